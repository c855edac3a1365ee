"""Queries that are hard for an index, drawn from the texts, and their answers by a plain scan."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure import analysis
from disclosure.entries import Entry

Key = str
FREQUENT = 50  # a term in a fiftieth of the documents is frequent


@dataclass(frozen=True)
class Query:
    """A query, its facets, and what kind of difficulty it is."""

    kind: str
    text: str
    facets: tuple[str, ...] = ()


class Corpus:
    """Documents in their order, folded, to scan through and to draw queries from."""

    def __init__(self, entries: Sequence[Entry], facets: Sequence[list[str]], seed: int) -> None:
        self.rng = random.Random(seed)
        self.keys = [one.path for one in entries]
        self.facets = [set(names) for names in facets]
        self.texts = [
            "\n".join(map(analysis.fold, (one.title, one.title_en, *one.text.split("\n"))))
            for one in entries
        ]
        sample = self.rng.sample(range(len(entries)), min(len(entries), 2000))
        counts: Counter[str] = Counter()
        for number in sample:
            lines = self.texts[number].split("\n")
            counts.update({term for line in lines for term, _ in analysis.terms(line)})
        least = max(2, len(sample) // FREQUENT)
        self.frequent = {term for term, count in counts.items() if count >= least}
        self.by_frequency = [term for term, _ in counts.most_common()]

    def scan(self, query: Query, limit: int) -> tuple[list[Key], bool]:
        """The first keys that answer the query, and whether these are all."""
        wanted = analysis.query_phrases(query.text)
        found: list[Key] = []
        for number, text in enumerate(self.texts):
            if not all(phrase.text in text for phrase in wanted):
                continue
            if not self.facets[number].issuperset(query.facets):
                continue
            lines = text.split("\n")
            if all(any(analysis.holds(line, one) for line in lines) for one in wanted):
                if len(found) == limit:
                    return found, False
                found.append(self.keys[number])
        return found, True

    def queries(self, count: int) -> Iterator[Query]:
        """About `count` queries of each kind."""
        continuous = re.compile(f"[{analysis.CONTINUOUS}]+")
        bigrams = [one for one in self.by_frequency if len(one) == 2 and continuous.fullmatch(one)]
        singles = [one for one in self.by_frequency if len(one) == 1 and continuous.fullmatch(one)]
        words = [one for one in self.by_frequency if one.isascii()]
        draw = self.rng.sample
        for length in (2, 3, 4, 5, 6, 8, 12):
            for _ in range(-(-count // 4)):
                yield Query(f"substring of {length}", self._substring(length))
        yield from (Query("hot bigram", one) for one in bigrams[: count // 2])
        yield from (Query("bigram", one) for one in draw(bigrams, min(count, len(bigrams))))
        yield from (Query("hot character", one) for one in singles[: count // 2])
        yield from (Query("character", one) for one in draw(singles, min(count, len(singles))))
        yield from (Query("hot word", one) for one in words[: count // 2])
        yield from (Query("word", one) for one in draw(words, min(count, len(words))))
        for _ in range(count):
            yield Query("number beside characters", self._number())
            yield Query("rare phrase of frequent terms", self._rare_phrase())
            yield Query("two frequent terms", " ".join(draw(sorted(self.frequent), 2)))
            yield Query("three frequent terms", " ".join(draw(sorted(self.frequent), 3)))
            yield Query("substring, one facet", self._substring(4), self._facets(1))
            yield Query("frequent term, one facet", self._frequent(), self._facets(1))
            yield Query("frequent term, three facets", self._frequent(), self._facets(3))
            yield Query("character, two facets", self.rng.choice(singles), self._facets(2))

    def _frequent(self) -> str:
        return self.rng.choice(sorted(self.frequent))

    def _facets(self, count: int) -> tuple[str, ...]:
        names = sorted(self.rng.choice(self.facets))
        return tuple(self.rng.sample(names, min(count, len(names))))

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
            found = re.findall(f"[{analysis.CONTINUOUS}]{{1,2}}[0-9]+[{analysis.CONTINUOUS}]", text)
            if found:
                return str(self.rng.choice(found))
        return self._substring(4)

    def _rare_phrase(self) -> str:
        """A phrase of frequent terms that few documents hold, where one can be found."""
        best, fewest = self._substring(4), len(self.texts)
        for _ in range(60):
            text = self._substring(self.rng.choice((3, 4, 4, 5, 6)))
            phrase = analysis.phrase(text)
            assert phrase is not None
            if not {term for term, _ in phrase.terms} <= self.frequent:
                continue
            held = sum(phrase.text in one for one in self.texts[:: max(1, len(self.texts) // 2000)])
            if held < fewest:
                best, fewest = text, held
        return best
