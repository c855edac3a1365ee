"""The first page, and pages without a section: search and the two not-found pages."""

from collections.abc import Iterator
from typing import Any

from disclosure.feeds.selections import ALL, Subscriptions
from disclosure.register.register_file import Register
from disclosure.site import project_answers
from disclosure.site.answer_sentence import sentence
from disclosure.site.comparisons import BrowsedPlaces
from disclosure.site.gaps import STAGES
from disclosure.site.page import Page, WorkerShare
from disclosure.site.pages import notice_pages, project_pages
from disclosure.site.pages.publisher_pages import counted, money

FIGURES = ("projects", "tenders", "contracts", "evaluations")
SHOWN_PUBLISHERS = 12
FUNNEL = """
SELECT SUM(plan_count > 0) AS plan, SUM(notice_count > 0) AS notices, SUM(award_count > 0) AS award,
       SUM(contract_count > 0) AS contract, SUM(payment_count > 0) AS payments,
       SUM(evaluation_count > 0) AS evaluation
  FROM projects WHERE publisher = ?
"""
# The newest of one undertaker that was evaluated by others, with all that came before.
STORY = """
SELECT p.*, o.time_zone FROM projects AS p
  JOIN publishers AS o ON o.publisher = p.publisher
  JOIN attainments AS a ON a.publisher = p.publisher AND a.evaluation_id = p.latest_evaluation_id
 WHERE p.publisher = ? AND p.undertaker_count = 1 AND p.plan_count > 0 AND p.payment_count > 0
   AND p.purchaser_id IS NOT NULL AND a.judged_count > 0
 ORDER BY a.evaluator_kind = 'third-party' DESC, p.last_on DESC, p.project_id LIMIT 1
"""
DISTRICTS = """
SELECT region_code, COUNT(*) FROM projects WHERE publisher = ? AND region_code IS NOT NULL
 GROUP BY region_code ORDER BY 2 DESC, 1
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """Home, search, not found: one each."""
    if not share.has(0):
        return
    yield Page("", "home.html", {**home(register), **told(register)})
    yield Page("search/", "search.html", {})
    yield Page("404.html", "404.html", {})


def told(register: Register) -> dict[str, Any]:
    """The publisher that comes first, how far its projects have come, one of them told whole, and
    its districts."""
    owners = register.publishers_with("projects")
    if not owners:
        return {"first": None}
    name = owners[0]["publisher"]
    funnel = register.row(FUNNEL, name)
    row = register.row(STORY, name)
    districts = register.tuples(DISTRICTS, name)
    places = BrowsedPlaces(register)
    chain = project_pages.project(register, row) if row else None
    return {
        "first": owners[0],
        "funnel": [(stage, funnel[stage] if funnel else 0) for stage in STAGES[1:]],
        "story": chain and {**chain, "answer": project_answers.answer(chain)},
        "sentence": sentence,
        "districts": [
            (code, count, path)
            for code, count in districts
            if (path := places.path(name, "district", code))
        ],
    }


def home(register: Register) -> dict[str, Any]:
    """Figures by publisher (money is never added over currencies), newest and closing tenders."""
    return {
        "feeds": register.once(Subscriptions),
        "everything": ALL,
        "figures": {
            table: {
                "all": register.count(counted(table)),
                "example": register.value(
                    f"SELECT COUNT(*) FROM {counted(table)} AS t JOIN publishers AS p"
                    " ON p.publisher = t.publisher WHERE p.is_example",
                ),
            }
            for table in FIGURES
        },
        "publishers": [
            {
                "row": row,
                "counts": {
                    table: register.count(counted(table), row["publisher"]) for table in FIGURES
                },
                "money": money(register, row["publisher"]),
            }
            for row in register.publishers_with("projects")[:SHOWN_PUBLISHERS]
        ],
        "closing": register.rows(f"{notice_pages.OPEN} {notice_pages.CLOSING_FIRST} LIMIT 6"),
        "open_count": register.value(notice_pages.HOW_MANY_OPEN),
        "newest": register.rows(
            f"{notice_pages.LIST} WHERE n.kind IN ('tender', 'prequalification', 'single-source',"
            f" 'correction', 'cancellation') {notice_pages.NEWEST_FIRST} LIMIT 6",
        ),
    }
