"""Instants: the one written form of a moment with its zone, and what may be read from it."""

import re
from datetime import datetime, timedelta

# The years that any date type can hold after a shift to another zone.
FIRST_YEAR, LAST_YEAR = 1900, 2100
_YEAR = "(?:(?:19|20)[0-9]{2}|2100)"
_LEAP_YEAR = "(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)"
_MONTH = "(?:0[1-9]|1[0-2])"
_DAY = (
    f"(?:{_YEAR}-(?:{_MONTH}-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    f"|(?:0[13578]|1[02])-31)|{_LEAP_YEAR}-02-29)"
)
# SQLite reads offsets up to 14:59.
_ZONE = "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
# RFC 3339, section 5.6, with seconds and zone; the same to Python's regex and to Rust's.
INSTANT = f"{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{{1,6}})?{_ZONE}"

_INSTANT = re.compile(INSTANT)
_END_OF_DAY = re.compile(f"({_DAY})T24:00:00(?:\\.0{{1,6}})?({_ZONE})")
_ANY_YEAR = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T")


def is_instant(text: str) -> bool:
    """Whether `text` is written as an instant of the years 1900 to 2100, with its zone."""
    return _INSTANT.fullmatch(text) is not None


def parse_instant(text: str) -> datetime:
    """The instant, with its zone; ValueError where `text` is none.

    It can be shifted to any zone, and written by anything that takes four digits for a year.
    """
    if not is_instant(text):
        raise ValueError(f"not an instant: {text!r}")
    return datetime.fromisoformat(text)


def day_end_as_next_day(text: str) -> str | None:
    """What to write for `…T24:00:00+08:00` (ISO 8601:2004; not in RFC 3339): 00:00 of the next
    day. None where `text` does not end a day."""
    match = _END_OF_DAY.fullmatch(text)
    if match is None:
        return None
    next_day = datetime.fromisoformat(match[1]) + timedelta(days=1)
    return f"{next_day.date().isoformat()}T00:00:00{match[2]}"


def is_year_outside(text: str) -> bool:
    """Whether a text begins like an instant, of a year that an instant may not have."""
    return bool(_ANY_YEAR.match(text)) and not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR
