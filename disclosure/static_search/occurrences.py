"""What terms stand in and beside what: texts become 64-bit keys, sorted outside memory.

A *unit* of a folded text is a word or a character of a script without spaces. A key is, from its
highest bit: 31 bits of the term, 9 of the document's place in its batch, and 12 each of what stands
before and after: a hash of the unit, below `BESIDES`, or all ones where only the document counts.
What stands beside a term tells a phrase from its scattered parts, and takes less room than
positions. Keys lie in sorted runs, one for each batch, which a stable sort by term joins fast.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure import analysis

Keys = NDArray[np.uint64]
Numbers = NDArray[Any]

CHARACTER_BITS, PLACE_BITS, BESIDE_BITS = 15, 9, 12
BATCH = 1 << PLACE_BITS  # documents taken in at once
BESIDES = 4093
PLACE_SHIFT = 2 * BESIDE_BITS
NOWHERE = (1 << PLACE_SHIFT) - 1  # of a key: what it stands beside does not matter
TERM_SHIFT = PLACE_SHIFT + PLACE_BITS
WORD_FLAG = 1 << (2 * CHARACTER_BITS)  # of a term: it is a word, its number in the lower bits
_SECOND = (1 << CHARACTER_BITS) - 1
SPACED = 1009  # changes the hash of a neighbour with a space between
BUCKET_BITS = 4  # keys lie in 16 files by the highest bits of their term's hash
SIGN, WORD, CONTINUOUS, UNKNOWN = 0, 1, 2, 255
_DOCUMENT = "\x1d"  # between documents, as a line break is between lines


def class_of(character: str) -> int:
    """What a character is in a folded text: sign, part of a word, or written without spaces."""
    for _, _, is_continuous in analysis.runs(character):
        return CONTINUOUS if is_continuous else WORD
    return SIGN


def hash_of(term: str) -> int:
    """The 32-bit hash that says in which shard a term lies; the browser computes the same."""
    value = 0x811C9DC5
    for character in term:
        value = (value ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    value = (value ^ value >> 15) * 0x2C1B3C6D & 0xFFFFFFFF
    value = (value ^ value >> 12) * 0x297A2D39 & 0xFFFFFFFF
    return value ^ value >> 15


def _hashes(first: Numbers, second: Numbers | None) -> NDArray[np.uint32]:
    """`hash_of` for terms of one or two code points at once."""
    value = (first.astype(np.uint32) ^ np.uint32(0x811C9DC5)) * np.uint32(0x01000193)
    if second is not None:
        value = (value ^ second.astype(np.uint32)) * np.uint32(0x01000193)
    value = (value ^ value >> np.uint32(15)) * np.uint32(0x2C1B3C6D)
    value = (value ^ value >> np.uint32(12)) * np.uint32(0x297A2D39)
    return value ^ value >> np.uint32(15)


def _one_line(line: str) -> str:
    """A line without the characters that stand between lines and documents."""
    return line.replace("\n", " ").replace(_DOCUMENT, " ")


@dataclass(frozen=True)
class Bucket:
    """Keys taken apart, in order of term and rank: a term may stand in a document several times."""

    terms: Keys
    ranks: Numbers
    beside: NDArray[np.uint32]


@dataclass(frozen=True)
class _Units:
    """The units of a batch: the place of each in `codes`, its document, whether it is a word."""

    at: Numbers
    documents: Numbers
    is_word: NDArray[np.bool_]
    is_spaced: NDArray[np.bool_]  # signs stand between it and the unit before
    is_first: NDArray[np.bool_]  # of its line


def _units(codes: Numbers, kinds: Numbers, kept: Numbers) -> _Units:
    is_apart = np.insert(kept[1:] != kept[:-1] + 1, 0, True)
    is_word = kinds[kept] == WORD
    is_unit = ~is_word | is_apart | np.insert(~is_word[:-1], 0, True)
    at = kept[is_unit]
    documents = np.cumsum(codes == ord(_DOCUMENT))[at]
    lines = np.cumsum((codes == ord("\n")) | (codes == ord(_DOCUMENT)))[at]
    is_first = np.insert(lines[1:] != lines[:-1], 0, True)
    return _Units(at, documents, is_word[is_unit], is_apart[is_unit], is_first)


def _beside(hashes: NDArray[np.uint32], units: _Units) -> tuple[Keys, Keys]:
    """What stands before and after each unit, below `BESIDES`; 0 at the ends of a line."""
    low = (hashes % np.uint32(BESIDES)).astype(np.uint64)
    change = np.where(units.is_spaced, np.uint64(SPACED), np.uint64(0))
    before = (np.insert(low[:-1], 0, np.uint64(0)) + change) % np.uint64(BESIDES)
    before[units.is_first] = 0
    after = np.append((low[1:] + change[1:]) % np.uint64(BESIDES), np.uint64(0))
    after[np.append(units.is_first[1:], True)] = 0
    return before, after


class Terms:
    """The numbers of characters and words, in the order they are met."""

    def __init__(self) -> None:
        self._classes = np.full(0x110000, UNKNOWN, np.uint8)
        self.simplified = np.arange(0x110000, dtype=np.uint32)
        self.simplified[list(analysis.SIMPLIFIED)] = list(analysis.SIMPLIFIED.values())
        self.characters: list[str] = [""]  # 0 stands for no character
        self._character = np.zeros(0x110000, np.uint32)
        self.words: dict[str, int] = {}
        self._hashed = np.zeros(1024, np.uint32)
        self._hashed_count = 0

    def classes(self, codes: Numbers) -> NDArray[np.uint8]:
        """The class of each code point."""
        for code in np.unique(codes[self._classes[codes] == UNKNOWN]).tolist():
            self._classes[code] = class_of(chr(code))
        return self._classes[codes]

    def numbers_of_characters(self, codes: Numbers) -> Numbers:
        """The number of each code point, new ones included; ValueError beyond 32,767 of them."""
        fresh = np.unique(codes[self._character[codes] == 0])
        for code in fresh.tolist():
            self._character[code] = len(self.characters)
            self.characters.append(chr(code))
        if len(self.characters) > 1 << CHARACTER_BITS:
            raise ValueError("a search index holds at most 32,767 different characters")
        return self._character[codes]

    def numbers_of_words(self, words: Iterable[str]) -> tuple[Keys, NDArray[np.uint32]]:
        """The number of each word, flagged as a word's, and its hash."""
        known = self.words
        found = np.array([known.setdefault(word, len(known)) for word in words], np.int64)
        return found.astype(np.uint64) | np.uint64(WORD_FLAG), self.hashes_of_words()[found]

    def hashes_of_words(self) -> NDArray[np.uint32]:
        """The hash of each word by its number."""
        if len(self._hashed) < len(self.words):
            self._hashed = np.resize(self._hashed, 2 * len(self.words))
        for number, word in enumerate(list(self.words)[self._hashed_count :], self._hashed_count):
            self._hashed[number] = hash_of(word)
        self._hashed_count = len(self.words)
        return self._hashed

    def texts(self, terms: Keys) -> list[str]:
        """The terms as they are written."""
        words, characters = list(self.words), self.characters
        return [
            words[term & (WORD_FLAG - 1)]
            if term & WORD_FLAG
            else characters[term >> CHARACTER_BITS] + characters[term & _SECOND]
            for term in terms.tolist()
        ]

    def hashes(self, terms: Keys) -> NDArray[np.uint32]:
        """The hash of each term."""
        found = np.zeros(len(terms), np.uint32)
        is_word = terms >= WORD_FLAG
        words = (terms[is_word] & np.uint64(WORD_FLAG - 1)).astype(np.int64)
        found[is_word] = self.hashes_of_words()[words]
        codes = np.array([ord(one or "\0") for one in self.characters], np.uint32)
        characters = np.flatnonzero(~is_word)
        first = codes[(terms[characters] >> np.uint64(CHARACTER_BITS)).astype(np.int64)]
        second = codes[(terms[characters] & np.uint64(_SECOND)).astype(np.int64)]
        is_pair = second > 0
        found[characters[is_pair]] = _hashes(first[is_pair], second[is_pair])
        found[characters[~is_pair]] = _hashes(first[~is_pair], None)
        return found


