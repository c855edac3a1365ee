"""Columns: the unit that holds for the amounts under a heading, and where that is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from disclosure.intake.spreadsheets.cell_values import Context
from disclosure.intake.spreadsheets.evaluation_funds import FUND
from disclosure.intake.spreadsheets.header_columns import SheetColumn
from disclosure.intake.spreadsheets.part_columns import (
    BY_AMOUNT,
    CHANGE,
    LESS,
    MORE,
    PAYMENT,
    SOURCE,
    WAS_AMOUNT,
    YEAR,
)
from disclosure.intake.spreadsheets.sheet_amounts import same_unit, unit_value
from disclosure.model.schemas import Field, Table, tables

# Asides that are read as a field of another table.
_ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "@paid": ("payments", "amount"),
    "@lot-budget": ("lots", "budget_amount"),
    "@lot-ceiling": ("lots", "ceiling_amount"),
    **dict.fromkeys((WAS_AMOUNT, MORE, LESS, BY_AMOUNT), ("contract-changes", "amount")),
}


class Tell(Protocol):
    """Takes a fault: its code, its cell, its values."""

    def __call__(self, code: str, cell: str, **values: str) -> None: ...


def target_of(name: str, table: Table) -> Field | None:
    """The field that a column's cells are read for, also one of another table (已支付金额 of a
    contract is the amount of a payment); None for a column of plain text."""
    if name.startswith(PAYMENT):
        return tables()["payments"].field[name.rpartition("|")[2]]
    if name.startswith(CHANGE):
        return tables()["contract-changes"].field[name.removeprefix(CHANGE)]
    if name.startswith(FUND):
        return tables()["evaluation-funds"].field[name.removeprefix(FUND)]
    if name.startswith((SOURCE, YEAR)):
        return table.field["budget_amount"]
    resource, field = _ELSEWHERE.get(name, ("", ""))
    return tables()[resource].field[field] if resource else table.field.get(name)


def told_name(name: str, table: Table) -> str:
    """The field that a column's cells are read for, as messages name it; an aside without its
    sign."""
    target = target_of(name, table)
    return target.name if target else name.lstrip("@")


def context_of(
    column: SheetColumn, table: Table, plain: Context, note: tuple[str, str], tell: Tell
) -> Context:
    """The unit of a column: that of its header, else that of the note (unit, cell) above the table;
    all else as in `plain`.

    Two units that contradict each other, or an unknown one, are reported as faults. A unit price in
    元 under a note in 万元 is usual and clear from its header.
    """
    name, unit = column.match.field, column.match.unit
    note_unit, note_cell = note
    target = target_of(name, table)
    if target is None or target.descriptor.get("unit") != "currency":
        return plain
    differs = bool(unit and note_unit) and not same_unit(unit, note_unit)
    if unit and unit_value(unit) is None:
        tell("sheet-unit-unknown", column.cell, value=unit, field=name)
    elif differs and name != "unit_price":
        tell(
            "sheet-unit-contradicts",
            column.cell,
            value=column.label,
            unit=unit,
            other=note_cell,
            other_unit=note_unit,
            field=name,
        )
    plain = replace(plain, title=column.label)
    if unit:
        return replace(plain, unit=unit, unit_cell=column.cell)
    if column.match.is_field_name:
        return replace(plain, has_currency=True)
    return replace(plain, unit=note_unit, unit_cell=note_cell)
