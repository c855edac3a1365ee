"""Sheet edits: what a clerk writes into the cells of a workbook, which itself stays as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.workbook_reading import read_sheets

# File, sheet, row and column (from 1).
CellPlace = tuple[str, str, int, int]
# The column of an edit that empties its whole row.
WHOLE_ROW = 0


def read_edited(path: Path, edits: Mapping[CellPlace, str]) -> list[Sheet]:
    """The sheets of a file with the texts of `edits` in their cells; an empty text empties one.

    Raises Refused as `read_sheets` does.
    """
    return with_edits(read_sheets(path), edits)


def with_edits(sheets: Iterable[Sheet], edits: Mapping[CellPlace, str]) -> list[Sheet]:
    """The sheets with the texts of `edits` in their cells; the original sheets are unchanged.
    Rows without an edit are the same objects."""
    edited = [replace(sheet, rows=dict(sheet.rows)) for sheet in sheets]
    by_name = {(sheet.file, sheet.name): sheet for sheet in edited}
    texts: dict[tuple[str, str, int], dict[int, str]] = {}
    for (file, name, row, column), text in edits.items():
        if (file, name) in by_name:
            texts.setdefault((file, name, row), {})[column] = text.strip()
    grown = []
    for (file, name, row), texts_of_row in texts.items():
        rows = by_name[file, name].rows
        standing_cells = {} if WHOLE_ROW in texts_of_row else rows.get(row, {})
        cells = {**standing_cells, **{column: Cell(text) for column, text in texts_of_row.items()}}
        filled = {at: cell for at, cell in sorted(cells.items()) if texts_of_row.get(at, "filled")}
        if row not in rows:
            grown.append(by_name[file, name])
        if filled:
            rows[row] = filled
        else:
            rows.pop(row, None)
    for sheet in grown:
        sheet.rows = dict(sorted(sheet.rows.items()))
    return edited
