"""The cards of every gram: short lists together in shards, long ones in files of their own.

A shard, before it is deflated: how many grams; their hashes, sorted, each as the distance up from
the one before, less one (the first from the lowest that the shard may hold); in how many cards each
stands; and then of all: the cards, rising, each as the distance from the one before (the first is
its number), and a byte of flags for each. Of a gram that stands in very many cards the shard knows
how many; all of it, and again how many, is in a file of its own, named by the hash.
"""

from collections.abc import Iterator

import numpy as np

from disclosure.search.static.gram_keys import BUCKET_BITS, FLAG_BITS, NUMBER_BITS, Keys
from disclosure.search.static.grams import HASH_BITS
from disclosure.search.static.packing import Packed, deflated, number, packed

FOLDERS = ("grams", "lists")
_EMPTY = deflated(number(0))


def shard_files(bucket: int, keys: Keys, bits: int, long: int) -> Iterator[tuple[str, bytes]]:
    """The files of a bucket. A shard is named by the first `bits` of the hashes; lists of `long`
    cards or more have files of their own."""
    per_bucket = 1 << bits - BUCKET_BITS
    hashes = (keys >> np.uint64(NUMBER_BITS + FLAG_BITS)).astype(np.int64)
    cards = (keys >> np.uint64(FLAG_BITS) & np.uint64((1 << NUMBER_BITS) - 1)).astype(np.int64)
    flags = (keys & np.uint64((1 << FLAG_BITS) - 1)).astype(np.uint8)
    starts = np.flatnonzero(np.append([True], hashes[1:] != hashes[:-1])) if len(keys) else hashes
    counts = np.diff(np.append(starts, len(keys)))
    grams = hashes[starts]
    gaps = np.diff(cards, prepend=0)
    gaps[starts] = cards[starts]
    is_long = counts >= long
    for at in np.flatnonzero(is_long).tolist():
        here = slice(int(starts[at]), int(starts[at] + counts[at]))
        data = number(int(counts[at])) + packed(gaps[here]) + flags[here].tobytes()
        yield f"lists/{int(grams[at]):08x}.bin", deflated(data)
    is_short = np.repeat(~is_long, counts)
    short_gaps, short_flags = Packed(gaps[is_short]), flags[is_short]
    ends = np.concatenate([[0], np.cumsum(np.where(is_long, 0, counts))]).tolist()
    packed_counts = Packed(counts)
    first = bucket * per_bucket
    edges = np.searchsorted(grams >> HASH_BITS - bits, np.arange(first, first + per_bucket + 1))
    for place, (at, end) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        name = name_of(first + place, bits)
        if at == end:
            yield f"grams/{name}.bin", _EMPTY
            continue
        steps = np.diff(grams[at:end], prepend=0) - 1
        steps[0] = grams[at] - (first + place << HASH_BITS - bits)
        head = number(end - at) + packed(steps) + packed_counts.part(at, end)
        body = short_gaps.part(ends[at], ends[end]) + short_flags[ends[at] : ends[end]].tobytes()
        yield f"grams/{name}.bin", deflated(head + body)


def name_of(shard: int, bits: int) -> str:
    """The first bits of a hash in hexadecimal, as long for all."""
    return f"{shard:0{-(-bits // 4)}x}"
