"""Shifts: rows whose cells have moved out from under their headings, found and never mended."""

import re
from collections.abc import Callable, Mapping

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.headers import Header

# Numbers of rows as people write them: 1, 1.2, 1-2, （一）, 一、 and 3*.
_NUMBER = re.compile(r"\(?(\d{1,6}|[一二三四五六七八九十百]{1,4})([.、\-]\d{1,4})*[).、*]?")
_MIN_TELLING = 2


def is_row_number(cell: Cell) -> bool:
    """Whether a cell may stand in a column of row numbers (序号)."""
    return cell.is_formula or bool(_NUMBER.fullmatch(narrow(cell.text).replace(" ", "")))


def find_shift(
    cells: Mapping[int, Cell], header: Header, fits: Callable[[int, Cell], bool | None]
) -> int:
    """By how many columns the cells of a row have moved: -1 to the left, 1 to the right, or 0.

    `fits` tells whether a cell could stand in a column: None where anything could (text).
    A row has shifted when, from some column on, moving all its cells back by one makes every
    one of them fit, two at least that could not stand just anywhere.
    """
    first = min([*header.columns, *header.unknown])
    for moved in (-1, 1):
        for start in range(first - 1, header.width + 2):
            back = {
                index - moved if index >= start else index: cell for index, cell in cells.items()
            }
            has_moved = back.keys() != cells.keys() and len(back) == len(cells)
            if has_moved and _all_fit(back, header, fits):
                return moved
    return 0


def _all_fit(
    cells: Mapping[int, Cell], header: Header, fits: Callable[[int, Cell], bool | None]
) -> bool:
    known = {*header.columns, *header.unknown}
    if not set(cells) <= known:
        return False
    verdicts = [fits(index, cell) for index, cell in cells.items() if index in header.columns]
    return False not in verdicts and verdicts.count(True) >= _MIN_TELLING
