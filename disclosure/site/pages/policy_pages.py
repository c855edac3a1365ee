"""Pages of policies: the list of legal documents and parameters, and each document."""

from collections.abc import Iterator
from sqlite3 import Connection, Row
from typing import Any

from disclosure.site.page import Page, WorkerShare, rows
from disclosure.site.pages.notice_pages import documents

NEWEST_FIRST = " ORDER BY issued_on DESC, publisher, policy_id"


def pages(register: Connection, share: WorkerShare) -> Iterator[Page]:
    """The list of policies with the parameters, then one page a policy."""
    if share.has(0):
        values = {
            "policies": rows(register, "SELECT * FROM policies" + NEWEST_FIRST),
            "parameters": rows(
                register,
                "SELECT * FROM parameters ORDER BY jurisdiction, parameter_id, publisher",
            ),
        }
        yield Page("policies/", "policies.html", values)
    for row in share.of(register.execute("SELECT * FROM policies ORDER BY publisher, policy_id")):
        yield Page(row["path"], "policy.html", policy(register, row), row["publisher"])


def policy(register: Connection, row: Row) -> dict[str, Any]:
    """What the page of a policy shows: what it replaced, what replaced it, its parameters."""
    publisher, identifier = row["publisher"], row["policy_id"]
    everything = rows(register, "SELECT * FROM policies WHERE publisher = ?", publisher)
    older = set(ids(row["supersedes"]))
    return {
        "row": row,
        "supersedes": [other for other in everything if other["policy_id"] in older],
        "superseded_by": [o for o in everything if identifier in ids(o["supersedes"])],
        "parameters": rows(
            register,
            "SELECT * FROM parameters WHERE publisher = ? AND policy_id = ? ORDER BY parameter_id",
            publisher,
            identifier,
        ),
        "documents": documents(register, publisher, "policies", identifier),
    }


def ids(cell: str | None) -> list[str]:
    """The ids in one cell, joined by `;`."""
    return [part.strip() for part in (cell or "").split(";") if part.strip()]
