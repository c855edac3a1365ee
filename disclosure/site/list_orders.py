"""Lists in several orders: the first whole, the others as far as people look; each has an address.

An order is a name among the words `order` and the SQL that sorts by it. The first of a list is
its own; the others lie below it at `order/NAME/`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing

# Nobody turns to the fortieth page of the dearest projects; a bound keeps the files few.
SHOWN_IN_ORDER = 200
WORTH_ORDERING = 5


class Orders(NamedTuple):
    """The orders of the list at `path`, the one of this page, and how many rows there are."""

    path: str
    names: Sequence[str]
    chosen: str
    total: int

    def at(self, name: str) -> str:
        """The path of the list in another order."""
        return self.path if name == self.names[0] else f"{self.path}order/{name}/"


class Listed(NamedTuple):
    """The source of a list: a query without its order, its values, and the number of its rows."""

    query: str
    keys: Sequence[str | int]
    total: int
    orders: Mapping[str, str]


def listings(
    register: Register,
    path: str,
    template: str,
    listed: Listed,
    share: WorkerShare,
    publisher: str | None = None,
    *,
    values: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """The pages of a list in each of its orders; a short list has only its first."""
    names = tuple(listed.orders)[: None if listed.total >= WORTH_ORDERING else 1]
    for name in names:
        orders = Orders(path, names, name, listed.total)
        shown = listed.total if name == names[0] else min(listed.total, SHOWN_IN_ORDER)
        cursor = register.each(f"{listed.query} {listed.orders[name]} LIMIT ?", *listed.keys, shown)
        yield from listing(
            orders.at(name),
            template,
            cursor,
            shown,
            share,
            publisher,
            values={**(values or {}), "orders": orders},
        )
