"""Contracts that end soon: in which days, provided by whom, and what follows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from disclosure.register.register_file import open_register
from tests.support.small_town import ROWS, Row, compiled, subscribed, write_town

PLACED = {"purchaser_id": "BUYER", "catalogue_item_id": "A01"}


def contract(number: int, ends_on: str, **more: object) -> dict[str, object]:
    return {
        "contract_id": f"C-{number}",
        "project_id": f"P-{number}",
        "purchaser_id": "BUYER",
        "undertaker_id": "护理/院",
        "signed_on": "2025-09-01",
        "ends_on": ends_on,
        **more,
    }


def planned(number: int, project: str, year: int, **more: object) -> dict[str, object]:
    row = {"plan_item_id": f"I-{number}", "project_id": project, "fiscal_year": year, "revision": 0}
    return {**row, **PLACED, **more}


CONTRACTS = [
    contract(1, "2026-10-22"),
    contract(2, "2026-10-23"),
    contract(3, "2027-03-21"),
    contract(4, "2027-09-22"),
    contract(5, "2027-09-23"),
    contract(6, "2026-09-21"),
    contract(7, "2026-12-01", status="cancelled"),
    contract(8, "2026-09-30"),
    contract(9, "2026-12-31", purchaser_id="护理/院"),
]
NOTICES = [
    {"notice_id": f"N-{n}", "tender_id": f"T-{n}", "project_id": f"P-{n}", "kind": "tender"}
    | {"region_code": "990101", "catalogue_item_id": "A01", "title": f"采购{n}"}
    for n in (1, 2, 3, 4, 5, 8, 9)
]
PLANS = [
    planned(1, "P-1", 2025),
    planned(2, "NEXT", 2026, planned_tender_month="2026-11", title="下一次"),
    planned(3, "FAR", 2027, planned_tender_month="2028-05"),
    planned(4, "DROPPED", 2026, status="cancelled"),
]
CHANGES = [
    {"contract_change_id": "X", "contract_id": "C-8", "kind": "extension", "ends_on": "2026-11-30"}
]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("endings")
    rows: Mapping[str, Mapping[str, Sequence[Row]]] = {
        **ROWS,
        "annual-plans": {"plan-items": PLANS},
        "tender-notices": {
            "notices": NOTICES,
            "contracts": CONTRACTS,
            "contract-changes": CHANGES,
        },
    }
    compiled(write_town(folder / "data", rows, is_example=False), folder / "register.sqlite")
    return folder / "register.sqlite"


@pytest.fixture(scope="module")
def endings(register: Path) -> dict[str, Any]:
    found = open_register(register).rows("SELECT * FROM contract_endings")
    return {row["contract_id"]: row for row in found}


@pytest.mark.parametrize(
    ("contract_id", "days"),
    [("C-1", 30), ("C-2", 90), ("C-3", 180), ("C-4", 365), ("C-5", None), ("C-8", 90)],
)
def test_a_contract_ends_within_days_of_the_instant_as_its_last_change_has_it(
    endings: dict[str, Any], contract_id: str, days: int | None
) -> None:
    assert endings[contract_id]["ends_within_days"] == days


def test_what_has_ended_or_was_cancelled_is_not_told(endings: dict[str, Any]) -> None:
    assert not {"C-6", "C-7"} & endings.keys()


@pytest.mark.parametrize(
    ("contract_id", "successor", "item"),
    [
        ("C-1", "planned", "I-2"),
        ("C-3", "planned", "I-2"),
        ("C-4", "planned", "I-2"),
        ("C-9", "no-plan", None),
    ],
)
def test_what_follows_is_by_the_same_purchaser_for_the_same_item(
    endings: dict[str, Any], contract_id: str, successor: str, item: str | None
) -> None:
    row = endings[contract_id]
    assert (row["successor"], row["successor_plan_item_id"]) == (successor, item)


def test_feeds_and_calendars_of_a_place_tell_of_what_ends(register: Path) -> None:
    files = subscribed(register)
    feed = files["feeds/contract-endings/town/990101.atom"].decode()
    assert "采购1（2026年10月22日到期）" in feed
    assert "采购4" not in feed
    calendar = files["en/feeds/contract-endings/town/990101.ics"].decode()
    assert "DTSTART;VALUE=DATE:20270922" in calendar
    assert "TRIGGER:-P90D" in calendar


def test_a_publisher_whose_contracts_end_later_has_a_feed_without_entries(tmp_path: Path) -> None:
    rows: Mapping[str, Mapping[str, Sequence[Row]]] = {
        **ROWS,
        "tender-notices": {"contracts": [contract(1, "2028-12-31")]},
    }
    later = tmp_path / "register.sqlite"
    compiled(write_town(tmp_path / "data", rows, is_example=False), later)
    assert b"<entry>" not in subscribed(later)["feeds/contract-endings/town.atom"]
