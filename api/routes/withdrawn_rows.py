"""The answer for a row that was published and no longer exists."""

from urllib.parse import quote

from api.http.problems import Problem
from disclosure.database.sqlite_database import Row
from disclosure.model.schemas import codelists
from disclosure.register.register_file import Register
from disclosure.words.texts import both


def withdrawn(register: Register, resource: str, publisher: str, key: str) -> Problem | None:
    """The problem with the time and reason of a row's withdrawal; None if no row of that id was
    withdrawn.

    For ids that the register does not have. `page` is the address of its last page.
    """
    history = register.history
    if resource == "findings":
        event = history.closing(publisher, key) if history else None
        return _closed(event) if event else None
    row = history.withdrawal(resource, publisher, key or publisher) if history else None
    if row is None:
        return None
    name, day = f"{publisher}/{key}"[:200].rstrip("/"), row["released_at"][:10]
    why, why_en = row["reason"], row["reason_en"] or row["reason"]
    key = "api.problem.withdrawn_because" if why else "api.problem.withdrawn"
    return Problem(
        "withdrawn",
        both(key, name=name, day=day, reason=(why, why_en)),
        withdrawn_at=row["released_at"],
        release=row["release"],
        reason=why,
        reason_en=row["reason_en"],
        page=f"/{quote(row['page'])}",
    )


def _closed(event: Row) -> Problem:
    """The problem that says which release closed a finding, and why."""
    why = codelists()["finding-cause"][event["why"]]
    name, day = f"{event['publisher']}/{event['finding_id']}"[:200], event["released_at"][:10]
    return Problem(
        "withdrawn",
        both(
            "api.problem.finding_closed",
            name=name,
            day=day,
            release=event["release"],
            reason=(why.title, why.title_en[0].lower() + why.title_en[1:]),
        ),
        withdrawn_at=event["released_at"],
        release=event["release"],
        reason=why.title,
        reason_en=why.title_en,
    )
