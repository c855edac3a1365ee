"""Special cells: those with contents for more than one field, each read in its own way.

A kind of notice may name the method, an amount may be a discount, a target may be words.
"""

import re
from dataclasses import replace

from disclosure.intake.spreadsheets.award_winners import read_outcome
from disclosure.intake.spreadsheets.cell_values import (
    CellReading,
    Context,
    is_placeholder,
    read_cell,
)
from disclosure.intake.spreadsheets.code_words import (
    find_channel,
    find_code,
    is_broad,
    kind_of_reason,
)
from disclosure.intake.spreadsheets.column_labels import narrow, unit_of
from disclosure.intake.spreadsheets.evaluation_forms import read_bound
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.identifier_columns import is_uscc_label, read_identifier
from disclosure.intake.spreadsheets.satisfaction_columns import COLUMN, read_satisfaction
from disclosure.intake.spreadsheets.sheet_amounts import discount_in, without_discount
from disclosure.intake.spreadsheets.unmade_evaluations import RESULTS, says_unmade
from disclosure.model.schemas import Field, tables

_PLAIN = re.compile(r"[-+]?[\d,]+(\.\d+)?")


def read_special(
    resource: str, name: str, label: str, cell: Cell, context: Context
) -> CellReading | None:
    """The reading of a cell of the column `label`, which holds the field `name`; None for one
    that is read as its field is. Raises CellFault."""
    if name == "identifier" or name.endswith("-code"):
        return _read_code(label, cell)
    is_rate = resource == "awards" and name == "discount_text" and unit_of(label) == "%"
    if name == COLUMN or (is_rate and _PLAIN.fullmatch(narrow(cell.text))):
        return read_satisfaction(label, cell)
    target = None if is_rate else tables()[resource].field.get(name)
    if target is None or not isinstance(cell.value, str):
        return None
    if name == "fund_source" and is_broad("fund-source", cell.text):
        return CellReading("", "broad")
    if resource == "notices":
        return _read_of_notice(target, label, cell, context)
    if resource in {"evaluations", "indicators"}:
        return _read_of_evaluation(resource, target, cell)
    if resource == "awards":
        return _read_of_award(target, cell, context)
    return _read_of_organization(target, cell) if resource == "organizations" else None


def _read_of_award(target: Field, cell: Cell, context: Context) -> CellReading | None:
    """A word for the outcome in place of what was awarded, or a discount in place of an amount."""
    if target.name not in {"amount", "discount_text", "score"}:
        return None
    if outcome := read_outcome(cell.text):
        return CellReading("", "code", extra={"status": outcome})
    return _read_discount(target, cell, context) if target.name == "amount" else None


def _read_code(label: str, cell: Cell) -> CellReading:
    if is_placeholder(cell.text):
        return CellReading("", "placeholder")
    return read_identifier(cell, is_uscc_column=is_uscc_label(label))


def read_channel(name: str) -> CellReading | None:
    """The name of a notice on a portal: its kind, and the procurement method if it names one."""
    channel = find_channel(name)
    if channel is None:
        return None
    kind, method = channel
    extra = {"procurement_method": method} if method else {}
    if method or find_code("notice-kind", name) != kind:
        extra["kind_original"] = name
    return CellReading(kind, "channel", extra=extra)


def _read_of_notice(target: Field, label: str, cell: Cell, context: Context) -> CellReading | None:
    """The kind of a notice; a reason, and the kind of notice that its heading says it is of."""
    if target.name == "kind":
        return read_channel(cell.text)
    if target.name not in {"change_reason", "method_basis"}:
        return None
    reading = read_cell(target, cell, context)
    kind = kind_of_reason(label)
    return replace(reading, extra={"@kind": kind}) if kind and reading.text else reading


def _read_of_evaluation(resource: str, target: Field, cell: Cell) -> CellReading | None:
    """What an evaluation or indicator comes to, in words."""
    if resource == "indicators" and target.name in {"target", "actual"}:
        return _read_as_written(target, cell)
    is_unmade = resource == "evaluations" and target.name in RESULTS and says_unmade(cell.text)
    return CellReading("", "placeholder") if is_unmade else None


def _read_of_organization(target: Field, cell: Cell) -> CellReading | None:
    """What an organization does in procurement (购买主体, 承接主体), where its type is due."""
    if target.codelist not in {"purchaser-type", "undertaker-type"}:
        return None
    parts = [part for part in map(str.strip, re.split("[;、,/]", narrow(cell.text))) if part]
    roles = [find_code("organization-role", part) for part in parts]
    if not all(roles) or any(find_code(target.codelist, part) for part in parts):
        return None
    return CellReading("", "role", extra={"roles": ";".join(dict.fromkeys(filter(None, roles)))})


def _read_as_written(target: Field, cell: Cell) -> CellReading | None:
    """A target or result of an indicator: the number, and beside it the words (≥90%, 优良)."""
    is_plain = _PLAIN.fullmatch(narrow(cell.text)) is not None
    if cell.is_formula or is_plain or is_placeholder(cell.text):
        return None
    number, unit, direction = read_bound(cell.text)
    extra = {f"{target.name}_text": cell.text}
    extra |= {"unit": unit} if unit else {}
    extra |= {"direction": direction} if direction and target.name == "target" else {}
    return CellReading(number, "as-written", extra=extra)


def _read_discount(target: Field, cell: Cell, context: Context) -> CellReading | None:
    """The amount of an award that is a discount, or has one beside it."""
    discount = "" if cell.is_formula else discount_in(cell.text)
    if not discount:
        return None
    extra = {"discount_text": discount}
    rest = without_discount(cell.text, discount)
    if not rest:
        return CellReading("", "discount", extra=extra)
    return replace(read_cell(target, replace(cell, value=rest), context), extra=extra)
