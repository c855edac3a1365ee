"""Sheet edits: what a clerk writes into the cells of a workbook, which itself stays as it was."""

from collections.abc import Mapping
from pathlib import Path

from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.workbook_reading import read_sheets

# File, sheet, row and column (from 1).
CellPlace = tuple[str, str, int, int]


def read_edited(path: Path, edits: Mapping[CellPlace, str]) -> list[Sheet]:
    """The sheets of a file with the texts of `edits` in their cells; an empty text empties one.

    Raises Refused as `read_sheets` does.
    """
    sheets = read_sheets(path)
    by_name = {(sheet.file, sheet.name): sheet for sheet in sheets}
    changed = set()
    for (file, name, row, column), text in edits.items():
        sheet = by_name.get((file, name))
        if sheet is not None:
            _write(sheet, row, column, text)
            changed.add((file, name))
    for key in changed:
        sheet = by_name[key]
        sheet.rows = {row: dict(sorted(cells.items())) for row, cells in sorted(sheet.rows.items())}
    return sheets


def _write(sheet: Sheet, row: int, column: int, text: str) -> None:
    cells = sheet.rows.setdefault(row, {})
    if text.strip():
        cells[column] = Cell(text.strip())
    else:
        cells.pop(column, None)
    if not cells:
        del sheet.rows[row]
