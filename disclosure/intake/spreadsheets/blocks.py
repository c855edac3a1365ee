"""Blocks: the rows under a header read into fields, each value with the cell it came from."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.cell_values import (
    DITTO,
    CellFault,
    CellReading,
    Context,
    is_name,
    is_no_name,
    is_placeholder,
    read_cell,
)
from disclosure.intake.spreadsheets.column_contents import is_said, judge_contents
from disclosure.intake.spreadsheets.column_labels import Match, narrow
from disclosure.intake.spreadsheets.column_units import context_of, target_of
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.headers import BESIDE, Block, SheetColumn
from disclosure.intake.spreadsheets.lines_above import read_above
from disclosure.intake.spreadsheets.nearest_words import nearest_field
from disclosure.intake.spreadsheets.notice_corrections import read_correction
from disclosure.intake.spreadsheets.part_columns import WAS
from disclosure.intake.spreadsheets.row_sorts import sort_of
from disclosure.intake.spreadsheets.sheet_amounts import unit_in_note, unit_value
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.shifted_cells import find_shift, is_row_number
from disclosure.intake.spreadsheets.special_cells import read_special
from disclosure.intake.spreadsheets.stacked_headings import Merges, spread_merges
from disclosure.model.cell_references import address, column_name

# How many rows, and which share of them, fill a column that only lacks its heading.
_MIN_FILLED, _MOST = 3, 0.6
_TOLD_ROWS = 20
# So many rows, from all over a table, tell what its columns hold.
_JUDGED_ROWS = 200
# Tables whose days lie in the year of their title: not those about the year before or after.
_OF_TITLE_YEAR = frozenset({"notices", "awards", "contracts", "payments"})
_LEFT = frozenset({"@remark", "@private", "@number", "@ignored", WAS, BESIDE})
# Readings of the latest cells that are kept: offices, methods and months come again and again.
_KEPT_READINGS = 4_096


class BlockReader:
    """Reads one block; what is wrong goes to the log, with its cell. `has_currency`: the user gave
    the currency of all amounts."""

    def __init__(
        self, block: Block, zone: ZoneInfo, log: Log, *, has_currency: bool = False
    ) -> None:
        self.block, self.log = block, log
        self.plain = Context(zone, is_1904=block.sheet.is_1904, has_currency=has_currency)
        self.sheet, self.header = block.sheet, block.header
        self.table = block.header.table
        self.merges = Merges(block.sheet)
        self.above = frozenset(text for *_, text in block.above)
        self.columns: dict[str, int] = {}
        self.shared_columns: dict[str, list[int]] = {}
        self.differing: dict[str, list[int]] = {}
        self.contexts: dict[int, Context] = {}
        self.spread: dict[int, dict[int, Cell]] = {}
        self.wide: dict[int, list[int]] = {}
        self.repeated: set[tuple[int, int]] = set()
        self.unitless: dict[int, list[int]] = {}
        self.note_unit = self.note_cell = ""
        self.shared: dict[str, tuple[str, str]] = {}
        self.totals: list[int] = []
        self.unnamed: set[int] = set()
        self.months: set[int] = set()
        self.unread: set[int] = set()
        self.area = ""
        self.fault = partial(log.fault, resource=self.table.resource)
        self._read_once = lru_cache(_KEPT_READINGS)(self._read_alone)

    def read(self) -> Iterator[Draft]:
        """The drafts of all data rows that have kept their shape."""
        told = read_above(self.block, self.plain.zone, self.log)
        self.note_unit, self.note_cell, self.shared = told.unit, told.unit_cell, told.fields
        if self.table.resource in _OF_TITLE_YEAR:
            self.plain = replace(self.plain, year=told.year)
        self._judge_contents()
        self._judge_columns()
        self.spread, self.wide = spread_merges(self.block.rows, self.header.columns, self.merges)
        self.repeated = self._repeat_dittos()
        after_note = False
        for number in self.block.rows:
            cells = self._cells(number)
            sort = sort_of(
                self.sheet.rows[number],
                self.header,
                self.above,
                after_note=after_note,
                is_wide=number in self.wide,
            )
            after_note = sort == "note" or (after_note and sort != "data")
            if sort == "data":
                draft = self._read_row(number, cells)
                if draft is not None:
                    yield draft
            else:
                self._leave_out(number, sort)
        self._tell_unitless()
        self._tell_differing()

    def _repeat_dittos(self) -> set[tuple[int, int]]:
        """Give each cell that says `ditto` what the cell above it says; their rows and columns."""
        found, last = set(), dict[int, Cell]()
        for number in self.block.rows:
            for index, cell in self.sheet.rows[number].items():
                if cell.text not in DITTO:
                    last[index] = cell
                elif index in last:
                    self.spread.setdefault(number, {})[index] = last[index]
                    found.add((number, index))
        return found

    def _judge_contents(self) -> None:
        """Take columns whose cells are not what their headings say for columns of nothing."""
        names = {
            index: column.match.field
            for index, column in self.header.columns.items()
            if column.match.field not in _LEFT
        }
        note = (self.note_unit, self.note_cell)
        for index, column in self.header.columns.items():
            self.contexts[index] = context_of(column, self.table, self.plain, note, _not_told)
            target = target_of(column.match.field, self.table)
            if target is not None and target.type == "yearmonth":
                self.months.add(index)
        step = 1 + len(self.block.rows) // _JUDGED_ROWS
        rows = [self.sheet.rows[number] for number in self.block.rows[::step]]
        rows = [row for row in rows if len(row) > 1]
        cells = {i: [row[i] for row in rows if i in row and is_said(row[i])] for i in names}
        found = judge_contents(self.table, names, cells, self._fits())
        self.shared_columns = found.shared
        columns = dict(self.header.columns)
        for index, taken in found.left.items():
            self._tell_column("sheet-column-told-apart", columns[index], columns[taken].cell)
        for index, cell in found.otherwise.items():
            self._tell_column("sheet-column-otherwise", columns[index], cell.text)
        for index in (*found.left, *found.otherwise):
            columns[index] = replace(columns[index], match=Match("@ignored"))
        self.header = replace(self.header, columns=columns)
        self.area = self.header.area
        self.unread = {i for i, one in columns.items() if one.match.field in _LEFT - {"@number"}}

    def _tell_column(self, code: str, column: SheetColumn, other: str, **more: str) -> None:
        name = column.match.field
        self.fault(
            code,
            self.sheet,
            column.cell,
            value=column.label,
            other=other,
            field=name.lstrip("@"),
            title=self._title(name, "zh"),
            title_en=self._title(name, "en"),
            **more,
        )

    def _judge_columns(self) -> None:
        filled = {i for n in self.block.rows for i in self.sheet.rows[n]}
        for index, column in self.header.columns.items():
            name = column.match.field
            self.columns.setdefault(name, index)
            self.contexts[index] = context_of(
                column, self.table, self.plain, (self.note_unit, self.note_cell), self._unit_fault
            )
            if name in {"@ignored", WAS}:
                reason = "before" if name == WAS else "column"
                self.log.omitted(self.sheet, column.cell, column.label, reason)
            if name in {"@remark", "@private"} and index in filled:
                private = name == "@private"
                code = "sheet-column-private" if private else "sheet-column-unknown"
                self._leave_column(code, column.cell, column.label)
        for index, label in self.header.unknown.items():
            if index in filled:
                cell = address(self.header.rows[-1], index)
                self._leave_column("sheet-column-unknown", cell, label)

        for index in self._unnamed():
            self.unnamed.add(index)
            cell = address(self.header.rows[-1], index)
            self.fault("sheet-column-unnamed", self.sheet, cell)
            self.log.omitted(self.sheet, cell, cell, "column")

    def _unnamed(self) -> Iterator[int]:
        """The columns without a heading that most rows fill: no cells that have strayed there."""
        known = self.header.columns.keys() | self.header.unknown.keys()
        counts = Counter(i for n in self.block.rows for i in self.sheet.rows[n] if i not in known)
        for index, count in sorted(counts.items()):
            if count >= _MIN_FILLED and count >= _MOST * len(self.block.rows):
                yield index

    def _leave_column(self, code: str, cell: str, label: str) -> None:
        near = self.table.field.get(nearest_field(label, self.table.resource))
        if near is None or code != "sheet-column-unknown" or near.name in self.header.fields:
            self.fault(code, self.sheet, cell, value=label)
        else:
            self.fault(
                "sheet-column-near",
                self.sheet,
                cell,
                value=label,
                field=near.name,
                option=near.name,
                near=near.label("zh"),
                near_en=near.label("en"),
            )
        self.log.omitted(self.sheet, cell, label, "column")

    def _unit_fault(self, code: str, cell: str, **values: str) -> None:
        self.fault(code, self.sheet, cell, **values)

    def _cells(self, number: int) -> dict[int, Cell]:
        return {**self.sheet.rows[number], **self.spread.get(number, {})}

    def _leave_out(self, number: int, sort: str) -> None:
        row = self.sheet.rows[number]
        text = "　".join(cell.text for _, cell in sorted(row.items()))
        first = address(number, min(row))
        if sort == "total":
            self.totals.append(number)
        if sort == "unclear":
            self.fault("sheet-row-unclear", self.sheet, first, value=text)
            return
        if sort == "note" and (unit := unit_in_note(text)) and unit != self.note_unit:
            self.fault(
                "sheet-unit-contradicts",
                self.sheet,
                first,
                value=text,
                unit=unit,
                other=self.note_cell or self._unit_cell(),
                other_unit=self.note_unit or "–",
            )
        self.log.omitted(self.sheet, first, text, sort)

    def _unit_cell(self) -> str:
        return next((c.unit_cell for c in self.contexts.values() if c.unit_cell), "–")

    def _read_row(self, number: int, cells: Mapping[int, Cell]) -> Draft | None:
        readings, troubles = self._readings(cells)
        known = {*self.header.columns, *self.header.unknown, *self.unnamed}
        strays = [index for index in cells if index not in known]
        is_short = 0 < self.sheet.widths.get(number, 0) < self._head_width()
        if troubles or strays or is_short:
            moved = find_shift(cells, self.header, self._fits())
            if moved:
                self._shifted(number, cells, moved)
                return None
        for index, trouble in troubles:
            name = self.header.columns[index].match.field
            if trouble.code == "sheet-unit-missing":
                self.unitless.setdefault(index, []).append(number)
                continue
            values = {"field": name.lstrip("@"), **trouble.values}
            self.log.fault(
                trouble.code,
                self.sheet,
                address(number, index),
                resource=self.table.resource,
                **values,
            )
        for index in self.wide.get(number, ()):
            self.fault(
                "sheet-cell-merged", self.sheet, address(number, index), value=cells[index].text
            )
        for index in strays:
            self.fault(
                "sheet-cell-stray", self.sheet, address(number, index), value=cells[index].text
            )
        if is_short:
            self.fault("cell-missing", self.sheet, f"{number}:{number}")
        unclear = self._leave_differing(number, readings)
        draft = self._draft(number, cells, readings)
        draft.troubled = {self.header.columns[index].match.field for index, _ in troubles}
        draft.troubled |= unclear
        return draft

    def _leave_differing(self, number: int, readings: dict[int, CellReading]) -> set[str]:
        """Of columns of one meaning leave one reading in a row, where they agree, or none; the
        fields of those that differ."""
        unclear = set()
        for name, columns in self.shared_columns.items():
            said = [index for index in columns if index in readings and readings[index].text]
            written = [*dict.fromkeys(readings[index].text for index in said)]
            if len(written) > 1 and self._is_key(name):
                self.fault(
                    "sheet-id-unclear",
                    self.sheet,
                    address(number, said[0]),
                    value="、".join(written),
                    field=name.lstrip("@"),
                    title=self._title(name, "zh"),
                    title_en=self._title(name, "en"),
                )
            elif len(written) > 1:
                self.differing.setdefault(name, []).append(number)
                unclear.add(name)
            else:
                said = said[1:]
            for index in said:
                del readings[index]
        return unclear

    def _is_key(self, name: str) -> bool:
        """Whether a column holds ids by which rows are known, of which none may be made up."""
        target = self.table.field.get(name)
        return name.endswith("_id") and not (target is not None and is_name(target))

    def _tell_differing(self) -> None:
        """Columns of one meaning are one fault, at the last heading, with the rows in which they
        differ; or nothing but left out, where they never do."""
        for name, (first, *rest) in self.shared_columns.items():
            other = self.header.columns[first].cell
            for index in rest:
                column = self.header.columns[index]
                self.log.omitted(self.sheet, column.cell, column.label, "same-column")
            if rows := self.differing.get(name):
                told = ", ".join(map(str, rows[:_TOLD_ROWS])) + "…" * (len(rows) > _TOLD_ROWS)
                last = self.header.columns[rest[-1]]
                self._tell_column("sheet-column-repeated", last, other, rows=told)

    def _tell_unitless(self) -> None:
        """A column without unit is one fault, over its header and all of its amounts."""
        for index, rows in self.unitless.items():
            column = self.header.columns[index]
            name = column.match.field
            value = self.sheet.rows[rows[0]][index].text
            cells = f"{column.cell}:{address(rows[-1], index)}"
            self.fault(
                "sheet-unit-missing",
                self.sheet,
                cells,
                field=name.lstrip("@"),
                value=value,
                title=column.label,
            )

    def _title(self, name: str, language: str) -> str:
        target = self.table.field.get(name)
        return target.label(language) if target else name.lstrip("@")

    def _head_width(self) -> int:
        return self.sheet.widths.get(self.header.rows[-1], 0)

    def _readings(
        self, cells: Mapping[int, Cell]
    ) -> tuple[dict[int, CellReading], list[tuple[int, CellFault]]]:
        readings: dict[int, CellReading] = {}
        troubles: list[tuple[int, CellFault]] = []
        for index, cell in sorted(cells.items()):
            if index in self.header.columns and index not in self.unread:
                try:
                    readings[index] = self._read(index, cell, cells)
                except CellFault as trouble:
                    troubles.append((index, trouble))
        return readings, troubles

    def _read(self, index: int, cell: Cell, cells: Mapping[int, Cell]) -> CellReading:
        """A cell, by what its row says of its year, currency and unit."""
        column, context = self.header.columns[index], self.contexts[index]
        name = column.match.field
        if name == "@number":
            if not is_row_number(cell):
                raise CellFault("not-an-integer", value=cell.text)
            return CellReading(cell.text)
        if index in self.months and (year := self._year(cells)) is not None:
            context = replace(context, year=year)
        currency = self.columns.get("currency")
        if currency in cells and not context.unit:
            context = replace(context, has_currency=True)
        if not context.unit and (unit := self._unit_beside(cells)):
            if name == "unit":
                return CellReading("", "placeholder")
            context = replace(context, unit=unit.text, unit_cell=column.cell)
        if name == "@after":
            item = cells.get(self.columns.get("@item", 0))
            return read_correction(self.table, item, cell, context)
        return self._read_once(index, context, type(cell.value).__name__, cell)

    def _read_alone(self, index: int, context: Context, _stored: str, cell: Cell) -> CellReading:
        """The reading of what a cell holds, which is the same in each row; `_stored` tells 1 from
        TRUE and 1.0, which are equal."""
        column = self.header.columns[index]
        name = column.match.field
        target = target_of(name, self.table)
        reading = read_special(self.table.resource, name, column.label, cell, context)
        if reading is not None:
            return reading
        if target is not None:
            return read_cell(target, cell, context)
        if name not in _LEFT and is_placeholder(cell.text):
            return CellReading("", "placeholder")
        return CellReading(cell.text)

    def _unit_beside(self, cells: Mapping[int, Cell]) -> Cell | None:
        """The unit of a row's amounts, where a column 单位 counts money and nothing else."""
        unit = cells.get(self.columns.get("unit", 0))
        counts = {"quantity", "unit_price"} & self.columns.keys()
        return unit if unit and not counts and unit_value(unit.text) is not None else None

    def _year(self, cells: Mapping[int, Cell]) -> int | None:
        """The year of a row: its own fiscal year, else the one that the title tells."""
        own = cells.get(self.columns.get("fiscal_year", 0))
        text, _ = self.shared.get("fiscal_year", ("", ""))
        try:
            text = read_cell(self.table.field["fiscal_year"], own, self.plain).text if own else text
        except CellFault:
            return None
        return int(text) if text else None

    def _fits(self) -> Callable[[int, Cell], bool | None]:
        def fits(index: int, cell: Cell) -> bool | None:
            name = self.header.columns[index].match.field
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

        return fits

    def _shifted(self, number: int, cells: Mapping[int, Cell], moved: int) -> None:
        left, right = column_name(min(cells)), column_name(max(cells))
        self.fault(
            "sheet-row-shifted",
            self.sheet,
            f"{left}{number}:{right}{number}",
            direction="←" if moved < 0 else "→",
        )

    def _draft(
        self, number: int, cells: Mapping[int, Cell], readings: Mapping[int, CellReading]
    ) -> Draft:
        draft = Draft(self.table, self.sheet, number, self.columns, head=self.area)
        for name, (text, cell) in self.shared.items():
            draft.values[name] = text
            draft.elsewhere[name] = cell
            self.log.converted(
                self.sheet,
                cell or f"{number}:{number}",
                self.table.resource,
                name,
                text,
                text,
                "channel" if name in {"kind", "procurement_method"} else "above",
            )
        for index, reading in readings.items():
            name = self.header.columns[index].match.field
            if name in _LEFT or (not reading.text and not reading.rule):
                continue
            self._take(draft, name, index, cells[index], reading)
        self._tell_times(draft, readings)
        return draft

    def _tell_times(self, draft: Draft, readings: Mapping[int, CellReading]) -> None:
        """Whether the time of day is known: of all instants, and of each where they differ."""
        known = {
            name: not reading.is_day_only
            for index, reading in readings.items()
            if reading.text and self._is_instant(name := self.header.columns[index].match.field)
        }
        if not known or "is_time_known" not in self.table.field:
            return
        draft.values.setdefault("is_time_known", "true" if all(known.values()) else "false")
        if len({*known.values()}) > 1:
            for name, is_known in known.items():
                field = f"{name.removesuffix('_at')}_has_time"
                draft.values.setdefault(field, "true" if is_known else "false")

    def _counts(self, draft: Draft, index: int, unit: str) -> None:
        """The unit in the cell of a quantity, where a column is there for it too."""
        own = self.sheet.rows[draft.row].get(self.columns["unit"])
        written = own.text.strip() if own else ""
        if not written or is_placeholder(written):
            draft.values["unit"] = unit
            draft.elsewhere["unit"] = address(draft.row, index)
        elif narrow(written) != narrow(unit):
            cell = address(draft.row, index)
            other = address(draft.row, self.columns["unit"])
            self.fault(
                "sheet-unit-contradicts",
                self.sheet,
                cell,
                field="quantity",
                unit=unit,
                other=other,
                other_unit=written,
            )

    def _is_instant(self, name: str) -> bool:
        target = self.table.field.get(name)
        return target is not None and target.type == "datetime"

    def _take(self, draft: Draft, name: str, index: int, cell: Cell, reading: CellReading) -> None:
        if reading.text or name not in draft.values:
            draft.values[name] = reading.text
            if name in self.shared_columns:
                draft.elsewhere[name] = address(draft.row, index)
        for more, text in reading.extra.items():
            is_kept = more in self.table.field or more.startswith("@")
            if is_kept and more not in self.columns:
                draft.values.setdefault(more, text)
            elif name == "quantity" and more == "unit":
                self._counts(draft, index, text)
        if reading.unit:
            draft.units[name] = reading.unit
            if reading.unit != self.contexts[index].unit and reading.rule != "sign":
                draft.own_units.add(name)
        rule = reading.rule
        if index in self.spread.get(draft.row, {}) and index not in self.sheet.rows[draft.row]:
            rule = rule or "merged"
        if (draft.row, index) in self.repeated:
            rule = rule or "ditto"
        if rule and not name.startswith("@"):
            self.log.converted(
                self.sheet,
                address(draft.row, index),
                self.table.resource,
                name,
                cell.text,
                reading.text,
                rule,
            )


def _not_told(code: str, cell: str, **values: str) -> None:
    """A fault of a column that is told once it is known which columns are taken."""
