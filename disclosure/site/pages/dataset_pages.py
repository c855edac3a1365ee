"""Pages of data sets: the list, each package with its dictionary and files, and the codelists."""

import json
from collections.abc import Iterator
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.model import schemas
from disclosure.model.addresses import labelled_workbook
from disclosure.register.register_file import Register, own_first
from disclosure.site.page import Page, WorkerShare
from disclosure.words.texts import LANGUAGES

# Tables whose rows have no page elsewhere: their package's page shows them, each with its anchor,
# and pages below it the groups of a classification.
SHOWN_HERE = {
    "regions": ("regions", "region_code"),
    "classifications": ("categories", "code"),
}
SHOWN_ROWS = 1000
_PACKAGES = """
SELECT p.*, (SELECT SUM(row_count) FROM package_resources AS r
              WHERE r.publisher = p.publisher AND r.package = p.package) AS row_count,
       (SELECT SUM(bytes) FROM package_resources AS r
         WHERE r.publisher = p.publisher AND r.package = p.package) AS bytes
  FROM packages AS p JOIN publishers AS o ON o.publisher = p.publisher
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """Each data set, the list of them, and the codelists."""
    packages = f"{_PACKAGES} ORDER BY {own_first('o')}, p.kind, p.package"
    for row in share.of(register.each(packages)):
        yield from _pages_of(register, row)
    if share.has(0):
        yield Page("datasets/", "datasets.html", lambda: {"packages": register.rows(packages)})
        yield Page("codelists/", "codelists.html", lambda: {"lists": codelists(register)})


def _pages_of(register: Register, row: Row) -> Iterator[Page]:
    """A data set and, of a classification, its groups."""
    by_page = _by_page(register, row)
    shown = by_page.pop(row["path"], [])
    groups = _groups(shown, by_page)
    values = {
        **dataset(register, row),
        "shown": shown if len(shown) <= SHOWN_ROWS else [],
        "groups": {head["code"]: page for page, head in groups.items()},
        "workbooks": {
            language: labelled_workbook(row["path"], row["publisher"], language)
            for language in LANGUAGES
        },
    }
    yield Page(row["path"], "dataset.html", values, row["publisher"])
    for page, head in groups.items():
        values = {"row": head, "dataset": row, "shown": by_page[page]}
        yield Page(page, "classification-group.html", values, row["publisher"])


def dataset(register: Register, row: Row) -> dict[str, Any]:
    """The contents of the page of a package: licence, sources, files, dictionary."""
    publisher, package = row["publisher"], row["package"]
    files = register.rows(
        "SELECT * FROM package_resources WHERE publisher = ? AND package = ?",
        publisher,
        package,
    )
    by_resource = {file["resource"]: file for file in files}
    tables = [
        table for table in schemas.kinds()[row["kind"]].tables if table.resource in by_resource
    ]
    return {
        "row": row,
        "sources": json.loads(row["sources"] or "[]"),
        "files": [(table, by_resource[table.resource]) for table in tables],
        "warnings": register.rows(
            "SELECT rule_id, COUNT(*) AS row_count FROM findings"
            " WHERE publisher = ? AND package = ? GROUP BY rule_id ORDER BY rule_id",
            publisher,
            package,
        ),
    }


def _by_page(register: Register, row: Row) -> dict[str, list[Row]]:
    """The rows of a package's short table, by the page that shows them."""
    if row["kind"] not in SHOWN_HERE:
        return {}
    table, key = SHOWN_HERE[row["kind"]]
    by_page: dict[str, list[Row]] = {}
    for line in register.each(
        f"SELECT * FROM {table} WHERE publisher = ? AND package = ? ORDER BY {key}",
        row["publisher"],
        row["package"],
    ):
        by_page.setdefault(line["path"].partition("#")[0], []).append(line)
    return by_page


def _groups(shown: list[Row], by_page: dict[str, list[Row]]) -> dict[str, Row]:
    """Each page of a group with the category whose group it is, which the data set's page shows."""
    if not by_page:
        return {}
    heads = {line["code"]: line for line in shown}
    return {
        page: heads[line["parent_code"]]
        for page, lines in by_page.items()
        for line in lines
        if line["parent_code"] in heads
    }


def codelists(register: Register) -> list[dict[str, Any]]:
    """Every codelist with its codes in their own order."""
    lists: dict[str, list[Row]] = {}
    for code in register.each("SELECT * FROM codes ORDER BY codelist, position"):
        lists.setdefault(code["codelist"], []).append(code)
    used: dict[str, list[tuple[str, str]]] = {}
    for table in schemas.tables().values():
        for field in table.fields:
            if field.codes_from:
                used.setdefault(field.codes_from, []).append((table.resource, field.name))
    return [
        {"name": name, "codes": codes, "fields": used.get(name, [])}
        for name, codes in lists.items()
    ]
