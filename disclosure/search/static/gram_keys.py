"""Where grams stand: cards become 64-bit keys, sorted outside memory.

A key is the 32 bits of a gram's hash, 24 of the card's number, and four flags: the gram stands in a
title, among the names, among the parties; and somewhere it is whole (see `_is_whole`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from disclosure.search.analysis import fold
from disclosure.search.analysis import units as units_of
from disclosure.search.pinyin import Pair, neighbours
from disclosure.search.static.grams import (
    HASH_BITS,
    IN_A_ROW,
    Hashes,
    hash_of_group,
    hash_of_syllables,
    hash_of_units,
    joined,
)
from disclosure.search.static.units import Alphabet, Numbers, Units

Keys = NDArray[np.uint64]
TITLE, NAMES, PARTIES, WHOLE = 1, 2, 4, 8
ZONES = (TITLE, NAMES, PARTIES, 0)  # of the texts of a card, in this order
NUMBER_BITS, FLAG_BITS = 24, 4
BUCKET_BITS = 4  # keys lie in 16 files by the highest bits of the hash
_RARER = 4  # a pair that is so many times rarer than both its neighbours stands across words


class Groups:
    """The words of the groups of synonyms, by how many units they have."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        by_length: dict[int, dict[int, list[int]]] = {}
        for number, words in enumerate(groups):
            for word in words:
                units = units_of(fold(word))
                hashes = by_length.setdefault(len(units), {})
                hashes.setdefault(hash_of_units(units, is_stemmed=True), []).append(number)
        self.longest = max(by_length, default=0)
        self._tables: dict[int, list[tuple[Hashes, Hashes]]] = {}
        for length, hashes in by_length.items():
            # A word of several groups is looked up once for each.
            for turn in range(max(map(len, hashes.values()))):
                chosen = {
                    word_hash: many[turn] for word_hash, many in hashes.items() if turn < len(many)
                }
                words_, numbers = zip(*sorted(chosen.items()), strict=True)
                table = (
                    np.array(words_, np.uint32),
                    np.array([hash_of_group(group) for group in numbers], np.uint32),
                )
                self._tables.setdefault(length, []).append(table)

    def found(self, hashes: Hashes, length: int) -> Iterator[tuple[Numbers, Hashes]]:
        """Where grams of a length are words of groups, and the hashes of these groups."""
        for words, groups in self._tables.get(length, []):
            places = np.minimum(words.searchsorted(hashes), len(words) - 1)
            at = np.flatnonzero(words[places] == hashes)
            if len(at):
                yield at, groups[places[at]]


