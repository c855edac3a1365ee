"""What the invented city says can be true: results, conclusions, prices, names."""

import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from scripts.example_city.generating import generate
from scripts.example_city.project_stories import flags_of
from tests.example_city.test_example_gaps import late_tenders
from tests.support.example_city import COMMITTED, Table, by, table

DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,})\1|\b([a-z]+) \2\b", re.IGNORECASE)
GRADES = ((90, "excellent"), (80, "good"), (60, "fair"), (0, "poor"))
COUNTED = re.compile(r"(\d+)项指标(?:全部|中(\d+)项)?(均未)?达到目标值")


def leaves() -> Table:
    """The indicators that have a target."""
    return [row for row in table("indicators") if row["target"]]


def is_met(row: dict[str, str]) -> bool:
    """Whether an indicator's result reaches its target."""
    target, actual = Decimal(row["target"]), Decimal(row["actual"])
    return actual <= target if row["direction"] == "lower" else actual >= target


def unit_prices() -> dict[tuple[str, str, str], list[Decimal]]:
    """Amount by quantity of the contracts of each catalogue entry, unit and year of signing."""
    items = {
        row["project_id"]: row["catalogue_item_id"]
        for name in ("notices", "plan-items")
        for row in table(name)
        if row["catalogue_item_id"]
    }
    prices = defaultdict(list)
    for row in table("contracts"):
        if row["quantity"]:
            group = items[row["project_id"]], row["unit"], row["signed_on"][:4]
            prices[group].append(Decimal(row["amount"]) / Decimal(row["quantity"]))
    return prices


@pytest.mark.parametrize(
    "dimension", ["quantity", "quality", "satisfaction", "timeliness", "cost", "benefit"]
)
def test_results_lie_around_their_targets(dimension: str) -> None:
    rows = [row for row in leaves() if row["dimension"] == dimension]
    met = sum(is_met(row) for row in rows) / len(rows)
    assert 0.4 < met < 0.8
    ratios = [Decimal(row["actual"]) / Decimal(row["target"]) for row in rows]
    assert Decimal("0.8") < median(ratios) < Decimal("1.05")
    assert all(Decimal(row["actual"]) <= 100 for row in rows if row["unit"] == "%")


def test_the_grade_is_that_of_the_score_and_what_follows_that_of_the_grade() -> None:
    for row in table("evaluations"):
        assert row["grade"] == next(g for limit, g in GRADES if Decimal(row["score"]) >= limit)
        if row["grade"] in ("excellent", "good"):
            assert row["follow_up"] in ("renew", "adjust-catalogue")
        else:
            assert row["follow_up"] in ("rectify", "terminate")


def test_a_conclusion_tells_how_many_indicators_were_met_and_names_only_missed_ones() -> None:
    found = defaultdict(list)
    for row in leaves():
        found[row["evaluation_id"]].append(row)
    for key, evaluation in by("evaluations", "evaluation_id").items():
        told = COUNTED.search(evaluation["conclusion"])
        assert told, evaluation["conclusion"]
        count, met, none = told.groups()
        missed = [row for row in found[key] if not is_met(row)]
        assert int(count) == len(found[key])
        assert int(0 if none else met or count) == len(found[key]) - len(missed)
        named = [row["name"] for row in found[key] if f"{row['name']}" in evaluation["conclusion"]]
        assert set(named) <= {row["name"] for row in missed}
        assert bool(named) == bool(missed)


def test_who_evaluates_a_term_counts_what_others_counted() -> None:
    counted = defaultdict(set)
    periods = {
        row["evaluation_id"]: (row["contract_id"], row["period_to"]) for row in table("evaluations")
    }
    for row in leaves():
        if row["dimension"] == "quantity" and row["unit"] != "%":
            counted[periods[row["evaluation_id"]]].add((row["target"], row["actual"]))
    assert {len(results) for results in counted.values()} == {1}


