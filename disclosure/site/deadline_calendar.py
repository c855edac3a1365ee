"""The days on which tenders close, month by month: what a page shows as tables of days."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from disclosure.database.sqlite_database import Row

SHOWN_MONTHS = 4


class DueDay(NamedTuple):
    """A day with the open tenders that close on it."""

    iso: str
    number: int
    tenders: Sequence[Row]

    @property
    def shade(self) -> int:
        """How dark the day is, from 1 for one tender to 3 for four and more."""
        return 1 if len(self.tenders) == 1 else 2 if len(self.tenders) < 4 else 3


class DueMonth(NamedTuple):
    """A month as weeks from Monday to Sunday; None where a week reaches into another month."""

    iso: str
    weeks: Sequence[Sequence[DueDay | None]]

    @property
    def days(self) -> list[DueDay]:
        """The days on which anything closes."""
        return [day for week in self.weeks for day in week if day and day.tenders]


def months(tenders: Iterable[Row]) -> list[DueMonth]:
    """The first months in which open tenders close; the day is in the time zone of the tender."""
    dated = [tender for tender in tenders if tender["submission_deadline"]]
    dated.sort(key=lambda tender: (tender["submission_deadline"], tender["tender_id"]))
    due = {
        day: [*rows]
        for day, rows in groupby(dated, key=lambda tender: str(tender["submission_deadline"])[:10])
    }
    due_months = []
    for month in sorted({day[:7] for day in due})[:SHOWN_MONTHS]:
        year, number = int(month[:4]), int(month[5:])
        weeks = Calendar().monthdatescalendar(year, number)
        due_months.append(
            DueMonth(month, [[_day(when, number, due) for when in week] for week in weeks])
        )
    return due_months


def _day(day: date, month: int, due: dict[str, list[Row]]) -> DueDay | None:
    if day.month != month:
        return None
    return DueDay(day.isoformat(), day.day, due.get(day.isoformat(), []))
