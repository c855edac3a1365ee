"""Which release is served: follows `output/current`, opens its register and index, closes old."""

import hashlib
import os
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from disclosure import __version__
from disclosure.history import DOWNLOAD, attach, is_attached, releases
from disclosure.register import open_register
from disclosure.search import Index

REGISTER = "downloads/register.sqlite"
REMEMBERED_TOTALS = 2000


class Release:
    """One published release, opened. Used as a context by each request that reads it.

    It is closed when it was replaced and the last such request has ended.
    """

    def __init__(self, tree: Path) -> None:
        register = tree / "site" / REGISTER
        self.tree = tree
        self.register = open_register(register)
        history = tree / "site" / DOWNLOAD
        if history.is_file():
            attach(self.register, history)
        # A second connection for the questions that take long and are asked in a thread.
        self.slow_register = open_register(register)
        row = self.register.execute("SELECT released_at FROM release").fetchone()
        self.released_at: str = row[0]
        self.publishers: list[str] = [
            row[0] for row in self.register.execute("SELECT publisher FROM publishers ORDER BY 1")
        ]
        self.etag = f'"{_digest(register, self._told())}"'
        self.totals: OrderedDict[object, int] = OrderedDict()
        self._indexed: dict[str, set[str]] = {}
        self.site: object = None  # what the pages of this release share, kept by who makes them
        self._index: Index | None = None
        self._opening = Lock()  # searches come in threads
        self._readers = 0
        self._is_replaced = False

    def _told(self) -> str:
        """The digest of the history; empty without one."""
        if not is_attached(self.register):
            return ""
        return releases(self.register, "history")[-1].digest

    @property
    def index(self) -> Index:
        """The search index, opened when it is first asked for."""
        with self._opening:
            if self._index is None:
                self._index = Index(self.tree / "search", self.publishers)
            return self._index

    def indexed(self, table: str) -> set[str]:
        """The columns that stand behind the publisher in an index of the table."""
        if table not in self._indexed:
            names = [row[1] for row in self.register.execute(f"PRAGMA index_list({table})")]
            indices = [
                [row[2] for row in self.register.execute(f"PRAGMA index_info({name})")]
                for name in names
            ]
            self._indexed[table] = {
                columns[1] for columns in indices if columns[0] == "publisher" and columns[1:]
            }
        return self._indexed[table]

    def remember_total(self, question: object, total: int) -> None:
        """Keeps the exact number of rows of a filter: it cannot change within a release."""
        self.totals[question] = total
        if len(self.totals) > REMEMBERED_TOTALS:
            self.totals.popitem(last=False)

    def __enter__(self) -> Self:
        self._readers += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._readers -= 1
        if self._is_replaced and self._readers == 0:
            self.close()

    def replaced(self) -> None:
        """Says that no new request will come: close as soon as nobody reads."""
        self._is_replaced = True
        if self._readers == 0:
            self.close()

    def close(self) -> None:
        """Closes register and index."""
        self.register.close()
        self.slow_register.close()
        if self._index is not None:
            self._index.close()


def _digest(register: Path, told: str) -> str:
    """What answers depend on: the bytes of the register, the history and this program's version."""
    with register.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(__version__.encode())
    digest.update(told.encode())
    return digest.hexdigest()[:20]


class Releases:
    """The releases of an output folder: `present()` is the one that `current` points to now.

    Not for several threads: it is asked on the event loop only.
    """

    def __init__(self, output: Path) -> None:
        self.site = output / "current" / "site"
        self._current = output / "current"
        self._register = str(self.site / REGISTER)
        self._seen: tuple[str, int, int, int] | None = None
        self._release: Release | None = None

    def present(self) -> Release:
        """The release to answer from; FileNotFoundError when nothing was published yet.

        Costs one stat: a switch of the link, or a tree published again, is seen at once.
        """
        stat = os.stat(self._register)  # noqa: PTH116 - Path.stat costs three times as much
        seen = (self._register, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._release is None or seen != self._seen:
            release = Release(self._current.resolve(strict=True))
            self.close()
            self._release, self._seen = release, seen
        return self._release

    def close(self) -> None:
        """Lets go of the release that is open."""
        if self._release is not None:
            self._release.replaced()
            self._release = None
