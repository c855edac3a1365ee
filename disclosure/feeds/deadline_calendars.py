"""Calendars of deadlines in one language: for every selection of notices, and for each tender."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from disclosure.feeds.appointments import Appointment, DatedTender, dated, day, window
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeaders
from disclosure.feeds.formats import calendars
from disclosure.feeds.notice_entries import quoted
from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.selections import CALENDAR, Selection, forms
from disclosure.feeds.wording import FeedNames
from disclosure.register.tender_history import Key
from disclosure.words.texts import text

MOST = 500  # tenders in a calendar
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
            calendars.event_bytes(self._happening(tender, one, title, facts, address))
            for one in tender.appointments
        )

    def _happening(
        self, tender: DatedTender, one: Appointment, title: str, facts: str, address: str
    ) -> calendars.Event:
        publisher = self.names.publishers[tender.publisher]
        summary = self._text(one.field, title=title)
        if one.status != "confirmed":
            summary = self._text(one.status, title=summary)
        if publisher["is_example"]:
            summary = text("example.prefix", self.names.language) + summary
        first = next((n["published_at"] for n in tender.notices if n.get("published_at")), None)
        item = tender.state.get("catalogue_item_id")
        return calendars.Event(
            uid=calendars.uid(one.field, quoted(tender.publisher), quoted(tender.tender_id)),
            sequence=one.sequence,
            status=one.status,
            at=self._at(one, publisher["time_zone"]),
            stamp=calendars.utc(one.changed_at or first or publisher["as_of"]),
            created=calendars.utc(first or publisher["as_of"]),
            summary=line(summary),
            description=facts,
            place=line(one.place) if one.place else None,
            address=address,
            category=self.names.of("items", tender.publisher, item) if item else None,
            warning=WARNINGS[one.field],
        )

    def _at(self, one: Appointment, zone: str) -> datetime | date:
        return calendars.instant(one.at.at, zone) if one.at.has_time else day(one.at)

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


def deadlines(frames: FeedHeaders) -> Iterator[tuple[str, bytes]]:
    """Every calendar of one language as its site path and bytes.

    A calendar holds the tenders that have a date in their publisher's `window`: at most 500, what
    is still to come first and the nearest of it before all else.
    """
    names, subscriptions = frames.names, frames.subscriptions
    happenings, publishers = EventWriter(names), names.publishers
    members: dict[Selection, list[tuple[bool, float, int]]] = {}
    events: list[tuple[str, bytes]] = []
    for tender in dated(names.register):
        publisher = publishers[tender.publisher]
        made = happenings.events(tender)
        yield from _own(tender, made, publisher, names)
        rank = _rank(tender, publisher)
        for selection in subscriptions.of(_placed(tender, names)):
            members.setdefault(selection, []).append((*rank, len(events)))
        events.append((publisher["time_zone"], made))
    for selection in subscriptions.with_retired():
        if CALENDAR in forms(selection):
            chosen = sorted(members.get(selection, ()))[:MOST]
            inside = [events[number] for number in sorted(number for _, _, number in chosen)]
            path = subscriptions.path(selection, names.language, CALENDAR)
            cover = _cover(frames, selection)
            yield path, _calendar(cover, selection.publisher, inside, publishers)


def chosen_deadlines(
    names: FeedNames, cover: calendars.CalendarHeader, is_chosen: Callable[[Key], bool]
) -> bytes:
    """The calendar of tenders that are chosen by publisher and id, as those of selections are."""
    happenings, publishers = EventWriter(names), names.publishers
    made = [
        (_rank(tender, publishers[tender.publisher]), number, tender)
        for number, tender in enumerate(dated(names.register))
        if is_chosen((tender.publisher, tender.tender_id))
    ]
    nearest = sorted(made, key=lambda one: one[:2])[:MOST]
    events = [
        (publishers[tender.publisher]["time_zone"], happenings.events(tender))
        for _, _, tender in sorted(nearest, key=lambda one: one[1])
    ]
    return _calendar(cover, "", events, publishers)


def _placed(tender: DatedTender, feed_names: FeedNames) -> Mapping[str, str | None]:
    row = feed_names.register.find("tenders", tender.publisher, tender.tender_id)
    assert row is not None
    names = ("region_code", "catalogue_item_id", "purchaser_id", "procurement_method")
    said = {name: tender.state.get(name) for name in names}
    of_row = {"tender_id": tender.tender_id, "kind": "tender", "domain": row["domain"]}
    return said | of_row | {"publisher": tender.publisher}


def _rank(tender: DatedTender, publisher: Mapping[str, str]) -> tuple[bool, float]:
    """What is to come before what is past, the nearest first."""
    now = datetime.fromisoformat(publisher["as_of"]).timestamp()
    left = [datetime.fromisoformat(one.at.at).timestamp() - now for one in tender.appointments]
    to_come = [seconds for seconds in left if seconds >= 0]
    return (not to_come, min(to_come) if to_come else -max(left))


def _cover(frames: FeedHeaders, selection: Selection) -> calendars.CalendarHeader:
    frame = frames.frame(selection, None)
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
    cover: calendars.CalendarHeader,
    publisher: str,
    events: list[tuple[str, bytes]],
    publishers: Mapping[str, Mapping[str, str]],
) -> bytes:
    """A calendar with the zones of its events; of its publisher where it has none yet."""
    own = publishers[publisher]["time_zone"] if publisher in publishers else None
    zones = sorted({zone for zone, _ in events} | ({own} if own else set())) or ["UTC"]
    since = min((window(row["as_of"]) for row in publishers.values()), default=date(1970, 1, 1))
    return calendars.splice(cover, zones, b"".join(made for _, made in events), since)


def _own(
    tender: DatedTender, events: bytes, publisher: Mapping[str, str], names: FeedNames
) -> Iterator[tuple[str, bytes]]:
    """The calendar of one tender, beside the page of each of its notices."""
    language = names.language
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
        since = window(publisher["as_of"])
        yield path, calendars.splice(cover, [publisher["time_zone"]], events, since)
