"""A page to be written: its path, template and values; lists cut into pages; shares of the work."""

from collections.abc import Iterable, Iterator, Mapping
from sqlite3 import Connection, Cursor, Row
from typing import Any, NamedTuple

ROWS_PER_PAGE = 50


class Page(NamedTuple):
    """One page in both languages. `path` ends in `/` or `.html` and names no language. What is
    not `is_current` tells of the past: it is kept out of search engines and the sitemap."""

    path: str
    template: str
    values: Mapping[str, Any]
    publisher: str | None = None
    is_current: bool = True


class WorkerShare(NamedTuple):
    """Which part of the pages this process writes: every `parts`-th, beginning with `part`."""

    part: int = 0
    parts: int = 1

    def has(self, number: int) -> bool:
        return number % self.parts == self.part

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Every row that is this process's own."""
        return (row for number, row in enumerate(rows) if self.has(number))


class Numbering(NamedTuple):
    """Where a page of a list stands: page `number`, the last page, and `total` rows."""

    path: str
    number: int
    last: int
    total: int

    def page(self, number: int) -> str:
        """The path of another page of the same list."""
        return self.path if number == 1 else f"{self.path}page/{number}/"

    def around(self) -> list[int | None]:
        """Page numbers to offer: first, last, and near this one; None where some are left out."""
        wanted = {1, self.last, *range(self.number - 2, self.number + 3)}
        offered: list[int | None] = []
        for number in sorted(n for n in wanted if 1 <= n <= self.last):
            before = offered[-1] if offered else 0
            if before is not None and number - before > 1:
                offered.append(None)
            offered.append(number)
        return offered


def listing(
    path: str,
    template: str,
    cursor: Cursor,
    total: int,
    share: WorkerShare,
    publisher: str | None = None,
    *,
    size: int = ROWS_PER_PAGE,
    values: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """A list as pages of `size` rows read from `cursor` as they come; an empty one is one page."""
    last = max(1, -(-total // size))
    for number in range(1, last + 1):
        rows = cursor.fetchmany(size)
        if share.has(number):
            numbering = Numbering(path, number, last, total)
            yield Page(
                numbering.page(number),
                template,
                {**(values or {}), "rows": rows, "numbering": numbering},
                publisher,
            )


def one(register: Connection, query: str, *values: object) -> Row | None:
    """The first row of a query, or None."""
    row: Row | None = register.execute(query, values).fetchone()
    return row


def rows(register: Connection, query: str, *values: object) -> list[Row]:
    """All rows of a query that is small by nature: what hangs on one page."""
    return register.execute(query, values).fetchall()


def count(register: Connection, query: str, *values: object) -> int:
    """The single number of a counting query."""
    return int(register.execute(query, values).fetchone()[0])


def publishers_of(register: Connection, table: str) -> list[Row]:
    """The publishers that have rows in a table, with `row_count`, by their names."""
    return rows(
        register,
        f"SELECT p.*, c.row_count FROM publishers AS p JOIN (SELECT publisher, COUNT(*) AS"
        f" row_count FROM {table} GROUP BY publisher) AS c ON c.publisher = p.publisher"
        f" ORDER BY p.is_example, p.publisher",
    )
