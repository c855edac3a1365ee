"""Split instants: a day and its time in two columns, 截止日期 beside 截止时间, are joined."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from disclosure.intake.spreadsheets.column_labels import Match, key, narrow, without_brackets
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.headers import BESIDE, Block, Header, SheetColumn
from disclosure.intake.spreadsheets.sheet_dates import HALVES
from disclosure.model.cell_references import address

_LABEL = re.compile(r"(?P<stem>.+)(?P<part>日期|时间)")
_CLOCK = re.compile(rf"(?:{HALVES})?\s*\d{{1,2}}[:时点](?:半|\d{{1,2}}分?(?::\d\d)?)?整?")


def join_clocks(block: Block) -> None:
    """Join the day and time of each row of a block in one of the two columns; the other one is
    left out."""
    stems: dict[str, dict[str, int]] = {}
    columns = block.header.columns
    labels = {**block.header.unknown, **{i: column.label for i, column in columns.items()}}
    for index, label in labels.items():
        if match := _LABEL.fullmatch(key(without_brackets(label))):
            stems.setdefault(match["stem"], {})[match["part"]] = index
    for parts in stems.values():
        if len(parts) == 2:
            _join(block, labels, day=parts["日期"], clock=parts["时间"])


def _join(block: Block, labels: Mapping[int, str], *, day: int, clock: int) -> None:
    whole = next((column for column in (day, clock) if _is_instant(block.header, column)), 0)
    rows = [block.sheet.rows[number] for number in block.rows]
    clocks = [row[clock] for row in rows if clock in row]
    if not whole or not clocks or not all(map(_is_clock, clocks)):
        return
    for row in rows:
        parts = [row.pop(index) for index in (day, clock) if index in row]
        if parts:
            row[whole] = parts[0] if len(parts) < 2 else Cell(" ".join(map(_text_of, parts)))
    other_column = clock if whole == day else day
    place = address(block.header.rows[-1], other_column)
    beside = SheetColumn(other_column, labels[other_column], place, Match(BESIDE))
    unknown = {i: label for i, label in block.header.unknown.items() if i != other_column}
    columns = {**block.header.columns, other_column: beside}
    block.header = replace(block.header, columns=columns, unknown=unknown)


def _is_instant(header: Header, index: int) -> bool:
    column = header.columns.get(index)
    target = header.table.field.get(column.match.field) if column else None
    return target is not None and target.type == "datetime"


def _is_clock(cell: Cell) -> bool:
    return isinstance(cell.value, time) or bool(_CLOCK.fullmatch(narrow(cell.text)))


def _text_of(cell: Cell) -> str:
    return str(cell.value.date()) if isinstance(cell.value, datetime) else cell.text
