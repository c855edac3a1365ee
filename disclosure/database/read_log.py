"""The queries of each output, kept in files of a release; the next release makes only those
again whose answers have changed."""

import marshal
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from disclosure.database.recorded_database import NotedQuestion, RecordedDatabase
from disclosure.database.sqlite_database import SqliteDatabase, address

_TABLES = """
CREATE TABLE made_from (digest TEXT);
CREATE TABLE statements (statement INTEGER PRIMARY KEY, sql TEXT, columns TEXT);
CREATE TABLE things (name TEXT PRIMARY KEY, before BLOB, reads BLOB, made TEXT);
"""
# Of statements that read what no file holds, as tables of one connection.
ANYTHING = "*"


class LoggedThing(NamedTuple):
    """An output: the digest of what its section had asked `before`, its queries (statement,
    values, named values and digest of the answer of each, as `marshal` writes them), the result
    `made`, and where it is logged: which file, and which row of it."""

    before: bytes
    reads: bytes
    made: str
    file: int
    row: int


def changed_columns(
    files: Mapping[str, Path], earlier: Mapping[str, Path]
) -> frozenset[str] | None:
    """The columns whose cells differ between databases and earlier ones, by the names under
    which they are attached, as in `SqliteDatabase.columns_read`; every column of a table that
    has other rows, or them in another order. None if there is no earlier one."""
    if any(not file.is_file() for file in earlier.values()):
        return None
    changed: set[str] = set()
    for name, file in files.items():
        with closing(sqlite3.connect(address(file), uri=True)) as connection:
            connection.execute("ATTACH ? AS earlier", (address(earlier[name]),))
            for column in _changed(connection):
                # Of rows that are only counted SQLite does not say which database they are of.
                changed.add(f"{name if column[-1] != '.' else None}.{column}")
    return frozenset(changed)


