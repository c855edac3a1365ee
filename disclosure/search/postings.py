"""Postings of the search in Whoosh's files: a codec whose blocks are arrays, read as such.

A posting is a document and the positions of a term in it. A block holds up to `BLOCK` of them:
their number and last document (32 bits each), then three chunks: documents as differences, how
many positions each has (nothing when each has one), and the positions. A chunk is the width of its
numbers in bytes, whether it is compressed (16), its length, and its bytes, little-endian.
"""

import struct
import zlib
from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.codec import whoosh3

from disclosure.search import analysis

Documents = NDArray[np.uint32]
Places = NDArray[np.int64]  # document << BITS | position

BITS = 17  # more than positions have, so that none reaches into the next document
BLOCK = 2048
_HEAD, _CHUNK = struct.Struct("<II"), struct.Struct("<BI")
_CODES = {1: "B", 2: "H", 4: "I"}
_TYPES = {width: np.dtype(f"<u{width}") for width in _CODES}
_COMPRESSED = 16
_WORTH_COMPRESSING = 64  # bytes


class Terms(fields.FieldType):  # type: ignore[misc]
    """A Whoosh field whose terms and positions are those of `disclosure.search.analysis`.

    While it is written, a posting's value is its positions, each two bytes, little-endian.
    """

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None)

    def index(self, value: str, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, found in analysis.positions(value.split("\n")).items():
            yield term.encode(), 1, 1.0, struct.pack(f"<{len(found)}H", *found)


class Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's own codec with our postings and a name of the segment that is fixed."""

    length_stats = False  # else every posting asks the file system for a file of lengths

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> "_Writer":
        return _Writer(dbfile, BLOCK, byteids=byteids)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> "Postings":
        del format_, term, scorer
        offset, length = terminfo.extent()
        # Whoosh gives back the length as a tuple of one.
        return Postings(dbfile.get(offset, *length))

    def new_segment(self, storage: object, indexname: str) -> whoosh3.W3Segment:  # noqa: ARG002
        return whoosh3.W3Segment(self, indexname, segid="register")


class _Writer(whoosh3.W3PostingsWriter):  # type: ignore[misc]
    def _write_block(self, last: bool = False) -> None:  # noqa: ARG002
        self._terminfo.add_block(self)
        places = array("H", b"".join(self._values))
        counts = [len(value) // 2 for value in self._values]
        steps = [now - before for before, now in zip([0, *self._ids], self._ids, strict=False)]
        self._postfile.write(_HEAD.pack(len(self._ids), self._ids[-1]))
        for numbers in (steps, [] if len(places) == len(counts) else counts, places):
            self._postfile.write(_chunk(numbers))
        self._blockcount += 1
        self._new_block()


def _chunk(numbers: "list[int] | array[int]") -> bytes:
    most = max(numbers, default=0)
    width = 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4
    raw = array(_CODES[width], numbers).tobytes()
    if len(raw) >= _WORTH_COMPRESSING:
        packed = zlib.compress(raw, 6)
        if len(packed) < len(raw):
            return _CHUNK.pack(width | _COMPRESSED, len(packed)) + packed
    return _CHUNK.pack(width, len(raw)) + raw


class Postings:
    """The postings of one term, given as the bytes of its blocks."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def documents(self) -> Documents:
        """Every document that has the term, rising."""
        parts = [self._documents(at) for _, at in self._blocks()]
        return np.concatenate(parts)

    def places(self, wanted: Documents | None = None) -> Places:
        """Where the term stands, rising; at least in the documents `wanted` (rising; None: all)."""
        parts = []
        first = 0
        for last, at in self._blocks():
            if wanted is not None:
                low, high = wanted.searchsorted([first, last + 1])
                first = last + 1
                if low == high:
                    continue
            documents = self._documents(at).astype(np.int64)
            counts, behind_counts = self._read(self._next(at))
            places, _ = self._read(behind_counts)
            if len(counts):
                documents = np.repeat(documents, counts)
            parts.append(documents << BITS | places)
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def _blocks(self) -> Iterator[tuple[int, int]]:
        """The last document of each block, and where its chunks begin."""
        at = 0
        while at < len(self._data):
            _, last = _HEAD.unpack_from(self._data, at)
            at += _HEAD.size
            yield last, at
            at = self._next(self._next(self._next(at)))

    def _documents(self, at: int) -> Documents:
        steps, _ = self._read(at)
        return np.cumsum(steps, dtype=np.uint32)

    def _next(self, at: int) -> int:
        """Where the chunk behind the one at `at` begins."""
        size: int = _CHUNK.unpack_from(self._data, at)[1]
        return at + _CHUNK.size + size

    def _read(self, at: int) -> tuple[NDArray[Any], int]:
        """The numbers of a chunk, and where the next begins."""
        kind, size = _CHUNK.unpack_from(self._data, at)
        at += _CHUNK.size
        raw = self._data[at : at + size]
        if kind & _COMPRESSED:
            raw = zlib.decompress(raw)
        return np.frombuffer(raw, _TYPES[kind & ~_COMPRESSED]), at + size


def behind(starts: Places, others: Places, shift: int) -> Places:
    """Of `starts` those behind which, by `shift`, there is one of `others` too."""
    few, many = sorted((starts, others - shift), key=len)
    if not len(many):
        return few
    found = many.searchsorted(few)
    found[found == len(many)] = 0
    kept: Places = few[many[found] == few]
    return kept
