"""Lookups by a key: which statements are some, and whether an answer may have changed."""

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.database.changed_rows import ChangedRows
from disclosure.database.keyed_lookups import lookup_of

TABLE = "CREATE TABLE lots (tender TEXT, lot INTEGER, title TEXT, PRIMARY KEY (tender, lot))"
Lot = tuple[str | None, int | None, str | None]


@pytest.mark.parametrize(
    ("sql", "values", "named", "keys"),
    [
        ("SELECT * FROM lots WHERE tender = ? AND lot = ?", ("T", 1), {}, [("T", 1)]),
        ("SELECT title\n  FROM lots\n WHERE tender = ?2", (1, "T"), {}, [("T",)]),
        ("SELECT title FROM lots l WHERE l.tender = :key LIMIT 1", (), {"key": "T"}, [("T",)]),
        ("SELECT COUNT(*) FROM lots WHERE tender = ? GROUP BY title", ("T",), {}, [("T",)]),
        (
            "SELECT title FROM lots WHERE tender = ?1 OR title = ?1 ORDER BY lot DESC",
            ("T",),
            {},
            [("T",), ("T",)],
        ),
        (
            "SELECT CASE WHEN title < ? THEN 1 END FROM lots WHERE lot <> ? AND tender = ?",
            ("a", 2, "T"),
            {},
            [("T",)],
        ),
        (
            "SELECT title FROM lots WHERE tender = ? AND title = 'changed' ORDER BY lot LIMIT ?",
            ("T", 5),
            {},
            [("T",)],
        ),
    ],
)
def test_a_lookup_takes_its_key_from_the_values(
    sql: str, values: tuple[object, ...], named: dict[str, object], keys: list[object]
) -> None:
    lookup = lookup_of(sql)
    assert lookup is not None
    assert lookup.table == "main.lots"
    assert [key.of(values, named) for key in lookup.keys] == keys


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM lots",
        "SELECT * FROM lots WHERE title > ?",
        "SELECT * FROM lots WHERE tender = 'T'",
        "SELECT * FROM lots WHERE tender = ? OR lot > 3",
        "SELECT * FROM lots, tenders WHERE tender = ?",
        "SELECT * FROM lots JOIN tenders ON id = tender WHERE tender = ?",
        "SELECT * FROM lots WHERE tender = ? AND lot IN (SELECT 1)",
        "SELECT (SELECT COUNT(*) FROM lots) FROM tenders WHERE id = ?",
        "SELECT * FROM (SELECT * FROM lots) WHERE tender = ?",
        "SELECT * FROM lots WHERE tender = ? UNION SELECT * FROM lots",
        "SELECT * FROM lots WHERE NOT tender = ?",
        "SELECT * FROM lots WHERE lot BETWEEN 1 AND 2 AND tender = ?",
        "SELECT * FROM lots WHERE UPPER(tender) = ?",
        "SELECT * FROM lots WHERE tender = ? COLLATE NOCASE",
        "SELECT rowid FROM lots WHERE tender = ?",
        "SELECT * FROM lots WHERE tender = ? -- of all",
        "SELECT * FROM lots WHERE tender = ?1 AND lot = ?",
        "WITH l AS (SELECT 1) SELECT * FROM lots WHERE tender = ?",
    ],
)
def test_what_may_read_other_rows_is_no_lookup(sql: str) -> None:
    assert lookup_of(sql) is None


def lots(file: Path, rows: Iterable[Lot], table: str = TABLE) -> Path:
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute(table)
        connection.executemany("INSERT INTO lots VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")
    return file


def may_differ(before: Path, now: Path, sql: str, *values: object) -> bool:
    lookup = lookup_of(sql)
    assert lookup is not None
    return ChangedRows({"main": now}, {"main": before}).judge(lookup)(values, {})


ORDERED = "SELECT title FROM lots WHERE tender = ? ORDER BY lot"


def test_only_keys_of_rows_that_differ_may_have_another_answer(tmp_path: Path) -> None:
    before = lots(tmp_path / "1", [("a", 1, "x"), ("b", 1, "y"), ("c", 1, "z")])
    now = lots(tmp_path / "2", [("a", 1, "x"), ("b", 1, "Y"), ("d", 1, "z")])
    differing = [name for name in "abcde" if may_differ(before, now, ORDERED, name)]
    assert differing == ["b", "c", "d"]


