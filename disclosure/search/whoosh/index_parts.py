"""The parts of a search index: each is an index of Whoosh that holds the texts of some entries.

A part is never changed. What tells an entry's texts is its digest, so that the next index can keep
a part and hold beside it what differs.
"""

from bisect import bisect_left, bisect_right
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, index

from disclosure.search.analysis import Phrase
from disclosure.search.entries import SearchEntry
from disclosure.search.hits import TEXTS
from disclosure.search.whoosh.posting_blocks import (
    BITS,
    AnalysedText,
    Documents,
    PostingCodec,
    Postings,
    behind,
)
from disclosure.search.whoosh.posting_buffer import PostingPool

# The folders of the parts: most texts, and those that are not in it.
BASE, REST = "base", "rest"
_DIGESTS = "texts.npy"  # two numbers of 64 bits for each document


def digest_of(entry: SearchEntry) -> tuple[int, int]:
    """What tells the texts of an entry, its key and page among them, from all others."""
    told = sha256(repr(_texts(entry)).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(told[:8], "little"), int.from_bytes(told[8:16], "little")


def _texts(entry: SearchEntry) -> tuple[str, ...]:
    return tuple(getattr(entry, name) for name in TEXTS)


class PartWriter:
    """Writes a part into a new folder, entry by entry; postings beyond `megabytes` wait in
    temporary files."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        schema = fields.Schema(title=AnalysedText(), text=AnalysedText(), stored=fields.STORED())
        self._index = index.create_in(folder, schema)
        # Files of their own: Whoosh copies the parts of a joined one into memory to read them.
        self._writer = self._index.writer(codec=PostingCodec(), compound=False)
        self._writer.pool = PostingPool(folder, megabytes)
        self._digests: list[tuple[int, int]] = []

    @property
    def count(self) -> int:
        """The number of entries so far."""
        return len(self._digests)

    def add(self, entry: SearchEntry, digest: tuple[int, int]) -> None:
        """Takes the texts of the next entry, which have this digest."""
        title = f"{entry.title}\n{entry.title_en}"
        self._writer.add_document(title=title, text=entry.text, stored=_texts(entry))
        self._digests.append(digest)

    def cancel(self) -> None:
        """Closes the files of a part that is of no use."""
        self._writer.cancel()
        self._index.close()

    def finish(self) -> None:
        """Writes what is left."""
        self._writer.commit(merge=False)
        self._index.close()
        digests = np.array(self._digests, "<u8").reshape(-1, 2)
        np.save(self._folder / _DIGESTS, digests)


class KnownTexts:
    """The entries of a part, found by the digests of their texts."""

    def __init__(self, folder: Path) -> None:
        digests = np.load(folder / _DIGESTS)
        order = digests[:, 0].argsort()
        self.count = len(digests)
        self._firsts, self._seconds = digests[order].T.tolist()
        self._documents: list[int] = order.tolist()

    def find(self, digest: tuple[int, int]) -> int | None:
        """The number of the document with these texts; None if there is none."""
        at = bisect_left(self._firsts, digest[0])
        if at < self.count and (self._firsts[at], self._seconds[at]) == digest:
            return self._documents[at]
        return None


class _OpenPart:
    """A part opened for reading."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(folder)
        self._reader = self._index.reader()

    def close(self) -> None:
        """Closes its files."""
        self._reader.close()
        self._index.close()

    @property
    def count(self) -> int:
        """The number of its documents."""
        return int(self._reader.doc_count_all())

    def texts(self, document: int) -> tuple[str, ...]:
        """The texts of an entry, as `hits.TEXTS` names them."""
        stored: tuple[str, ...] = self._reader.stored_fields(document)["stored"]
        return stored

    def documents(self, field: str, phrase: Phrase) -> Documents:
        """The documents whose `field` holds a phrase; one may come twice."""
        sized = []
        for term, offset in phrase.terms:
            key = (field, term.encode())
            if key not in self._reader:
                return np.empty(0, np.uint32)
            sized.append((self._reader.doc_frequency(*key), offset, term))
        # The rarest first: of the others, only blocks that may hold its documents are read.
        (_, first, term), *rest = sorted(sized)
        if not rest:
            return self._postings(field, term).documents()
        starts = self._postings(field, term).places()
        for _, offset, other in rest:
            documents = (starts >> BITS).astype(np.uint32)
            places = self._postings(field, other).places(documents)
            starts = behind(starts, places, offset - first)
        return (starts >> BITS).astype(np.uint32)

    def _postings(self, field: str, term: str) -> Postings:
        postings: Postings = self._reader.postings(field, term.encode())
        return postings


class IndexTexts:
    """The texts of an index, opened for reading: its parts as one.

    `places` has for each document its number in the base, or in the rest, counted on from there.
    """

    def __init__(self, folder: Path, places: NDArray[np.uint32]) -> None:
        self._parts = [
            _OpenPart(folder / name) for name in (BASE, REST) if (folder / name).is_dir()
        ]
        counts = [part.count for part in self._parts]
        self._firsts = [sum(counts[:number]) for number in range(len(counts))]
        self._places = places
        self._numbers: NDArray[np.int64] | None = None
        if len(counts) > 1 or counts[0] != len(places):
            self._numbers = np.full(sum(counts), -1)
            self._numbers[places] = np.arange(len(places))

    def close(self) -> None:
        """Closes the files of the parts."""
        for part in self._parts:
            part.close()

    def texts(self, document: int) -> tuple[str, ...]:
        """The texts of an entry, as `hits.TEXTS` names them."""
        place = int(self._places[document])
        part = bisect_right(self._firsts, place) - 1
        return self._parts[part].texts(place - self._firsts[part])

    def documents(self, field: str, phrase: Phrase) -> NDArray[Any]:
        """The documents whose `field` holds a phrase, in any order; one may come twice."""
        found = [part.documents(field, phrase) for part in self._parts]
        if self._numbers is None:
            return found[0]
        shifted = [
            documents + np.uint32(first)
            for documents, first in zip(found, self._firsts, strict=True)
        ]
        numbers = self._numbers[np.concatenate(shifted)]
        return numbers[numbers >= 0]
