"""Rows streamed into a workbook: the same XML as xlsxwriter writes, in bounded memory."""

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from disclosure.downloads.streamed_workbook import streamed_workbook

INSTANT = datetime(2026, 11, 30, tzinfo=UTC)
ROWS = re.compile(r"<sheetData>.*?</row>(.*)</sheetData>", re.DOTALL)
# (type, cell, how xlsxwriter is told to write it)
Written = tuple[str, str, Callable[[Any, Any], None]]


def as_text(cell: str) -> Callable[[Any, Any], None]:
    return lambda sheet, _: sheet.write_string(1, 0, cell)


def as_number(value: float, form: str) -> Callable[[Any, Any], None]:
    return lambda sheet, styles: sheet.write_number(1, 0, value, styles[form])


def as_date(value: date, form: str) -> Callable[[Any, Any], None]:
    return lambda sheet, styles: sheet.write_datetime(1, 0, value, styles[form])


def rows_of(workbook: Path) -> str:
    """The XML of all rows but the first, without what xlsxwriter tells of a row as a whole."""
    with zipfile.ZipFile(workbook) as archive:
        found = ROWS.search(archive.read("xl/worksheets/sheet1.xml").decode())
    assert found is not None
    return re.sub(r' (?:spans|x14ac:dyDescent)="[^"]*"', "", found[1])


def by_xlsxwriter(target: Path, write: Callable[[Any, Any], None]) -> str:
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    header = book.add_format({"bold": True, "bottom": 1})
    forms = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00", "0")
    names = ("date", "datetime", "number", "integer")
    styles = {
        name: book.add_format({"num_format": form}) for name, form in zip(names, forms, strict=True)
    }
    for number, one in enumerate(styles.values(), 1):
        assert one._get_xf_index() == number
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "heading", header)
    write(sheet, styles)
    book.close()
    return rows_of(target)


def by_stream(target: Path, type_: str, cell: str) -> str:
    with streamed_workbook(target, "", INSTANT) as book:
        book.add_table("t", [("heading", type_)], [[cell]])
    return rows_of(target)


@pytest.mark.parametrize(
    ("type_", "cell", "write"),
    [
        ("string", "=1+1", as_text("=1+1")),
        ("string", "https://t.example/?a=1&b=<2>", as_text("https://t.example/?a=1&b=<2>")),
        ("string", " two blanks ", as_text(" two blanks ")),
        ("string", "line\nline", as_text("line\nline")),
        ("string", "tab\t", as_text("tab\t")),
        ("string", "a\x0bb\r", as_text("a\x0bb\r")),
        ("string", "_x0041_ _x00_ __x005F__", as_text("_x0041_ _x00_ __x005F__")),
        ("string", "\U0001f600 字 \"'", as_text("\U0001f600 字 \"'")),
        ("number", "128000.10", as_number(128000.10, "number")),
        ("number", "-0.5", as_number(-0.5, "number")),
        ("number", "123456789012345", as_number(123456789012345, "number")),
        ("number", "1234567890123456", as_text("1234567890123456")),
        ("number", "1e5", as_text("1e5")),
        ("integer", "2026", as_number(2026, "integer")),
        ("date", "2026-02-28", as_date(date(2026, 2, 28), "date")),
        ("date", "1900-03-01", as_date(date(1900, 3, 1), "date")),
        ("date", "1900-02-28", as_text("1900-02-28")),
        ("date", "9999-12-31", as_date(date(9999, 12, 31), "date")),
        ("datetime", "2026-02-28", as_date(date(2026, 2, 28), "date")),
        (
            *("datetime", "2026-02-28 17:30:05"),
            as_date(datetime.fromisoformat("2026-02-28 17:30:05"), "datetime"),
        ),
        ("datetime", "2026-02-28T17:30:00+08:00", as_text("2026-02-28T17:30:00+08:00")),
        ("boolean", "true", lambda sheet, _: sheet.write_boolean(1, 0, True)),
        ("boolean", "false", lambda sheet, _: sheet.write_boolean(1, 0, False)),
    ],
)
def test_a_cell_is_written_as_xlsxwriter_writes_it(
    tmp_path: Path, type_: str, cell: str, write: Callable[[Any, Any], None]
) -> None:
    assert by_stream(tmp_path / "a", type_, cell) == by_xlsxwriter(tmp_path / "b", write)


@given(st.text(min_size=1, max_size=40))
def test_any_text_is_written_as_xlsxwriter_writes_it(
    tmp_path_factory: pytest.TempPathFactory, cell: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    shown = re.sub("[\ufffe\uffff\ud800-\udfff]", "\ufffd", cell)  # no text by XML 1.0
    assert by_stream(folder / "a", "string", cell) == by_xlsxwriter(folder / "b", as_text(shown))


def test_cells_have_the_formats_of_their_types_and_the_sheet_its_area(tmp_path: Path) -> None:
    types = ("date", "datetime", "number", "integer", "string")
    cells = ("2026-02-28", "2026-02-28 17:30:00", "1.50", "7", "text")
    with streamed_workbook(tmp_path / "a.xlsx", "title", INSTANT) as book:
        columns = [(type_, type_) for type_ in types]
        book.add_table("t", columns, [cells] * 3, has_filter=True, frozen_columns=1)
        book.add_lines("about", [["a", "b"]])
    found = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = found["t"]
    assert [cell.number_format for cell in sheet[4]] == [
        *("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00", "0", "General"),
    ]
    assert [cell.font.bold for cell in sheet[1]] == [True] * 5
    assert (sheet.dimensions, sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:E4", "A1:E4", "B2")
    assert sheet["B4"].value == datetime.fromisoformat("2026-02-28 17:30")
    assert found.properties.title == "title"
    assert [cell.value for cell in found["about"][1]] == ["a", "b"]


def test_an_empty_table_is_a_heading(tmp_path: Path) -> None:
    with streamed_workbook(tmp_path / "a.xlsx", "", INSTANT) as book:
        book.add_table("t", [("heading", "string")], [])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["t"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [["heading"]]
