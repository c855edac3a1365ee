"""The entries and events of each tender in one language, and the feeds and calendars made of
them; all are reused while their inputs are unchanged."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b
from itertools import chain
from typing import IO, NamedTuple, Protocol

from disclosure.feeds.appointments import DatedTender, dated_tender, window
from disclosure.feeds.deadline_calendars import (
    EventWriter,
    calendar_of,
    instants,
    nearest,
    own_calendars,
    placed_tender,
    rank,
)
from disclosure.feeds.feed_headers import FeedHeaders
from disclosure.feeds.feed_members import members
from disclosure.feeds.formats.xml_feeds import splice
from disclosure.feeds.notice_entries import NoticeEntryWriter
from disclosure.feeds.notice_feeds import FEED_FORMS, EntrySpool, document, written
from disclosure.feeds.selections import CALENDAR, NEWEST, WITH_JSON, Selection, forms
from disclosure.history.sightings import Sightings
from disclosure.register.register_file import Register
from disclosure.register.tender_history import Key, NoticeVersion, history_of


class FeedFolder(Protocol):
    """Where files go: `path` is relative to the site's root."""

    def write(self, path: str, data: bytes) -> None: ...


class Keep(Protocol):
    """Publishes the files of a thing, as `ThingKeeper.keep` does."""

    def __call__(
        self,
        name: str,
        make: Callable[[FeedFolder], str | None],
        about: Iterable[object] = (),
        /,
    ) -> str | None: ...


class ToldTender(NamedTuple):
    """What was written for a tender: for each notice its id, when it was updated (ISO 8601) and
    a digest; a digest of its `events`, their instants, and the tender as `placed` (see
    `placed_tender`), all empty if it has no date to come."""

    notices: Sequence[tuple[str, str, str]]
    events: str
    instants: Sequence[float]
    placed: Mapping[str, str | None] | None


