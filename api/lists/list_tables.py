"""A table of a release for lists: its orders, loaded on first use, and selections."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np

from api.http.problems import Problem
from api.lists import row_orders
from api.lists.conditions import Condition, Contains, Empty, Found, OneOf
from api.lists.resources import ApiResource
from api.lists.row_orders import Order
from api.lists.row_selections import Rows, RowSelection, of_distinct, of_rows
from disclosure.register.column_orders import LIST, OrderName, order_name
from disclosure.register.register_file import Register
from disclosure.register.row_files import RowFile
from disclosure.words.texts import both

CONTAINS_TIMEOUT_S = 5  # that a substring search may take
SELECTION_CACHE_BYTES = 16_000_000  # of the cached selections of a release
INLINE_TABLE_ROWS = 5000  # rows of a table for which every query runs on the event loop
INLINE_SCAN_ROWS = 30_000  # rows that may be scanned on the event loop: below 1 ms

Search = Callable[[str], Sequence[int]]


class _Cut(NamedTuple):
    """The rows of one span: a slice of an order."""

    length: int
    low: int
    order: Order

    @property
    def rows(self) -> Rows:
        return self.order.rows[self.low : self.low + self.length]


class SelectionMemory:
    """The most recently computed selections of the tables of a release, up to a number of bytes."""

    def __init__(self) -> None:
        self._found: OrderedDict[object, RowSelection] = OrderedDict()
        self._kept = 0
        self._lock = Lock()
        self.get = self._found.get

    def put(self, key: object, selection: RowSelection) -> None:
        """Caches a selection; the oldest is evicted first."""
        with self._lock:
            before = self._found.pop(key, None)
            self._found[key] = selection
            self._kept += selection.weight - (before.weight if before else 0)
            while self._kept > SELECTION_CACHE_BYTES and len(self._found) > 1:
                _, old = self._found.popitem(last=False)
                self._kept -= old.weight


class ListTable:
    """A resource's rows in one release; thread-safe.

    `search` returns the row numbers that match some words, `rows` the rows as JSON; in the folder
    `orders` lie those that were published.
    """

    def __init__(
        self,
        register: Register,
        resource: ApiResource,
        search: Search,
        rows: RowFile,
        orders: Path,
        memory: SelectionMemory,
    ) -> None:
        self.resource = resource
        self.rows = rows
        self.name = resource.table
        # Row numbers have no gaps, so the last number is the count, and is found at once.
        last = register.value(f"SELECT max(rowid) FROM {self.name}")
        self.size: int = last or 0
        self._search = search
        self._folder = orders
        self._orders: dict[OrderName, Order] = {}
        self._stretches: dict[tuple[str, str], OrderName | None] = {}
        self._loading = Lock()
        self._memory = memory

    def order(
        self,
        register: Register,
        column: str,
        measure: str | None = None,
        is_sort: bool = False,
    ) -> Order:
        """The order of a column; takes a while on first use where it was not published.

        A cell of several values appears once for each, but only once for sorting.
        """
        return self._loaded(register, self._name(column, measure, is_sort))

    def _loaded(self, register: Register, name: OrderName) -> Order:
        order = self._orders.get(name)
        if order is None:
            with self._loading:
                order = self._orders.get(name)
                if order is None:
                    order = self._orders[name] = row_orders.load(
                        register, self._folder, self.name, name
                    )
        return order

    def _name(self, column: str, measure: str | None = None, is_sort: bool = False) -> OrderName:
        return order_name(self.resource.filters[column], measure, is_sort=is_sort)

    def at_once(
        self,
        register: Register,
        conditions: Sequence[Condition],
        sort: str | None,
        counted: Sequence[str],
    ) -> RowSelection | None:
        """The selection, or None if it, an order or counts take so long that a thread should
        compute it."""
        key = tuple(conditions)
        is_small = self.size <= INLINE_TABLE_ROWS
        is_counted = is_small and all(self._name(name) in self._orders for name in counted)
        if (counted and not is_counted) or not self._is_sorted(sort, key):
            return None
        selection = self._memory.get((self.name, key))
        if selection is not None or not key:
            return selection or RowSelection(self.size)
        if is_small:
            return self.select(register, key) if all(map(self._is_loaded, key)) else None
        names = [self._stretch(condition) for condition in key]
        if not self._orders.keys() >= {*names}:
            return None  # not each is a slice of an order that is loaded
        cuts = self._cuts(register, key, names)
        if cuts and cuts[0].length > INLINE_SCAN_ROWS:
            return None
        return self._joined(cuts, []) if all(cut.order.is_ranked for cut in cuts[1:]) else None

    def _is_sorted(self, sort: str | None, key: tuple[Condition, ...]) -> bool:
        if sort is None:
            return True
        order = self._orders.get(self._name(sort, is_sort=True))
        return order is not None and (not key or order.is_ranked)

    def _is_loaded(self, condition: Condition) -> bool:
        """Whether a condition is answered from orders that are loaded already."""
        stretch = self._stretch(condition)
        if stretch is not None or isinstance(condition, (Contains, Found)):
            return stretch in self._orders
        measures = (
            [span.measure for span in condition.spans] if isinstance(condition, OneOf) else [None]
        )
        names = (self._name(condition.column, measure) for measure in dict.fromkeys(measures))
        return all(name in self._orders for name in names)

    def _stretch(self, condition: Condition) -> OrderName | None:
        """The name of the order in which the rows of a condition are one slice, if there is one."""
        if not isinstance(condition, OneOf) or len(condition.spans) > 1:
            return None
        column = (condition.column, condition.spans[0].measure)
        if column not in self._stretches:
            name = self._name(*column)
            self._stretches[column] = None if name.kind == LIST else name
        return self._stretches[column]

    def _cuts(
        self, register: Register, conditions: Sequence[Condition], names: Sequence[OrderName | None]
    ) -> list[_Cut]:
        """The slices of those conditions that are one, smallest first; without those that
        contain every row. `names`: of the orders in which they are one (`_stretch`)."""
        cuts = []
        for condition, name in zip(conditions, names, strict=True):
            if name is not None:
                assert isinstance(condition, OneOf)
                order = self._loaded(register, name)
                low, high = order.cut(register, condition.spans[0])
                cut = _Cut(high - low, low, order)
                if cut.length < self.size:
                    cuts.append(cut)
        return sorted(cuts, key=itemgetter(0))

    def select(self, register: Register, conditions: Sequence[Condition]) -> RowSelection:
        """The rows that meet all conditions."""
        key = tuple(conditions)
        selection = self._memory.get((self.name, key))
        if selection is None:
            names = [self._stretch(condition) for condition in key]
            unstretched = [key[at] for at, name in enumerate(names) if name is None]
            if unstretched and len(key) == 1:
                selection = self._by_condition(register, key[0])
            else:
                parts = [self.select(register, (condition,)) for condition in unstretched]
                selection = self._joined(self._cuts(register, key, names), parts)
            self._memory.put((self.name, key), selection)
        return selection

    def _joined(self, cuts: Sequence[_Cut], parts: Sequence[RowSelection]) -> RowSelection:
        """Intersect: take the smallest set, and keep the rows found in every other by their
        ranks."""
        parts = [part for part in parts if part.rows is not None]
        parts.sort(key=lambda part: part.count)
        rows: Rows | None = None
        if parts and (not cuts or parts[0].count <= cuts[0].length):
            rows = parts.pop(0).rows
        elif cuts:
            (first, *cuts) = cuts
            rows = first.rows
        if rows is None:
            return RowSelection(self.size)
        for cut in cuts:
            # Unsigned numbers: ranks below `low` wrap around to very large ones.
            rows = rows[cut.order.ranks[rows] - np.uint32(cut.low) < cut.length]
        for part in parts:
            rows = rows[part.as_mask()[rows]]
        return of_distinct(self.size, rows)

    def _by_condition(self, register: Register, condition: Condition) -> RowSelection:
        """The rows of a condition that is not a slice of an order."""
        if isinstance(condition, Found):
            return of_rows(self.size, np.asarray(self._search(condition.q), np.uint32))
        if isinstance(condition, Contains):
            return RowSelection(self.size, np.array(self._scan(register, condition), np.uint32))
        if isinstance(condition, Empty):
            order = self.order(register, condition.column)
            return of_rows(self.size, order.empty if condition.is_empty else order.rows)
        stretches = []
        for span in condition.spans:
            order = self.order(register, condition.column, span.measure)
            low, high = order.cut(register, span)
            stretches.append(order.rows[low:high])
        return of_rows(self.size, np.concatenate(stretches))

    def _scan(self, register: Register, condition: Contains) -> list[int]:
        """The rows whose cell contains a text; scans every row, within a time limit."""
        pattern = condition.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = (
            f"SELECT rowid FROM {self.name} WHERE {condition.column} LIKE ? ESCAPE '\\' ORDER BY 1"
        )
        try:
            return register.column_within(CONTAINS_TIMEOUT_S, statement, f"%{pattern}%")
        except TimeoutError as error:
            raise Problem(
                "too-costly",
                both("api.problem.too_costly"),
            ) from error
