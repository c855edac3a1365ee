"""The annotated workbook: the data unchanged, each faulty cell coloured and explained."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from disclosure.intake.spreadsheets.grids import Cell
from disclosure.model.cell_references import CELL_UNITS, SHEET_ROWS, address
from disclosure.packages.faults import Fault
from disclosure.reports.report import Report
from disclosure.reports.xlsx.comments import AUTHOR
from disclosure.reports.xlsx.drop_downs import DropDowns, SheetKey, offer, with_headings
from disclosure.reports.xlsx.marks import Marks, colours, comment, marks_of, placed, worst
from disclosure.reports.xlsx.sheet_contents import Cells, SheetContent, widths
from disclosure.reports.xlsx.summary_sheet import COLOURS, SUMMARY, write_summary
from disclosure.words.texts import bilingual

_NO_TEXT = re.compile("[\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIRST = datetime(1900, 3, 1)  # noqa: DTZ001 - Excel's days know no zone
# ECMA-376, part 1, 18.2.19: a name of a sheet; Excel wants rows and columns within these.
_NAME, _COLUMNS = 31, 16_384

# The id() of a fault → the sheet and cell of the workbook that show it.
Places = dict[int, tuple[str, str]]


def write_annotated(
    target: Path,
    report: Report,
    contents: Iterable[SheetContent],
    choices: Mapping[SheetKey, DropDowns],
) -> None:
    """Write the workbook: a summary with links to the cells, then `contents` with their faults.

    No cell becomes a formula, even if its text looks like one. There is a comment for each fault of
    the report; of a large table only the header and the rows with faults are written, with their
    row numbers.
    """
    contents = [*contents]
    options = {
        # Merged areas of several rows cannot be written row by row.
        "constant_memory": not any(content.merges for content in contents),
        "tmpdir": str(target.parent),
    }
    book = xlsxwriter.Workbook(str(target), options)
    book.use_zip64()
    book.set_properties({"title": bilingual("reports.title"), "created": _created(report)})
    summary = book.add_worksheet(SUMMARY)
    names, places = _Names(), Places()
    shapes = _Shapes(book)
    by_sheet: dict[tuple[str, str], list[Fault]] = {}
    for fault in report.faults:
        by_sheet.setdefault((fault.file, fault.sheet), []).append(fault)
    for content in contents:
        marks = marks_of(content, by_sheet.get((content.file, content.sheet), []))
        drops = choices.get((content.file, content.sheet), DropDowns())
        shown = with_headings(content, drops)
        name = names.of(content.title)
        places |= _write_content(book, shown, marks, name, shapes)
        offer(book.get_worksheet_by_name(name), drops.lists)
    linked = ((fault, places.get(id(fault))) for fault in report.faults)
    write_summary(book, summary, report, linked)
    book.close()


def _created(report: Report) -> datetime:
    return report.checked_at.replace(tzinfo=None, microsecond=0)


class _Names:
    """Sheet names that Excel accepts, each unique."""

    def __init__(self) -> None:
        self._taken = {SUMMARY.lower(), "history"}

    def of(self, title: str) -> str:
        """`title`, or the nearest name that is allowed and free."""
        whole = _FORBIDDEN.sub("_", title).strip("'") or "Sheet"
        name, number = whole[:_NAME], 1
        while name.lower() in self._taken:
            number += 1
            end = f" ({number})"
            name = whole[: _NAME - len(end)] + end
        self._taken.add(name.lower())
        return name


class _Shapes:
    """The formats of a workbook, each created once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, shown: str, severity: str = "") -> Any:
        """The format of a number shown as `shown`, coloured by `severity`."""
        key = (shown, severity)
        if key not in self._made:
            how: dict[str, object] = {"valign": "top"}
            if shown and shown != "General":
                how["num_format"] = shown
            if severity:
                how |= {"bg_color": COLOURS[severity], "border": 1, "border_color": "#B83C17"}
            self._made[key] = self._book.add_format(how)
        return self._made[key]


