"""Pages of the releases: all of them, what each changed, and versions that were replaced."""

from collections.abc import Iterator
from sqlite3 import Connection, Row
from typing import Any

from disclosure.history.history_file import is_attached
from disclosure.model.schemas import tables
from disclosure.site.page import Page, WorkerShare, count, listing, one, rows
from disclosure.site.versions import Versions, superseded

CHANGES_PER_PAGE = 100


def pages(register: Connection, share: WorkerShare) -> Iterator[Page]:
    """The list of releases, each with its changes; then every version that was replaced."""
    if not is_attached(register):
        return
    total = count(register, "SELECT COUNT(*) FROM history.releases")
    cursor = register.execute("SELECT * FROM history.releases ORDER BY number DESC")
    for page in listing("releases/", "releases.html", cursor, total, share):
        found = [
            {"row": row, "counts": counts(register, row["number"])} for row in page.values["rows"]
        ]
        yield page._replace(values={**page.values, "releases": found})
    reader = Versions(register)
    for row in register.execute("SELECT * FROM history.releases ORDER BY number"):
        yield from release(register, reader, row, share)
    for number, (table, since, until, path, state) in enumerate(superseded(register)):
        if share.has(number):
            publisher = one(
                register, "SELECT * FROM publishers WHERE publisher = ?", state["publisher"]
            )
            values = {
                "table": table,
                "since": since,
                "until": until,
                "state": state,
                "path": path,
                "dates": reader.dates,
            }
            owner = publisher["publisher"] if publisher else None
            yield Page(f"{path}versions/{since}/", "version.html", values, owner, is_current=False)


def counts(register: Connection, number: int) -> list[Row]:
    """How many rows of each table a release added, changed and withdrew."""
    return rows(
        register,
        "SELECT resource, SUM(added) AS added, SUM(changed) AS changed, SUM(withdrawn) AS withdrawn"
        " FROM history.release_counts WHERE release = ? GROUP BY resource ORDER BY MIN(rowid)",
        number,
    )


def release(register: Connection, reader: Versions, row: Row, share: WorkerShare) -> Iterator[Page]:
    """The pages of one release. The first added everything: only its counts are told."""
    number = row["number"]
    first = count(register, "SELECT MIN(number) FROM history.releases")
    total = 0 if number == first else row["change_count"]
    cursor = register.execute(
        "SELECT * FROM history.changes WHERE release = ? AND ? ORDER BY position",
        (number, total > 0),
    )
    about: dict[str, Any] = {
        "row": row,
        "counts": counts(register, number),
        "is_first": number == first,
        "tables": tables(),
    }
    for page in listing(
        f"releases/{number}/",
        "release.html",
        cursor,
        total,
        share,
        size=CHANGES_PER_PAGE,
        values=about,
    ):
        yield page._replace(
            values={**page.values, "changes": [reader.change(one) for one in page.values["rows"]]}
        )
