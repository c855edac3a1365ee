"""Postings gathered by term while an index is written: in memory, and beyond a limit in files."""

import heapq
import marshal
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO, NamedTuple

_TERM_COST, _POSTING_COST = 450, 7  # bytes of memory, the places of a posting besides


class TermPostings(NamedTuple):
    """All postings of a term: documents (rising), how many places each has, and the places."""

    field: str
    term: bytes
    documents: "array[int]"
    counts: "array[int]"
    places: "array[int]"


_name = attrgetter("field", "term")


class PostingPool:
    """In the place of Whoosh's pool, which keeps and sorts every posting by itself.

    Postings come in the order of their documents; memory holds about `megabytes` of them, files
    without a name in `folder` the rest.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder = folder
        self._left = self._limit = megabytes * 2**20
        self._terms: dict[tuple[str, bytes], TermPostings] = {}
        self._runs: list[IO[bytes]] = []

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """A posting as Whoosh has it; its value are its places, two bytes each."""
        field, term, document, _, value = posting
        found = self._terms.get((field, term))
        if found is None:
            found = TermPostings(field, term, array("I"), array("H"), array("H"))
            self._terms[field, term] = found
            self._left -= _TERM_COST + len(term)
        found.documents.append(document)
        found.counts.append(len(value) // 2)
        found.places.frombytes(value)
        self._left -= _POSTING_COST + len(value)
        if self._left < 0:
            self._save()

    def iter_postings(self) -> Iterator[TermPostings]:
        """Everything that was added, by field and term; once."""
        # Of the same term, the run written first comes first: its documents are lower.
        runs: list[Iterable[TermPostings]] = [*map(_read, self._runs), self._sorted()]
        for _, parts in groupby(heapq.merge(*runs, key=_name), key=_name):
            whole, *others = parts
            for part in others:
                for numbers, more in zip(whole[2:], part[2:], strict=True):
                    numbers.extend(more)
            yield whole

    def cleanup(self) -> None:
        """Lets go of the files."""
        for run in self._runs:
            run.close()

    def _sorted(self) -> list[TermPostings]:
        return sorted(self._terms.values(), key=_name)

    def _save(self) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by cleanup
        self._runs.append(run)
        for field, term, *numbers in self._sorted():
            marshal.dump((field, term, *(one.tobytes() for one in numbers)), run)
        self._terms.clear()
        self._left = self._limit


def _read(run: IO[bytes]) -> Iterator[TermPostings]:
    run.seek(0)
    while True:
        try:
            field, term, *numbers = marshal.load(run)  # noqa: S302 - our own, unnamed file
        except EOFError:
            return
        yield TermPostings(field, term, *map(array, "IHH", numbers))
