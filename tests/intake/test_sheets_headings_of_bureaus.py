"""Headings as bureaus stack, number and order them: each column is read as what it stands for."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
FORMATS = ["xlsx", "xls", "ods", "csv"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_groups_of_headings_beside_a_number_are_no_pairs(suffix: str, tmp_path: Path) -> None:
    grid: Grid = [
        ["政府购买服务合同登记台账"],
        ["序号", "合同基本信息", None, None, None, "履约期限", None, "付款情况（元）", None],
        [None, "合同编号", "合同名称", "承接主体", "合同金额（元）", "起", "止", "首付款", "尾款"],
        [1, "HT-9", "助浴", CENTRE, 100000, "2026-01-01", "2026-12-31", 30000, 70000],
    ]
    merges = ["A2:A3", "B2:E2", "F2:G2", "H2:I2"]
    path = laid_out(tmp_path / f"a.{suffix}", grid, merges)
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == []
    assert values(outcome, "contracts", "contract_id", "starts_on", "ends_on") == [
        ("HT-9", "2026-01-01", "2026-12-31")
    ]
    assert values(outcome, "payments", "title", "amount") == [
        ("首付款", "30000.00"),
        ("尾款", "70000.00"),
    ]


CHAIN: Grid = [
    ["微型镇2026年政府采购项目全流程台账"],
    [
        *("序号", "采购单位", "项目名称", "采购编号", "采购方式", "预算金额（万元）", "公告日期"),
        *(
            "开标日期",
            "中标单位",
            "中标金额（万元）",
            "合同编号",
            "合同签订日期",
            "合同金额（万元）",
        ),
    ],
    [
        *(1, BUREAU, "助浴", "P-9", "公开招标", 36, "2026-01-10"),
        *("2026-02-01", CENTRE, 35.6, "HT-9", "2026-02-20", 35.6),
    ],
]


def test_the_day_before_that_of_the_opening_is_of_the_notice_and_not_of_the_result(
    tmp_path: Path,
) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", CHAIN), kind="")
    assert told(outcome) == []
    notices = values(outcome, "notices", "tender_id", "published_at", "opening_at")
    assert [tuple(value[:10] for value in row) for row in notices] == [
        ("P-9", "2026-01-10", "2026-02-01")
    ]
    assert values(outcome, "awards", "tender_id", "published_on", "amount") == [
        ("P-9", "", "356000.00")
    ]
    assert values(outcome, "contracts", "contract_id", "signed_on") == [("HT-9", "2026-02-20")]


def test_a_level_in_brackets_says_that_a_column_is_of_the_catalogue(tmp_path: Path) -> None:
    grid: Grid = [
        ["购买服务项目支出表"],
        ["单位名称", "项目名称", "购买服务项目（指导性目录三级）", "预算数（万元）"],
        [BUREAU, "助浴进万家", "居家养老服务", 35.6],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert "sheet-column-repeated" not in {code for code, _ in told(outcome)}
    assert values(outcome, "plan-items", "title") == [("助浴进万家",)]


def test_a_ticked_quarter_is_asked_about_where_a_month_may_be_written(tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇民政局2026年购买服务实施计划"],
        ["序号", "项目名称", "预算金额（万元）", "一季度", "二季度", "三季度", "四季度"],
        [1, "助浴", 35.6, "√", None, None, None],
        [2, "助餐", 12, None, None, None, "√"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == [("sheet-months-several", "D3"), ("sheet-months-several", "G4")]
    (first, last) = (one for one in outcome.log.faults if one.is_error)
    assert "2026-01" in first.message and "2026-03" in first.message
    assert "2026-10" in last.message and "预计采购时间" in last.message
    grid = [
        grid[0],
        [*grid[1], "预计采购时间"],
        [*grid[2], "2026-02"],
        [*grid[3], "2026-11"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "planned_tender_month") == [("2026-02",), ("2026-11",)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_catalogue_may_be_numbered_in_a_column_of_its_own(suffix: str, tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇政府购买服务指导性目录（2027年）"],
        ["序号", "目录名称", "说明"],
        ["一", "基本公共服务"],
        ["（一）", "养老服务"],
        ["1", "居家养老", "助餐助浴"],
        ["2", "机构养老"],
        ["二", "社会管理性服务"],
        ["（一）", "社区建设"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "items", "code", "name", "description") == [
        ("1", "基本公共服务", ""),
        ("1.1", "养老服务", ""),
        ("1.1.1", "居家养老", "助餐助浴"),
        ("1.1.2", "机构养老", ""),
        ("2", "社会管理性服务", ""),
        ("2.1", "社区建设", ""),
    ]


def test_the_score_of_how_a_contract_was_kept_is_its_evaluation_s(tmp_path: Path) -> None:
    grid: Grid = [
        ["履约评价结果"],
        ["合同编号", "项目名称", "供应商", "履约评价得分", "评价等级", "评价时间"],
        ["HT-9", "助浴", CENTRE, 95, "优秀", "2026-12-20"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert values(outcome, "evaluations", "score", "grade") == [("95", "excellent")]


def test_a_ledger_of_payments_that_repeats_the_contract_s_amount_is_one_of_payments(
    tmp_path: Path,
) -> None:
    contract: Grid = [
        ["合同编号", "合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"],
        ["HT-9", "助浴", BUREAU, CENTRE, 356000, "2026-02-25"],
    ]
    payments: Grid = [
        ["付款台账"],
        ["合同编号", "合同金额（元）", "本次付款（元）", "累计付款（元）", "付款日期"],
        ["HT-9", 356000, 100000, 100000, "2026-04-01"],
        ["HT-9", 356000, 90000, 190000, "2026-07-01"],
    ]
    files = [laid_out(tmp_path / "c.xlsx", contract), laid_out(tmp_path / "p.xlsx", payments)]
    outcome = gathered(tmp_path, *files, kind="")
    assert told(outcome) == []
    assert values(outcome, "payments", "contract_id", "amount", "paid_on") == [
        ("HT-9", "100000.00", "2026-04-01"),
        ("HT-9", "90000.00", "2026-07-01"),
    ]
