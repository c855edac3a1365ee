"""The honest gaps of the invented city: what a public register must be able to show."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import pytest

from tests.support.example_city import table


def late_tenders(most: int) -> list[str]:
    """The tenders whose notice followed their intention within at most `most` days."""
    published = {
        (row["tender_id"], row["kind"]): datetime.fromisoformat(row["published_at"]).date()
        for row in table("notices")
    }
    return [
        tender
        for (tender, kind), day in published.items()
        if kind == "intention"
        and (tender, "tender") in published
        and (published[tender, "tender"] - day).days <= most
    ]


def evaluated() -> set[str]:
    return {row["contract_id"] for row in table("evaluations")}


def tendered() -> set[str]:
    return {row["project_id"] for row in table("notices") if row["kind"] != "intention"}


def planned() -> set[str]:
    return {row["project_id"] for row in table("plan-items")}


GAPS: dict[str, Callable[[], Iterable[object]]] = {
    "planned and never tendered": lambda: [
        row
        for row in table("plan-items")
        if row["planned_tender_month"] < "2026-06"
        and row["status"] != "cancelled"
        and row["project_id"] not in tendered() | {a["project_id"] for a in table("awards")}
    ],
    "tendered without a plan": lambda: tendered() - planned(),
    "direct award without a tender": lambda: [
        row for row in table("awards") if not row["tender_id"]
    ],
    "contract that ended and was not evaluated": lambda: [
        row
        for row in table("contracts")
        if row["ends_on"] < "2026-06" and row["contract_id"] not in evaluated()
    ],
    "intention less than 30 days before": lambda: late_tenders(29),
    "another performer than the undertaker": lambda: [
        row for row in table("contracts") if row["performer_id"] != row["undertaker_id"]
    ],
    "payment without an evaluation": lambda: [
        row for row in table("payments") if not row["evaluation_id"]
    ],
    "milestone met late": lambda: [
        row for row in table("milestones") if row["met_on"] > row["due_on"]
    ],
    "a single bidder": lambda: [row for row in table("awards") if row["bidders_count"] == "1"],
    "a clause missing": lambda: [row for row in table("contracts") if not row["breach_liability"]],
    "enquiry decided late": lambda: [
        row for row in table("enquiries") if row["decided_on"] > row["due_on"]
    ],
    "cell emptied by a correction": lambda: [
        row for row in table("notices") if row["cleared_fields"]
    ],
    "evaluation that is not independent": lambda: [
        row
        for row in table("evaluations")
        if row["evaluator_kind"] == "third-party" and row["is_independent"] == "false"
    ],
    "posts bought under the name of a service": lambda: [
        row for row in table("notices") if "岗位、考勤和考核" in row["content"]
    ],
    "a qualification that has nothing to do with the service": lambda: [
        row for row in table("notices") if "注册资本不低于" in row["qualifications"]
    ],
    "a notice on a weekend": lambda: [
        row
        for row in table("notices")
        if datetime.fromisoformat(row["published_at"]).weekday() >= 5
    ],
    "an item of a superseded catalogue": lambda: [
        row
        for row in table("plan-items")
        if row["fiscal_year"] == "2026" and row["catalogue_item_id"].startswith("YC2024")
    ],
    "a contract published late": lambda: [
        row
        for row in table("contracts")
        if date.fromisoformat(row["published_on"]) - date.fromisoformat(row["signed_on"])
        > timedelta(days=10)
    ],
    "lots": lambda: table("lots"),
    "a framework and its call-offs": lambda: [
        row for row in table("contracts") if row["parent_contract_id"]
    ],
    "a consortium": lambda: [row for row in table("award-undertakers") if row["role"] == "lead"],
    "a project over several years": lambda: [
        row for row in table("plan-items") if row["plan_item_id"].endswith("-P3")
    ],
    "a day without a time": lambda: [
        row for row in table("notices") if row["is_time_known"] == "false"
    ],
    "a plan that moves no budget for what it replaces": lambda: [
        row
        for row in table("plan-items")
        if row["replaces_direct_provision"] == "true" and not row["transferred_budget_amount"]
    ],
}


@pytest.mark.parametrize("gap", GAPS)
def test_every_honest_gap_occurs(gap: str) -> None:
    assert list(GAPS[gap]())
