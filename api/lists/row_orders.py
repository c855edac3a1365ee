"""Orders: the rows of a table sorted by one field, so that any filter is a few slices."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.lists.filter_values import Span
from api.lists.row_selections import Rows, growing
from disclosure.register.column_orders import (
    INSTANT,
    Groups,
    OrderName,
    Value,
    read_order,
    stored_order,
)
from disclosure.register.register_file import Register


@dataclass(frozen=True)
class Order:
    """Row numbers by rising value, equal values by row number; `empty` rows separately.

    The rows of a table are inserted in the order of publisher and key (`register.compiling`), so
    row numbers (`rowid`, from 1 without a gap) have the order of the keys.

    `groups` has the slice of each value, if they are few enough to be counted. Other values are
    read from the register, so that an order costs four bytes a row; `numbers` holds numeric values,
    compared as SQLite does.
    """

    table: str
    column: str
    measure: str
    rows: Rows
    empty: Rows
    groups: Groups | None
    numbers: NDArray[np.float64] | None = None

    @property
    def is_ranked(self) -> bool:
        """Whether `ranks` are made already."""
        return "ranks" in vars(self)

    def cut(self, register: Register, span: Span) -> tuple[int, int]:
        """The slice (end excluded) of the rows of a span."""
        if self.groups is not None and span.low is not None and span.low == span.high:
            return self.groups.get(span.low, (0, 0))
        low = 0 if span.low is None else self.place(register, span.low, "<")
        high = len(self.rows) if span.high is None else self.place(register, span.high, "<=")
        return low, max(low, high)

    def place(self, register: Register, value: Value, sign: str) -> int:
        """How many rows have a value that is `<` or `<=` another (as compared by the register)."""
        measured = self.measure.format("?")
        if self.measure == INSTANT:
            value = register.value(f"SELECT {measured}", value)
            if value is None:
                return 0
        if self.numbers is not None and isinstance(value, (int, float)):
            return int(self.numbers.searchsorted(value, "left" if sign == "<" else "right"))
        cell = self.measure.format(self.column)
        statement = f"SELECT {cell} {sign} {measured} FROM {self.table} WHERE rowid = ?"
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if register.value(statement, value, int(self.rows[middle])):
                low = middle + 1
            else:
                high = middle
        return low

    def after(self, register: Register, cell: Value, row: int, is_descending: bool) -> int:
        """How many rows of the sequence come before the one with this cell and row number.

        The row itself need not exist: `row` is the first whose key is not before the cursor's.
        """
        count = len(self.rows)
        if cell is None:
            return count + int(np.searchsorted(self.empty, row))
        low = self.place(register, cell, "<")
        high = self.place(register, cell, "<=")
        place = low + int(np.searchsorted(self.rows[low:high], row))
        return count - place if is_descending else place

    def sequence(self, start: int, is_descending: bool) -> Iterator[Rows]:
        """Row numbers from a place on, in parts: by value, falling or rising, then the empty
        ones."""
        count = len(self.rows)
        for low, high in growing(start, count):
            yield (
                self.rows[count - high : count - low][::-1]
                if is_descending
                else (self.rows[low:high])
            )
        for low, high in growing(max(0, start - count), len(self.empty)):
            yield self.empty[low:high]

    @cached_property
    def ranks(self) -> Rows:
        """For each row number the place of the row in the rising sequence."""
        places = np.zeros(len(self.rows) + len(self.empty) + 1, np.uint32)
        places[self.rows] = np.arange(len(self.rows), dtype=np.uint32)
        places[self.empty] = np.arange(len(self.rows), len(places) - 1, dtype=np.uint32)
        return places

    def counts(self, mask: NDArray[np.bool_] | None) -> tuple[list[int], int]:
        """How many of the marked rows (None: of all) have each value, in order, and how many are
        empty."""
        assert self.groups is not None
        if mask is None:
            return [end - start for start, end in self.groups.values()], len(self.empty)
        # One more at either end, so that the last value and an order without values are summed too.
        sums = np.zeros(len(self.rows) + 1, np.int64)
        np.cumsum(mask[self.rows], out=sums[1:])
        bounds = [start for start, _ in self.groups.values()]
        counts = np.diff(sums[[*bounds, len(self.rows)]])
        return counts.tolist(), int(np.count_nonzero(mask[self.empty]))


def load(register: Register, folder: Path, table: str, name: OrderName) -> Order:
    """The order of a column: as it was published in `folder`, else made of the rows."""
    made = stored_order(folder, table, name) or read_order(register, table, name)
    return Order(table, name.column, name.measure, *made)
