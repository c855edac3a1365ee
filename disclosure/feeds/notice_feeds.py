"""All feeds of tender notices in one language: RSS, Atom, JSON Feed, and each whole history."""

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from disclosure.feeds.feed_headers import FeedHeader, FeedHeaders
from disclosure.feeds.feed_members import members
from disclosure.feeds.formats import json_feeds
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.notice_entries import FeedEntry, NoticeEntryWriter
from disclosure.feeds.selections import FORMS, NEWEST, WITH_JSON, Selection, forms
from disclosure.register.register_file import Register
from disclosure.register.tender_history import Key, NoticeVersion, versions, versions_of

# The last character of one entry and the first of the next, by form.
_BETWEEN = {"atom": b"", "rss": b"", "json": b",\n"}
FEED_FORMS = (*FORMS, "json")
_BOUNDS = len(FEED_FORMS) + 1


class EntrySpool:
    """The entries of one language, as they stand in feeds, in a file without a name: memory
    holds only where each one lies and when it was updated."""

    def __init__(self, file: IO[bytes], keys: Iterable[Key]) -> None:
        self._file = file
        self._numbers = {key: number for number, key in enumerate(keys)}
        # Of each entry: where its forms begin, one after the other, and where the last one ends.
        self._bounds = array("Q", [0]) * (len(self._numbers) * _BOUNDS)
        self._updated: list[datetime | None] = [None] * len(self._numbers)
        self._end = 0

    def add(self, key: Key, updated: datetime, made: Mapping[str, bytes]) -> None:
        """Keeps an entry as it stands in each form that will be asked for."""
        number = self._numbers[key]
        self._updated[number] = updated
        self._bounds[number * _BOUNDS] = self._end
        for place, form in enumerate(FEED_FORMS, start=number * _BOUNDS + 1):
            data = made.get(form, b"")
            self._file.write(data)
            self._end += len(data)
            self._bounds[place] = self._end

    def flush(self) -> None:
        """To be called between the last `add` and the first `joined`."""
        self._file.flush()

    def joined(self, keys: list[Key], form: str) -> bytes:
        """The entries of `keys` in their order, after all were added and the file was flushed."""
        file, nth = self._file.fileno(), FEED_FORMS.index(form)
        found = []
        for key in keys:
            place = self._numbers[key] * _BOUNDS + nth
            start, end = self._bounds[place : place + 2]
            found.append(os.pread(file, end - start, start))
        return _BETWEEN[form].join(found)

    def newest(self, keys: list[Key]) -> datetime | None:
        """When the newest of some entries was updated; None without entries."""
        known = (self._updated[self._numbers[key]] for key in keys)
        return max((at for at in known if at is not None), default=None)


def written(
    entry: FeedEntry, language: str, wanted: tuple[str, ...] = FEED_FORMS
) -> dict[str, bytes]:
    """An entry as it stands in feeds of the wanted forms."""
    made = fragments(entry, language, [form for form in wanted if form != "json"])
    return made | ({"json": json_feeds.item(entry, language)} if "json" in wanted else {})


def document(frame: FeedHeader, form: str, entries: bytes) -> bytes:
    """A whole feed around entries that were written before."""
    return json_feeds.splice(frame, entries) if form == "json" else splice(frame, form, entries)


def feeds(frames: FeedHeaders, folder: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Every feed of tender notices in one language as its site path and bytes, in a fixed order.

    `folder` holds a nameless working file of about the size of two feeds' entries times all
    notices.
    """
    register, subscriptions = frames.names.register, frames.subscriptions
    newest, whole, totals = members(register, subscriptions)
    with tempfile.TemporaryFile(dir=folder) as file:
        spool = EntrySpool(file, chain.from_iterable(whole.values()))
        _fill(spool, NoticeEntryWriter(frames.names, subscriptions), newest)
        for selection, keys in newest.items():
            is_whole = selection.dimension == "publisher"
            parts = len(whole.get(selection.publisher, ())) // NEWEST if is_whole else None
            frame = frames.frame(selection, spool.newest(keys), parts, totals[selection])
            for form in FEED_FORMS:
                if form in forms(selection):
                    path = subscriptions.path(selection, frames.language, form)
                    yield path, document(frame, form, spool.joined(keys, form))
        for publisher, history in sorted(whole.items()):
            yield from _archives(spool, frames, publisher, history)


def _fill(
    spool: EntrySpool, writer: NoticeEntryWriter, newest: Mapping[Selection, list[Key]]
) -> None:
    """Writes every notice: for archives all of them as Atom, the newest in other forms too."""
    recent = {key for keys in newest.values() for key in keys}
    in_json = {key for one, keys in newest.items() if one.dimension in WITH_JSON for key in keys}
    for version in versions(writer.names.register):
        key = (version.notice["publisher"], version.notice["notice_id"])
        wanted = ("atom", *(("rss",) if key in recent else ()))
        wanted += ("json",) if key in in_json else ()
        entry = writer.entry(version)
        spool.add(key, entry.updated, written(entry, writer.language, wanted))
    spool.flush()


def _archives(
    spool: EntrySpool, frames: FeedHeaders, publisher: str, history: list[Key]
) -> Iterator[tuple[str, bytes]]:
    """A publisher's history in parts of 50, the oldest notice first in time but, as in every
    feed, last in its part. Only the last part is not full and changes (RFC 5005 §4)."""
    if len(history) < NEWEST:
        return
    for start in range(0, len(history) + 1, NEWEST):
        keys = history[start : start + NEWEST][::-1]
        number = start // NEWEST + 1
        updated = spool.newest(keys or history[start - NEWEST : start])
        frame = frames.archive(publisher, number, updated, is_full=len(keys) == NEWEST)
        path = frames.subscriptions.archive_path(publisher, frames.language, number)
        yield path, splice(frame, "atom", spool.joined(keys, "atom"))


def newest_of(
    register: Register,
    writer: NoticeEntryWriter,
    frame: FeedHeader,
    form: str,
    keys: list[Key],
) -> bytes:
    """A feed of a few notices in the order of their keys; for answers to a reader's own filter.

    `frame.updated` is the register's; it becomes that of the newest entry.
    """
    entries = _entries_of(register, writer, keys)
    made = [written(entry, writer.language, (form,))[form] for entry in entries]
    updated = max((entry.updated for entry in entries), default=frame.updated)
    return document(replace(frame, updated=updated), form, _BETWEEN[form].join(made))


def archive_of(
    register: Register, writer: NoticeEntryWriter, frame: FeedHeader, keys: list[Key]
) -> bytes:
    """A part of a feed's history as Atom: of each notice its id, title, dates and links."""
    entries = _entries_of(register, writer, keys)
    bare = [replace(entry, content="", categories=()) for entry in entries]
    made = [fragments(entry, writer.language, ("atom",))["atom"] for entry in bare]
    updated = max((entry.updated for entry in entries), default=frame.updated)
    inside = b"".join(made).replace(b'<content type="html"></content>', b"")
    return splice(replace(frame, updated=updated), "atom", inside)


def _entries_of(register: Register, writer: NoticeEntryWriter, keys: list[Key]) -> list[FeedEntry]:
    found: dict[Key, NoticeVersion] = {
        (one.notice["publisher"], one.notice["notice_id"]): one
        for one in versions_of(register, keys)
    }
    return [writer.entry(found[key]) for key in keys]
