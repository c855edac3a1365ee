"""XLSX: its sheets as grids, read by the streaming reader of openpyxl."""

import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.datetime import MAC_EPOCH  # type: ignore[import-untyped]

from disclosure.intake.spreadsheets.grids import MAX_CELLS, Cell, Refused, Sheet
from disclosure.intake.spreadsheets.workbook_guards import find_all, open_archive
from disclosure.model.cell_references import area_of

# Merged areas, and the rows and columns that are hidden (also those a filter leaves out).
_MARKS = re.compile(
    rb"<(?:\w+:)?(mergeCell\s[^>]*?\bref=\"[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?\""
    rb"|(?:row|col)\s[^>]*?\bhidden=\"(?:1|true)\"[^>]*)"
)
_ATTRIBUTE = re.compile(r"\b(ref|r|min|max)=\"([A-Z0-9:]{1,21})\"")
_MAX_COLUMN = 16_384
# What openpyxl lets out when a part is not what it should be.
BROKEN = (
    ArithmeticError,
    AttributeError,
    AssertionError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


def read_xlsx(file: str, data: bytes) -> list[Sheet]:
    """The sheets of an XLSX workbook; formulas are kept as their text and marked as such."""
    archive = open_archive(data)
    sheets: list[Sheet] = []
    count = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl drops and we do not read
        try:
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
            for source in book.worksheets:
                sheet = Sheet(file, source.title, is_1904=book.epoch == MAC_EPOCH)
                count += _read_cells(source, sheet, MAX_CELLS - count)
                path = source._worksheet_path  # noqa: SLF001 (its only name for the part)
                sheet.is_hidden = source.sheet_state != "visible"
                for mark in find_all(archive, path, _MARKS):
                    _take_mark(sheet, mark.decode("ascii", "replace"))
                sheets.append(sheet)
            book.close()
        except BROKEN as error:
            raise Refused("sheet-unreadable", reason=f"{type(error).__name__}: {error}") from error
    return sheets


def _take_mark(sheet: Sheet, mark: str) -> None:
    found = dict(_ATTRIBUTE.findall(mark))
    if mark.startswith("mergeCell"):
        sheet.merges.append(area_of(found["ref"]))
    elif mark.startswith("row") and "r" in found:
        sheet.hidden_rows.add(int(found["r"]))
    elif mark.startswith("col") and {"min", "max"} <= found.keys():
        last = min(int(found["max"]), _MAX_COLUMN)
        sheet.hidden_columns.update(range(int(found["min"]), last + 1))


def _read_cells(source: Any, sheet: Sheet, limit: int) -> int:
    source.reset_dimensions()  # a file may claim a million columns
    count = 0
    for cells in source.iter_rows():
        row: dict[int, Cell] = {}
        number = 0
        for cell in cells:
            found = None if cell.value is None else _cell(cell)
            if found is not None:
                row[cell.column] = found
                number = cell.row
        if row:
            sheet.rows[number] = row
            count += len(row)
            if count > limit:
                raise Refused("sheet-too-large", limit=f"{MAX_CELLS:,}")
    return count


def _cell(cell: Any) -> Cell | None:
    value, shown = cell.value, cell.number_format or ""
    if cell.data_type == "f":
        return Cell(str(getattr(value, "text", value)), is_formula=True)
    if cell.data_type == "e":
        return Cell(str(value), is_error=True)
    if isinstance(value, str):
        return Cell(value, shown) if value.strip() else None
    if isinstance(value, (int, float, datetime, date, time, timedelta)):
        return Cell(value, shown)
    return Cell(str(value), shown)
