"""Answers queries from the files of the static index, as the browser does: the same hits, order and
counts. `theme/static/search/card-search.js` is this module's twin; one test compares them."""

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from disclosure.search.analysis import fold
from disclosure.search.card_queries import (
    MAX_GRAMS,
    CardQuery,
    Part,
    Words,
    WrittenPhrase,
)
from disclosure.search.pinyin import FILE as SOUNDS
from disclosure.search.pinyin import covering_pairs, cut
from disclosure.search.static.card_files import FOLDER
from disclosure.search.static.card_totals import NOT_KNOWN, Named, TotalRow, as_json, totals
from disclosure.search.static.gram_files import name_of
from disclosure.search.static.gram_keys import NAMES, PARTIES, TITLE, WHOLE
from disclosure.search.static.grams import (
    HASH_BITS,
    covering,
    hash_of_group,
    hash_of_stem,
    hash_of_syllables,
)
from disclosure.search.static.index_reader import (
    FACETS,
    Flags,
    Found,
    Numbers,
    PackedNumbers,
    StoredFacts,
)
from disclosure.search.static.total_file import NAME as TOTALS

__all__ = ["FACETS", "FOLDER", "CardResults", "CardSearch", "FoundCard", "TotalRow", "as_json"]

ENOUGH = 10  # so many hits need no others beside them
MOST_NEAR = 50
MOST_WEIGHT = 5
EXACT, ALL, NEAR, ACROSS = range(4)  # how a card answers: see `SearchedCards`
_WHOLE_TITLE, _IN_TITLE = 1000, 100
_PLACE_COUNTS = 4
_FEW = 3  # phrases, whose parts tell the better ones of many cards apart
_LATE = 3  # the turn of what stands behind all others of the same answer
_LONGEST_NUMBER = 5  # bytes


@dataclass(frozen=True)
class FoundCard:
    """A card as its file has it, and how it answers."""

    kind: str
    publisher: str
    id: str
    path: str
    title: str
    title_en: str
    published_on: str
    status: str
    about: list[list[str]]
    facts: list[list[str]]
    text: str
    answer: int


@dataclass(frozen=True)
class CardResults:
    """A page of cards. `counts` says how many there are of each answer: those that hold what is
    written, those that hold all of its parts, the nearest, and those where it stands across the
    borders of words. `also` are words that were looked for besides, `spelled` those that were read
    as pinyin, `meant` those that stand for slips; `values` counts for each facet the cards by
    value; `marked` are the words to mark. `is_only_listed` where nothing answers but lists that
    name everything."""

    counts: tuple[int, int, int, int]
    cards: list[FoundCard]
    also: list[str]
    spelled: list[str]
    meant: list[str]
    missing: list[str]
    values: dict[str, dict[str, int]]
    marked: list[str]
    is_only_listed: bool

    @property
    def total(self) -> int:
        return sum(self.counts)


