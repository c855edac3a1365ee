"""A row of the example before it is written: its table, the day it became known, its cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Cell: TypeAlias = str | int | bool | date


@dataclass(frozen=True)
class TableRow:
    """A row of `resource` that nobody could read before `day`."""

    resource: str
    day: date
    cells: Mapping[str, Cell]


Rows: TypeAlias = Iterator[TableRow]


def text_of(cell: Cell) -> str:
    """The cell as it stands in the CSV."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
