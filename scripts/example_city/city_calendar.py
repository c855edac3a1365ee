"""The city's calendar: what counts as now, working days, and the months of buying."""

from bisect import bisect_left
from datetime import date, timedelta
from random import Random

from scripts.example_city.random_draws import between, happens, pick, weighted

# The last day of which everything is known; the packages were made the next morning.
NOW = date(2026, 9, 14)
CREATED = "2026-09-15T09:00:00+08:00"
YEARS = (2024, 2025, 2026)

# Public holidays as the State Council set them for these years: first and last day.
_HOLIDAYS = (
    ("2023-12-30", "2024-01-01"),
    ("2024-02-09", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-08", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
# How many of 100 tenders begin in each month: spring and September peak, the New Year is quiet.
_MONTHS = (0, 4, 15, 16, 14, 12, 6, 6, 17, 6, 3, 1)
# This year September comes early: the example has to have tenders that are open now.
_MONTHS_NOW = (0, 3, 12, 13, 11, 9, 5, 8, 27, 8, 3, 1)


def _days(first: str, last: str) -> list[date]:
    start, count = date.fromisoformat(first), date.fromisoformat(last).toordinal()
    return [start + timedelta(n) for n in range(count - start.toordinal() + 1)]


_FREE = {day for first, last in _HOLIDAYS for day in _days(first, last)}
_WORKING = [d for d in _days("2012-01-01", "2031-12-31") if d.weekday() < 5 and d not in _FREE]


def working_day(day: date, later: int = 0) -> date:
    """The first working day on or after `day`, and `later` working days after it."""
    return _WORKING[bisect_left(_WORKING, day) + later]


def working_day_before(day: date) -> date:
    """The last working day before `day`."""
    return _WORKING[bisect_left(_WORKING, day) - 1]


def days(count: int) -> timedelta:
    """`count` days."""
    return timedelta(days=count)


def month_of_buying(rng: Random, year: int) -> int:
    """The month, 1 to 12, in which a tender is planned to begin."""
    return weighted(rng, _MONTHS_NOW if year == NOW.year else _MONTHS) + 1


def day_in(rng: Random, year: int, month: int) -> date:
    """A working day of the month; in the current month, mostly one before now."""
    latest = NOW.day + 2 if (year, month) == (NOW.year, NOW.month) else 26
    earliest = 14 if (year, month + 1) == (NOW.year, NOW.month) else 8 if month == 2 else 1
    return working_day(date(year, month, between(rng, earliest, latest)))


def plan_day(rng: Random, year: int) -> date:
    """The day in January or February on which a plan of the year is published."""
    return working_day(date(year, 1, 10) + days(between(rng, 0, 45)))


def instant(day: date, hour: int, minute: int = 0, second: int = 0) -> str:
    """The instant in the city's zone: `2026-09-10T17:00:00+08:00`."""
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}:{second:02d}+08:00"


def office_hour(rng: Random, day: date) -> str:
    """An instant of the day at which an office publishes."""
    return instant(day, pick(rng, (9, 10, 11, 14, 15, 16, 17)), between(rng, 0, 59))


def known(day: date | None) -> str:
    """The day as a cell, empty while it lies after the example's now."""
    return day.isoformat() if day is not None and day <= NOW else ""


def months_later(day: date, months: int) -> date:
    """The last day of a term of `months` that begins on `day`."""
    total = day.month - 1 + months
    return date(day.year + total // 12, total % 12 + 1, min(day.day, 28)) - days(1)


def slip(rng: Random, month: int) -> int:
    """The month in which a purchase planned for `month` really begins: mostly the same."""
    return min(12, month + (between(rng, 1, 2) if happens(rng, 14) else 0))
