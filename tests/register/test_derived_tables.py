"""What the register works out of contracts and evaluations: prices, attainments, partners."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest

import disclosure.register
from disclosure.register.project_undertakers import PROJECT_UNDERTAKERS
from disclosure.register.register_file import open_register
from disclosure.register.register_tables import INDICES, create_tables
from tests.support.small_town import ROWS, compiled, write_town

PRICES = [10, 12, 9, 20, 11, 15, 13, 14, 16, 18, 19, 17]


def contract(number: int, **cells: object) -> dict[str, object]:
    return {
        "contract_id": f"C-{number}",
        "project_id": f"P-{number}",
        "purchaser_id": "BUYER",
        "undertaker_id": "护理/院",
        "currency": "CNY",
        "quantity": 100,
        "unit": "人次",
        "amount": 1000,
        "signed_on": "2026-03-01",
        **cells,
    }


def indicator(name: str, **cells: object) -> dict[str, object]:
    known = {"evaluation_id": "E-1", "name": name, "dimension": "quality"}
    return {"indicator_id": name, **known, **cells}


CONTRACTS = [contract(n, amount=100 * price) for n, price in enumerate(PRICES)] + [
    contract(20, status="cancelled"),
    contract(21, is_framework="true"),
    contract(22, quantity=0),
    contract(23, unit="月", quantity=3, amount=100),
    contract(24, quantity=1_000_000, amount=4200),
    contract(25, signed_on="2025-03-01", amount=5000, award_id="AW", undertaker_id="BUYER"),
]
INDICATORS = [
    indicator("I", target=1, actual=0, direction="higher"),
    indicator("I-1", parent_indicator_id="I", target=90, actual=90, direction="higher"),
    indicator("I-2", parent_indicator_id="I", target=90, actual="9.5", direction="higher"),
    indicator("I-3", target=3, actual="2.9", direction="lower"),
    indicator("I-4", target=3, actual=10, direction="lower"),
    indicator("I-5", target=3, actual=10),
    indicator("I-6", target_text="按时", actual=10, direction="higher"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A town with a dozen contracts for one item, some that do not compare, and an evaluation."""
    folder = tmp_path_factory.mktemp("derived")
    plans = [
        {"plan_item_id": f"L-{n}", "project_id": f"P-{n}", "catalogue_item_id": "A01"}
        for n in range(30)
    ]
    plans[0]["beneficiaries_planned"] = "40"
    plans.append({"plan_item_id": "L-1b", "project_id": "P-1", "catalogue_item_id": "A"})
    rows: dict[str, Any] = {
        **{kind: ROWS[kind] for kind in ("regions", "organizations", "catalogue")},
        "annual-plans": {"plan-items": plans},
        "tender-notices": {
            "contracts": CONTRACTS,
            "awards": [{"award_id": "AW", "project_id": "P-25", "bidders_count": 1}],
        },
        "performance-results": {
            "evaluations": [{"evaluation_id": "E-1", "contract_id": "C-0", "score": 88}],
            "indicators": INDICATORS,
        },
    }
    path = folder / "register.sqlite"
    compiled(write_town(folder / "data", rows), path)
    with closing(open_register(path)) as register:
        yield register


def price(town: sqlite3.Connection, contract: str) -> Any:
    return town.execute("SELECT * FROM unit_prices WHERE contract_id = ?", (contract,)).fetchone()


def test_a_unit_price_is_the_amount_as_signed_by_the_quantity(town: sqlite3.Connection) -> None:
    assert price(town, "C-0")["unit_price"] == 10
    assert price(town, "C-23")["unit_price"] == 33.33
    assert price(town, "C-24")["unit_price"] == 0.0042


@pytest.mark.parametrize("left_out", ["C-20", "C-21", "C-22"])
def test_what_was_cancelled_is_a_ceiling_or_has_no_quantity_has_no_unit_price(
    town: sqlite3.Connection, left_out: str
) -> None:
    assert price(town, left_out) is None


def test_a_project_that_names_two_catalogue_items_is_not_compared(town: sqlite3.Connection) -> None:
    row = price(town, "C-1")
    assert (row["catalogue_item_id"], row["comparable_count"], row["median"]) == (None, None, None)


def test_prices_compare_within_one_item_unit_currency_and_year(town: sqlite3.Connection) -> None:
    assert price(town, "C-0")["comparable_count"] == 12  # with C-24, without C-1
    assert price(town, "C-25")["comparable_count"] == 1
    assert price(town, "C-25")["median"] is None


def test_an_indicator_is_judged_by_its_numbers_and_a_heading_is_not_counted(
    town: sqlite3.Connection,
) -> None:
    met = dict(town.execute("SELECT indicator_id, is_met FROM indicators").fetchall())
    expected = {"I-1": 1, "I-2": 0, "I-3": 1, "I-4": 0, "I-5": None, "I-6": None}
    assert met == {"I": 0, **expected}
    row = town.execute("SELECT * FROM attainments").fetchone()
    assert (row["indicator_count"], row["judged_count"], row["met_count"]) == (6, 4, 2)
    assert (row["project_id"], row["score"]) == ("P-0", 88)


