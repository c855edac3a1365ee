"""The dates of a tender that one puts into a calendar, and how its notices moved them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from disclosure.database.sqlite_database import Row
from disclosure.history.sightings import Sightings
from disclosure.register.register_file import Register
from disclosure.register.tender_history import (
    NOTICE_ORDER,
    Key,
    NoticeInstant,
    NoticeVersion,
    has_time_field,
    histories,
)

Status = Literal["confirmed", "tentative", "cancelled"]

# The fields of a notice that are dates to keep, in the order in which they come.
DATES = ("documents_until", "submission_deadline", "opening_at")
# The last day that calendars show, so that a shift to another time zone stays within year 9999.
LAST = date(9999, 1, 1)
_MAY_BE_BID_FOR = frozenset({"planned", "open", "suspended"})
_STATUS_OF_KIND: dict[str, Status] = {
    "suspension": "tentative",
    "resumption": "confirmed",
    "cancellation": "cancelled",
    "failed": "cancelled",
}


@dataclass(frozen=True)
class Appointment:
    """One date of a tender as of its last notice; `sequence` counts how often it changed.

    A change is another instant, another place of the opening, or another status: what RFC 5545
    §3.8.7.4 asks a SEQUENCE for. `changed_at` is when the last change was published, an instant
    or None where its notice has none. A date that was cleared is kept as cancelled.
    """

    field: str
    at: NoticeInstant
    place: str | None
    status: Status
    sequence: int
    changed_at: str | None


@dataclass(frozen=True)
class DatedTender:
    """A tender with appointments: its key, the state after its last notice, and its notices."""

    publisher: str
    tender_id: str
    state: Row
    notices: tuple[Row, ...]
    appointments: tuple[Appointment, ...]


def appointments(history: Iterable[NoticeVersion]) -> tuple[Appointment, ...]:
    """The appointments of a tender from its notices one after the other."""
    by_field: dict[str, Appointment] = {}
    status: Status = "confirmed"
    for version in history:
        status = _STATUS_OF_KIND.get(version.notice["kind"], status)
        published = version.notice.get("published_at")
        for field in DATES:
            now = _as_of(field, version.state, status, by_field.get(field), published)
            if now is not None:
                by_field[field] = now
    return tuple(by_field[field] for field in DATES if field in by_field)


def _as_of(
    field: str, state: Row, status: Status, before: Appointment | None, published: str | None
) -> Appointment | None:
    at: NoticeInstant | None = state.get(field)
    place = state.get("place") if field == "opening_at" else None
    if at is None:
        if before is None:
            return None
        at, place, status = before.at, before.place, "cancelled"
    now = Appointment(field, at, place, status, 0, published)
    if before is None:
        return now
    if (before.at, before.place, before.status) == (now.at, now.place, now.status):
        return before
    return replace(now, sequence=before.sequence + 1)


def window(month: str) -> date:
    """The first day that calendars of a release of a month show: the first of the month before.

    So the past stays for a month at least, and the turn of a day alone changes no calendar.
    """
    first = date.fromisoformat(f"{month}-01")
    return (first - timedelta(days=1)).replace(day=1)


def dated(register: Register) -> Iterator[DatedTender]:
    """Every tender with a date inside its publisher's window, by publisher and id; an intention
    that a tender followed is left out.

    Where a history is attached to the register, a date that was changed in place counts too.
    """
    sightings = Sightings(register.history)
    for publisher in register.column("SELECT publisher FROM publishers ORDER BY 1"):
        first = window(register.month(publisher))
        # A day earlier in the text, whatever its offset; exactly below.
        since = (first - timedelta(days=1)).isoformat()
        rows = register.each(
            "SELECT publisher, notice_id, tender_id, package, json FROM notices"
            " WHERE publisher = ? AND tender_id IN (SELECT tender_id FROM notices"
            f" WHERE publisher = ? AND ({' OR '.join(f'{name} >= ?' for name in DATES)})"
            " EXCEPT SELECT tender_id FROM tenders WHERE publisher = ? AND is_followed)"
            f" ORDER BY tender_id, {NOTICE_ORDER}",
            publisher,
            publisher,
            *[since] * len(DATES),
            publisher,
        )
        for key, history in histories(rows):
            tender = dated_tender(key, history, first, sightings)
            if tender.appointments:
                yield tender


def dated_tender(
    key: Key, history: Iterable[NoticeVersion], first: date, sightings: Sightings
) -> DatedTender:
    """A tender with those of its dates that lie on the `first` day of calendars or later."""
    versions = list(history)
    inside = [
        appointment
        for appointment in appointments(versions)
        if first <= day(appointment.at) <= LAST
    ]
    if inside:
        changes = [
            change
            for version in versions
            for change in sightings.changes(key[0], "notices", version.notice["notice_id"])
        ]
        inside = [_moved_in_place(appointment, changes) for appointment in inside]
    return DatedTender(
        *key, versions[-1].state, tuple(version.notice for version in versions), tuple(inside)
    )


def _moved_in_place(
    appointment: Appointment, changes: Iterable[tuple[datetime, frozenset[str]]]
) -> Appointment:
    """A date whose notices were edited in place after publication, without an amending notice."""
    fields = {appointment.field, has_time_field(appointment.field), "is_time_known"}
    fields |= {"place"} if appointment.field == "opening_at" else set()
    for at, changed in sorted(changes, key=lambda change: change[0]):
        if changed & fields:
            is_later = appointment.changed_at is None or at > datetime.fromisoformat(
                appointment.changed_at
            )
            appointment = replace(
                appointment,
                sequence=appointment.sequence + 1,
                changed_at=at.isoformat() if is_later else appointment.changed_at,
            )
    return appointment


def has_calendar(tender: Row, month: str) -> bool:
    """Whether a tender that may still be bid for has a date in the window of a month, as its row
    has it."""
    first = window(month)
    days = [_local_day(at) for name in DATES if (at := tender[name])]
    may_be_bid_for = tender["status"] in _MAY_BE_BID_FOR and not tender["is_followed"]
    return may_be_bid_for and any(first <= local_day <= LAST for local_day in days)


def day(moment: NoticeInstant) -> date:
    """The day of an instant where it was written."""
    return _local_day(moment.at)


def _local_day(at: str) -> date:
    return datetime.fromisoformat(at).date()
