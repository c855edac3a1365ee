"""Rows of evaluations that were not made, and the project that is chosen beside a form."""

from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from scripts.import_sheet import main
from tests.support.sheet_files import Grid, gathered, laid_out, told, values, xlsx

HEAD = ["项目名称", "主管部门", "评价得分", "评价等级", "评价结论"]
MADE = ["养老服务", "民政局", 88.5, "良", "档案不完整"]
KIND = "performance-results"

UNMADE = {
    "dashes": ["—", "—", "—"],
    "said in the grade": ["—", "未评价", None],
    "said in the score": ["尚未开展绩效评价", None, None],
    "next year": ["/", None, "跨年度项目，2027年评价"],
    "nothing at all": [None, None, None],
    "to come": [None, "待评价", None],
    "not taking part": ["未参评", "无", "无"],
}


@pytest.mark.parametrize("said", [*UNMADE.values()], ids=[*UNMADE])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_evaluation_that_was_not_made_is_left_out_and_told(
    suffix: str, said: list[object], tmp_path: Path
) -> None:
    grid = [HEAD, MADE, ["规划编制", "自然资源局", *said]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind=KIND)
    assert told(outcome) == []
    assert values(outcome, "evaluations", "title", "grade") == [("养老服务", "good")]
    left = [(one.cell, one.reason, one.text) for one in outcome.log.omissions]
    assert left == [("3:3", "unmade", "规划编制")]


KEPT: dict[str, Grid] = {
    "a score": [HEAD, ["甲", "民政局", 80, "未评级", None]],
    "a grade": [HEAD, ["甲", "民政局", "—", "中", None]],
    "a conclusion": [HEAD, ["甲", "民政局", None, None, "未评价的部分下年补做"]],
    "satisfaction": [[*HEAD, "服务对象满意度"], ["甲", "民政局", None, None, None, "92%"]],
    "a day": [[*HEAD, "评价日期"], ["甲", "民政局", None, None, None, "2026-11-01"]],
    "no column for results": [["评价项目", "评价日期", "评价机构"], ["甲", None, "评估公司"]],
}


@pytest.mark.parametrize("grid", [*KEPT.values()], ids=[*KEPT])
def test_what_says_anything_of_an_evaluation_stays_one(grid: Grid, tmp_path: Path) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind=KIND)
    assert values(outcome, "evaluations", "title") == [("甲",)]


FORM: Grid = [
    ["项目支出绩效自评表"],
    ["（2026年度）"],
    ["项目名称", "水质监测服务"],
    ["主管部门", "环境局", "实施单位", "环境监测站"],
    ["年度总体目标", "预期目标", "实际完成情况"],
    [None, "完成监测", "监测42个断面"],
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    [None, "产出指标", "数量指标", "断面数", "42个", "42个", 20, 20],
    ["总分", None, None, None, None, None, 100, 91.7],
]
PLANS: Grid = [
    ["项目名称", "采购单位", "预算年度", "预算金额（万元）", "预计采购时间"],
    ["水质监测服务", "环境局", 2026, 138.6, "2026年3月"],
    ["水质监测服务", "环境局", 2026, 40, "2026年9月"],
]


def test_what_was_read_of_a_form_is_not_told_as_left_out(tmp_path: Path) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", FORM), kind=KIND)
    left = [(one.cell, one.reason, one.text) for one in outcome.log.omissions]
    assert left == [
        ("A1", "above", "项目支出绩效自评表"),
        ("A5", "form", "年度总体目标 预期目标"),
        ("B6", "form", "完成监测"),
        ("B4", "other-body", "环境局"),
        ("B3", "project", "水质监测服务"),
    ]


@pytest.mark.parametrize("chosen", [0, 1])
@pytest.mark.parametrize("is_bare", [False, True], ids=["with its heading", "alone in the corner"])
def test_the_project_chosen_beside_a_form_is_taken(
    chosen: int, is_bare: bool, tmp_path: Path
) -> None:
    out = ["--publisher", "yunting", "--out", str(tmp_path / "data")]
    assert main([str(xlsx(tmp_path / "plan.xlsx", PLANS)), *out]) == 0
    back = tmp_path / "back.xlsx"
    form = xlsx(tmp_path / "form.xlsx", FORM)
    assert main([str(form), *out, "--annotated", str(back)]) == 0
    book = openpyxl.load_workbook(back)
    page = book.worksheets[1]
    (drop,) = page.data_validations.dataValidation
    assert (str(drop.sqref), page["I1"].value) == ("J1", "所属项目")
    choice = drop.formula1.strip('"').split(",")[chosen]
    page["I1" if is_bare else "J1"] = choice
    book.save(back)
    assert main([str(back), *out]) == 0
    folder = tmp_path / "data/yunting/performance-results"
    (row,) = (folder / "evaluations.csv").read_text("utf-8").splitlines()[1:]
    assert choice.rpartition("〔")[2].rstrip("〕") in row
    assert ",confirmed," in (folder / "joins.csv").read_text("utf-8")
