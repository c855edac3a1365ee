"""Where terms stand and what stands beside them: texts become 64-bit keys, sorted outside memory.

Two families of keys lie in files of their own, by the highest bits of a hash. A key of a *term*
says in which document it stands: 31 bits of the term, 24 of the document's rank. A key of a *pair*,
a term and the unit after it, says after what it stands there: 24 bits of the pair's hash (the
file's name holds 4 more), 24 of the rank, 16 of what stands before: 10 bits of the nearest unit, 6
of the one before that, 0 where the line begins. So one key knows up to five characters in a row.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from disclosure.search.static.units import (
    CHARACTER_BITS,
    HASH_BITS,
    TERM_BITS,
    Alphabet,
    Hashes,
    Keys,
    Numbers,
    Units,
    hashes_of_codes,
    mixed,
)

BATCH = 1024  # documents taken in at once
BUCKET_BITS = 4  # keys of a family lie in 16 files
RANK_BITS, BEFORE_BITS = 24, 16
PAIR_BITS = 28
_NEAREST, _NEXT, _NEXT_SHIFT = 1021, 61, 10  # what the hashes of the units before are cut to
SPACED = 1009  # changes the hash of a neighbour with a space between
_AFTER = 0x9E3779B1


def pair_hashes(terms: Hashes, after: Hashes, is_spaced: Numbers) -> Hashes:
    """The hashes of pairs from those of the term and of the unit after it."""
    change = np.where(is_spaced, np.uint32(SPACED), np.uint32(0))
    return mixed((terms ^ after * np.uint32(_AFTER)) + change) >> np.uint32(HASH_BITS - PAIR_BITS)


def _before(units: Units) -> Hashes:
    """What stands before each unit in its line."""
    change = np.where(units.is_spaced, np.uint32(SPACED), np.uint32(0))
    nearest = (_shifted(units.hashes) % np.uint32(_NEAREST) + change) % np.uint32(_NEAREST)
    further = _shifted(_shifted(units.hashes)) % np.uint32(_NEXT) << np.uint32(_NEXT_SHIFT)
    further[units.is_first | _shifted(units.is_first)] = 0
    return np.where(units.is_first, np.uint32(0), nearest | further)


def _shifted(values: Numbers) -> Numbers:
    """Of each unit, the value of the one before; of the first its own."""
    return np.concatenate([values[:1], values[:-1]])


class Occurrences:
    """All keys of an index, in files of `folder`"""

    def __init__(self, folder: Path) -> None:
        self.alphabet = Alphabet()
        self.terms = KeyFiles(folder, "terms")
        self.pairs = KeyFiles(folder, "pairs")

    def add(self, rank: int, texts: Sequence[str]) -> None:
        """Takes in documents, each with all its lines, the first of which has this rank.

        Finds the terms that `analysis.terms` finds, for many documents at once. ValueError beyond
        16 million documents.
        """
        if rank + len(texts) > 1 << RANK_BITS:
            raise ValueError(f"a search index holds at most {1 << RANK_BITS:,} entries")
        units = self.alphabet.units(texts)
        if units is None:
            return
        ranks = units.documents.astype(np.uint64) + np.uint64(rank)
        # Of each unit: it is a character, and the next one is another right beside it.
        is_joined = ~(units.is_word | units.is_spaced | units.is_first)
        follows = np.append(is_joined[1:] & ~units.is_word[:-1], False)
        first = np.flatnonzero(follows)
        bigrams = hashes_of_codes(units.codes[first], units.codes[first + 1])
        self._add_terms(units, ranks, first, bigrams)
        self._add_pairs(units, rank, follows, first, bigrams)

    def _add_terms(self, units: Units, ranks: Keys, first: Numbers, bigrams: Hashes) -> None:
        numbers = units.terms[first] | units.terms[first + 1] >> np.uint64(CHARACTER_BITS)
        where = np.concatenate([ranks, ranks[first]])
        terms = np.concatenate([units.terms, numbers])
        buckets = np.concatenate([units.hashes, bigrams]) >> np.uint32(HASH_BITS - BUCKET_BITS)
        keys = (buckets.astype(np.uint64) << np.uint64(TERM_BITS) | terms) << np.uint64(RANK_BITS)
        self.terms.add(_split(keys | where, TERM_BITS + RANK_BITS))

    def _add_pairs(
        self, units: Units, rank: int, follows: Numbers, first: Numbers, bigrams: Hashes
    ) -> None:
        has_next = np.append(~units.is_first[1:], False)
        # A character with another right beside it begins no term of a phrase but the bigram.
        alone = np.flatnonzero(has_next & ~follows)
        is_followed = has_next[first + 1]
        starts = np.concatenate([alone, first[is_followed]])
        after = np.concatenate([alone + 1, first[is_followed] + 2])
        terms = np.concatenate([units.hashes[alone], bigrams[is_followed]])
        pairs = pair_hashes(terms, units.hashes[after], units.is_spaced[after])
        # The place in the batch leaves room for the whole hash, which says where a key lies.
        local = units.documents[starts].astype(np.uint64) << np.uint64(BEFORE_BITS)
        low = np.uint64(64 - PAIR_BITS)
        keys = pairs.astype(np.uint64) << low | local | _before(units)[starts]
        self.pairs.add(
            (part >> low << low + np.uint64(BUCKET_BITS))
            | (part & (np.uint64(1) << low) - np.uint64(1)) + np.uint64(rank << BEFORE_BITS)
            for part in _split(keys, 64 - BUCKET_BITS)
        )


def _split(keys: Keys, bits: int) -> list[Keys]:
    """The distinct keys, sorted, those of each bucket by themselves; above `bits` is the bucket."""
    keys.sort()
    keys = keys[np.append([True], keys[1:] != keys[:-1])] if len(keys) else keys
    edges = np.arange(1, 1 << BUCKET_BITS, dtype=np.uint64) << np.uint64(bits)
    return np.split(keys, np.searchsorted(keys, edges))


class KeyFiles:
    """Keys of one kind, in a file for each bucket."""

    def __init__(self, folder: Path, name: str) -> None:
        self.count = 0
        self._paths = [folder / f"{name}-{number}.keys" for number in range(1 << BUCKET_BITS)]

    def add(self, parts: Iterable[Keys]) -> None:
        """Takes in keys, those of each bucket by themselves."""
        for path, part in zip(self._paths, parts, strict=True):
            with path.open("ab") as file:
                file.write(part.tobytes())
            self.count += len(part)

    def buckets(self) -> Iterator[Keys]:
        """The keys of each bucket, sorted; each file goes as it is read."""
        for path in self._paths:
            keys = np.fromfile(path, np.uint64) if path.exists() else np.array([], np.uint64)
            path.unlink(missing_ok=True)
            keys.sort()
            yield keys