def _write_content(
    book: Any, content: SheetContent, marks: Marks, name: str, shapes: _Shapes
) -> Places:
    sheet = book.add_worksheet(name)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.set_comments_author(AUTHOR)
    shift = int(content.is_large)
    for column, width in widths(content).items():
        sheet.set_column(column - 1 + shift, column - 1 + shift, width)
    if content.header:
        sheet.freeze_panes(1, shift)
    if marks.spots:
        sheet.set_tab_color(COLOURS[worst(marks.faults())])
    places: Places = {}
    for at, (number, cells) in _written_rows(content, marks):
        mine, tints = placed(marks, number, cells), colours(marks, number, cells)
        if shift:
            sheet.write_string(
                at - 1, 0, bilingual("reports.row_number") if number == 1 else str(number)
            )
        for column in sorted({*cells, *mine}):
            if column <= _COLUMNS - shift:
                at_cell, cell = (at, column + shift), cells.get(column)
                _write_cell(sheet, at_cell, cell, tints.get(column, ""), shapes)
                if column in mine:
                    _write_comment(sheet, at_cell, comment(mine[column]))
        for column, faults in mine.items():
            places |= {id(fault): (name, address(at, column + shift)) for fault in faults}
    _merge(sheet, content)
    return places


def _written_rows(content: SheetContent, marks: Marks) -> Iterator[tuple[int, tuple[int, Cells]]]:
    """The row in the workbook, then the number and cells of the source row."""
    at, last = 0, 0
    for number, cells in content.rows():
        if content.is_large and number != 1 and number not in marks:
            continue
        at = at + 1 if content.is_large else number
        if at > SHEET_ROWS:
            return
        last = number
        yield at, (number, cells)
    if not content.is_large:
        for number in (row for row in marks.rows() if last < row <= SHEET_ROWS):
            yield number, (number, {})


def _merge(sheet: Any, content: SheetContent) -> None:
    for area in content.merges:
        if (area.top, area.left) != (area.bottom, area.right):
            # Its own list: merge_range would write the cells again, without their marks.
            sheet.merge.append([area.top - 1, area.left - 1, area.bottom - 1, area.right - 1])


def _write_cell(
    sheet: Any, at: tuple[int, int], cell: Cell | None, severity: str, shapes: _Shapes
) -> None:
    row, column = at[0] - 1, at[1] - 1
    if cell is None:
        sheet.write_blank(row, column, None, shapes.of("", severity))
    else:
        _write_value(sheet, row, column, cell, severity, shapes)


def _write_comment(sheet: Any, at: tuple[int, int], text: str) -> None:
    size = {"width": 420, "height": min(60 + 18 * (len(text) // 40 + text.count("\n")), 480)}
    sheet.write_comment(at[0] - 1, at[1] - 1, text[: CELL_UNITS // 2], size)


def _write_value(
    sheet: Any, row: int, column: int, cell: Cell, severity: str, shapes: _Shapes
) -> None:
    value, shape = cell.value, shapes.of(cell.format, severity)
    is_text = cell.is_formula or cell.is_error or isinstance(value, str)
    if not is_text and isinstance(value, bool):
        sheet.write_boolean(row, column, value, shape)
    elif not is_text and isinstance(value, (int, float)) and abs(value) < 1e300:
        sheet.write_number(row, column, value, shape)
    elif not is_text and isinstance(value, (datetime, date, time, timedelta)) and _is_day(value):
        shown = cell.format if cell.format not in {"", "General"} else _FORMS[type(value)]
        sheet.write_datetime(row, column, value, shapes.of(shown, severity))
    else:
        text = value if isinstance(value, str) else cell.text
        sheet.write_string(row, column, _text(text), shapes.of("", severity))


_FORMS: Mapping[type, str] = {
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}


def _is_day(value: date | time | timedelta) -> bool:
    """Whether the date is within the range that Excel can store."""
    if isinstance(value, datetime):
        return value.tzinfo is None and value >= _FIRST
    if isinstance(value, date):
        return value >= _FIRST.date()
    return not isinstance(value, timedelta) or value >= timedelta()


def _text(text: str) -> str:
    clean = _NO_TEXT.sub("\ufffd", text)
    return clean if len(clean) <= CELL_UNITS // 2 else clean[: CELL_UNITS // 2 - 1] + "…"
