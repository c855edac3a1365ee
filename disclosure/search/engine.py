"""The interface of a search engine; `tests/search/test_search_contract.py` tests each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from disclosure.search.hits import Hit


@dataclass(frozen=True)
class SearchResults:
    """A page of hits and the exact number of all hits."""

    total: int
    hits: list[Hit]


class SearchEngine(Protocol):
    """A search over the entries of a register (`entries`) with `queries`."""

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        publisher: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResults:
        """A page of the entries that match.

        Order: the title is the query; all phrases stand in the title; some do; none does. Within
        these: open tenders, entries of the catalogue, all others; within these: newest first.
        QueryError when it cannot be searched.
        """
        ...

    def rows(
        self, query: str, *, kind: str | None = None, publisher: str | None = None
    ) -> Mapping[str, Sequence[int]]:
        """All entries that match: kind → row numbers in its table of the register.

        Facets, filters and sorting come from there: the register knows every field, the engine
        only words.
        """
        ...

    def close(self) -> None:
        """Lets go of its files."""
        ...
