"""Dates from OCDS: with zone, without, day only, or not a date at all."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from disclosure.model.instants import FIRST_YEAR, LAST_YEAR, is_instant

_ZONE = r"(?P<zone>Z|z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?"
_INSTANT = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})"
    r"(?:[Tt ](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?)?"
    r"\s*" + _ZONE,
    re.ASCII,
)
# Other spellings with the year first and one reading: 20260105T080000, 2026/1/5, 2026年1月5日.
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:[Tt](?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d))?",
    re.ASCII,
)
_MARKED = re.compile(
    r"(?P<y>\d{4})(?:(?P<mark>[/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})"
    r"|\u5e74(?P<m2>\d{1,2})\u6708(?P<d2>\d{1,2})\u65e5)(?!\d)",
    re.ASCII,
)
DAY_END = time(23, 59, 59)


class NotADate(ValueError):
    """The text is filled and no date that could be read without a guess."""


@dataclass(frozen=True)
class Instant:
    """A point in time with its zone, and what the source wrote."""

    at: datetime
    is_time_known: bool
    had_zone: bool
    is_utc: bool = False

    def text(self) -> str:
        """ISO 8601 with the offset, `Z` for UTC."""
        text = self.at.isoformat(timespec="seconds")
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def instant(text: str, zone: ZoneInfo, at_day: time = time.min) -> Instant | None:
    """The instant in `text`, None where it is empty; raises NotADate, also for one that no package
    may hold (`model.instants`).

    Without a zone it is local time of `zone` (OCDS 1.1 asks for RFC 3339 §5.6, many files
    have none); a day alone stands at `at_day` of its zone.
    """
    text = text.strip()
    if not text:
        return None
    match = _INSTANT.fullmatch(text) or _INSTANT.fullmatch(_hyphened(text))
    if match is None:
        raise NotADate(text)
    day = _day(match["day"], text)
    is_time_known = match["hour"] is not None
    try:
        at, late = _moment(match) if is_time_known else (at_day, timedelta())
        offset = match["zone"]
        aware = datetime.combine(day + late, at, _zone(offset) if offset else zone)
    except (ValueError, OverflowError) as error:
        raise NotADate(text) from error
    is_utc = bool(offset) and offset.upper() in {"Z", "UTC", "GMT"}
    moment = Instant(_whole_minutes(aware), is_time_known, bool(offset), is_utc)
    if not is_instant(moment.text()):
        raise NotADate(text)
    return moment


def _whole_minutes(aware: datetime) -> datetime:
    """The same time with an offset that ISO 8601 can write: until about 1930 zones had seconds."""
    offset = aware.utcoffset() or timedelta()
    seconds = offset.total_seconds() % 60
    return aware.replace(tzinfo=timezone(offset - timedelta(seconds=seconds))) if seconds else aware


def _hyphened(text: str) -> str:
    """A date in another spelling as ISO 8601 has it with hyphens; other texts as they are."""
    if match := _MARKED.match(text):
        day = f"{match['y']}-{match['m'] or match['m2']}-{match['d'] or match['d2']}"
    elif match := _COMPACT.match(text):
        day = f"{match['y']}-{match['m']}-{match['d']}"
        day += f"T{match['hour']}:{match['minute']}:{match['second']}" if match["hour"] else ""
    else:
        return text
    return day + text[match.end() :]


def _day(text: str, whole: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        calendar_day = date(year, month, day)
    except ValueError as error:
        raise NotADate(whole) from error
    # 0001-01-01 and 9999-12-31 are how databases write "none" and "for ever".
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotADate(whole)
    return calendar_day


def _moment(match: re.Match[str]) -> tuple[time, timedelta]:
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if (hour, minute, second) == (24, 0, 0):
        return time(0), timedelta(days=1)
    microsecond = int((match["part"] or "0").ljust(6, "0")[:6])
    # A leap second is written as 60 (RFC 3339 §5.6); Python has none.
    return time(hour, minute, 59 if second == 60 else second, microsecond), timedelta()


@cache
def _zone(text: str) -> tzinfo | None:
    if text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    return datetime.strptime(f"{text[0]}{digits}", "%z").tzinfo


def is_day_converted(moment: Instant) -> bool:
    """Whether the day of an instant depends on the publisher's zone: only UTC times' do."""
    return moment.is_utc and moment.is_time_known


def local_day(moment: Instant, zone: ZoneInfo) -> str:
    """The day that the source wrote, in its own offset; a time in UTC (`Z`) is converted to
    the publisher's zone. YYYY-MM-DD."""
    at = moment.at.astimezone(zone) if is_day_converted(moment) else moment.at
    return at.date().isoformat()
