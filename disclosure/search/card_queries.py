"""What a query asks of cards: its phrases as they are written, and the parts they are made of.

`theme/static/search/plan.js` reads queries in the same way; one test holds both to it.

A part is a word of the lexicon or, between such words, a pair of characters or a word of another
script. Parts are looked up by *grams*: a unit, two or three in a row, an English word without its
ending, or a group of synonyms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.search import analysis
from disclosure.search.analysis import MAX_PHRASES, MAX_QUERY, QueryError, Unit
from disclosure.search.lexicon import MAX_UNITS, key, stem

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
    it is a place. `run` numbers what the parts are cut from."""

    text: str
    units: tuple[Unit, ...]
    groups: tuple[int, ...] = ()
    is_place: bool = False
    run: int = -1


@dataclass(frozen=True)
class CardQuery:
    """A query: the phrases that must be there, and the parts that they are made of."""

    phrases: tuple[WrittenPhrase, ...]
    parts: tuple[Part, ...]


class Words:
    """The lexicon of an index, as queries are cut by it."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        """`written` has `groups`, `passed` and `places`, as the index has them."""
        self.groups: list[list[str]] = written["groups"]
        self._groups: dict[str, list[int]] = {}
        for number, words in enumerate(self.groups):
            for word in words:
                known = self._groups.setdefault(key(word), [])
                if number not in known:
                    known.append(number)
        self._passed = frozenset(written["passed"])
        self._places = frozenset(written["places"])

    def read(self, query: str) -> CardQuery:
        """The query; QueryError when it has nothing to search for, or too much."""
        if len(query) > MAX_QUERY:
            raise QueryError("long")
        phrases: dict[str, WrittenPhrase] = {}
        for text, is_quoted in analysis.query_parts(query):
            folded = analysis.fold(text)
            if units := analysis.units(folded):
                phrases[folded] = WrittenPhrase(folded, tuple(units), is_quoted)
        if not phrases:
            raise QueryError("empty")
        if len(phrases) > MAX_PHRASES:
            raise QueryError("many")
        every = list(phrases.values())
        meant = [one for one in every if one.is_quoted or key(one.text) not in self._passed]
        parts = list(self._parts(_joined(every)))
        parts += [Part(one.text, one.units) for one in every if one.is_quoted]
        distinct = {one.text: one for one in reversed(parts)}
        return CardQuery(tuple(meant or every), tuple(reversed(distinct.values()))[:MAX_PARTS])

    def _parts(self, units: Sequence[Unit]) -> Iterator[Part]:
        """The parts of units, the longest word of the lexicon first at each place."""
        at = run = 0
        rest: list[Unit] = []
        while at < len(units):
            found = self._word(units, at)
            if found is None:
                rest.append(units[at])
                at += 1
                continue
            yield from self._of_rest(rest, run)
            rest, run = [], run + 1
            length, part = found
            if part is not None:
                yield part
            at += length
        yield from self._of_rest(rest, run)

    def _word(self, units: Sequence[Unit], at: int) -> tuple[int, Part | None] | None:
        """How long the word of the lexicon at a place is, and its part; None where there is none.
        A word that is passed over has no part."""
        for length in range(min(MAX_UNITS, len(units) - at), 0, -1):
            here = tuple(units[at : at + length])
            text = written_out(here)
            word = " ".join(map(stem, text.split(" ")))
            if groups := self._groups.get(word):
                return length, Part(text, here, tuple(groups))
            if text in self._places:
                return length, Part(text, here, is_place=True)
            if word in self._passed and (length > 1 or here[0].is_word):
                return length, None
        return None

    def _of_rest(self, rest: Sequence[Unit], run: int) -> Iterator[Part]:
        """The parts of what stands between words of the lexicon."""
        characters: list[Unit] = []
        for number, unit in enumerate(rest):
            if characters and (unit.is_word or unit.is_spaced):
                yield from self._pairs(characters, run * MAX_QUERY + number)
                characters = []
            if unit.is_word:
                yield Part(unit.text, (unit,), run=run * MAX_QUERY + number)
            else:
                characters.append(unit)
        yield from self._pairs(characters, run * MAX_QUERY + len(rest))

    def _pairs(self, characters: Sequence[Unit], run: int) -> Iterator[Part]:
        """Pairs of characters, but those with one that is passed over."""
        last = len(characters) - 2
        if last < 0:
            return
        step = 1 if len(characters) <= _ALL_PAIRS else 2
        for at in sorted({*range(0, last + 1, step), last}):
            pair = tuple(characters[at : at + 2])
            if last == 0 or not any(one.text in self._passed for one in pair):
                yield Part(pair[0].text + pair[1].text, pair, run=run)


def written_out(units: Sequence[Unit]) -> str:
    """Units as they stand in a folded text."""
    return "".join(
        f" {one.text}" if at and one.is_spaced else one.text for at, one in enumerate(units)
    )


def _joined(phrases: Sequence[WrittenPhrase]) -> list[Unit]:
    """The units of phrases that did not stand in quotes, a space between the phrases."""
    found: list[Unit] = []
    for one in phrases:
        if not one.is_quoted:
            first, *others = one.units
            found += [first._replace(is_spaced=bool(found)), *others]
    return found
