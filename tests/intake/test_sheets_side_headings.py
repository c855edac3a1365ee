"""Forms, whose headings stand left of their values: read as the tables that they are."""

from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from scripts.import_sheet import main as import_sheet
from tests.support.data_folders import PUBLISHER, tiny_town
from tests.support.sheet_files import Grid, delimited, gathered, laid_out, told, values, xlsx

BUREAU = "微型镇民政局"
CENTRE = "晨光社工服务中心"
AWARDED = ("居家养老", "1200000.00", "2026-03-25")

RESULTS: dict[str, Grid] = {
    "a heading a row": [
        ["中标结果公告"],
        ["采购编号", "P-1"],
        ["项目名称", "居家养老"],
        ["采购单位", BUREAU],
        ["中标供应商", CENTRE],
        ["中标金额（元）", 1200000],
        ["中标日期", "2026年3月25日"],
    ],
    "pairs beside each other": [
        ["项目名称", "居家养老", "采购编号", "P-1"],
        ["成交供应商", CENTRE, "成交金额", "120万元"],
        ["成交日期", "2026-3-25", "采购单位", BUREAU],
    ],
    "heading and value in one cell": [
        ["成交结果公告"],
        ["一、采购编号：P-1"],
        ["二、项目名称：居家养老"],
        ["三、成交信息"],
        ["供应商名称：" + CENTRE],
        ["成交金额：120万元"],
        ["成交日期：2026年3月25日"],
    ],
    "sections left of the headings, and who filled it in": [
        ["采购结果登记表"],
        ["项目", "项目名称", "居家养老"],
        ["", "采购编号", "P-1"],
        ["结果", "中标供应商", CENTRE],
        ["", "中标金额（万元）", 120],
        ["", "中标日期", "2026.3.25"],
        ["填表人：经办", "", "2026年4月1日"],
    ],
    "numbered, with headings that are left empty": [
        [1, "采购编号", "P-1", ""],
        [2, "项目名称", "居家养老", ""],
        [3, "预算金额（元）", "", ""],
        [4, "中标供应商", CENTRE, ""],
        [5, "中标金额", "", "1200000元"],
        [6, "中标日期", "2026/3/25", ""],
    ],
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", RESULTS)
def test_a_form_is_read_as_the_row_that_it_says(layout: str, suffix: str, tmp_path: Path) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", RESULTS[layout]), kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "title", "amount", "awarded_on") == [AWARDED]
    assert values(outcome, "awards", "tender_id") == [("P-1",)]
    assert len(outcome.drafts["award-undertakers"]) == 1


OTHERS: dict[str, tuple[Grid, str, tuple[str, ...], tuple[str, ...]]] = {
    "a notice, whose kind is its title": (
        [
            ["公开招标公告"],
            ["项目名称", "居家养老"],
            ["采购编号", "P-9"],
            ["预算金额", "100万元"],
            ["发布时间", "2026年3月25日"],
            ["投标截止时间", "2026年4月20日 9:30"],
        ],
        "notices",
        ("kind", "procurement_method", "title", "budget_amount", "submission_deadline"),
        ("tender", "public-tender", "居家养老", "1000000.00", "2026-04-20T09:30:00+08:00"),
    ),
    "a contract": (
        [
            ["合同编号", "H-1", "合同名称", "居家养老合同"],
            ["甲方", BUREAU, "乙方", CENTRE],
            ["合同金额（万元）", 120, "签订日期", "2026-3-25"],
            ["服务期限", "2026.1.1-2026.12.31"],
        ],
        "contracts",
        ("contract_id", "title", "amount", "signed_on", "starts_on", "ends_on"),
        ("H-1", "居家养老合同", "1200000.00", "2026-03-25", "2026-01-01", "2026-12-31"),
    ),
    "a project of a plan": (
        [
            ["2026年政府购买服务计划项目申报表"],
            ["项目名称", "居家养老"],
            ["采购单位", BUREAU],
            ["预算金额", "48.5万元"],
            ["采购方式", "公开招标"],
            ["预计采购时间", "3月"],
        ],
        "plan-items",
        ("title", "budget_amount", "procurement_method", "planned_tender_month"),
        ("居家养老", "485000.00", "public-tender", "2026-03"),
    ),
    "an organization": (
        [
            ["单位名称", "暖阳养老服务中心"],
            ["统一社会信用代码", "52990001000000002T"],
            ["承接主体类型", "民非"],
            ["成立日期", "2015年5月6日"],
        ],
        "organizations",
        ("name", "identifier", "registered_on"),
        ("暖阳养老服务中心", "52990001000000002T", "2015-05-06"),
    ),
    "a payment": (
        [
            ["付款登记"],
            ["合同编号", "C-1"],
            ["付款金额", "5万元"],
            ["付款日期", "2026-6-30"],
            ["收款单位", CENTRE],
        ],
        "payments",
        ("contract_id", "amount", "paid_on"),
        ("C-1", "50000.00", "2026-06-30"),
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("form", OTHERS)
def test_forms_of_other_tables_are_read_too(form: str, suffix: str, tmp_path: Path) -> None:
    grid, resource, names, expected = OTHERS[form]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, resource, *names) == [expected]


def test_what_is_wrong_in_a_form_is_told_at_its_cells(tmp_path: Path) -> None:
    grid = [
        ["中标结果"],
        ["项目名称", "居家养老", "采购编号", "P-1"],
        ["中标供应商", CENTRE, "中标金额", 1200000],
        ["中标日期", "2026-13-1", "联系人", "某某"],
        ["评审过程", "顺利"],
        ["另行说明的事情"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert sorted(told(outcome, errors_only=False)) == [
        ("not-a-date", "B4"),
        ("sheet-column-private", "C4"),
        ("sheet-column-unknown", "A5"),
        ("sheet-row-unclear", "A6"),
        ("sheet-unit-missing", "C3:D3"),
    ]
    (draft,) = outcome.drafts["awards"]
    assert (draft.cell("title"), draft.cell("amount"), draft.cell()) == ("B2", "D3", "2:2")


def test_a_unit_in_the_value_of_a_form_may_not_contradict_its_heading(tmp_path: Path) -> None:
    grid = [["项目名称", "居家养老"], ["中标供应商", CENTRE], ["中标金额（元）", "120万元"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    (fault,) = [fault for fault in outcome.log.faults if fault.code == "sheet-unit-contradicts"]
    assert fault.cell == "B3"
    assert "A3" in fault.message


def test_several_forms_under_each_other_are_several_rows(tmp_path: Path) -> None:
    second = [["项目名称", "助餐"], ["采购编号", "P-2"], ["中标供应商", "暖阳养老服务中心"]]
    grid = [*RESULTS["a heading a row"][:1], *RESULTS["a heading a row"][2:], [], *second]
    grid += [["中标金额", "12万元"], ["中标日期", "2026-3-26"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "title", "amount") == [
        ("居家养老", "1200000.00"),
        ("助餐", "120000.00"),
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("above", ["cells", "one cell", "both"])
def test_pairs_over_a_table_hold_for_its_rows(above: str, suffix: str, tmp_path: Path) -> None:
    cells: Grid = [["采购编号", "P-1", "项目名称", "居家养老"], ["成交日期", "2026-3-25"]]
    lines: Grid = [["采购编号：P-1"], ["项目名称：居家养老"], ["成交日期：2026年3月25日"]]
    both: Grid = [["采购编号：P-1"], ["项目名称", "居家养老"], ["成交日期", "2026年3月25日"]]
    pairs = {"cells": cells, "one cell": lines, "both": both}[above]
    table = [["序号", "供应商名称", "成交金额（元）"], [1, CENTRE, 1200000]]
    path = laid_out(tmp_path / f"a.{suffix}", [["成交结果公告"], *pairs, *table])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "title", "amount", "awarded_on") == [AWARDED]


TABLES: dict[str, Grid] = {
    "two columns": [["项目名称", "预算金额（元）"], ["甲", 1000], ["乙", 2000], ["丙", 3000]],
    "unknown columns between": [
        ["项目名称", "实施地点", "预算金额（元）", "资金用途"],
        ["居家养老", "全镇", 100000, "护理"],
        ["助餐", "全镇", 200000, "午餐"],
    ],
    "one row": [["项目名称", "预算金额（元）", "采购方式"], ["居家养老", 100000, "询价"]],
    "names that are headings": [
        ["项目名称", "预算金额（元）", "采购方式"],
        ["数量", 100000, "询价"],
        ["合计机", 200000, "询价"],
        ["单位", 200000, "询价"],
        ["助餐", 200000, "询价"],
        ["就业", 200000, "询价"],
    ],
    "a line over it": [
        ["采购单位：微型镇民政局　年度：2026"],
        ["项目名称", "预算金额（元）", "采购方式"],
        ["居家养老", 100000, "询价"],
    ],
}


@pytest.mark.parametrize("layout", TABLES)
def test_a_table_is_no_form(layout: str, tmp_path: Path) -> None:
    grid = TABLES[layout]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == []
    head = next(number for number, row in enumerate(grid) if row[0] == "项目名称")
    assert values(outcome, "plan-items", "title") == [(row[0],) for row in grid[head + 1 :]]


def test_a_form_that_fits_no_table_tells_its_headings(tmp_path: Path) -> None:
    grid = [["序号", "甲"], ["备注", "乙"], ["联系人", "丙"], ["采购单位", BUREAU]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == [("sheet-headings-few", "A1:B4")]


def test_a_form_is_read_whatever_stands_beside_its_known_headings(tmp_path: Path) -> None:
    grid = [
        ["政府采购合同信息表"],
        ["合同编号", "H-1", "合同名称", "居家养老合同"],
        ["采购人名称", BUREAU, "采购人地址", "微型镇一路"],
        ["供应商名称", CENTRE, "供应商地址", "微型镇二路"],
        ["合同金额（元）", "1,200,000.00", "签订时间", "2026年3月5日"],
        ["采购人联系方式", "0999-5550100", "供应商联系方式", "0999-5550101"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "contracts", "contract_id", "amount", "signed_on") == [
        ("H-1", "1200000.00", "2026-03-05")
    ]


def test_the_headings_of_a_form_may_be_numbered(tmp_path: Path) -> None:
    labels = ["1.项目名称", "2、采购编号", "三、中标供应商", "（4）中标金额（元）"]
    grid = [*zip(labels, ["居家养老", "P-1", CENTRE, 100000], strict=True)]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "title", "tender_id") == [("居家养老", "P-1")]


def test_a_form_of_an_acceptance_is_told_as_such(tmp_path: Path) -> None:
    grid = [
        ["合同编号", "C-1"],
        ["供应商", CENTRE],
        ["验收日期", "2026-12-1"],
        ["验收结果", "合格"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == [("sheet-acceptances", "A1:B4")]


def test_what_a_correction_corrects_may_be_a_heading_itself(tmp_path: Path) -> None:
    grid = [
        ["更正公告"],
        ["项目名称", "居家养老"],
        ["采购编号", "P-1"],
        ["更正事项", "响应文件提交截止时间"],
        ["更正前", "2026年3月20日9时30分"],
        ["更正后", "2026年3月25日9时30分"],
        ["更正日期", "2026年3月10日"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind", "submission_deadline") == [
        ("correction", "2026-03-25T09:30:00+08:00")
    ]


def test_the_value_of_a_form_may_be_called_as_a_heading(tmp_path: Path) -> None:
    grid = [
        ["项目名称", "合同"],
        ["采购单位", BUREAU],
        ["资金来源", "一般公共预算资金"],
        ["采购方式", "询价"],
        ["预算金额（元）", 100000],
        ["预计采购时间", "2026年3月"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "title", "fund_source") == [("合同", "general-budget")]


def test_a_table_of_two_headings_under_a_form_is_no_pair(tmp_path: Path) -> None:
    grid = [["项目名称", "居家养老"], ["采购编号", "P-1"], ["成交日期", "2026-3-25"]]
    grid += [["供应商名称", "成交金额（元）"], [CENTRE, "1200000"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "title", "amount", "awarded_on") == [AWARDED]
    outcome = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", grid[:-1]), kind="")
    assert not outcome.drafts


def test_a_heading_that_is_left_empty_begins_no_form(tmp_path: Path) -> None:
    blank = [["项目名称"], ["采购编号"], ["中标供应商"]]
    before_all = [*blank, *RESULTS["a heading a row"]]
    before_pairs = [["项目名称"], *RESULTS["pairs beside each other"]]
    for number, grid in enumerate((before_all, before_pairs)):
        path = laid_out(tmp_path / f"{number}.xlsx", grid)
        outcome = gathered(tmp_path, path, kind="")
        assert told(outcome) == []
        assert values(outcome, "awards", "title", "amount", "awarded_on") == [AWARDED]


def test_headings_under_each_other_are_not_the_rows_of_a_table(tmp_path: Path) -> None:
    grid = [["更正事项", "截止时间", "x"], ["更正前", "2026-3-1", "y"], ["更正后", "2026-3-2", "z"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert not outcome.drafts
    assert told(outcome)


def test_a_faulty_form_comes_back_whole_and_is_imported_once_mended(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    form = [
        ["成交结果"],
        ["项目名称", "助餐", "成交日期", "2026-3-25"],
        ["成交供应商", CENTRE, "成交金额", "约120万元"],
    ]
    table = [["项目名称", "中标供应商", "中标金额（元）"], ["助浴", CENTRE, 100000]]
    path, back = xlsx(tmp_path / "a.xlsx", {"A": form, "B": table}), tmp_path / "back.xlsx"
    words = ["--publisher", PUBLISHER, "--out", str(tmp_path / "data")]
    words += ["--region-scheme", "example"]
    assert import_sheet([str(path), *words, "--skip-faulty", str(back)]) == 3
    book = openpyxl.load_workbook(back)
    page = book["A"]
    assert [[cell.value for cell in row if cell.value] for row in page.iter_rows()] == form
    assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment] == ["D3"]
    assert "B" not in book.sheetnames
    page["D3"] = "120万元"
    book.save(back)
    assert import_sheet([str(back), *words]) == 0
    awards = (tmp_path / "data" / PUBLISHER / "tender-notices" / "awards.csv").read_text("utf-8")
    assert ",助浴," in awards
    (row,) = [line for line in awards.splitlines() if ",助餐," in line]
    assert ",1200000.00,CNY," in row
    assert ",2026-03-25," in row


def test_a_project_is_offered_beside_the_pairs_of_a_form_and_read_from_there(
    tmp_path: Path,
) -> None:
    grid = [row for row in RESULTS["pairs beside each other"] if row]
    grid = [[*grid[0][:2]], *grid[1:]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert outcome.joins is not None
    (row,) = outcome.joins.choices
    assert row.place == ((1, 6), (1, 5))
    grid[0] += ["", "", row.heading, row.labels[0]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "project_id") == [("TT-1",)]
