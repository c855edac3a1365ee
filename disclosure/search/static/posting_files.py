"""The documents of every term: short lists together in shards, long ones in files of their own.

A file, before it is deflated: the number of its terms; the bytes of their text; the terms, sorted,
a line each; in how many documents each stands; and then the documents of all. A document is the
distance down from the one before in its list, less one; the first of a list is its number.
`terms/` are the shards, by the first bits of the terms' hashes; `lists/` the files of terms that
stand in many documents, by the whole hash.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from disclosure.search.static.occurrences import RANK_BITS
from disclosure.search.static.packing import Packed, deflated, number
from disclosure.search.static.units import HASH_BITS, TERM_BITS, Alphabet, Hashes, Keys, Numbers

_EMPTY = deflated(number(0) + number(0), is_text=False)


@dataclass(frozen=True)
class _Lists:
    """The terms of a bucket, and where in `gaps` the documents of each lie."""

    texts: list[str]
    hashes: Hashes
    starts: Numbers
    counts: Numbers
    gaps: Numbers


def files(
    keys: Keys, alphabet: Alphabet, numbers: Numbers, bits: int, long: int, frequent: dict[str, int]
) -> Iterator[tuple[str, bytes]]:
    """The files of the terms in a bucket. `numbers` are those of the documents by rank; terms of
    `long` documents or more are put into `frequent` with how many they have."""
    if not len(keys):
        return
    documents = numbers[(keys & np.uint64((1 << RANK_BITS) - 1)).astype(np.int64)]
    terms = keys >> np.uint64(RANK_BITS) & np.uint64((1 << TERM_BITS) - 1)
    starts = np.flatnonzero(np.append([True], terms[1:] != terms[:-1]))
    counts, terms = np.diff(np.append(starts, len(keys))), terms[starts]
    texts, hashes = alphabet.texts(terms), alphabet.hashes(terms)
    lists = _Lists(texts, hashes, starts, counts, gaps_of(documents, starts))
    is_long = counts >= long
    frequent |= {texts[at]: int(counts[at]) for at in np.flatnonzero(is_long)}
    yield from _files("terms", bits, lists, np.flatnonzero(~is_long))
    yield from _files("lists", HASH_BITS, lists, np.flatnonzero(is_long))


def empty(bits: int) -> Iterator[tuple[str, bytes]]:
    """All shards as they are without terms."""
    return ((f"terms/{name_of(group, bits)}.bin", _EMPTY) for group in range(1 << bits))


def _files(folder: str, bits: int, lists: _Lists, chosen: Numbers) -> Iterator[tuple[str, bytes]]:
    """The files of the chosen terms, which lie together where the first bits of hashes agree."""
    if not len(chosen):
        return
    groups = (lists.hashes >> np.uint32(HASH_BITS - bits)).tolist()
    order = sorted(chosen.tolist(), key=lambda at: (groups[at], lists.texts[at]))
    starts, counts = lists.starts[order], lists.counts[order]
    gaps, frequencies = Packed(lists.gaps[_ranges(starts, counts)]), Packed(counts)
    ends = np.concatenate([[0], np.cumsum(counts)]).tolist()
    edges = np.flatnonzero(np.diff([groups[at] for at in order], prepend=-1)).tolist()
    for at, end in zip(edges, [*edges[1:], len(order)], strict=True):
        text = "\n".join(lists.texts[index] for index in order[at:end]).encode()
        head = number(end - at) + number(len(text)) + text + frequencies.part(at, end)
        name = name_of(groups[order[at]], bits)
        yield f"{folder}/{name}.bin", deflated(head + gaps.part(ends[at], ends[end]), is_text=False)


def name_of(group: int, bits: int) -> str:
    """The first bits of a hash in hexadecimal, as long for all."""
    return f"{group:0{-(-bits // 4)}x}"


def gaps_of(documents: Numbers, starts: Numbers) -> Numbers:
    """The distances down, less one, of lists that begin at `starts` with their first documents."""
    gaps = np.append([0], documents[:-1]) - documents - 1
    gaps[starts] = documents[starts]
    return gaps


def _ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """The indices of several ranges, one after the other."""
    ends = np.cumsum(lengths)
    found: Numbers = np.arange(ends[-1]) + np.repeat(starts - (ends - lengths), lengths)
    return found
