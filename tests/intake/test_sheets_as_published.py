"""Tables as counties publish them: signed below, with stretches of days, 同上, and headings of
their own."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.nearest_words import nearest_field
from disclosure.intake.spreadsheets.sheet_dates import read_end
from tests.support.sheet_files import Grid, gathered, told, values, xlsx

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"


@pytest.mark.parametrize(
    ("written", "end"),
    [
        (
            "2026年04月03日至2026年04月10日，每天上午9:00至12:00，下午14:00至17:00（北京时间）",
            "2026-04-10T17:00:00",
        ),
        (
            "2026年4月3日至4月10日，每天上午8:30-12:00，下午2:30-5:00（节假日除外）",
            "2026-04-10T17:00:00",
        ),
        ("自2026年4月3日起至2026年4月10日止", "2026-04-10"),
        ("2026-04-05 09:00至2026-04-12 17:30", "2026-04-12T17:30:00"),
        ("2026.4.3-2026.4.10 每日9:00-17:00", "2026-04-10T17:00:00"),
        ("2026-04-12至2026-04-05", None),
        ("一年", None),
    ],
)
def test_a_stretch_ends_on_its_last_day_at_its_last_hour(written: str, end: str | None) -> None:
    found = read_end(written)
    assert (found and str(found)) == end


def test_documents_can_be_had_until_the_end_of_a_stretch(tmp_path: Path) -> None:
    grid: Grid = [
        ["项目编号", "项目名称", "采购人", "获取采购文件时间", "投标截止时间", "开标地点"],
        ["P-1", "居家养老", BUREAU, "2026-04-03至2026-04-10", "2026年4月23日 09点30分", "一号厅"],
        [
            "P-2",
            "社区矫正",
            BUREAU,
            "2026年4月3日至4月10日，每天9:00至17:00",
            "2026-04-24 9:30",
            "同上",
        ],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "招标公告.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind", "documents_until", "place") == [
        ("tender", "2026-04-10T23:59:59+08:00", "一号厅"),
        ("tender", "2026-04-10T17:00:00+08:00", "一号厅"),
    ]
    assert values(outcome, "notices", "documents_until_has_time") == [("false",), ("",)]


def test_who_signed_a_table_and_when_is_no_row_of_it(tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇民政局2026年4月政府采购意向"],
        ["序号", "采购项目名称", "采购需求概况", "预算金额（万元）", "预计采购时间", "备注"],
        [1, "居家养老", "为320名老人助餐", 186.5, "2026年4月", None],
        [None, None, None, None, BUREAU, "2026年3月25日"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind", "title", "planned_tender_month") == [
        ("intention", "居家养老", "2026-04")
    ]
    assert any(BUREAU in line.text and line.reason == "note" for line in outcome.log.omissions)


def test_a_day_without_year_has_that_of_the_title_but_not_of_what_an_evaluation_is_about(
    tmp_path: Path,
) -> None:
    grid: Grid = [
        ["政府购买服务合同台账（2026年度）"],
        ["合同编号", "合同名称", "甲方", "乙方", "合同金额(万元)", "签订时间", "已付款（万元）"],
        ["C-9", "居家养老合同", BUREAU, CENTRE, 182, "3月30日", 54.6],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "contracts", "signed_on", "amount") == [("2026-03-30", "1820000.00")]
    assert values(outcome, "payments", "amount") == [("546000.00",)]
    grid = [
        ["2025年度绩效评价结果"],
        ["项目名称", "评价机构", "评价得分", "评价等次", "评价时间"],
        ["居家养老", CENTRE, "91.2分", "优", "3月30日"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", grid), kind="performance-results")
    assert told(outcome) == [("not-a-date", "E3")]


def test_a_list_of_evaluations_says_how_content_people_were(tmp_path: Path) -> None:
    grid: Grid = [
        ["项目名称", "承接主体", "评价机构", "评价得分", "服务对象满意度", "结果应用"],
        ["居家养老", CENTRE, "诚信事务所", 91.2, "96.5%", "续签合同"],
        ["社区矫正", CENTRE, "诚信事务所", "78分", 0.83, "限期整改"],
        ["残疾人托养", CENTRE, "诚信事务所", 80, "满意", None],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert told(outcome) == []
    told_of = ("dimension", "actual", "unit", "actual_text")
    assert values(outcome, "indicators", *told_of) == [
        ("satisfaction", "96.5", "%", "96.5%"),
        ("satisfaction", "", "", "0.83"),
        ("satisfaction", "", "", "满意"),
    ]
    assert values(outcome, "evaluations", "score", "follow_up") == [
        ("91.2", "renew"),
        ("78", "rectify"),
        ("80", ""),
    ]


@pytest.mark.parametrize(
    ("label", "resource", "field"),
    [
        ("合同金额（元）", "evaluations", ""),
        ("代理机构联系时间", "notices", ""),
        ("应提交材料清单", "notices", "materials"),
    ],
)
def test_a_heading_of_money_or_time_is_like_none_of_another_sort(
    label: str, resource: str, field: str
) -> None:
    assert nearest_field(label, resource) == field


def test_whom_to_call_is_told_as_personal_whatever_the_heading_begins_with(tmp_path: Path) -> None:
    grid: Grid = [
        [
            "项目编号",
            "项目名称",
            "采购人",
            "投标截止时间",
            "代理机构联系方式",
            "采购人联系人及电话",
        ],
        ["P-1", "居家养老", BUREAU, "2026-04-23 9:30", "某某 0556-7179999", "某某"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "招标公告.xlsx", grid), kind="tender-notices")
    assert [
        one for one in told(outcome, errors_only=False) if one[0] == "sheet-column-private"
    ] == [
        ("sheet-column-private", "E1"),
        ("sheet-column-private", "F1"),
    ]


def test_a_numeral_heads_the_sum_of_a_department_and_no_project(tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇2026年政府购买服务计划（单位：万元）"],
        ["序号", "主管部门及单位", "购买服务项目", "拟购买方式", "预算金额", "计划实施时间"],
        ["一", BUREAU, None, None, 173.6, None],
        [1, BUREAU, "居家养老上门服务", "竞争性磋商", 128.6, "3月"],
        [2, BUREAU, "流浪乞讨人员救助", "单一来源", 45, "5月"],
        ["（二）", "微型镇残联", None, None, 45, None],
        [1, "微型镇残联", "助残服务", "公开招标", 45, "2026.3"],
        ["总计", None, None, None, 218.6, None],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "plan-items", "title", "budget_amount", "procurement_method") == [
        ("居家养老上门服务", "1286000.00", "competitive-consultation"),
        ("流浪乞讨人员救助", "450000.00", "single-source"),
        ("助残服务", "450000.00", "public-tender"),
    ]


def test_contracts_as_the_ministry_publishes_them(tmp_path: Path) -> None:
    grid: Grid = [
        [
            *(
                "合同编号",
                "合同名称",
                "采购人（甲方）",
                "地址",
                "供应商（乙方）",
                "地址",
                "主要标的名称",
            ),
            *("主要标的数量", "合同金额（单位：万元）", "履约期限、地点等简要信息", "合同签订日期"),
        ],
        [
            *("HT-31", "养老服务合同", BUREAU, "人民路", CENTRE, "某路", "居家养老", "1"),
            *("128.6", "2026年5月1日至2027年4月30日；微型镇", "2026年04月20日"),
        ],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    names = ("amount", "quantity", "starts_on", "ends_on", "signed_on")
    assert values(outcome, "contracts", *names) == [
        ("1286000.00", "1", "2026-05-01", "2027-04-30", "2026-04-20")
    ]


def test_a_register_of_contracts_in_english(tmp_path: Path) -> None:
    grid: Grid = [
        [
            *("Contract Reference", "Contract Title", "Supplier", "Department", "Start Date"),
            *("End Date", "Total Value", "Currency"),
        ],
        ["C001", "Homecare", "Sunrise", "Adult Care", "2026-04-01", "31/03/2028", 1250000, "GBP"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    names = ("contract_id", "amount", "currency", "starts_on", "ends_on")
    assert values(outcome, "contracts", *names) == [
        ("C001", "1250000.00", "GBP", "2026-04-01", "2028-03-31")
    ]


def test_the_currency_of_all_amounts_can_be_given(tmp_path: Path) -> None:
    grid: Grid = [
        ["Contract Title", "Supplier", "Department", "Start Date", "Contract Value (£)"],
        ["Homecare", "Sunrise", "Adult Care", "2026-04-01", 1250000],
    ]
    path = xlsx(tmp_path / "a.xlsx", grid)
    assert told(gathered(tmp_path, path, kind="")) == [("sheet-unit-missing", "E1:E2")]
    outcome = gathered(tmp_path, path, kind="", values={"currency": "GBP"})
    assert told(outcome) == []
    assert values(outcome, "contracts", "amount", "currency") == [("1250000.00", "GBP")]
