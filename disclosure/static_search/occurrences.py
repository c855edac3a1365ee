"""Where terms stand: texts become 64-bit keys (term, document, position), sorted outside memory.

A key is, from its highest bit: 33 bits of the term, 22 of the document's rank (0 is the newest),
9 of the position: its remainder by 256, or `NOWHERE` where only the document counts.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure import analysis

Keys = NDArray[np.uint64]
Numbers = NDArray[Any]

RANK_BITS, POSITION_BITS = 22, 9
TERM_SHIFT = RANK_BITS + POSITION_BITS
WORD_FLAG = 1 << 32  # of a term: it is a word, its number in the lower bits
NOWHERE = 1 << (POSITION_BITS - 1)
BUCKET_BITS = 4  # keys lie in 16 files by the highest bits of their term's hash
SIGN, WORD, CONTINUOUS = 0, 1, 2
_DOCUMENT = "\x1d"  # between documents, as a line break is between lines


def classes() -> NDArray[np.uint8]:
    """What each code point is in a folded text: sign, part of a word, or written without spaces."""
    found = np.zeros(0x110000, np.uint8)
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    for run, start, is_continuous in analysis.runs(every):
        first = start if start < 0xD800 else start + 0x800
        found[first : first + len(run)] = CONTINUOUS if is_continuous else WORD
    return found


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


def _positions(codes: Numbers, kept: Numbers) -> tuple[Numbers, Numbers]:
    """The position in its folded document of each character that is kept, and which document."""
    is_break = codes == ord("\n")
    breaks = np.cumsum(is_break)[kept]
    documents = np.cumsum(codes == ord(_DOCUMENT))
    ends = np.flatnonzero(codes == ord(_DOCUMENT))
    breaks_before = np.concatenate([[0], np.cumsum(is_break)[ends]])
    mine = documents[kept]
    is_apart = np.insert(kept[1:] != kept[:-1] + 1, 0, False)
    is_new_line = np.insert((breaks[1:] != breaks[:-1]) | (mine[1:] != mine[:-1]), 0, True)
    # Without line breaks: every kept character is one, and so are the signs between two of them.
    along = np.cumsum(1 + (is_apart & ~is_new_line))
    first = np.flatnonzero(np.insert(mine[1:] != mine[:-1], 0, True))
    along -= np.repeat(along[first], np.diff(np.append(first, len(kept))))
    return along + analysis.LINE_GAP * (breaks - breaks_before[mine]), mine


class Terms:
    """The numbers of characters and words, in the order they are met."""

    def __init__(self) -> None:
        self.classes = classes()
        self.simplified = np.arange(0x110000, dtype=np.uint32)
        self.simplified[list(analysis.SIMPLIFIED)] = list(analysis.SIMPLIFIED.values())
        self.characters: list[str] = [""]  # 0 stands for no character
        self._character = np.zeros(0x110000, np.uint32)
        self.words: dict[str, int] = {}
        self._hashed = np.zeros(1024, np.uint32)
        self._hashed_count = 0

    def numbers_of_characters(self, codes: Numbers) -> Numbers:
        """The number of each code point, new ones included; ValueError beyond 65,535 of them."""
        fresh = np.unique(codes[self._character[codes] == 0])
        for code in fresh.tolist():
            self._character[code] = len(self.characters)
            self.characters.append(chr(code))
        if len(self.characters) > 1 << 16:
            raise ValueError("a search index holds at most 65,535 different characters")
        return self._character[codes]

    def numbers_of_words(self, words: Iterable[str]) -> Numbers:
        known = self.words
        return np.array([known.setdefault(word, len(known)) for word in words], np.uint64)

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
            else characters[term >> 16] + characters[term & 0xFFFF]
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
        first = codes[(terms[characters] >> np.uint64(16)).astype(np.int64)]
        second = codes[(terms[characters] & np.uint64(0xFFFF)).astype(np.int64)]
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

    def close(self) -> None:
        for file in self._files:
            file.close()

    def add(self, rank: int, texts: Sequence[Sequence[str]], facets: Sequence[list[str]]) -> None:
        """The lines and the facets of documents, the first of which has this rank.

        Does what `analysis.positions` does, for many documents at once.
        """
        if rank + len(texts) > 1 << RANK_BITS:
            raise ValueError(f"a search index holds at most {1 << RANK_BITS:,} documents")
        joined = _DOCUMENT.join("\n".join(map(_one_line, lines)) for lines in texts)
        codes = np.frombuffer(analysis.normalized(joined).encode("utf-32-le"), np.uint32)
        codes = self.terms.simplified[codes]
        kinds = self.terms.classes[codes]
        kept = np.flatnonzero(kinds)
        if len(kept):
            positions, documents = _positions(codes, kept)
            inside = positions <= analysis.MAX_POSITION
            kept, positions, documents = kept[inside], positions[inside], documents[inside]
            # The lower bits of a key: rank and position.
            where = (documents + rank).astype(np.uint64) << np.uint64(POSITION_BITS)
            where |= (positions & 0xFF).astype(np.uint64)
            self._add_characters(codes, kept, kinds[kept], where)
            self._add_words(codes, kept, kinds[kept], where)
        self._add_facets(rank, facets)

    def _add_characters(self, codes: Numbers, kept: Numbers, kinds: Numbers, where: Keys) -> None:
        is_continuous = kinds == CONTINUOUS
        at, where = kept[is_continuous], where[is_continuous]
        if not len(at):
            return
        numbers = self.terms.numbers_of_characters(codes[at]).astype(np.uint64)
        follows = np.append(at[1:] == at[:-1] + 1, [False])
        # A lone character of a phrase stands beside no other: its position matters only there.
        is_inside = follows & np.insert(follows[:-1], 0, False)
        single = where.copy()
        single[is_inside] = single[is_inside] & ~np.uint64(0xFF) | np.uint64(NOWHERE)
        keys = numbers << np.uint64(16 + TERM_SHIFT) | single
        self._write(_hashes(codes[at], None), keys)
        first = np.flatnonzero(follows)
        pairs = numbers[first] << np.uint64(16) | numbers[first + 1]
        keys = pairs << np.uint64(TERM_SHIFT) | where[first]
        self._write(_hashes(codes[at[first]], codes[at[first] + 1]), keys)

    def _add_words(self, codes: Numbers, kept: Numbers, kinds: Numbers, where: Keys) -> None:
        is_word = kinds == WORD
        at, where = kept[is_word], where[is_word]
        if not len(at):
            return
        spaced = np.full(len(codes), 32, np.uint32)
        spaced[at] = codes[at]
        words = spaced.tobytes().decode("utf-32-le").split()
        cut = [word[: analysis.MAX_WORD] for word in words]
        starts = np.insert(at[1:] != at[:-1] + 1, 0, True)
        self._add_named(self.terms.numbers_of_words(cut), where[starts])

    def _add_facets(self, rank: int, facets: Sequence[list[str]]) -> None:
        names = [name for one in facets for name in one]
        counts = [len(one) for one in facets]
        ranks = np.repeat(np.arange(rank, rank + len(facets), dtype=np.uint64), counts)
        where = ranks << np.uint64(POSITION_BITS) | np.uint64(NOWHERE)
        self._add_named(self.terms.numbers_of_words(names), where)

    def _add_named(self, numbers: Numbers, where: Keys) -> None:
        keys = (numbers | np.uint64(WORD_FLAG)) << np.uint64(TERM_SHIFT) | where
        self._write(self.terms.hashes_of_words()[numbers.astype(np.int64)], keys)

    def _write(self, hashes: NDArray[np.uint32], keys: Keys) -> None:
        buckets = (hashes >> np.uint32(32 - BUCKET_BITS)).astype(np.uint8)
        order = np.argsort(buckets, kind="stable")
        ends = np.cumsum(np.bincount(buckets, minlength=1 << BUCKET_BITS))
        ordered = keys[order]
        for file, part in zip(self._files, np.split(ordered, ends[:-1]), strict=True):
            file.write(part.tobytes())
        self.count += len(keys)

    def buckets(self) -> Iterable[Keys]:
        """The keys, sorted, file by file: terms whose hashes begin alike lie together."""
        for file, path in zip(self._files, self._paths, strict=True):
            file.flush()
            keys = np.fromfile(path, np.uint64)
            keys.sort()
            yield keys
            path.unlink()
