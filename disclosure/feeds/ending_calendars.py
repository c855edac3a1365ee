"""Calendars of contracts that end, of each place."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from disclosure.database.sqlite_database import Row
from disclosure.feeds import topics
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeaders
from disclosure.feeds.formats import calendars
from disclosure.feeds.notice_entries import quoted
from disclosure.feeds.places import FeedPlace, place_name, places_of
from disclosure.feeds.plain_text import line
from disclosure.feeds.selections import Subscriptions
from disclosure.feeds.wording import FeedNames
from disclosure.register.register_file import Register
from disclosure.words import formats
from disclosure.words.texts import text

MAX_EVENTS = 500
WARNING = timedelta(days=90)
_ENDINGS = (
    "SELECT e.*, p.title, p.title_en, c.title AS own_title, c.title_en AS own_title_en,"
    " COALESCE((SELECT MAX(COALESCE(x.published_on, x.changed_on)) FROM contract_changes x"
    " WHERE x.publisher = e.publisher AND x.contract_id = e.contract_id),"
    " c.published_on, c.signed_on) AS changed_on,"
    " (SELECT COUNT(*) FROM contract_changes x WHERE x.publisher = e.publisher"
    " AND x.contract_id = e.contract_id) AS change_count"
    " FROM contract_endings e"
    " JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id"
    " LEFT JOIN projects p ON p.publisher = e.publisher AND p.project_id = e.project_id"
    " WHERE e.ends_within_days IS NOT NULL ORDER BY e.ends_on, e.publisher, e.contract_id"
)
_PLACES = (
    "SELECT DISTINCT publisher, region_code, domain FROM contract_endings"
    " WHERE ends_within_days IS NOT NULL ORDER BY 1, 2, 3"
)


def ending_page(place: FeedPlace) -> str:
    """The path of the page that lists the contracts that end in a place."""
    return f"ending-contracts{place.below}/"


def ending_places(register: Register) -> list[FeedPlace]:
    """Every place in which a contract ends within a year, the widest first; a region without
    those below it, as the page of it lists them."""
    places: set[FeedPlace] = set()
    for row in register.each(_PLACES):
        publisher, region, domain = row["publisher"], row["region_code"] or "", row["domain"] or ""
        places |= {FeedPlace(), FeedPlace(publisher), FeedPlace(publisher, region)}
        places |= {FeedPlace(publisher, domain=domain), FeedPlace(publisher, region, domain)}
    return sorted(places)


def calendar_places(register: Register, subscriptions: Subscriptions) -> frozenset[FeedPlace]:
    """Every place that has a calendar of contract ends."""
    rows = register.each(_PLACES)
    return frozenset(place for row in rows for place in places_of(row, subscriptions))


def endings(register: Register) -> Iterator[Row]:
    """Every contract that ends within a year, the nearest first, with its title and its last
    change."""
    return register.each(_ENDINGS)


def ending_calendars(frames: FeedHeaders) -> Iterator[tuple[str, bytes]]:
    """The calendar of contract ends of each place."""
    names = frames.names
    events: dict[FeedPlace, list[bytes]] = {}
    for row in endings(names.register):
        event = _event(names, row)
        for place in places_of(row, frames.subscriptions):
            inside = events.setdefault(place, [])
            if len(inside) < MAX_EVENTS:
                inside.append(event)
    for place, inside in sorted(events.items()):
        path = place.path(topics.ENDINGS.name, names.language, "ics")
        yield path, _calendar(names, place, b"".join(inside))


def _event(names: FeedNames, row: Row) -> bytes:
    """The end of a contract as a whole day, with an alarm long before it."""
    publisher, language = names.publishers[row["publisher"]], names.language
    title = names.best(row, "title") or names.best(row, "own_title") or line(row["contract_id"])
    if publisher["is_example"]:
        title = text("example.prefix", language) + title
    day = row["changed_on"] or names.register.day(row["publisher"])
    stamp = datetime.combine(date.fromisoformat(day), time(), UTC)
    address = names.link(row["path"])
    return calendars.event_bytes(
        calendars.Event(
            uid=calendars.uid("ends", quoted(row["publisher"]), quoted(row["contract_id"])),
            sequence=row["change_count"],
            status="confirmed",
            at=date.fromisoformat(row["ends_on"]),
            stamp=stamp,
            created=stamp,
            summary=text("feeds.ending.summary", language, title=title),
            description="\n".join((*ending_facts(names, row), address)),
            place=names.of("regions", row["publisher"], row["region_code"])
            if row["region_code"]
            else None,
            address=address,
            category=names.code("domain", row["domain"]) if row["domain"] else None,
            warning=WARNING,
        )
    )


def ending_facts(names: FeedNames, row: Row) -> Iterator[str]:
    """Who provides it now, the last evaluation, and what follows, as lines of text."""
    language, publisher = names.language, row["publisher"]
    if row["undertaker_id"]:
        name = names.of("organizations", publisher, row["undertaker_id"])
        yield text("feeds.ending.incumbent", language, name=name)
    if row["score"] is not None:
        score = formats.number(row["score"])
        yield text("feeds.ending.score", language, score=score)
    yield names.code("successor", row["successor"])


def _calendar(names: FeedNames, place: FeedPlace, events: bytes) -> bytes:
    language = names.language
    header = calendars.CalendarHeader(
        name=text("feeds.ending.calendar", language, place=place_name(names, place)),
        description=text("feeds.ending.about", language),
        source=names.address(place.path(topics.ENDINGS.name, language, "ics")),
        page=names.link(ending_page(place)),
        language=LANGUAGES[language],
    )
    return calendars.splice(header, ["UTC"], events, date(1970, 1, 1))
