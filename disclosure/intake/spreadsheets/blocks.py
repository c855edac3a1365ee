"""Blocks: the rows under a header sorted, those of data read into drafts, all others left out
and reported."""

from collections.abc import Iterator, Mapping
from functools import partial
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.block_columns import BlockColumns
from disclosure.intake.spreadsheets.cell_values import CellReading, Context, is_ditto, is_name
from disclosure.intake.spreadsheets.column_units import told_name
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.evaluation_funds import FUND
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.headers import Block
from disclosure.intake.spreadsheets.lines_above import Above, body_told, read_above
from disclosure.intake.spreadsheets.part_columns import period_paid
from disclosure.intake.spreadsheets.row_cells import RowCells
from disclosure.intake.spreadsheets.row_drafts import RowDrafts
from disclosure.intake.spreadsheets.row_sorts import group_rows, grouped_body, heads_body, sort_of
from disclosure.intake.spreadsheets.sheet_amounts import unit_in_note
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.shifted_cells import find_shift
from disclosure.intake.spreadsheets.stacked_headings import Merges, spread_merges
from disclosure.model.cell_references import address, column_name

_TOLD_ROWS = 20
# Tables whose days lie in the year of their title: not those about the year before or after.
_OF_TITLE_YEAR = frozenset({"notices", "awards", "contracts", "payments"})


