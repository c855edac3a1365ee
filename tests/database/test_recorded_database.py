"""What a database is asked is noted for the page, the turn of a loop or the section it is of."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.database.changed_rows import ChangedRows
from disclosure.database.read_log import EarlierReads, ReadLog, changed_columns
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
        names: list[str] = []
        sources = asked.sources(lambda: names.extend(asked.column("SELECT name FROM people")))

        def is_there(name: str) -> bool:
            return name in names

        is_known = asked.derived("known", is_there, sources)
        with asked.reads.page() as reads:
            assert is_known("a")
        assert [(one.sql, one.values) for one in reads] == [("known", ("a",))]


def differences(now: Path, earlier: Path) -> tuple[frozenset[str], ChangedRows]:
    """The columns and the rows that differ between two databases."""
    states = {"main": now}, {"main": earlier}
    changed = changed_columns(*states)
    assert changed is not None
    return changed, ChangedRows(*states)


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
    changed, rows = differences(now, earlier)
    assert ("main.people.name" in changed, "main.towns.name" in changed) == (
        names != "abc",
        towns != "xy",
    )
    with (
        closing(RecordedDatabase.open(now)) as asked,
        closing(EarlierReads([tmp_path / "log"], asked, changed, rows)) as kept,
    ):
        assert (kept.find("page", b"before") is not None) == is_kept
        assert kept.find("page", b"another") is None


def people(file: Path, *rows: tuple[str, str, int]) -> Path:
    """A database of people with towns and ages, and an index over both."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE people (name, town, age)")
        connection.execute("CREATE INDEX people_town ON people (town, age)")
        connection.executemany("INSERT INTO people VALUES (?, ?, ?)", rows)
    return file


def test_the_columns_that_differ_are_told(tmp_path: Path) -> None:
    earlier = people(tmp_path / "1", ("a", "x", 1), ("b", "y", 2))
    older = people(tmp_path / "2", ("a", "x", 1), ("b", "y", 3))
    more = people(tmp_path / "3", ("a", "x", 1), ("b", "y", 2), ("c", "y", 2))
    assert changed_columns({"main": earlier}, {"main": earlier}) == frozenset()
    assert changed_columns({"main": older}, {"main": earlier}) == frozenset({"main.people.age"})
    every = frozenset(f"main.people.{column}" for column in ("name", "town", "age", "ROWID"))
    assert changed_columns({"main": more}, {"main": earlier}) == every | {"None.people."}
    assert changed_columns({"main": earlier}, {"main": tmp_path / "none"}) is None


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT name FROM people WHERE town = ?", "main.people.age main.people.name"),
        ("SELECT name FROM people WHERE name = ?", "main.people.name"),
        ("SELECT COUNT(*) FROM people WHERE ? = 'x'", "None.people. main.people.age"),
    ],
)
def test_a_statement_reads_its_columns_and_those_its_rows_may_be_in_the_order_of(
    tmp_path: Path, query: str, columns: str
) -> None:
    with (
        closing(RecordedDatabase.open(people(tmp_path / "1", ("a", "x", 1)))) as asked,
        closing(ReadLog(tmp_path / "log", "program", asked)) as log,
    ):
        with asked.reads.page() as reads:
            asked.rows(query, "x")
        log.add("page", b"before", reads, "made")
    with closing(sqlite3.connect(tmp_path / "log")) as written:
        (read,) = written.execute("SELECT columns FROM statements").fetchone()
    assert set(columns.split(" ")) <= set(read.split(" "))
    assert ("main.people.age" in read) == ("age" in columns)


def test_rows_of_which_a_page_reads_only_some_count_all(tmp_path: Path) -> None:
    query = "SELECT name FROM people ORDER BY name"
    with closing(RecordedDatabase.open(database(tmp_path / "1", "abc" * 1000))) as asked:
        with asked.reads.page() as reads:
            assert next(asked.tuples(query)) == ("a",)
            assert next(asked.each(query))["name"] == "a"
        ((question, digest),) = reads.items()
        assert asked.digest_now(question) == digest


