"""Results of a search as a page shows them: cards in one language, the words marked as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.search import analysis
from disclosure.search.analysis import Phrase
from disclosure.search.hits import marked
from disclosure.search.static.card_search import FACETS, CardResults, FoundCard

MOST_NEAREST = 6
LEAST_SHARED = 400  # thousandths of the letters of both
MOST_WORDS = 8  # of those that were looked for besides


@dataclass(frozen=True)
class ShownCard:
    """A card in one language. `title_marked`, `title_en_marked`, `facts` and `text` are safe HTML
    with `<mark>`; `answer` says how it answers (`card_search`)."""

    kind: str
    publisher: str
    path: str
    title_marked: str
    title_en_marked: str
    published_on: str
    about: list[str]
    facts: list[str]
    text: str
    answer: int


def shown_cards(results: CardResults, language: str) -> list[ShownCard]:
    """The cards of a page of results."""
    side = 1 if language == "en" else 0
    phrases = [Phrase(analysis.fold(word), ()) for word in results.marked]

    def with_marks(text: str) -> str:
        return marked(text, analysis.spans(text, phrases))

    def shown(card: FoundCard) -> ShownCard:
        return ShownCard(
            card.kind,
            card.publisher,
            card.path,
            with_marks(card.title),
            with_marks(card.title_en),
            card.published_on,
            [pair[side] for pair in card.about],
            [with_marks(pair[side]) for pair in card.facts],
            with_marks(card.text),
            card.answer,
        )

    return [shown(card) for card in results.cards]


def also_in(results: CardResults, language: str) -> str:
    """The words that were looked for besides what is written, of those in a language the first."""
    words = [word for word in results.also if word.isascii() == (language == "en")]
    return listed_in(words[:MOST_WORDS], language)


def listed_in(words: list[str], language: str) -> str:
    """Words one after the other."""
    return (", " if language == "en" else "、").join(words)


def nearest(root: Mapping[str, Any], query: str, language: str) -> list[str]:
    """The words of the lexicon, and domains, that have most of their letters in common with a
    query that found nothing; in the language of the page."""
    side = 2 if language == "en" else 1
    words = [word for group in root["groups"] for word in group] + root["places"]
    words += [domain[side] for domain in root["facets"]["domain"]]
    asked_pieces = _pieces(query)
    shared: dict[str, int] = {}
    for word in words:
        pieces = _pieces(word)
        common = len(asked_pieces & pieces)
        if common and word.isascii() == (language == "en"):
            shared[word] = 2000 * common // (len(asked_pieces) + len(pieces))
    best = sorted(shared, key=lambda word: (-shared[word], word))
    return [word for word in best if shared[word] >= LEAST_SHARED][:MOST_NEAREST]


def _pieces(text: str) -> set[str]:
    """The characters of scripts without spaces, and of words every two letters in a row."""
    pieces: set[str] = set()
    for unit in analysis.units(analysis.fold(text)):
        if unit.is_word:
            pieces |= {unit.text[at : at + 2] for at in range(len(unit.text) - 1)}
        else:
            pieces.add(unit.text)
    return pieces


Option = tuple[str, str, int]  # a value, its name, how many cards have it


def options(
    results: CardResults, root: Mapping[str, Any], chosen: Mapping[str, str], language: str
) -> list[tuple[str, list[Option]]]:
    """For each facet that has a choice its values, in the order in which they are listed."""
    facets: list[tuple[str, list[Option]]] = []
    for name in FACETS:
        values = root["facets"][name]
        if len(values) < 2:
            continue
        if name == "year":
            values = sorted(values, reverse=True)
        elif name == "domain":
            values = sorted(values, key=lambda value: root["domains"].index(value[0]))
        elif name == "district":
            values = sorted(values)
        counts = results.values[name]
        side = 2 if language == "en" else 1
        facets.append(
            (
                name,
                [
                    (value[0], value[side], counts.get(value[0], 0))
                    for value in values
                    if value[0] in counts or value[0] == chosen.get(name)
                ],
            )
        )
    return facets
