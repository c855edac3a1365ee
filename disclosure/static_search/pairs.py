"""Where a term stands right before a unit, in shards and, for pairs in many documents, tails.

A shard, before it is deflated: the number of its pairs; their hashes, sorted, each as the distance
up from the one before, less one (the first from the lowest that the shard may hold); in how many
documents each stands; and then for the newest documents of all pairs (the *heads*): documents as in
`postings`, how many different things stand before in each, and these: the low bytes of all, then
the high ones. A pair that stands in twice `HEAD` documents or more has a *tail*: a multiple of
`HEAD`, so that new documents seldom change it. Its file holds the same of the other documents, but
what stands before by its place in a table, which comes first, where that is shorter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from disclosure.static_search.occurrences import BEFORE_BITS, BUCKET_BITS, PAIR_BITS, RANK_BITS
from disclosure.static_search.packing import Packed, deflated, number, packed
from disclosure.static_search.postings import gaps_of, name_of
from disclosure.static_search.units import Keys, Numbers

HEAD = 1024
_EMPTY = deflated(number(0), is_text=False)


@dataclass(frozen=True)
class _Postings:
    """Pairs, their documents, and what stands before there: columns of three lengths."""

    hashes: Numbers  # of each pair
    lengths: Numbers  # how many documents it has
    tails: Numbers  # how many of them are in its tail
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
        tails = np.where(lengths >= 2 * HEAD, HEAD * (lengths // HEAD - 1), 0)
        documents = numbers[(where & np.uint64((1 << RANK_BITS) - 1)).astype(np.int64)]
        cuts = (starts + lengths - tails)[tails > 0]
        return cls(
            pairs[starts] + (bucket << PAIR_BITS - BUCKET_BITS),
            lengths,
            tails,
            gaps_of(documents, np.append(starts, cuts)),
            np.diff(np.append(first, len(keys))),
            (keys & np.uint64((1 << BEFORE_BITS) - 1)).astype(np.int64),
        )

    def columns(self, *, is_tail: bool) -> "_Columns":
        """The documents of all tails, or of all heads."""
        both = np.stack([self.lengths - self.tails, self.tails], 1)
        kept = np.repeat(np.tile([not is_tail, is_tail], len(both)), both.ravel())
        before = self.before[np.repeat(kept, self.counts)]
        return _Columns(both[:, int(is_tail)], self.gaps[kept], self.counts[kept], before)


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


def files(bucket: int, keys: Keys, numbers: Numbers, bits: int) -> Iterator[tuple[str, bytes]]:
    """The files of the pairs in a bucket. `numbers` are those of the documents by rank."""
    if not len(keys):
        return
    made = _Postings.of(bucket, keys, numbers)
    shards = made.hashes >> PAIR_BITS - bits
    edges = _edges(shards)
    steps = np.diff(made.hashes, prepend=0) - 1
    steps[edges] = made.hashes[edges] & (1 << PAIR_BITS - bits) - 1
    packed_steps, lengths, heads = Packed(steps), Packed(made.lengths), made.columns(is_tail=False)
    for at, end in zip(edges.tolist(), [*edges[1:].tolist(), len(shards)], strict=True):
        head = number(end - at) + packed_steps.part(at, end) + lengths.part(at, end)
        documents, before = heads.part(at, end)
        data = head + documents + _plain(before)
        yield f"pairs/{name_of(shards[at], bits)}.bin", deflated(data, is_text=False)
    tails = made.columns(is_tail=True)
    for at in np.flatnonzero(made.tails).tolist():
        documents, before = tails.part(at, at + 1)
        data = deflated(documents + _numbered(before), is_text=False)
        yield f"tails/{name_of(made.hashes[at], PAIR_BITS)}.bin", data


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
