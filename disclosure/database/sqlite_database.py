"""A read-only SQLite database: queries in SQL, with rows as plain mappings."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self, TypeVar, cast

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
Row = Mapping[str, Any]
QUERY_CACHE_SIZE = 20_000  # answers to one kind of question


class SqliteDatabase(sqlite3.Connection):
    """An open SQLite file. `query` is SQL, with `?` for `values` or `:name` for `named`.

    Only this room and those that write databases call `execute`; all others use these methods and
    the named queries of subclasses.
    """

    _once: Callable[[Any], Any] | None = None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens a file that nobody writes: it is treated as immutable, without locks."""
        connection = sqlite3.connect(address(path), uri=True, check_same_thread=False, factory=cls)
        connection.row_factory = sqlite3.Row
        return connection

    @property
    def path(self) -> Path:
        """The file that is read."""
        return Path(self.value("SELECT file FROM pragma_database_list WHERE name = 'main'"))

    def each(self, query: str, /, *values: object, **named: object) -> Iterator[Row]:
        """Every row of a query, read lazily."""
        cursor = self._ask(query, values, named)
        names = [column[0] for column in cursor.description]
        assert len({*names}) == len(names), f"two columns of one name: {names}"
        return (dict(zip(names, cells, strict=True)) for cells in cursor)

    def rows(self, query: str, /, *values: object, **named: object) -> list[Row]:
        """Every row of a query with few rows, such as those of one page."""
        return [*self.each(query, *values, **named)]

    def row(self, query: str, /, *values: object, **named: object) -> Row | None:
        """The first row of a query, or None."""
        return next(self.each(query, *values, **named), None)

    def tuples(self, query: str, /, *values: object, **named: object) -> Iterator[tuple[Any, ...]]:
        """Every row of a query as its cells, read lazily."""
        return self._ask(query, values, named)

    def headed(
        self, query: str, /, *values: object, **named: object
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names of the columns of a query, and its rows as their cells."""
        cursor = self._ask(query, values, named)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def value(self, query: str, /, *values: object, **named: object) -> Any:
        """The first cell of the first row of a query; None where it finds none."""
        cells = next(self.tuples(query, *values, **named), None)
        return None if cells is None else cells[0]

    def column(self, query: str, /, *values: object, **named: object) -> list[Any]:
        """The first cell of every row of a query."""
        return [cells[0] for cells in self.tuples(query, *values, **named)]

    def column_within(self, seconds: float, query: str, /, *values: object) -> list[Any]:
        """The first cell of every row; TimeoutError when that takes longer."""
        until = time.monotonic() + seconds
        self.set_progress_handler(lambda: time.monotonic() > until, 100_000)
        try:
            return self.column(query, *values)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            raise TimeoutError from error
        finally:
            self.set_progress_handler(None, 0)

    def columns_read(self) -> set[str]:
        """A set that collects from now on the columns, as `main.TABLE.COLUMN`, of every
        statement that is new to this connection; `None.TABLE.` where rows are only counted."""
        columns: set[str] = set()

        def note(
            action: int, table: str | None, column: str | None, name: str | None, _: object
        ) -> int:
            if action == sqlite3.SQLITE_READ:
                columns.add(f"{name}.{table}.{column}")
            return sqlite3.SQLITE_OK

        self.set_authorizer(note)
        return columns

    def remembered(self, question: F) -> F:
        """A function that queries this database, cached by its arguments."""
        return cast("F", lru_cache(maxsize=QUERY_CACHE_SIZE)(question))

    def once(self, make: Callable[[Any], T]) -> T:
        """The result of a function of this database, computed on first use."""
        if self._once is None:
            self._once = self.remembered(lambda build: build(self))
        result: T = self._once(make)
        return result

    def aside(self, question: Callable[[], T]) -> T:
        """The result of a function; only what reaches pages by `turns` or `derived` counts as
        queried."""
        return question()

    def sources(self, read: Callable[[], object]) -> Any:
        """Calls a function that reads aside what `derived` functions look things up in; returns
        what they depend on."""
        return read()

    def derived(self, _name: str, find: F, _sources: Any, /) -> F:
        """A function that looks things up in what was read aside (`sources`), by plain values and
        without a query: each result counts as queried, under a name."""
        return find

    def turns(self, values: Iterable[T]) -> Iterator[T]:
        """The values of a loop over pages, each with everything that its page uses from what was
        read aside; distinguished by their `repr`."""
        return iter(values)

    def materialize(self, table: str, query: str) -> None:
        """Make the rows of a query without values a temporary table of this connection, unless
        there is one of its name."""
        self.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} AS {query}")

    def limit_cache(self, kilobytes: int) -> None:
        """Limit the cache of this connection."""
        self.execute(f"PRAGMA cache_size = -{int(kilobytes)}")

    def _ask(self, query: str, values: Sequence[Any], named: Mapping[str, Any]) -> sqlite3.Cursor:
        cursor = self.cursor()
        cursor.row_factory = None
        return cursor.execute(query, named or values)


def address(path: Path) -> str:
    """The URI of a SQLite file that is read and not changed at the same time."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
