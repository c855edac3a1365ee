"""Feeds that readers put together themselves: of the notices that a filter of theirs finds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from disclosure.database.sqlite_database import Row
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeader, FeedHeaders
from disclosure.feeds.feed_lists import FeedLists
from disclosure.feeds.formats import json_feeds
from disclosure.feeds.formats.opml import Outline
from disclosure.feeds.notice_entries import TAG, NoticeEntryWriter, quoted
from disclosure.feeds.plain_text import line
from disclosure.feeds.selections import (
    AMENDING_KINDS,
    CALENDAR,
    FORMS,
    NEWEST,
    ROOT,
    Subscriptions,
)
from disclosure.feeds.wording import FeedNames
from disclosure.register.register_file import Register
from disclosure.register.tender_history import NEWEST_FIRST, Key
from disclosure.words.texts import text

FEED_FORMS = (*FORMS, "json", CALENDAR)
TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": json_feeds.MEDIA_TYPE,
    CALENDAR: "text/calendar; charset=utf-8",
}
_MAX_BOUND_ROWS = 2000
_ROWS = "SELECT rowid, publisher, notice_id, tender_id, kind FROM notices"
_TENDERS = "SELECT publisher, notice_id, tender_id FROM notices WHERE tender_id IS NOT NULL"
_NEWEST = f" ORDER BY {NEWEST_FIRST}"
_AMENDING = ", ".join(f"'{kind}'" for kind in sorted(AMENDING_KINDS))


def found_notices(
    register: Register,
    rows: Sequence[int] | None,
    is_found: Callable[[int], object],
    *,
    with_amendments: bool,
) -> list[Key]:
    """The notices with these row numbers, the newest first.

    `rows` lists them where they are few, else it is None and `is_found` decides. A correction
    contains only what changes: `with_amendments` it is in the feed if another notice of its tender
    is.
    """
    if rows is not None and len(rows) <= _MAX_BOUND_ROWS:
        return _of_few(register, rows, with_amendments=with_amendments)
    return [
        (row["publisher"], row["notice_id"])
        for row in register.each(_ROWS + _NEWEST)
        if is_found(row["rowid"])
        or (with_amendments and row["kind"] in AMENDING_KINDS and _is_of(register, row, is_found))
    ]


def _is_of(register: Register, row: Row, is_found: Callable[[int], object]) -> bool:
    rows_of_tender = register.column(
        "SELECT rowid FROM notices WHERE publisher = ? AND tender_id = ?",
        row["publisher"],
        row["tender_id"],
    )
    return any(map(is_found, rows_of_tender))


def _of_few(register: Register, rows: Sequence[int], *, with_amendments: bool) -> list[Key]:
    places = ", ".join("?" * len(rows))
    where = f" WHERE rowid IN ({places})"
    if with_amendments:
        where += (
            f" OR (kind IN ({_AMENDING}) AND (publisher, tender_id) IN"
            f" (SELECT publisher, tender_id FROM notices WHERE rowid IN ({places})))"
        )
    rows_found = register.each(
        f"{_ROWS}{where}{_NEWEST}", *rows, *(rows if with_amendments else ())
    )
    return [(row["publisher"], row["notice_id"]) for row in rows_found]


class CustomFeeds:
    """Makes such feeds and lists of feeds from one register and the address of its site."""

    def __init__(self, register: Register, siteurl: str) -> None:
        self._siteurl = siteurl.rstrip("/")
        subscriptions = Subscriptions(register)
        self._frames = {
            language: FeedHeaders(FeedNames(register, siteurl, language), subscriptions)
            for language in LANGUAGES
        }
        self._writers = {
            language: NoticeEntryWriter(frames.names, subscriptions)
            for language, frames in self._frames.items()
        }
        self._lists = {language: FeedLists(frames) for language, frames in self._frames.items()}
        self._paths = {
            path: (language, outline)
            for language, lists in self._lists.items()
            for path, outline in lists.by_path().items()
        }

    def feed(
        self,
        register: Register,
        keys: list[Key],
        form: str,
        language: str,
        address: str,
        parameters: Sequence[tuple[str, str]],
        part: int | None = None,
    ) -> bytes:
        """The newest of all notices that match a filter, the newest first; or, as Atom, `part`
        of the whole in parts of 50 from the oldest on, counted from 1, without contents (RFC
        5005 §4). `address` is the path of the feed without its ending, `parameters` the query
        parameters of the filter. IndexError if there is no such part."""
        # Imported on first use: the API starts without feedgen.
        from disclosure.feeds.notice_feeds import archive_of, newest_of

        parts, writer = len(keys) // NEWEST, self._writers[language]
        if part is not None and not 1 <= part <= max(1, -(-len(keys) // NEWEST)):
            raise IndexError(part)
        frame = self._frame(language, address, parameters, len(keys))
        if part is None:
            if form == "atom" and parts and len(keys) > NEWEST:
                history = (("prev-archive", _part(frame.addresses["atom"], parts)),)
                frame = replace(frame, history=history)
            return newest_of(register, writer, frame, form, keys[:NEWEST])
        inside = keys[::-1][(part - 1) * NEWEST : part * NEWEST][::-1]
        return archive_of(register, writer, _of_part(frame, part, parts), inside)

    def calendar(
        self,
        register: Register,
        keys: Iterable[Key],
        language: str,
        address: str,
        parameters: Sequence[tuple[str, str]],
    ) -> bytes:
        """The dates of the tenders whose notices a filter found, as a calendar."""
        from disclosure.feeds.deadline_calendars import chosen_deadlines
        from disclosure.feeds.formats.calendars import CalendarHeader

        selected = set(keys)
        tenders = {
            (publisher, tender)
            for publisher, notice, tender in register.tuples(_TENDERS)
            if (publisher, notice) in selected
        }
        frame = self._frame(language, address, parameters, len(tenders))
        cover = CalendarHeader(
            name=text("feeds.title.calendar", language, name=frame.title),
            description=text("feeds.subtitle.calendar", language),
            source=frame.addresses[CALENDAR],
            page=frame.page,
            language=LANGUAGES[language],
        )
        return chosen_deadlines(self._frames[language].names, cover, tenders.__contains__)

    def _frame(
        self, language: str, address: str, parameters: Sequence[tuple[str, str]], total: int
    ) -> FeedHeader:
        query = urlencode(sorted(parameters))
        conditions = line("; ".join(f"{name}={value}" for name, value in parameters))

        def path(tongue: str, form: str) -> str:
            more = [*sorted(parameters), *([("lang", "en")] if tongue == "en" else [])]
            return f"{self._siteurl}/{address}.{form}" + (f"?{urlencode(more)}" if more else "")

        frames, other = self._frames[language], "en" if language == "zh" else "zh"
        frame = frames.make(
            identifier=f"{TAG}{'en/' if language == 'en' else ''}{ROOT}/filter/{quoted(query)}",
            title=_title(conditions, language),
            subtitle=frames.newest_of(total),
            publisher="",
            page="tender-notices/",
            forms=(),
            path=lambda _language, _form: "",
            updated=None,
        )
        frame.addresses.update({form: path(language, form) for form in FEED_FORMS})
        frame.other_addresses.update({form: path(other, form) for form in FEED_FORMS})
        return frame

    def outline(self, path: str) -> Outline | None:
        """The static feed at a site path, percent-encoded, for a list; None if there is none."""
        selected = self._paths.get(path)
        if selected is None:
            return None
        language, (selection, form) = selected
        return self._lists[language].outline(selection, form)

    def filtered(self, path: str, query: str, language: str) -> Outline:
        """A feed that such a filter makes, for a list."""
        parameters = parse_qsl(query, errors="replace")
        conditions = line("; ".join(f"{name}={value}" for name, value in parameters))
        address = f"{self._siteurl}/{path}" + (f"?{urlencode(parameters)}" if parameters else "")
        return Outline(_title(conditions, language), address)

    def opml(self, language: str, outlines: Iterable[Outline]) -> bytes:
        """The list of chosen feeds."""
        return self._lists[language].chosen(outlines)


def _part(address: str, number: int) -> str:
    """The address of a part of a feed's history."""
    return f"{address}{'&' if '?' in address else '?'}part={number}"


def _of_part(frame: FeedHeader, number: int, parts: int) -> FeedHeader:
    """What a part of a feed's history says of itself; it is an archive where it is full."""
    whole = frame.addresses["atom"]
    history = [("current", whole)]
    if number > 1:
        history.append(("prev-archive", _part(whole, number - 1)))
    if number < parts:
        history.append(("next-archive", _part(whole, number + 1)))
    return replace(
        frame,
        subtitle=text("feeds.subtitle.part", frame.language, number=number),
        addresses={"atom": _part(whole, number)},
        other_addresses={"atom": _part(frame.other_addresses["atom"], number)},
        history=tuple(history),
        is_archive=number <= parts,
    )


def _title(conditions: str, language: str) -> str:
    """What a feed of notices that a filter finds is called."""
    if conditions:
        return text("feeds.title.custom", language, name=conditions)
    return text("feeds.title.all", language)


def siteurl_of(site: Path) -> str | None:
    """The address that a published site was built for, as its feeds have it."""
    try:
        feed = json_feeds.feed_url((site / f"{ROOT}.json").read_bytes())
    except OSError:
        return None
    return feed.removesuffix(f"/{ROOT}.json")
