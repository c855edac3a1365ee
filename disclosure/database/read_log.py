"""The queries of each output, kept in files of a release; the next release makes only those
again whose answers have changed."""

import marshal
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from disclosure.database.changed_rows import ChangedRows, Judge, always
from disclosure.database.keyed_lookups import lookup_of
from disclosure.database.recorded_database import NotedQuestion, RecordedDatabase
from disclosure.database.sqlite_database import SqliteDatabase, address

_TABLES = """
CREATE TABLE made_from (digest TEXT);
CREATE TABLE statements (statement INTEGER PRIMARY KEY, sql TEXT, columns TEXT);
CREATE TABLE materialized (name TEXT PRIMARY KEY, sql TEXT);
CREATE TABLE sections (name TEXT PRIMARY KEY, before BLOB, reads BLOB);
CREATE TABLE things (name TEXT PRIMARY KEY, section TEXT, before BLOB, reads BLOB, made TEXT);
"""
_THING = "before, reads, made, ?, rowid"  # a `LoggedThing`
# Of statements that read what no file holds.
ANYTHING = "*"
Reads = Mapping[NotedQuestion, bytes]


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
        self._statements: dict[int, tuple[str, set[str]]] = {}
        self._section = ""
        # Of the things that were taken over, by the files of an earlier log, the rows.
        self._earlier: Mapping[Path, array[int]] = {}
        files = {name: Path(path) for _, name, path in database.attached_files() if path}
        self._database = database
        self._temporary: dict[str, set[str]] = {}  # what each temporary table was made of
        self._columns: dict[str, frozenset[str]] = {}
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
        for name in self._database.derived_sources:
            # What a derived question reads may be more than when it was first noted.
            self._state(_number(name), name, self._columns_read(NotedQuestion(name)))
        self._file.executemany(
            "INSERT INTO statements VALUES (?, ?, ?)",
            (
                (number, sql, " ".join(sorted(columns)))
                for number, (sql, columns) in self._statements.items()
            ),
        )
        self._file.executemany(
            "INSERT OR REPLACE INTO materialized VALUES (?, ?)", self._database.materialized.items()
        )
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
        self._file.execute("CREATE INDEX things_section ON things (section)")
        self._file.close()
        self._asking.close()

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Log the outputs of this block as those of a section."""
        self._section = name
        try:
            yield
        finally:
            self._section = ""

    def add_section(self, name: str, before: bytes, reads: Reads | None) -> None:
        """Log the queries of a section between its outputs, after those of everything `before`;
        None where they do not tell all that its outputs depend on."""
        questions = None if reads is None else self._questions(reads)
        self._file.execute("INSERT INTO sections VALUES (?, ?, ?)", (name, before, questions))

    def add(self, name: str, before: bytes, reads: Reads, made: str) -> None:
        """Log the queries of an output, and the result."""
        self._file.execute(
            "INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?, ?)",
            (name, self._section, before, self._questions(reads), made),
        )

    def _questions(self, reads: Reads) -> bytes:
        questions = []
        for question, digest in reads.items():
            number = _number(question.sql)
            if number not in self._statements:
                self._state(number, question.sql, self._columns_read(question))
            questions.append((number, question.values, question.named, digest))
        return marshal.dumps(questions, 2)

    def take_over(self, thing: LoggedThing, earlier: "EarlierReads") -> None:
        """Note of a thing what an earlier file has, at the latest when this one is closed."""
        self._take_over_statements(earlier)
        self._earlier[earlier.files[thing.file]].append(thing.row)

    def take_over_section(self, name: str, before: bytes, earlier: "EarlierReads") -> None:
        """Log of a section what earlier files have, its outputs included."""
        self._take_over_statements(earlier)
        questions = marshal.dumps([*earlier.section_reads(name)], 2)
        self._file.execute("INSERT INTO sections VALUES (?, ?, ?)", (name, before, questions))
        for thing in earlier.of_section(name):
            self._earlier[earlier.files[thing.file]].append(thing.row)

    def _take_over_statements(self, earlier: "EarlierReads") -> None:
        if not self._earlier:
            self._earlier = {file: array("q") for file in earlier.files}
            for number, (sql, columns) in earlier.statements.items():
                self._state(number, sql, columns)
            self._file.executemany(
                "INSERT INTO materialized VALUES (?, ?)", earlier.materialized.items()
            )

    def _state(self, number: int, sql: str, columns: Iterable[str]) -> None:
        self._statements.setdefault(number, (sql, set()))[1].update(columns)

    def _columns_of(self, database: str, index: str, table: str) -> list[str]:
        """The columns of an index, as `TABLE.COLUMN`."""
        described = self._asking.execute(f'PRAGMA {database}.index_info("{index}")')
        return [f"{table}.{row[2]}" for row in described]

    def _columns_read(self, question: NotedQuestion) -> set[str]:
        """What a statement reads, as `NAME.TABLE.COLUMN`: the columns that it names, and those of
        indices, by which its rows may be in order; of a derived question and of a temporary table
        what their sources read."""
        if question.sql in self._database.derived_sources:
            return self._columns_of_sources(question.sql)
        for table, query in self._database.materialized.items():
            if table not in self._temporary:
                self._temporary[table] = self._columns_below(NotedQuestion(query))
                self._asking.materialize(table, f"SELECT * FROM (\n{query}\n) LIMIT 0")
        return self._columns_below(question)

    def _columns_below(self, question: NotedQuestion) -> set[str]:
        """What a statement reads, and what the temporary tables were made of that it reads."""
        columns = {*self._columns_of_statement(question)}
        for table, made_of in self._temporary.items():
            if any(column.startswith((f"temp.{table}.", f"None.{table}.")) for column in columns):
                columns |= made_of
        return columns

    def _columns_of_sources(self, name: str) -> set[str]:
        """What a derived question reads, other derived questions among its sources included."""
        names, columns = [name], set[str]()
        for derived in names:
            for question in self._database.derived_sources[derived].values():
                if question.sql not in self._database.derived_sources:
                    columns |= self._columns_read(question)
                elif question.sql not in names:
                    names.append(question.sql)
        return columns

    def _columns_of_statement(self, question: NotedQuestion) -> frozenset[str]:
        """The columns by SQLite's own account, which it gives of a statement once."""
        if question.sql not in self._columns:
            self._columns[question.sql] = frozenset(self._accounted(question))
        return self._columns[question.sql]

    def _accounted(self, question: NotedQuestion) -> set[str]:
        columns = self._asking.columns_read()
        try:
            steps = self._asking.execute(
                f"EXPLAIN {question.sql}", dict(question.named) or question.values
            ).fetchall()
        except sqlite3.OperationalError:
            return {ANYTHING}
        for step in steps:
            if step["opcode"] in {"OpenRead", "ReopenIdx"}:
                columns.update(self._ordered_by.get((step["p3"], step["p2"]), ()))
        return columns


