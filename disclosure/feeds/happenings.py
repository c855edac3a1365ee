"""What happened in each place in the last day and week: the input of digests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from disclosure.database.sqlite_database import Row
from disclosure.feeds import topics
from disclosure.feeds.ending_calendars import endings
from disclosure.feeds.notice_news import is_archive
from disclosure.feeds.places import FeedPlace, places_of
from disclosure.feeds.selections import AMENDING_KINDS, NOTICES, Subscriptions
from disclosure.feeds.topics import Topic
from disclosure.register.register_file import Register

Section = Literal["new", "changed", "closing", "ending", "results"]
Period = Literal["day", "week"]
Periods = frozenset[Period]

SECTIONS: tuple[Section, ...] = ("new", "changed", "closing", "ending", "results")
PERIODS: dict[Period, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7)}
# What every digest lists even if nothing happened that day; the end of a contract alone makes no
# digest.
_ALWAYS: Periods = frozenset(PERIODS)
CLOSING_WITHIN, ENDING_WITHIN = timedelta(days=7), 30
_NONE: Periods = frozenset()
_RESULTS = {"awards": "award_id", "performance-results": "evaluation_id"}


@dataclass(frozen=True, eq=False)
class Happening:
    """One item of a digest: its section, its row (a notice, tender, contract end, or a result of
    a topic's query), and the periods of the digests that list it. A notice `is_edited` if its
    text was changed in place after it was published."""

    section: Section
    row: Row
    periods: Periods
    topic: Topic | None = None
    is_edited: bool = False

    @property
    def is_news(self) -> bool:
        """Whether a digest is worth sending for it."""
        return self.section != "ending"


class HappeningClock:
    """The periods in which something is news. What came with a release after the first is dated
    by the release, all else by its publication, up to its publisher's present instant."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.publishers = {row["publisher"]: row for row in register.publishers()}
        self.now = {name: datetime.fromisoformat(register.as_of(name)) for name in self.publishers}
        self.releases = register.history.releases() if register.history else []

    def of_instant(self, publisher: str, iso: str | None) -> Periods:
        """Of a day or an instant of publication."""
        if not iso:
            return _NONE
        at = datetime.fromisoformat(iso)
        zone = ZoneInfo(self.publishers[publisher]["time_zone"])
        return _within(at if at.tzinfo else at.replace(tzinfo=zone), self.now[publisher])

    def of_release(self, number: int) -> Periods:
        """Of a release; what the first one brought was there before."""
        if not self.releases or number == self.releases[0].number:
            return _NONE
        instants = {
            release.number: datetime.fromisoformat(release.released_at) for release in self.releases
        }
        return _within(instants[number], instants[self.releases[-1].number])

    def recent_changes(self, resource: str) -> Iterator[Row]:
        """What the releases of the last week, but not the first, did to the rows of a table."""
        if self._register.history is None or len(self.releases) < 2:
            return
        before = [release for release in self.releases[1:] if not self.of_release(release.number)]
        position = (before or self.releases[:1])[-1].last_position
        yield from self._register.history.row_changes(resource, position)


def _within(at: datetime, now: datetime) -> Periods:
    return frozenset(name for name, length in PERIODS.items() if now - length < at <= now)


def happenings(
    register: Register, subscriptions: Subscriptions
) -> dict[FeedPlace, list[Happening]]:
    """What happened in each place of a publisher, in the order of a digest."""
    clock = HappeningClock(register)
    by_place: dict[FeedPlace, list[Happening]] = {}
    events = [
        *_of_notices(register, clock),
        *_closing(register, clock),
        *_ending(register),
        *_of_results(register, clock),
    ]
    events.sort(key=lambda happening: SECTIONS.index(happening.section))
    for happening in events:
        for place in places_of(happening.row, subscriptions):
            if place.publisher:
                by_place.setdefault(place, []).append(happening)
    return by_place


def digest_periods(events: list[Happening]) -> tuple[Period, ...]:
    """The periods of which a place has a digest: those in which something happened."""
    return tuple(
        period
        for period in PERIODS
        if any(happening.is_news and period in happening.periods for happening in events)
    )


def _of_notices(register: Register, clock: HappeningClock) -> Iterator[Happening]:
    """New notices and changes of earlier ones, the latest first."""
    came: dict[tuple[str, str], int] = {}
    edited: dict[tuple[str, str], Periods] = {}
    for change in clock.recent_changes("notices"):
        key = (change["publisher"], change["id"])
        if change["action"] == "added":
            came[key] = change["release"]
        elif change["action"] == "changed" and key not in came:
            edited[key] = edited.get(key, _NONE) | clock.of_release(change["release"])
    keys = {key for key in (*came, *edited) if key[0] in clock.publishers}
    for publisher, now in clock.now.items():
        since = now - PERIODS["week"]
        keys |= {
            (publisher, notice)
            for (notice,) in register.tuples(
                "SELECT notice_id FROM notices WHERE publisher = ? AND listed_us > ?",
                publisher,
                _microseconds(since),
            )
        }
    rows = [
        row
        for publisher, notice in keys
        for row in register.rows(
            f"SELECT * FROM ({NOTICES}) WHERE publisher = ? AND notice_id = ?", publisher, notice
        )
    ]
    rows.sort(key=lambda row: (-(row["listed_us"] or 0), row["publisher"], row["notice_id"]))
    for row in rows:
        key = (row["publisher"], row["notice_id"])
        periods = _of_arrival(register, clock, row, came.get(key))
        if periods:
            yield Happening("changed" if row["kind"] in AMENDING_KINDS else "new", row, periods)
        elif later := edited.get(key):
            yield Happening("changed", row, later, is_edited=True)


def _of_arrival(
    register: Register, clock: HappeningClock, row: Row, release: int | None
) -> Periods:
    publisher = row["publisher"]
    notice = register.find("notices", publisher, row["notice_id"])
    assert notice is not None
    if release is None:
        return clock.of_instant(publisher, notice["published_at"])
    tender = register.find("tenders", publisher, row["tender_id"])
    released = next(
        candidate.released_at for candidate in clock.releases if candidate.number == release
    )
    return _NONE if is_archive(notice, tender, released) else clock.of_release(release)


def _microseconds(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp() * 1_000_000)


def _closing(register: Register, clock: HappeningClock) -> Iterator[Happening]:
    """Open tenders that anybody may still enter, and must within seven days."""
    query = (
        "SELECT * FROM tenders WHERE status = 'open' AND entry = 'open-to-all'"
        " AND enter_by_utc IS NOT NULL ORDER BY enter_by_utc, deadline_utc, publisher, tender_id"
    )
    for row in register.each(query):
        if datetime.fromisoformat(row["enter_by_utc"]) <= clock.now[row["publisher"]] + (
            CLOSING_WITHIN
        ):
            yield Happening("closing", row, _ALWAYS)


def _ending(register: Register) -> Iterator[Happening]:
    """Contracts that end within thirty days."""
    for row in endings(register):
        if row["ends_within_days"] <= ENDING_WITHIN:
            yield Happening("ending", row, _ALWAYS)


def _of_results(register: Register, clock: HappeningClock) -> Iterator[Happening]:
    """Awards and results of evaluations that are new."""
    for topic in topics.TOPICS:
        if topic.name not in _RESULTS:
            continue
        came = {
            (change["publisher"], change["id"]): change["release"]
            for change in clock.recent_changes(topic.table)
            if change["action"] == "added"
        }
        for row in register.each(topic.whole_query, publisher=None):
            publisher = row["publisher"]
            if publisher is None:
                continue
            release = came.get((publisher, row["key"]))
            periods = (
                clock.of_instant(publisher, row["day"])
                if release is None
                else clock.of_release(release)
            )
            if periods:
                yield Happening("results", row, periods, topic)
