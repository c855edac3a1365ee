"""Values of filters: parsed strictly by their field's type, and compared by the register."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from api.http.problems import invalid_value
from api.http.query_strings import INTEGER
from disclosure.model.schemas import Field
from disclosure.register.column_orders import DAY, ITSELF, measure_of
from disclosure.words.texts import group

DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,10})?")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Span(NamedTuple):
    """Values from `low` to `high`, both included (None: no end), compared by `measure`."""

    measure: str
    low: str | float | None
    high: str | float | None


_WANTED = group("api.wanted.type")


def read_span(field: Field, name: str, text: str) -> Span:
    """The span of one value of the field; Problem says how to write parameter `name`.

    A field of instants also takes a day: the one written in the cell, in the zone of the cell.
    """
    if field.type not in _WANTED:
        return Span(ITSELF, text, text)
    try:
        if field.type == "datetime" and _DAY.fullmatch(text):
            date.fromisoformat(text)
            return Span(DAY, text, text)
        value = _read(field.type, text)
    except (ValueError, OverflowError):
        raise invalid_value(name, text, _WANTED[field.type]) from None
    return Span(measure_of(field), value, value)


def _read(form: str, text: str) -> str | int | float:
    """A value of a Table Schema type as stored in the register; ValueError for an invalid one."""
    if form == "boolean":
        return ("false", "true").index(text)
    if form == "datetime":
        return _instant(text)
    if form == "date":
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    pattern = {"integer": INTEGER, "number": DECIMAL, "yearmonth": MONTH, "year": _YEAR}[form]
    if not pattern.fullmatch(text):
        raise ValueError(text)
    if form == "number":
        return float(text)
    return int(text) if form in {"integer", "year"} else text


def _instant(text: str) -> str:
    at = datetime.fromisoformat(text.replace(" ", "+"))  # an unescaped + arrives as a space
    if at.tzinfo is None:
        raise ValueError(text)
    try:
        return at.astimezone(UTC).isoformat(timespec="milliseconds")
    except OverflowError:  # before the first year or after the last: clipped to the range
        return (_FIRST if at.year == 1 else _LAST).isoformat(timespec="milliseconds")
