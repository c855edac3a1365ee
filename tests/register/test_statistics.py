"""Every figure of the site is one SQL file that anyone can run, and counts what it says."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
import sqlglot

from disclosure.database.sqlite_database import SqliteDatabase
from disclosure.register import statistics
from disclosure.register.register_file import Register, open_register
from disclosure.site.pages.plan_reality_pages import OUTCOMES
from tests.support.small_town import compiled
from tests.support.website import ROOT

NAMES = list(statistics.statistics())
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """The register of the committed data: an invented city and two real publishers."""
    path = tmp_path_factory.mktemp("statistics") / "register.sqlite"
    compiled(ROOT / "data", path, has_whole_reference=True)
    with closing(open_register(path)) as connection:
        yield connection


@pytest.mark.parametrize("name", NAMES)
def test_a_statistic_is_one_statement_that_postgresql_reads_too(name: str) -> None:
    sql = statistics.statistics()[name]
    assert sql.startswith("-- ")
    assert len(sqlglot.parse(sql, read="postgres")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_statistic_keeps_publishers_apart(name: str, register: Register) -> None:
    found = statistics.rows(register, name)
    assert found
    known = {row["publisher"] for row in register.execute("SELECT publisher FROM publishers")}
    assert {row["publisher"] for row in found} <= known


def test_money_is_never_added_over_currencies(register: Register) -> None:
    for name in NAMES:
        columns = statistics.rows(register, name)[0].keys()
        assert "currency" in columns or not [one for one in columns if one.endswith("_amount")]


@pytest.mark.parametrize(
    "amount", ["planned_amount", "awarded_amount", "contract_amount", "paid_amount"]
)
def test_money_by_domain_is_what_decimals_come_to(register: Register, amount: str) -> None:
    sums: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for row in register.execute("SELECT * FROM projects WHERE currency IS NOT NULL"):
        year = row["fiscal_year"] or int(row["first_on"][:4])
        if row[amount] is not None:
            sums[row["publisher"], row["currency"], row["domain"], year] += Decimal(
                str(row[amount])
            )
    for row in statistics.rows(register, "money-by-domain"):
        key = (row["publisher"], row["currency"], row["domain"], row["fiscal_year"])
        published = None if row[amount] is None else Decimal(str(row[amount])).quantize(CENT)
        assert published == (sums[key].quantize(CENT) if key in sums else None), key


def test_the_flow_of_money_comes_to_what_each_organization_has_in_all(
    register: Register,
) -> None:
    for role in ("purchaser", "undertaker"):
        sums: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
        for row in statistics.rows(register, "money-flow"):
            if row[f"{role}_id"] is not None:
                key = (row["publisher"], row[f"{role}_id"], row["currency"])
                sums[key] += Decimal(str(row["contract_amount"]))
        totals = {
            (row["publisher"], row["organization_id"], row["currency"]): row["contract_amount"]
            for row in statistics.rows(register, "organization-totals")
            if row["role"] == role
        }
        assert len(totals) > 10
        assert {key: f"{sums[key]:.2f}" for key in totals} == {
            key: f"{Decimal(str(amount)):.2f}" for key, amount in totals.items()
        }


def test_planned_money_by_source_is_what_the_plans_come_to(register: Register) -> None:
    sums: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for row in register.execute("SELECT * FROM plan_items WHERE budget_amount IS NOT NULL"):
        if row["status"] != "cancelled":
            key = (row["publisher"], row["fund_source"], row["fiscal_year"])
            sums[key] += Decimal(str(row["budget_amount"]))
    found: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for row in statistics.rows(register, "money-by-source"):
        key = (row["publisher"], row["fund_source"], row["fiscal_year"])
        found[key] += Decimal(str(row["planned_amount"]))
    assert found == sums


def test_districts_and_days_count_every_project_and_deadline(register: Register) -> None:
    (projects,) = register.execute("SELECT COUNT(*) FROM projects WHERE currency IS NOT NULL")
    by_district = statistics.rows(register, "money-by-district")
    assert sum(row["project_count"] for row in by_district) == projects[0]
    days = statistics.rows(register, "deadlines")
    (tenders,) = register.execute(
        "SELECT COUNT(submission_deadline), SUM(status = 'open' AND submission_deadline <> '')"
        " FROM tenders"
    )
    assert sum(row["tender_count"] for row in days) == tenders[0]
    assert sum(row["open_count"] for row in days) == tenders[1]


def test_every_project_in_a_plan_came_to_exactly_one_outcome(register: Register) -> None:
    planned = Counter(
        (row["publisher"], row["fiscal_year"])
        for row in register.execute(
            "SELECT DISTINCT publisher, project_id, fiscal_year FROM plan_items"
        )
    )
    told = Counter(
        (row["publisher"], row["fiscal_year"])
        for row in statistics.rows(register, "project-outcomes")
        if row["outcome"].startswith("plan")
    )
    assert told == planned


def test_every_outcome_has_a_place_on_the_pages_and_the_counts_are_the_rows(
    register: Register,
) -> None:
    found = statistics.rows(register, "project-outcomes")
    assert {row["outcome"] for row in found} <= set(OUTCOMES)
    counted: Counter[tuple[str, str]] = Counter()
    for row in statistics.rows(register, "plan-and-reality"):
        counted[row["publisher"], row["outcome"]] += row["project_count"]
    assert counted == Counter((row["publisher"], row["outcome"]) for row in found)


def test_what_was_planned_and_never_tendered_has_no_notice_award_or_contract(
    register: Register,
) -> None:
    never = [
        (row["publisher"], row["project_id"])
        for row in statistics.rows(register, "project-outcomes")
        if row["outcome"] == "planned-never-tendered" and row["publisher"] == "example-city"
    ]
    assert never
    for key in never:
        (count,) = register.execute(
            "SELECT award_count + contract_count FROM projects WHERE publisher = ?"
            " AND project_id = ?",
            key,
        ).fetchone()
        kinds = register.execute(
            "SELECT DISTINCT kind FROM notices WHERE publisher = ? AND project_id = ?", key
        )
        assert count == 0
        assert {kind for (kind,) in kinds} <= {"intention"}


def test_a_plan_without_a_month_or_a_year_is_not_told_as_not_due_yet(register: Register) -> None:
    told = {
        row["outcome"]
        for row in statistics.rows(register, "project-outcomes")
        if row["publisher"] == "paraguay" and row["project_id"] == "ocds-03ad3f-284437"
    }
    assert told == {"planned-undated"}


def test_a_publisher_without_plans_has_no_tender_without_a_plan(
    register: Register,
) -> None:
    outcomes = {
        row["outcome"]
        for row in statistics.rows(register, "project-outcomes")
        if row["publisher"] == "new-south-wales"
    }
    assert not outcomes


def test_days_are_counted_over_the_ends_of_months_and_leap_years(tmp_path: Path) -> None:
    with closing(SqliteDatabase(tmp_path / "small.sqlite")) as small:
        small.executescript(
            "CREATE TABLE awards (publisher, award_id, awarded_on, published_on);"
            "CREATE TABLE contracts (publisher, award_id, signed_on, published_on);"
            "CREATE TABLE milestones (publisher, due_on, met_on);"
            "CREATE TABLE evaluations (publisher, period_to, evaluated_on, published_on);"
            "INSERT INTO awards VALUES ('a', '1', '2024-02-28', '2024-03-01'),"
            " ('b', '2', '2025-12-31', '2026-01-01'), ('c', '3', '2026-03-02', '2026-03-01');"
        )
        days = [row["average_days"] for row in statistics.rows(small, "lateness")]
    assert days == [2, 1, -1]


def test_entries_of_two_editions_are_told_as_added_removed_renamed_and_moved(
    register: Register,
) -> None:
    found = {
        (row["change"], row["earlier_code"], row["code"])
        for row in statistics.rows(register, "catalogue-changes")
    }
    assert ("moved", "A0603", "A0604") in found
    assert ("renamed", "A0104", "A0104") in found
    assert ("removed", "B0806", None) in found
    assert ("added", None, "A0303") in found


@pytest.mark.parametrize(
    ("amount", "written"),
    [(5, "5.00"), (12.3, "12.30"), (12.345, "12.345"), (1e16, "10000000000000000.00")],
)
def test_money_has_two_decimals_and_more_where_it_has_them(amount: float, written: str) -> None:
    assert statistics.digits("paid_amount", amount) == written


def test_results_are_published_beside_their_sql_with_the_digits_of_money(
    register: Register,
) -> None:
    files = dict(one for name in NAMES for one in statistics.files(register, name))
    assert len(files) == 3 * len(NAMES)
    text = files["downloads/statistics/money-by-domain.csv"].decode()
    first = next(csv.DictReader(io.StringIO(text)))
    assert first["planned_amount"].partition(".")[2].isdigit()
    table = json.loads(files["downloads/statistics/money-by-domain.json"], parse_float=Decimal)
    assert str(table[0]["planned_amount"]) == first["planned_amount"]
    assert files["downloads/statistics/plan-and-reality.sql"].count(b"WITH") >= 2
