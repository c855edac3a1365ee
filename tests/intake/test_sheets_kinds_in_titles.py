"""What the title of a notice says of its kind goes before what the title of the sheet says."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
HEAD = ["公告标题", "项目编号", "采购人", "预算金额（元）", "公告日期"]
CASES = {
    "招标公告": ("tender", ""),
    "竞争性磋商公告": ("tender", "competitive-consultation"),
    "更正公告": ("correction", ""),
    "公开招标公告（更正）": ("correction", ""),
    "废标公告": ("failed", ""),
    "终止公告": ("cancellation", ""),
    "": ("tender", ""),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("title", ["政府采购公告汇总", "公开招标公告一览"])
def test_each_notice_of_a_list_is_of_the_kind_that_its_own_title_ends_with(
    title: str, suffix: str, tmp_path: Path
) -> None:
    rows = [
        [f"第{at}河道保洁{end}", f"P-{at}", BUREAU, 90000, "2026-03-05"]
        for at, end in enumerate(CASES, start=20)
    ]
    grid: Grid = [[f"微型镇{title}"], HEAD, *rows]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome) == []
    method = "public-tender" if title.startswith("公开") else ""
    found = values(outcome, "notices", "tender_id", "kind", "procurement_method")
    assert sorted(found) == [
        (f"P-{at}", kind, own_method or method)
        for at, (kind, own_method) in enumerate(CASES.values(), start=20)
    ]


def test_a_correction_in_a_list_of_notices_is_of_its_tender(tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇政府采购公告汇总"],
        HEAD,
        ["河道保洁公开招标公告", "P-9", BUREAU, 90000, "2026-03-05"],
        ["河道保洁更正公告", "P-9", BUREAU, None, "2026-03-09"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert values(outcome, "notices", "tender_id", "kind") == [
        ("P-9", "tender"),
        ("P-9", "correction"),
    ]


def test_a_single_source_notice_is_known_by_its_title(tmp_path: Path) -> None:
    grid: Grid = [
        ["单一来源采购公示"],
        ["采购人", "项目名称", "拟采购的服务说明", "采用单一来源采购方式的原因", "预算金额（元）"],
        [BUREAU, "福彩公益金审计", "年度审计", "原合同延续，保证服务配套", 90000],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind", "content", "method_basis") == [
        ("single-source", "年度审计", "原合同延续，保证服务配套")
    ]


@pytest.mark.parametrize("label", ["一、项目编号", "（一）项目编号", "1.项目编号", "1、采购编号"])
def test_lines_above_may_be_numbered(label: str, tmp_path: Path) -> None:
    notice: Grid = [HEAD, ["河道保洁招标公告", "P-9", BUREAU, 90000, "2026-03-05"]]
    result: Grid = [
        ["河道保洁中标结果公告"],
        [f"{label}：P-9"],
        ["二、中标信息"],
        ["包号", "供应商名称", "中标金额（元）"],
        ["1", CENTRE, 40000],
        ["2", "微型镇暖阳养老服务中心", 41000],
    ]
    files = [laid_out(tmp_path / "n.xlsx", notice), laid_out(tmp_path / "r.xlsx", result)]
    outcome = gathered(tmp_path, *files, kind="")
    assert told(outcome) == []
    assert values(outcome, "awards", "tender_id", "lot_id") == [("P-9", "P-9-1"), ("P-9", "P-9-2")]


def test_a_payment_is_called_by_its_turn_and_not_by_its_contract(tmp_path: Path) -> None:
    contract: Grid = [
        ["合同编号", "合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"],
        ["HT-9", "河道保洁", BUREAU, CENTRE, 90000, "2026-03-25"],
    ]
    payments: Grid = [
        ["合同编号", "合同名称", "收款单位", "付款金额（元）", "付款日期", "付款期次"],
        ["HT-9", "河道保洁", CENTRE, 40000, "2026-04-25", "第一期"],
        ["HT-9", "河道保洁", CENTRE, 50000, "2026-09-25", "第二期"],
    ]
    files = [laid_out(tmp_path / "c.xlsx", contract), laid_out(tmp_path / "p.xlsx", payments)]
    outcome = gathered(tmp_path, *files, kind="")
    assert told(outcome) == []
    assert values(outcome, "payments", "contract_id", "title") == [
        ("HT-9", "第一期"),
        ("HT-9", "第二期"),
    ]


def test_a_numbered_row_that_only_names_a_group_of_the_catalogue_is_a_heading(
    tmp_path: Path,
) -> None:
    grid: Grid = [
        ["微型镇民政局2026年购买服务计划"],
        ["序号", "一级目录", "项目名称", "预算金额（元）"],
        ["一", "公共服务", None, None],
        [1, None, "河道保洁", 90000],
        ["二", "辅助性服务", None, None],
        [1, None, "法律顾问", 50000],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "title") == [("河道保洁",), ("法律顾问",)]
    left = [(one.cell, one.reason) for one in outcome.log.omissions]
    assert {("A3", "heading"), ("A5", "heading")} <= {*left}
