"""Month columns: a plan whose months, or quarters, are columns, of which each row ticks one: 1月 …
12月, √; a ledger of contracts whose payments stand in columns by month or quarter."""

import re
from dataclasses import replace

from disclosure.intake.spreadsheets.cell_values import is_placeholder
from disclosure.intake.spreadsheets.code_words import read_boolean
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import Header
from disclosure.intake.spreadsheets.headers import Block
from disclosure.intake.spreadsheets.lines_above import Above
from disclosure.intake.spreadsheets.part_columns import MONTH, in_year, period_paid
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.words.texts import named

_TICKS = frozenset("●■▲★◆＊*")
# A title of what is to be paid, or of what months count beside money.
_NOT_PAID = re.compile(r"(?:付款|支付|拨付|用款|资金).{0,4}计划|应付|预计|人次|人数|工作量")


def has_month_columns(header: Header) -> bool:
    """Whether months are columns of a header."""
    return any(column.match.field.startswith(MONTH) for column in header.columns.values())


def judge_months(block: Block) -> None:
    """Treat the months that are columns of a block as unknown headings, where their cells hold
    anything but ticks, or another column has the month."""
    header = block.header
    if not has_month_columns(header):
        return
    months = {i for i, column in header.columns.items() if column.match.field.startswith(MONTH)}
    rows = (block.sheet.rows[number] for number in block.rows)
    cells = [row[index] for row in rows for index in months & row.keys()]
    is_ticked = any(map(_is_tick, cells)) and all(_is_tick(c) or _says_no(c) for c in cells)
    lacks_month = "planned_tender_month" in header.table.field.keys() - header.fields
    if not (is_ticked and lacks_month):
        _leave_unknown(block, months)


def _leave_unknown(block: Block, indices: set[int]) -> None:
    header = block.header
    unknown = {**header.unknown, **{index: header.columns[index].label for index in indices}}
    columns = {i: column for i, column in header.columns.items() if i not in indices}
    block.header = replace(header, columns=columns, unknown=unknown)


def judge_payments(block: Block, year: int | None, log: Log) -> None:
    """Give payments that stand in columns by month or quarter the year of the title (`year`) where
    their headings have none. They are unknown headings where their cells hold no amounts, or a
    title speaks of something else; without any year that is reported."""
    columns = dict(block.header.columns)
    periods = {i: period for i, c in columns.items() if (period := period_paid(c.match.field))}
    rows = [block.sheet.rows[number] for number in block.rows]
    cells = [row[index] for row in rows for index in periods.keys() & row.keys()]
    titles = [block.sheet.name, *(text for *_, text in block.above)]
    has_digits = any(character.isdigit() for cell in cells for character in cell.text)
    is_paid = has_digits and not any(map(_is_tick, cells))
    if not periods or not is_paid or any(map(_NOT_PAID.search, titles)):
        _leave_unknown(block, {*periods})
        return
    yearless = [index for index, period in periods.items() if not period["year"]]
    if yearless and year is None:
        first = columns[yearless[0]]
        resource = block.header.table.resource
        values = {"resource": resource, "value": first.label}
        log.fault("sheet-payments-without-year", block.sheet, first.cell, **values)
    for index in periods if yearless and year is None else yearless:
        name = in_year(columns[index].match.field, year) if year else "@ignored"
        columns[index] = replace(columns[index], match=replace(columns[index].match, field=name))
    block.header = replace(block.header, columns=columns)


def _is_tick(cell: Cell) -> bool:
    return cell.text in _TICKS or read_boolean(cell.text) is True


def _says_no(cell: Cell) -> bool:
    return is_placeholder(cell.text) or read_boolean(cell.text) is False


def set_ticked_month(draft: Draft, lines_above: Above, log: Log) -> None:
    """Set the month of a row to the one that is ticked, of the year that the user, the row or the
    title gives; several, or one without a year, are reported."""
    ticked = [name for name, value in draft.values.items() if _ticks(name, value)]
    months = sorted({month for name in ticked for month in _months(name)})
    if not months or draft.values.get("planned_tender_month"):
        return
    told_year = draft.values.get("fiscal_year") or draft.values.get("@year", "")[:4]
    own_year = lines_above.given_year or told_year or lines_above.year
    value = "、".join(f"{month}月" for month in months)
    cells = [draft.cell(name) for name in ticked]
    place = {"resource": draft.table.resource, "field": "planned_tender_month"}
    if len(months) > 1:
        prefix = f"{own_year or 'YYYY'}-"
        spoken = {"first": f"{prefix}{months[0]:02}", "last": f"{prefix}{months[-1]:02}"}
        expected = named("expected", "sheets.expected.month_beside", **spoken)
        log.fault("sheet-months-several", draft.sheet, cells[0], **place, value=value, **expected)
    elif own_year is None:
        log.fault("sheet-month-without-year", draft.sheet, cells[0], **place, value=value)
    else:
        month = draft.values["planned_tender_month"] = f"{own_year}-{months[0]:02}"
        draft.elsewhere["planned_tender_month"] = cells[0]
        written, resource = draft.values[ticked[0]], draft.table.resource
        log.converted(
            draft.sheet, cells[0], resource, "planned_tender_month", written, month, "ticked"
        )


def _months(name: str) -> range:
    """The months of a column, one or those of a quarter."""
    first, _, last = name.removeprefix(MONTH).partition("-")
    return range(int(first), int(last or first) + 1)


def _ticks(name: str, value: str) -> bool:
    return name.startswith(MONTH) and _is_tick(Cell(value))
