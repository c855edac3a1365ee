"""The steps that fill and check a database: what each read and found is kept, so that the next time
only steps are repeated that read something changed.

A dependency of a step is written as `DATABASE.TABLE.COLUMN` (without a column: the set of rows),
and `NAME()` for a function of ours or any other dependency.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from disclosure.database.recorded_database import digest_of

T = TypeVar("T")
_TABLE = "CREATE TABLE steps (name TEXT PRIMARY KEY, reads TEXT, found TEXT) WITHOUT ROWID"
# Dependencies on the set of rows of a table, and on their numbers.
_ANY = ("", "ROWID")
_MAX_KEPT_FINDINGS = 1_000  # findings of a step that are kept; a step with more is repeated


class LoggedStep(NamedTuple):
    """What a step read, and what it found (JSON); None where that was too much, or the result is
    a table."""

    reads: frozenset[str]
    found: str | None = None


class StepLog:
    """The steps of this run, beside those of the run `before`.

    `is_kept` is false where they are not needed later: then nothing is recorded.
    """

    def __init__(self, *, is_kept: bool, before: Mapping[str, LoggedStep] | None = None) -> None:
        self._is_kept, self._before = is_kept, before or {}
        self._done: dict[str, LoggedStep] = {}
        self._changed: set[str] = set()
        self._compared: set[str] = set()

    def tell(self, name: str, value: object) -> None:
        """Declare a dependency of steps other than a table, as plain values, under the name by
        which they read it."""
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
        """Note where a table differs from the earlier one, both as `DATABASE.TABLE`; column by
        column if both have the same number of rows in the same order. Steps read it as `named`,
        else as `now`."""
        if self._before:
            columns = differing(connection, now, before)
            self._changed.update(f"{named or now}.{column}" for column in columns)
            self.leave(named or now)

    def leave(self, table: str) -> None:
        """Note that all differences of a table (`DATABASE.TABLE`) are recorded. Steps that read
        a table without such a note are repeated."""
        self._compared.add(table)

    def change(self, connection: sqlite3.Connection, table: str) -> None:
        """Note that a table (`DATABASE.TABLE`) has changed, whatever its rows are."""
        columns = (*_ANY, *columns_of(connection, table))
        self._changed.update(f"{table}.{column}" for column in columns)

    def is_as_before(self, name: str) -> bool:
        """Whether a step would have the same result: all that it read is unchanged. It then
        counts as done."""
        step = self._before.get(name)
        if step is None or not self._changed.isdisjoint(step.reads):
            return False
        read = {column.rpartition(".")[0] for column in step.reads if not column.endswith("()")}
        if not step.reads or not read <= self._compared:
            return False
        self._done[name] = step
        return True

    def found_before(self, name: str) -> list[Any] | None:
        """The result of a step, if it was kept and would be the same; it then counts as done."""
        step = self._before.get(name)
        if step is None or step.found is None or not self.is_as_before(name):
            return None
        stored: list[Any] = json.loads(step.found)
        return stored

    @contextmanager
    def reading(
        self, connection: sqlite3.Connection, name: str, main: str = "main"
    ) -> Iterator[set[str]]:
        """Record what the statements read that begin in this block, in the yielded set; the
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
                # SQLite reports a table of which no column is read by its name in the statement.
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
        """The rows of a step whose reads are recorded; each is kept as it is yielded."""
        if not self._is_kept:
            yield from rows
            return
        written: list[object] | None = []
        for row in rows:
            if written is not None:
                written.append(write(row))
                written = written if len(written) <= _MAX_KEPT_FINDINGS else None
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
        """The result of a step, from the earlier run if it would be the same. It depends on what
        is declared under the names `also`, and queries only `connection`, which nothing else
        uses at that time."""
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
        """Record what a step read and found."""
        if self._is_kept:
            self._done[name] = LoggedStep(frozenset(reads), json.dumps(result))

    def write(self, connection: sqlite3.Connection) -> None:
        """Store the steps in a database, replacing those stored before."""
        connection.execute("DROP TABLE IF EXISTS steps")
        connection.execute(_TABLE)
        rows = (
            (name, "\n".join(sorted(step.reads)), step.found)
            for name, step in sorted(self._done.items())
        )
        connection.executemany("INSERT INTO steps VALUES (?, ?, ?)", rows)


def steps_of(connection: sqlite3.Connection) -> dict[str, LoggedStep]:
    """The steps stored in a database."""
    return {
        name: LoggedStep(frozenset(filter(None, reads.split("\n"))), result)
        for name, reads, result in connection.execute("SELECT name, reads, found FROM steps")
    }


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, given as `DATABASE.TABLE`."""
    place, _, name = table.partition(".")
    return [row[1] for row in connection.execute(f'PRAGMA {place}.table_info("{name}")')]


def differing(connection: sqlite3.Connection, now: str, before: str) -> list[str]:
    """The columns in which a table, given as `DATABASE.TABLE`, differs from another; all of
    them, and the set of rows, if the rows do not have the same numbers."""
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
