"""Every kind of trouble in a spreadsheet is told with its cell, and nothing is written."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.sheet_report import report_lines, shown, write_report
from tests.support.data_folders import tiny_town
from tests.support.sheet_files import (
    PLAN,
    PLAN_HEADER,
    PLAN_ROWS,
    Grid,
    delimited,
    gathered,
    imported,
    told,
    values,
    xlsx,
)

NAME, BUREAU = "社区矫正服务", "微型镇民政局"
BUDGET = "预算金额（元）"


def plan(*rows: Sequence[object]) -> Grid:
    return [PLAN_HEADER, *rows]


def two(label: str, value: object, name: str = "采购项目名称") -> Grid:
    return [[name, label], [NAME, value]]


# What stands in the sheet → the fault, and the cell it is told at.
TROUBLES: list[tuple[str, Grid, str, str]] = [
    (
        "a row that lost its number",
        plan([NAME, BUREAU, 48.5, "2026年03月", "公开招标"]),
        "sheet-row-shifted",
        "A2:E2",
    ),
    (
        "a row moved to the right",
        plan([1, None, NAME, BUREAU, 48.5, "2026年03月"]),
        "sheet-row-shifted",
        "A2:F2",
    ),
    ("an approximate amount", two(BUDGET, "约50万元"), "sheet-amount-unreadable", "B2"),
    ("a sum in words of two meanings", two(BUDGET, "一万五元"), "sheet-amount-unreadable", "B2"),
    ("a range of amounts", two(BUDGET, "50-60"), "sheet-amount-unreadable", "B2"),
    ("wrong separators", two(BUDGET, "1,28"), "sheet-amount-unreadable", "B2"),
    ("an amount in scientific form", two(BUDGET, "1.28E+06"), "sheet-amount-unreadable", "B2"),
    ("an amount to be told later", two(BUDGET, "待定"), "sheet-amount-unreadable", "B2"),
    ("a percentage as an amount", two(BUDGET, "50%"), "sheet-percent", "B2"),
    ("no unit anywhere", two("预算金额", 50), "sheet-unit-missing", "B1:B2"),
    ("a currency sign before 万元", two("预算金额", "￥48.5"), "sheet-magnitude", "B2"),
    ("亿 under 万元", two("预算金额（万元）", "1.2亿"), "sheet-unit-contradicts", "B2"),
    (
        "万元 in the header, 元 in the cell",
        two("预算金额（万元）", "485000元"),
        "sheet-unit-contradicts",
        "B2",
    ),
    (
        "元 in the header under 万元 above",
        [["单位：万元"], *two(BUDGET, 485000)],
        "sheet-unit-contradicts",
        "B2",
    ),
    ("a foreign unit", two("预算金额（加元）", 50), "sheet-unit-unknown", "B1"),
    ("a foreign unit in the cell", two(BUDGET, "50加元"), "sheet-unit-unknown", "B2"),
    ("yuan in a column of 万元", two("预算金额（万元）", 485000), "sheet-magnitude", "B2"),
    (
        "万元 in a column of yuan",
        [["采购项目名称", BUDGET], [NAME, 48.5], ["法律援助", 12]],
        "sheet-magnitude",
        "B2:B3",
    ),
    (
        "one amount in yuan among 万元",
        [["采购项目名称", "预算金额（万元）"], [NAME, 48.5], ["法律援助", 12], ["助餐", 95000]],
        "sheet-magnitude",
        "B4",
    ),
    (
        "one amount in 万元 among yuan",
        [["采购项目名称", BUDGET], [NAME, 485000], ["助餐", 120000], ["法律援助", 12]],
        "sheet-magnitude",
        "B4",
    ),
    (
        "a whole column of yuan called 万元",
        [["采购项目名称", "预算金额（万元）"], [NAME, 48500], ["法律援助", 12000], ["助餐", 95000]],
        "sheet-magnitude",
        "B2:B4",
    ),
    (
        "an amount where the purchaser is due",
        [["采购项目名称", "采购单位", BUDGET], [NAME, 485000, None]],
        "sheet-name-odd",
        "B2",
    ),
    (
        "a month where the title is due",
        [["采购项目名称", BUDGET], ["2026年3月", 485000]],
        "sheet-name-odd",
        "A2",
    ),
    ("an id in scientific form", two("备案号", "9.11E+17"), "sheet-digits-lost", "B2"),
    (
        "quantity times price is ten thousand times more",
        [
            ["采购项目名称", "数量", "单价（元）", "预算金额（元）"],
            [NAME, 100, 4850, 48.5],
            ["法律援助", 1, 90000, 90000],
        ],
        "sheet-magnitude",
        "D2",
    ),
    (
        "元 with another currency",
        [["采购项目名称", BUDGET, "币种"], [NAME, 48500, "USD"]],
        "sheet-unit-contradicts",
        "B2",
    ),
    ("a day without year", two("公布日期", "3月5日"), "not-a-date", "B2"),
    ("two digits that may be the year", two("公布日期", "26.3.15"), "sheet-date-unclear", "B2"),
    ("a day that no calendar has", two("公布日期", "2026.2.30"), "not-a-date", "B2"),
    ("a quarter as a month", two("预计采购时间", "2026年第一季度"), "sheet-months-several", "B2"),
    ("a range of months", two("预计采购时间", "2026年3-5月"), "sheet-months-several", "B2"),
    ("January or October", two("预计采购时间", 2026.1), "sheet-date-unclear", "B2"),
    ("a code nobody knows", two("采购方式", "抽签"), "code-unknown", "B2"),
    ("neither yes nor no", two("是否重点项目", "也许"), "not-a-boolean", "B2"),
    ("part of a person", two("受益人数", 12.5), "not-an-integer", "B2"),
    ("persons in words", two("受益人数", "若干"), "not-an-integer", "B2"),
    ("an error of Excel", two(BUDGET, "#DIV/0!"), "sheet-cell-error", "B2"),
    ("a formula", two(BUDGET, "=1+1"), "sheet-formula", "B2"),
    ("an id that lost digits", two("备案号", 9.1110000400000001e17), "sheet-digits-lost", "B2"),
    (
        "a cell in a column without heading",
        [["采购项目名称", BUDGET], [NAME, 485000, "已核"]],
        "sheet-cell-stray",
        "C2",
    ),
    (
        "two columns of one meaning",
        [["采购项目名称", "项目名称", BUDGET], [NAME, "另一个", 485000]],
        "sheet-column-repeated",
        "B1",
    ),
    (
        "two numbers of one project",
        [["采购项目名称", "项目编号", "项目编号"], ["甲", "X-1", "Y-1"]],
        "sheet-id-unclear",
        "B2",
    ),
    (
        "a column of other things than its heading says",
        [["采购项目名称", "数量"], ["甲", "询价"], ["乙", "磋商"], ["丙", "询价"]],
        "sheet-column-otherwise",
        "B1",
    ),
    ("a lone cell in the table", plan(*PLAN_ROWS, [None, "社会福利"]), "sheet-row-unclear", "B4"),
    (
        "a header with a unit repeated in another",
        [
            *PLAN,
            [*PLAN_HEADER[:3], "预算金额（元）", *PLAN_HEADER[4:]],
            [3, "养老", BUREAU, "5万元", "2026-03", ""],
        ],
        "sheet-unit-contradicts",
        "D5",
    ),
    (
        "a row without its name",
        plan(*PLAN_ROWS, [3, None, BUREAU, 5, "2026-03", "询价"]),
        "sheet-row-nameless",
        "B4",
    ),
    ("the same project twice", plan(*PLAN_ROWS, [3, *PLAN_ROWS[0][1:]]), "sheet-duplicate", "4:4"),
    (
        "several names in a cell",
        two("采购单位", "民政局；司法局"),
        "sheet-purchasers-several",
        "B2",
    ),
    ("a catalogue code that is not there", two("目录编号", "Z99"), "reference-unresolved", "B2"),
    (
        "a catalogue code with another's name",
        [["采购项目名称", "目录编号", "目录名称"], [NAME, "A01", "法律援助"]],
        "sheet-item-differs",
        "C2",
    ),
    (
        "a table without names or ids",
        [["预算金额（元）", "预计采购时间"], [485000, "2026-03"]],
        "sheet-value-missing",
        "A1:B1",
    ),
    ("no table at all", [["你好"], ["世界"]], "sheet-no-table", ""),
]


@pytest.mark.parametrize(
    ("grid", "code", "cell"), [t[1:] for t in TROUBLES], ids=[t[0] for t in TROUBLES]
)
def test_a_trouble_is_told_at_its_cell(grid: Grid, code: str, cell: str, tmp_path: Path) -> None:
    read = imported if code == "reference-unresolved" else gathered
    outcome = read(tmp_path, xlsx(tmp_path / "plan.xlsx", grid))
    assert (code, cell) in told(outcome)
    fault = next(f for f in outcome.log.faults if (f.code, f.cell) == (code, cell))
    assert fault.file.endswith("plan.xlsx")
    assert fault.sheet == ("" if code == "sheet-no-table" else "Sheet1")
    assert not outcome.is_sound


WARNINGS: list[tuple[str, Grid, str, str]] = [
    ("a column nobody knows", [*PLAN_HEADER, "拟面向中小企业预留"], "sheet-column-unknown", "G1"),
    ("a column of persons", [*PLAN_HEADER, "联系人"], "sheet-column-private", "G1"),
]


@pytest.mark.parametrize(("header", "code", "cell"), [w[1:] for w in WARNINGS])
def test_a_column_that_is_left_out_is_told(
    header: Sequence[object], code: str, cell: str, tmp_path: Path
) -> None:
    grid = [header, [*PLAN_ROWS[0], "是"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "plan.xlsx", grid))
    assert told(outcome, errors_only=False) == [(code, cell)]
    assert outcome.is_sound


def test_a_total_that_differs_is_told_and_one_that_agrees_is_not(tmp_path: Path) -> None:
    right = xlsx(tmp_path / "a.xlsx", [*PLAN, [None, "合计", None, 60.5]])
    wrong = xlsx(tmp_path / "b.xlsx", [*PLAN, [None, "合 计", None, 605000]])
    assert told(gathered(tmp_path, right), errors_only=False) == []
    codes = told(gathered(tmp_path, wrong), errors_only=False)
    assert codes == [("sheet-total-differs", "D4")]


def test_a_row_of_csv_that_is_cut_off_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"采购项目名称,采购单位,备案号\n{NAME},{BUREAU}\n", "utf-8")
    assert ("cell-missing", "2:2") in told(gathered(tmp_path, tmp_path / "a.csv"))


def test_an_amount_split_by_its_comma_is_told(tmp_path: Path) -> None:
    text = f"采购项目名称,{BUDGET},预计采购时间,采购方式\n{NAME},1,280,000,2026-03,公开招标\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    found = {code for code, _ in told(gathered(tmp_path, tmp_path / "a.csv"))}
    assert found & {"sheet-row-shifted", "sheet-cell-stray"}


def test_duplicates_across_files_name_both_places(tmp_path: Path) -> None:
    first = xlsx(tmp_path / "一月.xlsx", PLAN)
    second = delimited(tmp_path / "二月.csv", [PLAN_HEADER, PLAN_ROWS[1]])
    outcome = gathered(tmp_path, first, second)
    (fault,) = [f for f in outcome.log.faults if f.is_error]
    assert (fault.code, fault.cell) == ("sheet-duplicate", "2:2")
    assert fault.file.endswith("二月.csv")
    assert "与“一月.xlsx:Sheet1”第 3 行重复（法律援助服务）" in fault.message


def test_a_name_that_differs_by_width_only_is_told(tmp_path: Path) -> None:
    grid = [["采购项目名称", "采购单位"], [NAME, "微型镇 民政局"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert told(outcome, errors_only=False) == [("sheet-name-similar", "B2")]


def test_an_amount_over_several_columns_is_told(tmp_path: Path) -> None:
    grid = [["采购项目名称", BUDGET, "单价（元）"], [NAME, 5000, None], ["法律", 50000, 10]]
    path = xlsx(tmp_path / "a.xlsx", grid, ["B2:C2"])
    assert ("sheet-cell-merged", "B2") in told(gathered(tmp_path, path))


def test_a_sheet_that_fits_two_tables_is_told(tmp_path: Path) -> None:
    grid = [["公告编号", "标包编号"], ["1", "2"]]
    path = xlsx(
        tmp_path / "a.xlsx", {"Sheet1": [["标题", "来源网址"], ["甲", "https://a.example"]]}
    )
    codes = {code for code, _ in told(gathered(tmp_path, path, kind="policies"))}
    assert codes == {"sheet-table-unclear"}, grid


def test_a_sheet_without_table_beside_one_with_is_a_warning(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"计划": PLAN, "说明页": [["填表要求"]]})
    outcome = gathered(tmp_path, path)
    assert told(outcome, errors_only=False) == [("sheet-skipped", "")]
    assert len(values(outcome, "plan-items", "title")) == 2


def test_what_the_checks_of_a_package_find_goes_back_to_its_cell(tmp_path: Path) -> None:
    grid = [
        ["名称", "统一社会信用代码", "代码体系"],
        ["暖阳中心二部", "52990001000000002X", "CN-USCC"],
    ]
    path = xlsx(tmp_path / "a.xlsx", grid)
    outcome = imported(tmp_path, path, kind="organizations")
    assert told(outcome) == [("uscc-wrong", "B2")]


def test_a_terminal_shows_some_of_each_kind_and_the_report_all(tmp_path: Path) -> None:
    rows = [[f"{NAME}{n}", "约50", "2026年3月"] for n in range(90)]
    grid = [["采购项目名称", BUDGET, "预计采购时间"], *rows]
    log = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid)).log
    lines = [fault.line() for fault in shown(log)]
    assert len(lines) == 21
    assert "and 70 more of this kind" in lines[-1]
    text = "\n".join(report_lines(log))
    assert "     90  日期改为标准写法" in text and "另有 85 处" in text
    assert len(text.splitlines()) < 30
    write_report(tmp_path / "r.csv", log)
    assert (tmp_path / "r.csv").read_text("utf-8-sig").count("\nerror,") == 90


def test_nothing_is_written_by_a_failed_import(tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in town.rglob("*") if p.is_file()}
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", two(BUDGET, "约50万元")))
    with pytest.raises(ValueError, match="errors"):
        outcome.write()
    after = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in town.rglob("*") if p.is_file()}
    assert after == before


def test_rows_without_any_name_are_told_to_lack_it_and_not_an_id(tmp_path: Path) -> None:
    grid = [["采购单位", BUDGET, "预计采购时间"], [BUREAU, 120000, "2026-03"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "plan.xlsx", grid))
    (fault,) = outcome.log.faults
    assert (fault.code, fault.field) == ("sheet-value-missing", "title")
    assert "“项目名称”" in fault.message


def test_a_column_that_only_lacks_its_heading_costs_no_row(tmp_path: Path) -> None:
    names = ["社区矫正服务", "法律援助服务", "儿童助餐服务"]
    grid = [["采购项目名称", None, BUDGET], *[[name, "已核", 485000] for name in names]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "plan.xlsx", grid))
    assert told(outcome, errors_only=False) == [("sheet-column-unnamed", "B1")]
    assert values(outcome, "plan-items", "title") == [(name,) for name in names]


def test_two_sheets_with_the_same_rows_are_imported_once_and_told_once(tmp_path: Path) -> None:
    copied = [["某局计划（备份）"], *PLAN, []]
    other = [*PLAN[:-1], [2, "法律援助服务", BUREAU, 13, "2026-10", "竞争性磋商"]]
    path = xlsx(tmp_path / "a.xlsx", {"计划": PLAN, "计划 (2)": copied, "改": other})
    outcome = gathered(tmp_path, path)
    assert told(outcome, errors_only=False) == [("sheet-duplicate", "2:2"), ("sheet-repeated", "")]
    assert len(values(outcome, "plan-items", "title")) == 3
    reasons = [(left.sheet, left.reason) for left in outcome.log.omissions]
    assert ("计划 (2)", "same-sheet") in reasons


def test_the_same_file_twice_is_imported_once(tmp_path: Path) -> None:
    first, second = xlsx(tmp_path / "a.xlsx", PLAN), xlsx(tmp_path / "b.xlsx", PLAN)
    outcome = gathered(tmp_path, first, second)
    (fault,) = outcome.log.faults
    assert fault.code == "sheet-repeated" and "“a.xlsx:Sheet1”" in fault.message
    assert len(values(outcome, "plan-items", "title")) == 2


def test_of_a_header_that_is_hardly_known_both_parts_are_told(tmp_path: Path) -> None:
    grid = [["某局清单"], ["项目名称", BUDGET, "甲", "乙", "丙", "丁"], ["养老", 3, "", "", "", 1]]
    (fault,) = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid)).log.faults
    assert (fault.code, fault.cell) == ("sheet-headings-few", "A2:F2")
    assert f"“项目名称、{BUDGET}”；不认得：甲、乙、丙、丁" in fault.message
    columns = {"甲": "", "乙": "", "丙": "plan_item_id"}
    mended = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), columns=columns)
    assert "sheet-headings-few" not in {code for code, _ in told(mended)}


def test_of_two_differing_titles_nothing_else_is_told(tmp_path: Path) -> None:
    grid = [
        ["项目名称", "采购项目名称", BUDGET],
        ["养老", "养老助餐", 3000],
        ["助残", "助残", 4000],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert told(outcome) == [("sheet-column-repeated", "B1")]
