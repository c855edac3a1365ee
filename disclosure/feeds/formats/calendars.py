"""iCalendar (RFC 5545, 7986): deadlines of tenders as calendars; the only module that imports
icalendar."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Timezone, vDDDLists, vDDDTypes, vText
from icalendar import Event as VEvent

PRODUCT = "-//Sunlit//Tender deadlines//ZH"
MEDIA_TYPE = "text/calendar"
REFRESH = timedelta(hours=6)
COLOR = "teal"
# The clock changes that a calendar may need: its window begins a month back, and no tender is
# dated for longer than this.
_ZONE_YEARS = 10
_OCTETS = 74
_NO_SIGNS = str.maketrans("", "", "-:")
# What an event's own dates and number replace in what icalendar wrote for its shape.
_START, _NUMBER = datetime(2001, 1, 1, 1, 1, 1, tzinfo=UTC), 1234567
_STAMP, _CREATED = datetime(2002, 2, 2, tzinfo=UTC), datetime(2003, 3, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
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
    category: str | None
    warning: timedelta | None


@dataclass(frozen=True)
class CalendarHeader:
    """What a calendar says of itself (RFC 7986 §5)."""

    name: str
    description: str
    source: str
    page: str
    language: str


def event_bytes(event: Event) -> bytes:
    """A VEVENT (RFC 5545 §3.6.1), the same in every calendar that has it.

    The bytes that icalendar writes, from a template that it wrote once for an event of the same
    shape.
    """
    texts = {
        b"uid": event.uid.encode(),
        b"sequence": str(event.sequence).encode(),
        b"stamp": _digits(event.stamp),
        b"created": _digits(event.created),
        b"at": _digits(event.at),
        b"summary": vText(event.summary).to_ical(),
        b"description": vText(event.description).to_ical(),
        b"address": event.address.encode(),
        b"place": vText(event.place or "").to_ical(),
        b"category": vText(event.category or "").to_ical(),
    }
    zone = str(event.at.tzinfo) if isinstance(event.at, datetime) else None
    is_warned = event.warning is not None and event.status != "cancelled"
    template = _event_template(
        zone,
        event.status,
        event.place is not None,
        event.category is not None,
        event.warning if is_warned else None,
    )
    return _folded(template % texts)


@cache
def _event_template(
    zone: str | None, status: str, has_place: bool, has_category: bool, warning: timedelta | None
) -> bytes:
    at = _START.replace(tzinfo=ZoneInfo(zone)) if zone else _START.date()
    sample = Event(
        uid="@uid@",
        sequence=_NUMBER,
        status=status,
        at=at,
        stamp=_STAMP,
        created=_CREATED,
        summary="@summary@",
        description="@description@",
        place="@place@" if has_place else None,
        address="@address@",
        category="@category@" if has_category else None,
        warning=warning,
    )
    written = _unfolded(plain_event(sample))
    for digits, name in (
        (_digits(at), b"at"),
        (_digits(_STAMP), b"stamp"),
        (_digits(_CREATED), b"created"),
        (str(_NUMBER).encode(), b"sequence"),
    ):
        written = written.replace(digits, b"@%s@" % name)
    return _with_places(written)


def plain_event(event: Event) -> bytes:
    """A VEVENT as icalendar writes it."""
    component = VEvent()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("status", event.status.upper())
    component.add("dtstamp", event.stamp)
    component.add("last-modified", event.stamp)
    component.add("created", event.created)
    component.add("dtstart", event.at)
    component.add("transp", "TRANSPARENT")
    component.add("summary", event.summary)
    component.add("description", event.description)
    component.add("url", event.address)
    if event.place is not None:
        component.add("location", event.place)
    if event.category is not None:
        component.add("categories", (event.category,))
    if event.warning is not None and event.status != "cancelled":
        component.add_component(_alarm(event.warning, event.summary))
    return bytes(component.to_ical())


def _alarm(warning: timedelta, summary: str) -> Alarm:
    """A VALARM that shows the summary (RFC 5545 §3.6.6); before the start of the event."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -warning)
    alarm.add("description", summary)
    return alarm


def splice(header: CalendarHeader, zones: list[str], events: bytes, since: date) -> bytes:
    """A whole calendar around events that are written already.

    Each zone is described (VTIMEZONE, RFC 5545 §3.6.5) from the year of `since` on, so that the
    calendar has a component even without events.
    """
    texts = {
        b"name": vText(header.name).to_ical(),
        b"description": vText(header.description).to_ical(),
        b"source": header.source.encode(),
        b"page": header.page.encode(),
    }
    head, end = _header_template(header.language)
    described = [_zone(name, since.year) for name in zones]
    return b"".join((_folded(head % texts), *described, events, end))


@cache
def _header_template(language: str) -> tuple[bytes, bytes]:
    sample = CalendarHeader("@name@", "@description@", "@source@", "@page@", language)
    written = _with_places(_unfolded(plain_calendar(sample)))
    at = written.rindex(b"END:VCALENDAR")
    return written[:at], written[at:]


def plain_calendar(header: CalendarHeader) -> bytes:
    """A calendar without components as icalendar writes it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # icalendar treats them as values of an unknown type and would not escape them.
    calendar.add("name", vText(header.name), {"LANGUAGE": header.language})
    calendar.add("x-wr-calname", vText(header.name))
    calendar.add("description", header.description, {"LANGUAGE": header.language})
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("source", header.source, {"VALUE": "URI"})
    calendar.add("url", header.page)
    calendar.add("color", COLOR)
    return bytes(calendar.to_ical())


def _with_places(written: bytes) -> bytes:
    """`%(name)s` for each `@name@`."""
    return re.sub(rb"@([a-z]+)@", rb"%(\1)s", written.replace(b"%", b"%%"))


def _digits(at: date) -> bytes:
    """A day or an instant (RFC 5545 §3.3.4, §3.3.5) without its zone."""
    if isinstance(at, datetime):
        at = at.replace(tzinfo=None, microsecond=0)
    return at.isoformat().translate(_NO_SIGNS).encode()


def _unfolded(written: bytes) -> bytes:
    return written.replace(b"\r\n ", b"")


def _folded(lines: bytes) -> bytes:
    """Lines of at most 75 octets (RFC 5545 §3.1), folded where icalendar folds them: after 74,
    never inside a character or after a sign that escapes the next."""
    return b"\r\n".join(
        [line if len(line) <= _OCTETS else _cut(line) for line in lines.split(b"\r\n")]
    )


def _cut(line: bytes) -> bytes:
    parts, start = [], 0
    while len(line) - start > _OCTETS:
        end = start + _OCTETS
        while line[end] & 0xC0 == 0x80:
            end -= 1
        if line[end - 1] in b"\\^":
            end -= 1
        parts.append(line[start:end])
        start = end
    return b"\r\n ".join((*parts, line[start:]))


@cache
def _zone(name: str, year: int) -> bytes:
    zone = Timezone.from_tzid(
        name, first_date=date(year, 1, 1), last_date=date(year + _ZONE_YEARS, 1, 1)
    )
    zone.pop("comment", None)
    changes: list[Any] = zone.subcomponents
    for change in changes:
        # icalendar writes an onset in a skipped hour as its end; the standard wants its beginning,
        # in the offset before it (RFC 5545 §3.6.5).
        skipped = change["tzoffsetto"].td - change["tzoffsetfrom"].td
        if skipped > timedelta():
            change["dtstart"] = vDDDTypes(change["dtstart"].dt - skipped)
            if "rdate" in change:
                change["rdate"] = vDDDLists([onset.dt - skipped for onset in change["rdate"].dts])
    return bytes(zone.to_ical())


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