def _changed(connection: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT name, sql FROM {}.sqlite_master WHERE type IN ('table', 'view')"
    now, before = (dict(connection.execute(query.format(schema))) for schema in ("main", "earlier"))
    for table in now.keys() | before.keys():
        # Its rows are counted without any column, and found by their numbers.
        columns = {"", "ROWID"}
        for schema in ("main", "earlier"):
            described = connection.execute(f'PRAGMA {schema}.table_info("{table}")')
            columns |= {row[1] for row in described}
        if now.get(table) == before.get(table):
            columns &= _differing(connection, table, now[table])
        yield from (f"{table}.{column}" for column in columns)


def _differing(connection: sqlite3.Connection, table: str, sql: str) -> set[str]:
    """The columns of a table of the same form that differ."""
    if sql.startswith("CREATE VIEW"):
        return set()  # its tables are compared themselves
    described = connection.execute(f'PRAGMA main.table_info("{table}")').fetchall()
    columns = [row[1] for row in described]
    key = [row[1] for row in described if row[5]] if "WITHOUT ROWID" in sql else ["rowid"]
    joined = " AND ".join(f'n."{column}" IS e."{column}"' for column in key)
    both = f'main."{table}" AS n LEFT JOIN earlier."{table}" AS e ON {joined}'
    differ = [f'n."{column}" IS NOT e."{column}"' for column in columns]
    is_gone = f'e."{key[0]}" IS NULL'
    query = f"SELECT 1 FROM {both} WHERE {' OR '.join((is_gone, *differ))} LIMIT 1"
    counts = {
        connection.execute(f'SELECT COUNT(*) FROM {schema}."{table}"').fetchone()
        for schema in ("main", "earlier")
    }
    if len(counts) == 1 and connection.execute(query).fetchone() is None:
        return set()
    maxima = ", ".join(f"MAX({expression})" for expression in (is_gone, *differ))
    are_gone, *differing = connection.execute(f"SELECT {maxima} FROM {both}").fetchone()
    if are_gone or len(counts) > 1:
        return {"", "ROWID", *columns}
    return {column for column, is_other in zip(columns, differing, strict=True) if is_other}


class ReadLog:
    """A file of the queries of each output, being written."""

    def __init__(self, file: Path, made_from: str, database: RecordedDatabase) -> None:
        file.unlink(missing_ok=True)
        self._file = sqlite3.connect(file, isolation_level=None)
        # It is whole before its tree is served, and never read before.
        self._file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        for statement in _TABLES.strip().splitlines():
            self._file.execute(statement)
        self._file.execute("INSERT INTO made_from VALUES (?)", (made_from,))
        self._statements: set[int] = set()
        # Of the things that were taken over, by the files of an earlier log, the rows.
        self._earlier: Mapping[Path, array[int]] = {}
        files = {name: Path(path) for _, name, path in database.attached_files() if path}
        self._asking = SqliteDatabase.open(files.pop("main"))
        for name, path in files.items():
            self._asking.execute(f"ATTACH ? AS {name}", (address(path),))
        self._ordered_by = {
            (number, root): [f"{name}.{column}" for column in self._columns_of(name, index, table)]
            for number, name, _ in self._asking.execute("PRAGMA database_list").fetchall()
            for root, index, table in self._asking.execute(
                f"SELECT rootpage, name, tbl_name FROM {name}.sqlite_master WHERE type = 'index'"
            ).fetchall()
        }

    def close(self) -> None:
        """Makes the file whole."""
        self._file.execute("COMMIT")
        for file, rows in self._earlier.items():
            self._file.execute("ATTACH ? AS earlier", (address(file),))
            self._file.execute("BEGIN")
            self._file.executemany(
                "INSERT OR REPLACE INTO things SELECT * FROM earlier.things WHERE rowid = ?",
                zip(rows),
            )
            self._file.execute("COMMIT")
            self._file.execute("DETACH earlier")
        self._file.close()
        self._asking.close()

    def add(
        self, name: str, before: bytes, reads: Mapping[NotedQuestion, bytes], made: str
    ) -> None:
        """Log the queries of an output, and the result."""
        questions = []
        for question, digest in reads.items():
            number = _number(question.sql)
            if number not in self._statements:
                self._state(number, question.sql, self._columns_read(question))
            questions.append((number, question.values, question.named, digest))
        self._file.execute(
            "INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)",
            (name, before, marshal.dumps(questions, 2), made),
        )

    def take_over(self, thing: LoggedThing, earlier: "EarlierReads") -> None:
        """Note of a thing what an earlier file has, at the latest when this one is closed."""
        if not self._earlier:
            self._earlier = {file: array("q") for file in earlier.files}
            for number in earlier.statements.keys() - self._statements:
                self._state(number, *earlier.statements[number])
        self._earlier[earlier.files[thing.file]].append(thing.row)

    def _state(self, number: int, sql: str, columns: str) -> None:
        self._statements.add(number)
        self._file.execute("INSERT INTO statements VALUES (?, ?, ?)", (number, sql, columns))

    def _columns_of(self, database: str, index: str, table: str) -> list[str]:
        """The columns of an index, as `TABLE.COLUMN`."""
        described = self._asking.execute(f'PRAGMA {database}.index_info("{index}")')
        return [f"{table}.{row[2]}" for row in described]

    def _columns_read(self, question: NotedQuestion) -> str:
        """What a statement reads, as `NAME.TABLE.COLUMN`, parted by blanks: the columns that it
        names, and those of indices, by which its rows may be in order."""
        columns = self._asking.columns_read()
        try:
            steps = self._asking.execute(
                f"EXPLAIN {question.sql}", dict(question.named) or question.values
            ).fetchall()
        except sqlite3.OperationalError:  # a temporary table of the connection that asked
            return ANYTHING
        for step in steps:
            if step["opcode"] in {"OpenRead", "ReopenIdx"}:
                columns.update(self._ordered_by.get((step["p3"], step["p2"]), ()))
        return " ".join(sorted(columns))


@cache
def _number(sql: str) -> int:
    return int.from_bytes(blake2b(sql.encode(), digest_size=7).digest(), "big")


class EarlierReads:
    """The outputs of an earlier release whose answers are the same in `database`.

    `changed` are the columns that differ (`changed_columns`): only queries that read one of them
    are run again.
    """

    def __init__(
        self, files: Iterable[Path], database: RecordedDatabase, changed: frozenset[str]
    ) -> None:
        self.files = [*files]
        self._files = [sqlite3.connect(address(file), uri=True) for file in self.files]
        self._database, self._changed = database, changed
        self.statements: dict[int, tuple[str, str]] = {}
        for file in self._files:
            for number, sql, columns in file.execute("SELECT * FROM statements"):
                self.statements[number] = (sql, columns)
        self._stale = {
            number
            for number, (_, columns) in self.statements.items()
            if columns == ANYTHING or not changed.isdisjoint(columns.split(" "))
        }

    def close(self) -> None:
        """Closes the files."""
        for file in self._files:
            file.close()

    def find(self, name: str, before: bytes) -> LoggedThing | None:
        """The output under a name after just this `before`, if all its queries have the same
        answers; else None."""
        query = "SELECT before, reads, made, ?, rowid FROM things WHERE name = ?"
        for number, file in enumerate(self._files):
            row = file.execute(query, (number, name)).fetchone()
            if row is not None:
                thing = LoggedThing(*row)
                is_same = thing.before == before and self._is_answered_alike(thing.reads)
                return thing if is_same else None
        return None

    def made(self, name: str) -> str | None:
        """What was made under a name, whether or not its queries have the same answers."""
        for file in self._files:
            row = file.execute("SELECT made FROM things WHERE name = ?", (name,)).fetchone()
            if row is not None:
                return str(row[0])
        return None

    def _is_answered_alike(self, reads: bytes) -> bool:
        for number, values, named, digest in marshal.loads(reads):  # noqa: S302 - written by us
            if number not in self._stale:
                continue
            question = NotedQuestion(self.statements[number][0], values, named)
            try:
                if self._database.digest_now(question) != digest:
                    return False
            except sqlite3.OperationalError:  # a temporary table that nobody made this time
                return False
        return True


def logs_made_from(folder: Path, made_from: str) -> list[Path]:
    """The files of a folder, if each was made from just this."""
    files = sorted(folder.glob("*.sqlite"))
    for file in files:
        with closing(sqlite3.connect(address(file), uri=True)) as log:
            if log.execute("SELECT digest FROM made_from").fetchone() != (made_from,):
                return []
    return files
