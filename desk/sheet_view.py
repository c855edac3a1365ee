"""The view of a sheet: a page of its rows, each faulty cell marked, and the form of a cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from disclosure.intake.inbox.workbook_check import WorkbookCheck
from disclosure.intake.spreadsheets.column_mapping import IGNORED
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.excel_template import NAMED
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.model.cell_references import address, column_name
from disclosure.model.schemas import Field, Table, codelists, tables
from disclosure.packages.faults import Fault, shorten
from disclosure.reports.report import area, position, problem, remedy
from disclosure.words.texts import Language, text

ROWS = 50
_SHOWN, _MARKED_CELLS, _OFFERED = 60, 20_000, 2_000
_HEADINGS = {"sheet-column-unknown", "sheet-column-near"}
Spot = tuple[int, int]
Option = tuple[str, str]


@dataclass(frozen=True)
class ShownCell:
    """A cell of the page: its address, its text (shortened), and the severity that marks it."""

    spot: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class ShownRow:
    """A row of the page; `mark` is the severity of the faults of the row as a whole."""

    number: int
    cells: list[ShownCell]
    mark: str = ""


@dataclass(frozen=True)
class ShownFault:
    """A fault for a clerk: where, what is wrong, what to write."""

    spot: str
    sheet: int
    problem: str
    remedy: str
    count: int


@dataclass(frozen=True)
class CellForm:
    """The form of a cell or a heading.

    `control`: `text`, `long`, `select`, `suggest`, `date`, `month` or `instant`; `heading`: the
    label of a heading whose meaning can be chosen; `lacking`: a field without a column.
    """

    spot: str
    row: int
    column: int
    value: str
    label: str = ""
    control: str = "text"
    options: list[Option] = field(default_factory=list)
    faults: list[ShownFault] = field(default_factory=list)
    heading: str = ""
    lacking: str = ""


class SheetView:
    """A sheet of a checked workbook, in the language of a reader."""

    def __init__(self, check: WorkbookCheck, index: int, lang: Language) -> None:
        self.check, self.index, self.lang = check, index, lang
        self.sheet: Sheet = check.sheets[index]
        self.drafts = {
            row: draft
            for draft in self._drafts()
            if not draft.is_derived
            for row in (draft.row, *(draft.merged_rows if draft.is_form else ()))
        }
        self.faults = [fault for fault in check.faults if fault.sheet == self.sheet.name]
        self.marks = self._marks()

    def _drafts(self) -> Iterator[Draft]:
        for drafts in self.check.outcome.drafts.values() if self.check.outcome else ():
            yield from (draft for draft in drafts if draft.sheet.name == self.sheet.name)

    def _marks(self) -> dict[Spot, str]:
        """The severity of each marked cell; column 0 is the row as a whole."""
        marks: dict[Spot, str] = {}
        for fault in self.faults:
            top, left = position(fault.cell)
            bottom, right = area(fault.cell)
            for row in range(top, min(bottom, top + _MARKED_CELLS) + 1):
                for column in range(left, max(left, right) + 1):
                    if fault.is_error or (row, column) not in marks:
                        marks[row, column] = fault.severity
            if len(marks) > _MARKED_CELLS:
                break
        return marks

    @cached_property
    def columns(self) -> list[str]:
        """The letters of all columns."""
        last = max((max(cells) for cells in self.sheet.rows.values() if cells), default=1)
        return [column_name(number) for number in range(1, last + 1)]

    def numbers(self, *, only_faulty: bool) -> list[int]:
        """The rows to show."""
        if not only_faulty:
            return sorted(self.sheet.rows)
        heads = {position(draft.head)[0] for draft in self.drafts.values() if draft.head}
        return sorted({row for row, _ in self.marks if row} | heads)

    def rows(self, numbers: list[int]) -> Iterator[ShownRow]:
        """These rows."""
        last = len(self.columns)
        for number in numbers:
            cells = self.sheet.rows.get(number, {})
            shown = [
                ShownCell(
                    address(number, column),
                    shorten(cells[column].text, _SHOWN) if column in cells else "",
                    self.marks.get((number, column), ""),
                )
                for column in range(1, last + 1)
            ]
            yield ShownRow(number, shown, self.marks.get((number, 0), ""))

    def form(self, spot: str) -> CellForm | None:
        """The form of the cell at `D5`; None where that is not a cell of the sheet."""
        row, column = position(spot)
        if not row or row > max(self.sheet.rows, default=0) + 1 or column > len(self.columns):
            return None
        cell = self.sheet.rows.get(row, {}).get(column)
        value = cell.text if cell else ""
        mine = [fault for fault in self.faults if _covers(fault, row, column)]
        faults = [shown_fault(self.check, fault, self.lang) for fault in mine]
        heading = next((fault for fault in mine if fault.code in _HEADINGS), None)
        if heading is not None and column:
            options = self._fields(heading.resource)
            return CellForm(
                spot, row, column, value, "", "select", options, faults, heading=heading.value
            )
        lacking = next((fault for fault in mine if fault.code == "sheet-value-missing"), None)
        if lacking is not None:
            absent = tables()[lacking.resource].field[lacking.field]
            control, options = self._control(absent, "")
            return CellForm(
                spot,
                row,
                column,
                "",
                absent.label(self.lang),
                control,
                options,
                faults,
                lacking=absent.name,
            )
        unit = next((fault for fault in mine if fault.code == "sheet-unit-missing"), None)
        if unit is not None and position(unit.cell) == (row, column):
            return CellForm(spot, row, column, value, "", "select", self._units(value), faults)
        target = self._field(row, column)
        if target is None:
            control = "long" if "\n" in value or len(value) > _SHOWN else "text"
            return CellForm(spot, row, column, value, "", control, [], faults)
        control, options = self._control(target, value)
        return CellForm(spot, row, column, value, target.label(self.lang), control, options, faults)

    def _field(self, row: int, column: int) -> Field | None:
        """The field of the column of a cell, or in a form of the heading left of it."""
        draft = self.drafts.get(row)
        if draft is None:
            return None
        names = {draft.cell(name): name for name in draft.columns}
        if not draft.is_form:
            names = {address(row, at): name for name, at in draft.columns.items()}
        return draft.table.field.get(names.get(address(row, column), ""))

    def _fields(self, resource: str) -> list[Option]:
        """The possible meanings of a heading."""
        table: Table | None = tables().get(resource)
        options = (
            [(table_field.name, table_field.label(self.lang)) for table_field in table.fields]
            if table
            else []
        )
        return [(IGNORED, text("desk.cell.leave_out", self.lang)), *options]

    def _control(self, target: Field, value: str) -> tuple[str, list[Option]]:
        """The control for a field's value, and its options."""
        if target.codelist and not target.flag("is_list"):
            codes = codelists()[target.codelist].values()
            titles = [code.title_en if self.lang == "en" else code.title for code in codes]
            return "select", [
                (value, value),
                *((title, title) for title in titles if title != value),
            ]
        if target.type == "boolean":
            answers = [text(f"workbooks.template.{answer}", self.lang) for answer in ("yes", "no")]
            return "select", [
                (value, value),
                *((answer, answer) for answer in answers if answer != value),
            ]
        control = {"date": "date", "yearmonth": "month", "datetime": "instant"}.get(target.type)
        if control:
            return control, []
        names = self._names(target)
        if names:
            return "suggest", [(name, name) for name in names]
        return ("long" if "\n" in value or len(value) > _SHOWN else "text"), []

    def _units(self, heading: str) -> list[Option]:
        """A heading with each possible unit of its amounts, as written in a sheet."""
        names = [f"desk.heading_unit.{unit}" for unit in ("yuan", "ten_thousand")]
        return [
            (text(name, "zh", heading=heading), text(name, self.lang, heading=heading))
            for name in names
        ]

    def _names(self, target: Field) -> list[str]:
        """The organizations or catalogue entries that a field may name."""
        outcome, reference = self.check.outcome, target.reference
        if outcome is None or reference is None:
            return []
        name = NAMED.get(reference.resource)
        if name is None:
            return []
        rows = [row for _, row in outcome.target.rows(reference.resource)]
        for tables_ in outcome.packages.values():
            rows += tables_.get(reference.resource, [])
        return [*dict.fromkeys(row[name] for row in rows if row.get(name))][:_OFFERED]


def _covers(fault: Fault, row: int, column: int) -> bool:
    """Whether a fault concerns a cell, or its row."""
    top, left = position(fault.cell)
    bottom, right = area(fault.cell)
    return top <= row <= max(top, bottom) and (not left or left <= column <= max(left, right))


def shown_fault(check: WorkbookCheck, fault: Fault, lang: Language) -> ShownFault:
    """A fault for a clerk."""
    place = 1 if lang == "en" else 0
    names = [sheet.name for sheet in check.sheets]
    spot = fault.cell if position(fault.cell)[0] else ""
    advice = text("desk.cell.remedy_heading", lang) if fault.code in _HEADINGS else ""
    return ShownFault(
        _first(spot),
        names.index(fault.sheet) if fault.sheet in names else -1,
        problem(fault)[place],
        advice or remedy(fault)[place],
        fault.count,
    )


def _first(spot: str) -> str:
    """The first cell of `D5:E9`; of a row `7:7` its first one, `A7`."""
    first = spot.partition(":")[0]
    return f"A{first}" if first.isdigit() else first
