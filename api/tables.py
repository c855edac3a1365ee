"""A table of a release as lists need it: its orders, made when first asked for, and selections."""

import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from api import orders
from api.conditions import Condition, Contains, Empty, Found, OneOf
from api.orders import Order
from api.problems import Problem
from api.resources import Resource
from api.selections import FEW, Selection, both, everything, of_rising, of_rows, of_slices
from api.values import measure_of

SECONDS = 5  # that looking for a part of a text may take
KEPT = 24_000_000  # bytes of selections that a table remembers
SMALL = 5000  # rows of a table that anything may be asked of at once

Search = Callable[[str], Sequence[int]]


class Table:
    """A resource's rows in one release. May be asked by several threads.

    `search` gives the row numbers that a search for some words finds.
    """

    def __init__(self, register: sqlite3.Connection, resource: Resource, search: Search) -> None:
        self.resource = resource
        self.name = resource.table
        self.size: int = register.execute(f"SELECT count(*) FROM {self.name}").fetchone()[0]
        self._search = search
        self._orders: dict[tuple[str, str, str], Order] = {}
        self._ranks: dict[tuple[str, str], Sequence[int]] = {}
        self._loading, self._remembering = Lock(), Lock()
        self._selections: OrderedDict[tuple[Condition, ...], Selection] = OrderedDict()
        self._kept = 0

    def order(
        self,
        register: sqlite3.Connection,
        column: str,
        measure: str | None = None,
        is_sort: bool = False,
    ) -> Order:
        """The order of a column; takes a while when it is the first to be asked for.

        A cell of several values stands there once for each, but once only in order to sort.
        """
        key = self._key(column, measure, is_sort)
        found = self._orders.get(key)
        if found is None:
            with self._loading:
                found = self._orders.get(key)
                if found is None:
                    found = self._orders[key] = orders.load(register, self.name, *key)
        return found

    def _key(
        self, column: str, measure: str | None = None, is_sort: bool = False
    ) -> tuple[str, str, str]:
        field = self.resource.fields[column]
        plain = "number" if field.type == "number" else "plain"
        kind = "counted" if column in self.resource.facets else plain
        if field.flag("is_list"):
            kind = "plain" if is_sort else "list"
        return column, measure or measure_of(field), kind

    def ranks(self, order: Order) -> Sequence[int]:
        """For each row its place in an order."""
        key = (order.column, order.measure)
        if key not in self._ranks:
            self._ranks[key] = order.ranks()
        return self._ranks[key]

    def is_ready(
        self,
        register: sqlite3.Connection,
        conditions: Sequence[Condition],
        sort: str | None,
        counted: Sequence[str],
    ) -> bool:
        """Whether a selection, an order and counts need no wait that is worth a thread."""
        key = tuple(conditions)
        if self.size > SMALL and counted:
            return False
        if any(isinstance(one, (Contains, Found)) for one in key):
            return key in self._selections
        if self.size <= SMALL:
            return True
        if sort is not None and self._key(sort, is_sort=True) not in self._orders:
            return False
        if key in self._selections or not key:
            return True
        if len(key) == 1:
            return self._is_cut(key[0])
        return all(map(self._is_marked, key)) or self._is_quick(register, key)

    def _is_quick(self, register: sqlite3.Connection, key: tuple[Condition, ...]) -> bool:
        """Whether few rows are left by one cut, and all the others are cuts too, known by now."""
        if not all(map(self._is_ranked, key)):
            return False
        cuts = [self._cut(register, one) for one in key if isinstance(one, OneOf)]
        if min(high - low for _, low, high in cuts) > FEW:
            return False
        self._remember(key, self._few(cuts))
        return True

    def _is_ranked(self, one: Condition) -> bool:
        if not isinstance(one, OneOf) or len(one.spans) > 1:
            return False
        column, measure, kind = self._key(one.column, one.spans[0].measure)
        return kind != "list" and (column, measure) in self._ranks

    def _cut(self, register: sqlite3.Connection, one: OneOf) -> tuple[Order, int, int]:
        (span,) = one.spans
        order = self.order(register, one.column, span.measure)
        return order, *order.cut(register, span)

    def _few(self, cuts: Sequence[tuple[Order, int, int]]) -> Selection:
        """The rows of the smallest cut that are in the others, by their places in those."""
        (order, low, high), *others = sorted(cuts, key=lambda cut: cut[2] - cut[1])
        rows: Sequence[int] = order.rows[low:high]
        for other, first, last in others:
            ranks = self.ranks(other)
            rows = [row for row in rows if first <= ranks[row] < last]
        return of_rows(self.size, rows)

    def _is_marked(self, one: Condition) -> bool:
        found = self._selections.get((one,))
        return found is not None and (found.mask is not None or found.count <= FEW)

    def _is_cut(self, one: Condition) -> bool:
        if not isinstance(one, OneOf) or len(one.spans) > 1:
            return False
        (span,) = one.spans
        return span.low == span.high and self._key(one.column, span.measure) in self._orders

    def select(self, register: sqlite3.Connection, conditions: Sequence[Condition]) -> Selection:
        """The rows that meet all conditions."""
        key = tuple(conditions)
        found = self._selections.get(key)
        if found is None:
            cuts = [
                self._cut(register, one)
                for one in key
                if isinstance(one, OneOf) and len(one.spans) == 1
                if not self.resource.fields[one.column].flag("is_list")
            ]
            if len(key) == 1:
                found = self._one(register, key[0])
            elif key and len(cuts) == len(key) and min(high - low for _, low, high in cuts) <= FEW:
                for order, _, _ in cuts:
                    self.ranks(order)  # so that the next of the kind is quick
                found = self._few(cuts)
            else:
                found = everything(self.size)
                for part in sorted(
                    (self._marked(register, one) for one in key), key=lambda part: part.count
                ):
                    found = both(found, part)
            self._remember(key, found)
        return found

    def _marked(self, register: sqlite3.Connection, condition: Condition) -> Selection:
        """The rows of one condition of several: many of them as a mask, which is quick to join."""
        found = self.select(register, (condition,))
        if found.mask is None and found.count > FEW:
            found = Selection(found.size, found.count, None, found.as_mask())
            self._remember((condition,), found)
        return found

    def _remember(self, key: tuple[Condition, ...], selection: Selection) -> None:
        with self._remembering:
            before = self._selections.pop(key, None)
            self._selections[key] = selection
            self._kept += selection.weight - (before.weight if before else 0)
            while self._kept > KEPT:
                _, old = self._selections.popitem(last=False)
                self._kept -= old.weight

    def _one(self, register: sqlite3.Connection, condition: Condition) -> Selection:
        if isinstance(condition, Found):
            return of_rows(self.size, self._search(condition.q))
        if isinstance(condition, Contains):
            return of_rising(self.size, self._scan(register, condition))
        if isinstance(condition, Empty):
            order = self.order(register, condition.column)
            if condition.is_empty:
                return of_rising(self.size, order.empty)
            return of_slices(self.size, [order.rows])
        slices = []
        for span in condition.spans:
            order = self.order(register, condition.column, span.measure)
            low, high = order.cut(register, span)
            slices.append(memoryview(order.rows)[low:high])
            if len(condition.spans) == 1 and span.low == span.high:
                return of_rising(self.size, slices[0])
        return of_slices(self.size, slices)

    def _scan(self, register: sqlite3.Connection, condition: Contains) -> list[int]:
        """The rows whose cell contains a text; looks at every row, for a time that is bounded."""
        pattern = condition.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = (
            f"SELECT rowid FROM {self.name} WHERE {condition.column} LIKE ? ESCAPE '\\' ORDER BY 1"
        )
        until = time.monotonic() + SECONDS
        register.set_progress_handler(lambda: time.monotonic() > until, 100_000)
        try:
            return [row[0] for row in register.execute(statement, (f"%{pattern}%",))]
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            raise Problem(
                "too-costly",
                "这样查找太费时；请用 q 搜索，或下载登记簿自己查。",
                "That takes too long to look through; search with q, or download the register.",
            ) from error
        finally:
            register.set_progress_handler(None, 0)
