"""Queries that are hard for an index, drawn from the texts, and their answers by a plain scan."""

import bisect
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from disclosure.search import analysis
from disclosure.search.analysis import Phrase
from disclosure.search.cards import Card

Key = str
FREQUENT = 50  # a term in a fiftieth of the documents is frequent


@dataclass(frozen=True)
class Query:
    """A query, its facets, and the kind of its difficulty."""

    kind: str
    text: str
    facets: tuple[str, ...] = ()

    @property
    def chosen(self) -> dict[str, str]:
        """The facets by name."""
        return dict(facet.split(":", 1) for facet in self.facets)


def _facets(card: Card) -> Iterator[str]:
    """The facets of a card, but its district."""
    lead = card.lead
    yield from (f"kind:{kind}" for kind in card.kinds)
    yield f"publisher:{lead.publisher}"
    if lead.domain:
        yield f"domain:{lead.domain}"
    if lead.published_on:
        yield f"year:{lead.published_on[:4]}"
    if lead.kind in {"projects", "notices"}:
        yield "state:open" if lead.is_open else "state:closed"


class Corpus:
    """Cards in their order, folded, to scan through and to draw queries from."""

    def __init__(self, cards: Sequence[Card], seed: int) -> None:
        self.rng = random.Random(seed)
        self.keys = [card.lead.path for card in cards]
        self.facets = [set(_facets(card)) for card in cards]
        self.texts = [
            "\n".join(map(analysis.fold, (*card.titles, *card.names, *card.parties, *card.text)))
            for card in cards
        ]
        self._whole = "\n\n".join(self.texts)
        self._starts = list(itertools.accumulate((len(text) + 2 for text in self.texts), initial=0))
        sample = self.rng.sample(range(len(cards)), min(len(cards), 2000))
        self._sample = [self.texts[number] for number in sample]
        counts: Counter[str] = Counter()
        for text in self._sample:
            counts.update(analysis.positions(text.split("\n")).keys())
        least = max(2, len(sample) // FREQUENT)
        self.frequent = sorted(term for term, count in counts.items() if count >= least)
        self.by_frequency = [term for term, _ in counts.most_common()]
        joined = re.compile(f"[{analysis.CONTINUOUS}]{{2}}")
        self._pairs = [term for term in self.frequent if joined.fullmatch(term)]

    def scan(self, phrases: Sequence[str], facets: Iterable[str] = ()) -> list[Key]:
        """The keys of the cards that hold all folded phrases and have the facets."""
        keys: list[Key] = []
        needed = [Phrase(text, ()) for text in phrases]
        for number in self._holding(max(phrases, key=len, default="")):
            text = self.texts[number]
            if not all(phrase in text for phrase in phrases):
                continue
            if not self.facets[number].issuperset(facets):
                continue
            lines = text.split("\n")
            if all(any(analysis.holds(line, phrase) for line in lines) for phrase in needed):
                keys.append(self.keys[number])
        return keys

    def _holding(self, part: str) -> Iterator[int]:
        """The numbers of the texts that hold a string."""
        at = self._whole.find(part)
        while at >= 0:
            number = bisect.bisect_right(self._starts, at) - 1
            if number == len(self.texts):
                return
            yield number
            at = self._whole.find(part, self._starts[number + 1])

    def queries(self, count: int) -> Iterator[Query]:
        """About `count` queries of each kind."""
        continuous = re.compile(f"[{analysis.CONTINUOUS}]+")
        bigrams = [
            term for term in self.by_frequency if len(term) == 2 and continuous.fullmatch(term)
        ]
        singles = [
            term for term in self.by_frequency if len(term) == 1 and continuous.fullmatch(term)
        ]
        words = [term for term in self.by_frequency if term.isascii()]
        draw = self.rng.sample
        for length in (2, 3, 4, 5, 6, 8, 12, 20, 30):
            for _ in range(-(-count // 4)):
                yield Query(f"substring of {length}", self._substring(length))
        yield from (Query("hot bigram", term) for term in bigrams[: count // 2])
        yield from (Query("bigram", term) for term in draw(bigrams, min(count, len(bigrams))))
        yield from (Query("hot character", term) for term in singles[: count // 2])
        yield from (Query("character", term) for term in draw(singles, min(count, len(singles))))
        yield from (Query("hot word", term) for term in words[: count // 2])
        yield from (Query("word", term) for term in draw(words, min(count, len(words))))
        hot_words = words[:60]
        for _ in range(count):
            yield Query("number beside characters", self._number())
            yield Query("digits", " ".join(draw([word for word in words if word.isdigit()], 3)))
            yield Query("rare phrase of frequent terms", self._rare_phrase(self._drawn))
            yield Query("frequent terms joined", f'"{"".join(draw(bigrams[:200], 2))}"')
            yield Query("frequent terms seldom joined", self._rare_phrase(self._joined))
            yield Query("parts of one text joined", self._parts())
            yield Query("a phrase with a gap", self._with_gap())
            yield Query("frequent words joined", f'"{" ".join(draw(hot_words, 2))}"')
            yield Query("frequent words seldom joined", self._rare_phrase(self._english))
            yield Query("three frequent words joined", f'"{" ".join(draw(hot_words, 3))}"')
            for number, name in ((2, "two"), (3, "three"), (4, "four")):
                yield Query(f"{name} frequent terms", " ".join(draw(self.frequent, number)))
            yield Query("two phrases", f"{self._substring(4)} {self._substring(4)}")
            yield Query("two phrases of one text", " ".join(self._two_of_one(4)))
            yield Query("substring, one facet", self._substring(4), self._facets(1))
            yield Query("substring, two facets", self._substring(3), self._facets(2))
            yield Query("frequent term, one facet", self._frequent(), self._facets(1))
            yield Query("frequent term, three facets", self._frequent(), self._facets(3))
            yield Query("character, two facets", self.rng.choice(singles), self._facets(2))
            yield Query("hot character, one facet", self.rng.choice(singles[:99]), self._facets(1))
            yield Query("facets alone", "", self._facets(3))

    def _frequent(self) -> str:
        return self.rng.choice(self.frequent)

    def _facets(self, count: int) -> tuple[str, ...]:
        names = {facet.split(":")[0]: facet for facet in sorted(self.rng.choice(self.facets))}
        return tuple(self.rng.sample(sorted(names.values()), min(count, len(names))))

    def _substring(self, length: int) -> str:
        while True:
            line = self.rng.choice(self.rng.choice(self.texts).split("\n"))
            start = self.rng.randrange(max(1, len(line) - length + 1))
            part = line[start : start + length]
            if len(part) == length and part == part.strip() and analysis.phrase(part):
                return f'"{part}"'

    def _number(self) -> str:
        """Digits with the characters beside them, as in 第5052号."""
        for _ in range(1000):
            text = self.rng.choice(self.texts)
            numbers = re.findall(
                f"[{analysis.CONTINUOUS}]{{1,2}}[0-9]+[{analysis.CONTINUOUS}]", text
            )
            if numbers:
                return str(self.rng.choice(numbers))
        return self._substring(4)

    def _rare_phrase(self, make: Callable[[], str]) -> str:
        """A phrase of frequent terms that few documents hold, of many that `make` gives."""
        best, fewest = make(), len(self.texts)
        for _ in range(60):
            text = make()
            phrase = analysis.phrase(text)
            assert phrase is not None
            if not {term for term, _ in phrase.terms} <= set(self.frequent):
                continue
            held = sum(phrase.text in text for text in self._sample)
            if held < fewest:
                best, fewest = text, held
        return best

    def _drawn(self) -> str:
        return self._substring(self.rng.choice((3, 4, 4, 5, 6)))

    def _joined(self) -> str:
        """Two characters and two more of a frequent term each, of which the middle is frequent."""
        first = self.rng.choice(self._pairs)
        following = [pair for pair in self._pairs if pair[0] == first[1]]
        second = self.rng.choice(following or self._pairs)
        following = [pair for pair in self._pairs if pair[0] == second[1]]
        return f'"{first}{second[1:]}{self.rng.choice(following or self._pairs)[1:]}"'

    def _english(self) -> str:
        """Two or three words that follow one another somewhere."""
        while True:
            text = re.findall("[a-z]+(?: [a-z]+)+", self.rng.choice(self.texts))
            if text:
                words = self.rng.choice(text).split()
                at = self.rng.randrange(len(words) - 1)
                return f'"{" ".join(words[at : at + self.rng.choice((2, 3))])}"'

    def _two_of_one(self, length: int) -> tuple[str, str]:
        """Two substrings of one text."""
        while True:
            text = self.rng.choice(self.texts)
            lines = [line for line in text.split("\n") if len(line) > length]
            substrings = []
            for line in self.rng.choices(lines, k=2) if lines else ():
                at = self.rng.randrange(len(line) - length)
                substrings.append(line[at : at + length].strip())
            if len(substrings) == 2 and all(map(analysis.phrase, substrings)):
                return f'"{substrings[0]}"', f'"{substrings[1]}"'

    def _parts(self) -> str:
        """A phrase of which both halves stand in a text, but hardly together."""
        return "".join(self._two_of_one(self.rng.choice((2, 3, 4)))).replace('""', "")

    def _with_gap(self) -> str:
        """A substring out of which something is missing."""
        text = self._substring(8).strip('"')
        return f'"{text[:4]}{text[5:]}"'
