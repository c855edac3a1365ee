"""Feeds and calendars of contracts that end: of all, a publisher, a region, a region's domain."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.feeds import topics
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeader, FeedHeaders
from disclosure.feeds.formats import calendars
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.notice_entries import TAG, quoted
from disclosure.feeds.plain_text import line
from disclosure.feeds.selections import FORMS
from disclosure.feeds.topic_entries import TopicWriter
from disclosure.feeds.wording import FeedNames
from disclosure.model.identifiers import segment
from disclosure.register.register_file import Register
from disclosure.words import formats
from disclosure.words.texts import text

ROOT = "feeds/contract-endings"
PAGE = "ending-contracts/"
MOST = 500
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


class EndingPlace(NamedTuple):
    """Where contracts end: everywhere, at a publisher, in a region of it, in a domain there."""

    publisher: str = ""
    region: str = ""
    domain: str = ""

    @property
    def _below(self) -> str:
        return "".join(f"/{segment(part)}" for part in self if part)

    @property
    def page(self) -> str:
        """The path of the page that lists them."""
        return f"{PAGE}{self._below[1:]}/" if self.publisher else PAGE

    def path(self, language: str, form: str) -> str:
        """The site path of its feed or calendar."""
        return f"{'en/' if language == 'en' else ''}{ROOT}{self._below}.{form}"


def places_of(row: Row) -> list[EndingPlace]:
    """The places that a contract belongs to, the widest first."""
    publisher, region, domain = row["publisher"], row["region_code"], row["domain"]
    found = [EndingPlace(), EndingPlace(publisher)]
    if region:
        found.append(EndingPlace(publisher, region))
        if domain:
            found.append(EndingPlace(publisher, region, domain))
    return found


def ending_places(register: Register) -> list[EndingPlace]:
    """Every place in which a contract ends within a year, the widest first."""
    found = {place: None for row in register.each(_PLACES) for place in places_of(row)}
    return sorted(found)


def called(names: FeedNames, place: EndingPlace) -> str:
    """What a place is called."""
    if not place.publisher:
        return text("feeds.ending.everywhere", names.language)
    if not place.region:
        return names.publisher(place.publisher)
    region = names.of("regions", place.publisher, place.region)
    if not place.domain:
        return region
    domain = names.code("domain", place.domain)
    return text("feeds.ending.both", names.language, region=region, domain=domain)


def ending_feeds(frames: FeedHeaders) -> Iterator[tuple[str, bytes]]:
    """Calendars of all places, and feeds of those that no topic has: regions and domains there."""
    names, language = frames.names, frames.language
    writer = TopicWriter(names)
    events: dict[EndingPlace, list[bytes]] = {}
    for row in names.register.each(_ENDINGS):
        made = _event(names, row)
        for place in places_of(row):
            inside = events.setdefault(place, [])
            if len(inside) < MOST:
                inside.append(made)
    for place, inside in sorted(events.items()):
        yield place.path(language, "ics"), _calendar(names, place, b"".join(inside))
        if place.region:
            yield from _place_feeds(frames, writer, place)


def _place_feeds(
    frames: FeedHeaders, writer: TopicWriter, place: EndingPlace
) -> Iterator[tuple[str, bytes]]:
    entries = writer.newest(topics.ENDINGS, place.publisher, place.region, place.domain or None)
    made = [fragments(entry, frames.language) for entry in entries]
    updated = max((entry.updated for entry in entries), default=None)
    header = _header(frames, place, updated)
    for form in FORMS:
        inside = b"".join(one[form] for one in made)
        yield place.path(frames.language, form), splice(header, form, inside)


def _header(frames: FeedHeaders, place: EndingPlace, updated: datetime | None) -> FeedHeader:
    language = frames.language
    identifier = "/".join(quoted(part) for part in place if part)
    folder = "en/" if language == "en" else ""
    title = text(
        "feeds.ending.place",
        language,
        title=topics.ENDINGS.title(language),
        place=called(frames.names, place),
    )
    return frames.make(
        identifier=f"{TAG}{folder}feeds/{topics.ENDINGS.name}/{identifier}",
        title=title,
        subtitle=text("feeds.subtitle.topic", language),
        publisher=place.publisher,
        page=place.page,
        forms=FORMS,
        path=place.path,
        updated=updated,
    )


def _event(names: FeedNames, row: Row) -> bytes:
    """The end of a contract as a whole day, with an alarm long before it."""
    publisher, language = names.publishers[row["publisher"]], names.language
    title = names.best(row, "title") or names.best(row, "own_title") or line(row["contract_id"])
    if publisher["is_example"]:
        title = text("example.prefix", language) + title
    day = row["changed_on"] or publisher["as_of"][:10]
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
            description="\n".join((*_facts(names, row), address)),
            place=names.of("regions", row["publisher"], row["region_code"])
            if row["region_code"]
            else None,
            address=address,
            category=names.code("domain", row["domain"]) if row["domain"] else None,
            warning=WARNING,
        )
    )


def _facts(names: FeedNames, row: Row) -> Iterator[str]:
    language, publisher = names.language, row["publisher"]
    if row["undertaker_id"]:
        name = names.of("organizations", publisher, row["undertaker_id"])
        yield text("feeds.ending.incumbent", language, name=name)
    if row["score"] is not None:
        score = formats.number(row["score"])
        yield text("feeds.ending.score", language, score=score)
    yield names.code("successor", row["successor"])


def _calendar(names: FeedNames, place: EndingPlace, events: bytes) -> bytes:
    language = names.language
    header = calendars.CalendarHeader(
        name=text("feeds.ending.calendar", language, place=called(names, place)),
        description=text("feeds.ending.about", language),
        source=names.address(place.path(language, "ics")),
        page=names.link(place.page),
        language=LANGUAGES[language],
    )
    return calendars.splice(header, ["UTC"], events, date(1970, 1, 1))
