"""XLSX workbooks of many rows: parts by xlsxwriter, rows streamed into them (ECMA-376 part 1).

Of its time for a row xlsxwriter spends most on what is known of the whole column, and every row
stands in three workbooks.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter

from disclosure.model.cell_references import CELL_UNITS, SHEET_ROWS, address, column_name

# Digits that a number of a workbook can hold (IEEE 754 double, as Excel shows it).
NUMBER_DIGITS = 15
# Excel counts days from here; what is older stays text.
FIRST_DAY = "1900-03-01"
WIDTHS = {"number": 16, "integer": 12, "date": 12, "boolean": 10, "datetime": 26}

_FORMATS = {
    "date": {"num_format": "yyyy-mm-dd"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm"},
    "number": {"num_format": "#,##0.00"},
    "integer": {"num_format": "0"},
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_DAY_NOUGHT = date(1899, 12, 30).toordinal()  # 18.17.4.1, of days after February 1900
# XML 1.0 §2.2; of the controls the workbook has escapes.
_NO_TEXT = re.compile("[\ufffe\uffff\ud800-\udfff]")
_NOT_PLAIN = re.compile("[&<>\x00-\x08\x0b-\x1f_\ufffe\uffff\ud800-\udfff]")
# ST_Xstring (22.9.2.19): _xHHHH_ is a sign, and _x005F_ an underline that begins none.
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_END_OF_ROWS = b"</sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')

Column = tuple[str, str]  # heading, and the type of its cells as in a Table Schema
_CellOf = Callable[[str, str], str]  # XML from the cell's reference and its text


class StreamedWorkbook:
    """A workbook to be filled sheet by sheet."""

    def __init__(self, book: Any, folder: Path) -> None:
        self._book = book
        self._folder = folder
        self._header = book.add_format({"bold": True, "bottom": 1})
        # The numbers by which cells name their formats; pinned with xlsxwriter, and tested.
        self._styles = {
            name: book.add_format(cell_format)._get_xf_index()  # noqa: SLF001
            for name, cell_format in _FORMATS.items()
        }
        self.rows: dict[str, tuple[IO[bytes], str]] = {}

    def add_lines(self, name: str, lines: Sequence[Sequence[str]]) -> None:
        """Add a sheet of texts."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, max(map(len, lines), default=1) - 1, 28)
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write_string(row, column, _cut(cell))

    def add_table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        *,
        frozen_columns: int = 0,
        has_filter: bool = False,
        sheet_rows: int = SHEET_ROWS,
    ) -> None:
        """Add a table under a heading that stays in sight, on as many sheets as it needs.

        Numbers and days become Excel's where it can hold them exactly; all else stays text, and no
        text is ever a formula or a link.
        """
        remaining: Iterator[Sequence[str]] = iter(rows)
        for number in count(1):
            suffix = f" {number}" if number > 1 else ""
            sheet = self._book.add_worksheet(name[: 31 - len(suffix)] + suffix)
            sheet.freeze_panes(1, frozen_columns)
            for index, (heading, type_) in enumerate(columns):
                sheet.set_column(index, index, WIDTHS.get(type_, 22))
                sheet.write_string(0, index, heading, self._header)
            some = islice(remaining, sheet_rows - 1)
            last = self._keep(len(self._book.worksheets()), columns, some)
            if has_filter:
                sheet.autofilter(0, 0, last, len(columns) - 1)
            following = next(remaining, None)
            if following is None:
                return
            remaining = chain([following], remaining)

    def _keep(self, sheet: int, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> int:
        """Keep the rows of a sheet until the workbook is written; returns their number."""
        rows_file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed with the workbook)
        ways = [
            (column_name(index), _way(type_, self._styles))
            for index, (_, type_) in enumerate(columns, 1)
        ]
        last = 0
        for last, cells in enumerate(rows, 1):
            at = str(last + 1)
            cells_xml = "".join(
                [
                    way(letters + at, cell)
                    for (letters, way), cell in zip(ways, cells, strict=True)
                    if cell
                ]
            )
            rows_file.write(f'<row r="{at}">{cells_xml}</row>'.encode())
        area = f"A1:{address(last + 1, len(columns))}"
        self.rows[f"xl/worksheets/sheet{sheet}.xml"] = (rows_file, area)
        return last


