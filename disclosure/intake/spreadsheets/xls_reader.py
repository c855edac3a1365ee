"""XLS (Excel 97–2003): its sheets as grids; the only door to xlrd."""

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd  # type: ignore[import-untyped]
from xlrd.compdoc import CompDoc, CompDocError  # type: ignore[import-untyped]

from disclosure.intake.spreadsheets.grids import MAX_CELLS, Cell, Refused, Sheet
from disclosure.model.cell_references import Area

BROKEN = (
    ArithmeticError,
    AttributeError,
    AssertionError,
    CompDocError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    xlrd.XLRDError,
)

# [MS-XLS] record types.
_BOF, _BOUNDSHEET, _SUPBOOK, _FILEPASS = 0x0809, 0x0085, 0x01AE, 0x002F
_FORMULAS = {0x0006, 0x0206, 0x0406}
_OWN_BOOKS = {b"\x01\x04", b"\x01\x3a"}


def read_xls(file: str, data: bytes) -> list[Sheet]:
    """The sheets of an XLS workbook; cells that hold formulas are marked, their text is lost."""
    try:
        stream = _workbook_stream(data)
        formulas = _formulas(stream)
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=StringIO()
        )
        return [*_sheets(file, book, formulas)]
    except BROKEN as error:
        raise Refused("sheet-unreadable", reason="OLE") from error


def _workbook_stream(data: bytes) -> bytes:
    document = CompDoc(data, logfile=StringIO())
    names = [entry.name for entry in document.dirlist]
    if "EncryptedPackage" in names:
        raise Refused("sheet-locked")
    for name in names:
        if name in {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}:
            raise Refused("sheet-macros", value=name)
    for name in ("Workbook", "Book"):
        memory, base, length = document.locate_named_stream(name)
        if memory:
            return bytes(memory[base : base + length])
    raise Refused("sheet-format", found="OLE: " + ", ".join(names[1:4]))


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _formulas(stream: bytes) -> dict[int, set[tuple[int, int]]]:
    """(row, column) of every formula by the number of its sheet; refuses links and passwords."""
    starts: list[int] = []
    formulas: dict[int, set[tuple[int, int]]] = {}
    sheet = -1
    for at, kind, body in _records(stream):
        if kind == _FILEPASS:
            raise Refused("sheet-locked")
        if kind == _BOUNDSHEET and body[5:6] == b"\x00":
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _BOUNDSHEET and body[5:6] == b"\x01":
            raise Refused("sheet-macros", value="Excel 4.0")
        elif kind == _SUPBOOK and body[2:4] not in _OWN_BOOKS:
            raise Refused("sheet-external-links", value="SUPBOOK")
        elif kind == _BOF and at in starts:
            sheet = starts.index(at)
        elif kind in _FORMULAS:
            row, column = struct.unpack_from("<HH", body)
            formulas.setdefault(sheet, set()).add((row, column))
    return formulas


def _sheets(file: str, book: Any, formulas: dict[int, set[tuple[int, int]]]) -> Iterator[Sheet]:
    count = 0
    for number, source in enumerate(book.sheets()):
        sheet = Sheet(file, source.name, is_1904=book.datemode == 1)
        for row in range(source.nrows):
            cells = {
                column + 1: cell
                for column in range(source.row_len(row))
                if (cell := _cell(book, source, row, column, formulas.get(number, set())))
            }
            count += len(cells)
            if cells:
                sheet.rows[row + 1] = cells
            if count > MAX_CELLS:
                raise Refused("sheet-too-large", limit=f"{MAX_CELLS:,}")
        sheet.is_hidden = source.visibility != 0
        sheet.hidden_rows = {
            row + 1 for row, row_info in source.rowinfo_map.items() if row_info.hidden
        }
        sheet.hidden_columns = {
            column + 1 for column, column_info in source.colinfo_map.items() if column_info.hidden
        }
        sheet.merges = [
            Area(top + 1, left + 1, bottom, right)
            for top, bottom, left, right in source.merged_cells
        ]
        yield sheet


def _cell(
    book: Any, source: Any, row: int, column: int, formulas: set[tuple[int, int]]
) -> Cell | None:
    kind, value = source.cell_type(row, column), source.cell_value(row, column)
    if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return None
    style = book.xf_list[source.cell_xf_index(row, column)].format_key
    number_format = book.format_map[style].format_str if style in book.format_map else ""
    if (row, column) in formulas:
        return Cell(f"= {value}", is_formula=True)
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(xlrd.error_text_from_code.get(value, "#?"), is_error=True)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(bool(value))
    if kind == xlrd.XL_CELL_DATE:
        try:
            return Cell(xlrd.xldate_as_datetime(value, book.datemode), number_format)
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return Cell("#VALUE!", is_error=True)
    if kind == xlrd.XL_CELL_TEXT and not value.strip():
        return None
    return Cell(value, number_format)
