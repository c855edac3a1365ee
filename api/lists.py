"""Rows of the register as JSON bytes: pages of a filtered list, and single rows by id."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from api.filters import Condition, Question
from api.releases import Release
from api.resources import Resource
from disclosure.page_json import PAGES


@dataclass(frozen=True)
class RowPage:
    """A page of rows, each as JSON, with the exact total; `last` is the key the next follows."""

    total: int
    rows: list[bytes]
    last: tuple[str, ...] | None


# From this many matching rows on, reading in order until the page is full beats sorting them.
MANY = 5000


def _where(
    conditions: Sequence[Condition], release: Release, in_order: bool = False
) -> tuple[list[str], list[str | int]]:
    """Conditions as SQL with their values.

    The publishers are spelled out, since every index begins with them; `in_order` keeps SQLite
    from those indices (a `+` before a column does that), so that it follows the primary key.
    """
    if in_order:
        return [f"+{one.sql}" for one in conditions], [one.value for one in conditions]
    parts = [one.sql for one in conditions]
    values = [one.value for one in conditions]
    if conditions and not any(one.column == "publisher" for one in conditions):
        places = ", ".join("?" * len(release.publishers))
        parts.append(f"publisher IN ({places})")
        values += release.publishers
    return parts, values


def total(
    register: sqlite3.Connection, release: Release, resource: Resource, asked: Question
) -> int:
    """The exact number of rows that meet the conditions."""
    memory = (resource.name, asked.conditions)
    found = release.totals.get(memory)
    if found is None:
        parts, values = _where(asked.conditions, release)
        where = f" WHERE {' AND '.join(parts)}" if parts else ""
        found = register.execute(f"SELECT count(*) FROM {resource.table}{where}", values).fetchone()
        found = int(found[0])
        release.remember_total(memory, found)
    return found


def page(
    register: sqlite3.Connection, release: Release, resource: Resource, asked: Question
) -> RowPage:
    """The page of a list: ordered by publisher and key, beginning after `asked.after`.

    A keyset, so that every page costs the same and no row is passed over or given twice.
    """
    count = total(register, release, resource, asked)
    in_order = count > MANY and all(one.column != "publisher" for one in asked.conditions)
    parts, values = _where(asked.conditions, release, in_order)
    columns = ", ".join(resource.order)
    if asked.after is not None:
        parts.append(f"({columns}) > ({', '.join('?' * len(asked.after))})")
        values += asked.after
    where = f" WHERE {' AND '.join(parts)}" if parts else ""
    rows = register.execute(
        f"SELECT CAST(json AS BLOB), {columns} FROM {resource.table}{where}"
        f" ORDER BY {columns} LIMIT ?",
        (*values, asked.limit + 1),
    ).fetchall()
    last = tuple(rows[asked.limit - 1])[1:] if len(rows) > asked.limit else None
    return RowPage(count, [row[0] for row in rows[: asked.limit]], last)


def one(register: sqlite3.Connection, resource: Resource, publisher: str, key: str) -> bytes | None:
    """The row with an id; the parts of a key of two columns are joined by a slash.

    An id may itself hold slashes, so each place where the parts may be divided is tried.
    """
    columns = " AND ".join(f"{column} = ?" for column in resource.order)
    statement = f"SELECT CAST(json AS BLOB) FROM {resource.table} WHERE {columns}"
    for parts in _divided(key, len(resource.key)):
        row = register.execute(statement, (publisher, *parts)).fetchone()
        if row is not None:
            found: bytes = row[0]
            return found
    return None


def project(
    register: sqlite3.Connection, resource: Resource, publisher: str, key: str
) -> bytes | None:
    """A project's row with the lists of its chain, like the JSON file beside its page."""
    row = one(register, resource, publisher, key)
    if row is None:
        return None
    named = {"publisher": publisher, "key": key}
    parts = [row.removesuffix(b"}")]
    for name, sql in PAGES["projects"][1].items():
        texts = ",".join(text for (text,) in register.execute(sql, named))
        parts.append(f'"{name}":[{texts}]'.encode())
    return b",".join(parts) + b"}"


def _divided(key: str, count: int) -> list[tuple[str, ...]]:
    """The ways to divide a key into `count` parts (0, 1 or 2) at its slashes."""
    if count < 2:
        return [(key,)[:count]]
    at = [index for index, character in enumerate(key) if character == "/"]
    return [(key[:index], key[index + 1 :]) for index in at]


def is_quick(release: Release, resource: Resource, asked: Question) -> bool:
    """Whether SQLite answers in microseconds: from an index, or without any condition."""
    if not asked.conditions:
        return True
    quick = {*resource.key[:1], *release.indexed(resource.table)}
    columns = {one.column for one in asked.conditions}
    return columns == {"publisher"} or not columns.isdisjoint(quick)
