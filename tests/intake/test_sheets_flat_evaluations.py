"""Self-evaluation forms that do not have the three levels of indicators of the Ministry's form."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

HEAD: Grid = [["2025年项目支出绩效自评表"], ["项目名称", "老年助餐", "主管部门", "微型镇民政局"]]
SERVED = ["≥1000人次", "1200人次", 50, 50]
CONTENT = ["≥90%", "95%", 50, 45]
FORMS: dict[str, tuple[Grid, list[tuple[str, str]]]] = {
    "the second level only": (
        [
            ["二级指标", "年度指标值", "实际完成值", "分值", "得分"],
            ["数量指标", *SERVED],
            ["满意度指标", *CONTENT],
            ["总分", "", "", 100, 95],
        ],
        [("数量指标", "quantity"), ("满意度指标", "satisfaction")],
    ),
    "the first level only": (
        [
            ["一级指标", "目标值", "完成值", "权重", "自评得分"],
            ["效益指标", *SERVED],
            ["成本指标", *CONTENT],
            ["合计", "", "", 100, 95],
        ],
        [("效益指标", "benefit"), ("成本指标", "cost")],
    ),
    "a list": (
        [
            ["序号", "绩效指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
            [1, "服务人次", *SERVED],
            [2, "居民满意度", *CONTENT, "样本少"],
            ["总分", "", "", "", 100, 95],
        ],
        [("服务人次", ""), ("居民满意度", "")],
    ),
    "a list without its sum": (
        [
            ["指标", "目标", "全年完成情况", "分值", "评分"],
            ["服务人次", *SERVED],
            ["居民满意度", *CONTENT],
        ],
        [("服务人次", ""), ("居民满意度", "")],
    ),
    "the second and third level": (
        [
            ["二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
            ["数量指标", "服务人次", *SERVED],
            ["满意度指标", "居民满意度", *CONTENT],
            ["总分", "", "", "", 100, 95],
        ],
        [("服务人次", "quantity"), ("居民满意度", "satisfaction")],
    ),
    "a sort beside the name": (
        [
            ["指标类型", "指标名称", "目标值", "实际值", "权重", "得分"],
            ["数量指标", "服务人次", *SERVED],
            ["满意度指标", "居民满意度", *CONTENT],
            ["总得分", "", "", "", "", 95],
        ],
        [("服务人次", "quantity"), ("居民满意度", "satisfaction")],
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", FORMS)
def test_a_form_of_fewer_levels_is_read_with_its_indicators(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    rows, names = FORMS[layout]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", [*HEAD, *rows]), kind="")
    assert told(outcome) == []
    score = "" if layout == "a list without its sum" else "95"
    assert values(outcome, "evaluations", "title", "score") == [("老年助餐", score)]
    leaves = [row for row in values(outcome, "indicators", "name", "dimension", "weight") if row[2]]
    assert [row[:2] for row in leaves] == names
    measured = [*filter(lambda row: row[0], values(outcome, "indicators", "target", "actual"))]
    assert measured == [("1000", "1200"), ("90", "95")]


def test_a_column_of_the_form_that_no_field_takes_is_among_what_is_left_out(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.csv", [*HEAD, *FORMS["a list"][0]])
    outcome = gathered(tmp_path, path, kind="")
    left = [(one.cell, one.text) for one in outcome.log.omissions if one.reason == "column"]
    assert left == [("G3", "偏差原因")]


LISTS: dict[str, Grid] = {
    "of self-evaluations": [
        ["2025年项目支出绩效自评表"],
        ["序号", "项目名称", "主管部门", "自评得分", "自评等级"],
        [1, "老年助餐", "微型镇民政局", 95, "优"],
        [2, "助浴", "微型镇民政局", 85, "良"],
    ],
    "of the indicators of several projects": [
        ["2025年绩效自评表"],
        ["项目名称", "指标名称", "目标值", "实际值", "分值", "得分"],
        ["老年助餐", "服务人次", 1000, 1200, 50, 50],
        ["助浴", "服务时长", 1000, 1200, 50, 50],
    ],
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_list_of_projects_is_no_form(suffix: str, tmp_path: Path) -> None:
    path = laid_out(tmp_path / f"a.{suffix}", LISTS["of self-evaluations"])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == []
    assert values(outcome, "evaluations", "title", "score") == [("老年助餐", "95"), ("助浴", "85")]
    path = laid_out(tmp_path / f"b.{suffix}", LISTS["of the indicators of several projects"])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == [("sheet-value-missing", "A2:F2")]
    assert "evaluations" not in outcome.drafts


def test_forms_one_under_another_are_each_an_evaluation(tmp_path: Path) -> None:
    note = ["填表说明：得分以自评为准"]
    first = [*HEAD, *FORMS["the second and third level"][0], note]
    second = [HEAD[0], ["项目名称", "助浴", "主管部门", "微型镇民政局"], *FORMS["a list"][0]]
    path = laid_out(tmp_path / "a.xlsx", [*first, *second])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == []
    assert values(outcome, "evaluations", "title", "score") == [("老年助餐", "95"), ("助浴", "95")]
    ids = [one for (one,) in values(outcome, "evaluations", "evaluation_id")]
    owners = [one for (one,) in values(outcome, "indicators", "evaluation_id")]
    assert [*dict.fromkeys(owners)] == ids
    left = [(one.cell, one.reason) for one in outcome.log.omissions if one.reason != "project"]
    assert [place for place in left if place[1] == "form"] == [("A7", "form")]
    assert ("A8", "above") in left


LIST = ["序号", "项目名称", "自评得分", "自评等级"]


@pytest.mark.parametrize(
    ("title", "more", "period"),
    [
        ("微型镇民政局2025年度项目支出绩效自评结果汇总表", {}, ("2025-01-01", "2025-12-31")),
        ("微型镇民政局2026年绩效自评结果汇总表", {}, ("", "")),
        (
            "2025年度绩效自评结果汇总表",
            {"评价期间": "2025年3月1日至2025年9月30日"},
            ("2025-03-01", "2025-09-30"),
        ),
    ],
)
def test_a_list_of_evaluations_of_a_fiscal_year_tells_their_period(
    tmp_path: Path, title: str, more: dict[str, str], period: tuple[str, str]
) -> None:
    grid = [[title], [*LIST, *more], [1, "老年助餐", 95, "优", *more.values()]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert values(outcome, "evaluations", "period_from", "period_to") == [period]


COLUMNS: list[object] = ["指标", "目标", "全年完成情况", "分值", "评分", "偏差原因"]
TOTALS: dict[str, tuple[list[list[object]], str, str]] = {
    "a number": ([["总分", "", "", 100, 92.5]], "92.5", ""),
    "with its unit": ([["总分", "", "", 100, "92.5分"]], "92.5", ""),
    "in words": ([["总分", "", "", 100, "九十二点五分"]], "92.5", ""),
    "a grade": ([["总分", "", "", 100, "良好"]], "", "good"),
    "a grade with its points": ([["总分", "", "", 100, "优（92分）"]], "92", "excellent"),
    "in one cell": ([["总分：92分"]], "92", ""),
    "left empty": ([["总分", "", "", 100, "", "无"]], "", ""),
    "no points at all": ([["总分", "", "", 100]], "", ""),
    "a grade below": ([["总分", "", "", 100, 92], ["自评等级", "优"]], "92", "excellent"),
}


@pytest.mark.parametrize("case", TOTALS)
def test_the_total_of_a_form_is_its_score_or_its_grade(case: str, tmp_path: Path) -> None:
    rows, score, grade = TOTALS[case]
    grid = [*HEAD, COLUMNS, ["服务人次", *SERVED], *rows]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert told(outcome) == []
    assert values(outcome, "evaluations", "score", "grade") == [(score, grade)]
    assert [one for one in outcome.log.omissions if one.cell == "A6"] == []


def test_a_total_that_is_neither_points_nor_grade_is_told(tmp_path: Path) -> None:
    grid = [*HEAD, COLUMNS, ["服务人次", *SERVED], ["总分", "", "", 100, "见附件"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert told(outcome) == [("not-a-number", "E5")]


def test_score_and_grade_above_the_indicators_are_those_of_a_form_without_total(
    tmp_path: Path,
) -> None:
    above = ["自评得分", 92, "自评等级", "优"]
    grid = [*HEAD, above, COLUMNS, ["服务人次", *SERVED]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert values(outcome, "evaluations", "score", "grade") == [("92", "excellent")]
