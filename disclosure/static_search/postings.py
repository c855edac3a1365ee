"""The lists of documents and positions of every term, in shards and, for frequent ones, tails.

A shard, before it is deflated: the number of its terms; the bytes of their text; the terms, sorted,
a line each; in how many documents each stands; and then for the newest documents of all terms
(the *heads*) four streams: documents, counts, what stands before, what stands after. A document is
the distance down from the one before in its list, less one; the first of a list is its number. A
count says how many different neighbourhoods the term has there. A term that stands in twice `HEAD`
documents or more has a *tail*: a multiple of `HEAD`, so that new documents seldom change it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from disclosure.static_search.occurrences import (
    BESIDE_BITS,
    NOWHERE,
    RANK_BITS,
    RANK_SHIFT,
    TERM_SHIFT,
    Keys,
    Numbers,
    Terms,
)
from disclosure.static_search.packing import deflated, number, packed

HEAD = 1024
EMPTY_SHARD = deflated(number(0) + number(0))
TOGETHER = 16_384  # a tail of up to so many documents has its neighbourhoods in the same file


@dataclass(frozen=True)
class Lists:
    """Postings in columns: a value a term, a document of a term, a neighbourhood there."""

    texts: list[str]
    frequencies: Numbers
    documents: Numbers
    counts: Numbers
    beside: Numbers


@dataclass
class Frequent:
    """The terms with tails and in how many documents they stand."""

    count: dict[str, int] = field(default_factory=dict)


def lists_by_shard(
    keys: Keys, terms: Terms, numbers: Numbers, shard_bits: int
) -> Iterator[tuple[int, Lists]]:
    """The lists of each shard in a sorted bucket of keys. `numbers` are documents by rank."""
    if not len(keys):
        return
    keys = keys[np.append([True], keys[1:] != keys[:-1])]
    ids = keys >> np.uint64(TERM_SHIFT)
    starts = np.flatnonzero(np.append([True], ids[1:] != ids[:-1]))
    distinct = ids[starts]
    texts = terms.texts(distinct)
    shards = (terms.hashes(distinct) >> np.uint32(32 - shard_bits)).tolist()
    order = sorted(range(len(texts)), key=lambda index: (shards[index], texts[index]))
    lengths = np.diff(np.append(starts, len(keys)))
    at = 0
    while at < len(order):
        end, shard = at, shards[order[at]]
        while end < len(order) and shards[order[end]] == shard:
            end += 1
        chosen = np.array(order[at:end])
        yield shard, _lists([texts[i] for i in order[at:end]], keys, starts[chosen],
                            lengths[chosen], numbers)  # fmt: skip
        at = end


def _ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """The indices of several ranges, one after the other."""
    ends = np.cumsum(lengths)
    found: Numbers = np.arange(ends[-1]) + np.repeat(starts - (ends - lengths), lengths)
    return found


def _lists(
    texts: list[str], keys: Keys, starts: Numbers, lengths: Numbers, numbers: Numbers
) -> Lists:
    mine = keys[_ranges(starts, lengths)]
    pairs = mine >> np.uint64(RANK_SHIFT)
    first = np.flatnonzero(np.append([True], pairs[1:] != pairs[:-1]))
    low = mine & np.uint64((1 << RANK_SHIFT) - 1)
    is_placed = low != NOWHERE
    ranks = pairs[first] & np.uint64((1 << RANK_BITS) - 1)
    edges = np.searchsorted(first, np.concatenate([[0], np.cumsum(lengths)]))
    return Lists(
        texts,
        np.diff(edges),
        numbers[ranks.astype(np.int64)],
        np.add.reduceat(is_placed, first, dtype=np.int64),
        low[is_placed].astype(np.uint16),
    )


def files(name: str, lists: Lists, frequent: Frequent) -> Iterator[tuple[str, bytes]]:
    """The files of one shard: `terms/NAME.bin` and the tails of its frequent terms."""
    frequencies = lists.frequencies
    tails = np.where(frequencies >= 2 * HEAD, HEAD * (frequencies // HEAD - 1), 0)
    starts = np.cumsum(frequencies) - frequencies
    within = np.arange(len(lists.documents)) - np.repeat(starts, frequencies)
    cut = np.repeat(frequencies - tails, frequencies)
    gaps = np.append([0], lists.documents[:-1]) - lists.documents - 1
    is_first = (within == 0) | (within == cut)
    gaps[is_first] = lists.documents[is_first]
    in_head = within < cut
    placed = np.concatenate([[0], np.cumsum(lists.counts)])
    text = "\n".join(lists.texts).encode()
    yield (
        f"terms/{name}.bin",
        deflated(
            number(len(lists.texts))
            + number(len(text))
            + text
            + packed(frequencies)
            + packed(gaps[in_head])
            + packed(lists.counts[in_head])
            + _beside(lists.beside[np.repeat(in_head, lists.counts)])
        ),
    )
    for order, index in enumerate(np.flatnonzero(tails)):
        frequent.count[lists.texts[index]] = int(frequencies[index])
        end = int(starts[index] + frequencies[index])
        tail = slice(end - int(tails[index]), end)
        documents = packed(gaps[tail])
        counts = packed(lists.counts[tail])
        beside = _beside(lists.beside[placed[tail.start] : placed[tail.stop]])
        if tails[index] <= TOGETHER:
            yield f"tails/{name}-{order}.bin", deflated(documents + counts + beside, is_text=False)
        else:
            yield f"tails/{name}-{order}.bin", deflated(documents, is_text=False)
            yield f"tails/{name}-{order}.beside.bin", deflated(counts + beside, is_text=False)


def _beside(both: Numbers) -> bytes:
    """What stands before, a byte each, then what stands after."""
    low = np.uint16((1 << BESIDE_BITS) - 1)
    before = (both >> np.uint16(BESIDE_BITS)).astype(np.uint8)
    return before.tobytes() + (both & low).astype(np.uint8).tobytes()
