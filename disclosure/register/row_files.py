"""Row files: the rows of each table as JSON Lines beside the register, to be read by row number."""

import mmap
import os
import shutil
import sqlite3
from array import array
from collections.abc import Container, Sequence
from pathlib import Path

import numpy as np

from disclosure.model import schemas
from disclosure.output.output_tree import link_file

Row = bytes | memoryview  # a row's JSON
DESCRIBING = ("publishers", "packages")
MAPPED = 96_000_000  # bytes of a release's rows that are mapped into memory; others are read


def write_rows(
    register: sqlite3.Connection,
    folder: Path,
    served: Path = Path(),
    changed: Container[str] | None = None,
) -> None:
    """Write `<table>.jsonl` and `<table>.ends` (the end offset of each row; 64 bits each, in this
    machine's byte order) for every table into `folder`, which is emptied first.

    Line n is the row with `rowid` n, byte for byte the register's own `json`. The files of the
    folder `served` are taken over if they exist and their column is not in `changed` (the columns
    changed since; None: any).
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for table in (*(schema.name for schema in schemas.tables().values()), *DESCRIBING):
        names = (f"{table}.jsonl", f"{table}.ends")
        is_same = changed is not None and f"main.{table}.json" not in changed
        if is_same and all((served / name).is_file() for name in names):
            for name in names:
                link_file(served / name, folder / name)
            continue
        ends, at = array("q"), 0
        with (folder / f"{table}.jsonl").open("wb") as file:
            for (text,) in register.execute(
                f"SELECT CAST(json AS BLOB) FROM {table} ORDER BY rowid"
            ):
                at += file.write(text + b"\n")
                ends.append(at)
        (folder / f"{table}.ends").write_bytes(ends.tobytes())


class RowFiles:
    """The row files of a release, each opened on first use.

    Reading them takes a fifth of the time of SQLite for the same rows, and no lock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = MAPPED
        self._opened: list[RowFile] = []

    def open(self, table: str) -> "RowFile":
        """The rows of a table."""
        row_file = RowFile(self._folder / f"{table}.jsonl", self._left)
        self._left -= row_file.mapped
        self._opened.append(row_file)
        return row_file

    def close(self) -> None:
        """Closes all files."""
        for row_file in self._opened:
            row_file.close()


class RowFile:
    """The rows of one table; thread-safe."""

    def __init__(self, path: Path, most_mapped: int) -> None:
        ends = np.fromfile(path.with_suffix(".ends"), np.int64)
        # A few rows' places are read faster from a view than from an array.
        self._ends = np.concatenate([np.zeros(1, np.int64), ends]).data
        self._file = path.open("rb", buffering=0)
        self.mapped = min(self._ends[-1], most_mapped)
        self._view = memoryview(
            mmap.mmap(self._file.fileno(), self.mapped, access=mmap.ACCESS_READ)
            if self.mapped
            else b""
        )

    def close(self) -> None:
        """Closes the file; the mapping lives until the last row taken from it is gone."""
        self._file.close()

    def texts(self, numbers: Sequence[int]) -> list[Row]:
        """The rows with these numbers (from 1) as JSON, in this order."""
        view, mapped, file = self._view, self.mapped, self._file.fileno()
        places = self._ends
        return [
            view[places[number - 1] : end - 1]
            if (end := places[number]) <= mapped
            else os.pread(file, end - 1 - places[number - 1], places[number - 1])
            for number in numbers
        ]
