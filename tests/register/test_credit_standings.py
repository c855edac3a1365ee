"""How long a credit record counts, by the record itself and by the look-back of its place."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from disclosure.register.credit_history import credit_history
from disclosure.register.register_file import Register, open_register
from tests.support.small_town import ROWS, Row, compiled, write_town

SOCIAL = {"undertaker_type": "social-association", "region_code": "990101"}


def record(name: str, owner: str, kind: str, occurred_on: str, until: str = "") -> Row:
    row = {"credit_record_id": name, "organization_id": owner, "kind": kind}
    return {**row, "occurred_on": occurred_on, "valid_until": until}


def contract(number: int, signed_on: str) -> Row:
    row = {"contract_id": f"C-{number}", "project_id": "P-1", "undertaker_id": "SOCIETY"}
    return {**row, "signed_on": signed_on}


ALL: Mapping[str, Mapping[str, Sequence[Row]]] = {
    **ROWS,
    "organizations": {
        "organizations": [
            {"organization_id": "SOCIETY", "name": "示例协会", **SOCIAL},
            {"organization_id": "FIRM", "name": "示例公司", "undertaker_type": "enterprise"},
        ],
        "credit-records": [
            record("BREACH", "SOCIETY", "breach", "2024-05-02"),
            record("LONGER", "SOCIETY", "breach", "2024-05-02", "2030-01-01"),
            record("SUSPENDED", "SOCIETY", "suspension", "2025-01-01", "2025-06-30"),
            record("ENDLESS", "SOCIETY", "suspension", "2026-02-01"),
            record("FIRM-BREACH", "FIRM", "breach", "2024-05-02"),
            record("PRAISE", "FIRM", "commendation", "2024-05-02"),
        ],
    },
    "policies": {
        "policies": [{"policy_id": "RULES"}],
        "parameters": [
            {"parameter_id": "t-no-breach-years", "policy_id": "RULES", "value": "3"}
            | {"jurisdiction": "990000", "in_force_from": "2020-01-01"},
        ],
    },
    "tender-notices": {
        "contracts": [
            contract(1, "2024-05-01"),
            contract(2, "2025-06-30"),
            contract(3, "2025-07-01"),
            contract(4, "2026-03-01"),
        ]
    },
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("credit")
    town = write_town(folder / "data", ALL, is_example=False)
    compiled(town, folder / "register.sqlite")
    return open_register(folder / "register.sqlite")


@pytest.mark.parametrize(
    ("name", "until", "is_standing", "count"),
    [
        ("BREACH", "2027-05-01", 1, 3),  # the look-back of its place, three years
        ("LONGER", "2030-01-01", 1, 3),  # the record itself, which is later
        ("SUSPENDED", "2025-06-30", 0, 1),  # the last day counts
        ("ENDLESS", None, 1, 1),  # nothing ends it
        ("FIRM-BREACH", None, None, 0),  # the look-back is for social organizations
    ],
)
def test_a_record_counts_until_it_ends_and_as_long_as_its_place_looks_back(
    register: Register, name: str, until: str | None, is_standing: int | None, count: int
) -> None:
    row: Any = register.find("credit_standings", "town", name)
    found = (row["counts_until"], row["is_standing"], row["contract_count"])
    assert found == (until, is_standing, count)


def test_only_what_speaks_against_an_organization_has_a_standing(register: Register) -> None:
    assert register.find("credit_standings", "town", "PRAISE") is None


def test_what_still_counts_comes_first_with_what_was_signed_meanwhile(register: Register) -> None:
    history = credit_history(register, "town", "SOCIETY")
    assert [row["credit_record_id"] for row in history] == [
        "ENDLESS",
        "BREACH",
        "LONGER",
        "SUSPENDED",
    ]
    for row in history:
        assert len(row["meanwhile"]) == row["contract_count"]
    assert [one["contract_id"] for one in history[0]["meanwhile"]] == ["C-4"]
    assert history[1]["parameter_path"].startswith("policies/town/RULES/")
