"""A database that records its queries, so that what was made of the answers is not made again while
they stay the same.

A query is recorded for the page being made; between pages, for all later pages of its section;
before any section, for all pages. A loop of a section can declare that its turns are independent
(`one_by_one`, `in_blocks`): a row, and the queries in its turn, are then recorded for the pages of
that turn alone. What a section asked between its pages is recorded for the section, too.
"""

import marshal
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple, TypeVar, cast

from disclosure.database.sqlite_database import QUERY_CACHE_SIZE, Row, SqliteDatabase

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
Cells = tuple[Any, ...]
_BYTES = 16
_BLOCK = 1000  # rows that are digested at once
_DERIVED_CACHE_SIZE = (
    2000  # findings of one kind that are remembered: a page asks for each several times
)


class NotedQuestion(NamedTuple):
    """A query: SQL or the name of a derived question, and its values by position, or by name as
    pairs."""

    sql: str
    values: tuple[Any, ...] = ()
    named: tuple[tuple[str, Any], ...] = ()


# The statements that were read aside, each with the values of one question.
Sources = Mapping[str, NotedQuestion]


def digest_of(answer: Iterable[Any]) -> bytes:
    """A digest of the rows of an answer, in their order: of cells and plain values."""
    digest, rows = blake2b(digest_size=_BYTES), iter(answer)
    while block := [*islice(rows, _BLOCK)]:
        # marshal format 2 has no references: equal values are equal bytes.
        digest.update(marshal.dumps(block, 2))
    return digest.digest()


class _RunningDigest:
    """The digest of an answer (`digest_of`) whose rows come in blocks of any size."""

    def __init__(self) -> None:
        self._digest, self._rows = blake2b(digest_size=_BYTES), list[Cells]()

    def add(self, rows: Iterable[Cells]) -> None:
        self._rows += rows
        while len(self._rows) >= _BLOCK:
            self._digest.update(marshal.dumps(self._rows[:_BLOCK], 2))
            del self._rows[:_BLOCK]

    def digest(self) -> bytes:
        if self._rows:
            self._digest.update(marshal.dumps(self._rows, 2))
            self._rows = []
        return self._digest.digest()


class SectionReads:
    """The queries of a section between its pages; `is_complete` unless it also took what no query
    can tell again (`RecordedDatabase.turns`)."""

    def __init__(self) -> None:
        self.questions: dict[NotedQuestion, bytes] = {}
        self.is_complete = True


class NotedAnswers:
    """A set of questions with their answers, as one number that does not depend on order or
    repetition."""

    def __init__(self, rows: list[Cells]) -> None:
        self.digest = digest_of(rows)
        self.number = 0
        self._noted: set[NotedQuestion] = set()

    def note(self, question: NotedQuestion, digest: bytes) -> None:
        if question in self._noted:
            return
        self._noted.add(question)
        digest_noted = blake2b(repr(question).encode("utf-8", "surrogatepass"), digest_size=_BYTES)
        digest_noted.update(digest)
        self.number += int.from_bytes(digest_noted.digest(), "big")


