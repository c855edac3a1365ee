"""Block columns: which columns of a table are imported, the context of their cells, and the
faults of the others."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from disclosure.intake.spreadsheets.cell_values import Context, bare_number
from disclosure.intake.spreadsheets.column_contents import Fits, is_said, judge_contents
from disclosure.intake.spreadsheets.column_labels import Match
from disclosure.intake.spreadsheets.column_units import context_of, target_of, told_name
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import LEFT, SheetColumn
from disclosure.intake.spreadsheets.headers import Block
from disclosure.intake.spreadsheets.lines_above import Above
from disclosure.intake.spreadsheets.nearest_words import nearest_field
from disclosure.intake.spreadsheets.part_columns import WAS
from disclosure.intake.spreadsheets.sheet_dates import UnclearDate, first_in, lacks_year, read_date
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.short_years import first_of_short
from disclosure.model.cell_references import address

# How many rows, and which share of them, fill a column that only lacks its heading.
_MIN_FILLED, _MOST = 3, 0.6
# So many rows, from all over a table, tell what its columns hold.
_JUDGED_ROWS = 200
_DAYS, _MONTHS = frozenset({"date", "datetime"}), frozenset({"yearmonth"})
_YEAR = timedelta(366)


class BlockColumns:
    """The columns of a block: those taken, by index and by field, and the unit, year and currency
    that hold for each; `shared` are columns of one meaning, which are read together."""

    def __init__(self, block: Block, plain: Context, above: Above, log: Log) -> None:
        self.block, self.sheet, self.log = block, block.sheet, log
        self.header, self.table = block.header, block.header.table
        self.note = (above.unit, above.unit_cell)
        self.plain = replace(plain, first=self._first())
        self.contexts: dict[int, Context] = {}
        self.by_field: dict[str, int] = {}
        self.shared: dict[str, list[int]] = {}
        self.yearly: set[int] = set()
        self.unread: set[int] = set()
        self.unnamed: set[int] = set()
        for index, column in self.header.columns.items():
            self.contexts[index] = context_of(column, self.table, self.plain, self.note, _not_told)
            target = target_of(column.match.field, self.table)
            if target is not None and target.type in self._yearly():
                self.yearly.add(index)

    def _yearly(self) -> frozenset[str]:
        """The types of fields whose cells have the year of their row: months, and days where a
        column tells it."""
        names = {column.match.field for column in self.header.columns.values()}
        return _MONTHS | _DAYS if "@year" in names else _MONTHS

    def _first(self) -> str:
        """Whether the day or the month comes first in dates like 3/4/2026, or the year in those
        like 26.3.15, if other dates of the table show it (21/3/2026) and none contradicts."""
        columns = [
            index
            for index, column in self.header.columns.items()
            if (target := target_of(column.match.field, self.table)) and target.type in _DAYS
        ]
        written = {
            cell.value
            for number in self.block.rows
            for index in columns
            if (cell := self.sheet.rows[number].get(index)) and isinstance(cell.value, str)
        }
        years_last = (text for text in written if not text[:4].isdecimal())
        orders = {first_in(text) or first_of_short(text) for text in years_last} - {""}
        return orders.pop() if len(orders) == 1 else ""

    def _days(self, index: int) -> tuple[date, date] | None:
        """From a year before to a year after the days that are written in a column, where others
        are bare numbers: one of another time is no day, but stands in the wrong column."""
        cells = [row[index] for n in self.block.rows if index in (row := self.sheet.rows[n])]
        written = [cell for cell in cells if bare_number(cell) is None]
        if not written or len(written) == len(cells):
            return None
        days = [*filter(None, map(_day_of, written))]
        return (min(days) - _YEAR, max(days) + _YEAR) if days else None

    def name(self, index: int) -> str:
        """The field, or aside, of a column."""
        return self.header.columns[index].match.field

    def judge(self, fits: Fits) -> None:
        """Treat columns whose cells do not match their headings as columns without a meaning,
        and report what is left out. `fits` says whether a cell can be read in a column."""
        self._judge_contents(fits)
        self._judge_headings()

    def _judge_contents(self, fits: Fits) -> None:
        names = {i: self.name(i) for i in self.header.columns if self.name(i) not in LEFT}
        step = 1 + len(self.block.rows) // _JUDGED_ROWS
        rows = [self.sheet.rows[number] for number in self.block.rows[::step]]
        rows = [row for row in rows if len(row) > 1]
        cells = {i: [row[i] for row in rows if i in row and is_said(row[i])] for i in names}
        contents = judge_contents(self.table, names, cells, fits)
        self.shared = contents.shared
        columns = dict(self.header.columns)
        for index, taken in contents.left.items():
            self.tell("sheet-column-told-apart", columns[index], columns[taken].cell)
        for index, cell in contents.otherwise.items():
            self.tell("sheet-column-otherwise", columns[index], cell.text)
        for index in (*contents.left, *contents.otherwise):
            columns[index] = replace(columns[index], match=Match("@ignored"))
        self.header = replace(self.header, columns=columns)
        self.unread = {i for i in columns if self.name(i) in LEFT - {"@number"}}

    def _judge_headings(self) -> None:
        filled = {i for n in self.block.rows for i in self.sheet.rows[n]}
        for index, column in self.header.columns.items():
            name = column.match.field
            self.by_field.setdefault(name, index)
            self.contexts[index] = context_of(
                column, self.table, self.plain, self.note, self._tell_unit
            )
            target = target_of(name, self.table)
            if target is not None and target.type in _DAYS:
                self.contexts[index] = replace(self.contexts[index], days=self._days(index))
            if name in {"@ignored", WAS}:
                reason = "before" if name == WAS else "column"
                self.log.omitted(self.sheet, column.cell, column.label, reason)
            if name == "@year" and index in filled and not self._lack_years():
                self._leave("sheet-column-unknown", column.cell, column.label)
            if name in {"@remark", "@private"} and index in filled:
                private = name == "@private"
                code = "sheet-column-private" if private else "sheet-column-unknown"
                self._leave(code, column.cell, column.label)
        for index, label in self.header.unknown.items():
            if index in filled:
                cell = address(self.header.rows[-1], index)
                self._leave("sheet-column-unknown", cell, label)
        for index in self._unnamed():
            self.unnamed.add(index)
            cell = address(self.header.rows[-1], index)
            self.log.fault("sheet-column-unnamed", self.sheet, cell, resource=self.table.resource)
            self.log.omitted(self.sheet, cell, cell, "column")

    def _lack_years(self) -> bool:
        """Whether a day or month of the table has no year of its own."""
        rows = (self.sheet.rows[number] for number in self.block.rows)
        cells = (row[index] for row in rows for index in self.yearly & row.keys())
        return any(lacks_year(cell.text) for cell in cells if not isinstance(cell.value, date))

    def _unnamed(self) -> Iterator[int]:
        """The columns without a heading that are filled in most rows: not stray cells."""
        headed = self.header.columns.keys() | self.header.unknown.keys()
        counts = Counter(i for n in self.block.rows for i in self.sheet.rows[n] if i not in headed)
        for index, count in sorted(counts.items()):
            if count >= _MIN_FILLED and count >= _MOST * len(self.block.rows):
                yield index

    def _leave(self, code: str, cell: str, label: str) -> None:
        near = self.table.field.get(nearest_field(label, self.table.resource))
        resource = self.table.resource
        if near is None or code != "sheet-column-unknown" or near.name in self.header.fields:
            self.log.fault(code, self.sheet, cell, resource=resource, value=label)
        else:
            self.log.fault(
                "sheet-column-near",
                self.sheet,
                cell,
                resource=resource,
                value=label,
                field=near.name,
                option=near.name,
                near=near.label("zh"),
                near_en=near.label("en"),
            )
        self.log.omitted(self.sheet, cell, label, "column")

    def _tell_unit(self, code: str, cell: str, **values: str) -> None:
        self.log.fault(code, self.sheet, cell, resource=self.table.resource, **values)

    def tell(self, code: str, column: SheetColumn, other: str, **more: str) -> None:
        """A fault of a column beside another, or a cell of it."""
        name = column.match.field
        self.log.fault(
            code,
            self.sheet,
            column.cell,
            resource=self.table.resource,
            value=column.label,
            other=other,
            field=told_name(name, self.table),
            title=self.title(name, "zh"),
            title_en=self.title(name, "en"),
            **more,
        )

    def title(self, name: str, language: str) -> str:
        """What a field is called, and an aside without its sign."""
        target = self.table.field.get(name)
        return target.label(language) if target else name.lstrip("@")


def _not_told(code: str, cell: str, **values: str) -> None:
    """A fault of a column that is told once it is known which columns are taken."""


def _day_of(cell: Cell) -> date | None:
    """The day that a cell is stored or written as; None if there is none, or it is unclear."""
    if isinstance(cell.value, date):
        return cell.value.date() if isinstance(cell.value, datetime) else cell.value
    try:
        found = read_date(cell.text)
    except UnclearDate:
        return None
    return date(found.year, found.month, found.day) if found and found.day else None
