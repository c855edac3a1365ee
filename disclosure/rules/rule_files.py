"""Warnings: what is valid and yet makes no sense, each one SQL file over the register.

The files in `sense/` can be run by anyone over the published register. The file's name is
the fault's code; it selects publisher, package, resource, row_number, field, value, and what
else its message names.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from disclosure.packages.faults import Fault, FaultLocation

_FOLDER = Path(__file__).parent


def checks() -> dict[str, str]:
    """Every check: fault code → SQL, sorted by code."""
    return {path.stem: path.read_text("utf-8") for path in sorted(_FOLDER.glob("*.sql"))}


def find_warnings(
    register: sqlite3.Connection, place_of: Callable[[str, str, str], FaultLocation]
) -> Iterator[Fault]:
    """The warnings of every check over a compiled register, check by check.

    `place_of` tells where the table (publisher, package, resource) lies.
    """
    cursor = register.cursor()
    cursor.row_factory = sqlite3.Row
    for code, sql in checks().items():
        for row in cursor.execute(sql):
            cells = {name: _text(row[name]) for name in row.keys()}  # noqa: SIM118
            place = place_of(row["publisher"], row["package"], row["resource"])
            more = {name: cell for name, cell in cells.items() if name not in _OWN}
            yield place.fault(
                code, row=row["row_number"], field=cells["field"], value=cells["value"], **more
            )


_OWN = {"publisher", "package", "resource", "row_number", "field", "value"}


def _text(value: object) -> str:
    """Money and counts without the noise of a binary fraction."""
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)
