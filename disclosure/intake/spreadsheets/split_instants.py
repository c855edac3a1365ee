"""Split instants: a day and its time in two columns, 截止日期 beside 截止时间, are joined."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from disclosure.intake.spreadsheets.cell_values import is_day, is_placeholder
from disclosure.intake.spreadsheets.column_labels import Match, key, narrow, without_brackets
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import BESIDE, Header, SheetColumn
from disclosure.intake.spreadsheets.headers import Block
from disclosure.intake.spreadsheets.sheet_dates import HALVES, UnclearDate, lacks_year
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.short_years import read_short_year
from disclosure.model.cell_references import address

_LABEL = re.compile(r"(?P<stem>.+)(?P<part>日期|时间)")
_CLOCK = re.compile(rf"(?:{HALVES})?\s*\d{{1,2}}[:时点](?:半|\d{{1,2}}分?(?::\d\d)?)?整?")
# A day to try times with.
_ANY_DAY = "2026-01-05"


def join_clocks(block: Block, log: Log) -> None:
    """Join the day and time of each row of a block in one of the two columns; the other one is
    left out. A day or time that is none is told at its own cell."""
    stems: dict[str, dict[str, int]] = {}
    columns = block.header.columns
    labels = {**block.header.unknown, **{i: column.label for i, column in columns.items()}}
    for index, label in labels.items():
        if match := _LABEL.fullmatch(key(without_brackets(label))):
            stems.setdefault(match["stem"], {})[match["part"]] = index
    for parts in stems.values():
        if len(parts) == 2:
            _join(block, labels, log, day=parts["日期"], clock=parts["时间"])


def _join(block: Block, labels: Mapping[int, str], log: Log, *, day: int, clock: int) -> None:
    whole = next((column for column in (day, clock) if _is_instant(block.header, column)), 0)
    rows = {number: block.sheet.rows[number] for number in block.rows}
    clocks = [row[clock] for row in rows.values() if clock in row]
    if not whole or not clocks or any(is_day(cell) for cell in clocks if not _is_clock(cell)):
        return
    field = block.header.columns[whole].match.field
    for number, row in rows.items():
        day_cell, clock_cell = row.pop(day, None), row.pop(clock, None)
        cell, is_odd = _joined(day_cell, clock_cell)
        if cell is not None:
            row[whole] = cell
        if is_odd and clock_cell is not None:
            place, resource = address(number, clock), block.header.table.resource
            values = {"field": field, "value": clock_cell.text}
            log.fault("sheet-not-an-instant", block.sheet, place, resource=resource, **values)
    other_column = clock if whole == day else day
    place = address(block.header.rows[-1], other_column)
    beside = SheetColumn(other_column, labels[other_column], place, Match(BESIDE))
    unknown = {i: label for i, label in block.header.unknown.items() if i != other_column}
    columns = {**block.header.columns, other_column: beside}
    block.header = replace(block.header, columns=columns, unknown=unknown)


def _joined(day_cell: Cell | None, clock_cell: Cell | None) -> tuple[Cell | None, bool]:
    """The cell of a day and its time, and whether the time is none, or has no day; a day that is
    none is left as it stands."""
    if clock_cell is None or is_placeholder(clock_cell.text):
        return day_cell, False
    clock = clock_cell.text
    if day_cell is None or not is_day(Cell(f"{_ANY_DAY} {clock}")):
        return day_cell, True
    return Cell(f"{_text_of(day_cell)} {clock}") if _may_be_day(day_cell) else day_cell, False


def _may_be_day(cell: Cell) -> bool:
    """Whether a cell holds a day, or one that lacks its year or century."""
    try:
        is_short = read_short_year(cell.text) is not None
    except UnclearDate:
        return True
    return is_short or is_day(cell) or lacks_year(cell.text)


def _is_instant(header: Header, index: int) -> bool:
    column = header.columns.get(index)
    target = header.table.field.get(column.match.field) if column else None
    return target is not None and target.type == "datetime"


def _is_clock(cell: Cell) -> bool:
    return isinstance(cell.value, time) or bool(_CLOCK.fullmatch(narrow(cell.text)))


def _text_of(cell: Cell) -> str:
    return str(cell.value.date()) if isinstance(cell.value, datetime) else cell.text
