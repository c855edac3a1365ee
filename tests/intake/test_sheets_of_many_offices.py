"""Tables as bureaus, agencies and street offices keep them: what each says arrives, or is told."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, told, values, xlsx

BUREAU, CENTRE, OTHER = "微型镇民政局", "晨光社工服务中心", "暖阳养老服务中心二部"
Arrived = list[tuple[str, str, str]]
# The sheet; what arrives, as table, field and value; the codes and cells that are told.
SHEETS: dict[str, tuple[Grid, Arrived, list[tuple[str, str]]]] = {
    "extensions of contracts": (
        [
            ["2026年合同续签情况表"],
            ["合同编号", "合同名称", "续签日期", "续签至", "续签金额（元）"],
            ["C-1", "居家养老服务合同", "2026-12-1", "2027-12-31", 96000],
        ],
        [
            ("contract-changes", "kind", "extension"),
            ("contract-changes", "changed_on", "2026-12-01"),
            ("contract-changes", "ends_on", "2027-12-31"),
        ],
        [("sheet-column-unknown", "E2")],
    ),
    "ends of contracts": (
        [
            ["合同终止情况表"],
            ["合同编号", "终止日期", "终止原因"],
            ["C-1", "2026-9-1", "承接主体注销"],
        ],
        [
            ("contract-changes", "kind", "termination"),
            ("contract-changes", "reason", "承接主体注销"),
        ],
        [],
    ),
    "delays of contracts": (
        [
            ["合同延期审批表"],
            ["合同编号", "原结束日期", "延期至", "延期原因"],
            ["C-1", "2026-12-31", "2027-3-31", "疫情"],
        ],
        [("contract-changes", "kind", "extension"), ("contract-changes", "reason", "疫情")],
        [("sheet-column-unknown", "B2")],
    ),
    "payments to another than the contract's": (
        [
            ["2026年支付台账"],
            ["支付日期", "合同编号", "收款单位", "摘要", "支付金额（元）"],
            ["2026-3-1", "C-1", OTHER, "首付款", 5000],
        ],
        [("payments", "amount", "5000.00"), ("payments", "title", "首付款")],
        [("sheet-party-differs", "C3")],
    ),
    "payments that were asked for": (
        [
            ["付款申请汇总"],
            ["合同编号", "合同名称", "申请金额（元）", "付款日期"],
            ["C-1", "居家养老服务合同", 6000, "2026-3-1"],
        ],
        [("payments", "paid_on", "2026-03-01")],
        [("sheet-column-unknown", "C2")],
    ),
    "results by 标项": (
        [
            [
                "采购编号",
                "采购项目",
                "标项",
                "供应商",
                "中标（成交）金额（元）",
                "中标（成交）日期",
            ],
            ["Z-1", "助浴", "标项1：东片", CENTRE, 90000, "2026-1-1"],
            ["Z-1", "助浴", "标项2：西片", OTHER, 80000, "2026-1-1"],
        ],
        [("lots", "title", "东片"), ("awards", "lot_id", "Z-1-2")],
        [],
    ),
    "contracts with and without tax": (
        [
            ["合同编号", "合同名称", "供应商", "不含税金额（元）", "含税金额（元）", "签订日期"],
            ["H-1", "助浴合同", CENTRE, 94339.62, 100000, "2026-1-1"],
        ],
        [("contracts", "amount", "100000.00")],
        [("sheet-column-unknown", "D1")],
    ),
    "a ledger with a change and parts of payments": (
        [
            ["合同台账"],
            ["合同编号", "合同名称", "乙方", "合同金额（元）", "变更后金额（元）", "首付款（元）"],
            ["H-8", "助洁合同", CENTRE, 10000, 12000, 6000],
        ],
        [
            ("contracts", "amount", "10000.00"),
            ("payments", "amount", "6000.00"),
            ("contract-changes", "amount", "12000.00"),
        ],
        [],
    ),
    "a platform's contracts": (
        [
            [
                "合同编号",
                "合同名称",
                "采购人(甲方)",
                "供应商(乙方)",
                "合同金额（万元）",
                "所属行业",
            ],
            ["H-2", "助浴合同", BUREAU, CENTRE, 12, "服务业"],
        ],
        [("contracts", "amount", "120000.00"), ("contracts", "purchaser_id", "O-1")],
        [("sheet-column-unknown", "F1")],
    ),
    "complaints": (
        [
            ["2026年政府采购投诉处理台账"],
            ["采购项目编号", "投诉事项", "投诉人", "受理日期", "处理决定", "决定日期"],
            ["T-1", "评分不公", "某公司", "2026-3-1", "投诉不成立", "2026-3-25"],
        ],
        [("enquiries", "kind", "complaint"), ("enquiries", "decided_on", "2026-03-25")],
        [("sheet-column-private", "C2")],
    ),
    "people served": (
        [
            ["2026年服务人数统计表"],
            ["合同编号", "服务对象", "计划服务人数", "实际服务人数", "统计期间"],
            ["C-1", "老年人", 100, 95, "2026年1月至6月"],
        ],
        [
            ("people-served", "people_count", "95"),
            ("people-served", "period_to", "2026-06-30"),
        ],
        [],
    ),
    "an adjusted plan": (
        [
            ["2026年购买服务计划调整表"],
            ["项目名称", "购买主体", "调整前金额（元）", "调整后金额（元）", "调整原因"],
            ["助浴", BUREAU, 100000, 120000, "人数增加"],
        ],
        [
            ("plan-items", "budget_amount", "120000.00"),
            ("plan-items", "revision_reason", "人数增加"),
        ],
        [],
    ),
}


@pytest.mark.parametrize("name", SHEETS)
def test_what_a_sheet_says_arrives_or_is_told(name: str, tmp_path: Path) -> None:
    grid, arrived, faults = SHEETS[name]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    found = [one for one in told(outcome, errors_only=False) if "join" not in one[0]]
    assert found == faults
    for resource, field, value in arrived:
        assert (value,) in values(outcome, resource, field)


def test_what_stood_before_the_correction_of_a_field_is_told(tmp_path: Path) -> None:
    heads = ["项目编号", "更正事项", "更正前内容", "更正后内容", "更正日期"]
    row = ["T-1", "投标截止时间", "2026-4-1 9:00", "2026-4-8 9:00", "2026-3-20"]
    grid = [["更正公告"], heads, row]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert ("C3", "before") in [(one.cell, one.reason) for one in outcome.log.omissions]


def test_a_payee_that_is_the_contract_s_is_not_told(tmp_path: Path) -> None:
    name = "暖阳养老服务中心"  # without its town
    grid = [["合同编号", "收款单位", "付款金额（元）", "付款日期"], ["C-1", name, 5000, "2026-3-1"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == []
