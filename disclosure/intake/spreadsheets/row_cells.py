"""Row cells: the cells of a row read into the fields of their columns, each by what the row and
the lines above the table say of its year, unit and currency."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial

from disclosure.intake.spreadsheets.award_winners import read_outcome
from disclosure.intake.spreadsheets.block_columns import BlockColumns
from disclosure.intake.spreadsheets.cell_values import (
    CellFault,
    CellReading,
    Context,
    is_name,
    is_no_name,
    is_placeholder,
    read_cell,
    read_year,
)
from disclosure.intake.spreadsheets.column_units import target_of
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import LEFT
from disclosure.intake.spreadsheets.identifier_columns import read_identifier
from disclosure.intake.spreadsheets.notice_corrections import read_correction
from disclosure.intake.spreadsheets.sheet_amounts import unit_value
from disclosure.intake.spreadsheets.shifted_cells import is_row_number
from disclosure.intake.spreadsheets.special_cells import read_special
from disclosure.model.identifiers import USCC_SCHEME
from disclosure.words.texts import named

# Readings of the latest cells that are kept: offices, methods and months come again and again.
_KEPT_READINGS = 4_096

# The rule of days whose year stands elsewhere, and what comes no later than what.
_YEAR = "year"
_ORDER: Mapping[str, tuple[str, ...]] = {
    "published_at": ("documents_until", "submission_deadline", "opening_at", "questions_until"),
    "starts_on": ("ends_on",),
    "signed_on": ("ends_on",),
}


class RowCells:
    """Reads the cells of rows; `year`: the fiscal year that a title tells, as it is written."""

    def __init__(self, columns: BlockColumns, year: str) -> None:
        self.columns, self.table, self.year = columns, columns.table, year
        fields = {column.match.field for column in columns.header.columns.values()}
        self.has_years = columns.plain.year is not None or "@year" in fields
        self._target_of = cache(partial(target_of, table=self.table))
        self._read_once = lru_cache(_KEPT_READINGS)(self._read_alone)

    def readings(
        self, cells: Mapping[int, Cell]
    ) -> tuple[dict[int, CellReading], list[tuple[int, CellFault]]]:
        """The readings of the cells of a row, by column, and the faults of those that cannot be
        read."""
        readings: dict[int, CellReading] = {}
        troubles: list[tuple[int, CellFault]] = []
        for index, cell in sorted(cells.items()):
            if index in self.columns.header.columns and index not in self.columns.unread:
                try:
                    readings[index] = self._read(index, cell, cells)
                except CellFault as trouble:
                    troubles.append((index, trouble))
            elif self._tells_outcome(index, cell):
                outcome = {"status": read_outcome(cell.text)}
                readings[index] = CellReading("", "code", extra=outcome)
        if self.has_years and any(reading.rule == _YEAR for reading in readings.values()):
            self._judge_years(cells, readings, troubles)
        return readings, troubles

    def _judge_years(
        self,
        cells: Mapping[int, Cell],
        readings: dict[int, CellReading],
        troubles: list[tuple[int, CellFault]],
    ) -> None:
        """Leave a day that with the year of its row or title comes before the one that it follows:
        it may be of the next year, as the deadline in January of what was published in December."""
        columns = {self.columns.name(i): i for i, reading in readings.items() if reading.text}
        for first, later_names in _ORDER.items():
            for later in later_names if first in columns else ():
                pair = [readings.get(columns.get(name, 0)) for name in (first, later)]
                days = [reading.text[:10] for reading in pair if reading is not None]
                if len(days) < 2 or days[0] <= days[1] or _YEAR not in {r.rule for r in pair if r}:
                    continue
                index, next_year = columns[later], f"{int(days[1][:4]) + 1}{days[1][4:]}"
                values = named(
                    "expected", "sheets.expected.either", first=days[1], second=next_year
                )
                fault = CellFault("sheet-date-unclear", value=cells[index].text, **values)
                troubles.append((index, fault))
                del readings[index], columns[later]

    def _tells_outcome(self, index: int, cell: Cell) -> bool:
        """Whether a remark beside a result only says that nobody won."""
        columns = self.columns.header.columns
        is_remark = index in columns and columns[index].match.field == "@remark"
        return is_remark and self.table.resource == "awards" and bool(read_outcome(cell.text))

    def fits(self, index: int, cell: Cell) -> bool | None:
        """Whether a cell can be read in a column; None where any can."""
        name = self.columns.name(index)
        target = self.table.field.get(name)
        if name != "@number" and (
            target is None or (target.type == "string" and not target.codelist)
        ):
            is_odd = target is not None and is_name(target) and is_no_name(cell)
            return False if is_odd else None
        try:
            self._read(index, cell, {})
        except CellFault as trouble:
            return None if trouble.code in {"sheet-unit-missing", "sheet-formula"} else False
        return True

    def _read(self, index: int, cell: Cell, cells: Mapping[int, Cell]) -> CellReading:
        """A cell, by what its row says of its year, currency and unit."""
        column, own_context = self.columns.header.columns[index], self.columns.contexts[index]
        name, context = column.match.field, own_context
        if name == "@number":
            if not is_row_number(cell):
                raise CellFault("not-an-integer", value=cell.text)
            return CellReading(cell.text)
        if index in self.columns.yearly and (year := self._year_of(cells)) is not None:
            context = replace(context, year=year)
        by_field = self.columns.by_field
        if name == "identifier" and self._is_of_other_scheme(cells):
            return read_identifier(cell, is_uscc_column=False)
        if by_field.get("currency") in cells and not context.unit:
            context = replace(context, has_currency=True)
        if not context.unit and (unit := self._unit_beside(cells)):
            if name == "unit":
                return CellReading("", "placeholder")
            context = replace(context, unit=unit.text, unit_cell=column.cell)
        if name == "@after":
            item = cells.get(by_field.get("@item", 0))
            return read_correction(self.table, item, cell, context)
        changed = None if context is own_context else context
        return self._read_once(index, changed, type(cell.value).__name__, cell)

    def _read_alone(
        self, index: int, changed: Context | None, _stored: str, cell: Cell
    ) -> CellReading:
        """The reading of what a cell holds, which is the same in each row of one context (`changed`
        where it is not the column's own); `_stored` tells 1 from TRUE and 1.0, which are equal."""
        column = self.columns.header.columns[index]
        context = changed or self.columns.contexts[index]
        name = column.match.field
        target = self._target_of(name)
        reading = read_special(self.table.resource, name, column.label, cell, context)
        if reading is not None:
            return reading
        if target is not None:
            return read_cell(target, cell, context)
        if name not in LEFT and is_placeholder(cell.text):
            return CellReading("", "placeholder")
        return CellReading(cell.text)

    def _is_of_other_scheme(self, cells: Mapping[int, Cell]) -> bool:
        """Whether a row says that its code is none of GB 32100, whatever the column is called."""
        scheme = cells.get(self.columns.by_field.get("scheme", 0))
        return scheme is not None and scheme.text.strip().upper() not in {"", USCC_SCHEME}

    def _unit_beside(self, cells: Mapping[int, Cell]) -> Cell | None:
        """The unit of a row's amounts, where a column 单位 counts money and nothing else."""
        unit = cells.get(self.columns.by_field.get("unit", 0))
        if unit is None or {"quantity", "unit_price"} & self.columns.by_field.keys():
            return None
        return None if unit_value(unit.text) is None else unit

    def _year_of(self, cells: Mapping[int, Cell]) -> int | None:
        """The year of a row: its own, else that of the title."""
        by_field, text = self.columns.by_field, self.year
        year_cell = cells.get(by_field.get("fiscal_year", by_field.get("@year", 0)))
        try:
            if year_cell:
                text = read_year(year_cell).text
        except CellFault:
            return None
        return int(text) if text else None
