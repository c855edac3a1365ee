"""Hashes of what is looked up: units, two or three in a row, words without endings, groups of
synonyms, syllables.

The browser computes the same (`theme/static/search/grams.js`).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure.search.analysis import Unit
from disclosure.search.lexicon import stem

Hashes = NDArray[np.uint32]

HASH_BITS = 32
SPACED = 1009  # changes the hash where a sign stands between two units
_AFTER = 0x9E3779B1
_MASK = 0xFFFFFFFF
IN_A_ROW = 3  # units of the longest gram


def mixed(value: Any) -> Any:
    """Hashes whose bits all depend on all bits of the value: of numpy's 32-bit numbers."""
    value = (value ^ value >> np.uint32(15)) * np.uint32(0x2C1B3C6D)
    value = (value ^ value >> np.uint32(12)) * np.uint32(0x297A2D39)
    return value ^ value >> np.uint32(15)


def hashes_of_codes(codes: Hashes) -> Hashes:
    """`hash_of` for single characters."""
    hashes: Hashes = mixed(
        (codes.astype(np.uint32) ^ np.uint32(0x811C9DC5)) * np.uint32(0x01000193)
    )
    return hashes


def joined(first: Hashes, after: Hashes, is_spaced: NDArray[np.bool_]) -> Hashes:
    """The hashes of grams from those of all units but the last, and of the last."""
    change = np.where(is_spaced, np.uint32(SPACED), np.uint32(0))
    hashes: Hashes = mixed((first ^ after * np.uint32(_AFTER)) + change)
    return hashes


def hash_of(text: str) -> int:
    """The 32-bit hash of a unit."""
    value = 0x811C9DC5
    for character in text:
        value = (value ^ ord(character)) * 0x01000193 & _MASK
    return _mixed(value)


def hash_of_stem(word: str) -> int:
    """The hash of a word without its English ending; of others their own."""
    stemmed = stem(word)
    return hash_of(f"~{stemmed}" if stemmed.isascii() and stemmed.isalpha() else word)


def hash_of_group(number: int) -> int:
    """The hash of a group of synonyms."""
    return hash_of(f"#{number}")


def hash_of_syllables(first: str, second: str) -> int:
    """The hash of two syllables of pinyin in a row."""
    return hash_of(f"@{first} {second}")


def hash_of_units(units: Sequence[Unit], is_stemmed: bool = False) -> int:
    """The hash of units in a row."""
    hashes = [(hash_of_stem if is_stemmed else hash_of)(unit.text) for unit in units]
    value = hashes[0]
    for unit, after in zip(units[1:], hashes[1:], strict=True):
        change = SPACED if unit.is_spaced else 0
        value = _mixed((value ^ after * _AFTER & _MASK) + change & _MASK)
    return value


def covering(units: Sequence[Unit], most: int) -> list[int]:
    """The hashes of grams that together are a phrase, at most so many."""
    last = len(units) - IN_A_ROW
    if last <= 0:
        return [hash_of_units(units)]
    at = sorted({*range(0, last, 2), last})
    if len(at) > most:
        at = [at[place * (len(at) - 1) // (most - 1)] for place in range(most)]
    return [hash_of_units(units[place : place + IN_A_ROW]) for place in at]


def _mixed(value: int) -> int:
    value = (value ^ value >> 15) * 0x2C1B3C6D & _MASK
    value = (value ^ value >> 12) * 0x297A2D39 & _MASK
    return value ^ value >> 15