class Occurrences:
    """All keys of an index, in files of `folder` by the first bits of the terms' hashes."""

    def __init__(self, folder: Path) -> None:
        self.terms = Terms()
        self.count = 0
        self._paths = [folder / f"{number}.keys" for number in range(1 << BUCKET_BITS)]
        self._files = [path.open("wb") for path in self._paths]
        self._runs: list[list[tuple[int, int]]] = [[] for _ in self._paths]  # rank, keys
        self._rank = 0

    def close(self) -> None:
        for file in self._files:
            file.close()

    def add(self, rank: int, texts: Sequence[Sequence[str]]) -> None:
        """Takes in the lines of up to `BATCH` documents, the first of which has this rank.

        Finds the terms that `analysis.terms` finds, for many documents at once.
        """
        self._rank = rank
        joined = _DOCUMENT.join("\n".join(map(_one_line, lines)) for lines in texts)
        codes = np.frombuffer(analysis.normalized(joined).encode("utf-32-le"), np.uint32)
        codes = self.terms.simplified[codes]
        kinds = self.terms.classes(codes)
        kept = np.flatnonzero(kinds)
        if len(kept):
            self._add_units(codes, kinds, _units(codes, kinds, kept))

    def _add_units(self, codes: Numbers, kinds: Numbers, units: _Units) -> None:
        spaced = np.where(kinds == WORD, codes, 32).astype(np.uint32)
        words = [word[: analysis.MAX_WORD] for word in spaced.tobytes().decode("utf-32-le").split()]
        numbers, hashes = self.terms.numbers_of_words(words)
        units_hashes = _hashes(codes[units.at], None)
        units_hashes[units.is_word] = hashes
        before, after = _beside(units_hashes, units)
        where = units.documents.astype(np.uint64) << np.uint64(PLACE_SHIFT)
        beside = where | before << np.uint64(BESIDE_BITS) | after
        self._write(hashes, numbers, beside[units.is_word])
        self._add_characters(codes, units, units_hashes, (where, before, after, beside))

    def _add_characters(
        self,
        codes: Numbers,
        units: _Units,
        hashes: NDArray[np.uint32],
        low: tuple[Keys, Keys, Keys, Keys],
    ) -> None:
        """Lone characters and bigrams. `low` are lower bits of keys: where, before, after, all."""
        where, before, after, beside = low
        single = np.flatnonzero(~units.is_word)
        numbers = np.zeros(len(units.at), np.uint64)
        numbers[single] = self.terms.numbers_of_characters(codes[units.at[single]])
        # Of each unit: the next one is a character right beside it.
        is_joined = ~(units.is_word | units.is_spaced | units.is_first)
        follows = np.append(is_joined[1:], False) & ~units.is_word
        follows &= np.append(~units.is_word[1:], False)
        is_inside = follows & np.insert(follows[:-1], 0, False)
        # A lone character of a phrase stands beside no other: its neighbours matter only there.
        alone = np.where(is_inside, where | np.uint64(NOWHERE), beside)
        shifted = numbers << np.uint64(CHARACTER_BITS)
        self._write(hashes[single], shifted[single], alone[single])
        first = np.flatnonzero(follows)
        pairs = shifted[first] | numbers[first + 1]
        pair_hashes = _hashes(codes[units.at[first]], codes[units.at[first + 1]])
        ends = where[first] | before[first] << np.uint64(BESIDE_BITS) | after[first + 1]
        self._write(pair_hashes, pairs, ends)

    def _write(self, hashes: NDArray[np.uint32], terms: Keys, low: Keys) -> None:
        keys = terms << np.uint64(TERM_SHIFT) | low
        buckets = (hashes >> np.uint32(32 - BUCKET_BITS)).astype(np.uint8)
        order = np.argsort(buckets, kind="stable")
        ends = np.cumsum(np.bincount(buckets, minlength=1 << BUCKET_BITS))
        ordered = keys[order]
        for file, runs, part in zip(
            self._files, self._runs, np.split(ordered, ends[:-1]), strict=True
        ):
            part.sort()
            file.write(part.tobytes())
            runs.append((self._rank, len(part)))
        self.count += len(keys)

    def buckets(self) -> Iterator[Bucket]:
        """What the files hold, in order: terms whose hashes begin alike lie together."""
        for file, runs, path in zip(self._files, self._runs, self._paths, strict=True):
            file.flush()
            keys = np.fromfile(path, np.uint64)
            ranks = np.repeat([rank for rank, _ in runs], [length for _, length in runs])
            ranks += (keys >> np.uint64(PLACE_SHIFT) & np.uint64(BATCH - 1)).astype(np.int64)
            terms = keys >> np.uint64(TERM_SHIFT)
            order = np.argsort(terms.astype(np.uint32), kind="stable")
            beside = (keys & np.uint64(NOWHERE)).astype(np.uint32)
            yield Bucket(terms[order], ranks[order], beside[order])
            path.unlink()
