"""A whole package as one workbook in one language, as people read it in Excel and WPS.

A sheet a table, headed by the titles of its fields. Beside each id stands the name that it
belongs to, beside each code its word, in a column of its own whose heading says so
(`购买主体` and `购买主体（名称）`): `import_sheet` reads the workbook back and passes over those.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.downloads.streamed_workbook import FIRST_DAY, streamed_workbook
from disclosure.model.cell_references import SHEET_ROWS
from disclosure.model.links import graph
from disclosure.model.schemas import Field, Table
from disclosure.register.names import Names, preferred
from disclosure.register.row_json import parsed_row
from disclosure.register.tender_history import has_time
from disclosure.words.texts import bilingual, text

JsonRow = Mapping[str, Any]


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
        return LabelledSheet(
            table.label(self.language),
            [(column.heading, column.type) for column in columns],
            ([column.cell_of(row) for column in columns] for row in map(parsed_row, rows)),
        )

    def _of_field(self, table: Table, field: Field) -> Iterator[LabelledColumn]:
        heading = field.label(self.language)
        type_ = "string" if field.type == "boolean" else field.type
        yield LabelledColumn(heading, type_, self._cells_of(field))
        link = next(
            (candidate for candidate in graph()[table.name].links if candidate.field == field.name),
            None,
        )
        find = self.names.finder(field, link)
        if find is not None:
            named = lru_cache(maxsize=10_000)(
                lambda publisher, value: preferred(find(publisher, value), self.language)
            )
            kind = "word" if field.codes_from else "name"
            beside = text(f"workbooks.labelled.{kind}", self.language, title=heading)
            yield LabelledColumn(beside, "string", partial(_label, field.name, named))

    def _cells_of(self, field: Field) -> Callable[[JsonRow], str]:
        """What makes the cell of a field from a row."""
        name, is_instant = field.name, field.type == "datetime"
        words = {
            None: "",
            True: text("workbooks.template.yes", self.language),
            False: text("workbooks.template.no", self.language),
        }

        def cell(row: JsonRow) -> str:
            value = row[name]
            if isinstance(value, str):
                return self._clock(field, row) if is_instant else value
            return ";".join(value) if isinstance(value, list) else words[value]

        return cell

    def _clock(self, field: Field, row: JsonRow) -> str:
        """An instant as the publisher's clock showed it; only the day where that is all that is
        known, and the text as it is where Excel has no such moment."""
        moment = datetime.fromisoformat(row[field.name]).astimezone(self.zone)
        clock_text = moment.replace(tzinfo=None).isoformat(" ")
        if moment.microsecond or clock_text < FIRST_DAY:
            return str(row[field.name])
        return clock_text if has_time(row, field.name) else clock_text[:10]


def _label(field: str, named: Callable[[str, str], str], row: JsonRow) -> str:
    """The names or words of a cell, as many as it has values; empty where none is known."""
    value, publisher = row[field], row["publisher"]
    if not isinstance(value, list):
        return "" if value is None else named(publisher, value)
    names = [named(publisher, part) for part in value]
    return "; ".join(names) if any(names) else ""


def write_labelled_workbook(
    target: Path,
    sheets: Iterable[LabelledSheet],
    about: Sequence[tuple[str, str]],
    created: datetime,
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Write the tables of a package to `target`, then `about` it; every sheet has a filter over its
    columns."""
    with streamed_workbook(target, "", created) as book:
        for sheet in sheets:
            book.add_table(
                sheet.title,
                sheet.columns,
                sheet.rows,
                frozen_columns=1,
                has_filter=True,
                sheet_rows=sheet_rows,
            )
        book.add_lines(bilingual("workbooks.page.about"), about)
