"""The served release: follows `output/current`, opens its register and index, closes old ones."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Self, TypeVar

from api.http.worker_pool import WorkerPool
from api.lists.list_tables import ListTable, SelectionMemory
from api.lists.resources import ApiResource
from disclosure import __version__
from disclosure.history.history_file import DOWNLOAD
from disclosure.register.register_file import Register, open_register, served_register
from disclosure.register.row_files import RowFiles
from disclosure.search.facet_counts import EntryFacets
from disclosure.search.static.card_search import FOLDER, CardSearch
from disclosure.search.whoosh.whoosh_index import Index

T = TypeVar("T")

REGISTER = "downloads/register.sqlite"
SUMS = "downloads/SHA256SUMS"
CACHE_KILOBYTES = 4_000


class ServedRelease:
    """One published release, opened. Each request that reads it uses it as a context.

    It is closed once it is replaced and the last such request has ended.
    """

    def __init__(self, tree: Path, workers: WorkerPool) -> None:
        register = served_register(tree)
        self.workers = workers
        self.tree = tree
        self.register = open_register(register)
        history = tree / "site" / DOWNLOAD
        # A second connection for long queries, which run in a thread.
        self.slow_register = open_register(register)
        self.asking = Lock()  # one long question at a time
        for connection in (self.register, self.slow_register):
            connection.limit_cache(CACHE_KILOBYTES)
            if history.is_file():
                connection.attach_history(history)
        self.released_at = self.register.released_at()
        self.publishers = _publishers(self.register)
        releases = self.register.history.releases() if self.register.history else []
        self.tag = _digest(tree / "site", register, releases[-1].digest if releases else "")
        self.etag = f'"{self.tag}"'
        self._rows = RowFiles(tree / "rows")
        self.entry_facets = EntryFacets()
        self._tables: dict[str, ListTable] = {}
        self._selections = SelectionMemory()
        # What the routes made from this release, by its maker.
        self.cache: dict[object, Any] = {}
        self._index: Index | None = None
        self._cards: CardSearch | None = None
        self._opening = Lock()  # searches come in threads
        self._readers = 0
        self._is_replaced = False

    @property
    def index(self) -> Index:
        """The search index, opened on first use."""
        with self._opening:
            if self._index is None:
                self._index = Index(self.tree / "search")
            return self._index

    @property
    def cards(self) -> CardSearch:
        """The search for people, opened on first use."""
        with self._opening:
            if self._cards is None:
                self._cards = CardSearch(self.tree / "site" / FOLDER)
            return self._cards

    def table(self, resource: ApiResource) -> ListTable:
        """The rows of a resource."""
        table = self._tables.get(resource.name)
        if table is None:
            search = partial(self._numbers, resource.name)
            rows = self._rows.open(resource.table)
            orders = self.tree / "orders"
            table = ListTable(self.register, resource, search, rows, orders, self._selections)
            self._tables[resource.name] = table
        return table

    def _numbers(self, kind: str, q: str) -> Sequence[int]:
        return self.index.rows(q, kind=kind).get(kind, ())

    def ask(self, work: Callable[[Register], T]) -> T:
        """The result of `work` on the register; for threads, one query at a time."""
        with self.asking:
            return work(self.slow_register)

    async def run(self, work: Callable[[Register], T]) -> T:
        """The same, run in a thread. Problem when too many are waiting."""
        return await self.workers.run(lambda: self.ask(work))

    async def once(self, what: object, work: Callable[[Register], T]) -> T:
        """The same, computed once for this release, under the key `what`."""
        if what not in self.cache:
            self.cache[what] = await self.run(work)
        result: T = self.cache[what]
        return result

    def stream(self, work: Callable[[Register], Iterator[T]]) -> Iterator[T]:
        """The parts that `work` yields, each a query of its own."""
        parts = work(self.slow_register)
        while (part := self.ask(lambda _: next(parts, None))) is not None:
            yield part

    def __enter__(self) -> Self:
        self._readers += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._readers -= 1
        if self._is_replaced and self._readers == 0:
            self.close()

    def replaced(self) -> None:
        """Marks that no new request will come: it is closed as soon as nobody reads."""
        self._is_replaced = True
        if self._readers == 0:
            self.close()

    def close(self) -> None:
        """Closes register and index."""
        self.register.close()
        self.slow_register.close()
        self._rows.close()
        if self._index is not None:
            self._index.close()


def _publishers(register: Register) -> list[str]:
    """The present publishers, then former ones, whose addresses still answer."""
    present = sorted(row["publisher"] for row in register.publishers())
    gone = register.history.publishers() if register.history else []
    return list(dict.fromkeys([*present, *gone]))


def _digest(site: Path, register: Path, history_digest: str) -> str:
    """A digest of what answers depend on: the register, the history and the version of this
    program.

    The digest of the register was written when it was published; without it, inode, time and size
    identify the file.
    """
    sums, stat = site / SUMS, register.stat()
    lines = sums.read_text("utf-8").splitlines() if sums.is_file() else []
    marks = f"{stat.st_ino} {stat.st_mtime_ns} {stat.st_size}"
    line = next((candidate for candidate in lines if candidate.endswith(" register.sqlite")), marks)
    return hashlib.sha256(f"{__version__} {history_digest}{line}".encode()).hexdigest()[:20]


class ServedReleases:
    """The releases of an output folder: `present()` is the one that `current` points to now.

    Not thread-safe: used on the event loop only.
    """

    def __init__(self, output: Path) -> None:
        self.site = output / "current" / "site"
        self._current = output / "current"
        self._register = str(self.site / REGISTER)
        self._seen: tuple[str, int, int, int] | None = None
        self._release: ServedRelease | None = None
        self.workers = WorkerPool()

    def present(self) -> ServedRelease:
        """The release to answer from; FileNotFoundError if nothing was published yet.

        Costs one stat: a switch of the link, or a republished tree, is noticed at once.
        """
        stat = os.stat(self._register)  # noqa: PTH116 - Path.stat costs three times as much
        seen = (self._register, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._release is None or seen != self._seen:
            release = ServedRelease(self._current.resolve(strict=True), self.workers)
            self.close()
            self._release, self._seen = release, seen
        return self._release

    def close(self) -> None:
        """Closes the open release."""
        if self._release is not None:
            self._release.replaced()
            self._release = None
