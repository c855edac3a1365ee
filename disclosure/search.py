"""Search over the register by Whoosh: builds the index and answers queries exactly."""

import itertools
import shutil
import sqlite3
import struct
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats, index
from whoosh.codec import whoosh3

from disclosure import analysis, queries
from disclosure.analysis import Phrase, QueryError
from disclosure.engines import Results
from disclosure.entries import KINDS, Entry, entries
from disclosure.entry_facts import VALUES, Facts
from disclosure.hits import STORED, Hit, hit
from disclosure.phrases import beginning, followed
from disclosure.queries import Dated, Every, Has, Holds, Node, Some, Without

__all__ = ["KINDS", "Hit", "Index", "QueryError", "Results", "build_index"]

MAX_LIMIT = 100


class _Terms(fields.FieldType):  # type: ignore[misc]
    """A Whoosh field whose terms and positions are those of `disclosure.analysis`.

    A posting's value is its positions, each two bytes, little-endian.
    """

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None)

    def index(self, value: str, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, found in analysis.positions(value.split("\n")).items():
            yield term.encode(), 1, 1.0, struct.pack(f"<{len(found)}H", *found)


class _Values(formats.Existence):  # type: ignore[misc]
    """Existence, but with a value of any length in each posting."""

    def fixed_value_size(self) -> None:
        return None


class _Postings(whoosh3.W3LeafMatcher):  # type: ignore[misc]
    """The postings of a term, read block by block instead of one by one."""

    def blocks(self, wanted: Sequence[int] | None) -> Iterator[tuple[Sequence[int], list[bytes]]]:
        """(documents, values) of each block that may hold one of `wanted` (sorted; None: all)."""
        self.reset()
        at = 0
        while not self._atend:
            if wanted is not None and self._maxid < wanted[at]:
                self._next_block()
                continue
            self._read_ids()
            yield self._ids, self._data[2]
            if wanted is not None:
                at = bisect_left(wanted, self._maxid + 1, at)
                if at == len(wanted):
                    return
            self._next_block()


class _Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's own codec with our reader of postings and a name of the segment that is fixed."""

    # No lengths of fields: else every posting asks the file system for a file of them.
    length_stats = False

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> _Postings:
        offset, length = terminfo.extent()
        return _Postings(dbfile, offset, length, format_, term=term, scorer=scorer)

    def new_segment(self, storage: object, indexname: str) -> whoosh3.W3Segment:  # noqa: ARG002
        return whoosh3.W3Segment(self, indexname, segid="register")


def _schema() -> fields.Schema:
    number = columns.NumericColumn
    title, text = _Terms(), _Terms()
    title.format = text.format = _Values()
    return fields.Schema(
        title=title,
        text=text,
        kind_number=fields.COLUMN(number("B")),
        is_open=fields.COLUMN(number("B")),
        publisher_number=fields.COLUMN(number("H")),
        length=fields.COLUMN(number("H")),
        length_en=fields.COLUMN(number("H")),
        row=fields.COLUMN(number("I")),
        day=fields.COLUMN(number("I")),
        **{name: fields.COLUMN(columns.RefBytesColumn()) for name in VALUES},
        stored=fields.STORED(),
    )


def build_index(
    register: sqlite3.Connection,
    folder: Path,
    progress: Callable[[str, int], None],
    memory_megabytes: int = 128,
) -> int:
    """Writes the index of every entry into `folder`, whose old content goes; returns the count.

    `progress` is told ("search", entries done). Postings beyond `memory_megabytes` wait
    in temporary files. The same register gives the same answers.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    publishers = [row[0] for row in register.execute("SELECT publisher FROM publishers ORDER BY 1")]
    numbers = {name: number for number, name in enumerate(publishers)}
    made = index.create_in(folder, _schema())
    writer = made.writer(codec=_Codec(blocklimit=256), limitmb=memory_megabytes)
    done = 0
    for done, entry in enumerate(entries(register), 1):
        writer.add_document(**_document(entry, numbers))
        if done % 1000 == 0:
            progress("search", done)
    writer.commit(merge=False)
    made.close()
    progress("search", done)
    return done


def _document(entry: Entry, publishers: dict[str, int]) -> dict[str, object]:
    return {
        "title": f"{entry.title}\n{entry.title_en}",
        "text": entry.text,
        "kind_number": KINDS.index(entry.kind),
        "is_open": int(entry.is_open),
        "publisher_number": publishers[entry.publisher],
        "length": min(len(analysis.fold(entry.title)), 65_535),
        "length_en": min(len(analysis.fold(entry.title_en)), 65_535),
        "row": entry.row,
        "day": int(entry.published_on.replace("-", "") or 0),
        **{name: getattr(entry, own).encode() for name, own in VALUES.items()},
        "stored": tuple(getattr(entry, name) for name in STORED),
    }


class Index:
    """An index opened for reading; may be asked by several threads.

    The documents of the index are numbered newest first, so a lower number is a newer entry.
    """

    def __init__(self, folder: Path, publishers: Sequence[str]) -> None:
        """Opens the index that `build_index` wrote; `publishers` sorted, those of the register."""
        self._index = index.open_dir(folder)
        self._reader = self._index.reader()
        self._lock = threading.Lock()
        self._count = self._reader.doc_count()
        self._facts = Facts(self._column, publishers)

    def close(self) -> None:
        """Closes the files of the index."""
        self._reader.close()
        self._index.close()

    def _column(self, name: str) -> Iterable[Any]:
        return self._reader.column_reader(name) if self._count else ()

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        publisher: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Results:
        """A page of the entries that match (`disclosure.engines`, `disclosure.queries`)."""
        tree = queries.parse(query)
        wanted = queries.wanted(tree)
        with self._lock:
            found = self._facts.narrowed(self._matching(tree), kind, publisher)
            in_title = [self._holding("title", phrase) for phrase in wanted]
            page = itertools.islice(self._ordered(found, wanted, in_title), offset, offset + limit)
            stored = [self._reader.stored_fields(doc)["stored"] for doc in page]
        return Results(len(found), [hit(row, wanted) for row in stored])

    def rows(
        self, query: str, *, kind: str | None = None, publisher: str | None = None
    ) -> Mapping[str, Sequence[int]]:
        """All entries that match: kind → row numbers in its table of the register."""
        tree = queries.parse(query)
        with self._lock:
            found = self._facts.narrowed(self._matching(tree), kind, publisher)
        by_kind: dict[str, list[int]] = {}
        for doc in found:
            by_kind.setdefault(KINDS[self._facts.kinds[doc]], []).append(self._facts.rows[doc])
        return by_kind

    def _matching(self, node: Node) -> set[int]:
        """The documents that a part of a query asks for."""
        if isinstance(node, Holds):
            titles = self._holding("title", node.phrase)
            return titles if node.is_title else titles | self._holding("text", node.phrase)
        if isinstance(node, Every):
            return self._in_all(node.parts)
        if isinstance(node, Some):
            return set().union(*(self._matching(part) for part in node.parts))
        if isinstance(node, (Has, Dated)):
            return self._facts.matching(node)
        return set(range(self._count)) - self._matching(node.part)

    def _in_all(self, parts: Sequence[Node]) -> set[int]:
        """The documents that meet all parts: those with words first, then what they are without."""
        without = [part.part for part in parts if isinstance(part, Without)]
        others = [self._matching(part) for part in parts if not isinstance(part, Without)]
        found = set.intersection(*others) if others else set(range(self._count))
        return found.difference(*(self._matching(part) for part in without))

    def _ordered(
        self, found: set[int], wanted: list[Phrase], in_title: list[set[int]]
    ) -> Iterator[int]:
        every = found.intersection(*in_title) if wanted else set()
        some = found.intersection(set().union(*in_title))
        length = len(wanted[0].text) if len(wanted) == 1 else -1
        same = {
            doc
            for doc in every
            if length in (self._facts.lengths[0][doc], self._facts.lengths[1][doc])
        }
        for tier in (same, every - same, some - every, found - some):
            # Sorting once and filtering twice: a page is mostly full before the second.
            rising = sorted(tier)
            yield from filter(self._facts.is_open.__getitem__, rising)
            yield from itertools.filterfalse(self._facts.is_open.__getitem__, rising)

    def _holding(self, field: str, phrase: Phrase) -> set[int]:
        """The documents whose `field` holds the phrase."""
        sized = []
        for term, offset in phrase.terms:
            key = (field, term.encode())
            if key not in self._reader:
                return set()
            sized.append((self._reader.doc_frequency(*key), offset, term))
        sized.sort()
        _, first_offset, term = sized[0]
        if len(sized) == 1:
            return {doc for docs, _ in self._blocks(field, term) for doc in docs}
        starts = beginning(self._blocks(field, term))
        for _, offset, other in sized[1:]:
            blocks = self._blocks(field, other, sorted(starts))
            starts = followed(starts, blocks, offset - first_offset)
            if not starts:
                break
        return set(starts)

    def _blocks(
        self, field: str, term: str, wanted: Sequence[int] | None = None
    ) -> Iterator[tuple[Sequence[int], list[bytes]]]:
        postings: _Postings = self._reader.postings(field, term.encode())
        return postings.blocks(wanted)
