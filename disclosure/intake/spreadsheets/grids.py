"""Grids: the cells of a sheet as they are stored, each with its address."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from heapq import nsmallest

from disclosure.model.cell_references import Area, address

Stored = str | int | float | bool | datetime | date | time | timedelta

# Filled cells of one file; more than a clerk's workbook holds, little enough for memory.
MAX_CELLS = 2_000_000


class Refused(Exception):
    """A file that is not read, or not to its end: the code of the fault, and its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell: its stored value, and the number format it is shown in, where known."""

    value: Stored
    format: str = ""
    is_formula: bool = False
    is_error: bool = False

    @property
    def is_percent(self) -> bool:
        """Whether the number is shown as a percentage: stored 0.6, shown 60%."""
        return "%" in self.format and isinstance(self.value, (int, float))

    @property
    def number(self) -> Decimal | None:
        """The number stored, with the 15 digits that Excel keeps; None for anything else."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            return None
        return Decimal(self.value) if isinstance(self.value, int) else _decimal(self.value)

    @property
    def text(self) -> str:
        """The content of the cell, as one would read it."""
        if isinstance(self.value, str):
            return self.value.strip()
        number = self.number
        if number is not None:
            value = number * 100 if self.is_percent else number
            return f"{plain(value)}%" if self.is_percent else plain(value)
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, datetime):
            return self.value.isoformat(" ").removesuffix(" 00:00:00")
        return str(self.value)


def _decimal(number: float) -> Decimal:
    """ECMA-376 stores binary doubles; Excel shows, and means, 15 significant digits."""
    return Decimal(format(number, ".15g"))


def plain(number: Decimal) -> str:
    """A decimal without exponent and without zeros at the end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass
class Sheet:
    """One sheet: filled cells by row and column (from 1), and its merged areas."""

    file: str
    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    has_addresses: bool = True
    widths: dict[int, int] = field(default_factory=dict)
    is_1904: bool = False
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def first_rows(self, count: int) -> list[int]:
        """The numbers of its first filled rows."""
        return nsmallest(count, self.rows)

    def place(self, row: int, column: int | None = None) -> str:
        """The address of a cell or a row as messages give it: `D5`, or `5` for a whole row."""
        return address(row, column) if column else str(row)
