"""Statistics: the figures of the site, each one SQL file over the register that anyone can run.

The files in `statistics/` are published beside their results, as CSV and as JSON. A file may build
on another, whose result it then reads as a table: the published SQL contains both.
"""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from disclosure.database.sqlite_database import Row, SqliteDatabase

FOLDER = "downloads/statistics"
_SQL = Path(__file__).with_name("statistics")
_BUILDS_ON = re.compile(r"^-- Builds on: (.+)\n", re.MULTILINE)


@cache
def statistics() -> dict[str, str]:
    """Every statistic: name → SQL that runs by itself, sorted by name."""
    return {path.stem: _whole(path.stem) for path in sorted(_SQL.glob("*.sql"))}


def _whole(name: str) -> str:
    """A statistic preceded by those that it builds on, as `WITH their_name AS (…)`."""
    text = (_SQL / f"{name}.sql").read_text("utf-8")
    match = _BUILDS_ON.search(text)
    if match is None:
        return text
    parts = ",\n".join(f"{table(base)} AS (\n{_whole(base)})" for base in match[1].split(", "))
    head, rest = text[: match.end()], text[match.end() :]
    comments = re.match(r"(?:--.*\n)*", rest)
    about = comments[0] if comments else ""
    body = rest[len(about) :]
    joined = f"{parts},\n{body[5:]}" if body.startswith("WITH ") else f"{parts}\n{body}"
    return f"{head}{about}WITH {joined}"


def table(name: str) -> str:
    """The table name by which others read a statistic: `project-outcomes` → `project_outcomes`."""
    return name.replace("-", "_")


def rows(register: SqliteDatabase, name: str) -> list[Row]:
    """The result of a statistic, in the order of its SQL."""
    return register.rows(statistics()[name])


def result(register: sqlite3.Connection, name: str) -> tuple[list[str], sqlite3.Cursor]:
    """The columns of a statistic, and its rows as tuples, in the order of its SQL."""
    cursor = register.cursor()
    cursor.row_factory = None
    cursor.execute(statistics()[name])
    return [column[0] for column in cursor.description], cursor


def keep(register: SqliteDatabase, name: str, index: Sequence[str] = ()) -> None:
    """Materialize a statistic as a temporary table of this connection, under the name by which
    others read it, with an index on some of its columns."""
    target = table(name)
    register.materialize(target, statistics()[name])
    if index:
        register.execute(
            f"CREATE INDEX IF NOT EXISTS temp.{target}_index ON {target} ({', '.join(index)})"
        )


def files(register: SqliteDatabase, name: str) -> Iterator[tuple[str, bytes]]:
    """Site path and bytes of a statistic: its SQL, and its result as CSV and JSON."""
    sql = statistics()[name]
    yield f"{FOLDER}/{name}.sql", sql.encode()
    yield from listed(register, f"{FOLDER}/{name}", sql)


def listed(register: SqliteDatabase, path: str, query: str) -> Iterator[tuple[str, bytes]]:
    """Site path and bytes of a query's rows as CSV and JSON; `path` has no ending."""
    columns, records = register.headed(query)
    yield f"{path}.csv", as_csv(columns, records)
    yield f"{path}.json", as_json(columns, records)


def as_csv(columns: list[str], records: list[tuple[object, ...]]) -> bytes:
    """A result as CSV: UTF-8, LF, money with two decimals at least, empty for none."""
    written = io.BytesIO()
    with io.TextIOWrapper(written, "utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        for row in records:
            writer.writerow(
                "" if value is None else digits(name, value)
                for name, value in zip(columns, row, strict=True)
            )
        text.flush()
        return written.getvalue()


def as_json(columns: list[str], records: list[tuple[object, ...]]) -> bytes:
    """A result as a JSON array of objects, a row a line; money with two decimals at
    least."""
    # Row by row: the rows of a large city as one text would take twice the memory of its bytes.
    written = io.BytesIO()
    written.write(b"[")
    for number, row in enumerate(records):
        written.write(b",\n" if number else b"")
        written.write(line(columns, row).encode())
    written.write(b"]\n")
    return written.getvalue()


def line(columns: list[str], row: tuple[object, ...]) -> str:
    """A row as a JSON object."""
    cells = zip(columns, row, strict=True)
    return (
        "{" + ",".join(f"{json.dumps(name)}:{_literal(name, cell)}" for name, cell in cells) + "}"
    )


def _literal(name: str, value: object) -> str:
    if value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return digits(name, value)


def digits(name: str, value: object) -> str:
    """A value as text: `_amount` as money, other numbers in their shortest exact form."""
    if name.endswith("_amount") and isinstance(value, int | float):
        return money_digits(value)
    return str(value)


def money_digits(amount: float) -> str:
    """Two decimals, and more where the amount has them, as for dinars (ISO 4217)."""
    exponent = Decimal(repr(amount)).as_tuple().exponent
    return f"{amount:.{max(2, -int(exponent))}f}"
