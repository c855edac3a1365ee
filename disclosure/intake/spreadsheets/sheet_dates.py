"""Dates: days, months and times of day as Chinese and English tables write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from disclosure.intake.spreadsheets.column_labels import narrow

_DIGITS = {d: str(n) for n, group in enumerate(("〇○零", *"一二三四五六七八九")) for d in group}
_MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:(?:(?<=[日号])|[\sT,]+|(?=[上下中晚]))(?P<half>上午|下午|晚上|中午)?(?P<hour>\d{1,2})(?:[:时点](?:(?P<minute>\d{1,2})"
    r"(?:[:分](?P<second>\d{1,2})(?:\.0+)?秒?|分)?)?)(?:整)?(?P<zone>Z|[+-]\d\d:\d\d)?"
    r"(?:\(北京时间\))?)?"
)
_FORMS = tuple(
    re.compile(form + _CLOCK if "day" in form else form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
        r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        r"(?P<year>\d{4})年(?P<month>\d{1,2})月份?",
        r"(?P<year>\d{4})(?P<month>\d\d)",
    )
)
_ENGLISH = (
    re.compile(r"(?P<day>\d{1,2}) (?P<name>[a-z]{3,9})\.?,? (?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"(?P<name>[a-z]{3,9})\.?,? (?P<year>\d{4})", re.IGNORECASE),
)
_HANZI_YEAR = re.compile(f"[{''.join(_DIGITS)}]{{4}}(?=年)")
_HANZI_NUMBER = re.compile(f"[{''.join(_DIGITS)}十廿卅]+(?=[月日号时点分])")
# Excel's serial numbers of 1954-10-04 to 2119-01-07: earlier or later is no date of ours.
_SERIALS = range(20_000, 80_000)
_MAC_DAYS = 1_462
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a day, no instant)


@dataclass(frozen=True)
class WrittenDate:
    """A written date: a month, a day, or a day with its time (and zone, if it has one)."""

    year: int
    month: int
    day: int | None = None
    clock: time | None = None
    zone: str = ""

    def __str__(self) -> str:
        day = "" if self.day is None else f"-{self.day:02}"
        clock = "" if self.clock is None else f"T{self.clock.isoformat()}{self.zone}"
        return f"{self.year:04}-{self.month:02}{day}{clock}"


def read_date(text: str) -> WrittenDate | None:
    """The date in `2026年03月`, `2026.3.5`, `二〇二六年三月五日` or `2026/3/5 9:30`.

    None where it is not one date: no year, two digits of a year, a range, a quarter, a day
    that no calendar has.
    """
    if len(text) > 60:
        return None
    flat = narrow(text).strip().replace("元月", "一月")
    flat = _HANZI_YEAR.sub(lambda found: "".join(_DIGITS[c] for c in found[0]), flat)
    flat = _HANZI_NUMBER.sub(lambda found: _number(found[0]), flat)
    flat = re.sub(r"(?<=[年月日号时点分午上])\s+|\s+(?=[年月日号时点分])", "", flat)
    flat = re.sub(r"(?<=\d) *([-/.]) *(?=\d)", r"\1", flat)
    for form in _FORMS:
        if found := form.fullmatch(flat):
            return _moment(found.groupdict())
    for form in _ENGLISH:
        if found := form.fullmatch(flat):
            month = _MONTHS.get(found["name"].casefold())
            return _moment({**found.groupdict(), "month": str(month)}) if month else None
    return None


def _number(hanzi: str) -> str:
    """三十一 → 31, 廿五 → 25, 十 → 10, 〇五 → 05; what is no number of two digits stays."""
    spread = hanzi.replace("廿", "二十").replace("卅", "三十")
    tens, ten, units = spread.partition("十")
    if len(tens) > (1 if ten else 2) or len(units) > 1:
        return hanzi
    if not ten:
        return "".join(_DIGITS[c] for c in tens)
    return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(units, '0')}"


def _moment(parts: Mapping[str, str | None]) -> WrittenDate | None:
    year, month = int(parts["year"] or 0), int(parts["month"] or 0)
    day = int(parts["day"] or 0) if "day" in parts else None
    try:
        date(year, month, 1 if day is None else day)
        clock = _clock(parts) if parts.get("hour") else None
    except ValueError:
        return None
    if not 1900 <= year <= 2200:
        return None
    return WrittenDate(year, month, day, clock, parts.get("zone") or "")


def _clock(parts: Mapping[str, str | None]) -> time:
    hour = int(parts["hour"] or 0)
    if parts["half"] in {"下午", "晚上"} and hour < 12:
        hour += 12
    return time(hour, int(parts["minute"] or 0), int(parts["second"] or 0))


def from_serial(number: Decimal, *, is_1904: bool = False) -> datetime | None:
    """The day (and time) of an Excel serial number, 46086 → 2026-03-05; None beyond 1954–2119.

    `is_1904`: of a workbook that counts days from 1904, as those of old Macs do.
    """
    days = int(number) + (_MAC_DAYS if is_1904 else 0)
    if days not in _SERIALS:
        return None
    seconds = round((number - int(number)) * 86_400)
    return _EPOCH + timedelta(days=days, seconds=seconds)


def from_stored(value: datetime | date, number_format: str) -> WrittenDate:
    """The moment of a cell that is stored as a date: with its time only if it shows one."""
    if not isinstance(value, datetime):
        return WrittenDate(value.year, value.month, value.day)
    shows_time = "h" in number_format.casefold() or value.time() != time()
    clock = value.time().replace(microsecond=0) if shows_time else None
    return WrittenDate(value.year, value.month, value.day, clock)
