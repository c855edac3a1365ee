"""Postings gathered by term while an index is written: in memory, and beyond a limit in files."""

import heapq
import marshal
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO, NamedTuple

from disclosure.search.spooled_rows import spooled_rows

_TERM_COST, _POSTING_COST = 450, 7  # bytes of memory, the places of a posting besides


class TermPostings(NamedTuple):
    """All postings of a term: documents (rising), how many places each has, and the places."""

    field: str
    term: bytes
    documents: "array[int]"
    counts: "array[int]"
    places: "array[int]"


Numbers = tuple["array[int]", "array[int]", "array[int]"]  # documents, counts, places
_name = attrgetter("field", "term")


class PostingPool:
    """In the place of Whoosh's pool, which keeps and sorts every posting by itself.

    Postings come in the order of their documents; memory holds about `megabytes` of them, files
    without a name in `folder` the rest.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder = folder
        self._left = self._limit = megabytes * 2**20
        self._terms: dict[str, dict[str, Numbers]] = {}
        self._runs: list[IO[bytes]] = []

    def add(self, posting: tuple[str, None, int, float, Mapping[str, list[int]]]) -> None:
        """The terms of a field of a document with their places, handed over as Whoosh does the
        posting of one term."""
        field, _, document, _, places_by_term = posting
        terms, place_count = self._terms.setdefault(field, {}), 0
        for term, its_places in places_by_term.items():
            postings = terms.get(term)
            if postings is None:
                postings = terms[term] = (array("I"), array("H"), array("H"))
                self._left -= _TERM_COST + len(term)
            documents, counts, places = postings
            documents.append(document)
            counts.append(count := len(its_places))
            place_count += count
            places.extend(its_places)
        self._left -= _POSTING_COST * len(places_by_term) + 2 * place_count
        if self._left < 0:
            self._save()

    def iter_postings(self) -> Iterator[TermPostings]:
        """Everything that was added, by field and term; once."""
        # Of the same term, the run written first comes first: its documents are lower.
        runs: list[Iterable[TermPostings]] = [*map(_read, self._runs), self._sorted()]
        for _, parts in groupby(heapq.merge(*runs, key=_name), key=_name):
            whole, *rest = parts
            for part in rest:
                for numbers, more in zip(whole[2:], part[2:], strict=True):
                    numbers.extend(more)
            yield whole

    def cleanup(self) -> None:
        """Lets go of the files."""
        for run in self._runs:
            run.close()

    def _sorted(self) -> Iterator[TermPostings]:
        for field, terms in sorted(self._terms.items()):
            for term in sorted(terms):  # by signs, which is the order of their bytes
                yield TermPostings(field, term.encode(), *terms[term])

    def _save(self) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by cleanup
        self._runs.append(run)
        for field, term, *numbers in self._sorted():
            marshal.dump(
                (field, term, *(numbers_of_kind.tobytes() for numbers_of_kind in numbers)), run
            )
        self._terms.clear()
        self._left = self._limit


def _read(run: IO[bytes]) -> Iterator[TermPostings]:
    for field, term, *numbers in spooled_rows(run):
        yield TermPostings(field, term, *map(array, "IHH", numbers))
