"""Selections: the rows of a table that meet all conditions of a query, counted exactly."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint32]
Mask = NDArray[np.bool_]
# Above this share of a table, marking rows and reading them off is faster than sorting them.
_DENSE = 64
FIRST_SLICE_ROWS = 256  # rows that a page may well need all of


@dataclass(frozen=True)
class RowSelection:
    """Rows of a table of `size` rows by number, from 1, rising; `rows` None: all of them."""

    size: int
    rows: Rows | None = None

    @property
    def count(self) -> int:
        return self.size if self.rows is None else len(self.rows)

    @property
    def weight(self) -> int:
        """The approximate memory in bytes, including the query that is its key."""
        return 2000 + (0 if self.rows is None else self.rows.nbytes)

    def numbers(self, first: int) -> Iterator[int]:
        """The rows from number `first` on, rising."""
        if self.rows is None:
            return iter(range(first, self.size + 1))
        rows = self.rows[self.rows.searchsorted(first) :] if first > 1 else self.rows
        if len(rows) < FIRST_SLICE_ROWS:
            return iter(rows.tolist())
        return flat(rows[start:end] for start, end in growing(0, len(rows)))

    def as_mask(self) -> Mask:
        """Whether each row is in it; the mask is one longer than the table, since row numbers
        begin at 1."""
        if self.rows is None:
            return np.ones(self.size + 1, np.bool_)
        mask = np.zeros(self.size + 1, np.bool_)
        mask[self.rows] = True
        return mask


def of_rows(size: int, rows: Rows) -> RowSelection:
    """A selection of rows in any order, with possible duplicates."""
    if len(rows) * _DENSE < size:
        return RowSelection(size, np.unique(rows))
    mask = np.zeros(size + 1, np.bool_)
    mask[rows] = True
    return RowSelection(size, np.flatnonzero(mask).astype(np.uint32))


def of_distinct(size: int, rows: Rows) -> RowSelection:
    """A selection of distinct rows in any order."""
    if len(rows) * _DENSE < size:
        return RowSelection(size, np.sort(rows))
    return of_rows(size, rows)


def growing(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Slices from `start` to `end` of growing length: a page needs the first only, a whole list
    long ones."""
    step = FIRST_SLICE_ROWS
    while start < end:
        yield start, min(end, start + step)
        start, step = start + step, min(step * 4, 65_536)


def flat(parts: Iterator[Rows]) -> Iterator[int]:
    """The numbers of the parts as Python ints, which SQLite accepts."""
    for part in parts:
        yield from part.tolist()
