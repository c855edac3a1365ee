"""What was asked for each thing that was made, kept in files of a release; the next release makes
again only what another answer went into."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from disclosure.database.recorded_database import NotedQuestion, RecordedDatabase
from disclosure.database.sqlite_database import SqliteDatabase, address

_TABLES = """
CREATE TABLE made_from (digest TEXT);
CREATE TABLE statements (statement INTEGER PRIMARY KEY, sql TEXT, tables TEXT);
CREATE TABLE things (name TEXT PRIMARY KEY, before BLOB, reads TEXT, made TEXT);
"""
# Of statements that read what no file holds, as tables of one connection.
ANYTHING = "*"


class LoggedThing(NamedTuple):
    """A thing that was made: the digest of what its section had asked `before`, what was asked for
    it (JSON: statement, values, named values, digest of the answer), and what was `made` of it."""

    before: bytes
    reads: str
    made: str


def changed_tables(files: Mapping[str, Path], earlier: Mapping[str, Path]) -> frozenset[str] | None:
    """The tables whose rows, their order or columns differ between databases and earlier ones, by
    the names that they are attached as; as `NAME.TABLE`. None where there is no earlier one."""
    if any(not file.is_file() for file in earlier.values()):
        return None
    found: set[str] = set()
    for name, file in files.items():
        with closing(sqlite3.connect(address(file), uri=True)) as connection:
            connection.execute("ATTACH ? AS earlier", (address(earlier[name]),))
            found |= {f"{name}.{table}" for table in _changed(connection)}
    return frozenset(found)


def _changed(connection: sqlite3.Connection) -> Iterable[str]:
    query = "SELECT name, sql FROM {}.sqlite_master WHERE type IN ('table', 'view')"
    now, before = (dict(connection.execute(query.format(one))) for one in ("main", "earlier"))
    for table in now.keys() | before.keys():
        if now.get(table) != before.get(table) or not _is_same(connection, table, now[table]):
            yield table


def _is_same(connection: sqlite3.Connection, table: str, sql: str) -> bool:
    if sql.startswith("CREATE VIEW"):
        return True  # its tables are compared themselves
    columns = [row[1] for row in connection.execute(f'PRAGMA main.table_info("{table}")')]
    key = ["rowid"]
    if "WITHOUT ROWID" in sql:
        described = connection.execute(f'PRAGMA main.table_info("{table}")')
        key = [row[1] for row in described if row[5]]
    joined = " AND ".join(f'n."{one}" IS e."{one}"' for one in key)
    differs = " OR ".join(f'n."{one}" IS NOT e."{one}"' for one in columns)
    counts = {
        connection.execute(f'SELECT COUNT(*) FROM {one}."{table}"').fetchone()
        for one in ("main", "earlier")
    }
    query = (
        f'SELECT 1 FROM main."{table}" AS n LEFT JOIN earlier."{table}" AS e ON {joined}'
        f' WHERE e."{key[0]}" IS NULL OR {differs} LIMIT 1'
    )
    return len(counts) == 1 and connection.execute(query).fetchone() is None


class ReadLog:
    """A file of what was asked for each thing, being written."""

    def __init__(self, file: Path, made_from: str, database: RecordedDatabase) -> None:
        file.unlink(missing_ok=True)
        self._file = sqlite3.connect(file, isolation_level=None)
        # It is whole before its tree is served, and never read before.
        self._file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        for statement in _TABLES.strip().splitlines():
            self._file.execute(statement)
        self._file.execute("INSERT INTO made_from VALUES (?)", (made_from,))
        self._statements: set[int] = set()
        self._has_earlier = False
        files = {name: Path(path) for _, name, path in database.attached_files() if path}
        self._asking = SqliteDatabase.open(files.pop("main"))
        for name, path in files.items():
            self._asking.execute(f"ATTACH ? AS {name}", (address(path),))

    def close(self) -> None:
        """Makes the file whole."""
        self._file.execute("COMMIT")
        self._file.close()
        self._asking.close()

    def add(
        self, name: str, before: bytes, reads: Mapping[NotedQuestion, bytes], made: str
    ) -> None:
        """Note what was asked for a thing, and what was made of it."""
        told = []
        for question, digest in reads.items():
            number = _number(question.sql)
            if number not in self._statements:
                self._state(number, question.sql, self._tables_of(question))
            told.append((number, question.values, question.named, digest.hex()))
        text = json.dumps(told, separators=(",", ":"))
        self._file.execute(
            "INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)", (name, before, text, made)
        )

    def take_over(self, name: str, thing: LoggedThing, earlier: "EarlierReads") -> None:
        """Note of a thing what an earlier file has."""
        if not self._has_earlier:
            self._has_earlier = True
            for number in earlier.statements.keys() - self._statements:
                self._state(number, *earlier.statements[number])
        self._file.execute("INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)", (name, *thing))

    def _state(self, number: int, sql: str, tables: str) -> None:
        self._statements.add(number)
        self._file.execute("INSERT INTO statements VALUES (?, ?, ?)", (number, sql, tables))

    def _tables_of(self, question: NotedQuestion) -> str:
        """The tables that a statement reads, as `NAME.TABLE`, parted by blanks."""
        found = self._asking.tables_read()
        try:
            self._asking.execute(
                f"EXPLAIN {question.sql}", dict(question.named) or question.values
            ).fetchall()
        except sqlite3.OperationalError:  # a temporary table of the connection that asked
            return ANYTHING
        return " ".join(sorted(found))


@cache
def _number(sql: str) -> int:
    return int.from_bytes(blake2b(sql.encode(), digest_size=7).digest(), "big")


class EarlierReads:
    """What an earlier release made, as far as its answers are the same in `database`.

    `changed` are the tables that differ (`changed_tables`): only what read one of them is asked
    again.
    """

    def __init__(
        self, files: Iterable[Path], database: RecordedDatabase, changed: frozenset[str]
    ) -> None:
        self._files = [sqlite3.connect(address(file), uri=True) for file in files]
        self._database, self._changed = database, changed
        self.statements: dict[int, tuple[str, str]] = {}
        for file in self._files:
            for number, sql, tables in file.execute("SELECT * FROM statements"):
                self.statements[number] = (sql, tables)
        self._stale = {
            number
            for number, (_, tables) in self.statements.items()
            if tables == ANYTHING or not changed.isdisjoint(tables.split(" "))
        }

    def close(self) -> None:
        """Closes the files."""
        for file in self._files:
            file.close()

    def find(self, name: str, before: bytes) -> LoggedThing | None:
        """What was made under a name after just this `before`, if all that it asked is answered
        as it was; else None."""
        for file in self._files:
            query = "SELECT before, reads, made FROM things WHERE name = ?"
            row = file.execute(query, (name,)).fetchone()
            if row is not None:
                thing = LoggedThing(*row)
                is_same = thing.before == before and self._is_answered_alike(thing.reads)
                return thing if is_same else None
        return None

    def _is_answered_alike(self, reads: str) -> bool:
        for number, values, named, digest in json.loads(reads):
            if number not in self._stale:
                continue
            pairs = tuple((key, value) for key, value in named)
            question = NotedQuestion(self.statements[number][0], tuple(values), pairs)
            try:
                if self._database.digest_now(question).hex() != digest:
                    return False
            except sqlite3.OperationalError:  # a temporary table that nobody made this time
                return False
        return True


def logs_made_from(folder: Path, made_from: str) -> list[Path]:
    """The files of a folder, if each was made from just this."""
    found = sorted(folder.glob("*.sqlite"))
    for file in found:
        with closing(sqlite3.connect(address(file), uri=True)) as log:
            if log.execute("SELECT digest FROM made_from").fetchone() != (made_from,):
                return []
    return found
