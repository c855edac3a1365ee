"""The steps in which a database is filled and checked: what each read, and what it found, kept for
the next time; then only those are done again that read something that differs.

What a step read is written as `DATABASE.TABLE.COLUMN` (without a column: which rows there are), and
`NAME()` for a function of ours or for anything else that it depends on.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from disclosure.database.recorded_database import digest_of

T = TypeVar("T")
_TABLE = "CREATE TABLE steps (name TEXT PRIMARY KEY, reads TEXT, found TEXT) WITHOUT ROWID"
# Of a table: which rows there are, and their numbers.
_ANY = ("", "ROWID")
_FOUND = 1_000  # findings of a step that are kept; one with more is done again


class LoggedStep(NamedTuple):
    """What a step read, and what it found (JSON); None where that was too much, or is a table."""

    reads: frozenset[str]
    found: str | None = None


class StepLog:
    """The steps that are done now, beside those that were done `before`.

    `is_kept` is false where nobody will ask for them again: then nothing is noted.
    """

    def __init__(self, *, is_kept: bool, before: Mapping[str, LoggedStep] | None = None) -> None:
        self._is_kept, self._before = is_kept, before or {}
        self._done: dict[str, LoggedStep] = {}
        self._changed: set[str] = set()
        self._compared: set[str] = set()

    def tell(self, name: str, value: object) -> None:
        """What steps depend on besides tables, as plain values, by the name that they read."""
        if not self._is_kept:
            return
        digest = digest_of([value]).hex()
        before = self._before.get(f"={name}")
        if before is None or before.found != digest:
            self._changed.add(name)
        self._done[f"={name}"] = LoggedStep(frozenset(), digest)

    def compare(
        self, connection: sqlite3.Connection, now: str, before: str, named: str = ""
    ) -> None:
        """Note where a table differs from that of before, both as `DATABASE.TABLE`; column by
        column where as many rows stand in the same order. Steps read it as `named`, else `now`."""
        if self._before:
            columns = differing(connection, now, before)
            self._changed.update(f"{named or now}.{column}" for column in columns)
            self.leave(named or now)

    def leave(self, table: str) -> None:
        """Note that a table (`DATABASE.TABLE`) was looked at, and differs in nothing that was not
        noted. What reads one of which nothing is known is done again."""
        self._compared.add(table)

    def change(self, connection: sqlite3.Connection, table: str) -> None:
        """Note that a table (`DATABASE.TABLE`) is not the same, whatever its rows are."""
        columns = (*_ANY, *columns_of(connection, table))
        self._changed.update(f"{table}.{column}" for column in columns)

    def is_as_before(self, name: str) -> bool:
        """Whether a step would come to the same: all that it read is as before. It counts as done
        then."""
        step = self._before.get(name)
        if step is None or not self._changed.isdisjoint(step.reads):
            return False
        read = {column.rpartition(".")[0] for column in step.reads if not column.endswith("()")}
        if not step.reads or not read <= self._compared:
            return False
        self._done[name] = step
        return True

    def found_before(self, name: str) -> list[Any] | None:
        """What a step would find, where it was kept and would come to the same; it counts as done
        then."""
        step = self._before.get(name)
        if step is None or step.found is None or not self.is_as_before(name):
            return None
        stored: list[Any] = json.loads(step.found)
        return stored

    @contextmanager
    def reading(
        self, connection: sqlite3.Connection, name: str, main: str = "main"
    ) -> Iterator[set[str]]:
        """Note what the statements read that this block begins, in the set that it is given; the
        database of the connection is called `main`."""
        reads: set[str] = set()
        if not self._is_kept:
            yield reads
            return
        places = [row[1] for row in connection.execute("PRAGMA database_list")]
        named = {place: main if place == "main" else place for place in places}

        def note(
            action: int, first: str | None, second: str | None, place: str | None, _: object
        ) -> int:
            if action == sqlite3.SQLITE_READ:
                # A table of which no column is read is told as it was written.
                for database in [place] if place else places:
                    reads.add(f"{named.get(database, database)}.{first}.{second}")
            elif action == sqlite3.SQLITE_FUNCTION:
                reads.add(f"{second}()")
            return sqlite3.SQLITE_OK

        connection.set_authorizer(note)
        try:
            yield reads
        finally:
            connection.set_authorizer(None)
        self._done[name] = LoggedStep(frozenset(reads))

    def finding(self, name: str, rows: Iterable[T], write: Callable[[T], object]) -> Iterator[T]:
        """The rows of a step whose reads are noted, each kept as it passes by."""
        if not self._is_kept:
            yield from rows
            return
        written: list[object] | None = []
        for row in rows:
            if written is not None:
                written.append(write(row))
                written = written if len(written) <= _FOUND else None
            yield row
        if written is not None:
            self._done[name] = self._done[name]._replace(found=json.dumps(written))

    def found(
        self,
        name: str,
        connection: sqlite3.Connection,
        find: Callable[[], Iterable[T]],
        *,
        write: Callable[[T], object],
        read: Callable[[Any], T],
        main: str = "main",
        also: Iterable[str] = (),
    ) -> Iterator[T]:
        """What a step finds, from before where it would be the same. It depends on what is told
        under the names `also`, and asks nothing but by `connection`, which nobody else asks
        meanwhile."""
        before = self.found_before(name)
        if before is not None:
            yield from map(read, before)
            return

        def all_of() -> Iterator[T]:
            with self.reading(connection, name, main) as reads:
                reads |= {*also}
                yield from find()

        yield from self.finding(name, all_of(), write)

    def keep(self, name: str, reads: Iterable[str], result: list[object]) -> None:
        """Note what a step read and found."""
        if self._is_kept:
            self._done[name] = LoggedStep(frozenset(reads), json.dumps(result))

    def write(self, connection: sqlite3.Connection) -> None:
        """Keep what was done in a database, in the place of what was kept there."""
        connection.execute("DROP TABLE IF EXISTS steps")
        connection.execute(_TABLE)
        rows = (
            (name, "\n".join(sorted(step.reads)), step.found)
            for name, step in sorted(self._done.items())
        )
        connection.executemany("INSERT INTO steps VALUES (?, ?, ?)", rows)


def steps_of(connection: sqlite3.Connection) -> dict[str, LoggedStep]:
    """The steps that a database keeps."""
    return {
        name: LoggedStep(frozenset(filter(None, reads.split("\n"))), found)
        for name, reads, found in connection.execute("SELECT name, reads, found FROM steps")
    }


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, given as `DATABASE.TABLE`."""
    place, _, name = table.partition(".")
    return [row[1] for row in connection.execute(f'PRAGMA {place}.table_info("{name}")')]


def differing(connection: sqlite3.Connection, now: str, before: str) -> list[str]:
    """The columns in which a table, given as `DATABASE.TABLE`, differs from another; all, and what
    tells which rows there are, where the rows do not stand at the same numbers."""
    columns = columns_of(connection, now)
    if columns_of(connection, before)[: len(columns)] != columns:
        return [*_ANY, *columns]
    sums = "".join(f', MAX(n."{column}" IS NOT b."{column}")' for column in columns)
    counts = [
        connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in (now, before)
    ]
    paired, *differences = connection.execute(
        f"SELECT COUNT(*){sums} FROM {now} AS n JOIN {before} AS b ON b.rowid = n.rowid"
    ).fetchone()
    if {*counts} != {paired}:
        return [*_ANY, *columns]
    return [column for column, differs in zip(columns, differences, strict=True) if differs]
