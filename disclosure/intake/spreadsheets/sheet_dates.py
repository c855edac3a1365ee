"""Dates: days, months and times of day as Chinese and English tables write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.words.texts import both

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
# Words for a part of the day → the hours from 1 to 12 that they go with, and how many more
# hours they make of them. 12 o'clock is left out where it may be noon or midnight.
_PARTS: Mapping[str, tuple[range, int]] = {
    "凌晨": (range(1, 7), 0),
    "清晨": (range(3, 10), 0),
    "清早": (range(3, 10), 0),
    "早晨": (range(4, 12), 0),
    "早上": (range(4, 12), 0),
    "早": (range(4, 12), 0),
    "上午": (range(1, 12), 0),
    "下午": (range(1, 12), 12),
    "午后": (range(1, 7), 12),
    "傍晚": (range(4, 9), 12),
    "晚间": (range(5, 12), 12),
    "晚上": (range(5, 12), 12),
    "夜间": (range(6, 12), 12),
    "夜里": (range(6, 12), 12),
    "晚": (range(5, 12), 12),
}
_NOON = 12
_WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)([一二三四五六日天])\)?")
HALVES = "|".join(sorted([*_PARTS, "中午", "正午", "午夜"], key=len, reverse=True))
# An offset west of Greenwich stands after a time of ISO 8601; after any other, 9:00-11:30 is from
# one time to another.
_WEST = r"(?:(?<=T\d\d:\d\d)|(?<=T\d\d:\d\d:\d\d)|(?<=T\d\d:\d\d:\d\d\.000))-\d\d:\d\d"
_CLOCK = (
    rf"(?:(?:(?<=[日号])|[\sT,]+|(?={HALVES}))(?P<half>{HALVES})?\s*(?P<hour>\d{{1,2}})(?:[:时点](?:"
    r"(?P<part>半|[一三]刻)|(?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.\d+)?秒?|[分时])?)?)"
    rf"(?:[整钟])?(?P<zone>Z|\+\d\d(?::?\d\d)?|{_WEST})?(?:\s?(?P<noon>[AaPp])\.?[Mm]\.?)?"
    r"(?:\(北京时间\))?(?:[之以]?前|止|截止)?)?"
)
# PM 03:30, as programs set to Chinese write it.
_NOON_FIRST = re.compile(r"\b([AaPp])\.?[Mm]\.? ?(\d{1,2}:\d\d(?::\d\d)?)$", re.ASCII)
# A clock behind a day as programs write it, without colons or with a point: 0930, 9.30.
_WHOLE_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?"
_COMPACT_CLOCK = re.compile(
    rf"(?P<day>\d{{8}}(?=[\sT]*\d{{4}})|{_WHOLE_DAY}(?:(?<=[日号])|(?=[\sT])))[\sT]*"
    r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?",
    re.ASCII,
)
_POINTED_CLOCK = re.compile(
    rf"(?P<day>{_WHOLE_DAY})[\sT]+(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)", re.ASCII
)
# What stands behind a month and tells a part of it: a day of that month, whichever.
_PART_OF_MONTH = "(?:份|[上中下]旬|上中旬|中下旬|[初中底末])?"
_FORMS = tuple(
    re.compile(form + _CLOCK if "day" in form else form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?P<sep>[-/.、])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})日?",
        r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        rf"(?P<year>\d{{4}})年(?P<month>\d{{1,2}})月{_PART_OF_MONTH}",
        r"(?P<year>\d{4})(?P<month>\d\d)",
    )
)
_ENGLISH = (
    re.compile(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<name>[a-z]{3,9})\.?,? (?P<year>\d{4})" + _CLOCK,
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})" + _CLOCK,
        re.IGNORECASE,
    ),
    re.compile(r"(?P<name>[a-z]{3,9})\.?,? (?P<year>\d{4})", re.IGNORECASE),
)
_AT = re.compile(r"(?<=\d{4}),? at (?=\d)|(?<=\d{4}) @ ?(?=\d)", re.IGNORECASE)
_HOUR_ALONE = re.compile(
    r"(?<=[\s,]\d)(?=\s?[ap]\.?m)|(?<=[\s,]\d\d)(?=\s?[ap]\.?m)", re.IGNORECASE
)
_AT_NOON = re.compile(r"\b12(?::00)? ?noon\b", re.IGNORECASE)
# Day or month first, as programs set up for other countries write it.
_YEAR_LAST = re.compile(
    r"(?P<one>\d{1,2})(?P<sep>[-/.])(?P<other>\d{1,2})(?P=sep)(?P<year>\d{4})" + _CLOCK, re.ASCII
)
_MONTH_ALONE = re.compile(rf"(\d{{1,2}})(?:月{_PART_OF_MONTH})?", re.ASCII)
_DAY_ALONE = re.compile(r"\d{1,2}月\d{1,2}[日号]", re.ASCII)
# Month and day, or day and month: 03-05, 3/5.
_DAY_IN_DIGITS = re.compile(
    r"(?P<one>\d{1,2})(?P<sep>[-/])(?P<other>\d{1,2})(?P<rest>\s.*)?", re.ASCII | re.DOTALL
)
_PREFIX = r"(?:(?P<year>\d{4})[年.\-/]?)?(?:度)?"
_QUARTER = re.compile(
    _PREFIX + r"(?:第?(?P<quarter>[一二三四1-4])季度?|Q(?P<q>[1-4]))", re.IGNORECASE | re.ASCII
)
_HALF_YEAR = re.compile(_PREFIX + r"(?P<half>[上下])半年", re.ASCII)
_WHOLE_YEAR = re.compile(r"(?:(?P<year>\d{4})年?)?(?:全年|年度)|(?P<only>\d{4})年", re.ASCII)
_MONTHS_FROM_TO = re.compile(
    _PREFIX + r"(?P<first>\d{1,2})月?份?[-~—–至到]+(?P<last>\d{1,2})月份?",
    re.ASCII,
)
_HANZI_YEAR = re.compile(f"[{''.join(_DIGITS)}]{{4}}(?=年)")
# Every date has a year of four digits: what has none need not be looked at further.
_WRITTEN_YEAR = re.compile(rf"\d{{4}}|{_HANZI_YEAR.pattern}")
_HANZI_NUMBER = re.compile(f"[{''.join(_DIGITS)}十廿卅]+(?=[月日号时点分])")
_YEAR_FIRST = re.compile(r"\s*\d{4}\D", re.ASCII)
# Excel's serial numbers of 1954-10-04 to 2119-01-07: earlier or later is no date of ours.
_SERIALS = range(20_000, 80_000)
_MAC_DAYS = 1_462
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a day, no instant)
_LAST_MONTH = 12
# No date is longer.
_LONGEST = 60
_BLANK_BEFORE_HOUR = re.compile(r"(?<=[日号])\s+(?=\d{1,2}[:时点])")
_BLANK_BESIDE_WORD = re.compile(r"(?<=[年月日号时点分午上晨晚])\s+|\s+(?=[年月日号时点分])")
_DASH = re.compile(r"(?<=\d) *[–—] *(?=\d)")
_BLANK_BESIDE_MARK = re.compile(r"(?<=\d) *([-/.:]) *(?=\d)")


class UnclearDate(ValueError):
    """A date that can be read in several ways, or contradicts itself: what it may be."""

    def __init__(self, readings: str, readings_en: str) -> None:
        self.readings_en = readings_en
        super().__init__(readings)


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


def read_date(text: str, first: str = "") -> WrittenDate | None:
    """The date in `2026年03月上旬`, `2026.3.5`, `二〇二六年三月五日`, `2026/3/5 下午2点半前`.

    24时 is midnight at the day's end, so the day after. `first`: whether `day` or `month` stands
    first in 3/4/2026, where other dates of the table tell it. None where it is not one date: no
    year, two digits of a year, a range, a quarter, a day that no calendar has. Raises
    UnclearDate where the hour may be one of two (晚上12点), or the day of the week is another.
    """
    if len(text) > _LONGEST or not _WRITTEN_YEAR.search(narrow(text)):
        return None
    flat = _flat(text)
    weekday = _WEEKDAY.search(flat)
    flat = _WEEKDAY.sub("", flat, count=1).strip()
    flat = _NOON_FIRST.sub(r" \2 \1m", _BLANK_BEFORE_HOUR.sub("", flat))
    if compact := _COMPACT_CLOCK.fullmatch(flat) or _POINTED_CLOCK.fullmatch(flat):
        _, *clock = filter(None, compact.groups())
        flat = f"{compact['day']} {':'.join(clock)}"
    for form in _FORMS:
        if match := form.fullmatch(flat):
            return _with_weekday(_moment(match.groupdict()), weekday)
    flat = _HOUR_ALONE.sub(":00", _AT_NOON.sub("12:00", _AT.sub(" ", flat)))
    for form in _ENGLISH:
        if match := form.fullmatch(flat):
            month = _MONTHS.get(match["name"].casefold())
            return _moment({**match.groupdict(), "month": str(month)}) if month else None
    if match := _YEAR_LAST.fullmatch(flat):
        return _with_weekday(_year_last(match, first), weekday)
    return None


def first_in(text: str) -> str:
    """Whether the day or the month comes first in a date with its year last, or without it; empty
    if it may be either, or if the order is another."""
    if len(text) > _LONGEST or _YEAR_FIRST.match(text):
        return ""
    flat = _flat(text)
    match = _YEAR_LAST.fullmatch(flat) or _DAY_IN_DIGITS.fullmatch(flat)
    first_number, second_number = (int(match["one"]), int(match["other"])) if match else (0, 0)
    is_date = (
        0 < min(first_number, second_number) <= _LAST_MONTH < max(first_number, second_number) <= 31
    )
    return ("day" if first_number > second_number else "month") if is_date else ""


def _year_last(match: re.Match[str], first: str) -> WrittenDate | None:
    """The date in `21/03/2026` or `3/21/2026`. Raises UnclearDate for `3/4/2026`, unless it is
    told what stands first."""
    days = {match["other"]: match["one"], match["one"]: match["other"]}  # by their months
    if len(days) > 1 and first in {"day", "month"}:
        month = match["other"] if first == "day" else match["one"]
        days = {month: days[month]}
    parts = [{**match.groupdict(), "month": month, "day": day} for month, day in days.items()]
    moments = [moment for part in parts if (moment := _moment(part))]
    if len(moments) > 1:
        raise UnclearDate(*both("sheets.expected.either", first=moments[0], second=moments[1]))
    return moments[0] if moments else None


def is_after_noon(half: str) -> bool:
    """Whether a word for a part of the day, 下午, adds twelve hours."""
    return half in _PARTS and _PARTS[half][1] > 0


def read_day_alone(text: str, year: int, first: str = "") -> WrittenDate | None:
    """The date in `3月30日`, `4月23日 9:30` or `03-30` of a year that stands elsewhere; `first`:
    whether the day stands first in `3/4`, where other dates of the table tell it. None for
    anything else, and UnclearDate, as `read_date`."""
    flat = _flat(text) if len(text) < _LONGEST else ""
    if _DAY_ALONE.match(flat):
        return read_date(f"{year}年{flat}")
    if match := _DAY_IN_DIGITS.fullmatch(flat):
        one, other, rest = match["one"], match["other"], match["rest"] or ""
        month, day = (other, one) if first == "day" else (one, other)
        is_either = int(other) <= _LAST_MONTH and int(one) <= _LAST_MONTH and one != other
        if match["sep"] == "/" and not first and is_either:
            return read_date(f"{one}/{other}/{year}{rest}")
        return read_date(f"{year}-{month}-{day}{rest}")
    return None


def lacks_year(text: str) -> bool:
    """Whether a text is a day or month without its year."""
    flat = _flat(text) if len(text) < _LONGEST else ""
    is_day = _DAY_ALONE.match(flat) or _DAY_IN_DIGITS.fullmatch(flat)
    return is_day is not None or read_month_alone(text) is not None


def read_month_alone(text: str) -> int | None:
    """The month in `3月` or `三月份`, or `3`; None for anything else."""
    match = _MONTH_ALONE.fullmatch(_flat(text)) if len(text) < 10 else None
    month = int(match[1]) if match else 0
    return month if 1 <= month <= _LAST_MONTH else None


def read_months(text: str) -> tuple[int | None, int, int] | None:
    """Year (where written), first and last month of a quarter, half, whole year or range:
    `2026年第一季度`, `2026Q1`, `上半年`, `2026年3-5月`; None where it is none of them."""
    flat = _flat(text).replace(" ", "") if len(text) < 40 else ""
    if match := _QUARTER.fullmatch(flat):
        written = match["quarter"] or match["q"]
        first = int(_DIGITS.get(written, written)) * 3 - 2
        return _year(match["year"]), first, first + 2
    if match := _HALF_YEAR.fullmatch(flat):
        return _year(match["year"]), *((1, 6) if match["half"] == "上" else (7, 12))
    if match := _MONTHS_FROM_TO.fullmatch(flat):
        first, last = int(match["first"]), int(match["last"])
        both = 1 <= first <= _LAST_MONTH and 1 <= last <= _LAST_MONTH
        return (_year(match["year"]), first, last) if both else None
    if match := _WHOLE_YEAR.fullmatch(flat):
        return _year(match["year"] or match["only"]), 1, _LAST_MONTH
    return None


def _year(text: str | None) -> int | None:
    return int(text) if text else None


def _flat(text: str) -> str:
    """Narrow, numbers as digits, no spaces around the words of a date."""
    flat = (
        narrow(text).strip().replace("元月", "一月").replace("零点", "0点").replace("零时", "0时")
    )
    flat = _HANZI_YEAR.sub(lambda match: "".join(_DIGITS[c] for c in match[0]), flat)
    flat = _HANZI_NUMBER.sub(lambda match: _number(match[0]), flat)
    flat = _BLANK_BESIDE_WORD.sub("", flat)
    flat = _DASH.sub("-", flat)
    return _BLANK_BESIDE_MARK.sub(r"\1", flat)


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
    if not 1900 <= year <= 2200:
        return None
    try:
        first = date(year, month, 1 if day is None else day)
        clock, days = _clock(parts, first) if parts.get("hour") else (None, 0)
    except UnclearDate:
        raise
    except ValueError:
        return None
    if days:
        first += timedelta(days)
        return WrittenDate(first.year, first.month, first.day, clock, _zone(parts))
    return WrittenDate(year, month, day, clock, _zone(parts))


def _zone(parts: Mapping[str, str | None]) -> str:
    """The offset of a clock as ISO 8601 has it in full: `+08` and `+0800` are `+08:00`."""
    zone = parts.get("zone") or ""
    if not zone or zone == "Z":
        return zone
    return f"{zone[:3]}:{zone[3:].removeprefix(':') or '00'}"


def _clock(parts: Mapping[str, str | None], day: date) -> tuple[time, int]:
    """The time of day, and how many days later it is: one for 24:00."""
    hour, half = int(parts["hour"] or 0), parts["half"] or ""
    share = {"半": 30, "一刻": 15, "三刻": 45}.get(parts.get("part") or "", 0)
    minute, second = int(parts["minute"] or share), int(parts["second"] or 0)
    if noon := parts.get("noon"):
        hour = _of_english(hour, is_after=noon in "Pp", is_other=bool(half))
    if hour == 24 and half in {"", "晚上", "夜间", "午夜", "晚"} and not minute and not second:
        return time(), 1
    return time(_hour(half, hour, minute, day), minute, second), 0


def _of_english(hour: int, *, is_after: bool, is_other: bool) -> int:
    """The hour of 24 of `9:30 PM`; ValueError where there is no such one."""
    if is_other or not 1 <= hour <= _NOON:
        raise ValueError(hour)
    return hour % _NOON + _NOON * is_after


def _hour(half: str, hour: int, minute: int, day: date) -> int:
    """The hour of 24 that a word for a part of the day and an hour say together."""
    if not half:
        return hour
    if half in {"中午", "正午"}:
        noon = {10: 10, 11: 11, 12: 12, 13: 13, 14: 14, 1: 13, 2: 14}.get(hour)
        if noon is not None:
            return noon
    elif half == "下午" and hour == _NOON:
        return hour
    elif half in _PARTS:
        hours, more = _PARTS[half]
        if hour in hours:
            return hour + more
        if hour - 12 in hours and more:
            return hour
        if not more and hour == 0 and half == "凌晨":
            return 0
    is_night = half not in _PARTS or _PARTS[half][1] > 0
    readings = _two_ways(hour % 12, minute, day, is_night=is_night)
    raise UnclearDate(*both("sheets.expected.either", first=readings[0], second=readings[1]))


def _two_ways(hour: int, minute: int, day: date, *, is_night: bool) -> list[str]:
    """What an hour may be: of this night or the next, else before or after noon."""
    other = (day + timedelta(1), hour) if is_night else (day, hour + 12)
    return [f"{when_day} {at:02}:{minute:02}" for when_day, at in ((day, hour), other)]


def _with_weekday(moment: WrittenDate | None, weekday: re.Match[str] | None) -> WrittenDate | None:
    """A date whose day of the week is the one that is written beside it."""
    if moment is None or weekday is None:
        return moment
    if moment.day is None:
        return None
    day = date(moment.year, moment.month, moment.day)
    is_midnight = moment.clock == time()
    written = _WEEKDAYS.index(weekday[1].replace("天", "日"))
    if day.weekday() == written or (is_midnight and (day.weekday() - 1) % 7 == written):
        return moment
    weekdays = both(f"formats.weekday.{day.isoweekday()}")
    raise UnclearDate(*both("sheets.expected.weekday", day=day, weekday=weekdays))


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
    """The moment of a cell that is stored as a date, to the second: with its time only if it
    shows one."""
    if not isinstance(value, datetime):
        return WrittenDate(value.year, value.month, value.day)
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    shows_time = "h" in number_format.casefold() or value.time() != time()
    return WrittenDate(value.year, value.month, value.day, value.time() if shows_time else None)
