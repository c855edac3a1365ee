"""Short years: dates whose year has two digits, 26年3月5日 and 26.3.5, read where only one reading
is a date, or where other cells tell which it is."""

import re
from collections.abc import Iterator

from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.sheet_dates import UnclearDate, WrittenDate, read_date
from disclosure.words.texts import both

_IN_WORDS = re.compile(r"(?<![\d.])['’]?(\d\d)年(?=\s*\d{1,2}\s*月)", re.ASCII)
_PARTED = re.compile(
    r"(?P<one>\d{1,2})(?P<sep>[-/.])(?P<two>\d{1,2})(?P=sep)(?P<three>\d{1,2})(?P<rest>\s.*)?",
    re.ASCII | re.DOTALL,
)
_LONGEST = 60
# Two digits are a year of this century up to here, and of the last one from there.
_LATEST, _EARLIEST = 49, 90


def in_full_years(text: str) -> str:
    """The text, narrow, with the years before months in full: 26年1月至12月 is of 2026."""
    return _IN_WORDS.sub(lambda match: f"{_year(match[1])}年", narrow(text))


def read_short_year(text: str, first: str = "", year: int | None = None) -> WrittenDate | None:
    """The date in `26年3月5日` or `26.3.5 9:30`. `first`: whether `year`, `day` or `month` stands
    first, where other dates of the table tell it; `year`: that of the row or the title.

    None where it is none; raises UnclearDate where it may be two, as `26.3.15`.
    """
    if len(text) > _LONGEST:
        return None
    flat = narrow(text).strip()
    full = in_full_years(flat)
    if full != flat:
        return read_date(full)
    readings = dict(_readings(flat))
    if first in readings:
        return readings[first]
    of_year = {str(moment): moment for moment in readings.values() if moment.year == year}
    moments = of_year or {str(moment): moment for moment in readings.values()}
    if len(moments) > 1:
        one, other, *_ = moments
        raise UnclearDate(*both("sheets.expected.either", first=one, second=other))
    return next(iter(moments.values()), None)


def first_of_short(text: str) -> str:
    """What stands first in a date whose year has two digits: `year` in 26.3.5; empty where it may
    be either, or where it is no such date."""
    flat = narrow(text).strip() if len(text) < _LONGEST else ""
    orders = [order for order, _ in _readings(flat)]
    return orders[0] if len(orders) == 1 else ""


def _readings(flat: str) -> Iterator[tuple[str, WrittenDate]]:
    """The dates that three numbers may be, by what stands first; none where a year that may stand
    first has no such day, as 26.2.30 is a slip."""
    match = _PARTED.fullmatch(flat)
    if match is None:
        return
    one, two, three, rest = match["one"], match["two"], match["three"], match["rest"] or ""
    orders = (("year", one, two, three), ("day", three, two, one), ("month", three, one, two))
    for order, year, month, day in orders:
        moment = read_date(f"{_year(year)}-{month}-{day}{rest}") if _year(year) else None
        if moment is not None:
            yield order, moment
        elif order == "year" and _year(year):
            return


def _year(digits: str) -> int:
    """The year of two digits; 0 where they are none, as no year is written with one digit."""
    number = int(digits)
    if len(digits) < 2 or _LATEST < number < _EARLIEST:
        return 0
    return number + (2000 if number <= _LATEST else 1900)
