"""Satisfaction: the column of a list of evaluations that says how content people were is an
indicator of each."""

from collections.abc import Iterator
from decimal import Decimal

from disclosure.intake.spreadsheets.cell_values import CellReading, is_placeholder
from disclosure.intake.spreadsheets.column_labels import unit_of
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.evaluation_forms import read_bound
from disclosure.intake.spreadsheets.grids import Cell, plain
from disclosure.intake.spreadsheets.made_rows import satisfaction_id
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables
from disclosure.words.texts import text

COLUMN = "@satisfaction"


def read_satisfaction(label: str, cell: Cell) -> CellReading:
    """What a cell of the column `label` says, with `%` where cell or heading has it."""
    if is_placeholder(cell.text):
        return CellReading("", "placeholder")
    if cell.number is not None and cell.is_percent:
        return CellReading(f"{plain(cell.number * 100)}%")
    has_unit = unit_of(label) == "%" and not cell.text.endswith("%")
    return CellReading(f"{cell.text}%" if has_unit else cell.text)


def satisfaction_rows(draft: Draft, language: str, log: Log) -> Iterator[Draft]:
    """The indicator of an evaluation that has one. A share of 1 without `%`, such as 0.83, stays
    in words: it may be of a hundred or of one."""
    evaluation, written = draft.values.get("evaluation_id", ""), draft.values.get(COLUMN, "")
    if draft.table.resource != "evaluations" or not (evaluation and written):
        return
    row = Draft(tables()["indicators"], draft.sheet, draft.row, draft.columns, is_derived=True)
    row.elsewhere = dict.fromkeys(row.table.field, draft.cell(COLUMN))
    row.values = {
        "indicator_id": satisfaction_id(evaluation),
        "evaluation_id": evaluation,
        "dimension": "satisfaction",
        "name": text("sheets.satisfaction", language),
        "direction": "higher",
        "actual_text": written,
    }
    number, unit, _ = read_bound(written)
    if number and (unit or Decimal(number) > 1):
        row.values |= {"actual": number, "unit": unit}
    log.converted(
        draft.sheet, draft.cell(COLUMN), "indicators", "actual", written, number, "satisfaction"
    )
    yield row
