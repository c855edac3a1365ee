"""The delivery record of a contract says nothing of evaluations that it cannot know."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from disclosure.register.register_file import open_register
from tests.site.test_pages import page, site_of, words
from tests.support.small_town import ROWS, Row, compiled, write_town

DAYS = {"signed_on": "2025-01-01", "starts_on": "2025-01-01", "ends_on": "2026-06-30"}


def contract(name: str, project: str) -> Row:
    return {"contract_id": name, "project_id": project, "undertaker_id": "护理/院", **DAYS}


def evaluation(number: int, project: str = "", **more: object) -> Row:
    return {"evaluation_id": f"V-{number}", "project_id": project, "score": "93", **more}


ALL: Mapping[str, Mapping[str, Sequence[Row]]] = {
    **ROWS,
    "tender-notices": {
        "contracts": [
            contract("UNSTATED", "P-1"),
            contract("MIXED", "P-2"),
            contract("LOT-1", "P-3"),
            contract("LOT-2", "P-3"),
            contract("OWN", "P-4"),
            contract("OTHER", "P-4"),
            contract("STATED", "P-5"),
            *(contract(f"MANY-{number}", "P-6") for number in range(1, 8)),
        ]
    },
    "performance-results": {
        "evaluations": [
            evaluation(1, "P-1"),
            evaluation(2, "P-2", evaluator_kind="finance", evaluated_on="2025-07-01"),
            evaluation(3, "P-2", evaluated_on="2025-09-01"),
            evaluation(4, "P-3", evaluator_kind="finance", evaluated_on="2025-07-01"),
            evaluation(5, contract_id="OWN", evaluator_kind="finance", evaluated_on="2025-07-01"),
            evaluation(6, "P-5", evaluator_kind="purchaser", evaluated_on="2025-07-01"),
            evaluation(7, "P-6", evaluated_on="2025-07-01"),
            evaluation(8, contract_id="MANY-1", evaluated_on="2025-07-01"),
        ]
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unknown")
    compiled(write_town(folder / "data", ALL, is_example=False), folder / "register.sqlite")
    site_of(folder / "register.sqlite", folder / "tree")
    return folder


def test_days_without_an_evaluation_are_told_only_where_all_are_known(folder: Path) -> None:
    register = open_register(folder / "register.sqlite")
    found = register.rows("SELECT contract_id, unevaluated_days AS days FROM delivery_records")
    told: dict[str, Any] = {row["contract_id"]: row["days"] for row in found}
    unknown = {name for name, days in told.items() if days is None}
    assert unknown == {"LOT-1", "LOT-2", "UNSTATED", *(f"MANY-{number}" for number in range(1, 8))}
    # The last is from the second evaluation to the end; nothing was said of OTHER at all.
    assert (told["MIXED"], told["OTHER"]) == (302, 545)


ZH = {
    "P-1": ["评价 未注明评价主体 1 次"],
    "P-2": ["评价 财政部门 1 次，未注明评价主体 1 次 履行期内最长 302 天没有评价"],
    "P-3": ["评价 项目有评价，没有写明是哪份合同"] * 2,
    "P-4": [
        "评价 没有公布评价 履行期内最长 545 天没有评价，超过十二个月",
        "评价 购买主体 0 次，第三方和服务对象 0 次，财政部门 1 次 履行期内最长 364 天没有评价",
    ],
    "P-5": ["评价 购买主体 1 次，第三方和服务对象 0 次，财政部门 0 次 履行期内最长 364 天没有评价"],
}
EN = {
    "P-1": ["Evaluations evaluator not stated 1"],
    "P-3": ["Evaluations the project was evaluated; the evaluation names no contract"] * 2,
}


@pytest.mark.parametrize(
    ("lang", "project", "said"),
    [("", name, said) for name, said in ZH.items()]
    + [("en/", name, said) for name, said in EN.items()],
)
def test_a_page_does_not_count_as_none_what_is_not_stated(
    lang: str, project: str, said: list[str], folder: Path
) -> None:
    text = page(folder / "tree" / "site", f"{lang}projects/town/{project}")
    record = text.partition('id="delivery"')[2].partition("</section>")[0]
    facts = [
        words(f"<main {fact}</main>") for fact in re.findall(r"<dl.*?</dl>", record, re.DOTALL)
    ]
    assert sorted(facts) == sorted(said)


OF_MANY = {
    "": "7 份，其中 1 份有评价，另有 6 份的项目有评价，没有写明是哪份合同",
    "en/": "7, of which 1 was evaluated; the projects of 6 more were evaluated, in evaluations that"
    " name no contract",
}
OF_AN_UNDERTAKER = {
    "": "14 份，其中 5 份有评价，另有 8 份的项目有评价，没有写明是哪份合同",
    "en/": "14, of which 5 were evaluated; the projects of 8 more were evaluated, in evaluations"
    " that name no contract",
}


@pytest.mark.parametrize("lang", ["", "en/"])
def test_sums_tell_contracts_of_a_project_that_was_evaluated_as_a_whole(
    lang: str, folder: Path
) -> None:
    assert OF_MANY[lang] in words(page(folder / "tree" / "site", f"{lang}projects/town/P-6"))
    undertaker = open_register(folder / "register.sqlite").find("organizations", "town", "护理/院")
    assert undertaker is not None
    text = page(folder / "tree" / "site", f"{lang}{undertaker['path'].strip('/')}")
    assert OF_AN_UNDERTAKER[lang] in words(text)
