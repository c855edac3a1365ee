"""How a catalogue is used and kept: entries never planned, against its base, by department."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from disclosure.register import statistics
from disclosure.register.register_file import Register, open_register
from tests.support.small_town import ROWS, Row, compiled, write_town


def entry(edition: str, code: str, name: str, **more: object) -> dict[str, object]:
    row = {"item_id": f"{edition}-{code}", "edition_id": edition, "code": code, "name": name}
    above = f"{edition}-{code[:1]}" if len(code) > 1 else ""
    return {**row, "parent_item_id": above, **more}


REASONS = ("transforms_functions", "lowers_cost", "raises_quality")
ITEMS = [
    entry("CITY", "A", "公共服务"),
    entry("CITY", "A01", "养老服务", department_id="BUYER", valid_from="2026-03-01"),
    entry("CITY", "A02", "助残服务", department_id="BUYER", valid_to="2030-01-01"),
    entry("CITY", "A03", "招聘与劳务派遣服务"),
    entry("OWN", "A", "公共服务", lowers_cost="不在末级，不计"),
    entry("OWN", "A01", "养老服务", **dict.fromkeys(REASONS, "有")),
    entry("OWN", "A02", "邻里互助", raises_quality="三"),
]
ALL: Mapping[str, Mapping[str, Sequence[Row]]] = {
    **ROWS,
    "catalogue": {
        "editions": [
            {"edition_id": "CITY", "effective_from": "2026-01-01"},
            {"edition_id": "OWN", "effective_from": "2026-02-01", "based_on_edition_id": "CITY"},
        ],
        "items": ITEMS,
        "exclusions": [{"exclusion_id": "X", "edition_id": "CITY", "title": "招聘与劳务派遣"}],
    },
    "annual-plans": {
        "plan-items": [
            {"plan_item_id": f"I-{number}", "project_id": "P", "catalogue_item_id": "CITY-A01"}
            for number in (1, 2)
        ]
    },
    "tender-notices": {},
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("life")
    compiled(write_town(folder / "data", ALL, is_example=False), folder / "register.sqlite")
    return open_register(folder / "register.sqlite")


@pytest.fixture(scope="module")
def life(register: Register) -> dict[str, Any]:
    return {row["edition_id"]: row for row in statistics.rows(register, "catalogue-life")}


@pytest.mark.parametrize(
    ("edition", "column", "value"),
    [
        ("CITY", "leaf_count", 3),
        ("CITY", "planned_count", 1),
        ("CITY", "unplanned_count", 2),
        ("CITY", "plan_item_count", 2),
        ("CITY", "dated_count", 2),
        ("CITY", "like_exclusion_count", 1),
        ("CITY", "added_count", None),
        ("OWN", "reasoned_count", 2),
        ("OWN", "three_reasons_count", 1),
        ("OWN", "exclusion_count", 0),
        ("OWN", "added_count", 1),
        ("OWN", "left_out_count", 2),
    ],
)
def test_an_edition_is_counted_by_its_lowest_entries(
    life: dict[str, Any], edition: str, column: str, value: int | None
) -> None:
    assert life[edition][column] == value


def test_a_department_s_last_adjustment_lies_not_in_days_to_come(
    register: Register,
) -> None:
    (row,) = statistics.rows(register, "catalogue-departments")
    assert (row["department_id"], row["entry_count"], row["planned_count"]) == ("BUYER", 2, 1)
    assert row["last_adjusted_on"] == "2026-03-01"


def test_without_plans_nothing_is_said_of_what_was_planned(tmp_path: Path) -> None:
    rows = {kind: found for kind, found in ALL.items() if kind != "annual-plans"}
    path = tmp_path / "register.sqlite"
    compiled(write_town(tmp_path / "data", rows, is_example=False), path)
    found = statistics.rows(open_register(path), "catalogue-life")
    assert {row["planned_count"] for row in found} == {None}
