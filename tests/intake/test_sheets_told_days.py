"""Days in lines above and below a table are taken where a field is for them, else told."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU = "微型镇民政局"
FORMATS = ["xlsx", "xls", "ods", "csv"]
TOP: list[list[object]] = [
    ["项目支出绩效自评表"],
    ["（2025年度）"],
    ["项目名称", "助餐"],
    ["主管部门", BUREAU],
]
REST: list[list[object]] = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "供餐人次", "≥1000人次", "1100人次", 20, 20],
    ["总分", "", "", "", "", 100, 97.5],
]
FOOTERS: dict[str, tuple[list[object], str]] = {
    "a pair in a cell": (["填报人：某", "", "填报日期：2026年3月15日"], "2026-03-15"),
    "several in a cell": ([f"填报单位：{BUREAU}　填报日期：2026年3月15日"], "2026-03-15"),
    "beside its label": (["填表时间", "2026.3.15"], "2026-03-15"),
    "a month alone": (["填报日期：2026年3月"], ""),
    "another day": (["打印日期：2026年3月15日"], ""),
    "the evaluation's day beside it": (
        ["填报日期：2026年3月15日", "自评日期：2026年3月1日"],
        "2026-03-01",
    ),
    "both in a cell": (["评价日期：2026年3月1日　填报日期：2026年3月15日"], "2026-03-01"),
    "two days of the evaluation": (["评价日期：2026年3月15日", "自评日期：2026年3月1日"], ""),
    "a stretch": (["评价时间：2026年3月1日至3月15日", "填报日期：2026年3月20日"], ""),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("footer", FOOTERS)
def test_a_form_is_of_the_day_on_which_it_was_filled_in(
    footer: str, suffix: str, tmp_path: Path
) -> None:
    cells, day = FOOTERS[footer]
    path = laid_out(tmp_path / f"a.{suffix}", [*TOP, *REST, cells])
    outcome = gathered(tmp_path, path, kind="performance-results")
    assert told(outcome) == []
    assert values(outcome, "evaluations", "evaluated_on") == [(day,)]
    assert any(one.cell == "A8" and one.reason == "form" for one in outcome.log.omissions)


def test_the_day_on_which_a_form_was_filled_in_is_told_beside_that_of_the_evaluation(
    tmp_path: Path,
) -> None:
    days = ["评价日期", "2026-03-01", "填报日期", "2026-03-15"]
    path = laid_out(tmp_path / "a.xlsx", [*TOP, days, *REST])
    outcome = gathered(tmp_path, path, kind="performance-results")
    assert values(outcome, "evaluations", "evaluated_on") == [("2026-03-01",)]
    (left,) = (one for one in outcome.log.omissions if one.reason == "form")
    assert (left.cell, left.text) == ("C5", "填报日期 2026-03-15")


def test_the_day_of_a_form_is_not_of_its_year(tmp_path: Path) -> None:
    grid = [*TOP[:2], ["填报日期：2026年3月15日"], *TOP[2:], *REST]
    path = laid_out(tmp_path / "a.xlsx", grid)
    outcome = gathered(tmp_path, path, kind="performance-results")
    names = ("evaluated_on", "period_from", "period_to")
    assert values(outcome, "evaluations", *names) == [("2026-03-15", "2025-01-01", "2025-12-31")]


LIST: Grid = [["序号", "项目名称", "主管部门", "自评得分"], [1, "助餐", BUREAU, 95]]
TITLE = "2025年度项目绩效自评结果汇总表"
LISTS: dict[str, tuple[Grid, str]] = {
    "above": ([[TITLE], ["评价日期：2026年3月15日"], *LIST], "2026-03-15"),
    "below": ([[TITLE], *LIST, ["评价日期：2026年3月15日"]], "2026-03-15"),
    "when the list was made": ([[TITLE], *LIST, ["填报日期：2026年3月15日"]], ""),
    "a stretch": ([[TITLE], ["评价时间：2026年3月1日至3月15日"], *LIST], ""),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("layout", LISTS)
def test_a_list_of_evaluations_has_the_day_that_a_line_says_of_all(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    grid, day = LISTS[layout]
    path = laid_out(tmp_path / f"a.{suffix}", grid)
    outcome = gathered(tmp_path, path, kind="performance-results")
    assert told(outcome) == []
    assert values(outcome, "evaluations", "title", "evaluated_on") == [("助餐", day)]


CATALOGUE: list[list[object]] = [
    ["代码", "一级目录", "二级目录"],
    ["A", "公共服务"],
    ["A01", "", "养老"],
]
NAME = "微型镇政府购买服务指导性目录（2027年版）"
TABLE: list[list[object]] = [["目录代码", "目录名称"], ["A", "公共服务"], ["A01", "养老服务"]]
CATALOGUES: dict[str, tuple[list[list[object]], tuple[str, str]]] = {
    "below": ([[NAME], *CATALOGUE, ["本目录自2027年1月1日起施行"]], ("2027-01-01", "")),
    "above": (
        [[NAME], ["（2026年12月1日印发，自2027年1月1日起施行）"], *CATALOGUE],
        ("2027-01-01", ""),
    ),
    "until": (
        [[NAME], *CATALOGUE, ["本目录自2027年1月1日起施行，有效期至2031年12月31日。"]],
        ("2027-01-01", "2031-12-31"),
    ),
    "in the title": (
        [["微型镇政府购买服务指导性目录（自2027年1月1日起执行）"], *CATALOGUE],
        ("2027-01-01", ""),
    ),
    "of a table": ([[NAME], *TABLE, ["自2027年1月1日起施行"]], ("2027-01-01", "")),
    "labelled": ([[NAME], ["施行日期：2027年1月1日"], *TABLE], ("2027-01-01", "")),
    "when it was made": ([[NAME], *CATALOGUE, ["编制日期：2026年12月1日"]], ("", "")),
    "two days": (
        [[NAME], *CATALOGUE, ["自2027年1月1日起施行"], ["自2026年1月1日起执行"]],
        ("", ""),
    ),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("layout", CATALOGUES)
def test_an_edition_is_in_force_from_the_day_that_its_sheet_says(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    grid, days = CATALOGUES[layout]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="catalogue")
    assert told(outcome) == []
    assert values(outcome, "editions", "effective_from", "effective_to") == [days]
    assert values(outcome, "items", "code") == [("A",), ("A01",)]


PLAN: Grid = [["项目名称", "购买主体", "预算金额（元）"], ["助餐", BUREAU, 90000]]


def test_when_a_plan_was_drawn_up_is_not_its_year(tmp_path: Path) -> None:
    grid = [["购买服务计划"], ["编制日期：2025年12月5日"], *PLAN]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "fiscal_year", "published_on") == [("", "")]


def test_when_a_plan_was_published_is_a_day_of_each_row(tmp_path: Path) -> None:
    grid = [["2026年购买服务计划"], ["公布日期：2025年12月5日"], *PLAN]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == []
    names = ("fiscal_year", "published_on")
    assert values(outcome, "plan-items", *names) == [("2026", "2025-12-05")]


CENTRE = "晨光社工服务中心"
PUBLISHED: list[object] = ["公布日期：2026年3月20日"]
RESULTS: dict[str, tuple[str, list[object], list[list[object]]]] = {
    "evaluations": (
        "evaluations",
        ["项目名称", "主管部门", "得分"],
        [["助餐", BUREAU, 95], ["助浴", BUREAU, 91]],
    ),
    "results": (
        "awards",
        ["项目名称", "采购人", "中标供应商", "中标金额（万元）"],
        [["助餐", BUREAU, CENTRE, 95], ["助浴", BUREAU, CENTRE, 91]],
    ),
    "contracts": (
        "contracts",
        ["合同名称", "甲方", "乙方", "合同金额（万元）", "签订日期"],
        [
            ["助餐", BUREAU, CENTRE, 95, "2026-01-05"],
            ["助浴", BUREAU, CENTRE, 91, "2026-02-05"],
        ],
    ),
}


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("case", RESULTS)
def test_the_day_of_a_list_is_not_that_of_each_of_its_results(
    case: str, rows: int, tmp_path: Path
) -> None:
    resource, head, listed = RESULTS[case]
    grid: Grid = [["2026年一览表"], PUBLISHED, head, *listed[:rows]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    is_told = ("sheet-day-of-list", "A2") in told(outcome, errors_only=False)
    assert is_told == (rows > 1)
    assert values(outcome, resource, "published_on") == [("" if is_told else "2026-03-20",)] * rows


def test_results_of_one_tender_were_published_on_the_day_of_their_notice(tmp_path: Path) -> None:
    grid: Grid = [
        ["助餐服务中标结果公告"],
        ["采购编号：P-77　公告日期：2026年3月20日"],
        ["包号", "中标供应商", "中标金额（万元）"],
        ["1", CENTRE, 95],
        ["2", "微型镇暖阳养老服务中心", 91],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert values(outcome, "awards", "published_on") == [("2026-03-20",)] * 2


INTENTIONS: list[list[object]] = [
    ["序号", "采购项目名称", "采购需求概况", "预算金额（万元）", "预计采购时间"],
    [1, "社区居家养老服务", "为老人提供助餐", 120, "2026年4月"],
    [2, "青少年事务社会工作服务", "驻站社工4名", 45.5, "2026年5月"],
]
DAYS_OF_INTENTIONS: dict[str, tuple[list[list[object]], list[list[object]], str]] = {
    "above": ([["公开日期：2026年2月10日"]], [], "2026-02-10T00:00:00+08:00"),
    "above, beside its label": ([["发布日期", "2026-02-10"]], [], "2026-02-10T00:00:00+08:00"),
    "below": ([], [["发布日期：2026年2月10日"]], "2026-02-10T00:00:00+08:00"),
    "a month alone": ([["发布日期：2026年2月"]], [], ""),
    "none": ([["单位：万元"]], [], ""),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("where", DAYS_OF_INTENTIONS)
def test_a_list_of_intentions_is_published_at_once(where: str, suffix: str, tmp_path: Path) -> None:
    above, below, day = DAYS_OF_INTENTIONS[where]
    title: list[list[object]] = [[f"{BUREAU}2026年政府采购意向公开表"]]
    path = laid_out(tmp_path / f"a.{suffix}", [*title, *above, *INTENTIONS, *below])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert [code for code, *_ in told(outcome) if code != "notice-blocks-missing"] == []
    days = values(outcome, "notices", "kind", "published_at", "published_has_time")
    assert days == [("intention", day, "false" if day else "")] * 2


def test_the_day_of_each_intention_goes_before_that_of_the_list(tmp_path: Path) -> None:
    grid = [[*INTENTIONS[0], "公开日期"], [*INTENTIONS[1], "2026-02-11"], [*INTENTIONS[2], ""]]
    path = laid_out(tmp_path / "a.xlsx", [["发布日期：2026年2月10日"], *grid])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert values(outcome, "notices", "published_at") == [("2026-02-11T00:00:00+08:00",), ("",)]
