"""Tables as bureaus really publish them: read as they say, or told; never guessed in silence."""

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]

from disclosure.intake.spreadsheets.column_labels import match_label
from disclosure.model.schemas import tables
from tests.support.data_folders import PUBLISHER
from tests.support.sheet_files import (
    PLAN_HEADER,
    PLAN_ROWS,
    delimited,
    gathered,
    told,
    values,
    xlsx,
)

TITLE = ["养老", "助残"]


def changed(path: Path, change: Any) -> Path:
    """A workbook after `change` of its openpyxl book."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


GROUPED = [
    ["微型镇2026年购买服务项目表（单位：万元）"],
    ["序号", "购买主体", "项目名称", "指导性目录", None, "预算金额", None, "实施时间"],
    [None, None, None, "一级目录", "二级目录", "小计", "财政资金", None],
    [1, "微型镇民政局", "养老", "养老服务", "居家养老服务", 30, 25, "2026年4月"],
    ["小计", None, None, None, None, 30, 25],
]
MERGES = ["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3"]


@pytest.mark.parametrize("merges", [MERGES, []])
def test_a_grouped_header_is_read_with_its_merged_cells_or_without(
    merges: list[str], tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", GROUPED, merges))
    assert told(outcome, errors_only=False) == []
    parts = [(one.cell, one.text) for one in outcome.log.omissions if one.reason == "part"]
    assert parts == [("G4", "财政资金 250000.00")]
    names = ("purchaser_id", "title", "catalogue_item_id", "budget_amount", "planned_tender_month")
    assert values(outcome, "plan-items", *names) == [("O-1", "养老", "I-2", "300000.00", "2026-04")]


def test_a_total_over_its_rows_and_one_of_a_bureau_are_left_out(tmp_path: Path) -> None:
    grid = [PLAN_HEADER, ["合计", None, None, 60.5], *PLAN_ROWS, [None, "民政局小计", None, 60.5]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid, ["A2:C2"]))
    assert told(outcome, errors_only=False) == []
    assert len(values(outcome, "plan-items", "title")) == 2


@pytest.mark.parametrize("row", [["栏次", 1, 2, 3, 4, 5], ["甲", "乙", "1", "2", "3", "4"]])
def test_a_row_that_numbers_the_columns_is_no_data(row: list[object], tmp_path: Path) -> None:
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [PLAN_HEADER, row, *PLAN_ROWS]))
    assert told(outcome, errors_only=False) == []
    assert [(one.cell, one.reason) for one in outcome.log.omissions] == [("A2", "repeated-header")]


def test_a_text_over_the_whole_width_is_a_heading_or_a_note(tmp_path: Path) -> None:
    grid = [*[PLAN_HEADER, ["民政局"]], *PLAN_ROWS, ["以上项目以批复为准，可作调整。"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid, ["A2:F2", "A5:F5"]))
    assert told(outcome) == []
    assert [(one.cell, one.reason) for one in outcome.log.omissions] == [
        ("A2", "heading"),
        ("A5", "note"),
    ]


def test_the_column_unit_is_a_body_where_nothing_is_counted(tmp_path: Path) -> None:
    grid = [["单位", "项目", "金额（万元）"], ["微型镇民政局", "养老", 5]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "purchaser_id", "unit") == [("O-1", "")]
    grid = [["项目", "数量", "单位", "金额（万元）"], ["养老", 5, "人", 5]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "purchaser_id", "unit") == [("", "人")]


def test_hidden_rows_columns_and_sheets_are_told(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["一"].row_dimensions[3].hidden = True
        book["一"].column_dimensions["C"].hidden = True
        book["二"].sheet_state = "hidden"

    grid = [PLAN_HEADER, *PLAN_ROWS]
    path = changed(xlsx(tmp_path / "a.xlsx", {"一": grid, "二": grid}), hide)
    outcome = gathered(tmp_path, path)
    assert told(outcome, errors_only=False) == [
        ("sheet-hidden-cells", "3:3"),
        ("sheet-hidden-cells", "C2:C3"),
        ("sheet-hidden", ""),
    ]


def test_days_of_a_workbook_that_counts_from_1904_are_right(tmp_path: Path) -> None:
    def mac(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904
        book["Sheet1"]["B2"] = datetime(2026, 3, 5)  # noqa: DTZ001 - a day of Excel

    path = xlsx(tmp_path / "a.xlsx", [["项目名称", "公布日期", "备案日期"], ["养老", 1, 44624]])
    outcome = gathered(tmp_path, changed(path, mac))
    assert values(outcome, "plan-items", "published_on", "filed_on") == [("2026-03-05",) * 2]


def test_zeros_that_a_format_shows_belong_to_an_id(tmp_path: Path) -> None:
    grid = [["计划编号", "项目名称", "公布日期"], [12, "养老", " 2026 - 03 - 05 "]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid, A="000000"))
    names = ("plan_item_id", "published_on")
    assert values(outcome, "plan-items", *names) == [("000012", "2026-03-05")]


def test_what_is_wrong_all_down_a_column_is_told_once_with_its_range(tmp_path: Path) -> None:
    rows = [[f"项目{n}", f"=B{n}*2"] for n in range(2, 8)]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [["项目名称", "预算（元）"], *rows]))
    (fault,) = outcome.log.faults
    assert (fault.code, fault.cell) == ("sheet-formula", "B2:B7")
    assert "B2:B7 共 6 格" in fault.message and "B2:B7, 6 cells" in fault.message_en


def test_without_a_catalogue_its_columns_are_told_once(tmp_path: Path) -> None:
    rows = [["微型镇民政局", f"项目{n}", "养老服务"] for n in range(4)]
    grid = [["采购单位", "项目名称", "三级目录"], *rows]
    path = xlsx(tmp_path / "a.xlsx", grid)
    gathered(tmp_path, path)
    (tmp_path / "data" / PUBLISHER / "catalogue" / "datapackage.json").unlink()
    assert ("sheet-catalogue-absent", "C2:C5") in told(gathered(tmp_path, path))


def test_a_catalogue_entry_may_be_written_with_its_code_before_its_name(tmp_path: Path) -> None:
    grid = [["项目名称", "对应目录"], ["养老", "A01 居家养老服务"], ["助残", "A01 别的服务"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "catalogue_item_id")[0] == ("I-2",)
    assert told(outcome) == [("reference-unresolved", "B3")]


def test_evaluations_and_payments_without_ids_come_in(tmp_path: Path) -> None:
    grid = [
        ["序号", "评价项目名称", "评价得分", "评价等次", "公开日期"],
        [1, "养老", 92.5, "优秀", "2026.3.5"],
    ]
    path = delimited(tmp_path / "a.csv", grid, "gb18030", "\t")
    outcome = gathered(tmp_path, path, kind="performance-results")
    assert told(outcome) == []
    names = ("title", "score", "grade", "published_on")
    assert values(outcome, "evaluations", *names) == [("养老", "92.5", "excellent", "2026-03-05")]


def test_a_published_catalogue_of_three_levels_with_explanations_comes_in(tmp_path: Path) -> None:
    grid = [
        ["微型市政府购买服务指导性目录（2027年版）"],
        ["代码", "一级目录", "二级目录", "说明"],
        ["A", "公共服务"],
        ["A01", None, "养老服务", "居家、社区"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid, ["A1:D1"]), kind="catalogue")
    assert told(outcome) == []
    assert values(outcome, "editions", "department_id") == [("",)]
    assert values(outcome, "items", "code", "name", "depth", "description") == [
        ("A", "公共服务", "1", ""),
        ("A01", "养老服务", "2", "居家、社区"),
    ]


# Headings of plans, catalogues, notices, awards, contracts and evaluations as bureaus write them.
HEADINGS = {
    "plan-items": (
        "序号 采购单位 购买服务项目名称 购买方式 预算金额(万元) 资金来源 "
        "计划实施时间 受益对象 目录代码 一级目录 二级目录 三级目录 购买主体 "
        "预算部门 拟采购方式 年度预算金额(万元) 资金渠道 拟实施时间 单价（元） "
        "备注"
    ),
    "items": "代码 目录编码 名称 级次 上级代码 说明 采购品目代码",
    "notices": (
        "采购项目名称 采购项目编号 采购人 代理机构名称 最高限价（如有） "
        "投标截止时间 开标时间 采购需求概况 申请人的资格要求 发布时间 公告类型 "
        "提交投标文件截止时间"
    ),
    "awards": (
        "项目编号 中标（成交）供应商名称 中标（成交）金额（元） 成交日期 综合得分 "
        "投标供应商家数 承接主体名称"
    ),
    "contracts": (
        "合同编号 合同名称 采购人（甲方） 供应商（乙方） 合同金额(万元) 签订日期 "
        "合同签署日期 起始日期 合同结束时间 主要标的 资金支付方式 违约责任 "
        "双方权利义务 质量标准"
    ),
    "evaluations": "项目名称 评价机构 评价分数 评价等次 评价结论 结果应用 评价日期 公布时间",
    "indicators": "二级指标 三级指标 年度指标值 实际完成值 分值 得分",
    "organizations": "单位名称 统一社会信用代码 承接主体类型 成立时间 行政区划",
}


@pytest.mark.parametrize("resource", HEADINGS)
def test_the_headings_that_bureaus_use_are_known(resource: str) -> None:
    table = tables()[resource]
    assert not [one for one in HEADINGS[resource].split() if match_label(one, table) is None]
