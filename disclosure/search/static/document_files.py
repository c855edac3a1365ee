"""What the browser shows of a document and checks its text by: a few documents a file."""

import json
from collections.abc import Iterator

from disclosure.search.entries import SearchEntry
from disclosure.search.static.packing import deflated

_MANY = 30_000  # documents from which on a file holds fewer: what is looked for lies farther apart


def documents_per_file(count: int) -> int:
    """How many documents a file holds in an index of so many."""
    return 8 if count > _MANY else 16


# The places of a document's array, as `theme/static/search/documents.js` reads them.
Record = tuple[str, str, str, str, str, str, str, list[str], str]
_IN_RECORD = ("kind:", "publisher:", "year:")


def record(entry: SearchEntry, facets: list[str]) -> Record:
    """A document as an array: kind, publisher, path, titles, day, status, other facets, text."""
    return (
        entry.kind,
        entry.publisher,
        entry.path,
        entry.title,
        entry.title_en,
        entry.published_on,
        entry.status,
        [facet for facet in facets if not facet.startswith(_IN_RECORD)],
        entry.text,
    )


class DocumentFiles:
    """Files of documents from numbers that fall; one file is held at a time."""

    def __init__(self, per_file: int) -> None:
        self._per_file = per_file
        self._file = -1
        self._records: list[Record | None] = []

    def add(self, number: int, made: Record) -> Iterator[tuple[str, bytes]]:
        """Takes a document in; yields the file before once it is complete."""
        if number // self._per_file != self._file:
            yield from self.rest()
            self._file, self._records = number // self._per_file, [None] * self._per_file
        self._records[number % self._per_file] = made

    def rest(self) -> Iterator[tuple[str, bytes]]:
        """The last file, if any."""
        if self._records:
            text = json.dumps(self._records, ensure_ascii=False, separators=(",", ":"))
            yield f"documents/{self._file}.bin", deflated(text.encode())
            self._records = []
