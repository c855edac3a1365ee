"""What came of each contract: people, payments, evaluations, breaches, as rows of the register."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from disclosure.register.delivery_totals import delivery_files, delivery_totals
from disclosure.register.register_file import Register, open_register
from tests.support.small_town import ROWS, Row, compiled, write_town

UNDERTAKER = "护理/院"


def contract(name: str, **more: object) -> dict[str, object]:
    row = {
        "contract_id": name,
        "project_id": f"P-{name}",
        "purchaser_id": "BUYER",
        "undertaker_id": UNDERTAKER,
        "amount": "1000.00",
        "currency": "CNY",
        "signed_on": "2025-01-01",
        "starts_on": "2025-01-01",
        "ends_on": "2026-06-30",
    }
    return {**row, **more}


def served(number: int, name: str, **more: object) -> dict[str, object]:
    row = {"people_served_id": f"S-{number}", "contract_id": name, "period_to": "2026-06-30"}
    return {**row, **more}


def payment(number: int, name: str, due_on: str, paid_on: str) -> dict[str, object]:
    row = {"payment_id": f"Y-{number}", "contract_id": name, "amount": "100.00", "currency": "CNY"}
    return {**row, "due_on": due_on, "paid_on": paid_on}


def evaluation(number: int, name: str, kind: str, day: str, **more: object) -> dict[str, object]:
    row = {"evaluation_id": f"V-{number}", "contract_id": name, "evaluator_kind": kind}
    return {**row, "evaluated_on": day, "score": "80", **more}


SETTLED = [
    contract("FULL"),
    contract("GROUPS"),
    contract("BARE"),
    contract("PLANNED"),
    contract("FIRST", project_id="P-TWO"),
    contract("SECOND", project_id="P-TWO"),
    contract("GONE", status="cancelled"),
]
ALL: Mapping[str, Mapping[str, Sequence[Row]]] = {
    **ROWS,
    "annual-plans": {
        "plan-items": [
            {"plan_item_id": "I-1", "project_id": "P-PLANNED", "beneficiaries_planned": 129},
            {"plan_item_id": "I-2", "project_id": "P-TWO", "beneficiaries_planned": 50},
        ]
    },
    "tender-notices": {
        "contracts": SETTLED,
        "milestones": [
            {"milestone_id": "M-1", "contract_id": "FULL", "due_on": "2025-03-01"},
            {"milestone_id": "M-2", "contract_id": "FULL", "due_on": "2025-03-01"}
            | {"met_on": "2025-03-01"},
            {"milestone_id": "M-3", "contract_id": "FULL", "due_on": "2026-12-01"},
        ],
        "payments": [
            payment(1, "FULL", "2025-06-30", "2025-06-30"),
            payment(2, "FULL", "2025-06-30", "2025-08-01"),
            payment(3, "FULL", "", "2025-08-01"),
        ],
        "breaches": [
            {"breach_id": "B-1", "contract_id": "FULL", "penalty_amount": "70.10"}
            | {"currency": "CNY"},
            {"breach_id": "B-2", "contract_id": "FULL", "penalty_amount": "9.00"}
            | {"currency": "USD"},
        ],
        "contract-changes": [
            {"contract_change_id": "X", "contract_id": "FULL", "kind": "extension"}
            | {"ends_on": "2026-12-31", "evaluation_id": "V-2"},
        ],
    },
    "performance-results": {
        "evaluations": [
            evaluation(1, "FULL", "purchaser", "2025-07-01", score="70"),
            evaluation(2, "FULL", "third-party", "2026-08-01", follow_up="renew"),
            evaluation(3, "FULL", "finance", "2026-08-02", score=""),
            evaluation(4, "", "recipients", "2026-07-01", project_id="P-BARE"),
        ],
        "indicators": [
            {"indicator_id": "N-1", "evaluation_id": "V-2", "name": "人次", "direction": "higher"}
            | {"target": "10", "actual": "9"},
            {"indicator_id": "N-2", "evaluation_id": "V-2", "name": "台账", "actual_text": "齐全"},
        ],
        "people-served": [
            served(1, "FULL", people_promised=100, people_count=60, period_to="2025-12-31"),
            served(2, "FULL", people_promised=120, people_count=117),
            served(3, "FULL", people_count=40, beneficiary_group="elderly"),
            served(4, "GROUPS", people_count=40, beneficiary_group="elderly"),
            served(5, "GROUPS", people_count=30, beneficiary_group="women"),
            served(6, "", people_count=99, project_id="P-PLANNED"),
        ],
    },
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("delivery")
    compiled(write_town(folder / "data", ALL, is_example=False), folder / "register.sqlite")
    return open_register(folder / "register.sqlite")


@pytest.fixture(scope="module")
def records(register: Register) -> dict[str, Any]:
    found = register.rows("SELECT * FROM delivery_records")
    return {row["contract_id"]: row for row in found}


@pytest.mark.parametrize(
    ("name", "promised", "count"),
    [
        ("FULL", 120, 117),  # the period that ended last, everyone together
        ("GROUPS", None, None),  # groups may overlap
        ("PLANNED", 129, 99),  # the plan's promise and the project's number, of the only contract
        ("FIRST", None, None),  # a plan for two contracts says nothing of one
    ],
)
def test_people_served_stand_beside_those_promised(
    records: dict[str, Any], name: str, promised: int | None, count: int | None
) -> None:
    assert (records[name]["people_promised"], records[name]["people_count"]) == (promised, count)


def test_payments_are_late_only_by_a_due_day(records: dict[str, Any]) -> None:
    row = records["FULL"]
    assert (row["payment_count"], row["payment_due_count"]) == (3, 2)
    assert (row["payment_late_count"], row["payment_late_days"]) == (1, 32)


def test_a_milestone_is_late_once_its_day_has_passed(records: dict[str, Any]) -> None:
    assert (records["FULL"]["milestone_count"], records["FULL"]["milestone_late_count"]) == (3, 1)


def test_evaluations_are_told_apart_by_who_made_them(records: dict[str, Any]) -> None:
    row = records["FULL"]
    counts = ("evaluation_count", "internal_count", "external_count", "second_layer_count")
    assert [row[name] for name in counts] == [3, 1, 1, 1]
    assert (row["evaluation_id"], row["follow_up"]) == ("V-2", "renew")
    assert (row["indicator_count"], row["judged_count"], row["met_count"]) == (2, 1, 0)
    assert records["BARE"]["external_count"] == 1


def test_the_longest_time_without_an_evaluation_is_within_the_term(records: dict[str, Any]) -> None:
    # 2025-07-01 to 2026-08-01; the town's day is 2026-09-22, before the extended end.
    assert records["FULL"]["unevaluated_days"] == 396
    # The whole term; an evaluation after its end does not cut it.
    assert records["BARE"]["unevaluated_days"] == 545


def test_penalties_are_added_in_the_currency_of_the_contract(records: dict[str, Any]) -> None:
    assert (records["FULL"]["breach_count"], records["FULL"]["penalty_amount"]) == (2, 70.1)


def test_a_cancelled_contract_has_no_record(records: dict[str, Any]) -> None:
    assert "GONE" not in records
    assert records["FULL"]["extension_count"] == 1


def test_an_undertaker_s_record_adds_people_of_contracts_with_both_numbers(
    register: Register,
) -> None:
    sums = delivery_totals(register, "undertaker", "town", UNDERTAKER)
    assert sums is not None
    assert (sums["people_promised"], sums["people_count"]) == (249, 216)
    assert (sums["contract_count"], sums["evaluated_count"]) == (6, 2)
    assert delivery_totals(register, "undertaker", "town", "BUYER") is None


def test_an_undertaker_s_file_has_a_line_for_each_contract(register: Register) -> None:
    ((path, data),) = delivery_files(register)
    assert path.startswith("organizations/town/")
    assert path.endswith("/delivery-records.csv")
    lines = data.decode().splitlines()
    assert lines[0].startswith("publisher,contract_id,title,")
    assert [line.split(",")[1] for line in lines[1:]] == sorted(
        ["FULL", "GROUPS", "BARE", "PLANNED", "FIRST", "SECOND"]
    )
