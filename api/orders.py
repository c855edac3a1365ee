"""Orders: the rows of a table by the value of one field, so that any filter is a few cuts."""

import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter

from api.values import Span

Value = str | int | float | None
ROW = "I"  # the array type of row numbers


@dataclass(frozen=True)
class Order:
    """Row numbers by rising value, equal values by row number; `empty` rows apart.

    The rows of a table are inserted in the order of publisher and key (`disclosure.compiling`), so
    a row number (`rowid`, from 1 without a gap) stands for its key.

    `groups` has the place of each value, where there are few enough to be counted. The value of
    a row is asked of the register, so that an order costs four bytes a row; `numbers` has those
    that are numbers, as SQLite compares them.
    """

    table: str
    column: str
    measure: str
    rows: "array[int]"
    empty: "array[int]"
    groups: dict[Value, tuple[int, int]] | None
    numbers: "array[float] | None" = None

    def cut(self, register: sqlite3.Connection, span: Span) -> tuple[int, int]:
        """From which place up to which (excluded) the rows of a span stand."""
        if self.groups is not None and span.low is not None and span.low == span.high:
            return self.groups.get(span.low, (0, 0))
        low = 0 if span.low is None else self.place(register, span.low, "<")
        high = len(self.rows) if span.high is None else self.place(register, span.high, "<=")
        return low, max(low, high)

    def place(self, register: sqlite3.Connection, value: Value, sign: str) -> int:
        """How many rows have a value that is `<` or `<=` another (in the register's own sense)."""
        if self.numbers is not None and isinstance(value, (int, float)):
            find = bisect_left if sign == "<" else bisect_right
            return find(self.numbers, value)
        measured = self.measure.format(self.column), self.measure.format("?")
        statement = f"SELECT {measured[0]} {sign} {measured[1]} FROM {self.table} WHERE rowid = ?"
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if register.execute(statement, (value, self.rows[middle])).fetchone()[0]:
                low = middle + 1
            else:
                high = middle
        return low

    def after(
        self, register: sqlite3.Connection, cell: Value, row: int, is_descending: bool
    ) -> int:
        """How many rows of the sequence come before the one with this cell and row number.

        The row itself need not exist: `row` is the first whose key is not before the cursor's.
        """
        count = len(self.rows)
        if cell is None:
            return count + bisect_left(self.empty, row)
        low = self.place(register, cell, "<")
        high = self.place(register, cell, "<=")
        place = bisect_left(self.rows, row, low, high)
        return count - place if is_descending else place

    def sequence(self, start: int, is_descending: bool) -> Iterator[int]:
        """Row numbers from a place on: by value, falling or rising, then the empty ones."""
        count = len(self.rows)
        if start >= count:
            return iter(memoryview(self.empty)[start - count :])
        values = memoryview(self.rows)
        part = values[: count - start][::-1] if is_descending else values[start:]
        return chain(part, self.empty)

    def ranks(self) -> "array[int]":
        """For each row number the place of the row in the rising sequence."""
        found = array(ROW, bytes(4 * (len(self.rows) + len(self.empty) + 1)))
        for place, row in enumerate(chain(self.rows, self.empty)):
            found[row] = place
        return found


def load(register: sqlite3.Connection, table: str, column: str, measure: str, kind: str) -> Order:
    """The order of a column; `kind` is `list` (cells of several values), `counted`,
    `number` or `plain`."""
    cursor = register.cursor()
    cursor.row_factory = None
    measured = measure.format(column)
    empty = cursor.execute(f"SELECT rowid FROM {table} WHERE {measured} IS NULL ORDER BY 1")
    without = array(ROW, map(itemgetter(0), empty))
    where = f"FROM {table} WHERE {measured} IS NOT NULL ORDER BY"
    if kind == "plain":
        found = cursor.execute(f"SELECT rowid {where} {measured}, rowid")
        rows = array(ROW, map(itemgetter(0), found))
        return Order(table, column, measure, rows, without, None)
    pairs = cursor.execute(f"SELECT {measured}, rowid {where} 1, 2")
    if kind == "number":
        numbers = array("d")
        rows = array(ROW)
        for value, row in pairs:
            numbers.append(value)
            rows.append(row)
        return Order(table, column, measure, rows, without, None, numbers)
    if kind == "list":
        pairs = sorted({(one, row) for cell, row in pairs for one in cell.split(";")})  # type: ignore[assignment]
    return _grouped(table, column, measure, pairs, without)


def _grouped(
    table: str,
    column: str,
    measure: str,
    pairs: "Sequence[tuple[Value, int]] | sqlite3.Cursor",
    empty: "array[int]",
) -> Order:
    rows = array(ROW)
    groups: dict[Value, tuple[int, int]] = {}
    for value, group in groupby(pairs, key=itemgetter(0)):
        start = len(rows)
        rows.extend(map(itemgetter(1), group))
        groups[value] = (start, len(rows))
    return Order(table, column, measure, rows, empty, groups)
