"""Facets of a search: how many of the entries found have each value, counted in the register."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disclosure.register.register_file import Register
from disclosure.search.entries import DOMAIN, REGION, STATUS

# Named as a query compares them (`disclosure.search.queries.VALUES`).
FACETS = ("kind", "publisher", "status", "region", "domain")
_SOURCES: Mapping[str, Mapping[str, str]] = {"status": STATUS, "region": REGION, "domain": DOMAIN}


@dataclass(frozen=True)
class _Column:
    """For each row of a table, from 1, the place of its value in `values`."""

    places: NDArray[np.uint32]
    values: list[str]


class EntryFacets:
    """Counts the values of entries; each column is read from the register when first counted."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, str], _Column] = {}

    def counted(
        self, register: Register, rows_by_kind: Mapping[str, Sequence[int]], name: str
    ) -> Counter[str]:
        """Value → number of entries, of the rows found of each kind; "" counts those without."""
        if name == "kind":
            return Counter({kind: len(rows) for kind, rows in rows_by_kind.items() if rows})
        counts: Counter[str] = Counter()
        for kind, rows in rows_by_kind.items():
            column = self._column(register, kind, name)
            there = np.bincount(column.places[np.asarray(rows, np.uint32)]).tolist()
            counts.update(
                {column.values[place]: count for place, count in enumerate(there) if count}
            )
        return counts

    def _column(self, register: Register, kind: str, name: str) -> _Column:
        read_column = self._columns.get((kind, name))
        if read_column is None:
            value = "publisher" if name == "publisher" else _SOURCES[name].get(kind, "NULL")
            table = kind.replace("-", "_")
            cells = register.tuples(f"SELECT coalesce({value}, '') FROM {table} r ORDER BY r.rowid")
            numbers: dict[str, int] = {}
            places = [numbers.setdefault(cell, len(numbers)) for (cell,) in cells]
            # No row has number 0.
            read_column = _Column(np.array([0, *places], np.uint32), list(numbers))
            self._columns[kind, name] = read_column
        return read_column
