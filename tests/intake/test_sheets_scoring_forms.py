"""Forms by which others score a project (绩效评价打分表) are evaluations with their indicators."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

KIND = "performance-results"
BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
# Three levels, blank below the first row of each; the head lies directly under the pairs.
LEVELS: list[list[object]] = [
    ["2025年度老年助浴服务项目绩效评价打分表"],
    ["项目名称", "老年助浴服务", "项目单位", BUREAU, "承接主体", CENTRE],
    ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分", "扣分原因"],
    ["过程", "资金管理", "资金到位率", 10, "到位率达到100%得满分", 10, ""],
    ["", "", "预算执行率", 10, "按执行率计分", 9, "执行率90%"],
    ["产出", "产出数量", "服务人次", 80, "完成率达100%得满分", 73, "部分月份不足"],
    ["合计", "", "", 100, "", 92, ""],
]
FLAT: list[list[object]] = [
    ["项目第三方绩效评价评分表"],
    ["评价机构：微型会计师事务所", "", "评价日期：2026年3月5日"],
    ["项目名称：老年助浴服务"],
    ["序号", "评价指标", "分值", "评分标准", "得分", "扣分原因"],
    [1, "服务人次", 50, "完成率达100%得满分", 48, ""],
    [2, "老人满意度", 50, "按满意度计分", 44, "85%"],
    ["", "合计", 100, "", 92, ""],
]
WEIGHED: list[list[object]] = [
    ["附件2：老年助浴服务绩效评价指标体系及评分表"],
    ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "指标解释", "评价得分"],
    ["决策", 20, "项目立项", 20, "立项依据充分性", 20, "依据是否充分", 19],
    ["产出", 80, "产出数量", 80, "服务人次", 80, "是否完成", 73],
    ["总分", 100, "", "", "", "", "", 92],
]
CHECKED: list[list[object]] = [
    ["2025年考核情况"],
    ["项目名称", "老年助浴服务"],
    ["考核项目", "考核内容", "考核标准", "分值", "扣分", "得分"],
    ["人员", "持证人员", "不少于10人", 20, 2, 18],
    ["服务", "每月人次", "1000人次", 80, 6, 74],
    ["合计", "", "", 100, 8, 92],
]
# Names of the indicators, with the points that could be had and those that were.
FORMS: dict[str, tuple[Grid, list[tuple[str, str, str]]]] = {
    "three levels": (
        LEVELS,
        [
            ("过程", "", ""),
            ("资金管理", "", ""),
            ("资金到位率", "10", "10"),
            ("预算执行率", "10", "9"),
            ("产出", "", ""),
            ("产出数量", "", ""),
            ("服务人次", "80", "73"),
        ],
    ),
    "a list": (FLAT, [("服务人次", "50", "48"), ("老人满意度", "50", "44")]),
    "points of each level": (
        WEIGHED,
        [
            ("决策", "", ""),
            ("项目立项", "", ""),
            ("立项依据充分性", "20", "19"),
            ("产出", "", ""),
            ("产出数量", "", ""),
            ("服务人次", "80", "73"),
        ],
    ),
    "two levels of a check": (
        CHECKED,
        [("人员", "", ""), ("持证人员", "20", "18"), ("服务", "", ""), ("每月人次", "80", "74")],
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("case", FORMS)
def test_a_scoring_form_is_one_evaluation_with_its_indicators(
    case: str, suffix: str, tmp_path: Path
) -> None:
    grid, indicators = FORMS[case]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind=KIND)
    assert told(outcome) == []
    assert values(outcome, "evaluations", "title", "score") == [("老年助浴服务", "92")]
    assert values(outcome, "indicators", "name", "weight", "score") == indicators


def test_no_body_of_a_scoring_form_is_its_evaluator_but_who_is_called_so(tmp_path: Path) -> None:
    names = ("evaluator_id", "evaluator_kind", "evaluated_on")
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", LEVELS), kind=KIND)
    assert values(outcome, "evaluations", *names) == [("", "", "")]
    left = {(one.cell, one.reason) for one in outcome.log.omissions}
    assert {("D2", "party"), ("F2", "party"), ("E3", "column"), ("G3", "column")} <= left
    outcome = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", FLAT), kind=KIND)
    ((evaluator, *rest),) = values(outcome, "evaluations", *names)
    added = outcome.packages["organizations"]["organizations"]
    named = [row["name"] for row in added if row["organization_id"] == evaluator]
    assert (named, rest) == (["微型会计师事务所"], ["third-party", "2026-03-05"])


def test_a_scoring_form_without_a_name_is_told_what_to_add(tmp_path: Path) -> None:
    grid = [["政府购买服务绩效评价打分表"], *CHECKED[2:]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == [("sheet-form-nameless", "1:1")]


def test_a_list_of_projects_with_their_points_is_no_scoring_form(tmp_path: Path) -> None:
    grid: Grid = [
        ["2025年度绩效评价打分表"],
        ["序号", "项目名称", "主管部门", "分值", "得分", "扣分原因"],
        [1, "老年助浴服务", BUREAU, 100, 92, "资料不全"],
        [2, "流动图书服务", BUREAU, 100, 95, ""],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind=KIND)
    assert values(outcome, "evaluations", "title", "score") == [
        ("老年助浴服务", "92"),
        ("流动图书服务", "95"),
    ]


def test_the_scores_of_bids_are_no_evaluation(tmp_path: Path) -> None:
    grid: Grid = [
        ["老年助浴服务评标打分表"],
        ["评审内容", "评分标准", "分值", "得分"],
        ["价格", "最低价得满分", 30, 28],
        ["方案", "酌情", 70, 61],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind=KIND)
    assert "evaluations" not in outcome.drafts


def scored(*headings: str) -> Grid:
    """A form with several columns of scores."""
    more = [[57, 58, 56][: len(headings)], [38, 39, 37][: len(headings)]]
    return [
        ["老年助浴服务绩效评价评分表"],
        ["项目名称", "老年助浴服务"],
        ["评价指标", "分值", "评分标准", *headings],
        ["服务人次", 60, "按完成率", *more[0]],
        ["满意度", 40, "按满意率", *more[1]],
    ]


@pytest.mark.parametrize(
    ("headings", "scores"),
    [
        (["专家一得分", "专家二得分", "平均得分"], ["56", "37"]),
        (["自评得分", "评价得分"], ["58", "39"]),
        (["评价得分", "自评得分"], ["57", "38"]),
    ],
)
def test_of_several_scores_those_of_others_and_what_they_come_to_stand(
    headings: list[str], scores: list[str], tmp_path: Path
) -> None:
    path = laid_out(tmp_path / "a.xlsx", scored(*headings))
    outcome = gathered(tmp_path, path, kind=KIND)
    assert told(outcome) == []
    assert values(outcome, "indicators", "score") == [(score,) for score in scores]


def test_several_scores_that_come_to_nothing_are_asked_about(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "a.xlsx", scored("专家一得分", "专家二得分"))
    outcome = gathered(tmp_path, path, kind=KIND)
    assert told(outcome) == [("sheet-scores-several", "D3:E3")]
