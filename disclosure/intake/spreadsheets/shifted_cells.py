"""Shifts: rows whose cells have moved out from under their headings, found and never mended."""

import re
from collections.abc import Callable, Iterator, Mapping

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import Header

# Numbers of rows as people write them: 1, 1.2, 1-2, （一）, 一、 and 3*.
_NUMBER = re.compile(r"\(?(\d{1,6}|[一二三四五六七八九十百]{1,4})([.、\-]\d{1,4})*[).、*]?")
_MIN_TELLING = 2
# A wider row is no row of a clerk's table.
_MAX_CELLS = 500


def is_row_number(cell: Cell) -> bool:
    """Whether a cell may stand in a column of row numbers (序号)."""
    return cell.is_formula or bool(_NUMBER.fullmatch(narrow(cell.text).replace(" ", "")))


def find_shift(
    cells: Mapping[int, Cell], header: Header, fits: Callable[[int, Cell], bool | None]
) -> int:
    """By how many columns cells of a row have moved: -1 to the left, 1 to the right, or 0.

    `fits` tells whether a cell could stand in a column: None where anything could (text).
    Cells have moved where a block of neighbours, up to a gap or the end of the row, would fit
    if it were moved back by one: two of them at least that could not stand just anywhere, and
    one of those that cannot stand where it is. A single wrong cell has not moved.
    """
    if len(cells) > _MAX_CELLS:
        return 0
    for moved in (-1, 1):
        for block in _blocks(cells):
            back = {index - moved: cells[index] for index in block if index in cells}
            other_columns = cells.keys() - set(block)
            if other_columns.isdisjoint(back) and _is_telling(block, back, cells, header, fits):
                return moved
    return 0


def _blocks(cells: Mapping[int, Cell]) -> Iterator[range]:
    """The runs of neighbouring cells that may have moved: each part of a row that ends at a gap,
    from any of its cells on; and all from any cell on, over the gaps."""
    last = max(cells)
    for start in sorted(cells):
        end = start
        while end + 1 in cells:
            end += 1
        yield range(start, end + 1)
        if end < last:
            yield range(start, last + 1)


def _is_telling(
    block: range,
    back: Mapping[int, Cell],
    cells: Mapping[int, Cell],
    header: Header,
    fits: Callable[[int, Cell], bool | None],
) -> bool:
    headed = {*header.columns, *header.unknown}
    if not set(back) <= headed:
        return False
    verdicts = [fits(index, cell) for index, cell in back.items() if index in header.columns]
    if False in verdicts or verdicts.count(True) < _MIN_TELLING:
        return False
    stands = [index not in headed or _is_wrong(index, cells, header, fits) for index in block]
    return any(stands)


def _is_wrong(
    index: int,
    cells: Mapping[int, Cell],
    header: Header,
    fits: Callable[[int, Cell], bool | None],
) -> bool:
    return index in cells and index in header.columns and fits(index, cells[index]) is False
