"""Pages of data sets: the list, each package with its dictionary and files, and the codelists."""

import json
from collections.abc import Iterator
from sqlite3 import Connection, Row
from typing import Any

from disclosure import schemas
from disclosure.views.page import Page, Share, rows

# Tables whose rows have no page elsewhere: their package's page shows them, each with its anchor.
SHOWN_HERE = {
    "regions": ("regions", "region_code"),
    "classifications": ("categories", "code"),
}
SHOWN_ROWS = 1000


def pages(register: Connection, share: Share) -> Iterator[Page]:
    """The list of data sets, each data set, and the codelists."""
    packages = rows(
        register,
        "SELECT p.*, (SELECT SUM(row_count) FROM package_resources AS r"
        " WHERE r.publisher = p.publisher AND r.package = p.package) AS row_count,"
        " (SELECT SUM(bytes) FROM package_resources AS r"
        " WHERE r.publisher = p.publisher AND r.package = p.package) AS bytes"
        " FROM packages AS p JOIN publishers AS o ON o.publisher = p.publisher"
        " ORDER BY o.is_example, p.publisher, p.kind, p.package",
    )
    if share.has(0):
        yield Page("datasets/", "datasets.html", {"packages": packages})
        yield Page("codelists/", "codelists.html", {"lists": codelists(register)})
    for number, row in enumerate(packages):
        if share.has(number):
            yield Page(row["path"], "dataset.html", dataset(register, row), row["publisher"])


def dataset(register: Connection, row: Row) -> dict[str, Any]:
    """What the page of a package shows: licence, sources, files, dictionary, short tables."""
    publisher, package = row["publisher"], row["package"]
    files = rows(
        register,
        "SELECT * FROM package_resources WHERE publisher = ? AND package = ?", publisher, package,
    )  # fmt: skip
    by_resource = {file["resource"]: file for file in files}
    tables = [table for table in schemas.kinds()[row["kind"]].tables
              if table.resource in by_resource]  # fmt: skip
    return {
        "row": row,
        "sources": json.loads(row["sources"] or "[]"),
        "files": [(table, by_resource[table.resource]) for table in tables],
        "shown": _shown(register, row),
        "warnings": rows(
            register,
            "SELECT code, COUNT(*) AS row_count FROM faults WHERE publisher = ? AND package = ?"
            " GROUP BY code ORDER BY code", publisher, package,
        ),
    }  # fmt: skip


def _shown(register: Connection, row: Row) -> list[Row]:
    """The rows of a short table; none of one that would make a page of megabytes."""
    if row["kind"] not in SHOWN_HERE:
        return []
    table, key = SHOWN_HERE[row["kind"]]
    found = rows(
        register,
        f"SELECT * FROM {table} WHERE publisher = ? AND package = ? ORDER BY {key}"
        f" LIMIT {SHOWN_ROWS + 1}",
        row["publisher"], row["package"],
    )  # fmt: skip
    return found if len(found) <= SHOWN_ROWS else []


def codelists(register: Connection) -> list[dict[str, Any]]:
    """Every codelist with its codes in their own order."""
    lists: dict[str, list[Row]] = {}
    for code in register.execute("SELECT * FROM codes ORDER BY codelist, position"):
        lists.setdefault(code["codelist"], []).append(code)
    used: dict[str, list[tuple[str, str]]] = {}
    for table in schemas.tables().values():
        for field in table.fields:
            if field.codelist:
                used.setdefault(field.codelist, []).append((table.resource, field.name))
    return [
        {"name": name, "codes": codes, "fields": used.get(name, [])}
        for name, codes in lists.items()
    ]
