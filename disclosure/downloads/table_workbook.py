"""A table of a package as an XLSX workbook: typed cells, the dictionary and the licence in it."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from disclosure.model.cell_references import CELL_UNITS, SHEET_ROWS
from disclosure.model.schemas import Field, Table, codelists
from disclosure.words.texts import bilingual, both

# Digits that a number of a workbook can hold (IEEE 754 double, as Excel shows it).
NUMBER_DIGITS = 15
# Excel counts days from here; what is older stays text.
FIRST_DAY = "1900-03-01"

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
# XML 1.0 §2.2; xlsxwriter writes the controls below as _xHHHH_ itself.
_NO_TEXT = re.compile("[\ufffe\uffff\ud800-\udfff]")
# What the dictionary tells of each field.
DICTIONARY = ("name", "title", "type", "unit", "codelist", "description")
WIDTHS = {"number": 16, "integer": 12, "date": 12, "boolean": 10, "datetime": 26}


def write_workbook(
    target: Path,
    table: Table,
    rows: Iterable[Sequence[str]],
    about: Sequence[tuple[str, str]],
    created: datetime,
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Writes `rows` to `target`: the cells of `table`'s fields, as in a CSV; memory is bounded.

    First the data, one header row of field names, on as many sheets as it needs; then the
    dictionary, the codes and `about` (pairs of a label and its text). `created` is the only
    instant in the file. Numbers and days become Excel's where it can hold them exactly; ids,
    instants (which have an offset, that Excel has not), months and text stay text, and no text
    is ever a formula or a link.
    """
    with new_workbook(target, table.label("zh"), created) as book:
        _write_rows(book, table, rows, sheet_rows)
        write_lines(book, bilingual("workbooks.page.fields"), _dictionary(table))
        if codes := [*_codes(table)]:
            header = [bilingual(f"downloads.dictionary.{name}") for name in ("codelist", "code")]
            header += both("downloads.dictionary.title")
            write_lines(book, bilingual("workbooks.page.codes"), [header, *codes])
        write_lines(book, bilingual("workbooks.page.about"), about)


@contextmanager
def new_workbook(target: Path, title: str, created: datetime) -> Iterator[Any]:
    """A workbook to be filled row by row, in bounded memory; equal contents give equal bytes."""
    options = {"constant_memory": True, "tmpdir": str(target.parent), "remove_timezone": True}
    book = xlsxwriter.Workbook(str(target), options)
    book.use_zip64()
    book.set_properties({"title": title, "created": created})
    yield book
    # The mode of xlsxwriter's working files goes into the workbook; it must not be the user's.
    before = os.umask(0o077)
    try:
        book.close()
    finally:
        os.umask(before)


def cell_styles(book: Any) -> Mapping[str, Any]:
    """The formats of cells by the type of their field, and that of a `header`."""
    return {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "number": book.add_format({"num_format": "#,##0.00"}),
        "integer": book.add_format({"num_format": "0"}),
        "header": book.add_format({"bold": True, "bottom": 1}),
    }


def _write_rows(book: Any, table: Table, rows: Iterable[Sequence[str]], sheet_rows: int) -> None:
    fields, styles = table.fields, cell_styles(book)
    sheet, at, sheets = None, sheet_rows, 0
    for cells in rows:
        if at == sheet_rows:
            sheets += 1
            sheet, at = _data_sheet(book, table, fields, sheets, styles), 1
        for column, (field, cell) in enumerate(zip(fields, cells, strict=True)):
            if cell:
                write_cell(sheet, at, column, field.type, cell, styles)
        at += 1
    if sheet is None:
        _data_sheet(book, table, fields, 1, styles)


def _data_sheet(
    book: Any, table: Table, fields: Sequence[Field], number: int, styles: Mapping[str, Any]
) -> Any:
    suffix = f" {number}" if number > 1 else ""
    sheet = book.add_worksheet(table.resource[: 31 - len(suffix)] + suffix)
    sheet.freeze_panes(1, 0)
    for column, field in enumerate(fields):
        sheet.set_column(column, column, WIDTHS.get(field.type, 22))
        sheet.write_string(0, column, field.name, styles["header"])
    return sheet


def write_cell(
    sheet: Any, row: int, column: int, type_: str, cell: str, styles: Mapping[str, Any]
) -> None:
    """Write a filled cell of a field's type as Excel's own where it can hold it exactly."""
    if type_ in {"number", "integer"} and _is_exact(cell):
        sheet.write_number(row, column, float(cell), styles[type_])
    elif type_ in {"date", "datetime"} and _DAY.fullmatch(cell) and cell >= FIRST_DAY:
        sheet.write_datetime(row, column, date.fromisoformat(cell), styles["date"])
    elif type_ == "datetime" and _CLOCK.fullmatch(cell) and cell >= FIRST_DAY:
        sheet.write_datetime(row, column, datetime.fromisoformat(cell), styles["datetime"])
    elif type_ == "boolean":
        sheet.write_boolean(row, column, cell == "true")
    else:
        sheet.write_string(row, column, _text(cell))


def _is_exact(cell: str) -> bool:
    """Whether Excel's numbers hold every digit of a decimal."""
    return bool(_NUMBER.fullmatch(cell)) and len(cell.lstrip("-0.").replace(".", "")) <= (
        NUMBER_DIGITS
    )


def _text(cell: str) -> str:
    """A cell's text; one that is too long for Excel ends in …."""
    cell = _NO_TEXT.sub("\ufffd", cell)
    if len(cell) * 2 <= CELL_UNITS or len(cell.encode("utf-16-le")) <= CELL_UNITS * 2:
        return cell
    kept = cell.encode("utf-16-le")[: (CELL_UNITS - 1) * 2].decode("utf-16-le", "ignore")
    return kept + "…"


def write_lines(book: Any, name: str, lines: Sequence[Sequence[str]]) -> None:
    """A sheet of texts."""
    sheet = book.add_worksheet(name)
    sheet.set_column(0, max(map(len, lines), default=1) - 1, 28)
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            sheet.write_string(row, column, _text(cell))


def _dictionary(table: Table) -> list[list[str]]:
    header: list[str] = []
    keys: list[str] = []
    for name in DICTIONARY:
        pair = both(f"downloads.dictionary.{name}")
        is_pair = name in {"title", "description"}
        header += pair if is_pair else [" ".join(pair)]
        keys += [name, f"{name}_en"] if is_pair else [name]
    return [
        header,
        *([str(field.descriptor.get(key, "")) for key in keys] for field in table.fields),
    ]


def _codes(table: Table) -> Iterator[tuple[str, str, str, str]]:
    names = dict.fromkeys(field.codelist for field in table.fields if field.codelist)
    for name in names:
        for code in codelists()[name].values():
            yield name, code.code, code.title, code.title_en
