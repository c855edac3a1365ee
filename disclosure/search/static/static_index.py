"""Search without a server: an index in small files that a browser fetches as it needs them.

`write_static_search` writes it below `search/index/` of the site: `root.bin` (what there is, names
of facets, frequent terms), `terms/` and `lists/` (`postings`), `pairs/` and `whole/` (`pairs`),
`facets/`, `documents/`, and the table of traditional characters. The reader is
`theme/static/search/`.
"""

import itertools
import json
import math
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from disclosure.register.register_file import Register
from disclosure.search import analysis
from disclosure.search.entries import SearchEntry, entries
from disclosure.search.static import pair_files, posting_files
from disclosure.search.static.document_files import DocumentFiles, documents_per_file, record
from disclosure.search.static.facet_files import FacetLists
from disclosure.search.static.numbering import DocumentNumbers, month_counts, numbers
from disclosure.search.static.occurrences import BATCH, BUCKET_BITS, Occurrences
from disclosure.search.static.packing import deflated
from disclosure.words.texts import bilingual

FOLDER = "search/index"
PER_SHARD = 8192  # keys that a shard is made of on average
MAX_SHARD_BITS = 16
LISTED_SHARE = 50  # a term is listed as frequent that stands in a fiftieth of the documents


class FileWriter(Protocol):
    """Where files go: `path` is relative to the site's root."""

    def write(self, path: str, data: bytes) -> None: ...


def write_static_search(
    register: Register, tree: FileWriter, progress: Callable[[str, int], None]
) -> int:
    """Writes the index of every entry of the register; returns how many. `progress` is told
    ("static search", entries done). The same register gives the same bytes."""
    facets = FacetLists(register)
    numbering = numbers(month_counts(register))
    return write_entries(entries(register), facets, numbering, tree, progress)


def write_entries(
    every: Iterable[SearchEntry],
    facets: FacetLists,
    numbering: DocumentNumbers,
    tree: FileWriter,
    progress: Callable[[str, int], None],
) -> int:
    """Writes the index of entries that come newest first, as many a month as `numbering` has."""

    def write(found: Iterable[tuple[str, bytes]]) -> None:
        for path, data in found:
            tree.write(f"{FOLDER}/{path}", data)

    with tempfile.TemporaryDirectory() as folder:
        occurrences = Occurrences(Path(folder))
        given = array("q")
        documents = DocumentFiles(documents_per_file(numbering.count))
        numbered = _numbered(every, numbering)
        while batch := list(itertools.islice(numbered, BATCH)):
            occurrences.add(len(given), [_text(entry) for _, entry in batch])
            for number, entry in batch:
                given.append(number)
                write(documents.add(number, record(entry, facets.add(number, entry))))
            progress(bilingual("terminal.section.static_search"), len(given))
        write(documents.rest())
        shape = IndexShape.of(len(given), occurrences)
        frequent = FrequentTerms()
        write(_index(occurrences, np.array(given, np.int64), shape, frequent))
    write(facets.files())
    write([("root.bin", _root(numbering.count, shape, facets, frequent))])
    write([("variants.json", analysis.VARIANTS.read_bytes())])
    return len(given)


@dataclass(frozen=True)
class IndexShape:
    """How an index is cut up: the bits that name a shard of terms or of pairs, and in how many
    documents a term stands whose list has a file of its own."""

    term_bits: int
    pair_bits: int
    long: int

    @classmethod
    def of(cls, documents: int, occurrences: Occurrences) -> "IndexShape":
        long = max(2 * pair_files.HEAD, documents // LISTED_SHARE)
        # About half of the terms' keys go into files of their own.
        term_bits = shard_bits(occurrences.terms.count // 2)
        return cls(term_bits, shard_bits(occurrences.pairs.count), long)


@dataclass(frozen=True)
class FrequentTerms:
    """What has lists in files of their own: terms, with how many documents; hashes of pairs."""

    terms: dict[str, int] = field(default_factory=dict)
    pairs: list[int] = field(default_factory=list)


def _index(
    occurrences: Occurrences, by_rank: NDArray[Any], shape: IndexShape, frequent: FrequentTerms
) -> Iterator[tuple[str, bytes]]:
    """The files of terms and pairs; fills `frequent`. `by_rank` are the documents' numbers."""
    # A browser that asks for what nobody wrote finds a shard, not an error.
    empty = dict(posting_files.empty(shape.term_bits)) | dict(pair_files.empty(shape.pair_bits))
    for keys in occurrences.terms.buckets():
        for path, data in posting_files.files(
            keys, occurrences.alphabet, by_rank, shape.term_bits, shape.long, frequent.terms
        ):
            empty.pop(path, None)
            yield path, data
    for bucket, keys in enumerate(occurrences.pairs.buckets()):
        for path, data in pair_files.files(bucket, keys, by_rank, shape.pair_bits, frequent.pairs):
            empty.pop(path, None)
            yield path, data
    yield from empty.items()


def shard_bits(keys: int) -> int:
    """How many bits of a hash name its shard: more where there is more to find."""
    bits = round(math.log2(max(1, keys / PER_SHARD)))
    return max(BUCKET_BITS, min(MAX_SHARD_BITS, bits))


def _numbered(
    every: Iterable[SearchEntry], numbering: DocumentNumbers
) -> Iterator[tuple[int, SearchEntry]]:
    """The entries with their numbers, which fall from entry to entry."""
    for month, group in itertools.groupby(every, lambda entry: entry.published_on[:7]):
        inside = list(group)
        first = numbering.first[month]
        for place, entry in enumerate(inside, 1):
            yield first + len(inside) - place, entry


def _text(entry: SearchEntry) -> str:
    """All that a search looks at, line by line."""
    titles = (" ".join(title.split("\n")) for title in (entry.title, entry.title_en))
    return "\n".join((*titles, entry.text, ""))


def _root(count: int, shape: IndexShape, facets: FacetLists, frequent: FrequentTerms) -> bytes:
    """What a reader must know first; the frequent terms are listed the rarer
    first, the hashes of long pairs by the distance up from the one before."""
    terms = frequent.terms
    made: dict[str, Any] = {
        "version": 2,
        "count": count,
        "termBits": shape.term_bits,
        "pairBits": shape.pair_bits,
        "head": pair_files.HEAD,
        "perFile": documents_per_file(count),
        "facets": facets.described(),
        "publishers": facets.publishers(),
        "frequent": "\n".join(sorted(terms, key=lambda term: (terms[term], term))),
        "long": np.diff(frequent.pairs, prepend=0).tolist(),
    }
    return deflated(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())