class Reads:
    """The queries so far, by what they were for."""

    def __init__(self) -> None:
        self._sections: list[NotedAnswers] = [
            NotedAnswers([])
        ]  # what is of all pages, then of one section
        self._loops: dict[object, NotedAnswers] = {}
        self._section = SectionReads()
        self._page: dict[NotedQuestion, bytes] | None = None
        self._is_aside = False
        self._gathering: list[dict[NotedQuestion, bytes]] = []
        self._unfinished: list[Iterator[Cells]] = []

    def note(self, question: NotedQuestion, digest: bytes) -> None:
        """Record an answer as a dependency of what is being made."""
        for gathered in self._gathering:
            gathered[question] = digest
        if self._is_aside:
            return
        if self._page is not None:
            self._page[question] = digest
        else:
            [*self._sections, *self._loops.values()][-1].note(question, digest)
            self._section.questions[question] = digest

    @contextmanager
    def section(self) -> Iterator[SectionReads]:
        """Queries in this block, outside any page, count for the pages of one section; what is
        yielded has all of them at the end."""
        self._sections.append(NotedAnswers([]))
        self._section = SectionReads()
        try:
            yield self._section
        finally:
            self._sections.pop()
            self._section = SectionReads()

    @contextmanager
    def page(self) -> Iterator[dict[NotedQuestion, bytes]]:
        """Queries in this block count for one page; the yielded set is complete at the end."""
        self._page = {}
        try:
            yield self._page
        finally:
            for rows in self._unfinished:
                deque(rows, maxlen=0)
            self._unfinished.clear()
            self._page = None

    def noted(self, question: NotedQuestion, rows: Iterator[Cells]) -> Iterator[Cells]:
        """The rows of an answer, recorded as a dependency; those for a single page are read
        lazily, and the rest at the end of the page."""
        if self._page is None or self._is_aside or self._gathering:
            read_now = [*rows]
            self.note(question, digest_of(read_now))
            return iter(read_now)
        self._unfinished.append(read_later := self._noted_last(question, rows))
        return read_later

    def _noted_last(self, question: NotedQuestion, rows: Iterator[Cells]) -> Iterator[Cells]:
        digest = _RunningDigest()
        while block := [*islice(rows, _BLOCK)]:
            digest.add(block)
            yield from block
        self.note(question, digest.digest())

    @contextmanager
    def gathered(self) -> Iterator[dict[NotedQuestion, bytes]]:
        """The queries in this block, whatever they are for."""
        questions: dict[NotedQuestion, bytes] = {}
        self._gathering.append(questions)
        try:
            yield questions
        finally:
            # By identity: equal ones may be gathered at once.
            self._gathering = [
                gathering for gathering in self._gathering if gathering is not questions
            ]

    @contextmanager
    def aside(self) -> Iterator[dict[NotedQuestion, bytes]]:
        """Queries in this block count for nothing, and are not gathered outside it; yields
        them."""
        questions: dict[NotedQuestion, bytes] = {}
        before, self._is_aside = self._is_aside, True
        gathering, self._gathering = self._gathering, [questions]
        try:
            yield questions
        finally:
            self._is_aside, self._gathering = before, gathering

    def before_page(self) -> bytes:
        """A digest of everything that a page made now depends on besides its own queries."""
        digest = blake2b(digest_size=_BYTES)
        for section in (*self._sections, *self._loops.values()):
            digest.update(b"%x," % section.number)
            digest.update(section.digest)
        return digest.digest()

    def enter_loop(self, loop: object, rows: list[Cells]) -> None:
        """Begin a turn of a loop, with these rows; ends the last turn."""
        self._loops[loop] = NotedAnswers(rows)

    def leave_loop(self, loop: object, question: NotedQuestion | None, digest: bytes) -> None:
        """End the last turn of a loop over the answer to a question; None where it was left
        early, or was over what no query can tell again."""
        self._loops.pop(loop, None)
        if question is None:
            self._section.is_complete = False
        else:
            self._section.questions[question] = digest


class RecordedRows(Iterator[Row]):
    """The rows of an answer, recorded once any is read."""

    def __init__(self, database: "RecordedDatabase", question: NotedQuestion) -> None:
        self._database, self._question = database, question
        self._names, cells = database.raw(question)
        self._cells: Iterator[Cells] = cells
        self._is_noted = False

    def __next__(self) -> Row:
        if not self._is_noted:
            self._is_noted = True
            self._cells = self._database.reads.noted(self._question, self._cells)
        return dict(zip(self._names, next(self._cells), strict=True))

    def in_blocks(self, size: int) -> Iterator[list[Row]]:
        """So many rows at a time, each block of the pages that follow it alone."""
        loop, reads, digest = object(), self._database.reads, _RunningDigest()
        asked_whole, self._is_noted = None, True
        try:
            while block := [*islice(self._cells, size)]:
                digest.add(block)
                reads.enter_loop(loop, block)
                yield [dict(zip(self._names, cells, strict=True)) for cells in block]
            asked_whole = self._question
        finally:
            reads.leave_loop(loop, asked_whole, digest.digest())


