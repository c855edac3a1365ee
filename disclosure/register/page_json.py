"""The JSON beside each page: the page's row and all rows linked to it, in one document."""

import json
from collections.abc import Iterator, Mapping
from functools import cache

from disclosure.database.recorded_database import in_blocks
from disclosure.database.sqlite_database import Row
from disclosure.model.links import derived_names, graph, held, ids_on, rows_on
from disclosure.register.register_file import Register

BLOCK = 50  # documents made, or taken over, at once
_BY_PLACE = "package, row_number"
# In page order, like derived tables; all other tables in the order of their packages.
_ORDERED = ("packages", "notices")


@cache
def parts(page: str) -> Mapping[str, str]:
    """The linked rows in the document of a page of a table: table → SQL of its rows, by
    `:publisher` and `:key` of the page's row."""
    return {
        table: _documents(page) if table == "documents" else _rows(page, table)
        for table in held(page)
    }


def _rows(page: str, table: str) -> str:
    is_told = table in _ORDERED or table in derived_names()
    return (
        f"SELECT json FROM {table} WHERE publisher = :publisher AND ({rows_on(page, table)})"
        f" ORDER BY {graph()[table].order if is_told else _BY_PLACE}"
    )


def _documents(page: str) -> str:
    """The attachments of the page's row and of every row that the page holds."""
    owners = [graph()[name] for name in (page, *held(page))]
    about = " UNION ALL ".join(
        f"SELECT '{owner.resource}' AS resource, id"
        f" FROM (SELECT NULL AS id WHERE 0 UNION ALL {ids_on(page, owner.name)})"
        for owner in owners
        if owner.name != "documents" and len(owner.key) == 1
    )
    return (
        f"SELECT d.json FROM ({about}) a CROSS JOIN documents d ON d.publisher = :publisher"
        " AND d.about_id = a.id AND d.about_resource = a.resource ORDER BY d.document_id"
    )


def blocks(register: Register, table: str) -> Iterator[list[Row]]:
    """The rows of the pages of a table of `FOLDERS`, in blocks."""
    (key,) = graph()[table].key
    query = f"SELECT publisher, {key} AS key, path, json FROM {table} ORDER BY publisher, {key}"
    return in_blocks(register.each(query), BLOCK)


def document(register: Register, table: str, row: Row) -> tuple[str, bytes]:
    """The JSON beside the page of a row of `blocks`, as its site path and bytes.

    The row's own keys come first, then an array for each linked table. The texts are spliced from
    the register without parsing, so that numbers keep the digits of the CSV.
    """
    named = {"publisher": row["publisher"], "key": row["key"]}
    arrays = [
        f'"{name}":[' + ",".join(register.column(sql, **named)) + "]"
        for name, sql in parts(table).items()
    ]
    if table == "packages":
        arrays.append(f'"resources":{_resources(register, named)}')
    text = ",".join([row["json"].strip()[:-1], *arrays])
    return row["path"].rstrip("/") + ".json", f"{text}}}\n".encode("utf-8", "surrogatepass")


def _resources(register: Register, named: Mapping[str, str]) -> str:
    """The files of a package; the register has no JSON of them, and they have no decimals."""
    rows = register.rows(
        "SELECT resource, file, row_count, bytes, sha256 FROM package_resources"
        " WHERE publisher = :publisher AND package = :key ORDER BY resource",
        **named,
    )
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
