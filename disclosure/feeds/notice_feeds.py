"""Feeds of tender notices in one language (RSS, Atom, JSON Feed), and the spool of written
entries."""

import os
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import IO

from disclosure.feeds.feed_headers import FeedHeader
from disclosure.feeds.formats import json_feeds
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.notice_entries import FeedEntry, NoticeEntryWriter
from disclosure.feeds.selections import FORMS
from disclosure.register.register_file import Register
from disclosure.register.tender_history import Key, NoticeVersion, versions_of

# The last character of one entry and the first of the next, by form.
_BETWEEN = {"atom": b"", "rss": b"", "json": b",\n"}
FEED_FORMS = (*FORMS, "json")
_BOUNDS = len(FEED_FORMS) + 1


class EntrySpool:
    """The entries of one language, as written in feeds, in an unnamed file: only their offsets
    are in memory."""

    def __init__(self, file: IO[bytes], keys: Iterable[Key]) -> None:
        self._file = file
        self._numbers = {key: number for number, key in enumerate(keys)}
        # For each entry: the offsets of its forms, one after the other, and the end of the last
        # one.
        self._bounds = array("Q", [0]) * (len(self._numbers) * _BOUNDS)
        self._end = 0

    def __contains__(self, key: Key) -> bool:
        return self._bounds[(self._numbers[key] + 1) * _BOUNDS - 1] > 0

    def add(self, key: Key, by_form: Mapping[str, bytes]) -> None:
        """Stores an entry in each form that will be needed."""
        number = self._numbers[key]
        self._bounds[number * _BOUNDS] = self._end
        for place, form in enumerate(FEED_FORMS, start=number * _BOUNDS + 1):
            data = by_form.get(form, b"")
            self._file.write(data)
            self._end += len(data)
            self._bounds[place] = self._end

    def joined(self, keys: Iterable[Key], form: str) -> bytes:
        """The stored entries of `keys` in their order."""
        self._file.flush()
        file, nth = self._file.fileno(), FEED_FORMS.index(form)
        entries = []
        for key in keys:
            place = self._numbers[key] * _BOUNDS + nth
            start, end = self._bounds[place : place + 2]
            entries.append(os.pread(file, end - start, start))
        return _BETWEEN[form].join(entries)


def written(
    entry: FeedEntry, language: str, forms: tuple[str, ...] = FEED_FORMS
) -> dict[str, bytes]:
    """An entry as written in feeds of the given forms."""
    by_form = fragments(entry, language, [form for form in forms if form != "json"])
    return by_form | ({"json": json_feeds.item(entry, language)} if "json" in forms else {})


def document(frame: FeedHeader, form: str, entries: bytes) -> bytes:
    """A whole feed around entries that are written already."""
    return json_feeds.splice(frame, entries) if form == "json" else splice(frame, form, entries)


def newest_of(
    register: Register,
    writer: NoticeEntryWriter,
    frame: FeedHeader,
    form: str,
    keys: list[Key],
) -> bytes:
    """A feed of a few notices in the order of their keys, for a reader's own filter.

    `frame.updated` is that of the register; it becomes that of the newest entry.
    """
    entries = _entries_of(register, writer, keys)
    written_entries = [written(entry, writer.language, (form,))[form] for entry in entries]
    updated = max((entry.updated for entry in entries), default=frame.updated)
    return document(replace(frame, updated=updated), form, _BETWEEN[form].join(written_entries))


def archive_of(
    register: Register, writer: NoticeEntryWriter, frame: FeedHeader, keys: list[Key]
) -> bytes:
    """A part of a feed's history as Atom: of each notice its id, title, dates and links."""
    entries = _entries_of(register, writer, keys)
    bare = [replace(entry, content="", categories=()) for entry in entries]
    written_entries = [fragments(entry, writer.language, ("atom",))["atom"] for entry in bare]
    updated = max((entry.updated for entry in entries), default=frame.updated)
    inside = b"".join(written_entries).replace(b'<content type="html"></content>', b"")
    return splice(replace(frame, updated=updated), "atom", inside)


def _entries_of(register: Register, writer: NoticeEntryWriter, keys: list[Key]) -> list[FeedEntry]:
    versions: dict[Key, NoticeVersion] = {
        (version.notice["publisher"], version.notice["notice_id"]): version
        for version in versions_of(register, keys)
    }
    return [writer.entry(versions[key]) for key in keys]
