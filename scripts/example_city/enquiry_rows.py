"""Questions, queries and complaints about tenders, with the clocks of the law."""

from datetime import date
from random import Random

from scripts.example_city.city_calendar import known, working_day
from scripts.example_city.city_projects import Project
from scripts.example_city.random_draws import between, happens
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import words

_LETTERS = {"question": "Q", "query": "Y", "complaint": "C"}


def during(project: Project, tender_id: str, rng: Random, published: date) -> Rows:
    """Questions while the tender is open, if there are any."""
    if "asked" in project.flags and project.index % 3 == 0:
        yield from one(tender_id, rng, "question", 1, working_day(published, 2))
    if "asked-again" in project.flags:
        for number in range(2, between(rng, 4, 5)):
            received = working_day(published, between(rng, 2, 5))
            yield from one(tender_id, rng, "question", number, received)


def after(project: Project, tender_id: str, rng: Random, awarded: date) -> Rows:
    """A query about the award, and the complaint that may follow it."""
    if "asked" in project.flags and project.index % 3 == 1:
        received = working_day(awarded, between(rng, 2, 6))
        yield from one(tender_id, rng, "query", 2, received, about_award=True)
        if project.index % 2:
            yield from one(tender_id, rng, "complaint", 2, working_day(received, 14))


def one(
    tender_id: str,
    rng: Random,
    kind: str,
    number: int,
    received: date,
    about_award: bool = False,
) -> Rows:
    """An enquiry, numbered within its kind; due in working days, mostly decided by then. The
    first wording of a query is about the documents, the others about the award."""
    text = words("notices")["enquiries"][kind]
    due = working_day(received, text["days"])
    late = happens(rng, 15)
    decided = working_day(due, between(rng, 1, 6) if late else -between(rng, 0, text["days"] - 1))
    choice = between(rng, 0, len(text["title"]) - 1)
    if kind == "query":
        choice = max(choice, 1) if about_award else 0
    elif kind == "question" and number > 1:  # who asks again asks about something else
        choice = number % len(text["title"])
    yield TableRow(
        "enquiries",
        received,
        {
            "enquiry_id": f"{tender_id}-{_LETTERS[kind]}{number}",
            "tender_id": tender_id,
            "kind": kind,
            "title": text["title"][choice],
            "title_en": text["title_en"][choice],
            "received_on": received,
            "due_on": due,
            "decided_on": known(decided),
            "decision": text["decision"][choice] if known(decided) else "",
            "summary": text["summary"][choice],
        },
    )
