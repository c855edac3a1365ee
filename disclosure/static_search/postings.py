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
    Bucket,
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
    bucket: Bucket, terms: Terms, numbers: Numbers, shard_bits: int
) -> Iterator[tuple[int, Lists]]:
    """The lists of each shard in a bucket. `numbers` are those of the documents by rank."""
    if not len(bucket.terms):
        return
    starts = np.flatnonzero(np.append([True], bucket.terms[1:] != bucket.terms[:-1]))
    distinct = bucket.terms[starts]
    texts = terms.texts(distinct)
    shards = (terms.hashes(distinct) >> np.uint32(32 - shard_bits)).tolist()
    order = sorted(range(len(texts)), key=lambda index: (shards[index], texts[index]))
    lengths = np.diff(np.append(starts, len(bucket.terms)))
    at = 0
    while at < len(order):
        end, shard = at, shards[order[at]]
        while end < len(order) and shards[order[end]] == shard:
            end += 1
        chosen = np.array(order[at:end])
        named = [texts[index] for index in order[at:end]]
        yield shard, _lists(named, bucket, starts[chosen], lengths[chosen], numbers)
        at = end


def _ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """The indices of several ranges, one after the other."""
    ends = np.cumsum(lengths)
    found: Numbers = np.arange(ends[-1]) + np.repeat(starts - (ends - lengths), lengths)
    return found


def _lists(
    texts: list[str], bucket: Bucket, starts: Numbers, lengths: Numbers, numbers: Numbers
) -> Lists:
    chosen = _ranges(starts, lengths)
    ranks, beside = bucket.ranks[chosen], bucket.beside[chosen]
    edges = np.cumsum(lengths)
    is_first = np.append([True], ranks[1:] != ranks[:-1])
    is_first[edges[:-1]] = True
    is_fresh = is_first | np.append([True], beside[1:] != beside[:-1])
    is_counted = is_fresh & (beside != NOWHERE)
    first = np.flatnonzero(is_first)
    return Lists(
        texts,
        np.diff(np.searchsorted(first, np.append([0], edges))),
        numbers[ranks[first]],
        np.add.reduceat(is_counted, first, dtype=np.int64),
        beside[is_counted],
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
    """What stands before, then what stands after: of each the low bytes, then the high ones."""
    sides = both >> np.uint32(BESIDE_BITS), both & np.uint32((1 << BESIDE_BITS) - 1)
    parts = [(side >> np.uint32(shift)).astype(np.uint8) for side in sides for shift in (0, 8)]
    return b"".join(part.tobytes() for part in parts)
