"""Day stretches: from one day to another, as tables write terms and times of selling documents."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.sheet_dates import (
    HALVES,
    WrittenDate,
    is_after_noon,
    read_date,
    read_months,
)
from disclosure.intake.spreadsheets.short_years import (
    first_of_short,
    in_full_years,
    read_short_year,
)

# Between two days; a hyphen only where it cannot be inside of one of them.
_FROM_TO = re.compile(
    r"\s*(?:起?至|到|—+|–|~|(?<=[日号月])\s*-+"
    r"|(?<=\d)\s*-+\s*(?=\d{4}[-年./])|(?<=\d) +-+ +(?=\d)"
    r"|(?:(?<=\.\d)|(?<=\.\d\d))\s*-+\s*(?=\d{1,2}(?:\.\d|$)))\s*"
)
_OPEN_START = re.compile(r"(自|从)?(合同)?(签订|签署|生效)?(之日|日)?起?")
_YEAR = re.compile(r"(?P<year>\d{4})(?P<sep>\D)")
# A year by itself may be that of the signature only.
_YEAR_ALONE = re.compile(r"\d{4}年")
_MONTH_FIRST = re.compile(r"\d{1,2}月\d{1,2}")
_DAY_ONLY = re.compile(r"\d{1,2}[日号]")
# What a stretch says of each day, and how long such a text may be.
_DAILY = re.compile(
    rf"(?P<half>{HALVES})?\s*\d{{1,2}}[:时点]\d{{0,2}}分?\s*(?:至|到|—+|–|~|-)\s*"
    rf"(?P<until>(?:{HALVES})?\s*\d{{1,2}}[:时点](?:\d{{1,2}}分?)?)"
)
# What ends the days and begins their hours: a comma, the next line, a blank before the half of
# the day.
_BREAK = re.compile(rf"[。;]|\s*\n\s*|\s+(?={HALVES})")
_BRACKETED = re.compile(r"\([^()]*\)")
_LONGEST = 160


@dataclass(frozen=True)
class DayStretch:
    """The first and last day of a stretch; no first one of what begins with a contract."""

    begin: WrittenDate | None
    end: WrittenDate


def read_stretch(text: str) -> DayStretch | None:
    """The days of `自2026年4月3日起至4月10日止`, `2026.1.1-12.31`, `签订之日起至2026年12月31日`;
    the last one may leave out what the first one says too.

    None where it is not one stretch of days; raises UnclearDate as `read_date`.
    """
    if len(text) >= _LONGEST:
        return None
    parts = _FROM_TO.split(in_full_years(text).strip().removesuffix("止"))
    if len(parts) != 2:
        return None
    first = parts[0].strip().removeprefix("自").removeprefix("从").removesuffix("起").strip()
    last = parts[1].strip()
    begin, end = _ends(first, last)
    if end is None or end.day is None:
        return None
    if begin is None:
        return DayStretch(None, end) if _OPEN_START.fullmatch(parts[0].strip()) else None
    is_stretch = begin.day is not None and str(begin)[:10] <= str(end)[:10]
    return DayStretch(begin, end) if is_stretch else None


def _ends(first: str, last: str) -> tuple[WrittenDate | None, WrittenDate | None]:
    begin = read_date(first)
    end = read_date(_in_full(last, first, begin))
    if begin and end:
        return begin, end
    order = first_of_short(first) or first_of_short(last)
    begin = begin or read_short_year(first, order)
    return begin, end or read_short_year(last, order)


def read_months_through(text: str) -> DayStretch | None:
    """The days of `2026.1-2026.12`, `2026年1月至12月`, `2026年3月至2027年2月28日`, `2026年上半年`
    or `2026年度`: from the first day of a month to the last one of another.

    None where no end is a month; raises UnclearDate as `read_date`.
    """
    flat = in_full_years(text).strip().removesuffix("止") if len(text) < _LONGEST else ""
    year, first_month, last_month = (not _YEAR_ALONE.fullmatch(flat) and read_months(flat)) or (
        None,
        0,
        0,
    )
    if year is not None:
        return _of_months(WrittenDate(year, first_month), WrittenDate(year, last_month))
    parts = _FROM_TO.split(flat)
    start = parts[0].strip().removeprefix("自").removeprefix("从").removesuffix("起").strip()
    begin, last = read_date(start) if len(parts) == 2 else None, parts[-1].strip()
    end = read_date(_in_full(last, start, begin)) if begin else None
    if begin is None or end is None or (begin.day and (end.day or last.isdecimal())):
        return None
    return _of_months(begin, end)


def _of_months(begin: WrittenDate, end: WrittenDate) -> DayStretch | None:
    """The stretch from a day or the first one of a month to a day or the last one of a month."""
    first = replace(begin, day=begin.day or 1)
    last = replace(end, day=end.day or monthrange(end.year, end.month)[1])
    return DayStretch(first, last) if str(first)[:10] <= str(last)[:10] else None


def _in_full(last: str, first: str, begin: WrittenDate | None) -> str:
    """The last day with the year, or year and month, of the first one, where it has none."""
    year = _YEAR.match(first)
    if begin is None or year is None or re.match(r"\d{4}", last):
        return last
    if _DAY_ONLY.match(last):
        return f"{begin.year}年{begin.month}月{last}"
    return f"{year['year']}{year['sep']}{last}"


def read_end(text: str, year: int | None = None) -> WrittenDate | None:
    """The end of a stretch: `2026年4月3日至4月10日，每天上午9:00至12:00，下午2:00至5:00` ends on 10
    April at 17:00, and one without hours with its last day. What stands in brackets is left. One
    that gives no year, `2月6日至2月13日`, lies in the given `year`.

    None where it is not one stretch of days; UnclearDate as `read_date`.
    """
    flat = _BRACKETED.sub("", narrow(text)).strip() if len(text) < _LONGEST else ""
    days, _, hours = _BREAK.sub(",", flat).replace("每", ",每").partition(",")
    start = days.removeprefix("自").removeprefix("从")
    stretch = read_stretch(f"{year}年{start}" if year and _MONTH_FIRST.match(start) else days)
    if stretch is None or stretch.begin is None:
        return None
    clocks, end = [*_DAILY.finditer(hours)], stretch.end
    if not clocks or end.clock is not None:
        return end
    half, until = clocks[-1]["half"] or "", clocks[-1]["until"]
    more = half if is_after_noon(half) and not re.match(HALVES, until) else " "
    return read_date(f"{end.year}年{end.month}月{end.day}日{more}{until}")
