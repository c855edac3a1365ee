"""Row drafts: the cells of a row become a draft, each value with its cell and, if it was
converted, the rule of the conversion."""

from collections.abc import Container, Mapping

from disclosure.intake.spreadsheets.block_columns import BlockColumns
from disclosure.intake.spreadsheets.cell_values import CellReading, is_placeholder
from disclosure.intake.spreadsheets.code_words import (
    channel_at_end,
    find_channel,
    table_of_channel,
)
from disclosure.intake.spreadsheets.column_labels import in_brackets, narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import LEFT
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address


class RowDrafts:
    """Makes the drafts of a block. `shared`: value and cell of each field that the lines above tell
    for all rows; `repeated`: rows and columns of cells that say 同上."""

    def __init__(
        self,
        columns: BlockColumns,
        shared: Mapping[str, tuple[str, str]],
        repeated: Container[tuple[int, int]],
        log: Log,
    ) -> None:
        self.columns, self.sheet, self.table = columns, columns.sheet, columns.table
        self.shared, self.repeated, self.log = shared, repeated, log
        self.instants = {field.name for field in self.table.fields if field.type == "datetime"}

    def make(
        self, number: int, cells: Mapping[int, Cell], readings: Mapping[int, CellReading]
    ) -> Draft:
        """The draft of a row, from its cells and the lines above."""
        area, by_field = self.columns.header.area, self.columns.by_field
        draft = Draft(self.table, self.sheet, number, by_field, head=area)
        for name, (text, cell) in self.shared.items():
            draft.values[name] = text
            draft.elsewhere[name] = cell
            rule = "channel" if name in {"kind", "procurement_method"} else "above"
            place = cell or f"{number}:{number}"
            self.log.converted(self.sheet, place, self.table.resource, name, text, text, rule)
        for index, reading in readings.items():
            name = self.columns.name(index)
            if (name not in LEFT or reading.extra) and (reading.text or reading.rule):
                self._take(draft, name, index, cells[index], reading)
        self._judge_kind(draft)
        number_of_tender = draft.values.get("project_id", "")
        is_told = draft.values.keys() & {"tender_id", "@tender"}
        if number_of_tender and self.columns.header.may_number_tenders and not is_told:
            draft.values["@number-of-tender"] = number_of_tender
        self._tell_times(draft, readings)
        return draft

    def _judge_kind(self, draft: Draft) -> None:
        """The kind that the title of a notice ends with, or names in brackets, goes before the one
        that is told above all of them: 更正公告, or 招标公告（更正）, in a list of 招标公告."""
        title = draft.values.get("title", "")
        is_listed = self.table.resource == "notices" and "kind" in self.shared
        if not is_listed or not title or self.columns.header.is_intention:
            return
        name = channel_at_end(title)
        channel = find_channel(name) if name else None
        if channel is None:
            named = {one for text in in_brackets(title) if (one := find_channel(text))}
            channel = named.pop() if len(named) == 1 else None
        if channel is None or table_of_channel(name):
            return
        for field, value in zip(("kind", "procurement_method"), channel, strict=True):
            if field not in self.columns.by_field and value not in {"", draft.values.get(field)}:
                draft.values[field] = value
                place = draft.elsewhere[field] = draft.cell("title")
                self.log.converted(self.sheet, place, "notices", field, name, value, "channel")

    def _tell_times(self, draft: Draft, readings: Mapping[int, CellReading]) -> None:
        """Whether the time of day is known: of all instants, and of each where they differ."""
        times_known = {
            name: not reading.is_day_only
            for index, reading in readings.items()
            if reading.text and (name := self.columns.name(index)) in self.instants
        }
        if not times_known or "is_time_known" not in self.table.field:
            return
        draft.values.setdefault("is_time_known", "true" if all(times_known.values()) else "false")
        if len({*times_known.values()}) > 1:
            for name, is_known in times_known.items():
                field = f"{name.removesuffix('_at')}_has_time"
                draft.values.setdefault(field, "true" if is_known else "false")

    def _take(self, draft: Draft, name: str, index: int, cell: Cell, reading: CellReading) -> None:
        by_field = self.columns.by_field
        if reading.text or name not in draft.values:
            draft.values[name] = reading.text
            if name in self.columns.shared:
                draft.elsewhere[name] = address(draft.row, index)
        for more, text in reading.extra.items():
            is_kept = more in self.table.field or more.startswith("@")
            if is_kept and more not in by_field:
                draft.values.setdefault(more, text)
            elif name == "quantity" and more == "unit":
                self._count(draft, index, text)
        if reading.unit:
            draft.units[name] = reading.unit
            if reading.unit != self.columns.contexts[index].unit and reading.rule != "sign":
                draft.own_units |= {name}
        rule = reading.rule
        if index not in self.sheet.rows[draft.row]:
            rule = rule or "merged"
        if (draft.row, index) in self.repeated:
            rule = rule or "ditto"
        if rule and not name.startswith("@"):
            place, resource = address(draft.row, index), self.table.resource
            self.log.converted(self.sheet, place, resource, name, cell.text, reading.text, rule)

    def _count(self, draft: Draft, index: int, unit: str) -> None:
        """The unit in the cell of a quantity, where a column is there for it too."""
        column = self.columns.by_field["unit"]
        unit_cell = self.sheet.rows[draft.row].get(column)
        written = unit_cell.text.strip() if unit_cell else ""
        if not written or is_placeholder(written):
            draft.values["unit"] = unit
            draft.elsewhere["unit"] = address(draft.row, index)
        elif narrow(written) != narrow(unit):
            self.log.fault(
                "sheet-unit-contradicts",
                self.sheet,
                address(draft.row, index),
                resource=self.table.resource,
                field="quantity",
                unit=unit,
                other=address(draft.row, column),
                other_unit=written,
            )
