"""Cell references of spreadsheets (ECMA-376 part 1, 18.18.62) and a sheet's limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# What one sheet of XLSX holds: rows, and UTF-16 units of a cell.
SHEET_ROWS = 1_048_576
CELL_UNITS = 32_767


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; rows and columns count from 1, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> Iterator[tuple[int, int]]:
        """(row, column) of every cell but the first."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                if (row, column) != (self.top, self.left):
                    yield row, column


@cache
def column_name(column: int) -> str:
    """A, B … Z, AA: the letters of a column that counts from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """`D5` for row 5, column 4."""
    return f"{column_name(column)}{row}"


def area_of(reference: str) -> Area:
    """The area of `B2:D5` or `B2`; ValueError for anything else."""
    first, _, last = reference.partition(":")
    top, left = _position(first)
    bottom, right = _position(last or first)
    return Area(top, left, bottom, right)


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]), column