class CardSearch:
    """An index opened for reading; may be asked by several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        data = self._read("root.bin")
        reader = PackedNumbers(data[:_LONGEST_NUMBER])
        length = reader.number()
        self.root: dict[str, Any] = json.loads(data[reader.at : reader.at + length])
        self.words = Words(self.root)
        self.syllables = frozenset(self.root["syllables"])
        self._facts = StoredFacts(data[reader.at + length :], self.root)
        self._shard = lru_cache(maxsize=256)(self._read_shard)

    @cached_property
    def sounds(self) -> dict[str, str]:
        """The syllable of each character in everyday use."""
        read: dict[str, str] = json.loads(self._read(SOUNDS))
        return {character: syllable for syllable, every in read.items() for character in every}

    def search(
        self, query: str, chosen: Mapping[str, str], limit: int = 10, offset: int = 0
    ) -> CardResults:
        """The cards that answer a query and have the chosen facets; without words the newest that
        have them. QueryError when it cannot be searched."""
        read_query = self.words.read(query) if query.strip() or not chosen else None
        answered = _QueryAnswer(self, read_query, self._facts, chosen)
        page = answered.order[offset : offset + limit].tolist()
        return CardResults(
            answered.counts,
            [self._card(at, int(answered.answers[at])) for at in page],
            answered.also,
            answered.spelled,
            answered.meant,
            answered.missing,
            answered.values(),
            answered.marked,
            answered.is_only_listed,
        )

    def totals(self, query: str, chosen: Mapping[str, str]) -> list[TotalRow]:
        """The totals of the projects that match all parts of a query and have the chosen facets.
        QueryError if it cannot be searched."""
        read_query = self.words.read(query) if query.strip() or not chosen else None
        answered = _QueryAnswer(self, read_query, self._facts, chosen)
        cards = [at for at in answered.order.tolist() if answered.answers[at] <= ALL]
        places = {
            int(self._facts.numbers[at]): (self._named("district", at), self._named("domain", at))
            for at in cards
        }
        return totals(json.loads(self._read(TOTALS)), places.get)

    def _named(self, facet: str, place: int) -> Named:
        """The value of a card in a facet and its names."""
        value = self._facts.value(facet, place)
        return tuple(self.root["facets"][facet][value - 1][:3]) if value else NOT_KNOWN

    def gram(self, hashed: int) -> Found:
        """The places of the cards that have a gram, rising, and its flags there."""
        bits = self.root["bits"]
        return self._shard(hashed >> HASH_BITS - bits).get(hashed) or self._long(hashed)

    def _long(self, hashed: int) -> Found:
        path = self._folder / f"lists/{hashed:08x}.bin"
        if not path.exists():
            return np.empty(0, np.int64), np.empty(0, np.uint8)
        data = self._read(f"lists/{hashed:08x}.bin")
        return self._facts.list_of(data)

    def _read_shard(self, shard: int) -> dict[int, Found]:
        bits = self.root["bits"]
        data = self._read(f"grams/{name_of(shard, bits)}.bin")
        reader = PackedNumbers(data)
        count = reader.number()
        hashes = np.cumsum(reader.numbers(count) + 1) - 1 + (shard << HASH_BITS - bits)
        counts = reader.numbers(count)
        short = np.where(counts < self.root["long"], counts, 0)
        gaps = reader.numbers(int(short.sum()))
        flags = np.frombuffer(data, np.uint8, int(short.sum()), reader.at)
        lists_by_hash: dict[int, Found] = {}
        at = 0
        for gram_hash, length in zip(hashes.tolist(), short.tolist(), strict=True):
            if length:
                numbers = np.cumsum(gaps[at : at + length])
                lists_by_hash[gram_hash] = self._facts.places(numbers), flags[at : at + length]
            at += length
        return lists_by_hash

    def _read(self, path: str) -> bytes:
        return zlib.decompress((self._folder / path).read_bytes())

    def _card(self, place: int, answer: int) -> FoundCard:
        number = int(self._facts.numbers[place])
        cells: list[Any] = json.loads(self._read(f"cards/{number}.bin"))
        return FoundCard(*[*cells, answer])


class _QueryAnswer:
    """One query being answered."""

    def __init__(
        self,
        index: CardSearch,
        query: CardQuery | None,
        facts: StoredFacts,
        chosen: Mapping[str, str],
    ) -> None:
        self._index, self._facts, self._chosen = index, facts, chosen
        self._held = {name: facts.holding(name, value) for name, value in chosen.items() if value}
        self.answers = np.full(facts.count, -1, np.int64)
        self._scores = np.zeros(facts.count, np.int64)
        self._allowed = np.ones(facts.count, np.bool_)
        for held in self._held.values():
            self._allowed &= held
        self.also: list[str] = []
        self.spelled: list[str] = []
        self.meant: list[str] = []
        self.missing: list[str] = []
        self.marked: list[str] = []
        if query is None:
            self.answers[:] = EXACT
        else:
            self._answer(query)
        is_found = self._allowed & (self.answers >= 0)
        cards = np.flatnonzero(is_found)
        turns = facts.turns if query else np.zeros(facts.count, np.int64)
        order = (-cards, turns[cards], -self._scores[cards], turns[cards] == _LATE)
        keys = (*order, self.answers[cards])
        self.order = cards[np.lexsort(keys)]
        counts = np.bincount(self.answers[is_found], minlength=4).tolist()
        self.counts = (counts[0], counts[1], counts[2], counts[3])
        answering = facts.turns[self.answers >= 0]
        self.is_only_listed = bool(query and len(answering) and (answering == _LATE).all())

    def values(self) -> dict[str, dict[str, int]]:
        """For each facet how many cards have each value, whatever of it is chosen."""
        by_facet: dict[str, dict[str, int]] = {}
        for name in FACETS:
            cards = self.answers >= 0
            for other, held in self._held.items():
                if other != name:
                    cards = cards & held
            by_facet[name] = self._facts.counted(name, cards)
        return by_facet

    def _answer(self, query: CardQuery) -> None:
        self.marked = [phrase.text for phrase in query.phrases]
        across = self._exactly(query.phrases)
        if self._is_enough() and len(query.phrases) > _FEW:
            return
        self._by_parts(query)
        if self._is_enough():
            return
        self._put(across, ACROSS, np.zeros(len(across), np.int64))

    def _is_enough(self) -> bool:
        counted = self._allowed & (self.answers >= 0) & (self._facts.turns < _LATE)
        return int(counted.sum()) >= ENOUGH

    def _put(self, cards: Numbers, answer: int, scores: Numbers) -> None:
        """Cards that have no answer yet get this one."""
        fresh = self.answers[cards] < 0
        self.answers[cards[fresh]] = answer
        self._scores[cards[fresh]] = scores[fresh]

    def _exactly(self, phrases: Sequence[WrittenPhrase]) -> Numbers:
        """Answers with the cards that hold all phrases; returns those that hold one only across
        the borders of words."""
        grams_left = MAX_GRAMS
        held: list[Found] = []
        cards = np.arange(self._facts.count)
        for phrase in phrases:
            grams = covering(phrase.units, max(2, grams_left))[: max(1, grams_left)]
            grams_left -= len(grams)
            held.append(self._in_all(grams))
            cards = cards[np.isin(cards, held[-1][0], assume_unique=True)]
            if not len(cards):
                break
        if not (phrases and len(cards)):
            return np.empty(0, np.int64)
        cards, flags = _common(held)
        scores = np.zeros(len(cards), np.int64)
        is_whole = np.ones(len(cards), np.bool_)
        for (there, _), own_flags in zip(held, flags, strict=True):
            scores += _weight(len(there), self._facts.count) * (_worth(own_flags) + 2)
            is_whole &= (own_flags & WHOLE) > 0
        # A name that holds all of it is what is looked for; entries of lists are no names.
        lengths = [all_lengths[cards] for all_lengths in self._facts.lengths]
        is_title = np.logical_and.reduce([(phrase_flags & TITLE) > 0 for phrase_flags in flags])
        if len(phrases) == 1:
            same = np.logical_or.reduce(
                [title_lengths == len(phrases[0].units) for title_lengths in lengths]
            )
            scores += np.where(is_title & same, _WHOLE_TITLE, 0)
        else:
            scores += np.where(is_title & (np.maximum(*lengths) > 0), _IN_TITLE, 0)
        # What everything is listed in stands behind what is bought.
        is_late = self._facts.turns[cards] == _LATE
        for is_put, answer in ((is_whole & ~is_late, EXACT), (is_whole & is_late, ALL)):
            self._put(cards[is_put], answer, scores[is_put])
        return cards[~is_whole]

    def _in_all(self, grams: Sequence[int]) -> Found:
        """The cards that have all of these grams, with the flags common to all."""
        held = self._index.gram(grams[0])
        for gram in grams[1:]:
            if not len(held[0]):
                break
            cards, flags = _common([held, self._index.gram(gram)])
            held = cards, flags[0] & flags[1]
        return held

    def _by_parts(self, query: CardQuery) -> None:
        """Answers with the cards that hold all that is needed, then with those that hold most; and
        tells those that were found before apart."""
        looked = self._cards_of_parts(query)
        nowhere = self._missing_parts(looked)
        if slips := [part for part, found in looked if not len(found[0])]:
            query = self._index.words.meant(query, slips, self._index.sounds)
            if query.meant:
                looked = self._cards_of_parts(query)
                self.meant = [*query.meant]
                nowhere = self._missing_parts(looked)
        self.missing = [part.text for part in nowhere]
        present = [(part, found) for part, found in looked if len(found[0])]
        if not _tells(present, nowhere, self.meant):
            return
        total = needed = 0
        weights, needs, scores = np.zeros((3, self._facts.count), np.int64)
        is_asked = not any(part.is_need or part.is_place or part.is_year for part, _ in present)
        is_needed = not any(part.is_need and not part.is_modifier for part, _ in present)
        for part, (cards, flags) in present:
            weight = _weight(len(cards), self._facts.count)
            if part.is_modifier or part.is_aspect:
                weight = 1
            if part.is_need:
                needed += weight
                needs[cards] += weight
            weight += _PLACE_COUNTS * part.is_place
            # How something is done, and what is asked of it, must be there where nothing else is.
            if is_asked or (not part.is_aspect and (is_needed or not part.is_modifier)):
                total += weight
                weights[cards] += weight
            scores[cards] += weight * (_worth(flags) + 2)
        found_before = self.answers == EXACT
        self._scores[found_before] += scores[found_before]
        if self._is_enough():
            return
        self._note_synonyms(query.parts)
        # Lists that name everything are found by what is written in them.
        is_listed = self._facts.turns < _LATE
        every = np.flatnonzero(is_listed & (weights == total))
        self._put(every, NEAR if self.missing else ALL, scores[every])
        if self._is_enough() or len(present) < 2:
            return
        # What a place has besides does not serve who needs something.
        # Of needs that the lexicon lacks half are too few.
        has_known = any(part.is_need and part.groups for part, _ in present)
        most = 2 * needs >= needed if has_known else 2 * needs > needed
        is_near = most if needed else 2 * weights >= total
        near = np.flatnonzero(self._allowed & (self.answers < 0) & is_listed & is_near)
        near = near[np.lexsort((-near, self._facts.turns[near], -scores[near]))][:MOST_NEAR]
        self._put(near, NEAR, scores[near])

    def _cards_of_parts(self, query: CardQuery) -> list[tuple[Part, Found]]:
        """The parts of a query with the cards that have them."""
        self.spelled.clear()
        return [(part, self._of_part(part)) for part in query.parts]

    def _missing_parts(self, looked: Sequence[tuple[Part, Found]]) -> list[Part]:
        """The parts that stand nowhere: of a run most of whose parts do not."""
        runs: dict[int, int] = defaultdict(int)
        for part, found in looked:
            runs[part.run] += 1 if len(found[0]) else -1
        return [
            part
            for part, found in looked
            if not len(found[0]) and (part.run < 0 or runs[part.run] < 0)
        ]

    def _of_part(self, part: Part) -> Found:
        if part.groups:
            return _whole(
                _either([self._index.gram(hash_of_group(group)) for group in part.groups])
            )
        if part.is_year:
            cards, flags = self._index.gram(hash_of_stem(part.text))
            is_named = (flags & (TITLE | NAMES)) > 0
            return cards[is_named], flags[is_named]
        if len(part.units) == 1 and part.units[0].is_word:
            held = self._index.gram(hash_of_stem(part.text))
            return held if len(held[0]) else self._by_sound(part.text)
        held = self._in_all(covering(part.units, MAX_GRAMS))
        # Pairs may stand across the words of a query as of a text.
        return held if part.run >= 0 else _whole(held)

    def _by_sound(self, word: str) -> Found:
        """The cards whose names have a word that occurs nowhere, read as pinyin."""
        pairs = covering_pairs(cut(word, self._index.syllables), MAX_GRAMS)
        if not pairs:
            return np.empty(0, np.int64), np.empty(0, np.uint8)
        held = self._in_all([hash_of_syllables(*pair) for pair in pairs])
        if len(held[0]):
            self.spelled.append(word)
        return held

    def _note_synonyms(self, parts: Sequence[Part]) -> None:
        """Add the synonyms that were searched, and the words to mark."""
        for part in parts:
            words = [word for number in part.groups for word in self._index.words.groups[number]]
            self.marked += [part.text, *words]
            self.also += [word for word in words if fold(word) != part.text]
        self.also = list(dict.fromkeys(self.also))
        self.marked = list(dict.fromkeys(self.marked))


def _tells(
    present: Sequence[tuple[Part, Found]], nowhere: Sequence[Part], meant: Sequence[str]
) -> bool:
    """Whether the parts that are known tell what is wanted, where others stand nowhere: a need that
    the lexicon has, or as many in titles and names as stand nowhere; not how something is done, and
    not those for slips alone."""
    if not nowhere:
        return bool(present)
    needs = [
        (part, flags)
        for part, (_, flags) in present
        if part.is_need and not part.is_modifier and part.text not in meant
    ]
    named = sum(bool(((flags & (TITLE | NAMES)) > 0).any()) for _, flags in needs)
    return any(part.groups for part, _ in needs) or named > len(nowhere)


def _weight(cards: int, count: int) -> int:
    """How much a part counts: one more for each time that the cards that have it can be doubled."""
    weight = 1
    while weight < MOST_WEIGHT and cards << weight <= count:
        weight += 1
    return weight


def _worth(flags: Flags) -> Numbers:
    """What it is worth where something stands: title and names, title or names, parties, text."""
    title, names = (flags & TITLE) > 0, (flags & NAMES) > 0
    parties = (flags & PARTIES) > 0
    return np.where(title & names, 5, np.where(title | names, 4, np.where(parties, 2, 1)))


def _whole(held: Found) -> Found:
    """Those that are not across the borders of words."""
    cards, flags = held
    is_kept = (flags & WHOLE) > 0
    return cards[is_kept], flags[is_kept]


def _common(held: Sequence[Found]) -> tuple[Numbers, list[Flags]]:
    """The cards that are in all lists, and their flags in each."""
    cards = held[0][0]
    for other_cards, _ in held[1:]:
        cards = cards[np.isin(cards, other_cards, assume_unique=True)]
    return cards, [flags[own_cards.searchsorted(cards)] for own_cards, flags in held]


def _either(held: Sequence[Found]) -> Found:
    """The cards that are in one of the lists, with the flags of all."""
    if len(held) == 1:
        return held[0]
    cards, places = np.unique(np.concatenate([listed for listed, _ in held]), return_inverse=True)
    flags = np.zeros(len(cards), np.uint8)
    np.bitwise_or.at(flags, places, np.concatenate([listed_flags for _, listed_flags in held]))
    return cards, flags
