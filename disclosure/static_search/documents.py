"""What the browser shows of a document and checks its text by: a few documents a file."""

import json
from collections.abc import Iterator

from disclosure.entries import Entry
from disclosure.static_search.packing import deflated

PER_FILE = 16

# The places of a document's array, as `theme/static/search/documents.js` reads them.
Record = tuple[str, str, str, str, str, str, str, str, list[str], str]


def record(entry: Entry, facets: list[str]) -> Record:
    """A document as an array: kind, publisher, id, path, titles, day, status, facets, text."""
    return (
        entry.kind,
        entry.publisher,
        entry.id,
        entry.path,
        entry.title,
        entry.title_en,
        entry.published_on,
        entry.status,
        facets,
        entry.text,
    )


class Documents:
    """Files of documents from numbers that fall; one file is held at a time."""

    def __init__(self) -> None:
        self._file = -1
        self._records: list[Record | None] = []

    def add(self, number: int, made: Record) -> Iterator[tuple[str, bytes]]:
        """Takes a document in; yields the file before once it is complete."""
        if number // PER_FILE != self._file:
            yield from self.rest()
            self._file, self._records = number // PER_FILE, [None] * PER_FILE
        self._records[number % PER_FILE] = made

    def rest(self) -> Iterator[tuple[str, bytes]]:
        """The last file, if any."""
        if self._records:
            text = json.dumps(self._records, ensure_ascii=False, separators=(",", ":"))
            yield f"documents/{self._file}.bin", deflated(text.encode())
            self._records = []