@cache
def _number(sql: str) -> int:
    return int.from_bytes(blake2b(sql.encode(), digest_size=7).digest(), "big")


class EarlierReads:
    """The outputs of an earlier release whose answers are the same in `database`.

    `changed` are the columns that differ (`changed_columns`): only queries that read one of them
    are run again, and of those that look rows up by a key only where `rows` of it differ.
    """

    def __init__(
        self,
        files: Iterable[Path],
        database: RecordedDatabase,
        changed: frozenset[str],
        rows: ChangedRows,
    ) -> None:
        self.files = [*files]
        self._files = [sqlite3.connect(address(file), uri=True) for file in self.files]
        self._database, self._changed = database, changed
        self.statements: dict[int, tuple[str, set[str]]] = {}
        self.materialized: dict[str, str] = {}
        for file in self._files:
            self.materialized |= dict(file.execute("SELECT * FROM materialized ORDER BY rowid"))
            for number, sql, columns in file.execute("SELECT * FROM statements"):
                read = self.statements.setdefault(number, (sql, set()))[1]
                read.update(columns.split(" "))
        self._rows = rows
        self._stale = {
            number
            for number, (_, columns) in self.statements.items()
            if not columns.isdisjoint(changed | {ANYTHING})
        }
        self._judge = cache(self._judge_of)

    def close(self) -> None:
        """Closes the files."""
        for file in self._files:
            file.close()

    def find(self, name: str, before: bytes) -> LoggedThing | None:
        """The output under a name after just this `before`, if all its queries have the same
        answers; else None."""
        query = f"SELECT {_THING} FROM things WHERE name = ?"
        for number, file in enumerate(self._files):
            row = file.execute(query, (number, name)).fetchone()
            if row is not None:
                thing = LoggedThing(*row)
                is_same = thing.before == before and self._is_answered_alike(thing.reads)
                return thing if is_same else None
        return None

    def is_section_alike(self, name: str, before: bytes) -> bool:
        """Whether a section was made after just this `before`, and its queries and those of all
        its outputs have the same answers."""
        query = "SELECT before, reads FROM sections WHERE name = ?"
        found = [row for file in self._files for row in file.execute(query, (name,))]
        return (
            bool(found)
            and all(earlier == before and reads is not None for earlier, reads in found)
            and all(self._is_answered_alike(reads) for _, reads in found)
            and all(self._is_answered_alike(thing.reads) for thing in self.of_section(name))
        )

    def section_reads(self, name: str) -> Iterator[tuple[int, Any, Any, bytes]]:
        """The queries of a section between its outputs."""
        for file in self._files:
            for (reads,) in file.execute("SELECT reads FROM sections WHERE name = ?", (name,)):
                yield from marshal.loads(reads)  # noqa: S302 - written by us

    def of_section(self, name: str) -> Iterator[LoggedThing]:
        """The outputs of a section."""
        for number, file in enumerate(self._files):
            query = f"SELECT {_THING} FROM things WHERE section = ? ORDER BY rowid"
            yield from map(LoggedThing._make, file.execute(query, (number, name)))

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
            if not self._judge(number)(values, dict(named)):
                continue
            if self._digest_now(NotedQuestion(self.statements[number][0], values, named)) != digest:
                return False
        return True

    def _judge_of(self, number: int) -> Judge:
        """Which values of a statement that reads changed columns may have another answer: all,
        unless it looks rows up, and by SQLite's account reads nothing but their table."""
        sql, columns = self.statements[number]
        lookup = lookup_of(sql)
        if lookup is None:
            return always
        counted = f"None.{lookup.table.partition('.')[2]}."
        is_all = all(column.startswith((f"{lookup.table}.", counted)) for column in columns)
        return self._rows.judge(lookup) if is_all else always

    def _digest_now(self, question: NotedQuestion) -> bytes | None:
        """The digest of the present answer; None to what cannot be asked yet, as the derived
        question of a section that has not begun."""
        try:
            return self._database.digest_now(question)
        except sqlite3.OperationalError as error:
            missing = self.materialized.keys() - self._database.materialized.keys()
            if "no such table" not in str(error) or not missing:
                return None
            for table in self.materialized:
                self._database.materialize(table, self.materialized[table])
            return self._digest_now(question)


def logs_made_from(folder: Path, made_from: str) -> list[Path]:
    """The files of a folder, if each was made from just this."""
    files = sorted(folder.glob("*.sqlite"))
    for file in files:
        with closing(sqlite3.connect(address(file), uri=True)) as log:
            if log.execute("SELECT digest FROM made_from").fetchone() != (made_from,):
                return []
    return files
