"""Fault ranges: the same fault in many cells is reported once, with its count."""

import re
from collections.abc import Iterable
from dataclasses import replace

from disclosure.packages.faults import Fault
from disclosure.words.formats import listed
from disclosure.words.texts import both

# The codes of errors that name no value of their own, or one that stands for all. Warnings are
# all gathered: a clerk who has read one of a kind has read them all.
_GATHERED = {"sheet-formula", "sheet-catalogue-absent", "sheet-month-without-year"}
_ONE_BY_ONE = {
    *("sheet-column-unknown", "sheet-column-near", "sheet-column-private"),
    # Each names other rows: those of the first would be told of all.
    *("sheet-evaluation-repeated", "sheet-join-likely"),
}
_MANY = 3
_NAMED = 10
_CELL = re.compile(r"([A-Z]*)(\d+)(?::\1\2)?")


def gather(faults: Iterable[Fault]) -> list[Fault]:
    """`faults`, with three or more of a kind in one column (or of one field) merged into one.

    Neighbours are reported by their range; others by the first, with the rows of the next ones.
    """
    columns: dict[tuple[str, ...], list[Fault]] = {}
    for number, fault in enumerate(faults):
        match = _CELL.fullmatch(fault.cell) if _is_gathered(fault) else None
        key = (fault.file, fault.sheet, fault.code, fault.field, match[1]) if match else (number,)
        columns.setdefault(tuple(map(str, key)), []).append(fault)
    gathered: list[Fault] = []
    for same in columns.values():
        gathered += same if len(same) < _MANY else [_merged(sorted(same, key=_row))]
    return gathered


def _is_gathered(fault: Fault) -> bool:
    is_warning = not fault.is_error and fault.code not in _ONE_BY_ONE
    return bool(fault.sheet or fault.cell) and (is_warning or fault.code in _GATHERED)


def _merged(same: list[Fault]) -> Fault:
    first, rows = same[0], sorted({_row(fault) for fault in same})
    letters = _CELL.fullmatch(first.cell)
    column = letters[1] if letters else ""
    if rows[-1] - rows[0] + 1 == len(rows):
        cells = f"{column}{rows[0]}:{column}{rows[-1]}"
        key, named = "sheets.gathered.cells", (cells, cells)
    else:
        cells, key = first.cell, "sheets.gathered.places"
        named_cells, more = [f"{column}{row}" for row in rows[:_NAMED]], "…" * (len(rows) > _NAMED)
        chinese, english = listed(named_cells)
        named = (chinese + more, english + more)
    messages = (first.message, first.message_en)
    message, message_en = both(key, cells=named, count=len(same), message=messages)
    return replace(first, cell=cells, message=message, message_en=message_en)


def _row(fault: Fault) -> int:
    match = _CELL.fullmatch(fault.cell)
    return int(match[2]) if match else 0