def test_partners_share_what_counts(town: sqlite3.Connection) -> None:
    found = {row["undertaker_id"]: row for row in town.execute("SELECT * FROM partners")}
    assert {name: row["single_bid_count"] for name, row in found.items()} == {
        "护理/院": 0,
        "BUYER": 1,
    }
    assert found["BUYER"]["undertaker_share"] == 100
    assert sum(row["purchaser_share"] for row in found.values()) == pytest.approx(100, abs=0.1)


def test_a_project_tells_its_undertaker_and_what_a_person_costs(town: sqlite3.Connection) -> None:
    row = town.execute("SELECT * FROM projects WHERE project_id = 'P-0'").fetchone()
    assert (row["undertaker_id"], row["undertaker_count"]) == ("护理/院", 1)
    assert (row["beneficiaries_planned"], row["per_person_amount"]) == (40, 25)
    assert row["latest_evaluation_id"] == "E-1"
    cancelled = town.execute("SELECT * FROM projects WHERE project_id = 'P-20'").fetchone()
    assert (cancelled["undertaker_id"], cancelled["undertaker_count"]) == (None, 0)


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_register(built_site.parent / "register.sqlite")) as connection:
        yield connection


def test_quartiles_are_those_of_python_and_stand_from_twelve_on(
    register: sqlite3.Connection,
) -> None:
    groups: dict[tuple[object, ...], list[sqlite3.Row]] = defaultdict(list)
    for row in register.execute("SELECT * FROM unit_prices WHERE comparable_count IS NOT NULL"):
        key = (row["publisher"], row["catalogue_item_id"], row["unit"], row["currency"])
        groups[*key, row["year"]].append(row)
    assert max(map(len, groups.values())) >= 12
    for rows in groups.values():
        told = (rows[0]["lower_quartile"], rows[0]["median"], rows[0]["upper_quartile"])
        assert {row["comparable_count"] for row in rows} == {len(rows)}
        if len(rows) < 12:
            assert told == (None, None, None)
        else:
            prices = [row["unit_price"] for row in rows]
            assert told == pytest.approx(quantiles(prices, n=4, method="inclusive"), abs=0.0001)


def test_the_median_score_of_a_domain_is_that_of_python(register: sqlite3.Connection) -> None:
    scores = defaultdict(list)
    rows = register.execute("SELECT * FROM attainments WHERE score IS NOT NULL").fetchall()
    for row in rows:
        scores[row["publisher"], row["domain"], row["evaluator_kind"]].append(row["score"])
    for row in rows:
        if row["domain"] is None:  # of a policy: beside no other
            assert (row["domain_score_count"], row["domain_score_median"]) == (None, None)
            continue
        own = scores[row["publisher"], row["domain"], row["evaluator_kind"]]
        told = (row["domain_score_count"], row["domain_score_median"])
        expected = median(own) if len(own) >= 12 else None
        assert told == (len(own), pytest.approx(expected, abs=0.006) if expected else None)


def test_partners_come_to_the_totals_of_each_organization(register: sqlite3.Connection) -> None:
    sql = Path(__file__).parents[2] / "disclosure/register/statistics/organization-totals.sql"
    sums: dict[tuple[object, ...], float] = defaultdict(float)
    for row in register.execute("SELECT * FROM partners"):
        for role in ("purchaser", "undertaker"):
            key = (row["publisher"], row[f"{role}_id"], role, row["currency"])
            sums[key] += row["contract_amount"]
    totals = register.execute(sql.read_text("utf-8")).fetchall()
    assert sums == {
        (row["publisher"], row["organization_id"], row["role"], row["currency"]): pytest.approx(
            row["contract_amount"]
        )
        for row in totals
    }


# What holds one row for each publisher, by its name in the statement.
ONE_A_PUBLISHER = {"publication_duties": {"f", "w", "t"}}
BY_PUBLISHER = re.compile(
    r"SEARCH (\w+) USING AUTOMATIC .*\(publisher=\?(?: AND (?:place|age)=\?)?\)"
)


def test_what_is_worked_out_is_joined_by_more_than_its_publisher() -> None:
    """Else a table of a city takes time by the square of its projects: SQLite joins what an
    expression gives by an index only where it has the affinity of the other column (Datatypes in
    SQLite, 4.2; the query planner overview, automatic indices)."""
    with closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection)
        for statement in INDICES:
            connection.execute(statement)
        connection.create_function("reached", 2, lambda _, day: day, deterministic=True)
        connection.execute(f"CREATE TEMP VIEW project_undertakers AS {PROJECT_UNDERTAKERS}")
        for file in Path(disclosure.register.__path__[0]).glob("*.sql"):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {file.read_text('utf-8')}").fetchall()
            found = {one[1] for *_, step in plan if (one := BY_PUBLISHER.match(step))}
            assert found == ONE_A_PUBLISHER.get(file.stem, set()), file.name
