"""Criteria of OCDS become requirements of the notice that states them."""

from pathlib import Path
from typing import Any

from tests.support.ocds_input import import_releases, release, tender


def requirement(number: int, title: str, **members: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "title": title, **members}


CRITERION = {
    "id": "c1",
    "title": "Experience",
    "requirementGroups": [
        {
            "id": "g1",
            "requirements": [
                requirement(
                    1,
                    "Years of trade",
                    minValue=3,
                    eligibleEvidences=[{"id": "e", "title": "Register extract"}],
                ),
                requirement(2, "Insured", dataType="boolean", expectedValue=True),
            ],
        }
    ],
}
NAMES = ("notice_id", "number", "kind", "text")


def told(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(row.get(name, "") for name in NAMES) for row in rows]


def test_each_requirement_of_the_only_group_is_a_row(tmp_path: Path) -> None:
    result = import_releases(tmp_path, release(tender=tender(criteria=[CRITERION])))
    first, second = result.rows("requirements")
    notice = result.row("notices")["notice_id"]
    assert told([first, second]) == [
        (notice, "1", "other", "Years of trade (≥ 3)"),
        (notice, "2", "other", "Insured"),
    ]
    assert (first["evidence"], second.get("evidence", "")) == ("Register extract", "")


def test_alternative_groups_are_one_row(tmp_path: Path) -> None:
    groups = [
        {"id": "a", "requirements": [requirement(1, "Three years of warranty")]},
        {"id": "b", "description": "Else", "requirements": [requirement(2, "An extension")]},
    ]
    criterion = {"id": "w", "title": "Warranty", "requirementGroups": groups}
    result = import_releases(tmp_path, release(tender=tender(criteria=[criterion])))
    text = result.row("requirements")["text"]
    assert text == "Warranty\n– Three years of warranty\n– Else: An extension"


def test_selection_criteria_have_kinds_and_lots(tmp_path: Path) -> None:
    lots = [
        {"id": "1", "title": "East", "selectionCriteria": {"criteria": [{"description": "Two"}]}},
        {"id": "2", "title": "West"},
    ]
    criteria = [
        {"type": "economic", "description": "Turnover", "relatedLots": ["1", "2"]},
        {"type": "odd", "description": "A licence"},
    ]
    given = tender(lots=lots, selectionCriteria={"criteria": criteria})
    result = import_releases(tmp_path, release(tender=given))
    east, west = (row["lot_id"] for row in result.rows("lots"))
    found = [
        (row["kind"], row["text"], row.get("lot_id", "")) for row in result.rows("requirements")
    ]
    assert found == [
        ("economic", "Turnover", east),
        ("economic", "Turnover", west),
        ("other", "A licence", ""),
        ("other", "Two", east),
    ]
    assert "code-unknown" in result.reasons("tender/selectionCriteria/criteria/type")


def test_a_later_release_states_all_that_holds_with_its_notice(tmp_path: Path) -> None:
    more = {"id": "c2", "title": "A licence"}
    result = import_releases(
        tmp_path,
        release(tender=tender(criteria=[CRITERION])),
        release(2, tender=tender(criteria=[more])),
        release(3, tender=tender(criteria=[more])),
        release(4, tender=tender(criteria=None)),
    )
    notices = [row["notice_id"] for row in result.rows("notices")]
    assert len(notices) == 3
    by_notice = [
        [row["text"] for row in result.rows("requirements") if row["notice_id"] == notice]
        for notice in notices
    ]
    assert by_notice == [
        ["Years of trade (≥ 3)", "Insured"],
        ["Years of trade (≥ 3)", "Insured", "A licence"],
        [],
    ]
