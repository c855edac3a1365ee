"""Questions to a database give rows as plain mappings, in the order of the query."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.database.distinct_texts import DistinctTexts
from disclosure.database.sqlite_database import SqliteDatabase


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """A table of three rows."""
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as made, made:
        made.execute("CREATE TABLE t (id INTEGER, name TEXT)")
        made.executemany("INSERT INTO t VALUES (?, ?)", [(1, "一"), (2, None), (3, "三")])
    with closing(SqliteDatabase.open(tmp_path / "a.sqlite")) as opened:
        yield opened


def test_a_row_is_a_mapping_by_column(database: SqliteDatabase) -> None:
    assert database.row("SELECT * FROM t WHERE id = ?", 1) == {"id": 1, "name": "一"}
    assert database.row("SELECT * FROM t WHERE id = :id", id=9) is None
    assert [row["id"] for row in database.each("SELECT id FROM t ORDER BY id DESC")] == [3, 2, 1]


def test_a_value_is_the_first_cell_and_none_where_nothing_is_found(
    database: SqliteDatabase,
) -> None:
    assert database.value("SELECT name FROM t WHERE id = 3") == "三"
    assert database.value("SELECT name FROM t WHERE id = 9") is None
    assert database.column("SELECT name FROM t ORDER BY id") == ["一", None, "三"]


def test_two_columns_of_one_name_are_refused(database: SqliteDatabase) -> None:
    with pytest.raises(AssertionError, match="two columns of one name"):
        database.rows("SELECT a.*, b.name FROM t a JOIN t b ON b.id = a.id")


def test_it_cannot_be_written(database: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.execute("DELETE FROM t")


def test_a_question_that_takes_too_long_is_given_up(database: SqliteDatabase) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(TimeoutError):
        database.column_within(0.05, endless)
    assert database.column_within(5, "SELECT id FROM t ORDER BY id") == [1, 2, 3]


def test_texts_are_kept_once_and_in_order() -> None:
    with DistinctTexts() as texts:
        texts.add(["b", "a", "b", "é", "z"])
        texts.discard("z")
        assert (len(texts), [*texts]) == (3, ["a", "b", "é"])
