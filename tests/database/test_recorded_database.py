"""What a database is asked is noted for the page, the turn of a loop or the section it is of."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.database.read_log import EarlierReads, ReadLog, changed_tables
from disclosure.database.recorded_database import RecordedDatabase, one_by_one


def database(file: Path, names: str, towns: str = "xy") -> Path:
    """A database of two tables, each of one column."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE people (name)")
        connection.execute("CREATE TABLE towns (name)")
        connection.executemany("INSERT INTO people VALUES (?)", names)
        connection.executemany("INSERT INTO towns VALUES (?)", towns)
    return file


def befores(file: Path) -> list[bytes]:
    """What the pages of a section depend on that has one for each person."""
    with closing(RecordedDatabase.open(file)) as asked, asked.reads.section():
        people = one_by_one(asked.each("SELECT name FROM people ORDER BY name"))
        return [(asked.reads.before_page(), row)[0] for row in people]


def test_a_turn_of_a_loop_depends_on_its_own_row_alone(tmp_path: Path) -> None:
    first = befores(database(tmp_path / "1", "abc"))
    second = befores(database(tmp_path / "2", "adc"))
    assert len(set(first)) == 3
    assert {*first} & {*second} == {first[0], first[2]}


def test_what_is_answered_from_memory_counts_for_whoever_asks(tmp_path: Path) -> None:
    with closing(RecordedDatabase.open(database(tmp_path / "1", "abc"))) as asked:

        def people() -> int:
            return int(asked.value("SELECT COUNT(*) FROM people"))

        count = asked.remembered(people)
        for _ in range(2):
            with asked.reads.page() as reads:
                assert count() == 3
            assert [one.sql for one in reads] == ["SELECT COUNT(*) FROM people"]


def test_only_what_is_taken_from_what_was_read_aside_counts(tmp_path: Path) -> None:
    with closing(RecordedDatabase.open(database(tmp_path / "1", "abc"))) as asked:
        names = asked.aside(lambda: asked.column("SELECT name FROM people"))

        def is_there(name: str) -> bool:
            return name in names

        is_known = asked.derived("known", is_there)
        with asked.reads.page() as reads:
            assert is_known("a")
        assert [(one.sql, one.values) for one in reads] == [("known", ("a",))]


def test_nothing_is_asked_past_the_notes(tmp_path: Path) -> None:
    with closing(RecordedDatabase.open(database(tmp_path / "1", "abc"))) as asked:
        with pytest.raises(TypeError):
            asked.execute("SELECT name FROM people")
        with pytest.raises(TypeError):
            asked.cursor()


@pytest.mark.parametrize(
    ("names", "towns", "is_kept"),
    [("abc", "xy", True), ("abd", "xy", True), ("adc", "xy", False), ("abc", "z", True)],
)
def test_a_thing_stays_while_what_it_asked_is_answered_alike(
    tmp_path: Path, names: str, towns: str, *, is_kept: bool
) -> None:
    earlier, now = database(tmp_path / "1", "abc"), database(tmp_path / "2", names, towns)
    query = "SELECT name FROM people WHERE name < 'c' ORDER BY name"
    with (
        closing(RecordedDatabase.open(earlier)) as asked,
        closing(ReadLog(tmp_path / "log", "program", asked)) as log,
    ):
        with asked.reads.page() as reads:
            asked.rows(query)
        log.add("page", b"before", reads, "made")
    changed = changed_tables({"main": now}, {"main": earlier})
    assert changed is not None
    assert ("main.people" in changed, "main.towns" in changed) == (names != "abc", towns != "xy")
    with (
        closing(RecordedDatabase.open(now)) as asked,
        closing(EarlierReads([tmp_path / "log"], asked, changed)) as kept,
    ):
        assert (kept.find("page", b"before") is not None) == is_kept
        assert kept.find("page", b"another") is None