class RecordedDatabase(SqliteDatabase):
    """A database that records its queries in `reads`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.reads = Reads()
        self._derived: dict[str, Callable[..., Any]] = {}
        self.derived_sources: dict[str, dict[str, NotedQuestion]] = {}
        self.materialized: dict[str, str] = {}  # the query of each temporary table
        self._digest = lru_cache(maxsize=50_000)(self._digest_now)

    def cursor(self, *_: Any) -> Any:
        """Bypassing the record is not possible: raises TypeError."""
        raise TypeError("ask a recorded database by its own methods")

    def execute(self, query: str, values: Any = ()) -> sqlite3.Cursor:
        """Attaches a file, or makes or indexes a temporary table; raises TypeError for a query."""
        if not query.startswith(("ATTACH", "CREATE")):
            raise TypeError("ask a recorded database by its own methods")
        return super().execute(query, values)

    def each(self, query: str, /, *values: object, **named: object) -> Iterator[Row]:
        return RecordedRows(self, NotedQuestion(query, values, tuple(sorted(named.items()))))

    def rows(self, query: str, /, *values: object, **named: object) -> list[Row]:
        names, records = self._answered(query, values, named)
        return [dict(zip(names, cells, strict=True)) for cells in records]

    def row(self, query: str, /, *values: object, **named: object) -> Row | None:
        names, records = self._answered(query, values, named)
        return dict(zip(names, records[0], strict=True)) if records else None

    def tuples(self, query: str, /, *values: object, **named: object) -> Iterator[Cells]:
        question = NotedQuestion(query, values, tuple(sorted(named.items())))
        return self.reads.noted(question, self.raw(question)[1])

    def value(self, query: str, /, *values: object, **named: object) -> Any:
        records = self._answered(query, values, named)[1]
        return records[0][0] if records else None

    def headed(
        self, query: str, /, *values: object, **named: object
    ) -> tuple[list[str], list[Cells]]:
        return self._answered(query, values, named)

    def _answered(
        self, query: str, values: tuple[object, ...], named: Mapping[str, object]
    ) -> tuple[list[str], list[Cells]]:
        """The column names and all rows of an answer, recorded."""
        question = NotedQuestion(query, values, tuple(sorted(named.items())))
        names, cells = self.raw(question)
        records = cells.fetchall()
        self.reads.note(question, digest_of(records))
        return names, records

    def remembered(self, question: F) -> F:
        @lru_cache(maxsize=QUERY_CACHE_SIZE)
        def memoized(*values: Any) -> tuple[Any, Mapping[NotedQuestion, bytes]]:
            with self.reads.gathered() as questions:
                return question(*values), questions

        def answer(*values: Any) -> Any:
            # A cached answer counts as a query of the present caller.
            result, questions = memoized(*values)
            for noted_question, digest in questions.items():
                self.reads.note(noted_question, digest)
            return result

        return cast("F", answer)

    def materialize(self, table: str, query: str) -> None:
        super().materialize(table, query)
        self.materialized[table] = query

    def aside(self, question: Callable[[], T]) -> T:
        with self.reads.aside():
            return question()

    def sources(self, read: Callable[[], object]) -> Sources:
        with self.reads.aside() as asked:
            read()
        return {question.sql: question for question in asked}

    def derived(self, name: str, find: F, sources: Sources, /) -> F:
        self._derived[name] = find
        self.derived_sources.setdefault(name, {}).update(sources)

        @lru_cache(maxsize=_DERIVED_CACHE_SIZE)
        def memoized(*values: Any) -> tuple[Any, NotedQuestion, bytes]:
            with self.reads.aside() as asked:
                result = find(*values)
            assert not asked, f"{name!r} asks what its sources do not have"
            return result, NotedQuestion(name, values), digest_of([repr(result)])

        def answer(*values: Any) -> Any:
            result, question, digest = memoized(*values)
            self.reads.note(question, digest)
            return result

        return cast("F", answer)

    def turns(self, values: Iterable[T]) -> Iterator[T]:
        loop = object()
        try:
            for value in values:
                self.reads.enter_loop(loop, [(repr(value),)])
                yield value
        finally:
            self.reads.leave_loop(loop, None, b"")

    def raw(self, question: NotedQuestion) -> tuple[list[str], sqlite3.Cursor]:
        """The column names and the rows of an answer, unrecorded."""
        cursor = super().cursor()
        cursor.row_factory = None
        cursor.execute(question.sql, dict(question.named) or question.values)
        return [column[0] for column in cursor.description], cursor

    def attached_files(self) -> Iterator[Cells]:
        """The attached files: number, attached name, path."""
        return self.raw(NotedQuestion("PRAGMA database_list"))[1]

    def digest_now(self, question: NotedQuestion) -> bytes:
        """The digest of the answer to a question, unrecorded."""
        return self._digest(question)

    def _digest_now(self, question: NotedQuestion) -> bytes:
        if question.sql in self._derived:
            with self.reads.aside():
                return digest_of([repr(self._derived[question.sql](*question.values))])
        return digest_of(self.raw(question)[1])


def in_blocks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """The rows in blocks. From a recorded database, each block counts only for the pages made of
    it before the next is requested."""
    if isinstance(rows, RecordedRows):
        yield from rows.in_blocks(size)
        return
    while block := [*islice(rows, size)]:
        yield block


def one_by_one(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, each recorded only for the pages made of it before the next is requested."""
    for (row,) in in_blocks(iter(rows), 1):
        yield row
