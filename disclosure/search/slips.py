"""Slips: what somebody may have meant who wrote a word that stands nowhere.

`theme/static/search/slips.js` is this module's twin. What may be meant are the words of the
lexicon: one that sounds the same, at least half of its characters alike; a place that differs in
one character before its last; a longer word that differs in one; an English word that begins alike
and differs in a letter, of many letters in two, or behind most of its letters.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from disclosure.search import analysis
from disclosure.search.analysis import Unit

_SHORTEST = 2  # characters of a word that is known by its sound
_DIFFERS = 3  # characters of a place of which one may differ; of other words one more
_LETTERS, _MANY_LETTERS = 5, 10  # of a word in which one letter, or two, may differ


class Slips:
    """What may be meant, of a lexicon."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        words = [word for group in written["groups"] for word in group]
        names = [name for domain in written["facets"]["domain"] for name in domain[1:]]
        self._places = _continuous(written["places"])
        self._words = _continuous([*words, *names])
        latin = (
            unit.text
            for word in [*words, *names, *written["places"], *written["passed"]]
            for unit in analysis.units(analysis.fold(word))
            if unit.is_word
        )
        self._latin = sorted({word for word in latin if len(word) >= _LETTERS})
        self._by_sound: dict[tuple[str, ...], str] = {}

    def near(
        self, units: Sequence[Unit], at: int, nowhere: AbstractSet[int], sounds: Mapping[str, str]
    ) -> tuple[int, str] | None:
        """How many units at a place are a slip, and the word they probably mean. `nowhere` are
        the units of parts without a card: one of them is the slip."""
        if units[at].is_word:
            word = self._nearest(units[at].text) if at in nowhere else None
            return (1, word) if word else None
        longest = at + 1
        while longest < len(units) and not (units[longest].is_word or units[longest].is_spaced):
            longest += 1
        for end in range(longest, at + _SHORTEST - 1, -1):
            text = "".join(unit.text for unit in units[at:end])
            if nowhere.isdisjoint(range(at, end)):
                break
            if meant_word := self._sounding(text, sounds) or self._differing(text):
                return end - at, meant_word
        return None

    def _sounding(self, text: str, sounds: Mapping[str, str]) -> str | None:
        if not self._by_sound:  # several threads may ask at once: it is whole when it is seen
            words = reversed([*self._places, *self._words])
            self._by_sound = {
                tuple(sounds.get(character, character) for character in word): word
                for word in words
            }
        word = self._by_sound.get(tuple(sounds.get(character, character) for character in text))
        is_alike = word and 0 < _differences(word, text) * 2 <= len(text)
        return word if is_alike else None

    def _differing(self, text: str) -> str | None:
        size = len(text)
        if size >= _DIFFERS:
            for word in self._places:
                if len(word) == size and word[-1] == text[-1] and _differences(word, text) == 1:
                    return word
        if size > _DIFFERS:
            for word in self._words:
                if len(word) == size and _differences(word, text) == 1:
                    return word
        return None

    def _nearest(self, text: str) -> str | None:
        if len(text) < _LETTERS or not text.isalpha():
            return None
        for most in (1, 2) if len(text) >= _MANY_LETTERS else (1,):
            for word in self._latin:
                if _may_be(word, text) and distance(word, text) == most:
                    return word
        return self._beginning(text)

    def _beginning(self, text: str) -> str | None:
        """The word that begins with a word, or shares most letters at the beginning with it."""
        nearest, most = None, _LETTERS - 1
        for word in self._latin:
            shared = _shared(word, text)
            is_most = shared == len(text) or 3 * shared >= 2 * max(len(word), len(text))
            if shared > most and is_most:
                nearest, most = word, shared
        return nearest


def _may_be(word: str, text: str) -> bool:
    """Whether a slip of a word may be written so: the first letter is right, and of few letters
    none is another."""
    is_other = len(word) == len(text) == _LETTERS and sorted(word) != sorted(text)
    return word[0] == text[0] and abs(len(word) - len(text)) <= 2 and not is_other


def distance(word: str, other_word: str) -> int:
    """How many letters must be put in, left out, changed or swapped with the next."""
    before: list[int] = []
    last = list(range(len(other_word) + 1))
    for at, letter in enumerate(word, 1):
        row = [at]
        for place, other_letter in enumerate(other_word, 1):
            least = min(row[-1] + 1, last[place] + 1, last[place - 1] + (letter != other_letter))
            if at > 1 < place and letter == other_word[place - 2] and other_letter == word[at - 2]:
                least = min(least, before[place - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]


def _shared(word: str, other_word: str) -> int:
    """How many letters two words have in common at the beginning."""
    differing = (at for at, (a, b) in enumerate(zip(word, other_word, strict=False)) if a != b)
    return next(differing, min(len(word), len(other_word)))


def _differences(word: str, other_word: str) -> int:
    return sum(a != b for a, b in zip(word, other_word, strict=True))


def _continuous(words: Sequence[str]) -> list[str]:
    """The folded words that are written without spaces, each once, of two characters and more."""
    folded = (analysis.fold(word) for word in words)
    return list(
        dict.fromkeys(
            word
            for word in folded
            if len(word) >= _SHORTEST
            and not any(unit.is_word for unit in analysis.units(word))
            and " " not in word
        )
    )
