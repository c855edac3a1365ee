"""Postings of the search in Whoosh's files: a codec whose blocks are arrays, read as such.

A posting is a document and the positions of a term in it. A block holds up to `BLOCK` of them:
their number and last document (32 bits each), then three chunks: documents as differences, how
many positions each has (nothing when each has one), and the positions. A chunk is the width of its
numbers in bytes, whether it is compressed (16), its length, and its bytes, little-endian.
"""

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.codec import whoosh3

from disclosure.search import analysis
from disclosure.search.whoosh.posting_buffer import TermPostings

Documents = NDArray[np.uint32]
Places = NDArray[np.int64]  # document << BITS | position

BITS = 17  # more than positions have, so that none reaches into the next document
BLOCK = 2048
_HEAD, _CHUNK = struct.Struct("<II"), struct.Struct("<BI")
_CODES = {1: "B", 2: "H", 4: "I"}
_TYPES = {width: np.dtype(f"<u{width}") for width in _CODES}
_COMPRESSED = 16
_WORTH_COMPRESSING = 64  # bytes
_FEW = 8  # of two arrays the shorter is searched for in the longer, where that is so often longer


class AnalysedText(fields.FieldType):  # type: ignore[misc]
    """A Whoosh field whose terms and positions are those of `disclosure.search.analysis`.

    While it is written, a document's terms are one posting with all of them: Whoosh would hand
    over each by itself.
    """

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None)

    def index(
        self, value: str, **_: object
    ) -> list[tuple[None, int, float, Mapping[str, list[int]]]]:
        return [(None, 1, 1.0, analysis.positions(value.split("\n")))]


class _FieldWriter(whoosh3.W3FieldWriter):  # type: ignore[misc]
    """Takes a term's postings as a whole, and has them written in blocks."""

    def add_postings(self, schema: Any, lengths: object, items: Iterable[TermPostings]) -> None:  # noqa: ARG002
        for name, terms in groupby(items, key=attrgetter("field")):
            self.start_field(name, schema[name])
            for postings in terms:
                self.start_term(postings.term)
                self._postwriter.write(postings)
                self.finish_term()
            self.finish_field()


class _Writer(whoosh3.W3PostingsWriter):  # type: ignore[misc]
    def write(self, postings: TermPostings) -> None:
        """The blocks of a term, each reported to Whoosh."""
        at = 0
        for start in range(0, len(postings.documents), BLOCK):
            documents, counts = (numbers[start : start + BLOCK] for numbers in postings[2:4])
            end = at + sum(counts)
            self._ids, self._weights = documents, [1.0] * len(documents)
            self._terminfo.add_block(self)
            self._write(documents, counts, postings.places[at:end])
            at = end
        self._new_block()

    def _write(self, documents: "array[int]", counts: "array[int]", places: "array[int]") -> None:
        steps = [now - before for before, now in zip([0, *documents], documents, strict=False)]
        several = _chunk(counts if len(places) > len(counts) else [])
        head = _HEAD.pack(len(documents), documents[-1])
        self._postfile.write(b"".join([head, _chunk(steps), several, _chunk(places)]))
        self._blockcount += 1


class PostingCodec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's own codec with our postings and a name of the segment that is fixed."""

    length_stats = False  # else every posting asks the file system for a file of lengths

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _Writer:
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
        """The positions of the term, rising; at least in the documents `wanted` (rising; None:
        all)."""
        parts = []
        for at in self._blocks_with(wanted):
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

    def _blocks_with(self, wanted: Documents | None) -> list[int]:
        """Where the chunks of those blocks begin that may hold one of the documents."""
        blocks = [*self._blocks()]
        if wanted is None:
            return [at for _, at in blocks]
        # All at once, and as numbers of the same kind: else each search copies the documents.
        ends = wanted.searchsorted(np.array([last for last, _ in blocks], np.uint32), "right")
        is_wanted = np.diff(ends, prepend=0) > 0
        return [at for (_, at), holds in zip(blocks, is_wanted.tolist(), strict=True) if holds]

    def _documents(self, at: int) -> Documents:
        steps, _ = self._read(at)
        return np.cumsum(steps, dtype=np.uint32)

    def _next(self, at: int) -> int:
        """Where the chunk after the one at `at` begins."""
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


def behind(starts: Places, followers: Places, shift: int) -> Places:
    """Those of `starts` that are followed, at a distance of `shift`, by one of `followers`; all
    three rise."""
    few, many = sorted((starts, followers - shift), key=len)
    if len(few) * _FEW > len(many):  # merged; each number stands once in either
        merged = np.concatenate([few, many])
        merged.sort(kind="stable")
        twice: Places = merged[1:][merged[1:] == merged[:-1]]
        return twice
    if not len(many):
        return few
    nearest = many.searchsorted(few)
    nearest[nearest == len(many)] = 0
    followed: Places = few[many[nearest] == few]
    return followed