@contextmanager
def streamed_workbook(target: Path, title: str, created: datetime) -> Iterator[StreamedWorkbook]:
    """A workbook that is written to `target` when the block ends, in bounded memory. Equal contents
    give equal bytes; `created` is the only instant in the file."""
    parts = BytesIO()
    book = xlsxwriter.Workbook(parts, {"in_memory": True, "remove_timezone": True})
    book.set_properties({"title": title, "created": created})
    workbook = StreamedWorkbook(book, target.parent)
    try:
        yield workbook
        book.close()
        _write(target, parts, workbook.rows)
    finally:
        for rows_file, _ in workbook.rows.values():
            rows_file.close()


def _write(target: Path, parts: BytesIO, rows: Mapping[str, tuple[IO[bytes], str]]) -> None:
    """Write the parts of a workbook, with the rows of its sheets after their heading."""
    with ZipFile(parts) as archive, ZipFile(target, "w", ZIP_DEFLATED) as whole:
        for name in archive.namelist():
            part, kept_rows = archive.read(name), rows.get(name)
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            if kept_rows is None:
                whole.writestr(entry, part)
                continue
            file, area = kept_rows
            part = _DIMENSION.sub(f'<dimension ref="{area}"/>'.encode(), part, count=1)
            head, end, tail = part.partition(_END_OF_ROWS)
            entry.file_size = len(part) + file.seek(0, os.SEEK_END)
            file.seek(0)
            with whole.open(entry, "w") as sheet:
                sheet.write(head)
                shutil.copyfileobj(file, sheet, 1 << 20)
                sheet.write(end + tail)


def _way(type_: str, styles: Mapping[str, int]) -> _CellOf:
    """How the filled cells of a type are written: as Excel's own where it holds them exactly."""

    def number(at: str, cell: str) -> str:
        if not _is_exact(cell):
            return _string(at, cell)
        return f'<c r="{at}" s="{styles[type_]}"><v>{float(cell):.16G}</v></c>'

    def day(at: str, cell: str) -> str:
        if cell < FIRST_DAY:
            return _string(at, cell)
        if _DAY.fullmatch(cell):
            days = date.fromisoformat(cell).toordinal() - _DAY_NOUGHT
            return f'<c r="{at}" s="{styles["date"]}"><v>{days}</v></c>'
        if type_ == "datetime" and _CLOCK.fullmatch(cell):
            moment = datetime.fromisoformat(cell)
            passed = moment.hour * 3600 + moment.minute * 60 + moment.second
            days_passed = moment.toordinal() - _DAY_NOUGHT + passed / 86_400
            return f'<c r="{at}" s="{styles["datetime"]}"><v>{days_passed:.16G}</v></c>'
        return _string(at, cell)

    def truth(at: str, cell: str) -> str:
        return f'<c r="{at}" t="b"><v>{int(cell == "true")}</v></c>'

    ways = {"number": number, "integer": number, "date": day, "datetime": day, "boolean": truth}
    return ways.get(type_, _string)


def _string(at: str, cell: str) -> str:
    if len(cell) * 2 > CELL_UNITS or _NOT_PLAIN.search(cell):
        cell = _cut(cell)
        cell = _LIKE_ESCAPE.sub("_x005F_", cell)
        cell = _CONTROL.sub(lambda sign: f"_x{ord(sign[0]):04X}_", cell)
        cell = cell.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = ' xml:space="preserve"' if cell[0].isspace() or cell[-1].isspace() else ""
    return f'<c r="{at}" t="inlineStr"><is><t{space}>{cell}</t></is></c>'


def _is_exact(cell: str) -> bool:
    """Whether Excel's numbers hold every digit of a decimal."""
    return bool(_NUMBER.fullmatch(cell)) and len(cell.lstrip("-0.").replace(".", "")) <= (
        NUMBER_DIGITS
    )


def _cut(cell: str) -> str:
    """The text of a cell, cut with … if it is too long for Excel."""
    cell = _NO_TEXT.sub("\ufffd", cell)
    if len(cell) * 2 <= CELL_UNITS or len(cell.encode("utf-16-le")) <= CELL_UNITS * 2:
        return cell
    shortened = cell.encode("utf-16-le")[: (CELL_UNITS - 1) * 2].decode("utf-16-le", "ignore")
    return shortened + "…"
