"""A page to be written: its path, template and values; lists cut into pages; shares of the work."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from disclosure.database.recorded_database import in_blocks, one_by_one
from disclosure.database.sqlite_database import Row

ROWS_PER_PAGE = 50


class Page(NamedTuple):
    """One page in both languages. `path` ends in `/` or `.html` and has no language. A page that is
    not `is_current` is about the past: it is kept out of search engines and the sitemap.

    `values` are those of its template, or a function that reads them: it is called for this page
    alone, and not at all if the page can stay as it is.
    """

    path: str
    template: str
    values: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    publisher: str | None = None
    is_current: bool = True

    def read_values(self) -> Mapping[str, Any]:
        """What the template shows."""
        return self.values() if callable(self.values) else self.values


class WorkerShare(NamedTuple):
    """Which part of the pages this process writes: every `parts`-th, beginning with `part`."""

    part: int = 0
    parts: int = 1

    def has(self, number: int) -> bool:
        return number % self.parts == self.part

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Every row that is this process's own."""
        return (row for number, row in enumerate(one_by_one(rows)) if self.has(number))


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
        candidates = {1, self.last, *range(self.number - 2, self.number + 3)}
        offered: list[int | None] = []
        for number in sorted(n for n in candidates if 1 <= n <= self.last):
            before = offered[-1] if offered else 0
            if before is not None and number - before > 1:
                offered.append(None)
            offered.append(number)
        return offered


def listing(
    path: str,
    template: str,
    rows: Iterator[Row],
    total: int,
    share: WorkerShare,
    publisher: str | None = None,
    *,
    size: int = ROWS_PER_PAGE,
    values: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """A list as pages of `size` of its `rows`, read as they come; an empty one is one page."""
    last = max(1, -(-total // size))
    blocks = in_blocks(rows, size)
    for number in range(1, last + 1):
        shown = next(blocks, [])
        if share.has(number):
            numbering = Numbering(path, number, last, total)
            yield Page(
                numbering.page(number),
                template,
                {**(values or {}), "rows": shown, "numbering": numbering},
                publisher,
            )
    for _ in blocks:
        raise ValueError(f"{path}: more rows than {total}")
