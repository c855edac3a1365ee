"""Facts of a search's documents: what a query compares besides words, a few bytes a document."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from disclosure import queries
from disclosure.entries import KINDS
from disclosure.queries import Dated, Has

# Values that a query compares whole, and what they are called in an entry.
VALUES = {"status": "status", "region": "region_code", "domain": "domain"}


class Facts:
    """The facts of every document, by its number; `column` gives the values of a stored column."""

    def __init__(self, column: Callable[[str], Iterable[Any]], publishers: Sequence[str]) -> None:
        self.kinds = bytes(column("kind_number"))
        self.is_open = bytes(column("is_open"))
        self.rows = array("I", column("row"))
        self.lengths = array("H", column("length")), array("H", column("length_en"))
        self._days = array("I", column("day"))
        self._of_publisher = array("H", column("publisher_number"))
        self._publishers = {name: number for number, name in enumerate(publishers)}
        self._values = {name: _numbered(column(name)) for name in VALUES}

    def matching(self, node: Has | Dated) -> set[int]:
        """The documents with a value, or of some days."""
        if isinstance(node, Dated):
            asked = {day for day in set(self._days) if queries.is_dated(_written(day), node)}
            return {doc for doc, day in enumerate(self._days) if day in asked}
        if node.field in {"kind", "publisher"}:
            return self.narrowed(range(len(self.kinds)), **{node.field: node.value})
        numbers, names = self._values[node.field]
        number = names.get(node.value.encode(), -1)
        return {doc for doc, own in enumerate(numbers) if own == number}

    def narrowed(
        self, found: Iterable[int], kind: str | None = None, publisher: str | None = None
    ) -> set[int]:
        """Those of some documents that are of a kind and a publisher."""
        if kind is not None:
            number = KINDS.index(kind) if kind in KINDS else -1
            found = [doc for doc in found if self.kinds[doc] == number]
        if publisher is not None:
            number = self._publishers.get(publisher, -1)
            found = [doc for doc in found if self._of_publisher[doc] == number]
        return found if isinstance(found, set) else set(found)


def _numbered(values: Iterable[bytes]) -> "tuple[array[int], dict[bytes, int]]":
    """Each value as a small number, and the number of each value."""
    names: dict[bytes, int] = {}
    return array("I", (names.setdefault(value, len(names)) for value in values)), names


def _written(day: int) -> str:
    text = f"{day:08}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if day else ""
