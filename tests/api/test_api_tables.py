"""Selections, orders and pages of a table of many rows are what SQL finds."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import pytest

from api.lists import list_pages
from api.lists.conditions import Condition, Empty, OneOf, Question
from api.lists.list_filters import question
from api.lists.list_tables import INLINE_TABLE_ROWS, ListTable, SelectionMemory
from api.lists.resources import resources
from disclosure.register.register_file import Register
from disclosure.register.row_files import RowFile

ROWS = INLINE_TABLE_ROWS + 4000
NOTICES = resources()["notices"]
PUBLISHERS = ("east", "west")
# Parameters of a list, and the same in SQL.
FILTERS = (
    ("publisher=east", "publisher = 'east'"),
    ("purchaser_id=O-7", "purchaser_id = 'O-7'"),
    ("purchaser_id=O-7&purchaser_id=O-8", "purchaser_id IN ('O-7', 'O-8')"),
    ("budget_amount.from=250", "budget_amount >= 250"),
    ("budget_amount.from=100&budget_amount.to=120", "budget_amount BETWEEN 100 AND 120"),
    ("budget_amount=33", "budget_amount = 33"),
    ("budget_amount.null=true", "budget_amount IS NULL"),
    ("purchaser_id.null=false", "purchaser_id IS NOT NULL"),
    ("published_at.from=2026-02-01", "substr(published_at, 1, 10) >= '2026-02-01'"),
    ("published_at.to=2026-02-01T00:00:00Z", "julianday(published_at) <= julianday('2026-02-01')"),
    ("title.contains=9", "title LIKE '%9%'"),
    ("title=T5", "title = 'T5'"),
)
SORTS = ("budget_amount", "-budget_amount", "title", "-published_at", "purchaser_id")


@pytest.fixture(scope="module")
def register() -> Iterator[Register]:
    """A table of notices with the columns that are asked for, in the order of its key."""
    rng = random.Random(1)
    connection = sqlite3.connect(":memory:", check_same_thread=False, factory=Register)
    connection.execute(
        "CREATE TABLE notices (publisher, notice_id, purchaser_id, budget_amount NUMERIC, title,"
        " published_at, PRIMARY KEY (publisher, notice_id))"
    )
    for number in range(ROWS):
        publisher = PUBLISHERS[number * 3 // ROWS // 2]
        connection.execute(
            "INSERT INTO notices VALUES (?, ?, ?, ?, ?, ?)",
            (
                publisher,
                f"N-{number:05}",
                rng.choice([None, *(f"O-{n}" for n in range(200))]),
                rng.choice([None, *range(300)]),
                f"T{rng.randrange(900)}",
                f"2026-{rng.randrange(1, 5):02}-{rng.randrange(1, 29):02}T08:00:00+08:00",
            ),
        )
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def table(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ListTable]:
    path = tmp_path_factory.mktemp("rows") / "notices.jsonl"
    path.touch()
    path.with_suffix(".ends").touch()
    with closing(RowFile(path, 0)) as rows:
        none = path.parent / "orders"
        yield ListTable(register, NOTICES, lambda _: (), rows, none, SelectionMemory())


def asked(query: str) -> Question:
    pairs = [(name, value) for name, _, value in (p.partition("=") for p in query.split("&"))]
    return question(NOTICES, pairs, PUBLISHERS)


def questions() -> list[tuple[str, str]]:
    """Each filter alone, and pairs and threes of different columns: parameters and SQL."""
    rng = random.Random(2)
    several = [rng.sample(FILTERS, rng.choice((2, 3))) for _ in range(60)]
    found = [[one] for one in FILTERS] + several
    return [
        ("&".join(p for p, _ in parts), " AND ".join(sql for _, sql in parts))
        for parts in found
        if len({p.partition("=")[0].partition(".")[0] for p, _ in parts}) == len(parts)
    ]


@pytest.mark.parametrize("turn", ["first", "again"])
def test_a_selection_is_what_sql_finds(register: Register, table: ListTable, turn: str) -> None:
    for query, where in questions():
        rows = [
            row[0]
            for row in register.execute(f"SELECT rowid FROM notices WHERE {where} ORDER BY 1")
        ]
        conditions = asked(query).conditions
        at_once = table.at_once(register, conditions, None, ())
        for found in (at_once, table.select(register, conditions)):
            assert found is None or list(found.numbers(1)) == rows, (turn, query)
        late = list(table.select(register, conditions).numbers(4000))
        assert late == [row for row in rows if row >= 4000]


@pytest.mark.parametrize("sort", SORTS)
def test_a_sorted_list_is_what_sql_sorts_from_any_row_on(
    register: Register, table: ListTable, sort: str
) -> None:
    name, falling = sort.removeprefix("-"), "DESC" if sort.startswith("-") else "ASC"
    cell = f"julianday({name})" if name == "published_at" else name
    # Rows of one value follow the direction; those without one stay in the order of their keys.
    turn = f"{cell} IS NULL, {cell} {falling}, iif({cell} IS NULL, rowid, 0), rowid {falling}"
    for query, where in [("limit=9", "1"), *questions()[:30:3]]:
        rows = register.execute(
            f"SELECT rowid, {name}, publisher, notice_id FROM notices WHERE {where} ORDER BY {turn}"
        ).fetchall()
        whole = asked(f"{query}&sort={sort}")
        selection = table.select(register, whole.conditions)
        assert list(list_pages.walk(register, table, whole, selection)) == [row[0] for row in rows]
        for at in range(0, len(rows) - 5, max(1, len(rows) // 7)):
            after = whole._replace(after=rows[at][1:])
            found = list(islice(list_pages.walk(register, table, after, selection), 5))
            assert found == [row[0] for row in rows[at + 1 : at + 6]], (query, at)


def test_conditions_in_any_order_are_one_selection(register: Register, table: ListTable) -> None:
    one: Condition = Empty("purchaser_id", is_empty=False)
    other = asked("budget_amount.from=299").conditions[0]
    assert isinstance(other, OneOf)
    found = [table.select(register, both) for both in ((one, other), (other, one))]
    assert list(found[0].numbers(1)) == list(found[1].numbers(1)) != []
