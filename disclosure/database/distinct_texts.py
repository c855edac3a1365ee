"""Many texts, each once and in order: on disk, so that memory does not grow with them."""

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self


class DistinctTexts:
    """Used as a context; the file is SQLite's own temporary one and goes with it."""

    def __init__(self) -> None:
        self._disk = sqlite3.connect("")
        self._disk.execute("CREATE TABLE texts (text TEXT PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._disk.close()

    def add(self, texts: Iterable[str]) -> None:
        """Keep each text once."""
        rows = ((text,) for text in texts)
        self._disk.executemany("INSERT OR IGNORE INTO texts VALUES (?)", rows)

    def discard(self, text: str) -> None:
        """Keep a text no longer."""
        self._disk.execute("DELETE FROM texts WHERE text = ?", (text,))

    def __len__(self) -> int:
        return int(self._disk.execute("SELECT COUNT(*) FROM texts").fetchone()[0])

    def __iter__(self) -> Iterator[str]:
        """Every text, in the order of its code points."""
        return (text for (text,) in self._disk.execute("SELECT text FROM texts ORDER BY text"))
