"""Facts of a search's documents: what a query compares besides words, a few bytes a document."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from disclosure.search import analysis, queries
from disclosure.search.entries import KINDS, SearchEntry
from disclosure.search.queries import HasValue, PublishedBetween

Mask = NDArray[np.bool_]  # whether each document is meant

# Values that a query compares whole, and what they are called in an entry.
VALUES = {"status": "status", "region": "region_code", "domain": "domain"}
_LONGEST = 65_535
_FACTS = np.dtype(
    [
        ("kind", "u1"),
        ("is_open", "?"),
        ("publisher", "<u2"),
        ("length", "<u2"),
        ("length_en", "<u2"),
        ("place", "<u4"),
        ("row", "<u4"),
        ("day", "<u4"),
        *((name, "<u4") for name in VALUES),
    ]
)


class FactsWriter:
    """Collects the facts of entries, in the order of their documents."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, ...]] = []
        self._numbers: dict[str, dict[str, int]] = {name: {} for name in ("publisher", *VALUES)}

    def add(self, entry: SearchEntry, place: int) -> None:
        """Takes the facts of the next entry, whose texts have this place (see `IndexTexts`)."""
        self._rows.append(
            (
                KINDS.index(entry.kind),
                entry.is_open,
                self._number("publisher", entry.publisher),
                min(len(analysis.fold(entry.title)), _LONGEST),
                min(len(analysis.fold(entry.title_en)), _LONGEST),
                place,
                entry.row,
                int(entry.published_on.replace("-", "") or 0),
                *(
                    self._number(name, getattr(entry, attribute))
                    for name, attribute in VALUES.items()
                ),
            )
        )

    def _number(self, name: str, value: str) -> int:
        numbers = self._numbers[name]
        return numbers.setdefault(value, len(numbers))

    def write(self, folder: Path) -> None:
        """Writes `facts.npy` and `facts.json` (what the numbers of values mean) into a folder."""
        np.save(folder / "facts.npy", np.array(self._rows, _FACTS))
        names = {name: list(numbers) for name, numbers in self._numbers.items()}
        (folder / "facts.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")


class DocumentFacts:
    """The facts of every document, by its number."""

    def __init__(self, folder: Path) -> None:
        """Reads what `FactsWriter` wrote."""
        facts = np.load(folder / "facts.npy")
        names: dict[str, list[str]] = json.loads((folder / "facts.json").read_text("utf-8"))
        self.count = len(facts)
        self.kinds, self.rows = facts["kind"].copy(), facts["row"].copy()
        self.places = facts["place"].copy()
        # Open tenders, then entries of the catalogue (which have no date), then all others.
        is_item = self.kinds == KINDS.index("items")
        self.order = np.where(facts["is_open"], 0, np.where(is_item, 1, 2)).astype(np.uint8)
        self.lengths = facts["length"].copy(), facts["length_en"].copy()
        self._days = facts["day"].copy()
        self._statuses = names["status"]
        self._values = {name: facts[name].copy() for name in names}
        self._numbers = {
            name: {value: number for number, value in enumerate(values)}
            for name, values in names.items()
        }

    def status(self, document: int) -> str:
        """The status of an entry; empty for none."""
        return self._statuses[int(self._values["status"][document])]

    def matching(self, node: HasValue | PublishedBetween) -> Mask:
        """The documents with a value, or of some days."""
        if isinstance(node, PublishedBetween):
            days, places = np.unique(self._days, return_inverse=True)
            is_dated = [queries.is_dated(_written(day), node) for day in days.tolist()]
            return np.array(is_dated, np.bool_)[places]
        if node.field == "kind":
            values = self.kinds
            number = KINDS.index(node.value) if node.value in KINDS else -1
        else:
            values = self._values[node.field]
            number = self._numbers[node.field].get(node.value, -1)
        mask: Mask = values == number if number >= 0 else np.zeros(self.count, np.bool_)
        return mask

    def narrowed(self, mask: Mask, kind: str | None, publisher: str | None) -> Mask:
        """Those of some documents that are of a kind and a publisher."""
        for field, value in (("kind", kind), ("publisher", publisher)):
            if value is not None:
                mask = mask & self.matching(HasValue(field, value))
        return mask

    def by_kind(self, documents: NDArray[np.int64]) -> dict[str, Sequence[int]]:
        """The rows of some documents in the register: kind → row numbers."""
        kinds, rows = self.kinds[documents], self.rows[documents]
        there: Iterable[int] = np.unique(kinds).tolist()
        return {KINDS[kind]: rows[kinds == kind].tolist() for kind in there}


def _written(day: int) -> str:
    text = f"{day:08}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if day else ""
