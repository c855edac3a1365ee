"""Evaluation funds: the block of a self-evaluation form that says what was planned and spent, in
total and by source; in a list of evaluations, columns of the total."""

import re
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.cell_values import CellFault, Context, read_cell
from disclosure.intake.spreadsheets.column_labels import key, narrow, unit_of, without_brackets
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.sheet_amounts import currency_of, unit_in_note, unit_of_title
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.stacked_headings import Merges
from disclosure.model.cell_references import address
from disclosure.model.schemas import tables
from disclosure.words.texts import text

# What stands over the amounts; the budget of the year goes by the shorter name too.
_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "initial_amount": re.compile("年初.*(?:预算|数)"),
    "budget_amount": re.compile("(?:全年|调整后?)的?预算|预算(?:数|金额|资金)?$"),
    "spent_amount": re.compile("(?:执行|支出|使用)(?:数|金额)|实际支出"),
}
_RATE = re.compile("执行率")
# A column of the total in a list of evaluations, behind it the field of funds.
FUND = "@fund|"
# What introduces a part of the total: 其中：当年财政拨款.
_OF_WHICH = re.compile(r"^(?:其中)?\s*[:：]\s*|^其中|[:：]\s*$")


def read_funds(
    sheet: Sheet, merges: Merges, end: int, evaluation: Draft, log: Log
) -> Iterator[Draft]:
    """The lines of the funds that stand above row `end`; without a unit none, which is reported."""
    head, columns = _find_head(sheet, end)
    if not columns:
        return
    unit, unit_cell = _unit(sheet, head, columns)
    first = min(columns.values())
    for number, row in enumerate((row for row in sorted(sheet.rows) if head < row < end), start=1):
        cells = {name: sheet.rows[row].get(column) for name, column in columns.items()}
        amounts = {name: cell for name, cell in cells.items() if cell is not None}
        title, title_cell = _title(sheet, merges, row, first)
        if not title or not amounts or not any(map(_has_digits, amounts.values())):
            return
        draft = Draft(tables()["evaluation-funds"], sheet, row, columns)
        draft.elsewhere["title"] = title_cell
        identifier = evaluation.values["evaluation_id"]
        draft.values = {"evaluation_id": identifier, "title": title}
        draft.values["evaluation_fund_id"] = f"{identifier}-funds-{number}"
        context = Context(ZoneInfo("UTC"), unit, unit_cell, title=title)
        for name, cell in amounts.items():
            try:
                _take_amount(draft, name, cell, context, log)
            except CellFault as why:
                if why.code == "sheet-unit-missing":
                    area = f"{address(head, first)}:{address(head, max(columns.values()))}"
                    resource = draft.table.resource
                    log.fault("sheet-funds-without-unit", sheet, area, resource=resource)
                    return
                place, resource = draft.cell(name), draft.table.resource
                log.fault(why.code, sheet, place, resource=resource, **why.values)
        yield draft


def fund_columns(labels: Mapping[int, str]) -> dict[int, str]:
    """The columns of a list of evaluations that say what was planned and what was spent, and the
    field of funds of each; none where one of the two is lacking, or two are of one field."""
    fields = {i: name for i, label in labels.items() if (name := _fund_field(label))}
    is_clear = len({*fields.values()}) == len(fields)
    return fields if is_clear and len(fields) > 1 and "spent_amount" in fields.values() else {}


def _fund_field(label: str) -> str:
    """The field of funds that a heading names; empty for any other, and for a rate."""
    flat = key(without_brackets(label))
    names = (name for name, pattern in _COLUMNS.items() if pattern.search(flat))
    return "" if _RATE.search(flat) else next(names, "")


def fund_rows(draft: Draft, language: str, log: Log) -> Iterator[Draft]:
    """The total of the funds of an evaluation in a list, from its columns."""
    evaluation = draft.values.get("evaluation_id", "")
    amounts = {name: text for name, text in draft.values.items() if name.startswith(FUND) and text}
    if draft.table.resource != "evaluations" or not (evaluation and amounts):
        return
    row = Draft(
        tables()["evaluation-funds"], draft.sheet, draft.row, draft.columns, is_derived=True
    )
    row.elsewhere = dict.fromkeys(row.table.field, draft.cell(next(iter(amounts))))
    row.values = {
        "evaluation_fund_id": f"{evaluation}-funds-1",
        "evaluation_id": evaluation,
        "title": text("sheets.funds", language),
        "currency": next(
            map(currency_of, (draft.units[n] for n in amounts if n in draft.units)), ""
        ),
    }
    for column, amount in amounts.items():
        name, cell = column.removeprefix(FUND), draft.cell(column)
        row.values[name], row.elsewhere[name] = amount, cell
        log.converted(draft.sheet, cell, "evaluation-funds", name, amount, amount, "funds")
    yield row


def _find_head(sheet: Sheet, end: int) -> tuple[int, dict[str, int]]:
    """The row above `end` over the amounts, and the column of each."""
    for row in sorted(row for row in sheet.rows if row < end):
        columns: dict[str, int] = {}
        for column, cell in sorted(sheet.rows[row].items()):
            name = _fund_field(narrow(cell.text).partition("(")[0])
            if name and name not in columns:
                columns[name] = column
        if "spent_amount" in columns and len(columns) > 1:
            return row, columns
    return 0, {}


def _unit(sheet: Sheet, head: int, columns: Mapping[str, int]) -> tuple[str, str]:
    """The unit of the amounts and its cell: in one of their headings, left of these, or in a line
    above."""
    row = sorted(sheet.rows[head].items())
    for column, cell in row:
        if (column in columns.values() or column < min(columns.values())) and unit_of(cell.text):
            return unit_of(cell.text), address(head, column)
    for above in sorted((n for n in sheet.rows if n < head), reverse=True):
        for column, cell in sheet.rows[above].items():
            if unit := unit_in_note(cell.text) or unit_of_title(cell.text):
                return unit, address(above, column)
    return "", ""


def _title(sheet: Sheet, merges: Merges, row: int, first: int) -> tuple[str, str]:
    """What the funds of a row are called, left of their amounts, and the cell."""
    for column in range(first - 1, 0, -1):
        cell = merges.value(sheet, row, column)
        if cell is not None:
            return _OF_WHICH.sub("", _OF_WHICH.sub("", cell.text)).strip(), address(row, column)
    return "", ""


def _has_digits(cell: Cell) -> bool:
    return cell.number is not None or any(map(str.isdigit, cell.text))


def _take_amount(draft: Draft, name: str, cell: Cell, context: Context, log: Log) -> None:
    """Set an amount to that of a cell. Raises CellFault."""
    reading = read_cell(draft.table.field[name], cell, context)
    if not reading.text:
        return
    draft.values[name] = reading.text
    draft.units[name] = reading.unit
    if reading.rule:
        place, resource = draft.cell(name), draft.table.resource
        log.converted(draft.sheet, place, resource, name, cell.text, reading.text, reading.rule)
