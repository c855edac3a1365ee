"""The units of folded texts with their hashes, many at once.

A *unit* is a word or a character of a script without spaces. The browser's hashes are the same
(`theme/static/search/grams.js`).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure.search import analysis
from disclosure.search.static.grams import Hashes, hash_of, hash_of_stem, hashes_of_codes

Numbers = NDArray[Any]

SIGN, WORD, CONTINUOUS, INSIDE = 0, 1, 2, 3
_UNMET, _NOT_ALONE = 0xFFFFFFFF, 0xFFFFFFFE  # of a character: how it is folded


def class_of(character: str) -> int:
    """What a character is in a folded text: sign, part of a word, written without spaces, or a
    sign that is dropped between two such."""
    for _, _, is_continuous in analysis.runs(character):
        return CONTINUOUS if is_continuous else WORD
    return INSIDE if character in analysis.INSIDE_NAMES else SIGN


@dataclass(frozen=True)
class Units:
    """The units of a batch: hash, hash without an English ending, and document of each."""

    hashes: Hashes
    stems: Hashes
    documents: Numbers
    is_word: NDArray[np.bool_]
    is_spaced: NDArray[np.bool_]  # signs stand between it and the unit before
    is_first: NDArray[np.bool_]  # of its line


class Alphabet:
    """The characters and words met so far."""

    def __init__(self) -> None:
        self._folded = np.full(0x110000, _UNMET, np.uint32)
        self._classes = np.zeros(0x110000, np.uint8)
        self._not_alone: set[str] = set()
        self._words: dict[str, int] = {}
        self._hashed = np.zeros((2, 1024), np.uint32)

    def has(self, character: str) -> bool:
        """Whether a character was met."""
        return bool(self._folded[ord(character)] != _UNMET)

    def units(self, texts: Sequence[str]) -> Units | None:
        """The units of documents, each of whose lines ends in a line break; None if there are
        none."""
        codes, lengths = self._codes(texts)
        kinds = self._classes[codes]
        places = np.flatnonzero((kinds == WORD) | (kinds == CONTINUOUS))
        if not len(places):
            return None
        is_word = kinds[places] == WORD
        signs = np.cumsum(kinds == SIGN)[places]
        is_joined = (signs[1:] == signs[:-1]) & ~is_word[1:] & ~is_word[:-1]
        is_apart = np.insert((places[1:] != places[:-1] + 1) & ~is_joined, 0, True)
        is_unit = ~is_word | is_apart | np.insert(~is_word[:-1], 0, True)
        at, is_word = places[is_unit], is_word[is_unit]
        documents = np.repeat(np.arange(len(texts)), lengths)[at]
        lines = np.cumsum(codes == ord("\n"))[at]
        is_first = np.insert((lines[1:] != lines[:-1]) | (documents[1:] != documents[:-1]), 0, True)
        hashes = hashes_of_codes(codes[at])
        stems = hashes.copy()
        numbers = self._numbers_of_words(np.where(kinds == WORD, codes, np.uint32(32)))
        hashes[is_word], stems[is_word] = self._hashed[:, numbers]
        return Units(hashes, stems, documents, is_word, is_apart[is_unit], is_first)

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
            if not is_alone:
                self._not_alone.add(chr(code))
            for character in folded if is_alone else chr(code):
                self._classes[ord(character)] = class_of(character)
        return codes

    def _line(self, line: str) -> str:
        return line if self._not_alone.isdisjoint(line) else analysis.normalized(line)

    def _numbers_of_words(self, spaced: Hashes) -> Numbers:
        """The number of each word between spaces, new ones included."""
        words, numbers = spaced.tobytes().decode("utf-32-le").split(), self._words
        for word in sorted(set(words).difference(numbers)):
            number = numbers[word] = len(numbers)
            if self._hashed.shape[1] <= number:
                self._hashed = np.pad(self._hashed, ((0, 0), (0, number)))
            cut = word[: analysis.MAX_WORD]
            self._hashed[:, number] = hash_of(cut), hash_of_stem(cut)
        return np.fromiter(map(numbers.__getitem__, words), np.int64, len(words))


def _may_compose(folded: str) -> bool:
    """Whether a character may become one with another before it."""
    return unicodedata.category(folded)[0] == "M" or "\u1100" <= folded <= "\u11ff"
