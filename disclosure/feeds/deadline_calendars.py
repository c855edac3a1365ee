"""Calendars of deadlines in one language: for every selection of notices, and for each tender.

A calendar holds the tenders that have a date in their publisher's `window`: at most 500, what is
still to come first and the nearest of it before all else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from disclosure.feeds.appointments import Appointment, DatedTender, dated, day, window
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeader, FeedHeaders
from disclosure.feeds.formats import calendars
from disclosure.feeds.notice_entries import quoted
from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.selections import CALENDAR, Selection
from disclosure.feeds.wording import FeedNames
from disclosure.register.tender_history import Key
from disclosure.words.texts import text

MAX_TENDERS = 500  # tenders in a calendar
WARNINGS = {
    "documents_until": timedelta(days=1),
    "submission_deadline": timedelta(days=3),
    "opening_at": timedelta(days=1),
}
_FACTS = ("purchaser_id", "region_code", "budget_amount", "qualifications", "materials")
_FACT_LENGTH = 300


class EventWriter:
    """Makes the events of tenders in one language."""

    def __init__(self, names: FeedNames) -> None:
        self.names = names

    def events(self, tender: DatedTender) -> bytes:
        """The VEVENTs of a tender."""
        row = self.names.register.find("tenders", tender.publisher, tender.tender_id)
        assert row is not None
        address = self.names.link(row["path"])
        title = self.names.best(row, "title") or line(tender.tender_id)
        facts = "\n".join((*self._facts(tender), address))
        return b"".join(
            calendars.event_bytes(self._event(tender, appointment, title, facts, address))
            for appointment in tender.appointments
        )

    def _event(
        self, tender: DatedTender, appointment: Appointment, title: str, facts: str, address: str
    ) -> calendars.Event:
        publisher = self.names.publishers[tender.publisher]
        summary = self._text(appointment.field, title=title)
        if appointment.status != "confirmed":
            summary = self._text(appointment.status, title=summary)
        if publisher["is_example"]:
            summary = text("example.prefix", self.names.language) + summary
        first = next((n["published_at"] for n in tender.notices if n.get("published_at")), None)
        item = tender.state.get("catalogue_item_id")
        return calendars.Event(
            uid=calendars.uid(
                appointment.field, quoted(tender.publisher), quoted(tender.tender_id)
            ),
            sequence=appointment.sequence,
            status=appointment.status,
            at=self._at(appointment, publisher["time_zone"]),
            stamp=calendars.utc(appointment.changed_at or first or self._clock(tender)),
            created=calendars.utc(first or self._clock(tender)),
            summary=line(summary),
            description=facts,
            place=line(appointment.place) if appointment.place else None,
            address=address,
            category=self.names.of("items", tender.publisher, item) if item else None,
            warning=WARNINGS[appointment.field],
        )

    def _clock(self, tender: DatedTender) -> str:
        return self.names.register.as_of(tender.publisher)

    def _at(self, appointment: Appointment, zone: str) -> datetime | date:
        return (
            calendars.instant(appointment.at.at, zone)
            if appointment.at.has_time
            else day(appointment.at)
        )

    def _facts(self, tender: DatedTender) -> Iterator[str]:
        currency = tender.state.get("currency")
        for name in _FACTS:
            value = tender.state.get(name)
            if value is not None:
                shown = self.names.field_value(name, tender.publisher, value, currency)
                label = self.names.field_label(name)
                yield self._text("fact", label=label, value=clean(shown, _FACT_LENGTH))

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"feeds.event.{name}", self.names.language, **values)


def calendar_of(
    frames: FeedHeaders,
    selection: Selection,
    frame: FeedHeader,
    tenders: Sequence[str],
    events: Sequence[bytes],
) -> tuple[str, bytes]:
    """The calendar of a selection, whose feeds have a `frame`, as its site path and bytes, from the
    events of tenders of some publishers."""
    path = frames.subscriptions.path(selection, frames.language, CALENDAR)
    cover = _cover(frames, selection, frame)
    return path, _calendar(frames.names, cover, selection.publisher, tenders, events)


def chosen_deadlines(
    names: FeedNames, cover: calendars.CalendarHeader, is_chosen: Callable[[Key], bool]
) -> bytes:
    """The calendar of tenders chosen by publisher and id, in the form of the calendars of
    selections."""
    writer, register = EventWriter(names), names.register
    tenders = [
        tender for tender in dated(register) if is_chosen((tender.publisher, tender.tender_id))
    ]
    ranks = [rank(instants(tender), register.as_of(tender.publisher)) for tender in tenders]
    shown = [tenders[number] for number in nearest(ranks)]
    events = [writer.events(tender) for tender in shown]
    return _calendar(names, cover, "", [tender.publisher for tender in shown], events)


def placed_tender(tender: DatedTender, feed_names: FeedNames) -> Mapping[str, str | None] | None:
    """A tender as `Subscriptions.of` takes it; None for an intention that a tender followed, whose
    dates only its own calendar has."""
    row = feed_names.register.find("tenders", tender.publisher, tender.tender_id)
    assert row is not None
    if row["is_followed"]:
        return None
    names = ("region_code", "catalogue_item_id", "purchaser_id", "procurement_method")
    said = {name: tender.state.get(name) for name in names}
    of_row = {"tender_id": tender.tender_id, "kind": "tender", "domain": row["domain"]}
    return said | of_row | {"publisher": tender.publisher}


def instants(tender: DatedTender) -> list[float]:
    """The instants of the dates of a tender, in seconds."""
    return [
        datetime.fromisoformat(appointment.at.at).timestamp() for appointment in tender.appointments
    ]


def rank(instants: Sequence[float], as_of: str) -> tuple[bool, float]:
    """The sort key by which tenders are chosen: future dates before past ones, the nearest
    first."""
    now = datetime.fromisoformat(as_of).timestamp()
    seconds_left = [instant - now for instant in instants]
    to_come = [seconds for seconds in seconds_left if seconds >= 0]
    return (not to_come, min(to_come) if to_come else -max(seconds_left))


def nearest(ranks: Sequence[tuple[bool, float]]) -> list[int]:
    """The indices of the tenders in a calendar, in their order."""
    return sorted(sorted(range(len(ranks)), key=ranks.__getitem__)[:MAX_TENDERS])


def _cover(
    frames: FeedHeaders, selection: Selection, frame: FeedHeader
) -> calendars.CalendarHeader:
    return calendars.CalendarHeader(
        name=text("feeds.title.calendar", frames.language, name=frames.title(selection)),
        description=text("feeds.subtitle.calendar", frames.language)
        if selection in frames.subscriptions
        else frame.subtitle,
        source=frame.addresses[CALENDAR],
        page=frame.page,
        language=LANGUAGES[frames.language],
    )


def _calendar(
    names: FeedNames,
    cover: calendars.CalendarHeader,
    publisher: str,
    tenders: Sequence[str],
    events: Sequence[bytes],
) -> bytes:
    """A calendar with the zones of its tenders' publishers; if it has none, with that of its own
    publisher."""
    known, month = names.publishers, names.register.month
    whose = {*tenders, *({publisher} & known.keys())}
    zones = sorted({known[publisher_name]["time_zone"] for publisher_name in whose}) or ["UTC"]
    since = min(
        (window(month(publisher_name)) for publisher_name in known), default=date(1970, 1, 1)
    )
    return calendars.splice(cover, zones, b"".join(events), since)


def own_calendars(
    tender: DatedTender, events: bytes, names: FeedNames
) -> Iterator[tuple[str, bytes]]:
    """The calendar of one tender, beside the page of each of its notices."""
    language, zone = names.language, names.publishers[tender.publisher]["time_zone"]
    since = window(names.register.month(tender.publisher))
    for notice in tender.notices:
        path = ("en/" if language == "en" else "") + notice["path"].rstrip("/") + ".ics"
        cover = calendars.CalendarHeader(
            name=text(
                "feeds.title.calendar",
                language,
                name=names.best(notice, "title") or line(tender.tender_id),
            ),
            description=names.publisher(tender.publisher),
            source=names.address(path),
            page=names.link(notice["path"]),
            language=LANGUAGES[language],
        )
        yield path, calendars.splice(cover, [zone], events, since)