class BlockReader:
    """Reads one block; faults go to the log, with their cell. `has_currency`: the user set the
    currency of all amounts; `above`: the contents of the lines above, if they were read."""

    def __init__(
        self,
        block: Block,
        zone: ZoneInfo,
        log: Log,
        *,
        has_currency: bool = False,
        above: Above | None = None,
    ) -> None:
        self.block, self.log, self.sheet = block, log, block.sheet
        self.table = block.header.table
        self.told = lines_above = above or read_above(block, zone, log)
        year = lines_above.year if self.table.resource in _OF_TITLE_YEAR else None
        plain = Context(zone, is_1904=self.sheet.is_1904, has_currency=has_currency, year=year)
        self.note = (lines_above.unit, lines_above.unit_cell)
        self.columns = BlockColumns(block, plain, lines_above, log)
        told_year, _ = lines_above.fields.get("fiscal_year", ("", ""))
        fiscal_year = lines_above.given_year or told_year
        # Apart from those that are taken: what a cell is read by is settled as columns are judged.
        self.columns.judge(RowCells(self.columns, fiscal_year).fits)
        self.row_cells = RowCells(self.columns, fiscal_year)
        self.header = self.columns.header
        self.spread, self.wide = spread_merges(block.rows, self.header.columns, Merges(block.sheet))
        self.row_drafts = RowDrafts(self.columns, lines_above.fields, self._repeat_dittos(), log)
        self.above = frozenset(text for *_, text in block.above)
        self.differing: dict[str, list[int]] = {}
        self.unitless: dict[int, list[int]] = {}
        self.totals: list[int] = []
        # How the groups that name bodies are numbered, and the body that is told above them all.
        self.numbering = ""
        self.body_above = self.told.fields.get("purchaser_id")
        self.fault = partial(log.fault, resource=self.table.resource)

    def read(self) -> Iterator[Draft]:
        """The drafts of all data rows that have kept their shape."""
        after_note = False
        groups = group_rows({n: self.sheet.rows[n] for n in self.block.rows}, self.header)
        for number in self.block.rows:
            cells = self._cells(number)
            sort = groups.get(number) or sort_of(
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
        """Copy the value of the cell above into each cell that is a `ditto`; the rows and
        columns of these cells."""
        dittos, last = set(), dict[int, Cell]()
        for number in self.block.rows:
            for index, cell in self.sheet.rows[number].items():
                if not is_ditto(cell):
                    last[index] = cell
                elif index in last:
                    self.spread.setdefault(number, {})[index] = last[index]
                    dittos.add((number, index))
        return dittos

    def _cells(self, number: int) -> dict[int, Cell]:
        return {**self.sheet.rows[number], **self.spread.get(number, {})}

    def _leave_out(self, number: int, sort: str) -> None:
        row = self.sheet.rows[number]
        text = "　".join(cell.text for _, cell in sorted(row.items()))
        first = address(number, min(row))
        if sort == "total":
            self.totals.append(number)
        bodies = [body for cell in row.values() if (body := body_told(cell.text, self.header))]
        if bodies:
            self.told.fields["purchaser_id"] = (bodies[0], first)
            sort = "heading" if sort == "unclear" else sort
        elif sort in {"heading", "unclear"} and heads_body(row, self.header):
            self.told.fields["purchaser_id"] = (text, first)
            sort = "heading"
        elif sort in {"heading", "total"}:
            self._head_group(row, first)
        if sort == "unclear":
            self.fault("sheet-row-unclear", self.sheet, first, value=text)
            return
        if sort == "note" and (unit := unit_in_note(text)) and unit != self.note[0]:
            self.fault(
                "sheet-unit-contradicts",
                self.sheet,
                first,
                value=text,
                unit=unit,
                other=self.note[1] or self._unit_cell(),
                other_unit=self.note[0] or "–",
            )
        self.log.omitted(self.sheet, first, text, sort)

    def _head_group(self, row: Mapping[int, Cell], first: str) -> None:
        """The rows of a group are of the body that its head names; where groups are numbered like
        those of bodies but one names none, they are of whom the lines above the table tell."""
        numbering, body = grouped_body(row, self.header)
        if body:
            self.numbering = numbering
            self.told.fields["purchaser_id"] = (body, first)
        elif numbering and numbering == self.numbering:
            if self.body_above is None:
                del self.told.fields["purchaser_id"]
            else:
                self.told.fields["purchaser_id"] = self.body_above

    def _unit_cell(self) -> str:
        return next((c.unit_cell for c in self.columns.contexts.values() if c.unit_cell), "–")

    def _read_row(self, number: int, cells: Mapping[int, Cell]) -> Draft | None:
        readings, troubles = self.row_cells.readings(cells)
        headed = {*self.header.columns, *self.header.unknown, *self.columns.unnamed}
        strays = [index for index in cells if index not in headed]
        is_short = 0 < self.sheet.widths.get(number, 0) < self._head_width()
        if troubles or strays or is_short:
            moved = find_shift(cells, self.header, self.row_cells.fits)
            if moved:
                self._shifted(number, cells, moved)
                return None
        for index, trouble in troubles:
            name = self.columns.name(index)
            if trouble.code == "sheet-unit-missing":
                self.unitless.setdefault(index, []).append(number)
                continue
            cell, resource = address(number, index), self.table.resource
            values = {"field": told_name(name, self.table), **trouble.values}
            self.log.fault(trouble.code, self.sheet, cell, resource=resource, **values)
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
        draft = self.row_drafts.make(number, cells, readings)
        if troubles or unclear:
            draft.troubled = unclear | {self.columns.name(index) for index, _ in troubles}
        return draft

    def _leave_differing(self, number: int, readings: dict[int, CellReading]) -> frozenset[str]:
        """Of columns of one meaning leave one reading in a row, where they agree, or none; the
        fields of those that differ."""
        unclear = frozenset[str]()
        for name, columns in self.columns.shared.items():
            said = [index for index in columns if index in readings and readings[index].text]
            written = [*dict.fromkeys(readings[index].text for index in said)]
            if len(written) > 1 and self._is_key(name):
                self.fault(
                    "sheet-id-unclear",
                    self.sheet,
                    address(number, said[0]),
                    value="、".join(written),
                    field=told_name(name, self.table),
                    title=self.columns.title(name, "zh"),
                    title_en=self.columns.title(name, "en"),
                )
            elif len(written) > 1:
                self.differing.setdefault(name, []).append(number)
                unclear |= {name}
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
        """Columns of one meaning are reported as one fault, at the last heading, with the rows
        in which they differ; or only as left out, if they never do."""
        for name, (first, *rest) in self.columns.shared.items():
            other = self.header.columns[first].cell
            for index in rest:
                column = self.header.columns[index]
                self.log.omitted(self.sheet, column.cell, column.label, "same-column")
            if rows := self.differing.get(name):
                rows_text = ", ".join(map(str, rows[:_TOLD_ROWS])) + "…" * (len(rows) > _TOLD_ROWS)
                last = self.header.columns[rest[-1]]
                self.columns.tell("sheet-column-repeated", last, other, rows=rows_text)

    def _tell_unitless(self) -> None:
        """A column without unit is one fault, over its header and all of its amounts; so are all
        columns of payments by month."""
        funds = [index for index in self.unitless if self.columns.name(index).startswith(FUND)]
        if funds:
            ends = [self.header.columns[index].cell for index in (min(funds), max(funds))]
            self.fault("sheet-funds-without-unit", self.sheet, ":".join(ends))
        periods = {
            i: rows for i, rows in self.unitless.items() if period_paid(self.columns.name(i))
        }
        last = max(periods, default=0)
        for index, rows in self.unitless.items():
            if index in funds or (index in periods and index != min(periods)):
                continue
            column = self.header.columns[index]
            name = column.match.field
            value = self.sheet.rows[rows[0]][index].text
            end = max(map(max, periods.values())) if index in periods else rows[-1]
            cells = f"{column.cell}:{address(end, last if index in periods else index)}"
            self.fault(
                "sheet-unit-missing",
                self.sheet,
                cells,
                field=told_name(name, self.table),
                value=value,
                title=column.label,
            )

    def _head_width(self) -> int:
        return self.sheet.widths.get(self.header.rows[-1], 0)

    def _shifted(self, number: int, cells: Mapping[int, Cell], moved: int) -> None:
        left, right = column_name(min(cells)), column_name(max(cells))
        self.fault(
            "sheet-row-shifted",
            self.sheet,
            f"{left}{number}:{right}{number}",
            direction="←" if moved < 0 else "→",
        )
