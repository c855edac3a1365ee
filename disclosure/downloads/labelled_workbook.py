"""A whole package as one workbook in one language, as people read it in Excel and WPS.

A sheet a table, headed by the titles of its fields. Beside each id stands the name that it
belongs to, beside each code its word, in a column of its own whose heading says so
(`购买主体` and `购买主体（名称）`): `import_sheet` reads the workbook back and passes over those.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.downloads.table_workbook import (
    FIRST_DAY,
    WIDTHS,
    cell_styles,
    new_workbook,
    write_cell,
    write_lines,
)
from disclosure.model.cell_references import SHEET_ROWS
from disclosure.model.links import graph
from disclosure.model.schemas import Field, Table
from disclosure.register.names import InBoth, Names, preferred
from disclosure.register.tender_history import has_time
from disclosure.words.texts import bilingual, text

JsonRow = Mapping[str, Any]
NamesOf = Callable[[str, str], InBoth]


@dataclass(frozen=True)
class LabelledColumn:
    """A column of a sheet: its heading, the type that its cells are written as, and its cell for
    a row, empty where there is none."""

    heading: str
    type: str
    cell_of: Callable[[JsonRow], str]


@dataclass(frozen=True)
class LabelledSheet:
    """A table as its sheet shows it: headings with the type of their cells, and the cells of its
    rows."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Iterable[Sequence[str]]


@dataclass(frozen=True)
class WorkbookLanguage:
    """What a workbook's cells depend on besides its rows: the language, the publisher's clock,
    and the names in the register."""

    language: str
    zone: ZoneInfo
    names: Names

    def sheet(self, table: Table, rows: Iterable[str]) -> LabelledSheet:
        """A table's sheet, its columns in the order of its fields, from the JSON of its rows."""
        columns = [column for field in table.fields for column in self._of_field(table, field)]
        parsed = (json.loads(row, parse_float=str, parse_int=str) for row in rows)
        return LabelledSheet(
            table.label(self.language),
            [(column.heading, column.type) for column in columns],
            ([column.cell_of(row) for column in columns] for row in parsed),
        )

    def _of_field(self, table: Table, field: Field) -> Iterator[LabelledColumn]:
        heading = field.label(self.language)
        type_ = "string" if field.type == "boolean" else field.type
        yield LabelledColumn(heading, type_, lambda row: self._cell(field, row))
        link = next((one for one in graph()[table.name].links if one.field == field.name), None)
        find = self.names.finder(field, link)
        if find is not None:
            kind = "word" if field.codes_from else "name"
            beside = text(f"workbooks.labelled.{kind}", self.language, title=heading)
            yield LabelledColumn(beside, "string", lambda row: self._label(field, row, find))

    def _cell(self, field: Field, row: JsonRow) -> str:
        value = row[field.name]
        if value is None:
            return ""
        if isinstance(value, bool):
            return text(f"workbooks.template.{'yes' if value else 'no'}", self.language)
        if isinstance(value, list):
            return ";".join(map(str, value))
        return self._clock(field, row) if field.type == "datetime" else str(value)

    def _clock(self, field: Field, row: JsonRow) -> str:
        """An instant as the publisher's clock showed it; only the day where that is all that is
        known, and the text as it is where Excel has no such moment."""
        moment = datetime.fromisoformat(row[field.name]).astimezone(self.zone)
        shown = moment.replace(tzinfo=None).isoformat(" ")
        if moment.microsecond or shown < FIRST_DAY:
            return str(row[field.name])
        return shown if has_time(row, field.name) else shown[:10]

    def _label(self, field: Field, row: JsonRow, find: NamesOf) -> str:
        """The names or words of a cell, as many as it has values; empty where none is known."""
        value, publisher = row[field.name], row["publisher"]
        if value is None:
            return ""
        values = value if isinstance(value, list) else [value]
        found = [preferred(find(publisher, one), self.language) for one in values]
        return "; ".join(found) if any(found) else ""


def write_labelled_workbook(
    target: Path,
    sheets: Iterable[LabelledSheet],
    about: Sequence[tuple[str, str]],
    created: datetime,
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Write the tables of a package to `target`, then `about` it.

    Every sheet has a filter over its columns and a heading that stays in sight. Memory is
    bounded; a table of more rows than a sheet holds goes on in another.
    """
    with new_workbook(target, "", created) as book:
        styles = cell_styles(book)
        for sheet in sheets:
            _write_table(book, sheet, styles, sheet_rows)
        write_lines(book, bilingual("workbooks.page.about"), about)


def _write_table(
    book: Any, table: LabelledSheet, styles: Mapping[str, Any], sheet_rows: int
) -> None:
    rows = iter(table.rows)
    for number in count(1):
        name = table.title if number == 1 else f"{table.title} {number}"
        some = islice(rows, sheet_rows - 1)
        sheet = book.add_worksheet(name[:31])
        if _write_sheet(sheet, table.columns, some, styles) < sheet_rows - 1:
            return


def _write_sheet(
    sheet: Any,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[str]],
    styles: Mapping[str, Any],
) -> int:
    """Write one sheet; the number of its rows."""
    sheet.freeze_panes(1, 1)
    for index, (heading, type_) in enumerate(columns):
        sheet.set_column(index, index, WIDTHS.get(type_, 22))
        sheet.write_string(0, index, heading, styles["header"])
    last = 0
    for last, cells in enumerate(rows, 1):
        for index, ((_, type_), cell) in enumerate(zip(columns, cells, strict=True)):
            if cell:
                write_cell(sheet, last, index, type_, cell, styles)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    return last
