"""Phrases in postings: where a term stands in documents, and where others stand behind it.

A posting's value is its positions, each two bytes, little-endian, as `disclosure.search` writes.
"""

import struct
from collections.abc import Iterable, Sequence

Block = tuple[Sequence[int], list[bytes]]  # documents and their values
# Documents, and the place where a term stands in each; most have one, which needs no set.
Starts = dict[int, int | set[int]]


def beginning(blocks: Iterable[Block]) -> Starts:
    """Where a term stands: its place in a document, or a set of places."""
    starts: Starts = {}
    for docs, values in blocks:
        starts.update(zip(docs, _places(values), strict=True))
    return starts


def followed(starts: Starts, blocks: Iterable[Block], shift: int) -> Starts:
    """Of `starts` those places behind which, by `shift`, another term stands too."""
    kept: Starts = {}
    for docs, values in blocks:
        for doc, place in zip(docs, _places(values), strict=True):
            start = starts.get(doc)
            if start is None:
                continue
            if isinstance(start, int) and isinstance(place, int):
                if start + shift == place:
                    kept[doc] = start
            elif both := _set(start).intersection(one - shift for one in _set(place)):
                kept[doc] = both
    return kept


def _places(values: list[bytes]) -> Iterable[int | set[int]]:
    """The place or places that each value says; quick where each says one."""
    joined = b"".join(values)
    if len(joined) == 2 * len(values):
        return struct.unpack(f"<{len(values)}H", joined)
    return (set(struct.unpack(f"<{len(value) // 2}H", value)) for value in values)


def _set(places: int | set[int]) -> set[int]:
    return {places} if isinstance(places, int) else places
