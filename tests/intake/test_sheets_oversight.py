"""What stands beside the chain comes in by sheets: budgets, posts, papers, audits, policies."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, told, values, xlsx

KEYS = {
    "plan-items": "plan_item_id",
    "budget-steps": "budget_step_id",
    "contracts": "contract_id",
    "documents": "document_id",
    "audits": "audit_id",
    "evaluations": "evaluation_id",
}
PLAN = [
    ["计划编号", "项目名称", "购买主体", "随事划转的原预算（万元）", "划转来源", "编制变化"],
    ["P-9", "助浴", "微型镇民政局", 12, "镇敬老院2025年人员经费", -3],
]
STEPS = [
    ["计划编号", "环节", "办理日期", "部门预算完成日期"],
    ["P-9", "一上", "2025-09-16", "2025-09-16"],
    ["P-9", "二下", "2026-01-16", "2026-01-12"],
]
CONTRACTS = [
    ["合同编号", "项目编号", "承接主体", "实际履行方", "分包方式", "合同金额（万元）"],
    ["C-9", "TT-1", "微型镇暖阳养老服务中心", "微型镇志愿者协会", "分包", 90],
]
DOCUMENTS = [
    ["附件编号", "所属表", "所属行", "标题", "类别", "摘要"],
    ["D-8", "计划项目", "P-1", "需求调查", "需求评估", "六成老人希望助浴"],
    ["D-9", "公告", "N-1", "承接条件通知", "承接条件的依据", "护理员持证"],
    ["D-10", "项目", "TT-1", "这样买服务", "典型案例", "按人次付费"],
]
AUDITS = [
    ["审计名称", "种类", "审计机关", "项目编号", "审计日期", "审计结论", "问题金额（元）"],
    ["养老服务专项审计", "审计", "微型镇民政局", "TT-1", "2026-07-20", "多付480元", 480],
]
POLICIES = [
    ["评价名称", "政策", "评价主体", "评价日期", "得分"],
    ["办法政策评价", "cn-guobanfa-2013-96", "财政部门评价", "2026-06-12", 85],
]


@pytest.mark.parametrize(
    ("kind", "sheet", "grid", "names", "rows"),
    [
        (
            *("annual-plans", "计划项目", PLAN),
            ("transferred_budget_amount", "transferred_from", "posts_change"),
            [("120000.00", "镇敬老院2025年人员经费", "-3")],
        ),
        (
            *("annual-plans", "预算步骤", STEPS),
            ("plan_item_id", "step", "done_on", "department_budget_on"),
            [
                ("P-9", "first-up", "2025-09-16", "2025-09-16"),
                ("P-9", "second-down", "2026-01-16", "2026-01-12"),
            ],
        ),
        (
            *("tender-notices", "合同", CONTRACTS),
            ("contract_id", "performed_as"),
            [("C-9", "partial-subcontract")],
        ),
        (
            *("tender-notices", "附件", DOCUMENTS),
            ("about_resource", "about_id", "kind", "summary"),
            [
                ("plan-items", "P-1", "needs-assessment", "六成老人希望助浴"),
                ("notices", "N-1", "conditions", "护理员持证"),
                ("projects", "TT-1", "case", "按人次付费"),
            ],
        ),
        (
            *("performance-results", "审计和检查", AUDITS),
            ("title", "kind", "authority_id", "project_id", "audited_on", "finding", "amount"),
            [("养老服务专项审计", "audit", "O-1", "TT-1", "2026-07-20", "多付480元", "480.00")],
        ),
        (
            *("performance-results", "绩效评价", POLICIES),
            ("title", "policy_id", "evaluator_kind", "project_id"),
            [("办法政策评价", "cn-guobanfa-2013-96", "finance", "")],
        ),
    ],
    ids=["plan", "steps", "subcontract", "papers", "audits", "policy"],
)
def test_a_sheet_brings_what_stands_beside_the_chain(
    kind: str,
    sheet: str,
    grid: Grid,
    names: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    tmp_path: Path,
) -> None:
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", {sheet: grid}), kind=kind)
    (resource,) = outcome.drafts.keys() & KEYS.keys()
    assert told(outcome) == []
    assert values(outcome, resource, *names) == rows
    assert all(draft.values[KEYS[resource]] for draft in outcome.drafts[resource])


def test_a_sheet_of_replies_is_found_by_its_headings(tmp_path: Path) -> None:
    grid: Grid = [
        ["规则", "所在表", "所在行", "答复单位", "答复日期", "答复内容"],
        ["contract-over-award", "合同", "C-1", "O-1", "2026年10月12日", "补充合同已公布"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", {"Sheet1": grid}), kind="")
    assert told(outcome) == []
    names = ("rule_id", "resource", "row_key", "replied_on", "text")
    assert values(outcome, "replies", *names) == [
        ("contract-over-award", "contracts", "C-1", "2026-10-12", "补充合同已公布")
    ]
    assert all(draft.values["reply_id"] for draft in outcome.drafts["replies"])