def test_an_amount_is_counted_in_the_unit_of_its_service_or_one_of_its_own() -> None:
    units = defaultdict(set)
    for row in leaves():
        if row["dimension"] == "quantity":
            units[row["name"]].add(row["unit"])
    assert units.pop("任务进度完成率") == {"%"}
    assert units["接待人次"] == {"人次"}
    assert all("%" not in found and len(found) == 1 for found in units.values())


def test_a_fair_or_poor_result_costs_money() -> None:
    grades = {row["evaluation_id"]: row["grade"] for row in table("evaluations")}
    contracts, paid = by("contracts", "contract_id"), defaultdict(list)
    changed = {row["contract_id"] for row in table("contract-changes")}
    for row in table("payments"):
        paid[row["contract_id"]].append(row)
    single = [rows[0] for rows in paid.values() if len(rows) == 1 and rows[0]["title"] == "服务费"]
    ratios = defaultdict(set)
    for row in single:
        if row["contract_id"] not in changed:
            amount = Decimal(contracts[row["contract_id"]]["amount"])
            grade = grades.get(row["evaluation_id"], "none")
            ratios[grade].add(round(Decimal(row["amount"]) / amount, 2))
    assert ratios["excellent"] == ratios["good"] == ratios["none"] == {Decimal(1)}
    assert ratios["fair"] == {Decimal("0.90")}
    assert ratios["poor"] <= {Decimal("0.60")}


def test_twenty_groups_of_twelve_contracts_can_be_compared_by_price() -> None:
    groups = {key: found for key, found in unit_prices().items() if len(found) >= 12}
    assert len(groups) >= 20
    far = 0
    for found in groups.values():
        middle = median(found)
        far += sum(not Decimal("0.7") <= price / middle <= Decimal("1.3") for price in found)
    assert far <= sum(map(len, groups.values())) // 50


def test_no_text_says_a_word_twice(tmp_path: Path) -> None:
    generate(tmp_path, 700, 5)
    for city in (COMMITTED, tmp_path):
        for path in city.glob("*/*.csv"):
            for row in table(path.stem, city):
                for text in row.values():
                    assert not DOUBLED.search(text), text


def test_no_barred_undertaker_wins_but_where_nobody_checked() -> None:
    bars = [row for row in table("credit-records") if row["kind"] in ("violation", "suspension")]
    winners = {row["award_id"]: row["undertaker_id"] for row in table("award-undertakers")}
    barred = {
        award["project_id"]
        for award in table("awards")
        for bar in bars
        if winners.get(award["award_id"]) == bar["organization_id"]
        and bar["occurred_on"] <= award["awarded_on"] <= (bar["valid_until"] or "9999")
    }
    assert len(barred) >= 6
    for project in barred:
        assert "credit-unchecked" in flags_of(int(project[-4:]) - 1)


def test_intentions_are_late_only_where_the_generator_says_so() -> None:
    late = late_tenders(29)
    assert late
    for tender in late:
        assert "late-intention" in flags_of(int(tender.split("-")[2]) - 1)


def test_some_tenders_are_asked_about_and_amended_more_than_once() -> None:
    corrections = Counter(r["tender_id"] for r in table("notices") if r["kind"] == "correction")
    assert max(corrections.values()) >= 3
    assert max(Counter(row["tender_id"] for row in table("enquiries")).values()) >= 3
    assert max(Counter(row["contract_id"] for row in table("contract-changes")).values()) >= 3


def test_deadlines_are_corrected_with_and_without_an_hour() -> None:
    corrected = [
        row
        for row in table("notices")
        if row["kind"] == "correction" and row["submission_deadline"]
    ]
    hours = {row["tender_id"]: set[bool]() for row in corrected}
    for row in corrected:
        hours[row["tender_id"]].add(not row["submission_deadline"].endswith("T23:59:59+08:00"))
    assert {True} in hours.values()
    assert {False} in hours.values()
    assert {True, False} in hours.values()
