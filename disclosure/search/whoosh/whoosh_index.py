"""Search over the register by Whoosh: answers queries exactly."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from disclosure.search import queries
from disclosure.search.analysis import Phrase, QueryError
from disclosure.search.engine import SearchResults
from disclosure.search.entries import KINDS
from disclosure.search.hits import Hit, hit
from disclosure.search.queries import (
    AllOf,
    AnyOf,
    HasPhrase,
    HasValue,
    Node,
    NotOf,
    PublishedBetween,
)
from disclosure.search.whoosh.document_facts import DocumentFacts, Mask
from disclosure.search.whoosh.index_building import build_index
from disclosure.search.whoosh.index_parts import IndexTexts

__all__ = ["KINDS", "Hit", "Index", "QueryError", "SearchResults", "build_index"]

MAX_LIMIT = 100
COMMON = 64  # a phrase is common that is held by one of so many documents
COMMON_BYTES = 16_000_000  # for what common phrases are held by


class Index:
    """An index opened for reading; may be asked by several threads.

    The documents of the index are numbered newest first, so a lower number is a newer entry.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the index that `build_index` wrote."""
        self._lock = threading.Lock()
        self._facts = DocumentFacts(folder)
        self._texts = IndexTexts(folder, self._facts.places)
        self._common = _CommonPhrases(self._facts.count)

    def close(self) -> None:
        """Closes the files of the index."""
        self._texts.close()

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        publisher: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResults:
        """A page of the entries that match (see `engines`, `queries`)."""
        tree = queries.parse(query)
        phrases = queries.wanted(tree)
        with self._lock:
            matcher = self._matcher()
            documents = np.flatnonzero(
                self._facts.narrowed(matcher.matching(tree), kind, publisher)
            )
            ranks = self._ranks(
                documents, phrases, [matcher.holding("title", phrase) for phrase in phrases]
            )
            page = documents[np.argsort(ranks, kind="stable")[offset : offset + limit]]
            stored = [(*self._texts.texts(doc), self._facts.status(doc)) for doc in page.tolist()]
        return SearchResults(len(documents), [hit(row, phrases) for row in stored])

    def rows(
        self, query: str, *, kind: str | None = None, publisher: str | None = None
    ) -> Mapping[str, Sequence[int]]:
        """All entries that match: kind → row numbers in its table of the register."""
        tree = queries.parse(query)
        with self._lock:
            matching = self._matcher().matching(tree)
        return self._facts.by_kind(np.flatnonzero(self._facts.narrowed(matching, kind, publisher)))

    def _matcher(self) -> "_QueryMatcher":
        return _QueryMatcher(self._texts, self._facts, self._common)

    def _ranks(
        self, documents: NDArray[np.int64], phrases: Sequence[Phrase], in_title: Sequence[Mask]
    ) -> NDArray[np.uint8]:
        """A small number for each document: the first hits have the lowest."""
        tiers = np.full(len(documents), 3, np.uint8)
        if phrases:
            held = [mask[documents] for mask in in_title]
            every = np.logical_and.reduce(held)
            tiers[np.logical_or.reduce(held)] = 2
            tiers[every] = 1
            if len(phrases) == 1:
                length = len(phrases[0].text)
                same = np.logical_or.reduce(
                    [title_lengths[documents] == length for title_lengths in self._facts.lengths]
                )
                tiers[every & same] = 0
        ranks: NDArray[np.uint8] = tiers * 3 + self._facts.order[documents]
        return ranks


class _CommonPhrases:
    """What common phrases are held by, of the queries before, the latest up to a number of bytes:
    finding it in the postings takes the longer the more common a phrase is."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._bits: OrderedDict[tuple[str, Phrase], NDArray[np.uint8]] = OrderedDict()

    def get(self, key: tuple[str, Phrase]) -> Mask | None:
        """The documents whose field holds a phrase, where that is kept."""
        if key not in self._bits:
            return None
        self._bits.move_to_end(key)
        return np.unpackbits(self._bits[key], count=self._count).view(np.bool_)

    def keep(self, key: tuple[str, Phrase], mask: Mask, documents: int) -> None:
        """Keeps it, if it is so many documents that looking them up takes longer."""
        if documents * COMMON > self._count:
            self._bits[key] = np.packbits(mask)
            while len(self._bits) * self._count > COMMON_BYTES * 8:
                self._bits.popitem(last=False)


class _QueryMatcher:
    """One query being answered: what each phrase is held by, looked up once."""

    def __init__(self, texts: IndexTexts, facts: DocumentFacts, common: _CommonPhrases) -> None:
        self._texts = texts
        self._facts = facts
        self._common = common
        self._held: dict[tuple[str, Phrase], Mask] = {}

    def matching(self, node: Node) -> Mask:
        """The documents that match a part of a query."""
        if isinstance(node, HasPhrase):
            titles = self.holding("title", node.phrase)
            return titles if node.is_title else titles | self.holding("text", node.phrase)
        if isinstance(node, AllOf):
            return reduce(np.logical_and, map(self.matching, node.parts))
        if isinstance(node, AnyOf):
            return reduce(np.logical_or, map(self.matching, node.parts))
        if isinstance(node, (HasValue, PublishedBetween)):
            return self._facts.matching(node)
        assert isinstance(node, NotOf)
        return ~self.matching(node.part)

    def holding(self, field: str, phrase: Phrase) -> Mask:
        """The documents whose `field` holds the phrase."""
        key = (field, phrase)
        mask = self._held.get(key)
        if mask is None:
            mask = self._common.get(key)
        if mask is None:
            documents = self._texts.documents(field, phrase)
            mask = np.zeros(self._facts.count, np.bool_)
            mask[documents] = True
            self._common.keep(key, mask, len(documents))
        self._held[key] = mask
        return mask
