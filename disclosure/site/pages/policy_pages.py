"""Pages of policies: the list of legal documents and parameters, and each document."""

from collections.abc import Iterator
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.model.schemas import REFERENCE
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare
from disclosure.site.source_requirements import asked_by

NEWEST_FIRST = " ORDER BY issued_on DESC, publisher, policy_id"


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The list of policies with the parameters, then one page a policy."""
    if share.has(0):
        values = {
            "policies": register.rows("SELECT * FROM policies" + NEWEST_FIRST),
            "parameters": register.rows(
                "SELECT * FROM parameters ORDER BY jurisdiction, parameter_id, publisher",
            ),
        }
        yield Page("policies/", "policies.html", values)
    for row in share.of(register.every("policies")):
        yield Page(row["path"], "policy.html", policy(register, row), row["publisher"])


def policy(register: Register, row: Row) -> dict[str, Any]:
    """The contents of the page of a policy: what it replaced, what replaced it, its
    requirements, the rules that follow it, its parameters, corrections to its text, how it was
    evaluated."""
    publisher, identifier = row["publisher"], row["policy_id"]
    everything = register.rows("SELECT * FROM policies WHERE publisher = ?", publisher)
    older = set(ids(row["supersedes"]))
    return {
        "row": row,
        "supersedes": [other for other in everything if other["policy_id"] in older],
        "superseded_by": [o for o in everything if identifier in ids(o["supersedes"])],
        "asks": asked_by(identifier) if publisher == REFERENCE else [],
        "rules": register.rows(
            "SELECT rule_id, title, title_en, article FROM rules WHERE law = ? ORDER BY rule_id",
            identifier,
        ),
        "parameters": register.below("policies", "parameters", publisher, identifier),
        "corrected": register.below("policies", "text_corrections", publisher, identifier),
        "evaluations": register.below("policies", "evaluations", publisher, identifier),
        "documents": register.documents("policies", publisher, identifier),
    }


def ids(cell: str | None) -> list[str]:
    """The ids in one cell, joined by `;`."""
    return [part.strip() for part in (cell or "").split(";") if part.strip()]
