"""iCalendar (RFC 5545, 7986): deadlines of tenders as calendars; the only door to icalendar."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vText

PRODUCT = "-//Sunlit//Tender deadlines//ZH"
MEDIA_TYPE = "text/calendar"
REFRESH = timedelta(hours=6)
COLOR = "teal"
# The clock changes that a calendar may need: its window begins a month back, and no tender is
# dated for longer than this.
_ZONE_YEARS = 10


@dataclass(frozen=True)
class Happening:
    """One event in words: `at` is an instant with its zone, or a whole day.

    `stamp` is when the last change of it was published. `warning` is how long before it a reader
    is reminded; None: not at all.
    """

    uid: str
    sequence: int
    status: str
    at: datetime | date
    stamp: datetime
    created: datetime
    summary: str
    description: str
    place: str | None
    address: str
    categories: tuple[str, ...]
    warning: timedelta | None


@dataclass(frozen=True)
class Cover:
    """What a calendar says of itself (RFC 7986 §5)."""

    name: str
    description: str
    source: str
    page: str
    language: str


def event(happening: Happening) -> bytes:
    """A VEVENT (RFC 5545 §3.6.1) as it stands in every calendar that has it."""
    made = Event()
    made.add("uid", happening.uid)
    made.add("sequence", happening.sequence)
    made.add("status", happening.status.upper())
    made.add("dtstamp", happening.stamp)
    made.add("last-modified", happening.stamp)
    made.add("created", happening.created)
    made.add("dtstart", happening.at)
    made.add("transp", "TRANSPARENT")
    made.add("summary", happening.summary)
    made.add("description", happening.description)
    made.add("url", happening.address)
    if happening.place:
        made.add("location", happening.place)
    if happening.categories:
        made.add("categories", happening.categories)
    if happening.warning is not None and happening.status != "cancelled":
        made.add_component(_alarm(happening))
    return bytes(made.to_ical())


def _alarm(happening: Happening) -> Alarm:
    """A VALARM that shows the summary (RFC 5545 §3.6.6); before the start of the event."""
    assert happening.warning is not None
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("trigger", -happening.warning)
    made.add("description", happening.summary)
    return made


def splice(cover: Cover, zones: list[str], events: bytes, since: date) -> bytes:
    """A whole calendar: what icalendar writes around events that it wrote before.

    Each zone is described (VTIMEZONE, RFC 5545 §3.6.5) from the year of `since` on, so that the
    calendar holds a component even while it has no event.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # icalendar takes them for values of an unknown type, which it would not escape.
    made.add("name", vText(cover.name), {"LANGUAGE": cover.language})
    made.add("x-wr-calname", vText(cover.name))
    made.add("description", cover.description, {"LANGUAGE": cover.language})
    made.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    made.add("source", cover.source, {"VALUE": "URI"})
    made.add("url", cover.page)
    made.add("color", COLOR)
    whole = bytes(made.to_ical())
    at = whole.rindex(b"END:VCALENDAR")
    described = b"".join(_zone(name, since.year) for name in zones)
    return b"".join((whole[:at], described, events, whole[at:]))


@cache
def _zone(name: str, year: int) -> bytes:
    made = Timezone.from_tzid(
        name, first_date=date(year, 1, 1), last_date=date(year + _ZONE_YEARS, 1, 1)
    )
    made.pop("comment", None)
    return bytes(made.to_ical())


def instant(text: str, zone: str) -> datetime:
    """An instant of the data in the zone of its publisher."""
    return datetime.fromisoformat(text).astimezone(ZoneInfo(zone))


def utc(text: str) -> datetime:
    """An instant of the data in UTC, without fractions of a second."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)


_UNSAFE = re.compile(r"[^A-Za-z0-9._~%-]")


def uid(*parts: str) -> str:
    """A UID (RFC 5545 §3.8.4.7) of parts that are already percent-encoded; the same for all time.

    `sunlit.example` names no server, so that moving the site to another address changes no UID.
    """
    assert not any(_UNSAFE.search(part) for part in parts)
    return "/".join(parts) + "@sunlit.example"
