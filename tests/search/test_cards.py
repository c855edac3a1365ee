"""What the card of a project says of it, as its page and the API say it."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from disclosure.search.cards import Card, cards
from tests.support.small_town import Row, compiled, write_town

ORGANIZATIONS = [
    {"organization_id": "BUYER", "name": "示例镇民政局"},
    {"organization_id": "CARE", "name": "阳光护理院", "name_en": "Sun Care"},
    {"organization_id": "BUS", "name": "安行客运公司", "name_en": "Safe Buses"},
    {"organization_id": "LATE", "name": "晚到社"},
]
AWARDS = [
    {"award_id": "A-1", "project_id": "P", "status": "active"},
    {"award_id": "A-2", "project_id": "P", "status": "cancelled"},
]
WINNERS = [
    {"award_id": "A-1", "undertaker_id": "CARE"},
    {"award_id": "A-1", "undertaker_id": "BUS"},
    {"award_id": "A-2", "undertaker_id": "LATE"},
]
CONTRACT = {"project_id": "P", "purchaser_id": "BUYER", "title": "养老合同"}


def card(folder: Path, *contracts: Row) -> tuple[Card, int]:
    """The card of a town's only project, and how many undertakers the project counts."""
    tenders: dict[str, Sequence[Row]] = {
        "awards": AWARDS,
        "award-undertakers": WINNERS,
        "contracts": contracts,
    }
    rows: dict[str, dict[str, Sequence[Row]]] = {
        "organizations": {"organizations": ORGANIZATIONS},
        "tender-notices": tenders,
    }
    compiled(write_town(folder / "data", rows), folder / "register.sqlite")
    with closing(open_register(folder / "register.sqlite")) as register:
        (found,) = (one for one in cards(register) if one.lead.kind == "projects")
        (count,) = register.tuples("SELECT undertaker_count FROM projects")
    return found, count[0]


def undertakers(found: Card) -> list[str]:
    return [english for _, english in found.facts if english.startswith("Undertaker")]


def test_a_performer_is_no_undertaker_and_is_found_all_the_same(tmp_path: Path) -> None:
    contract = {**CONTRACT, "contract_id": "C", "undertaker_id": "CARE", "performer_id": "BUS"}
    found, count = card(tmp_path, contract)
    assert undertakers(found) == ["Undertaker: Sun Care"]
    assert count == 1
    assert {"安行客运公司", "Safe Buses", "晚到社"} <= {*found.parties}


@pytest.mark.parametrize(
    "contracts",
    [(), ({**CONTRACT, "contract_id": "C", "undertaker_id": "LATE"} | {"status": "cancelled"},)],
)
def test_before_a_contract_stands_the_winners_of_awards_in_force_are_told(
    tmp_path: Path, contracts: tuple[Row, ...]
) -> None:
    found, count = card(tmp_path, *contracts)
    assert undertakers(found) == ["Undertaker: Safe Buses, Sun Care"]
    assert count == 2
