"""Forms and lists as bureaus fill them in: what stands under a table, what kinds of notices are
called, corrections, days and amounts as other programs write them."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.code_words import find_channel
from disclosure.intake.spreadsheets.nearest_words import nearest_field
from disclosure.intake.spreadsheets.sheet_amounts import read_number
from disclosure.intake.spreadsheets.sheet_dates import read_date
from tests.support.sheet_files import Grid, delimited, gathered, laid_out, told, values

BUREAU = "微型镇民政局"
NOTICE = [
    ["公告标题", "公告类型", "采购编号", "采购单位", "发布时间", "响应截止时间"],
    ["居家养老", "采购公告", "P-1", BUREAU, "2026-03-01 09:00", "2026-03-20 09:30"],
]

NAMES = [
    ("竞争性磋商更正公告", "correction"),
    ("资格预审更正公告（一）", "correction"),
    ("开标时间变更公告", "correction"),
    ("公开招标公告（第二次）", "tender"),
    ("重新招标公告", "tender"),
    ("项目采购意向公告", "intention"),
    ("招标终止公告", "cancellation"),
    ("流标公示", "failed"),
    ("合同履约验收公示", "acceptance"),
    ("单一来源采购征求意见公示", "single-source"),
    ("补遗", "clarification"),
    ("框架协议入围公告", "other"),
    ("成交结果公示", "other"),
    ("采购合同公示", "other"),
    ("公开招标公告（更正）", ""),
    ("终止（废标）公告", ""),
    ("二次公告", ""),
    ("公告", ""),
]


@pytest.mark.parametrize(("name", "kind"), NAMES)
def test_a_longer_name_of_a_kind_of_notice_is_that_which_it_ends_with(name: str, kind: str) -> None:
    channel = find_channel(name)
    assert (channel[0] if channel else "") == kind


def test_what_a_platform_calls_a_notice_is_kept_and_results_told_of_their_table(
    tmp_path: Path,
) -> None:
    grid = [
        ["公告标题", "公告类型", "采购编号", "发布时间"],
        ["甲服务", "竞争性磋商更正公告", "P-2", "2026-03-01 09:00"],
        ["乙服务", "框架协议入围公告", "P-3", "2026-03-01 09:00"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == [("sheet-notice-of-table", "B3")]
    assert values(outcome, "notices", "kind", "kind_original") == [
        ("correction", "竞争性磋商更正公告"),
        ("other", "框架协议入围公告"),
    ]


CORRECTIONS: dict[str, Grid] = {
    "the form of the Ministry": [
        ["居家养老更正公告"],
        ["原公告的采购项目编号：P-1", "", "", "原公告的采购项目名称：居家养老"],
        ["序号", "更正项", "更正前内容", "更正后内容"],
        [1, "响应文件提交截止时间", "2026年3月20日9时30分", "2026年3月25日9时30分"],
        [2, "预算金额", "100000元", "120000元"],
        ["更正日期：2026年3月10日"],
    ],
    "other words, the day in cells of its own": [
        ["采购编号：P-1　原公告名称：居家养老"],
        ["更正内容", "原内容", "现内容"],
        ["投标截止时间", "2026年3月20日9时30分", "2026年3月25日9时30分"],
        ["预算金额", "", "120000元"],
        ["更正日期", "", "2026年3月10日"],
    ],
    "the day behind its heading": [
        ["采购编号", "标题", "更正事项", "更正前", "更正后"],
        ["P-1", "居家养老", "截止时间", "2026年3月20日9时30分", "2026年3月25日9时30分"],
        ["P-1", "居家养老", "预算金额", "100000元", "12万元"],
        ["", "", "更正日期：", "2026年3月10日"],
    ],
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", CORRECTIONS)
def test_the_day_under_what_was_corrected_is_that_of_the_one_notice(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    before = delimited(tmp_path / "n.csv", NOTICE)
    path = laid_out(tmp_path / f"a.{suffix}", CORRECTIONS[layout])
    outcome = gathered(tmp_path, before, path, kind="tender-notices")
    assert told(outcome) == []
    names = ("kind", "tender_id", "title", "published_at", "submission_deadline", "budget_amount")
    assert values(outcome, "notices", *names)[1:] == [
        (
            *("correction", "P-1", "居家养老", "2026-03-10T00:00:00+08:00"),
            *("2026-03-25T09:30:00+08:00", "120000.00"),
        )
    ]
    assert values(outcome, "notices", "published_has_time")[1:] == [("false",)]


def test_what_was_corrected_is_the_reason_and_its_day_gives_way_to_that_of_publication(
    tmp_path: Path,
) -> None:
    grid = [
        ["公告标题", "公告类型", "采购编号", "更正内容", "更正日期", "发布时间"],
        ["甲更正公告", "更正公告", "P-1", "延至25日", "2026-03-10", "2026-03-11 10:00"],
    ]
    files = (delimited(tmp_path / "n.csv", NOTICE), delimited(tmp_path / "a.csv", grid))
    outcome = gathered(tmp_path, *files, kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "change_reason", "published_at")[1:] == [
        ("延至25日", "2026-03-11T10:00:00+08:00")
    ]


def test_a_day_under_a_table_that_is_none_is_told_at_its_cell(tmp_path: Path) -> None:
    grid = [*CORRECTIONS["the form of the Ministry"][:-1], ["更正日期：下周"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert ("sheet-not-an-instant", "A6") in told(outcome)


INTENTIONS = [
    ["微型镇民政局2026年3月（至）4月政府采购意向"],
    [
        "序号",
        "采购项目名称",
        "采购需求概况",
        "预算金额（万元）",
        "预计采购时间（填写到月）",
        "备注",
    ],
    [1, "居家养老服务", "上门服务", 120.5, "2026年3月", ""],
    ["本次公开的采购意向是本单位政府采购工作的初步安排，具体以采购公告和采购文件为准。"],
    ["", "", "", "", BUREAU],
    ["", "", "", "", "2026年2月1日"],
]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
def test_the_form_of_intentions_ends_with_a_statement_and_who_signed(
    suffix: str, tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", INTENTIONS), kind="")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind", "title", "planned_tender_month") == [
        ("intention", "居家养老服务", "2026-03")
    ]
    left = [(one.cell, one.reason) for one in outcome.log.omissions if one.reason == "note"]
    assert left == [("A4", "note"), ("E5", "note"), ("E6", "note")]


UNCLEAR = [["", "助餐服务"], ["", "", "为老人送餐到家，每天一次，每周七天，全年无休，节假日照常。"]]


@pytest.mark.parametrize("row", UNCLEAR)
def test_a_lone_cell_in_a_column_of_what_is_bought_stays_unclear(
    row: list[object], tmp_path: Path
) -> None:
    grid = [*INTENTIONS[:3], row]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="")
    assert [code for code, _ in told(outcome)] == ["sheet-row-unclear"]


MONTHS = ["预计2026年3月", "拟于2026年3月", "2026年03月（预计）", "2026年3月中下旬"]


@pytest.mark.parametrize("month", MONTHS)
def test_a_planned_month_may_say_that_it_is_planned(month: str, tmp_path: Path) -> None:
    grid = [["项目名称", "预算金额（元）", "采购方式", "预计采购时间"]]
    grid += [["养老", "100000", "询价", month]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "planned_tender_month") == [("2026-03",)]


INSTANTS = [
    ("2026/3/5 PM 03:30:00", "2026-03-05T15:30:00"),
    ("2026年3月5日 AM9:30", "2026-03-05T09:30:00"),
    ("2026-03-05T15:30:00.123+08:00", "2026-03-05T15:30:00+08:00"),
    ("2026年3月5日午后3点", "2026-03-05T15:00:00"),
    ("2026年3月5日上午9：30时", "2026-03-05T09:30:00"),
    ("2026、3、5", "2026-03-05"),
    ("2026年3月5日下午三点半", "2026-03-05T15:30:00"),
    ("2026年3月5日 9:30-11:30", "None"),
    ("2026年3月左右", "None"),
]


@pytest.mark.parametrize(("written", "read"), INSTANTS)
def test_instants_of_other_programs_and_hands(written: str, read: str) -> None:
    assert str(read_date(written)) == read


AMOUNTS = [
    ("1.234567E7", "12345670"),
    ("1.0E8元", "100000000"),
    ("小写：500000元", "500000"),
    ("1.23E+07", ""),
    ("1e6", ""),
]


@pytest.mark.parametrize(("written", "read"), AMOUNTS)
def test_amounts_of_other_programs(written: str, read: str) -> None:
    found = read_number(written)
    assert (str(found[0]) if found else "") == read


def test_a_list_of_organizations_with_their_types_is_none_of_credit_records(tmp_path: Path) -> None:
    grid = [
        ["单位名称", "统一社会信用代码", "类型"],
        ["暖阳养老服务中心", "52990001000000002T", "民非"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="organizations")
    assert values(outcome, "organizations", "name", "undertaker_type") == [
        ("暖阳养老服务中心", "social-service-institution")
    ]


PLAN = ["序号", "项目名称", "预算金额（元）", "采购方式", "计划采购时间"]
CARE = ["居家养老", 100000, "公开招标", "2026年3月"]
LAW = ["法律顾问", 50000, "询价", "2026年4月"]
GROUPED: dict[str, Grid] = {
    "headings": [["一", "公共服务"], [1, *CARE], ["二", "履职辅助"], [1, *LAW]],
    "sums": [["一", "公共服务", 100000], [1, *CARE], ["二", "辅助", 50000], [1, *LAW]],
    "two levels": [
        ["一", "公共"],
        ["（一）", "养老", 100000],
        [1, *CARE],
        ["（二）", "法律"],
        [2, *LAW],
    ],
    "points": [["1", "公共服务", 100000], ["1.1", *CARE], ["2", "辅助"], ["2.1", *LAW]],
    "sums without a name": [["一", "", 150000], [1, *CARE], [2, *LAW]],
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("layout", GROUPED)
def test_rows_that_head_or_sum_up_others_are_no_projects(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    path = laid_out(tmp_path / f"a.{suffix}", [PLAN, *GROUPED[layout]])
    outcome = gathered(tmp_path, path)
    assert told(outcome) == []
    assert values(outcome, "plan-items", "title", "budget_amount") == [
        ("居家养老", "100000.00"),
        ("法律顾问", "50000.00"),
    ]


def test_numerals_number_projects_that_nothing_stands_below(tmp_path: Path) -> None:
    rows = [["一", "养老", 30000], [1, *CARE], ["二", *LAW], ["三", "助餐", 20000]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", [PLAN, *rows]))
    assert [title for (title,) in values(outcome, "plan-items", "title")] == [
        *("居家养老", "法律顾问", "助餐")
    ]


@pytest.mark.parametrize("merges", [(), ("A2:E2", "A4:E4")])
def test_a_line_with_a_body_heads_its_projects(merges: tuple[str, ...], tmp_path: Path) -> None:
    grid = [PLAN, [BUREAU], [1, *CARE], ["云岭区司法局"], [1, *LAW], ["", "合计", 150000]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid, merges))
    assert told(outcome) == []
    (care, law) = values(outcome, "plan-items", "title", "purchaser_id")
    assert care == ("居家养老", "O-1")
    assert law[1] not in {"O-1", ""}


@pytest.mark.parametrize("sums", [(None, None), (50000, 100000)])
def test_the_head_of_a_numbered_group_that_names_a_body_says_who_buys(
    sums: tuple[int | None, int | None], tmp_path: Path
) -> None:
    groups = [["一", BUREAU, sums[0]], [1, *CARE], ["二", "云岭区司法局", sums[1]], [1, *LAW]]
    grid = [PLAN, *groups, ["三", "其他服务", None], [1, "助餐", 20000], ["", "合计", 170000]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == []
    (care, law, other) = values(outcome, "plan-items", "title", "purchaser_id")
    assert (care, other) == (("居家养老", "O-1"), ("助餐", ""))
    assert law[1] not in {"O-1", ""}


def test_the_groups_within_the_group_of_a_body_are_that_body_s(tmp_path: Path) -> None:
    groups = [["一", BUREAU], ["（一）", "养老服务"], [1, *CARE], ["（二）", "法律服务"], [1, *LAW]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", [PLAN, *groups]))
    assert {*values(outcome, "plan-items", "purchaser_id")} == {("O-1",)}


def test_who_won_is_named_without_what_stands_around_the_name(tmp_path: Path) -> None:
    grid = [
        ["采购编号", "包号", "中标供应商", "中标金额（元）", "备注"],
        ["P-1", "包1（东片）", "第一名：晨光社工服务中心", "总价：1200000元", ""],
        ["P-1", "第二标段：西片", "成交供应商：暖阳养老服务中心", "900000", "专业评审"],
        ["P-1", "3", "", "", "废标"],
    ]
    before = delimited(tmp_path / "n.csv", NOTICE)
    path = delimited(tmp_path / "a.csv", grid)
    outcome = gathered(tmp_path, before, path, kind="tender-notices")
    assert told(outcome) == []
    names = {row["name"] for row in outcome.packages["organizations"]["organizations"]}
    assert {"晨光社工服务中心", "暖阳养老服务中心"} <= names
    assert not any("：" in name for name in names)
    assert values(outcome, "awards", "lot_id", "amount", "status") == [
        ("P-1-1", "1200000.00", ""),
        ("P-1-2", "900000.00", ""),
        ("P-1-3", "", "unsuccessful"),
    ]
    assert values(outcome, "lots", "title") == [("东片",), ("西片",), ("",)]


def test_the_price_of_a_unit_is_told_as_such_before_its_word_too(tmp_path: Path) -> None:
    grid = [PLAN, [1, "养老", "单价120元/人·月", "询价", "2026年3月"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == [("sheet-unit-price", "C2")]


def test_a_table_of_spending_on_services_is_a_plan_by_its_title(tmp_path: Path) -> None:
    grid = [
        ["2026年政府购买服务支出预算表"],
        ["科目编码", "项目名称", "购买方式", "承接主体", "预算金额（万元）"],
        ["2081005", "居家养老", "公开招标", "", 120.5],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == []
    assert values(outcome, "plan-items", "title", "fiscal_year") == [("居家养老", "2026")]


REASONS = [("终止原因", "cancellation"), ("废标原因", "failed"), ("单一来源理由", "single-source")]


@pytest.mark.parametrize(("heading", "kind"), REASONS)
def test_the_heading_of_a_reason_tells_the_kind_of_a_notice(
    heading: str, kind: str, tmp_path: Path
) -> None:
    grid = [
        ["项目名称", "采购编号", heading, "公告日期"],
        ["甲服务", "P-1", "有效供应商不足三家", "2026-03-25"],
        ["乙服务公开招标公告", "P-2", "见附件", "2026-03-25"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind") == [(kind,), ("tender",)]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
def test_a_day_and_its_time_in_two_columns_are_one_instant(suffix: str, tmp_path: Path) -> None:
    grid = [
        ["公告标题", "公告类型", "采购编号", "发布日期", "发布时间", "截止日期", "截止时间"],
        ["甲", "采购公告", "P-1", "2026-03-01", "上午9时", "2026年3月20日", "9:30"],
        ["乙", "采购公告", "P-2", "2026-03-02", "14:00", "2026-03-21", ""],
    ]
    path = laid_out(tmp_path / f"a.{suffix}", grid)
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome, errors_only=False) == []
    names = ("published_at", "submission_deadline", "submission_deadline_has_time")
    assert values(outcome, "notices", *names) == [
        ("2026-03-01T09:00:00+08:00", "2026-03-20T09:30:00+08:00", ""),
        ("2026-03-02T14:00:00+08:00", "2026-03-21T23:59:59+08:00", "false"),
    ]


def test_two_columns_of_whole_instants_are_not_joined(tmp_path: Path) -> None:
    grid = [
        ["公告标题", "公告类型", "采购编号", "发布日期", "发布时间"],
        ["甲", "采购公告", "P-1", "2026-03-01", "2026-03-02 9:00"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == [("sheet-column-repeated", "E1")]


def test_a_condition_that_says_that_there_is_none_is_none(tmp_path: Path) -> None:
    asked = (
        "1.符合第二十二条；2.落实政府采购政策需满足的资格要求：无；3.须持证；4.特定资格要求：无。"
    )
    grid = [
        ["公告标题", "公告类型", "采购编号", "资格要求", "本项目特定资格要求"],
        ["甲", "采购公告", "P-1", asked, "无"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert values(outcome, "requirements", "number", "text") == [
        ("1", "符合第二十二条"),
        ("3", "须持证"),
    ]


def test_the_day_of_an_acceptance_is_not_that_of_the_contract(tmp_path: Path) -> None:
    grid = [
        ["合同编号", "合同名称", "供应商", "合同金额（元）", "验收结果", "公告日期"],
        ["H-1", "甲合同", "晨光社工服务中心", 1200000, "合格", "2026-12-25"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert values(outcome, "contracts", "amount", "published_on") == [("1200000.00", "")]


NEAR = [
    ("公告期限", "notices", ""),
    ("采购人地址", "notices", ""),
    ("采购目录", "awards", ""),
    ("决算金额", "plan-items", ""),
    ("上年预算", "plan-items", ""),
    ("最终报价", "notices", ""),
    ("首次公告日期", "notices", ""),
    ("未付金额", "contracts", ""),
    ("社会组织等级", "organizations", ""),
    ("项目预算总金额", "plan-items", "budget_amount"),
    ("应提交的资料", "notices", "materials"),
]


@pytest.mark.parametrize(("label", "resource", "field"), NEAR)
def test_no_heading_is_near_one_of_another_sort(label: str, resource: str, field: str) -> None:
    assert nearest_field(label, resource) == field


UNITS = [("预算金额（仟元）", ""), ("金额", "千元"), ("金额", "仟元")]


@pytest.mark.parametrize(("heading", "unit"), UNITS)
def test_the_unit_of_amounts_may_stand_in_a_column_of_its_own(
    heading: str, unit: str, tmp_path: Path
) -> None:
    more = (["单位"], [unit]) if unit else ([], [])
    grid = [["项目名称", heading, *more[0], "采购方式"], ["养老", "100", *more[1], "询价"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "budget_amount") == [("100000.00",)]
