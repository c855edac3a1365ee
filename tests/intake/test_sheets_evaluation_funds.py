"""The funds of self-evaluation forms: what was planned and spent, in total and by source."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, imported, laid_out, told, values

TITLE: Grid = [
    ["项目支出绩效自评表（2026年度）"],
    ["项目名称", "老年助餐", "主管部门", "微型镇民政局"],
]
INDICATORS: Grid = [
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    [None, "产出指标", "数量指标", "供餐人次", "≥1000人次", "1100人次", 90, 90],
    ["总分", None, None, None, None, None, 100, 99.5],
]
HEAD = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
LINES: Grid = [
    ["年度资金总额：", 100, 120, 114, 10, "95%", 9.5],
    ["其中：当年财政拨款", 80, 90, 90, "-", "100%", "-"],
    ["上年结转资金", 20, 30, 24, "-", "80%", "-"],
    ["其他资金", 0, 0, 0, "-", "-", "-"],
]
READ = [
    ("年度资金总额", "1000000.00", "1200000.00", "1140000.00"),
    ("当年财政拨款", "800000.00", "900000.00", "900000.00"),
    ("上年结转资金", "200000.00", "300000.00", "240000.00"),
    ("其他资金", "0.00", "0.00", "0.00"),
]
BUREAU = "微型镇民政局"
NAMES = ("title", "initial_amount", "budget_amount", "spent_amount")


def form(label: str, head: list[str], lines: Grid, above: Grid = ()) -> Grid:
    return [
        *TITLE,
        *above,
        [label, None, *head],
        *([None, *line] for line in lines),
        *INDICATORS,
    ]


def shorter(*columns: int) -> Grid:
    return [[line[0], *(line[at] for at in columns)] for line in LINES]


FORMS = {
    "as the Ministry has it": form("项目资金（万元）", HEAD, LINES),
    "another name of the block": form("预算执行情况（万元）", HEAD, LINES),
    "unit in the headings": form(
        "项目资金",
        ["年初预算数（万元）", "全年预算数（万元）", "全年执行数（万元）", *HEAD[3:]],
        LINES,
    ),
    "unit in a line above": form("项目资金", HEAD, LINES, [[None] * 6 + ["单位：万元"]]),
    "executed before the budget": form(
        "资金情况（万元）", ["全年执行数（B）", "全年预算数（A）", "年初预算数"], shorter(3, 2, 1)
    ),
    "shorter names": form(
        "项目资金（万元）",
        ["年初预算", "调整后预算数", "执行数", "执行率（%）"],
        shorter(1, 2, 3, 5),
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", FORMS)
def test_the_funds_of_a_form_are_lines_of_its_evaluation(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    merges = ["A3:A7"] if layout == "as the Ministry has it" else []
    file = laid_out(tmp_path / f"a.{suffix}", FORMS[layout], merges)
    outcome = gathered(tmp_path, file, kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "evaluation-funds", *NAMES) == READ
    assert {*values(outcome, "evaluation-funds", "currency")} == {("CNY",)}
    (evaluation,) = values(outcome, "evaluations", "evaluation_id")
    assert values(outcome, "evaluation-funds", "evaluation_id") == [evaluation] * 4
    assert len({*values(outcome, "evaluation-funds", "evaluation_fund_id")}) == 4


def test_a_budget_alone_beside_what_was_spent_is_that_of_the_year(tmp_path: Path) -> None:
    grid = form("项目资金（元）", ["预算数", "执行数"], [["年度资金总额", 5000, 4800.5]])
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert values(outcome, "evaluation-funds", *NAMES) == [
        ("年度资金总额", "", "5000.00", "4800.50")
    ]


def test_amounts_without_a_unit_are_left_out_and_told(tmp_path: Path) -> None:
    outcome = gathered(
        tmp_path, laid_out(tmp_path / "a.csv", form("项目资金", HEAD, LINES)), kind=""
    )
    assert told(outcome, errors_only=False) == [("sheet-funds-without-unit", "C3:E3")]
    assert "evaluation-funds" not in outcome.drafts
    assert len(values(outcome, "evaluations", "title")) == 1


def test_an_amount_that_cannot_be_read_is_told_at_its_line(tmp_path: Path) -> None:
    lines = [LINES[0], ["其中：当年财政拨款", "约八十", 90, 90, "-", "100%", "-"], *LINES[2:]]
    file = laid_out(tmp_path / "a.csv", form("项目资金（万元）", HEAD, lines))
    outcome = gathered(tmp_path, file, kind="")
    assert told(outcome) == [("sheet-amount-unreadable", "C5")]


UNIT = "微型镇司法所"
LISTS: dict[str, tuple[Grid, tuple[str, ...]]] = {
    "one header": (
        [
            ["2025年度项目支出绩效自评汇总表"],
            [*[""] * 6, "单位：万元"],
            ["序号", "项目名称", "预算单位", *HEAD[:3], "执行率", "自评得分"],
            [1, "流动图书", BUREAU, 100, 120, 114, "95%", 96.5],
            [2, "心理咨询", UNIT, 24, 24, "—", "", 98],
            ["合计", "", "", 124, 144, 114, "", ""],
        ],
        (),
    ),
    "under a heading of their own": (
        [
            ["2025年度绩效自评结果汇总表"],
            ["项目名称", "单位名称", "项目资金（万元）", "", "", "", "得分"],
            ["", "", "年初预算数", "全年预算数（A）", "全年执行数（B）", "执行率（B/A）", ""],
            ["流动图书", BUREAU, 100, 120, 114, 0.95, 96.5],
            ["心理咨询", UNIT, 24, 24, "/", "", 98],
        ],
        ("A2:A3", "B2:B3", "C2:F2", "G2:G3"),
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", LISTS)
def test_the_funds_of_each_row_of_a_list_are_the_total_of_its_evaluation(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    grid, merges = LISTS[layout]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid, merges), kind="")
    assert {code for code, _ in told(outcome, errors_only=False)} == {"sheet-column-unknown"}
    assert values(outcome, "evaluations", "title", "score") == [
        ("流动图书", "96.5"),
        ("心理咨询", "98"),
    ]
    assert all(evaluator for (evaluator,) in values(outcome, "evaluations", "evaluator_id"))
    assert values(outcome, "evaluation-funds", *NAMES, "currency") == [
        ("年度资金总额", "1000000.00", "1200000.00", "1140000.00", "CNY"),
        ("年度资金总额", "240000.00", "240000.00", "", "CNY"),
    ]
    ids = values(outcome, "evaluations", "evaluation_id")
    assert values(outcome, "evaluation-funds", "evaluation_id") == ids


def test_funds_of_a_list_without_a_unit_are_left_out_and_told(tmp_path: Path) -> None:
    grid: Grid = [
        ["2025年绩效自评结果"],
        ["项目名称", "预算数", "执行数", "自评得分"],
        ["流动图书", 1200000, 1140000, 96.5],
        ["心理咨询", 240000, 240000, 98],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == [("sheet-funds-without-unit", "B2:C2")]
    assert "evaluation-funds" not in outcome.drafts
    assert len(values(outcome, "evaluations", "title")) == 2


def test_funds_are_sound_beside_the_other_packages_and_come_back(tmp_path: Path) -> None:
    file = laid_out(tmp_path / "a.xlsx", FORMS["as the Ministry has it"])
    outcome = imported(tmp_path, file, kind="performance-results")
    assert not told(outcome)
    (folder,) = (path for path in outcome.write() if "performance" in path.name)
    table = (folder / "evaluation-funds.csv").read_text("utf-8")
    assert "年度资金总额,1000000.00,1200000.00,1140000.00,CNY" in table
