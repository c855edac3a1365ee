"""A rule reads the number that is in force for the publisher, in the place and on the day."""

import sqlite3
from collections.abc import Iterator

import pytest

from disclosure.register import rule_parameters
from disclosure.register.rule_parameters import insert_parameters, place_of
from disclosure.rules.registry import rules

RULE = rules()["public-tender-threshold"]
# Publisher, id, jurisdiction, value, first and last day.
ROWS = (
    ("reference", "cn-open-tender-yuan", "CN", 1, None, None),
    ("reference", "cn-2020-open-tender-yuan", "CN", 2, "2020-01-01", None),
    ("reference", "he-open-tender-yuan", "130000", 3, "2021-01-01", "2023-12-31"),
    ("city", "open-tender-yuan", "130100", 4, "2022-01-01", "2022-12-31"),
    ("city", "new-open-tender-yuan", "130100", 5, "2023-01-01", None),
    ("city", "county-open-tender-yuan", "130102", 6, "2023-06-01", None),
    ("city", "reopen-tender-yuan", "130100", 7, None, None),  # another number
    ("city", "no-open-tender-yuan", "130100", None, None, None),
    ("other", "own-open-tender-yuan", "CN", 8, None, None),
    ("abroad", "open-tender-yuan", "CN", 9, None, None),
)
CHOSEN = """
SELECT value FROM rule_parameters WHERE name = 'open-tender-yuan' AND publisher = ?
   AND ? LIKE place || '%' AND ? BETWEEN from_day AND to_day ORDER BY rank LIMIT 1
"""


@pytest.fixture(scope="module")
def register() -> Iterator[sqlite3.Connection]:
    """The tables that are read, with publishers that the rule binds, and `abroad`, which not."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE rules_in_force (rule_id, publisher, from_day, to_day);"
        "CREATE TABLE parameters (publisher, parameter_id, jurisdiction, value NUMERIC, unit,"
        f" in_force_from, in_force_to); {rule_parameters.TABLE}"
    )
    connection.executemany("INSERT INTO parameters VALUES (?, ?, ?, ?, '元', ?, ?)", ROWS)
    for publisher in ("city", "other"):
        row = (RULE.id, publisher, "0000-01-01", "9999-12-31")
        connection.execute("INSERT INTO rules_in_force VALUES (?, ?, ?, ?)", row)
    insert_parameters(connection, RULE)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("publisher", "place", "day", "value"),
    [
        ("city", "130100", "2019-12-31", 1),  # the nation's first
        ("city", "130100", "2020-01-01", 2),  # the nation's later one
        ("city", "130100", "2021-12-31", 3),  # the province's
        ("city", "130100", "2022-01-01", 4),  # the city's, from its first day
        ("city", "130100", "2022-12-31", 4),  # to its last
        ("city", "130100", "2023-01-01", 5),  # the city's next
        ("city", "130102", "2023-05-31", 5),  # a county as its city, until it has its own
        ("city", "130102", "2023-06-01", 6),
        ("city", "130103", "2023-06-01", 5),  # but not its neighbour
        ("city", "130200", "2023-06-01", 3),  # another city of the province
        ("city", "130200", "2024-01-01", 2),  # once the province's has ended
        ("city", "440000", "2022-06-01", 2),  # another province
        ("city", "", "2022-06-01", 2),  # nobody says where
        ("other", "440000", "2022-06-01", 8),  # its own before the reference's
        ("abroad", "130100", "2022-06-01", None),  # not bound by the rule
    ],
)
def test_the_narrowest_place_in_force_on_the_day_gives_the_number(
    register: sqlite3.Connection, publisher: str, place: str, day: str, value: int | None
) -> None:
    found = register.execute(CHOSEN, (publisher, place, day)).fetchone()
    assert (found[0] if found else None) == value


def test_a_value_says_which_parameter_gives_it(register: sqlite3.Connection) -> None:
    row = register.execute(
        "SELECT parameter_publisher, parameter_id, unit FROM rule_parameters WHERE value = 3"
    ).fetchone()
    assert row == ("reference", "he-open-tender-yuan", "元")


@pytest.mark.parametrize(
    ("jurisdiction", "place"),
    [
        ("CN", ""),
        ("", ""),
        ("310000", "31"),
        ("310100", "3101"),
        ("310114", "310114"),
        ("330110", "330110"),
        ("AU-NSW", "AU-NSW"),
        ("100", "100"),
    ],
)
def test_the_codes_in_a_jurisdiction_begin_alike(jurisdiction: str, place: str) -> None:
    assert place_of(jurisdiction) == place


def test_every_number_that_a_rule_reads_is_declared_and_asked_for_by_its_rank() -> None:
    for rule in rules().values():
        assert ("rule_parameters" in rule.sql) == bool(rule.parameters)
        for name in rule.parameters:
            assert f"'{name}'" in rule.sql and ".rank LIMIT 1" in rule.sql
