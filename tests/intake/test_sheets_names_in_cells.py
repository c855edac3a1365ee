"""Cells that hold more than one name, or a name with its code, make no organization of all that."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.model.identifiers import uscc_check_digit
from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
BEGINNING = "9952330012345678X"
CODE = BEGINNING + uscc_check_digit(BEGINNING)
WRONG = BEGINNING + ("0" if CODE[-1] != "0" else "1")


def result(winner: str) -> Grid:
    return [
        ["项目名称", "采购人", "中标供应商", "中标金额（元）"],
        ["助浴", BUREAU, winner, 90000],
    ]


def added(outcome: SheetImport) -> list[tuple[str, str]]:
    rows = outcome.packages["organizations"]["organizations"]
    return [(row["name"], row.get("identifier", "")) for row in rows if CENTRE in row["name"]]


@pytest.mark.parametrize(
    "written", [f"{CENTRE}（{CODE}）", f"{CENTRE} {CODE}", f"{CENTRE}\n{CODE}", f"{CENTRE}/{CODE}"]
)
def test_a_code_behind_a_name_is_its_code(written: str, tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", result(written))
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == []
    assert added(outcome) == [(CENTRE, CODE)]


def test_a_wrong_code_behind_a_name_is_told(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", result(f"{CENTRE}（{WRONG}）"))
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == [("uscc-wrong", "C2")]


@pytest.mark.parametrize(
    "written",
    [
        "微型镇民政局、微型镇水务局",
        "微型镇卫生健康局、微型镇人民政府办公室",
        "微型镇政府/微型镇教育局",
    ],
)
def test_several_purchasers_are_asked_about(written: str, tmp_path: Path) -> None:
    grid: Grid = [
        ["公告标题", "公告类型", "采购编号", "采购人", "发布时间"],
        ["联合保安招标公告", "招标公告", "P-9", written, "2026-03-05"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == [("sheet-purchasers-several", "D2")]


def test_a_score_of_one_s_own_and_one_that_was_checked_are_asked_about(tmp_path: Path) -> None:
    grid: Grid = [
        ["2025年度绩效评价得分汇总"],
        ["项目名称", "主管部门", "自评得分", "复核得分", "评价等级"],
        ["助浴", BUREAU, 95, 85, "良"],
    ]
    path = laid_out(tmp_path / "a.xlsx", grid)
    outcome = gathered(tmp_path, path, kind="performance-results")
    assert told(outcome) == [("sheet-column-repeated", "D2")]
    assert values(outcome, "evaluations", "score") == [("",)]


@pytest.mark.parametrize(
    ("title", "is_told"),
    [
        ("助浴补充协议", True),
        ("助浴补充协议（二）", True),
        ("助浴变更合同", True),
        ("助浴合同", False),
    ],
)
def test_a_contract_that_supplements_another_is_told(
    title: str, is_told: bool, tmp_path: Path
) -> None:
    grid: Grid = [
        ["合同编号", "合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"],
        ["HT-9", title, BUREAU, CENTRE, 20000, "2026-08-25"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    found = ("sheet-contract-supplement", "B2") in told(outcome, errors_only=False)
    assert found == is_told


@pytest.mark.parametrize("text", ["全镇合计2份", "合计3个项目", "区民政局小计1项", "共计12份合同"])
def test_a_sum_with_its_count_is_no_contract(text: str, tmp_path: Path) -> None:
    grid: Grid = [
        ["合同编号", "合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"],
        ["HT-9", "助浴", BUREAU, CENTRE, 20000, "2026-08-25"],
        [None, text, None, None, 20000, None],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert values(outcome, "contracts", "contract_id") == [("HT-9",)]
    assert [(one.cell, one.reason) for one in outcome.log.omissions] == [("B3", "total")]


def test_first_and_second_candidates_have_not_won(tmp_path: Path) -> None:
    grid: Grid = [
        ["中标候选人公示"],
        ["项目编号", "项目名称", "第一中标候选人", "第二中标候选人", "投标报价（元）"],
        ["P-9", "助浴", CENTRE, "暖阳养老服务中心", 20000],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == [("sheet-candidates", "A2:E2")]
    assert "awards" not in outcome.drafts
