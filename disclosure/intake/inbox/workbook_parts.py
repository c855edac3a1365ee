"""Parts of a workbook: so few of its rows, with their headings, that they are judged at once."""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.model.cell_references import area_of
from disclosure.packages.faults import Fault

# Rows of all sheets that are judged first; rows above and of the headings that a row is judged
# with, and those around it.
FIRST_ROWS, HEAD_ROWS, NEIGHBOURS = 400, 30, 3
_LEAST = 20
_CELLS = re.compile(r"([A-Z]*)(\d+)(?::([A-Z]*)(\d+))?")


def whole_of(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Copies of sheets, whose rows an import may change."""
    return [_part(sheet, sheet.rows) for sheet in sheets]


def first_part(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The first rows of each sheet."""
    each = max(_LEAST, FIRST_ROWS // max(1, sum(1 for sheet in sheets if sheet.rows)))
    return [_part(sheet, [*sheet.rows][:each]) for sheet in sheets]


def part_around(
    sheets: Iterable[Sheet], name: str, row: int, outcome: SheetImport
) -> list[Sheet] | None:
    """The part of the sheet `name` around a data row, with its headings; None if the row has no
    headings that were found before."""
    sheet = next((candidate for candidate in sheets if candidate.name == name), None)
    drafts = sorted(_drafts(outcome, name), key=lambda draft: draft.row)
    at = max(0, bisect_right(drafts, row, key=lambda draft: draft.row) - 1)
    if sheet is None or not drafts or not drafts[at].head:
        return None
    head = area_of(drafts[at].head)
    if row <= head.bottom:
        return None
    rows = {*range(max(1, head.bottom - HEAD_ROWS), head.bottom + 1)}
    rows |= {*range(max(head.bottom, row - NEIGHBOURS), row + NEIGHBOURS + 1)}
    return [_part(sheet, sorted(rows))]


def _drafts(outcome: SheetImport, name: str) -> Iterator[Draft]:
    for drafts in outcome.drafts.values():
        yield from (draft for draft in drafts if draft.sheet.name == name and not draft.is_derived)


def _part(sheet: Sheet, rows: Iterable[int]) -> Sheet:
    kept_rows = {row: dict(sheet.rows[row]) for row in rows if row in sheet.rows}
    return replace(
        sheet,
        rows=kept_rows,
        merges=[merge for merge in sheet.merges if _touches(merge.top, merge.bottom, kept_rows)],
    )


def _touches(top: int, bottom: int, rows: Container[int]) -> bool:
    return any(row in rows for row in range(top, bottom + 1))


def place_of(fault: Fault) -> tuple[str, int]:
    """The sheet and row of a fault; row 0 if it has none."""
    match = _CELLS.fullmatch(fault.cell)
    return fault.sheet, int(match[2]) if match else 0


def without_rows(faults: Iterable[Fault], name: str, row: int) -> Iterator[Fault]:
    """The faults without those of one row of a sheet; a range of rows is split around it."""
    for fault in faults:
        match = _CELLS.fullmatch(fault.cell) if fault.sheet == name else None
        top, bottom = (int(match[2]), int(match[4] or match[2])) if match else (0, 0)
        if match is None or not top <= row <= bottom:
            yield fault
            continue
        left, right = match[1], match[1] if match[4] is None else match[3]
        for first, last in ((top, row - 1), (row + 1, bottom)):
            if first <= last:
                yield replace(fault, cell=f"{left}{first}:{right}{last}")