@pytest.mark.parametrize(
    ("names", "towns", "is_alike"),
    [("abc", "xy", True), ("abd", "xy", False), ("abc", "xz", False), ("abc", "xyz", False)],
)
def test_a_section_is_alike_while_its_loops_and_all_its_outputs_are(
    tmp_path: Path, names: str, towns: str, *, is_alike: bool
) -> None:
    earlier, now = database(tmp_path / "1", "abc"), database(tmp_path / "2", names, towns)
    with (
        closing(RecordedDatabase.open(earlier)) as asked,
        closing(ReadLog(tmp_path / "log", "program", asked)) as log,
    ):
        with asked.reads.section() as reads, log.section("people"):
            for person in one_by_one(asked.each("SELECT name FROM people ORDER BY name")):
                with asked.reads.page() as page:
                    asked.rows("SELECT name FROM towns WHERE name > 'x'")
                log.add(person["name"], b"before", page, "made")
        assert reads.is_complete
        log.add_section("people", b"all before", reads.questions)
    changed, rows = differences(now, earlier)
    with (
        closing(RecordedDatabase.open(now)) as asked,
        closing(EarlierReads([tmp_path / "log"], asked, changed, rows)) as kept,
    ):
        assert kept.is_section_alike("people", b"all before") == is_alike
        assert not kept.is_section_alike("people", b"another")
        assert not kept.is_section_alike("towns", b"all before")
        assert [thing.made for thing in kept.of_section("people")] == ["made"] * 3


def test_a_section_that_no_query_tells_again_is_not_complete(tmp_path: Path) -> None:
    with closing(RecordedDatabase.open(database(tmp_path / "1", "abc"))) as asked:
        with asked.reads.section() as reads:
            assert [*asked.turns("xy")] == ["x", "y"]
        assert not reads.is_complete
        with asked.reads.section() as reads:
            people = one_by_one(asked.each("SELECT name FROM people ORDER BY name"))
            assert next(people) == {"name": "a"}
            del people  # left early
        assert not reads.is_complete


def columns_of(log: Path, sql: str) -> set[str]:
    with closing(sqlite3.connect(log)) as written:
        query = "SELECT columns FROM statements WHERE sql = ?"
        (columns,) = written.execute(query, (sql,)).fetchone()
    return {*columns.split(" ")}


def test_a_derived_question_reads_what_its_sources_do(tmp_path: Path) -> None:
    with (
        closing(RecordedDatabase.open(database(tmp_path / "1", "abc"))) as asked,
        closing(ReadLog(tmp_path / "log", "program", asked)) as log,
    ):

        def is_named(name: str) -> bool:
            return name in {"a", "x"}

        towns = asked.sources(lambda: asked.column("SELECT name FROM towns"))
        is_town = asked.derived("town", is_named, towns)
        people = asked.sources(lambda: is_town(asked.value("SELECT MIN(name) FROM people")))
        is_known = asked.derived("known", is_named, people)
        with asked.reads.page() as reads:
            assert is_known("a")
        log.add("page", b"before", reads, "made")
    assert columns_of(tmp_path / "log", "known") == {"main.people.name", "main.towns.name"}
    assert columns_of(tmp_path / "log", "town") == {"main.towns.name"}


def test_what_is_found_without_a_source_is_refused(tmp_path: Path) -> None:
    with closing(RecordedDatabase.open(database(tmp_path / "1", "abc"))) as asked:

        def count_people() -> int:
            return int(asked.value("SELECT COUNT(*) FROM people"))

        count = asked.derived("count", count_people, {})
        with pytest.raises(AssertionError, match="count"):
            count()


def test_a_temporary_table_is_asked_again_where_what_it_was_made_of_changed(tmp_path: Path) -> None:
    query = "SELECT first FROM firsts"
    made_of = "SELECT MIN(name) AS first FROM people -- the first of all"
    earlier = database(tmp_path / "1", "abc")
    with (
        closing(RecordedDatabase.open(earlier)) as asked,
        closing(ReadLog(tmp_path / "log", "program", asked)) as log,
    ):
        asked.materialize("firsts", made_of)
        with asked.reads.page() as reads:
            asked.rows(query)
        log.add("page", b"before", reads, "made")
    assert "main.people.name" in columns_of(tmp_path / "log", query)
    for number, (names, is_kept) in enumerate([("abc", True), ("abd", True), ("bcd", False)]):
        now = database(tmp_path / f"now {number}", names)
        changed, rows = differences(now, earlier)
        with (
            closing(RecordedDatabase.open(now)) as asked,
            closing(EarlierReads([tmp_path / "log"], asked, changed, rows)) as kept,
        ):
            assert (kept.find("page", b"before") is not None) == is_kept
