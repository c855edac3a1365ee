"""Where a term stands right before a unit, in shards, and for frequent pairs in files of their own.

A shard, before it is deflated: the number of its pairs; their hashes, sorted, each as the distance
up from the one before, less one (the first from the lowest that the shard may hold); in how many
documents each stands; and then for the newest documents of all pairs: documents as in `postings`,
how many different things stand before in each, and these: the low bytes of all, then the high ones.
Of a pair that stands in twice `HEAD` documents or more the shard knows the newest `HEAD` only. Its
own file, below `whole/`, has the same of all its documents, but what stands before by its place in
a table, which comes first, where that is shorter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from disclosure.search.static.occurrences import BEFORE_BITS, BUCKET_BITS, PAIR_BITS, RANK_BITS
from disclosure.search.static.packing import Packed, deflated, number, packed
from disclosure.search.static.posting_files import gaps_of, name_of
from disclosure.search.static.units import Keys, Numbers

HEAD = 1024
_EMPTY = deflated(number(0))


@dataclass(frozen=True)
class _Postings:
    """Pairs, their documents, and what stands before there: columns of three lengths."""

    hashes: Numbers  # of each pair
    lengths: Numbers  # how many documents it has
    gaps: Numbers  # of each document
    counts: Numbers  # how many things stand before
    before: Numbers  # these

    @classmethod
    def of(cls, bucket: int, keys: Keys, numbers: Numbers) -> "_Postings":
        where = keys >> np.uint64(BEFORE_BITS)
        first = _edges(where)
        where = where[first]
        pairs = (where >> np.uint64(RANK_BITS)).astype(np.int64)
        starts = _edges(pairs)
        lengths = np.diff(np.append(starts, len(where)))
        documents = numbers[(where & np.uint64((1 << RANK_BITS) - 1)).astype(np.int64)]
        return cls(
            pairs[starts] + (bucket << PAIR_BITS - BUCKET_BITS),
            lengths,
            gaps_of(documents, starts),
            np.diff(np.append(first, len(keys))),
            (keys & np.uint64((1 << BEFORE_BITS) - 1)).astype(np.int64),
        )

    def columns(self, lengths: Numbers) -> "_Columns":
        """The newest documents of each pair, as many as `lengths` say."""
        both = np.stack([lengths, self.lengths - lengths], 1).ravel()
        kept = np.repeat(np.tile([True, False], len(lengths)), both)
        before = self.before[np.repeat(kept, self.counts)]
        return _Columns(lengths, self.gaps[kept], self.counts[kept], before)


class _Columns:
    """Documents of pairs, of which those of any neighbouring pairs can be taken."""

    def __init__(self, lengths: Numbers, gaps: Numbers, counts: Numbers, before: Numbers) -> None:
        self._gaps, self._counts, self._before = Packed(gaps), Packed(counts), before
        self._places = np.concatenate([[0], np.cumsum(lengths)]).tolist()
        self._ends = np.concatenate([[0], np.cumsum(counts)])

    def part(self, at: int, end: int) -> tuple[bytes, Numbers]:
        """Documents and counts of the pairs `at` up to `end`, and what stands before there."""
        first, last = self._places[at], self._places[end]
        before = self._before[int(self._ends[first]) : int(self._ends[last])]
        return self._gaps.part(first, last) + self._counts.part(first, last), before


def files(
    bucket: int, keys: Keys, numbers: Numbers, bits: int, long: list[int]
) -> Iterator[tuple[str, bytes]]:
    """The files of the pairs in a bucket. `numbers` are those of the documents by rank; the hashes
    of pairs that have a file of their own are put into `long`."""
    if not len(keys):
        return
    made = _Postings.of(bucket, keys, numbers)
    shards = made.hashes >> PAIR_BITS - bits
    edges = _edges(shards)
    steps = np.diff(made.hashes, prepend=0) - 1
    steps[edges] = made.hashes[edges] & (1 << PAIR_BITS - bits) - 1
    is_long = made.lengths >= 2 * HEAD
    heads = made.columns(np.where(is_long, HEAD, made.lengths))
    packed_steps, lengths = Packed(steps), Packed(made.lengths)
    for at, end in zip(edges.tolist(), [*edges[1:].tolist(), len(shards)], strict=True):
        head = number(end - at) + packed_steps.part(at, end) + lengths.part(at, end)
        documents, before = heads.part(at, end)
        data = head + documents + _plain(before)
        yield f"pairs/{name_of(shards[at], bits)}.bin", deflated(data)
    whole = made.columns(np.where(is_long, made.lengths, 0))
    for at in np.flatnonzero(is_long).tolist():
        long.append(int(made.hashes[at]))
        documents, before = whole.part(at, at + 1)
        data = number(int(made.lengths[at])) + documents + _numbered(before)
        yield f"whole/{name_of(made.hashes[at], PAIR_BITS)}.bin", deflated(data, is_text=False)


def empty(bits: int) -> Iterator[tuple[str, bytes]]:
    """All shards as they are without pairs."""
    return ((f"pairs/{name_of(group, bits)}.bin", _EMPTY) for group in range(1 << bits))


def _edges(values: Numbers) -> Numbers:
    """Where runs of equal values begin."""
    return np.flatnonzero(np.append([True], values[1:] != values[:-1]))


def _plain(values: Numbers) -> bytes:
    """The low bytes of all, then the high ones."""
    return values.astype(np.uint8).tobytes() + (values >> 8).astype(np.uint8).tobytes()


def _numbered(values: Numbers) -> bytes:
    """How many different values there are, these, the most frequent first, and of each its place
    among them; or none, and all values, where few are the same."""
    counts = np.bincount(values, minlength=1 << BEFORE_BITS)
    known = np.flatnonzero(counts)
    if 8 * len(known) > len(values):
        return number(0) + _plain(values)
    known = known[np.argsort(-counts[known], kind="stable")]
    counts[known] = np.arange(len(known))
    return number(len(known)) + _plain(known) + packed(counts[values])
