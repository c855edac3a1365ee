"""Cells: the one written form of each type of value, judged when read and kept when written."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring

from disclosure.model.characters import ODD, UNSAFE, is_unsafe_id, shown, signs_of
from disclosure.model.instants import INSTANT, day_end_as_next_day, is_year_outside
from disclosure.model.schemas import Field
from disclosure.model.web_addresses import is_link
from disclosure.packages.faults import Fault, FaultLocation

# Type → the form it is written in, and the fault of a cell that is not.
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "not-a-date"),
    "datetime": (re.compile(INSTANT), "not-an-instant"),
    "yearmonth": (re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII), "not-a-month"),
    "number": (re.compile(r"-?\d{1,18}(\.\d{1,12})?", re.ASCII), "not-a-number"),
    "integer": (re.compile(r"-?\d{1,18}", re.ASCII), "not-an-integer"),
    "boolean": (re.compile(r"true|false"), "not-a-boolean"),
}
# What a spreadsheet that opens a CSV takes for the beginning of a formula (CWE-1236): patterns for
# Rust's regex too. A telephone's + and a number's - are none.
FORMULA = "^(?:[=＝@＠]|[+＋－-][^-0-9 (（.])"
_FORMULA = re.compile(FORMULA)


def form_fault(
    field: Field, cell: str, place: FaultLocation, row: int, *, is_id: bool = False
) -> Fault | None:
    """The fault of a filled cell that is not in the form of its field's type, else None.
    `is_id`: the field is a key, or names a row by one.

    Stricter than Table Schema: one form for each type, so that the register can keep the
    cell's own characters (`2026-9-5`, `１００` and an instant without a zone are refused).
    """
    if UNSAFE.search(cell):
        return place.fault("text-unsafe", row=row, field=field.name, signs=signs_of(cell))
    if is_id and is_unsafe_id(cell):
        return place.fault("id-unsafe", row=row, field=field.name, value=shown(cell))
    if field.flag("is_url") and not is_link(cell):
        return place.fault("link-wrong", row=row, field=field.name, value=shown(cell))
    form = _FORMS.get(field.type)
    if form is None or form[0].fullmatch(cell):
        return None
    if field.type == "datetime":
        return _instant_fault(field, cell, place, row)
    return place.fault(form[1], row=row, field=field.name, value=cell)


def cell_warnings(field: Field, cell: str, place: FaultLocation, row: int) -> Iterator[Fault]:
    """Warnings for a filled text cell that is valid but odd."""
    if ODD.search(cell):
        yield place.fault("text-odd", row=row, field=field.name, signs=signs_of(cell, ODD))
    if field.type == "string" and _FORMULA.match(cell):
        yield place.fault("cell-formula", row=row, field=field.name, value=cell)


def _instant_fault(field: Field, cell: str, place: FaultLocation, row: int) -> Fault:
    next_day = day_end_as_next_day(cell)
    if next_day:
        return place.fault(
            "instant-at-24", row=row, field=field.name, value=cell, expected=next_day
        )
    code = "instant-year" if is_year_outside(cell) else "not-an-instant"
    return place.fault(code, row=row, field=field.name, value=cell)


def type_fault(field: Field, cell: str, place: FaultLocation, row: int) -> Fault:
    """The fault of a cell that frictionless could not read as its field's type."""
    code = _FORMS[field.type][1] if field.type in _FORMS else "form-wrong"
    return place.fault(code, row=row, field=field.name, value=cell, expected=field.type)


def constraint_fault(field: Field, cell: str, place: FaultLocation, row: int) -> Fault:
    """The fault of a cell that breaks a constraint of its field."""
    constraints = field.descriptor.get("constraints", {})
    if cell == "":
        return place.fault("cell-required", row=row, field=field.name)
    if "enum" in constraints:
        expected = ", ".join(constraints["enum"])
        return place.fault(
            "code-unknown",
            row=row,
            field=field.name,
            value=cell,
            codelist=field.codelist or "",
            expected=expected,
        )
    expected = str(constraints.get("pattern", constraints))
    return place.fault("form-wrong", row=row, field=field.name, value=cell, expected=expected)


def write_cell(value: object) -> str:
    """A value as the text of a CSV cell: ISO 8601, plain decimals, true, false, `;` between
    values."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ";".join(str(part) for part in value)
    return str(value)


def json_encoder(field: Field) -> Callable[[str], str]:
    """A function from a filled cell to its JSON: numbers keep their digits, lists are arrays."""
    if field.type == "number":
        return _json_number
    if field.type == "integer":
        return lambda cell: str(int(cell))
    if field.type == "boolean":
        return str
    if field.flag("is_list"):
        return lambda cell: json.dumps(cell.split(";"), ensure_ascii=False)
    return encode_basestring


def _json_number(cell: str) -> str:
    """RFC 8259 §6 allows no leading zeros: `007.50` becomes `7.50`."""
    sign, digits = ("-", cell[1:]) if cell.startswith("-") else ("", cell)
    whole, point, fraction = digits.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{point}{fraction}"
