"""Search without a server: an index in small files that a browser fetches as it needs them.

`write_static_search` writes it below `search/index/` of the site: `root.bin` (what there is, names
of facets, frequent terms), `terms/` and `tails/` (`postings`), `facets/`, `documents/`, and the
table of traditional characters. The reader is `theme/static/search/`.
"""

import itertools
import json
import math
import sqlite3
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from disclosure import analysis
from disclosure.entries import Entry, entries
from disclosure.static_search.documents import Documents, documents_per_file, record
from disclosure.static_search.facets import Facets
from disclosure.static_search.numbering import Numbers, month_counts, numbers
from disclosure.static_search.occurrences import BATCH, BUCKET_BITS, Occurrences
from disclosure.static_search.packing import deflated
from disclosure.static_search.postings import (
    EMPTY_SHARD,
    HEAD,
    TOGETHER,
    Frequent,
    files,
    lists_by_shard,
)

FOLDER = "search/index"
PER_SHARD = 8192  # occurrences a shard has on average
MAX_SHARD_BITS = 16
LISTED_SHARE = 50  # a term is listed as frequent that stands in a fiftieth of the documents
LONG = 32_768  # documents from which on a list is too long to be looked up for want of rarer ones


class Writer(Protocol):
    """Where files go: `path` is relative to the site's root."""

    def write(self, path: str, data: bytes) -> None: ...


def write_static_search(
    register: sqlite3.Connection, tree: Writer, progress: Callable[[str, int], None]
) -> int:
    """Writes the index of every entry of the register; returns how many. `progress` is told
    ("static search", entries done). The same register gives the same bytes."""
    facets = Facets(register)
    numbering = numbers(month_counts(register))
    return write_entries(entries(register), facets, numbering, tree, progress)


def write_entries(
    every: Iterable[Entry],
    facets: Facets,
    numbering: Numbers,
    tree: Writer,
    progress: Callable[[str, int], None],
) -> int:
    """Writes the index of entries that come newest first, as many a month as `numbering` has."""

    def write(found: Iterable[tuple[str, bytes]]) -> None:
        for path, data in found:
            tree.write(f"{FOLDER}/{path}", data)

    with tempfile.TemporaryDirectory() as folder:
        occurrences = Occurrences(Path(folder))
        given = array("q")
        documents = Documents(documents_per_file(numbering.count))
        numbered = _numbered(every, numbering)
        while batch := list(itertools.islice(numbered, BATCH)):
            occurrences.add(len(given), [_lines(entry) for _, entry in batch])
            for number, entry in batch:
                given.append(number)
                write(documents.add(number, record(entry, facets.add(number, entry))))
            progress("static search", len(given))
        write(documents.rest())
        bits = shard_bits(occurrences.count)
        frequent = Frequent()
        by_rank = np.array(given, np.int64)
        empty = set(range(1 << bits))
        for bucket in occurrences.buckets():
            for shard, lists in lists_by_shard(bucket, occurrences.terms, by_rank, bits):
                empty.remove(shard)
                write(files(shard_name(shard, bits), lists, frequent))
        # A browser that asks for a term nobody wrote finds a shard, not an error.
        write((f"terms/{shard_name(shard, bits)}.bin", EMPTY_SHARD) for shard in sorted(empty))
        occurrences.close()
    write(facets.files())
    write([("root.bin", _root(numbering.count, bits, facets, frequent))])
    write([("variants.json", analysis.VARIANTS.read_bytes())])
    return len(given)


def shard_bits(occurrences: int) -> int:
    """How many bits of a term's hash name its shard: more where there is more to find."""
    bits = round(math.log2(max(1, occurrences / PER_SHARD)))
    return max(BUCKET_BITS, min(MAX_SHARD_BITS, bits))


def shard_name(shard: int, bits: int) -> str:
    """The shard's number in hexadecimal, as long as all of the index."""
    return f"{shard:0{-(-bits // 4)}x}"


def _numbered(every: Iterable[Entry], numbering: Numbers) -> Iterator[tuple[int, Entry]]:
    """The entries with their numbers, which fall from entry to entry."""
    for month, group in itertools.groupby(every, lambda entry: entry.published_on[:7]):
        inside = list(group)
        first = numbering.first[month]
        for place, entry in enumerate(inside, 1):
            yield first + len(inside) - place, entry


def _lines(entry: Entry) -> list[str]:
    return [entry.title, entry.title_en, *entry.text.split("\n")]


def _root(count: int, bits: int, facets: Facets, frequent: Frequent) -> bytes:
    """What a reader must know first; its terms are listed the rarer first."""
    least = max(2 * HEAD, count // LISTED_SHARE)
    listed = sorted((number, term) for term, number in frequent.count.items() if number >= least)
    made: dict[str, Any] = {
        "version": 1,
        "count": count,
        "shardBits": bits,
        "head": HEAD,
        "together": TOGETHER,
        "perFile": documents_per_file(count),
        "facets": facets.described(),
        "publishers": facets.publishers(),
        "frequent": "\n".join(term for _, term in listed),
        "longFrom": sum(number <= LONG for number, _ in listed),
    }
    return deflated(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())
