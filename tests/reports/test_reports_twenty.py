"""A workbook with twenty kinds of trouble comes back so that anybody can mend it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from disclosure.reports.report import make_report
from disclosure.reports.report_writing import write_sheets
from disclosure.reports.xlsx.summary_sheet import SUMMARY
from tests.support.sheet_files import Grid, imported, xlsx

BUREAU = "微型镇民政局"
MONTH, DAY = "2026年3月", "2026.3.5"
GRID: Grid = [
    ["微型镇2026年政府购买服务项目计划表"],
    ["填报单位：微型镇民政局", *[None] * 10, "单位：万元"],
    [
        "序号",
        "采购单位",
        "购买服务项目名称",
        "承接主体类别",
        "购买方式",
        "预算金额",
        "数量",
        "资金来源",
        "计划实施时间",
        "受益对象",
        "公布日期",
        "备案号",
        "是否重点项目",
    ],
    [
        1,
        BUREAU,
        "居家养老",
        "企业",
        "公开招标",
        48.5,
        1,
        "财政拨款",
        MONTH,
        "老年人",
        DAY,
        "A1",
        "是",
    ],
    [
        2,
        BUREAU,
        "社区矫正",
        "企业",
        "抽签",
        "约50",
        1,
        "财政拨款",
        MONTH,
        "老人",
        "2026-02-30",
        "A2",
        "也许",
    ],
    ["法律援助", BUREAU, "企业", "询价", 12, None, "财政拨款", "2026年4月", "老人", DAY],
    [4, "民政局；司法局", "残疾人托养", None, "磋商", "120000元", 1, None, "2026年3月至12月"],
    [5, BUREAU, None, "企业", "询价", 8, 1, None, 2026.1, "全体老人", "3月5日", 9.11100004e17],
    [6, BUREAU, "儿童关爱", "企业", "询价", 95000, "若干", None, MONTH],
    [7, BUREAU, "殡葬宣传", "企业", "询价", "50%", 1, None, MONTH, None, None, "电话13912345678"],
    [8, BUREAU, "婚姻辅导", "企业", "询价", "=F4*2", 1, None, MONTH],
    [
        9,
        BUREAU,
        "政策咨询",
        "企业",
        "询价",
        "#DIV/0!",
        1,
        None,
        MONTH,
        None,
        None,
        None,
        None,
        "加急",
    ],
    [10, 48, "志愿服务", "企业", "询价", 5, 1, None, MONTH],
    [11, BUREAU, "居家养老", "企业", "公开招标", 48.5, 1, None, MONTH],
    [12, BUREAU, "隐藏项目", "企业", "询价", 5, 1, None, MONTH],
    ["社会福利类"],
    ["合计", None, None, None, None, 999],
]


def clerks_workbook(path: Path) -> Path:
    pages = {"计划": GRID, "旧表": [["项目名称", "预算（元）"], ["旧", 1]], "填表说明": [["要求"]]}
    book = openpyxl.load_workbook(xlsx(path, pages))
    book["计划"].row_dimensions[15].hidden = True
    book["旧表"].sheet_state = "hidden"
    book.save(path)
    return path


def test_twenty_kinds_of_trouble_are_each_marked_explained_and_listed(tmp_path: Path) -> None:
    path, out = clerks_workbook(tmp_path / "计划.xlsx"), tmp_path / "marked.xlsx"
    faults = imported(tmp_path, path).log.faults
    assert len({fault.code for fault in faults}) >= 20
    write_sheets(make_report(faults, [str(path)], datetime(2026, 10, 1, tzinfo=UTC)), [path], out)
    book: Any = openpyxl.load_workbook(out)
    listed = [row for row in book[SUMMARY].iter_rows(values_only=True) if row[1]]
    for fault in faults:
        row = next(row for row in listed if row[10] == fault.code and fault.cell in str(row[1]))
        assert row[3] and row[4] and row[5] and row[6]
        if fault.cell:
            first, _, last = fault.cell.partition(":")
            cell = book["计划"][f"A{first}" if first.isdecimal() else first]
            assert fault.message in cell.comment.text and fault.message_en in cell.comment.text
            assert cell.fill.fill_type == "solid", last
    assert book["计划"]["A1"].value == GRID[0][0]
