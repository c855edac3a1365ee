"""The register as it is downloaded: each row once, linked by foreign keys, its money summable.

It has the tables and columns of the compiled register but for their `json`, and besides:

- `key`: the publisher and the id, joined by a slash, as in the addresses of the API;
- for each field that names a row, its key (`purchaser_id` → `purchaser_key`), a real foreign key;
- for each amount the same as a whole number of ten-thousandths (`amount` → `amount_e4`): no
  currency has more than four decimals (ISO 4217), and whole numbers sum exactly.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from disclosure.database.sqlite_database import address
from disclosure.model.links import graph
from disclosure.model.schemas import tables
from disclosure.register.derived_columns import DERIVED, ten_thousandths


class _LinkedColumn(NamedTuple):
    """A column of the download: its definition, and SQL of its value over a row `s`."""

    name: str
    definition: str
    value: str


def write_linked_register(register: Path, target: Path) -> None:
    """Write the download of a compiled register to `target`, in the order of its rows.

    Equal registers give equal bytes. Raises ValueError where a foreign key leads nowhere.
    """
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target.resolve().as_uri(), uri=True, isolation_level=None)) as to:
        to.executescript(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        )
        to.create_function("ten_thousandths", 1, ten_thousandths, deterministic=True)
        to.execute("ATTACH ? AS source", (address(register),))
        to.execute("BEGIN")
        for table in _in_order(to):
            _copy(to, table)
        for (sql,) in to.execute(
            "SELECT sql FROM source.sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall():
            to.execute(sql)
        to.execute("COMMIT")
        to.execute("DETACH source")
        broken = to.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ValueError(f"foreign keys that lead nowhere: {broken[:5]}")
        to.execute("ANALYZE")


def _in_order(to: sqlite3.Connection) -> list[str]:
    """The tables of the register, those first that others reference."""
    first = ("publishers", "packages", "regions")
    every = to.execute(
        "SELECT name FROM source.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [*first, *(name for (name,) in every if name not in first)]


def _copy(to: sqlite3.Connection, table: str) -> None:
    described = to.execute(f"PRAGMA source.table_info({table})").fetchall()
    columns = [*_columns(table, {name: type_ for _, name, type_, *_ in described})]
    definitions = [f"{column.name} {column.definition}" for column in columns]
    key = ", ".join(name for _, name, _, _, _, place in described if place)
    if key:
        has_own = any("PRIMARY KEY" in definition for definition in definitions)
        definitions.append(f"{'UNIQUE' if has_own else 'PRIMARY KEY'} ({key})")
    to.execute(f"CREATE TABLE {table} ({', '.join(definitions)})")
    values = ", ".join(column.value for column in columns)
    to.execute(f"INSERT INTO {table} SELECT {values} FROM source.{table} s ORDER BY s.rowid")
    for column in columns:
        # The package of a row matches too many rows for an index to help.
        if column.name.endswith("_key") and column.name != "package_key":
            to.execute(f"CREATE INDEX {table}_{column.name} ON {table} ({column.name})")


def _columns(table: str, types: Mapping[str, str]) -> Iterator[_LinkedColumn]:
    """The columns of a table of the download; `types` are those of the compiled register."""
    schema = tables().get(table.replace("_", "-"))
    amounts = {field.name for field in schema.fields if field.is_money} if schema else set()
    derived = {column.name for column in DERIVED.get(table, ()) if column.name.endswith("_amount")}
    if table in graph() and len(graph()[table].key) == 1 and table != "publishers":
        key = graph()[table].key[0]
        yield _LinkedColumn("key", "TEXT PRIMARY KEY", f"s.publisher || '/' || s.{key}")
    for name, form in types.items():
        is_owner = name == "publisher" and table != "publishers"
        definition = f"{form} REFERENCES publishers (publisher)" if is_owner else form
        if name != "json":
            yield _LinkedColumn(name, definition, f"s.{name}")
        if name in amounts:
            yield _LinkedColumn(f"{name}_e4", "INTEGER", f"ten_thousandths(s.json -> '$.{name}')")
        elif name in derived and f"{name}_e4" not in types:
            value = f"ten_thousandths(CAST(s.{name} AS TEXT))"
            yield _LinkedColumn(f"{name}_e4", "INTEGER", value)
    for field, target, value in _links(table, types):
        short = field.removesuffix("_id").removesuffix("_code")
        yield _LinkedColumn(f"{short}_key", f"TEXT REFERENCES {target} (key)", value)


def _links(table: str, types: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each field that names a row, except the publisher: the table of that row, and SQL of its
    key. Where the row may be missing (a package with unreadable files, a region of a scheme that
    is not published here) the key is looked up."""
    for link in graph()[table].links if table in graph() else ():
        if link.target != "publishers":
            publisher = f"'{link.publisher}'" if link.publisher else "s.publisher"
            yield link.field, link.target, f"{publisher} || '/' || s.{link.field}"
    schema = tables().get(table.replace("_", "-"))
    for field in schema.fields if schema else ():
        if field.flag("is_region"):
            keys = (f"{whose} || '/' || s.{field.name}" for whose in ("s.publisher", "'reference'"))
            yield (
                field.name,
                "regions",
                f"COALESCE({', '.join(_looked_up('regions', k) for k in keys)})",
            )
    if "package" in types and table != "packages":
        yield "package", "packages", _looked_up("packages", "s.publisher || '/' || s.package")
    if table == "organization_groups":
        yield "organization_id", "organizations", "s.publisher || '/' || s.organization_id"
        group = "s.group_publisher || '/' || s.group_organization_id"
        yield "group_organization_id", "organizations", group


def _looked_up(table: str, key: str) -> str:
    return f"(SELECT key FROM {table} WHERE key = {key})"
