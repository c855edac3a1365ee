"""Month columns: a plan whose months are columns, of which each row ticks one: 1月 … 12月, √."""

from dataclasses import replace

from disclosure.intake.spreadsheets.cell_values import is_placeholder
from disclosure.intake.spreadsheets.code_words import read_boolean
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import Header
from disclosure.intake.spreadsheets.headers import Block
from disclosure.intake.spreadsheets.lines_above import Above
from disclosure.intake.spreadsheets.part_columns import MONTH
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.words.texts import named

_TICKS = frozenset("●■▲★◆＊*")


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
    if not (is_ticked and "planned_tender_month" not in header.fields):
        unknown = {**header.unknown, **{index: header.columns[index].label for index in months}}
        columns = {i: column for i, column in header.columns.items() if i not in months}
        block.header = replace(header, columns=columns, unknown=unknown)


def _is_tick(cell: Cell) -> bool:
    return cell.text in _TICKS or read_boolean(cell.text) is True


def _says_no(cell: Cell) -> bool:
    return is_placeholder(cell.text) or read_boolean(cell.text) is False


def set_ticked_month(draft: Draft, lines_above: Above, log: Log) -> None:
    """Set the month of a row to the one that is ticked, of the year that the user, the row or the
    title gives; several, or one without a year, are reported."""
    ticked = [name for name, value in draft.values.items() if _ticks(name, value)]
    months = sorted(int(name.removeprefix(MONTH)) for name in ticked)
    if not months or draft.values.get("planned_tender_month"):
        return
    told_year = draft.values.get("fiscal_year") or draft.values.get("@year", "")[:4]
    own_year = lines_above.given_year or told_year or lines_above.year
    value = "、".join(f"{month}月" for month in months)
    cells = [draft.cell(f"{MONTH}{month}") for month in months]
    place = {"resource": draft.table.resource, "field": "planned_tender_month"}
    if len(months) > 1:
        prefix = f"{own_year or 'YYYY'}-"
        spoken = {"first": f"{prefix}{months[0]:02}", "last": f"{prefix}{months[-1]:02}"}
        expected = named("expected", "sheets.expected.one_month", **spoken)
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


def _ticks(name: str, value: str) -> bool:
    return name.startswith(MONTH) and _is_tick(Cell(value))
