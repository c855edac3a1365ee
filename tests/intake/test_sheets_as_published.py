"""Tables as counties publish them: signed below, with stretches of days, 同上, and headings of
their own."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.day_stretches import read_end
from disclosure.intake.spreadsheets.nearest_words import nearest_field
from disclosure.intake.spreadsheets.sheet_dates import read_date
from tests.support.sheet_files import Grid, delimited, gathered, laid_out, told, values, xlsx

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
        ("2026年3月2日至3月6日\n上午9:00-12:00，下午14:00-17:00", "2026-03-06T17:00:00"),
        ("2026年3月2日至3月6日 上午9:00至11:30", "2026-03-06T11:30:00"),
        ("2026-04-12至2026-04-05", None),
        ("一年", None),
    ],
)
def test_a_stretch_ends_on_its_last_day_at_its_last_hour(written: str, end: str | None) -> None:
    found = read_end(written)
    assert (found and str(found)) == end


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("2月6日至2月13日", "2026-02-13"),
        ("2月6日-2月13日", "2026-02-13"),
        ("3月9日至16日", "2026-03-16"),
        ("自3月9日起至3月16日止，每天9:00至17:00", "2026-03-16T17:00:00"),
        ("4月3日上午9时至4月10日下午5时", "2026-04-10T17:00:00"),
        ("4月3日到4月10日（节假日除外）", "2026-04-10"),
        ("2025年12月29日至2026年1月5日", "2026-01-05"),
        ("12月25日至1月3日", None),  # of which years it does not say
    ],
)
def test_a_stretch_without_a_year_lies_in_that_of_its_table(written: str, end: str | None) -> None:
    found = read_end(written, 2026)
    assert (found and str(found)) == end


def test_the_title_tells_the_year_of_stretches(tmp_path: Path) -> None:
    headings = ["采购编号", "项目名称", "采购人", "公告日期", "获取文件时间", "投标截止时间"]
    row = ["T-1", "居家养老", BUREAU, "2026.2.6", "2月6日至2月13日", "2026年2月28日9:30"]
    grid: Grid = [["2026年政府采购公告登记台账"], headings, row]
    outcome = gathered(tmp_path, xlsx(tmp_path / "公告.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "documents_until") == [("2026-02-13T23:59:59+08:00",)]


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
        ("是否政府采购", "notices", ""),
        ("服务人次", "people-served", ""),
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
        ["Contract Title", "Supplier", "Department", "Start Date", "Contract Value"],
        ["Homecare", "Sunrise", "Adult Care", "2026-04-01", 1250000],
    ]
    path = xlsx(tmp_path / "a.xlsx", grid)
    assert told(gathered(tmp_path, path, kind="")) == [("sheet-unit-missing", "E1:E2")]
    outcome = gathered(tmp_path, path, kind="", values={"currency": "GBP"})
    assert told(outcome) == []
    assert values(outcome, "contracts", "amount", "currency") == [("1250000.00", "GBP")]


def test_what_stands_under_a_group_says_nothing_without_it(tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇2026年购买服务计划（元）"],
        [
            "主管部门",
            "实施单位",
            "服务项目名称",
            "对应指导性目录",
            None,
            "预算安排",
            "计划开展时间",
        ],
        [None, None, None, "代码", "名称", None, None],
        ["微型镇民政局", "微型镇福利院", "福利院膳食", "A01", "居家养老服务", 128000, "2026年3月"],
        ["微型镇司法局", None, "村居法律顾问", None, None, "壹拾贰万元整", "5月"],
    ]
    path = xlsx(tmp_path / "a.xlsx", grid, ["D2:E2"])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome, errors_only=False) == []
    names = ("title", "catalogue_item_id", "budget_amount", "planned_tender_month")
    assert values(outcome, "plan-items", *names) == [
        ("福利院膳食", "I-2", "128000.00", "2026-03"),
        ("村居法律顾问", "", "120000.00", "2026-05"),
    ]
    rows = outcome.packages["organizations"]["organizations"]
    bodies = {row["organization_id"]: row["name"] for row in rows}
    assert [bodies[one] for (one,) in values(outcome, "plan-items", "purchaser_id")] == [
        "微型镇福利院",
        "微型镇司法局",
    ]
    assert ("微型镇民政局", "other-body") in {(o.text, o.reason) for o in outcome.log.omissions}


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("£1,250,000", "1250000.00", "GBP"),
        ("£1.25m", "1250000.00", "GBP"),
        ("€85 000.50", "85000.50", "EUR"),
        ("€ 1.085.000,50", "1085000.50", "EUR"),
        ("€ 85.000", "", ""),
        ("12万美元", "120000.00", "USD"),
        ("30000元（含税）", "30000.00", "CNY"),
        ("人民币叁万元整（¥30,000.00）", "30000.00", "CNY"),
        ("大写：叁万元整 小写：3万元", "30000.00", "CNY"),
        ("3.5 万 元", "35000.00", "CNY"),
        ("叁万元整（¥31,000.00）", "", ""),
        ("3（叁万元整）", "", ""),
        ("£12万元", "", ""),
        ("30000元（不含税）", "", ""),
    ],
)
def test_an_amount_has_the_currency_that_it_is_written_in(
    written: str, amount: str, currency: str, tmp_path: Path
) -> None:
    grid: Grid = [["合同名称", "供应商", "合同金额"], ["助餐合同", CENTRE, written]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert values(outcome, "contracts", "amount", "currency") == [(amount, currency)]
    assert len(told(outcome)) == (not amount)


def test_amounts_of_a_row_are_in_one_currency(tmp_path: Path) -> None:
    head = ["Contract Title", "Supplier", "Contract Value (£)", "已支付金额（元）"]
    grid: Grid = [head, ["Homecare", "Sunrise", 125000, 5000]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == [("sheet-unit-contradicts", "D2")]
    outcome = gathered(
        tmp_path,
        xlsx(tmp_path / "b.xlsx", [head[:3], ["Homecare", "Sunrise", 125000]]),
        kind="tender-notices",
        values={"currency": "EGP"},
    )
    assert told(outcome) == []
    assert values(outcome, "contracts", "currency") == [("EGP",)]


def test_payments_may_stand_under_a_heading_of_theirs(tmp_path: Path) -> None:
    grid: Grid = [
        ["合同编号", "合同名称", "乙方", "合同金额（万元）", "付款情况（万元）", None, None],
        [None, None, None, None, "首付款", "进度款", "尾款"],
        ["C-9", "助餐合同", CENTRE, 20, 6, 8.5, None],
    ]
    merges = ["E1:G1", "A1:A2", "B1:B2", "C1:C2", "D1:D2"]
    path = xlsx(tmp_path / "a.xlsx", grid, merges)
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "payments", "title", "amount") == [
        ("首付款", "60000.00"),
        ("进度款", "85000.00"),
    ]


def test_the_number_of_a_lot_wants_its_tender(tmp_path: Path) -> None:
    grid: Grid = [
        ["项目名称", "包号", "中标供应商", "中标金额（元）"],
        ["某服务", "第1包", CENTRE, 300000],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == [("sheet-lot-without-tender", "B2")]


def test_one_value_for_all_rows_is_advised_only_where_it_may_be_right(tmp_path: Path) -> None:
    grid: Grid = [["采购人", "采购预算（元）", "开标时间"], [BUREAU, 300000, "2026-03-01 09:00"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    advice = {fault.field: "--set" in fault.remedy for fault in outcome.log.faults}
    assert advice == {"title": False, "kind": True}


def test_complaints_and_inspections_come_in(tmp_path: Path) -> None:
    grid: Grid = [
        ["2026年政府采购投诉处理情况表"],
        ["序号", "项目编号", "项目名称", "投诉人", "投诉事项", "受理日期", "处理决定", "决定日期"],
        [1, "T-1", "养老", "某公司", "评分标准不合理", "2026-02-15", "驳回投诉", "2026年3月20日"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    names = ("tender_id", "kind", "title", "received_on", "decision", "decided_on")
    assert values(outcome, "enquiries", *names) == [
        ("T-1", "complaint", "评分标准不合理", "2026-02-15", "驳回投诉", "2026-03-20")
    ]
    grid = [
        ["2025年度社会组织年检结果"],
        ["社会组织名称", "统一社会信用代码", "年检结论"],
        [CENTRE, None, "合格"],
        ["微型镇志愿者协会", None, "基本合格"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", grid), kind="")
    assert told(outcome) == [("sheet-code-near", "C4")]
    assert values(outcome, "credit-records", "kind") == [("inspection-passed",), ("",)]


def test_an_adjusted_plan_says_what_it_is_now(tmp_path: Path) -> None:
    grid: Grid = [
        ["2026年政府购买服务预算调整表（万元）"],
        ["项目名称", "购买主体", "调整前预算", "调整后预算", "调整原因", "调整时间"],
        ["居家养老", BUREAU, 50, 65, "人数增加", "2026-07-01"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    names = ("budget_amount", "revision_reason", "revised_on")
    assert values(outcome, "plan-items", *names) == [("650000.00", "人数增加", "2026-07-01")]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("21 August 2026 at 17:00", "2026-08-21T17:00:00"),
        ("21st August 2026, 5pm", "2026-08-21T17:00:00"),
        ("August 21, 2026 at 12 noon", "2026-08-21T12:00:00"),
        ("21 August 2026", "2026-08-21"),
        ("31 June 2026 at 17:00", None),
    ],
)
def test_english_days_have_their_hours(written: str, moment: str | None) -> None:
    found = read_date(written)
    assert (found and str(found)) == moment


@pytest.mark.parametrize(
    ("dates", "read"),
    [
        (["01/07/2026", "14/08/2026"], ["2026-07-01", "2026-08-14"]),
        (["01/07/2026", "8/14/2026"], ["2026-01-07", "2026-08-14"]),
        (["01/07/2026", "02/08/2026"], ["", ""]),
        (["01/07/2026", "14/08/2026", "8/14/2026"], ["", "2026-08-14", "2026-08-14"]),
    ],
)
def test_other_dates_of_a_table_tell_whether_the_day_stands_first(
    dates: list[str], read: list[str], tmp_path: Path
) -> None:
    head = ["Contract Title", "Supplier", "Contract Value (£)", "Start Date"]
    rows = [[f"Homecare {date}", "Sunrise", 125000, date] for date in dates]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [head, *rows]), kind="tender-notices")
    assert [one for (one,) in values(outcome, "contracts", "starts_on")] == read
    assert {code for code, _ in told(outcome)} <= {"sheet-date-unclear"}


def test_what_says_the_same_as_above_says_it_over_several_rows(tmp_path: Path) -> None:
    head = ["合同名称", "供应商", "合同金额（元）"]
    rows = [
        ["甲", CENTRE, 300000],
        ["乙", " 同上", 200000],
        ["丙", None, 100000],
        ["丁", "〃", 90000],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [head, *rows]), kind="tender-notices")
    first, second, third, last = (one for (one,) in values(outcome, "contracts", "undertaker_id"))
    assert first == second == last != third == ""


def test_a_list_of_projects_and_providers_alone_is_none_of_contracts(tmp_path: Path) -> None:
    grid: Grid = [
        ["项目名称", "承接主体", "问卷数", "满意率（%）", "测评时间"],
        ["居家养老", CENTRE, 200, 93.5, "2026-06-30"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "evaluations", "title", "evaluated_on") == [("居家养老", "2026-06-30")]
    assert values(outcome, "indicators", "dimension", "actual") == [("satisfaction", "93.5")]
    grid = [["合同项目", "项目名称", "供应商"], ["一号", "助餐", CENTRE]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", grid), kind="tender-notices")
    assert not outcome.drafts


def test_a_winner_and_what_is_called_its_amount_make_a_result(tmp_path: Path) -> None:
    grid: Grid = [
        ["Contract Title", "Contracting authority", "Contractor", "Award value", "Award date"],
        ["Youth work", "Adult Care", "Sunrise", "€1.5m", "3 March 2026"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    names = ("title", "amount", "currency", "awarded_on")
    assert values(outcome, "awards", *names) == [("Youth work", "1500000.00", "EUR", "2026-03-03")]


def test_a_mark_answers_a_question_of_a_list_that_has_words_for_it(tmp_path: Path) -> None:
    head = ["采购项目名称", "采购单位", "预算金额(万元)", "是否专门面向中小企业", "投标截止时间"]
    rows = [["食堂服务", BUREAU, 86, mark, "2026-04-01 09:30"] for mark in ("√", "×")]
    path = xlsx(tmp_path / "招标公告.xlsx", [head, *rows])
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    found = [one for (one,) in values(outcome, "notices", "reserved_for")]
    assert found == ["small-enterprises", "none"]


def test_what_a_council_spent_comes_in(tmp_path: Path) -> None:
    grid: Grid = [
        ["Payments over £500, June 2026"],
        ["Entity", "Supplier Name", "Transaction No.", "Payment Date", "Amount (£)", "Description"],
        ["Anytown", "Sunrise Care", "51001", "05/06/2026", "1,234.56", "Home care"],
        ["Anytown", "Sunrise Care", "51002", "13/06/2026", "(250.00)", "Credit note"],
    ]
    path = delimited(tmp_path / "a.csv", grid, encoding="windows-1252")
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome) == [("sheet-amount-unreadable", "E4")]
    names = ("payment_id", "title", "amount", "currency", "paid_on")
    assert values(outcome, "payments", *names) == [
        ("51001", "Home care", "1234.56", "GBP", "2026-06-05"),
        ("51002", "Credit note", "", "", "2026-06-13"),
    ]


def test_a_table_of_what_one_notice_corrects_is_that_notice(tmp_path: Path) -> None:
    grid: Grid = [
        ["关于县域养老服务项目的更正公告"],
        ["项目名称：县域养老服务　项目编号：P-1　采购人：微型镇民政局"],
        ["序号", "更正项", "更正前内容", "更正后内容"],
        [1, "投标截止时间", "2026年2月3日 09:30", "2026年2月8日 09:30"],
        [2, "最高限价", "130万元", "128万元"],
        [3, "评分标准", "详见附件", "见新附件"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    names = ("kind", "title", "project_id", "submission_deadline", "ceiling_amount")
    assert values(outcome, "notices", *names) == [
        ("correction", "县域养老服务", "P-1", "2026-02-08T09:30:00+08:00", "1280000.00")
    ]
    ((reason,),) = values(outcome, "notices", "change_reason")
    assert "评分标准" in reason and "见新附件" in reason


HEADQUARTERS = "微型镇卫生健康局"
INTENTIONS: Grid = [
    ["序号", "采购项目名称", "采购需求概况", "预算金额（万元）", "预计采购时间"],
    [1, "体检服务", "老人体检", 32, "2026年4月"],
]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        (f"{HEADQUARTERS}2026年3月至5月政府采购意向", [HEADQUARTERS]),
        (f"附件1：{HEADQUARTERS}关于公开2026年4月采购意向的公告", [HEADQUARTERS]),
        ("微型镇财政局２０２６年政府采购意向", ["微型镇财政局"]),
        ("某区2026年4月政府采购意向汇总", []),
        ("2026年政府采购意向公开", []),
    ],
)
def test_the_title_of_intentions_names_who_buys(
    title: str, names: list[str], tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [[title], *INTENTIONS]), kind="")
    assert told(outcome) == []
    new = outcome.packages.get("organizations", {}).get("organizations", [])
    assert [row["name"] for row in new if row["name"] in {HEADQUARTERS, "微型镇财政局"}] == names
    assert [bool(one) for (one,) in values(outcome, "notices", "purchaser_id")] == [bool(names)]


@pytest.mark.parametrize(
    ("title", "is_own"),
    [
        (f"{HEADQUARTERS}2026年度政府购买服务计划", True),
        ("微型镇财政局2026年度政府购买服务计划汇总表", False),
        ("微型镇人民政府2026年度政府购买服务计划", False),
    ],
)
def test_the_title_of_a_plan_names_who_buys_if_it_keeps_no_list_of_others(
    title: str, is_own: bool, tmp_path: Path
) -> None:
    grid: Grid = [[title], ["项目名称", "经费（万元）"], ["体检服务", 32]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    ((buyer, budget),) = values(outcome, "plan-items", "purchaser_id", "budget_amount")
    assert (bool(buyer), budget) == (is_own, "320000.00")


def test_who_drew_a_plan_up_buys_nothing_where_each_row_has_its_department(tmp_path: Path) -> None:
    rows: Grid = [["体检服务", 32], ["助浴", 5]]
    grid: Grid = [
        ["２０２６年度政府购买服务计划"],
        ["编制单位（盖章）：微型镇财政局"],
        ["主管部门", "项目名称", "预算金额（万元）", "计划采购时间"],
        [HEADQUARTERS, *rows[0], "3月"],
        [BUREAU, *rows[1], "4月"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome) == []
    buyers = values(outcome, "plan-items", "purchaser_id", "planned_tender_month")
    assert len({buyer for buyer, _ in buyers}) == 2
    assert [month for _, month in buyers] == ["2026-03", "2026-04"]
    new = outcome.packages["organizations"]["organizations"]
    assert "微型镇财政局" not in {row["name"] for row in new}


def test_the_sum_of_the_sources_of_funds_is_the_budget(tmp_path: Path) -> None:
    grid: Grid = [
        ["2026年政府购买服务预算表（万元）"],
        ["项目名称", "采购单位", "资金来源", "", ""],
        ["", "", "小计", "一般公共预算", "其他资金"],
        ["体检服务", BUREAU, 20, 20, 0],
    ]
    path = xlsx(tmp_path / "a.xlsx", grid, ["A2:A3", "B2:B3", "C2:E2"])
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome, errors_only=False) == []
    found = values(outcome, "plan-items", "budget_amount", "fund_source")
    assert found == [("200000.00", "general-budget")]


def test_headings_under_those_of_a_stretch_or_a_sum_are_known(tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇2026年3月采购公告"],
        ["采购编号", "采购项目", "采购人", "采购文件获取时间", ""],
        ["", "", "", "开始", "截止"],
        ["CS-1", "助浴", BUREAU, "2026-03-02", "2026-03-06"],
    ]
    merges = ["A2:A3", "B2:B3", "C2:C3", "D2:E2"]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid, merges), kind="")
    # Where the documents begin there is no field, and none that is like it.
    assert told(outcome, errors_only=False) == [("sheet-column-unknown", "D3")]
    assert values(outcome, "notices", "documents_until") == [("2026-03-06T23:59:59+08:00",)]
    grid = [
        ["合同备案表"],
        ["合同编号", "合同名称", "供应商", "合同价款（元）", ""],
        ["", "", "", "数量", "总价"],
        ["H1", "保洁", CENTRE, 20000, 100000],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", grid, merges), kind="")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "contracts", "amount", "quantity") == [("100000.00", "20000")]


PAGE = ["2026年部门政府购买服务预算公开表"]
PAGE_HEAD = ["项目名称", "采购方式", "预算数"]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize(
    "tops",
    [
        ([PAGE, [f"部门名称：{BUREAU}", "", "单位：万元"]], [PAGE, [f"部门名称：{HEADQUARTERS}"]]),
        ([PAGE, [BUREAU, "", "单位：万元"]], [PAGE, [HEADQUARTERS, "", "单位：万元"]]),
        (
            [[f"{BUREAU}2026年政府购买服务预算表"], ["", "", "单位：万元"]],
            [[f"{HEADQUARTERS}2026年政府购买服务预算表"]],
        ),
    ],
    ids=["labelled", "alone", "in titles"],
)
def test_each_page_of_a_sheet_has_the_lines_above_it(
    tops: tuple[Grid, Grid], suffix: str, tmp_path: Path
) -> None:
    first, second = tops
    grid: Grid = [
        *first,
        PAGE_HEAD,
        ["助浴", "公开招标", 80],
        ["合计", "", 80],
        *second,
        PAGE_HEAD,
        ["体检", "公开招标", 20],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome, errors_only=False) == []
    new = outcome.packages["organizations"]["organizations"]
    buyers = {row["organization_id"]: row["name"] for row in new}
    found = values(outcome, "plan-items", "title", "purchaser_id", "budget_amount", "fiscal_year")
    assert [(title, *rest) for title, _, *rest in found] == [
        ("助浴", "800000.00", "2026"),
        ("体检", "200000.00", "2026"),
    ]
    assert buyers.get(found[1][1]) == HEADQUARTERS != buyers.get(found[0][1], BUREAU)


def test_a_page_in_another_unit_is_in_that_unit(tmp_path: Path) -> None:
    grid: Grid = [
        [*PAGE, "", "单位：万元"],
        PAGE_HEAD,
        ["助浴", "公开招标", 80],
        [*PAGE, "", "单位：元"],
        PAGE_HEAD,
        ["体检", "公开招标", 200000],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == []
    found = values(outcome, "plan-items", "budget_amount")
    assert found == [("800000.00",), ("200000.00",)]


@pytest.mark.parametrize("line", ["采购单位：{}", "填报单位：{}", "单位名称：{}", "{}"])
def test_a_line_among_the_rows_names_who_buys_what_follows(line: str, tmp_path: Path) -> None:
    grid: Grid = [
        ["2026年采购意向"],
        [line.format(BUREAU)],
        INTENTIONS[0],
        INTENTIONS[1],
        [line.format(HEADQUARTERS)],
        [1, "助浴", *INTENTIONS[1][2:]],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == []
    new = {
        row["name"]: row["organization_id"]
        for row in outcome.packages["organizations"]["organizations"]
    }
    assert not [name for name in new if "：" in name]
    buyers = [buyer for (buyer,) in values(outcome, "notices", "purchaser_id")]
    assert buyers[1] == new[HEADQUARTERS] != buyers[0] and buyers[0]


def test_the_name_of_a_sheet_tells_its_year_or_who_buys(tmp_path: Path) -> None:
    head = ["项目名称", "预算金额（万元）", "计划采购月份"]
    by_year = {"2025": [head, ["助浴", 5, "3月"]], "2026": [head, ["助浴", 6, "3月"]]}
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", by_year))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "fiscal_year", "planned_tender_month") == [
        ("2025", "2025-03"),
        ("2026", "2026-03"),
    ]
    title = ["2026年政府购买服务计划"]
    rows = {BUREAU: ["助浴", 5, ""], HEADQUARTERS: ["体检", 6, ""]}
    by_body = {name: [title, head, row] for name, row in rows.items()}
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", by_body))
    assert told(outcome) == []
    buyers = values(outcome, "plan-items", "purchaser_id")
    assert len({*buyers}) == 2 and all(buyer for (buyer,) in buyers)


def test_a_score_that_is_called_one_of_self_evaluation_is_the_purchaser_s(tmp_path: Path) -> None:
    grid: Grid = [["项目名称", "项目编号", "自评得分", "自评等级"], ["助浴", "P-9", 96, "优"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert values(outcome, "evaluations", "evaluator_kind", "score") == [("purchaser", "96")]


HEADED: dict[str, Grid] = {
    "a row of units": [
        ["项目名称", "购买主体", "预算金额", "采购时间"],
        ["", "", "（万元）", "（填写到月）"],
    ],
    "more than the unit": [
        [
            "项目名称\n（与预算一致）",
            "购买主体",
            "预算金额\n（单位：万元，保留两位小数）",
            "采购时间",
        ],
    ],
}


@pytest.mark.parametrize("heads", [*HEADED.values()], ids=[*HEADED])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_units_stand_in_a_row_of_their_own_or_beside_other_words(
    heads: Grid, suffix: str, tmp_path: Path
) -> None:
    grid: Grid = [["2026年政府购买服务计划"], *heads, ["助浴", BUREAU, 80, "3月"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome, errors_only=False) == []
    found = values(outcome, "plan-items", "title", "budget_amount", "planned_tender_month")
    assert found == [("助浴", "800000.00", "2026-03")]


@pytest.mark.parametrize(
    ("title", "kind"),
    [("2025年财政重点绩效评价结果", "finance"), ("2025年财政支出绩效评价结果", "")],
)
def test_a_title_tells_that_the_finance_department_evaluated(
    title: str, kind: str, tmp_path: Path
) -> None:
    grid: Grid = [[title], ["项目名称", "项目编号", "得分"], ["助浴", "P-9", 88.5]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="performance-results")
    assert values(outcome, "evaluations", "evaluator_kind") == [(kind,)]


def test_the_period_of_an_evaluation_is_its_first_and_last_day(tmp_path: Path) -> None:
    grid: Grid = [
        ["政府购买服务绩效评价摘要"],
        ["项目名称", "助浴"],
        ["评价机构", "正衡会计师事务所"],
        ["评价期间", "2025年1月1日至2025年12月31日"],
        ["评价得分", "92.5"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == []
    found = values(outcome, "evaluations", "period_from", "period_to", "score")
    assert found == [("2025-01-01", "2025-12-31", "92.5")]


def test_a_list_of_scores_and_funds_is_of_evaluations_whatever_its_title(tmp_path: Path) -> None:
    grid: Grid = [
        ["2025年项目情况（万元）"],
        ["项目名称", "单位名称", "年初预算数", "全年执行数", "得分"],
        ["助浴", BUREAU, 80, 75, 95],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "evaluations", "score") == [("95",)]
    assert values(outcome, "evaluation-funds", "initial_amount") == [("800000.00",)]


def test_what_has_a_name_and_contents_alone_is_no_negative_list(tmp_path: Path) -> None:
    grid: Grid = [["项目", "内容"], ["采购单位", BUREAU], ["采购意向1", "助浴，预算80万元"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert "sheet-edition-unknown" not in {code for code, _ in told(outcome)}


def test_who_buys_and_provides_may_be_called_otherwise(tmp_path: Path) -> None:
    grid: Grid = [
        ["社会组织名称", "购买方", "项目名称", "合同金额（万元）"],
        [CENTRE, BUREAU, "流动图书", 78.6],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == []
    ((buyer, provider),) = values(outcome, "contracts", "purchaser_id", "undertaker_id")
    assert buyer and provider