def test_rows_may_be_in_another_order_where_none_is_given(tmp_path: Path) -> None:
    rows: list[Lot] = [("a", 1, "x"), ("a", 2, "y")]
    before, now = lots(tmp_path / "1", rows), lots(tmp_path / "2", rows[::-1])
    assert may_differ(before, now, "SELECT title FROM lots WHERE tender = ?", "a")
    assert not may_differ(before, now, ORDERED, "a")


@pytest.mark.parametrize("value", [1, 1.0, "1", b"1", True])
def test_a_value_that_would_be_converted_is_asked(tmp_path: Path, value: object) -> None:
    before = lots(tmp_path / "1", [("1", 1, "x"), ("2", 2, "y")])
    now = lots(tmp_path / "2", [("1", 1, "other"), ("2", 2, "y")])
    for column in ("tender", "lot"):
        assert may_differ(before, now, f"SELECT title FROM lots WHERE {column} = ?", value)


def test_a_value_that_is_missing_finds_nothing(tmp_path: Path) -> None:
    before = lots(tmp_path / "1", [("a", 1, "x")])
    now = lots(tmp_path / "2", [("a", 1, "y")])
    assert not may_differ(before, now, ORDERED, None)


@pytest.mark.parametrize(
    "table",
    [
        TABLE.replace("tender TEXT", "tender TEXT COLLATE NOCASE"),
        "CREATE VIEW lots AS SELECT 'a' AS tender, 1 AS lot, 'x' AS title",
        TABLE.replace("title TEXT", "title TEXT, more TEXT DEFAULT 1"),
    ],
)
def test_what_is_no_plain_table_as_before_is_asked(tmp_path: Path, table: str) -> None:
    before = lots(tmp_path / "1", [])
    (tmp_path / "2").unlink(missing_ok=True)
    with closing(sqlite3.connect(tmp_path / "2", isolation_level=None)) as connection:
        connection.execute(table)
    assert may_differ(before, tmp_path / "2", ORDERED, "a")


def test_a_table_that_most_rows_of_changed_is_asked(tmp_path: Path) -> None:
    rows: list[Lot] = [("a", number, "x") for number in range(3_000)]
    before = lots(tmp_path / "1", rows)
    now = lots(tmp_path / "2", [(tender, number, "y") for tender, number, _ in rows])
    assert may_differ(before, now, ORDERED, "b")


QUERIES = (
    ORDERED,
    "SELECT * FROM lots WHERE tender = ?",
    "SELECT lot, COUNT(*) FROM lots WHERE tender = ?1 OR title = ?1 GROUP BY lot ORDER BY lot",
    "SELECT lot FROM lots WHERE title = ? AND lot > 1 ORDER BY tender, lot LIMIT 2",
    "SELECT tender FROM lots WHERE lot = ? ORDER BY tender",
)


def test_whatever_is_not_asked_has_the_same_answer(tmp_path: Path) -> None:
    rng, skipped = random.Random(19), 0
    tables = (TABLE, f"{TABLE} WITHOUT ROWID", TABLE.replace(", PRIMARY KEY (tender, lot)", ""))
    for turn in range(60):
        table = tables[turn % 3]
        keys = [(name, number) for name in "abc" for number in range(4)]
        rows: list[Lot] = [
            (*key, rng.choice([None, *"abcxyz"])) for key in rng.sample(keys, rng.randrange(12))
        ]
        later = [row for row in rows if rng.random() < 0.9]
        later = [(*row[:2], rng.choice("abc")) if rng.random() < 0.1 else row for row in later]
        if rng.random() < 0.3:
            rng.shuffle(later)
        before, now = lots(tmp_path / "1", rows, table), lots(tmp_path / "2", later, table)
        with closing(sqlite3.connect(before)) as old, closing(sqlite3.connect(now)) as new:
            for sql in QUERIES:
                for value in (*"abcdx", None, 0, 1, 2):
                    if not may_differ(before, now, sql, value):
                        skipped += 1
                        answers = [file.execute(sql, (value,)).fetchall() for file in (old, new)]
                        assert answers[0] == answers[1], (table, rows, later, sql, value)
    assert skipped > 300