class TenderTexts:
    """Publishes feeds and calendars of tenders by `keep`. `frames` returns what all of them
    share; `file` is a working file of about the size of two feeds' entries times all notices
    that are written."""

    def __init__(
        self, register: Register, frames: Callable[[], FeedHeaders], keep: Keep, file: IO[bytes]
    ) -> None:
        self._register, self._frames, self._keep = register, frames, keep
        self._subscriptions = register.aside(frames).subscriptions
        self._newest, self._whole, self._totals = register.aside(
            lambda: members(register, self._subscriptions)
        )
        self._recent = {key for keys in self._newest.values() for key in keys}
        self._in_json = {
            key
            for selection, keys in self._newest.items()
            if selection.dimension in WITH_JSON
            for key in keys
        }
        self._writers = register.remembered(self._new_writers)
        self._spool = EntrySpool(file, chain.from_iterable(self._whole.values()))
        self._events: dict[Key, bytes] = {}
        self._told: dict[Key, ToldTender] = {}
        # Of each notice its tender, when it was updated, and a digest.
        self._notices: dict[Key, tuple[Key, datetime, str]] = {}

    def bring(self) -> None:
        """Publishes every feed and calendar of tender notices."""
        query = "SELECT DISTINCT publisher, tender_id FROM notices ORDER BY 1, 2"
        for tender in self._register.aside(lambda: [*self._register.tuples(query)]):
            stored = self._keep("/".join(("tender", *tender)), partial(self._write_tender, tender))
            self._learn(tender, ToldTender(*json.loads(stored or "")))
        nearest = self._nearest()
        for selection, keys in self._newest.items():
            is_whole = selection.dimension == "publisher"
            parts = len(self._whole.get(selection.publisher, ())) // NEWEST if is_whole else None
            shown = _Shown(
                selection,
                keys,
                self._updated(keys),
                parts,
                self._totals[selection],
                nearest.get(selection, ()),
            )
            told_of = [self._told[tender].events for tender in shown.tenders]
            self._keep(
                "/".join(("selection", *selection)),
                partial(self._write_selection, shown),
                (*shown, self._digests(keys), told_of),
            )
        for publisher, history in sorted(self._whole.items()):
            self._bring_archives(publisher, history)

    # Tenders -------------------------------------------------------------------------------

    def _new_writers(self) -> tuple[NoticeEntryWriter, EventWriter]:
        frames = self._frames()
        return NoticeEntryWriter(frames.names, frames.subscriptions), EventWriter(frames.names)

    def _write_tender(self, key: Key, folder: FeedFolder) -> str:
        """Writes the calendars beside the pages of a tender's notices; returns a `ToldTender` as
        JSON."""
        history = history_of(self._register, *key)
        tender_text = ToldTender(self._write_entries(history), "", (), {})
        dated = self._dated(key, history)
        if dated.appointments:
            _, writer = self._writers()
            events = self._events[key] = writer.events(dated)
            for path, data in own_calendars(dated, events, writer.names):
                folder.write(path, data)
            placed = placed_tender(dated, writer.names)
            tender_text = ToldTender(tender_text.notices, _digest(events), instants(dated), placed)
        return json.dumps(tender_text)

    def _dated(self, key: Key, history: Sequence[NoticeVersion]) -> DatedTender:
        first = window(self._register.month(key[0]))
        return dated_tender(key, history, first, Sightings(self._register.history))

    def _write_entries(self, history: Iterable[NoticeVersion]) -> list[tuple[str, str, str]]:
        """Writes the notices of a tender: all as Atom for archives, the newest in the other
        forms too."""
        writer, _ = self._writers()
        entries = []
        for version in history:
            key = (version.notice["publisher"], version.notice["notice_id"])
            wanted_forms = ("atom", *(("rss",) if key in self._recent else ()))
            wanted_forms += ("json",) if key in self._in_json else ()
            entry = writer.entry(version)
            by_form = written(entry, writer.language, wanted_forms)
            self._spool.add(key, by_form)
            entries.append((key[1], entry.updated.isoformat(), _digest(by_form["atom"])))
        return entries

    def _learn(self, tender: Key, tender_text: ToldTender) -> None:
        for notice, updated, digest in tender_text.notices:
            self._notices[tender[0], notice] = tender, datetime.fromisoformat(updated), digest
        if tender_text.events:
            self._told[tender] = tender_text

    # Feeds and calendars -------------------------------------------------------------------

    def _updated(self, keys: Iterable[Key]) -> datetime | None:
        return max((self._notices[key][1] for key in keys), default=None)

    def _digests(self, keys: Iterable[Key]) -> list[str]:
        return [self._notices[key][2] for key in keys]

    def _nearest(self) -> Mapping[Selection, Sequence[Key]]:
        """The tenders in the calendar of each selection."""
        register = self._register
        ranks: dict[Selection, dict[Key, tuple[bool, float]]] = {}
        clocks = register.aside(
            lambda: dict(register.tuples("SELECT publisher, as_of FROM publishers"))
        )
        for tender, tender_text in self._told.items():
            if tender_text.placed is None:
                continue
            place = rank(tender_text.instants, clocks[tender[0]])
            for selection in register.aside(partial(self._subscriptions.of, tender_text.placed)):
                ranks.setdefault(selection, {})[tender] = place
        by_selection = {}
        for selection, ranked in ranks.items():
            tenders = [*ranked]
            by_selection[selection] = [tenders[at] for at in nearest([*ranked.values()])]
        return by_selection

    def _write_selection(self, shown: "_Shown", folder: FeedFolder) -> None:
        frames, selection = self._frames(), shown.selection
        frame = frames.frame(selection, shown.updated, shown.parts, shown.total)
        for form in FEED_FORMS:
            if form in forms(selection):
                path = frames.subscriptions.path(selection, frames.language, form)
                folder.write(path, document(frame, form, self._joined(shown.keys, form)))
        if CALENDAR in forms(selection):
            events = [self._events_of(tender) for tender in shown.tenders]
            whose = [publisher for publisher, _ in shown.tenders]
            folder.write(*calendar_of(frames, selection, frame, whose, events))

    def _bring_archives(self, publisher: str, history: list[Key]) -> None:
        """Publishes a publisher's history in parts of 50: the oldest part first and, as in every
        feed, the newest notice of a part first. Only the last part is not full and changes (RFC
        5005 §4)."""
        if len(history) < NEWEST:
            return
        for start in range(0, len(history) + 1, NEWEST):
            keys = history[start : start + NEWEST][::-1]
            updated = self._updated(keys or history[start - NEWEST : start])
            part = _Part(publisher, start // NEWEST + 1, keys, updated)
            self._keep(
                f"archive/{publisher}/{part.number}",
                partial(self._write_archive, part),
                (*part, self._digests(keys)),
            )

    def _write_archive(self, part: "_Part", folder: FeedFolder) -> None:
        frames, is_full = self._frames(), len(part.keys) == NEWEST
        frame = frames.archive(part.publisher, part.number, part.updated, is_full=is_full)
        path = frames.subscriptions.archive_path(part.publisher, frames.language, part.number)
        folder.write(path, splice(frame, "atom", self._joined(part.keys, "atom")))

    def _joined(self, keys: Sequence[Key], form: str) -> bytes:
        """Entries as written in feeds; those of unchanged tenders are written to the spool
        first."""
        missing = (self._notices[key][0] for key in keys if key not in self._spool)
        for tender in dict.fromkeys(missing):
            self._register.aside(partial(self._write_again, tender))
        return self._spool.joined(keys, form)

    def _write_again(self, tender: Key) -> None:
        self._write_entries(history_of(self._register, *tender))

    def _events_of(self, tender: Key) -> bytes:
        if tender not in self._events:
            self._events[tender] = self._register.aside(partial(self._new_events, tender))
        return self._events[tender]

    def _new_events(self, tender: Key) -> bytes:
        _, writer = self._writers()
        return writer.events(self._dated(tender, history_of(self._register, *tender)))


class _Shown(NamedTuple):
    """What the feeds and the calendar of a selection show: notices, when the newest was updated,
    how many full parts its whole history has, how many notices it has in all; tenders."""

    selection: Selection
    keys: Sequence[Key]
    updated: datetime | None
    parts: int | None
    total: int
    tenders: Sequence[Key]


class _Part(NamedTuple):
    """A part of a publisher's history: its number, its notices, when the newest was updated."""

    publisher: str
    number: int
    keys: Sequence[Key]
    updated: datetime | None


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
