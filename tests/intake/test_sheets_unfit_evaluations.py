"""Sheets that look like evaluations and are none that any table holds are told as what they are."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values, xlsx

BUREAU = "微型镇民政局"
FORMATS = ["xlsx", "xls", "ods", "csv"]
LEVELS = ["一级指标", "二级指标", "三级指标", "年度指标值"]
LEAF = ["产出指标", "数量指标", "供餐人次", "≥1000人次"]
NAMES: list[list[object]] = [["项目名称", "助餐"], ["主管部门", BUREAU]]
MONITORING: dict[str, Grid] = {
    "the form": [
        ["2026年1-7月项目绩效运行监控表"],
        *NAMES,
        ["项目资金", "", "年初预算数", "1-7月执行数", "全年预计执行数", "执行率"],
        ["", "年度资金总额", 100, 50, 95, "50%"],
        [*LEVELS, "1-7月执行情况", "全年预计完成情况", "偏差原因分析", "完成可能性"],
        [*LEAF, "600人次", "1000人次", "无", "确定能"],
    ],
    "under a title of self-evaluations": [
        ["2026年绩效中期监控自评表"],
        *NAMES,
        [*LEVELS, "1-7月执行情况", "分值", "得分"],
        [*LEAF, "600人次", 20, 20],
        ["总分", "", "", "", "", 100, 98],
    ],
    "without a title": [
        ["项目名称", *LEVELS, "监控时点完成值", "全年预计完成情况"],
        ["助餐", *LEAF, "600人次", "1000人次"],
    ],
    "a list of projects": [
        ["政府购买服务项目绩效运行监控情况汇总表"],
        ["序号", "项目名称", "主管部门", "年初预算数（万元）", "1-7月执行数（万元）", "偏差原因"],
        [1, "助餐", BUREAU, 100, 50, "无"],
    ],
    "half of the year": [
        ["2026年度绩效目标执行监控表"],
        *NAMES,
        [*LEVELS, "上半年完成值", "预计全年完成值"],
        [*LEAF, "600人次", "1000人次"],
    ],
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("layout", MONITORING)
def test_monitoring_within_the_year_is_no_evaluation(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    path = laid_out(tmp_path / f"a.{suffix}", MONITORING[layout])
    outcome = gathered(tmp_path, path, kind="")
    assert [code for code, _ in told(outcome, errors_only=False)] == ["sheet-monitoring"]
    assert not outcome.drafts


DEPARTMENTS: dict[str, Grid] = {
    "the form": [
        ["2026年度部门整体支出绩效自评表"],
        ["部门名称", BUREAU],
        [*LEVELS, "实际完成值", "分值", "得分"],
        [*LEAF, "1100人次", 20, 20],
        ["总分", "", "", "", "", 100, 97.5],
    ],
    "the form with a name of a project": [
        ["部门（单位）整体支出绩效自评表"],
        ["项目名称", f"{BUREAU}整体支出"],
        [*LEVELS, "实际完成值", "分值", "得分"],
        [*LEAF, "1100人次", 20, 20],
    ],
    "a list": [
        ["2026年部门整体支出绩效自评结果汇总表"],
        ["序号", "部门名称", "自评得分", "自评等级"],
        [1, BUREAU, 95, "优"],
    ],
    "by the finance bureau": [
        ["2026年部门整体绩效评价结果"],
        ["序号", "单位名称", "评价得分", "评价等级"],
        [1, BUREAU, 95, "优"],
    ],
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("layout", DEPARTMENTS)
def test_the_evaluation_of_a_whole_department_is_of_no_project(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    path = laid_out(tmp_path / f"a.{suffix}", DEPARTMENTS[layout])
    outcome = gathered(tmp_path, path, kind="")
    assert [code for code, _ in told(outcome, errors_only=False)] == ["sheet-whole-department"]
    assert not outcome.drafts


def test_rows_of_departments_among_projects_are_left_out(tmp_path: Path) -> None:
    grid = [
        ["2026年绩效自评结果汇总表"],
        ["序号", "项目名称", "主管部门", "自评得分"],
        ["一、部门整体支出"],
        [1, BUREAU, BUREAU, 95],
        [2, f"{BUREAU}部门整体支出", BUREAU, 95],
        ["二、项目支出"],
        [1, "助餐", BUREAU, 90],
        [2, "部门整体支出绩效评价服务", BUREAU, 90],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    found = told(outcome, errors_only=False)
    rows = [("sheet-row-of-department", "B4"), ("sheet-row-of-department", "B5")]
    assert [one for one in found if "join" not in one[0]] == rows
    titles = values(outcome, "evaluations", "title")
    assert titles == [("助餐",), ("部门整体支出绩效评价服务",)]


OTHERS: dict[str, tuple[Grid, str]] = {
    "a notice of such a service": (
        [
            ["部门整体支出绩效评价服务采购公告"],
            ["公告标题", "公告类型", "采购编号", "采购单位", "发布时间"],
            ["部门整体支出绩效评价服务", "采购公告", "P-1", BUREAU, "2025-12-01 09:00"],
        ],
        "notices",
    ),
    "a plan with such a service": (
        [
            ["2026年购买服务计划"],
            ["项目名称", "购买主体", "预算金额（元）"],
            ["绩效监控", BUREAU, 90000],
        ],
        "plan-items",
    ),
    "a form that says both half and whole year": (
        [
            ["2026年度项目支出绩效自评表"],
            *NAMES,
            [*LEVELS, "上半年完成值", "全年实际完成值", "分值", "得分"],
            [*LEAF, "600人次", "1100人次", 20, 20],
        ],
        "indicators",
    ),
}


@pytest.mark.parametrize("layout", OTHERS)
def test_what_only_has_such_words_is_read(layout: str, tmp_path: Path) -> None:
    grid, resource = OTHERS[layout]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert outcome.drafts[resource]


def test_what_came_of_a_target_is_that_of_the_whole_year(tmp_path: Path) -> None:
    grid, _ = OTHERS["a form that says both half and whole year"]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    ends = [row for row in values(outcome, "indicators", "name", "actual_text") if row[1]]
    assert ends == [("供餐人次", "1100人次")]
    assert ("E4", "column") in [(one.cell, one.reason) for one in outcome.log.omissions]