class GramKeys:
    """All keys of an index, in files of `folder`."""

    def __init__(self, folder: Path, groups: Sequence[Sequence[str]]) -> None:
        self.alphabet = Alphabet()
        self.syllables: set[str] = set()  # met in names
        self.count = 0
        self._sounds: dict[Pair, int] = {}
        self._groups = Groups(groups)
        self._paths = [folder / f"{number}.keys" for number in range(1 << BUCKET_BITS)]

    def add(self, numbers: Sequence[int], texts: Sequence[str]) -> None:
        """Takes in cards: `texts` has those of each card by zone, their lines ending in line
        breaks. ValueError beyond 16 million numbers."""
        if max(numbers) >> NUMBER_BITS:
            raise ValueError(f"a search index holds at most {1 << NUMBER_BITS:,} numbers")
        units = self.alphabet.units(texts)
        if units is None:
            return
        cards, zones = np.divmod(units.documents, len(ZONES))
        low = np.array(numbers, np.uint64)[cards] << np.uint64(FLAG_BITS)
        low |= np.array(ZONES, np.uint64)[zones]
        key_arrays = [*self._keys(units, low), self._of_sounds(numbers, texts)]
        keys = np.concatenate([array for array in key_arrays if len(array)])
        keys.sort()
        edges = np.arange(1, 1 << BUCKET_BITS, dtype=np.uint64)
        shift = np.uint64(HASH_BITS + NUMBER_BITS + FLAG_BITS - BUCKET_BITS)
        parts = np.split(keys, np.searchsorted(keys, edges << shift))
        for path, part in zip(self._paths, map(_distinct, parts), strict=True):
            self.count += len(part)
            with path.open("ab") as file:
                file.write(part.tobytes())

    def buckets(self) -> Iterator[Keys]:
        """The keys of each bucket, sorted, a card of a gram once; each file goes as it is read."""
        for path in self._paths:
            keys = np.fromfile(path, np.uint64) if path.exists() else np.array([], np.uint64)
            path.unlink(missing_ok=True)
            keys.sort()
            yield _distinct(keys)

    def _keys(self, units: Units, low: Keys) -> Iterator[Keys]:
        whole = np.uint64(WHOLE)
        stemmed = np.flatnonzero(units.stems != units.hashes)
        yield _of(units.hashes, low | whole)
        yield _of(units.stems[stemmed], low[stemmed] | whole)
        exact, stems = units.hashes, units.stems
        yield from self._of_groups(stems, 1, low | whole)
        begins = np.arange(len(exact))  # of the grams that end at each unit there may be
        for length in range(2, max(IN_A_ROW, self._groups.longest) + 1):
            begins = begins[:-1] if len(begins) and begins[-1] + length > len(exact) else begins
            last = begins + length - 1
            is_within = ~units.is_first[last]
            begins, last, exact, stems = (
                begins[is_within],
                last[is_within],
                exact[: len(is_within)][is_within],
                stems[: len(is_within)][is_within],
            )
            stems = joined(stems, units.stems[last], units.is_spaced[last])
            flags = low[begins] | whole
            if length <= IN_A_ROW:
                exact = joined(exact, units.hashes[last], units.is_spaced[last])
                if length == 2:
                    flags = low[begins] | _is_whole(units, begins, exact) * whole
                yield _of(exact, flags)
            else:
                exact = stems
            yield from self._of_groups(stems, length, flags)

    def _of_sounds(self, numbers: Sequence[int], texts: Sequence[str]) -> Keys:
        """The keys of names as they are spelled in pinyin."""
        sound_keys: list[int] = []
        for at, text in enumerate(texts):
            if zone := ZONES[at % len(ZONES)]:
                low = numbers[at // len(ZONES)] << FLAG_BITS | zone | WHOLE
                pairs = {pair for line in text.split("\n") for pair in neighbours(line)}
                sound_keys += [
                    self._sound(pair) << NUMBER_BITS + FLAG_BITS | low for pair in sorted(pairs)
                ]
        return np.array(sound_keys, np.uint64)

    def _sound(self, pair: Pair) -> int:
        if pair not in self._sounds:
            self.syllables.update(pair)
            self._sounds[pair] = hash_of_syllables(*pair)
        return self._sounds[pair]

    def _of_groups(self, hashes: Hashes, length: int, low: Keys) -> Iterator[Keys]:
        for at, groups in self._groups.found(hashes, length):
            yield _of(groups, low[at])


def _is_whole(units: Units, begins: Numbers, pairs: Hashes) -> Keys:
    """Whether a pair of characters stands within words, as far as the texts themselves tell.

    It does not where both pairs that it shares its characters with are far more frequent, as 护工
    in 保护工作.
    """
    there = np.zeros(len(units.hashes), np.int64)
    is_joined = ~(units.is_word[begins] | units.is_word[begins + 1] | units.is_spaced[begins + 1])
    _, places, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    there[begins[is_joined]] = counts[places[is_joined]]
    own_count = there[begins] * _RARER
    before = np.where(begins > 0, there[begins - 1], 0)
    before[units.is_first[begins]] = 0
    after = there[np.minimum(begins + 1, len(there) - 1)]
    is_across = (own_count > 0) & (before >= own_count) & (after >= own_count)
    is_whole: Keys = (~is_across).astype(np.uint64)
    return is_whole


def _of(hashes: Hashes, low: Keys) -> Keys:
    keys: Keys = hashes.astype(np.uint64) << np.uint64(NUMBER_BITS + FLAG_BITS) | low
    return keys


def _distinct(keys: Keys) -> Keys:
    """Sorted keys, those of a gram and card as one that has the flags of all."""
    if not len(keys):
        return keys
    cards = keys >> np.uint64(FLAG_BITS)
    first = np.flatnonzero(np.append([True], cards[1:] != cards[:-1]))
    merged: Keys = np.bitwise_or.reduceat(keys, first)
    return merged
