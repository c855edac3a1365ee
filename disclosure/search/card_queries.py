"""What a query asks of cards: its phrases as they are written, and the parts they are made of.

`theme/static/search/card-queries.js` reads queries in the same way; one test holds both to it.

A part is a word of the lexicon or, between such words, a pair of characters or a word of another
script. Parts are looked up by *grams*: a unit, two or three in a row, an English word without its
ending, or a group of synonyms. A part that stands nowhere may be a slip: the query is then read
again as it may be meant (`Words.meant`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.search import analysis
from disclosure.search.analysis import MAX_PHRASES, MAX_QUERY, QueryError, Unit
from disclosure.search.lexicon import MAX_UNITS, key, stem
from disclosure.search.slips import Slips
from disclosure.search.written_numbers import WrittenNumbers

Gram = tuple[str, ...]  # what is hashed: see `disclosure.search.static.grams`
MAX_GRAMS = 5  # that are looked up for phrases
MAX_PARTS = 6
_ALL_PAIRS = 4  # of a run of so many characters every pair is a part; of longer ones every second


@dataclass(frozen=True)
class WrittenPhrase:
    """A phrase as it is written: its units, and whether it stood in quotes."""

    text: str
    units: tuple[Unit, ...]
    is_quoted: bool


@dataclass(frozen=True)
class Part:
    """A part of a query: what it says, its units, the groups of synonyms it belongs to, and whether
    it is a place or a year. `run` numbers what the parts are cut from; `at` is its first unit.

    What only says of a thing how it is done (`is_modifier`) or what is asked of it (`is_aspect`)
    is no need.
    """

    text: str
    units: tuple[Unit, ...]
    groups: tuple[int, ...] = ()
    is_place: bool = False
    is_year: bool = False
    is_modifier: bool = False
    is_aspect: bool = False
    run: int = -1
    at: int = 0

    @property
    def is_need(self) -> bool:
        return not (self.is_place or self.is_year or self.is_aspect)


@dataclass(frozen=True)
class CardQuery:
    """A query: the phrases that must be there, and the parts that they are made of; `units` are
    what the parts were cut from, `meant` the words that stand there for slips."""

    phrases: tuple[WrittenPhrase, ...]
    parts: tuple[Part, ...]
    units: tuple[Unit, ...] = ()
    meant: tuple[str, ...] = ()


class Words:
    """The lexicon of an index, as queries are cut by it."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        """`written` has the lexicon and the names of domains as the root of an index has them."""
        self.groups: list[list[str]] = written["groups"]
        self._modifiers: int = written["modifiers"]
        self._aspects: int = written["aspects"]
        self._groups: dict[str, list[int]] = {}
        for number, words in enumerate(self.groups):
            for word in words:
                numbers = self._groups.setdefault(key(word), [])
                if number not in numbers:
                    numbers.append(number)
        self._passed = frozenset(written["passed"])
        self._places = frozenset(written["places"])
        self._years: dict[str, str] = written["years"]
        self._negations = frozenset(written["negations"])
        self._numbers = WrittenNumbers(written["numbers"])
        ends = "|".join(written["numbers"]["after_years"])
        self._year_named = re.compile(rf"(?:fy)?((?:19|20)[0-9]{{2}})(?:{ends})?")
        self._slips = Slips(written)

    def read(self, query: str) -> CardQuery:
        """The query; QueryError when it has nothing to search for, or is too long."""
        if len(query) > MAX_QUERY:
            raise QueryError("long")
        every = self._phrases(query)
        if not every:
            raise QueryError("empty")
        meant = [
            written_phrase
            for written_phrase in every
            if written_phrase.is_quoted or not self._is_beside(written_phrase)
        ]
        meant = meant or every
        with_numbers = self._phrases(self._numbers.read(query))
        quoted = [
            Part(written_phrase.text, written_phrase.units, at=-1)
            for written_phrase in with_numbers
            if written_phrase.is_quoted
        ]
        read = tuple(self._without_questions(_joined(with_numbers)))
        parts = _telling([*self._parts(read), *quoted])
        return CardQuery(tuple(meant) if len(meant) <= MAX_PHRASES else (), parts, read)

    def meant(
        self, query: CardQuery, missing: Sequence[Part], sounds: Mapping[str, str]
    ) -> CardQuery:
        """The query with what its writer may have meant by parts that stand nowhere; the same one
        where nothing in the lexicon is near. `sounds` has the syllables of characters."""
        units: list[Unit] = []
        words: list[str] = []
        at = 0
        nowhere = {
            place for part in missing for place in range(max(0, part.at), part.at + len(part.units))
        }
        while at < len(query.units):
            length, word = self._slips.near(query.units, at, nowhere, sounds) or (1, "")
            if word:
                words.append(word)
                first, *rest = analysis.units(analysis.fold(word))
                units += [first._replace(is_spaced=query.units[at].is_spaced), *rest]
            else:
                units.append(query.units[at])
            at += length
        if not words:
            return query
        quoted = [part for part in query.parts if part.at < 0]
        parts = _telling([*self._parts(units), *quoted])
        return CardQuery(query.phrases, parts, tuple(units), tuple(dict.fromkeys(words)))

    def _phrases(self, query: str) -> list[WrittenPhrase]:
        """The phrases of a query, each once, in order."""
        phrases: dict[str, WrittenPhrase] = {}
        for text, is_quoted in analysis.query_parts(query):
            folded = analysis.fold(text)
            if units := analysis.units(folded):
                phrases[folded] = WrittenPhrase(folded, tuple(units), is_quoted)
        return self._with_terms(list(phrases.values()))

    def _with_terms(self, phrases: Sequence[WrittenPhrase]) -> list[WrittenPhrase]:
        """Phrases, and as one those that are a word of the lexicon together though some of them are
        passed over: who asks for `finding work` does not ask for what holds `work`."""
        joined_phrases: list[WrittenPhrase] = []
        at = 0
        while at < len(phrases):
            taken = 1
            for count in range(min(MAX_UNITS, len(phrases) - at), 1, -1):
                here = phrases[at : at + count]
                if self._is_term(here):
                    taken = count
                    break
            here = phrases[at : at + taken]
            text = " ".join(written_phrase.text for written_phrase in here)
            joined = here[0].units if taken == 1 else tuple(_joined(here))
            joined_phrases.append(WrittenPhrase(text, joined, here[0].is_quoted))
            at += taken
        return joined_phrases

    def _is_term(self, phrases: Sequence[WrittenPhrase]) -> bool:
        is_quoted = any(written_phrase.is_quoted for written_phrase in phrases)
        has_passed = any(key(written_phrase.text) in self._passed for written_phrase in phrases)
        is_word = key(" ".join(written_phrase.text for written_phrase in phrases)) in self._groups
        return is_word and has_passed and not is_quoted

    def _is_beside(self, phrase: WrittenPhrase) -> bool:
        """Whether a phrase is passed over, or is only an aspect or a year."""
        parts = list(self._parts(phrase.units))
        is_asked = bool(parts) and all(part.is_aspect or part.is_year for part in parts)
        return is_asked or key(phrase.text) in self._passed

    def _without_questions(self, units: Sequence[Unit]) -> Iterator[Unit]:
        """Units without the first half of what asks whether or not, as yes-not-yes."""
        at = 0
        while at < len(units):
            after = [unit.text for unit in units[at + 1 : at + 3]]
            asks = len(after) == 2 and after[0] in self._negations and after[1] == units[at].text
            if asks:
                yield units[at + 2]._replace(is_spaced=units[at].is_spaced)
            else:
                yield units[at]
            at += 3 if asks else 1

    def _parts(self, units: Sequence[Unit]) -> Iterator[Part]:
        """The parts of units: as few units as may be stay outside the words of the lexicon, as few
        words as may be hold them, and of two words that overlap the second counts."""
        size = len(units)
        best: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        chosen: list[tuple[int, Part | None, bool]] = [(1, None, False)] * size
        for at in range(size - 1, -1, -1):
            outside, words = best[at + 1]
            best[at] = outside + 1, words
            for length, part in self._words(units, at):
                outside, words = best[at + length]
                if (outside, words + 1) < best[at]:
                    best[at] = outside, words + 1
                    chosen[at] = length, part, True
        at = run = 0
        rest: list[int] = []
        while at < size:
            length, part, is_word = chosen[at]
            if not is_word:
                rest.append(at)
            else:
                yield from self._of_rest(units, rest, run)
                rest, run = [], run + 1
                if part is not None:
                    yield part
            at += length
        yield from self._of_rest(units, rest, run)

    def _words(self, units: Sequence[Unit], at: int) -> Iterator[tuple[int, Part | None]]:
        """How long each word of the lexicon at a place is, and its part. A word that is passed over
        has no part."""
        for length in range(1, min(MAX_UNITS, len(units) - at) + 1):
            here = tuple(units[at : at + length])
            text = written_out(here)
            word = " ".join(map(stem, text.split(" ")))
            if groups := self._groups.get(word):
                yield length, self._of_groups(text, here, groups, at)
            elif text in self._places:
                yield length, Part(text, here, is_place=True, at=at)
            elif year := self._year(text):
                yield length, Part(year, (Unit(year, True, False),), is_year=True, at=at)
            elif word in self._passed and (length > 1 or here[0].is_word):
                yield length, None

    def _of_groups(
        self, text: str, units: tuple[Unit, ...], groups: Sequence[int], at: int
    ) -> Part:
        first = min(groups)
        is_aspect = first >= self._aspects
        is_modifier = self._modifiers <= first < self._aspects
        return Part(text, units, tuple(groups), is_modifier=is_modifier, is_aspect=is_aspect, at=at)

    def _year(self, text: str) -> str:
        """The year that a word names, by its number or from now."""
        match = self._year_named.fullmatch(text)
        return match[1] if match else self._years.get(text, "")

    def _of_rest(self, units: Sequence[Unit], rest: Sequence[int], run: int) -> Iterator[Part]:
        """The parts of what stands between words of the lexicon."""
        characters: list[int] = []
        for at in rest:
            unit = units[at]
            if characters and (unit.is_word or unit.is_spaced):
                yield from self._pairs(units, characters, run * MAX_QUERY + at)
                characters = []
            if unit.is_word:
                yield Part(unit.text, (unit,), run=run * MAX_QUERY + at, at=at)
            else:
                characters.append(at)
        yield from self._pairs(units, characters, run * MAX_QUERY + len(units))

    def _pairs(self, units: Sequence[Unit], characters: Sequence[int], run: int) -> Iterator[Part]:
        """Pairs of characters, but those with one that is passed over."""
        last = len(characters) - 2
        if last < 0:
            return
        step = 1 if len(characters) <= _ALL_PAIRS else 2
        for place in sorted({*range(0, last + 1, step), last}):
            at = characters[place]
            pair = tuple(units[at : at + 2])
            if last == 0 or not any(unit.text in self._passed for unit in pair):
                yield Part(pair[0].text + pair[1].text, pair, run=run, at=at)


def _telling(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Each part once; if there are too many, the most significant, in their order."""
    distinct = list({part.text: part for part in reversed(parts)}.values())[::-1]

    def tells(place: int) -> tuple[int, int]:
        part = distinct[place]
        if part.is_aspect:
            return 3, place
        return (
            0 if part.groups or part.is_place else 1 if part.is_year or part.run < 0 else 2,
            place,
        )

    places = sorted(sorted(range(len(distinct)), key=tells)[:MAX_PARTS])
    return tuple(distinct[place] for place in places)


def written_out(units: Sequence[Unit]) -> str:
    """Units as in a folded text."""
    return "".join(
        f" {unit.text}" if at and unit.is_spaced else unit.text for at, unit in enumerate(units)
    )


def _joined(phrases: Sequence[WrittenPhrase]) -> list[Unit]:
    """The units of phrases that did not stand in quotes, a space between the phrases."""
    units: list[Unit] = []
    for written_phrase in phrases:
        if not written_phrase.is_quoted:
            first, *rest = written_phrase.units
            units += [first._replace(is_spaced=bool(units)), *rest]
    return units
