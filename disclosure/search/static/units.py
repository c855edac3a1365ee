"""What terms are made of: the units of folded texts, with numbers and hashes, many at once.

A *unit* is a word or a character of a script without spaces. The browser's hashes are the same
(`theme/static/search/analysis.js`).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure.search import analysis

Numbers = NDArray[Any]
Hashes = NDArray[np.uint32]
Keys = NDArray[np.uint64]

HASH_BITS = 32
CHARACTER_BITS = 15
TERM_BITS = 2 * CHARACTER_BITS + 1
WORD_FLAG = np.uint64(
    1 << (2 * CHARACTER_BITS)
)  # of a term: it is a word, its number in the lower bits
_SECOND = (1 << CHARACTER_BITS) - 1
SIGN, WORD, CONTINUOUS, INSIDE = 0, 1, 2, 3
_UNMET, _NOT_ALONE = 0xFFFFFFFF, 0xFFFFFFFE  # of a character: how it is folded


def class_of(character: str) -> int:
    """What a character is in a folded text: sign, part of a word, written without spaces, or a
    sign that is dropped between two such."""
    for _, _, is_continuous in analysis.runs(character):
        return CONTINUOUS if is_continuous else WORD
    return INSIDE if character in analysis.INSIDE_NAMES else SIGN


def hash_of(term: str) -> int:
    """The 32-bit hash of a term or unit; the browser computes the same."""
    value = 0x811C9DC5
    for character in term:
        value = (value ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    return int(mixed(np.array([value], np.uint32))[0])


def mixed(value: Hashes) -> Hashes:
    """Hashes whose bits all depend on all bits of the value."""
    value = (value ^ value >> np.uint32(15)) * np.uint32(0x2C1B3C6D)
    value = (value ^ value >> np.uint32(12)) * np.uint32(0x297A2D39)
    return value ^ value >> np.uint32(15)


def hashes_of_codes(first: Numbers, second: Numbers | None = None) -> Hashes:
    """`hash_of` for terms of one or two code points."""
    value = (first.astype(np.uint32) ^ np.uint32(0x811C9DC5)) * np.uint32(0x01000193)
    if second is not None:
        value = (value ^ second.astype(np.uint32)) * np.uint32(0x01000193)
    return mixed(value)


@dataclass(frozen=True)
class Units:
    """The units of a batch: code point of each character, hash, number as a term, document."""

    codes: Numbers
    hashes: Hashes
    terms: Keys
    documents: Numbers
    is_word: NDArray[np.bool_]
    is_spaced: NDArray[np.bool_]  # signs stand between it and the unit before
    is_first: NDArray[np.bool_]  # of its line


class Alphabet:
    """The numbers of characters and words, in the order they are met."""

    def __init__(self) -> None:
        self._folded = np.full(0x110000, _UNMET, np.uint32)
        self._classes = np.zeros(0x110000, np.uint8)
        self._characters: list[str] = [""]  # 0 stands for no character
        self._character = np.zeros(0x110000, np.uint64)
        self._words: dict[str, int] = {}
        self._written: list[str] = []  # the words by number
        self._hashed = np.zeros(1024, np.uint32)

    def units(self, texts: Sequence[str]) -> Units | None:
        """The units of documents, each of whose lines ends in a line break; None if there are
        none."""
        codes, lengths = self._codes(texts)
        kinds = self._classes[codes]
        kept = np.flatnonzero((kinds == WORD) | (kinds == CONTINUOUS))
        if not len(kept):
            return None
        is_word = kinds[kept] == WORD
        signs = np.cumsum(kinds == SIGN)[kept]
        is_joined = (signs[1:] == signs[:-1]) & ~is_word[1:] & ~is_word[:-1]
        is_apart = np.insert((kept[1:] != kept[:-1] + 1) & ~is_joined, 0, True)
        is_unit = ~is_word | is_apart | np.insert(~is_word[:-1], 0, True)
        at, is_word = kept[is_unit], is_word[is_unit]
        documents = np.repeat(np.arange(len(texts)), lengths)[at]
        lines = np.cumsum(codes == ord("\n"))[at]
        is_first = np.insert((lines[1:] != lines[:-1]) | (documents[1:] != documents[:-1]), 0, True)
        hashes, terms = hashes_of_codes(codes[at]), np.zeros(len(at), np.uint64)
        numbers = self._numbers_of_characters(codes[at[~is_word]])
        terms[~is_word] = numbers << np.uint64(CHARACTER_BITS)
        numbers = self._numbers_of_words(np.where(kinds == WORD, codes, np.uint32(32)))
        terms[is_word], hashes[is_word] = numbers | WORD_FLAG, self._hashed[numbers]
        return Units(codes[at], hashes, terms, documents, is_word, is_apart[is_unit], is_first)

    def texts(self, terms: Keys) -> list[str]:
        """The terms as they are written."""
        words, characters, flag = self._written, self._characters, int(WORD_FLAG)
        return [
            words[term & (flag - 1)]
            if term & flag
            else characters[term >> CHARACTER_BITS] + characters[term & _SECOND]
            for term in terms.tolist()
        ]

    def hashes(self, terms: Keys) -> Hashes:
        """The hash of each term."""
        found = np.zeros(len(terms), np.uint32)
        is_word = terms >= WORD_FLAG
        found[is_word] = self._hashed[(terms[is_word] ^ WORD_FLAG).astype(np.int64)]
        codes = np.array([ord(one or "\0") for one in self._characters], np.uint32)
        first = codes[(terms >> np.uint64(CHARACTER_BITS)).astype(np.int64) * ~is_word]
        second = codes[(terms & np.uint64(_SECOND)).astype(np.int64) * ~is_word]
        is_pair = ~is_word & (second > 0)
        found[is_pair] = hashes_of_codes(first[is_pair], second[is_pair])
        is_lone = ~is_word & (second == 0)
        found[is_lone] = hashes_of_codes(first[is_lone])
        return found

    def _codes(self, texts: Sequence[str]) -> tuple[Hashes, Numbers]:
        """The code points of the folded texts, signs and all, and how many each text has.

        Nearly all characters are folded each by itself. Lines with others are folded first.
        """
        codes = self._met("".join(texts))
        folded = self._folded[codes]
        if (folded == _NOT_ALONE).any():
            texts = ["\n".join(map(self._line, text.split("\n"))) for text in texts]
            codes = self._met("".join(texts))
            folded = self._folded[codes]
            folded = np.where(folded == _NOT_ALONE, codes, folded)
        return folded, np.array([len(text) for text in texts])

    def _met(self, text: str) -> Hashes:
        """The code points of a text, of which it is known what they are."""
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        for code in np.unique(codes[self._folded[codes] == _UNMET]).tolist():
            folded = analysis.normalized(chr(code)).translate(analysis.SIMPLIFIED)
            is_alone = len(folded) == 1 and not _may_compose(folded)
            self._folded[code] = ord(folded) if is_alone else _NOT_ALONE
            for character in folded if is_alone else chr(code):
                self._classes[ord(character)] = class_of(character)
        return codes

    def _line(self, line: str) -> str:
        is_plain = (self._folded[self._met(line)] != _NOT_ALONE).all()
        return line if is_plain else analysis.normalized(line)

    def _numbers_of_characters(self, codes: Numbers) -> Keys:
        """The number of each code point, new ones included; ValueError beyond 32,767 of them."""
        found = self._character[codes]
        fresh = np.unique(codes[found == 0]).tolist()
        for code in fresh:
            self._character[code] = len(self._characters)
            self._characters.append(chr(code))
        if len(self._characters) > 1 << CHARACTER_BITS:
            raise ValueError("a search index holds at most 32,767 different characters")
        return self._character[codes] if fresh else found

    def _numbers_of_words(self, spaced: Hashes) -> Keys:
        """The number of each word between spaces, new ones included."""
        words, known = spaced.tobytes().decode("utf-32-le").split(), self._words
        for word in sorted(set(words).difference(known)):
            cut = word[: analysis.MAX_WORD]
            if cut not in known:
                known[cut] = len(self._written)
                self._written.append(cut)
                if len(self._hashed) < len(self._written):
                    self._hashed = np.resize(self._hashed, 2 * len(self._hashed))
                self._hashed[known[cut]] = hash_of(cut)
            known[word] = known[cut]
        return np.fromiter(map(known.__getitem__, words), np.uint64, len(words))


def _may_compose(folded: str) -> bool:
    """Whether a character may become one with another before it."""
    return unicodedata.category(folded)[0] == "M" or "\u1100" <= folded <= "\u11ff"
