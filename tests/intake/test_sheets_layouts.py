"""Tables of any layout come in as the same rows; conversions are listed, values traced."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.sheet_importing import Origin
from disclosure.intake.spreadsheets.sheet_report import write_report
from tests.support.sheet_files import (
    PLAN,
    PLAN_HEADER,
    PLAN_ROWS,
    WRITERS,
    Grid,
    delimited,
    gathered,
    read_drafts,
    told,
    values,
    xlsx,
)

EXPECTED = [
    ("社区矫正服务", "O-1", "485000.00", "2026-03", "public-tender"),
    ("法律援助服务", "O-1", "120000.00", "2026-10", "competitive-consultation"),
]
NAMES = ("title", "purchaser_id", "budget_amount", "planned_tender_month", "procurement_method")


LAYOUTS: dict[str, Grid] = {
    "a title, a unit and a year above; a total and notes below": [
        ["微型镇2026年政府购买服务计划表"],
        ["填报单位：微型镇民政局", None, None, "单位：万元"],
        [*PLAN_HEADER[:3], "预算金额", *PLAN_HEADER[4:]],
        *PLAN_ROWS,
        [None, "合计", None, 60.5],
        ["注：1.本表由财政局汇总。"],
        ["2.金额含税。"],
        ["填表人：某", "审核人：某"],
    ],
    "a note behind a star": [PLAN_HEADER, *PLAN_ROWS, ["*跨年度项目，执行期至2027年底"]],
    "pages with the header again": [
        ["计划表"],
        PLAN_HEADER,
        PLAN_ROWS[0],
        [],
        ["计划表"],
        PLAN_HEADER,
        PLAN_ROWS[1],
        ["第2页"],
    ],
    "another order on the second page": [
        PLAN_HEADER,
        PLAN_ROWS[0],
        PLAN_HEADER[::-1],
        PLAN_ROWS[1][::-1],
    ],
    "another unit on the second page": [
        PLAN_HEADER,
        PLAN_ROWS[0],
        [*PLAN_HEADER[:3], "预算金额（元）", *PLAN_HEADER[4:]],
        [*PLAN_ROWS[1][:3], "120,000.00", *PLAN_ROWS[1][4:]],
    ],
    "blank rows and headings of groups": [
        PLAN_HEADER,
        [],
        ["一、社会管理"],
        PLAN_ROWS[0],
        [],
        ["二、法律服务"],
        PLAN_ROWS[1],
    ],
    "English names": [
        ["No.", "Project name", "Purchaser", "Budget (万元)", "Expected month", "Method"],
        [1, "社区矫正服务", "O-1", 48.5, "March 2026", "Public tender"],
        [2, "法律援助服务", "O-1", 12, "Oct 2026", "competitive-consultation"],
    ],
    "field names": [
        [*NAMES, "currency"],
        ["社区矫正服务", "O-1", "485000.00", "2026-03", "public-tender", "CNY"],
        ["法律援助服务", "O-1", "120000.00", "2026-10", "competitive-consultation", "CNY"],
    ],
    "traditional characters and full width": [
        ["序號", "採購項目名稱", "採購單位", "預算金額（萬元）", "預計採購時間", "採購方式"],
        ["１", "社区矫正服务", "微型镇民政局", "４８．５", "２０２６年３月", "公開招標"],
        ["２", "法律援助服务", "微型镇民政局", "１２萬元", "二〇二六年十月", "競爭性磋商"],
    ],
    "units in the cells": [
        [*PLAN_HEADER[:3], "预算金额", *PLAN_HEADER[4:]],
        [1, "社区矫正服务", "微型镇民政局", "48.5万元", 202603, "公开招标"],
        [2, "法律援助服务", "微型镇民政局", "￥120,000元", date(2026, 10, 1), "磋商"],
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "csv"])
def test_a_layout_of_real_tables_gives_the_same_rows(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    path = WRITERS[suffix](tmp_path / f"a.{suffix}", LAYOUTS[layout])
    names = {"O-1": "微型镇民政局"}
    expected = [(row[0], names[row[1]], *row[2:]) for row in EXPECTED]
    found = [tuple(row[name] for name in NAMES) for row in read_drafts(path)]
    assert [(row[0], names.get(row[1], row[1]), *row[2:]) for row in found] == expected


def test_a_two_level_header_is_read_by_both_of_its_levels(tmp_path: Path) -> None:
    grid = [
        ["序号", "购买服务名称", "所属政府购买服务目录", None, "资金（万元）", None],
        [None, None, "编号", "名称", "预算金额", "单价（元）"],
        [1, "居家养老服务", "A01", "居家养老服务", 10, 1000],
    ]
    path = xlsx(tmp_path / "a.xlsx", grid, ["A1:A2", "B1:B2", "C1:D1", "E1:F1"])
    outcome = gathered(tmp_path, path)
    assert told(outcome, errors_only=False) == []
    names = ("title", "catalogue_item_id", "budget_amount", "unit_price")
    assert values(outcome, "plan-items", *names) == [
        ("居家养老服务", "I-2", "100000.00", "1000.00")
    ]


def test_a_purchaser_merged_over_its_rows_holds_for_each(tmp_path: Path) -> None:
    rows = [PLAN_ROWS[0], [2, "法律援助服务", None, 12, "2026-10", "磋商"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [PLAN_HEADER, *rows], ["C2:C3"]))
    assert values(outcome, "plan-items", "purchaser_id") == [("O-1",), ("O-1",)]
    (one,) = [c for c in outcome.log.conversions if c.rule == "merged"]
    assert (one.cell, one.field, one.made) == ("C3", "purchaser_id", "微型镇民政局")


def test_serial_numbers_of_days_are_days(tmp_path: Path) -> None:
    grid = [["采购项目名称", "公布日期", "备案日期"], ["社区矫正服务", 46086, "46086"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "published_on", "filed_on") == [("2026-03-05",) * 2]
    assert [c.rule for c in outcome.log.conversions if c.field.endswith("_on")] == ["serial"] * 2


def test_a_number_among_written_days_is_a_day_of_their_time_or_is_asked_about(
    tmp_path: Path,
) -> None:
    header = ["采购项目名称", "公布日期"]
    written = [["社区矫正服务", "2026-03-01"], ["法律援助服务", "2026-11-20"]]
    near = [*written, ["居家养老服务", 46086]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", [header, *near]))
    assert values(outcome, "plan-items", "published_on")[-1] == ("2026-03-05",)
    far = [*written, ["居家养老服务", 35745]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "b.xlsx", [header, *far]))
    (fault,) = told(outcome)
    assert fault == ("sheet-date-unclear", "B4")
    assert "1997-11-11" in outcome.log.faults[0].message


def test_intentions_of_a_portal_become_notices(tmp_path: Path) -> None:
    grid = [
        ["微型镇民政局2026年3月采购意向公开"],
        ["序号", "采购项目名称", "采购需求概况", "预算金额(万元)", "发布时间", "备注"],
        [1, "社区矫正服务", "为200名对象服务", 48.5, "2026-03-01", None],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    (row,) = values(outcome, "notices", "kind", "content", "published_at", "is_time_known")
    assert row == ("intention", "为200名对象服务", "2026-03-01T00:00:00+08:00", "false")
    (ids,) = values(outcome, "notices", "notice_id", "tender_id", "project_id")
    assert len(set(ids)) == 1


def test_results_become_awards_with_their_undertakers(tmp_path: Path) -> None:
    grid = [
        [
            "采购项目编号",
            "采购项目名称",
            "中标（成交）供应商",
            "统一社会信用代码",
            "成交金额（元）",
            "成交日期",
        ],
        ["T-1", "居家养老", "晨光社工服务中心", "52990001000000010M", "95,000", "2026年4月6日"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    (award,) = values(outcome, "awards", "award_id", "tender_id", "project_id", "amount")
    assert award[1:] == ("T-1", "TT-1", "95000.00")
    (winner,) = values(outcome, "award-undertakers", "award_id", "undertaker_id", "role")
    assert winner == (award[0], "52990001000000010M", "sole")


def test_a_channel_of_the_portal_tells_kind_and_method(tmp_path: Path) -> None:
    grid = [
        ["标题", "公告类型", "发布时间"],
        ["养老", "竞争性磋商公告", "2026-03-01 09:00"],
        ["养老", "更正（变更）公告", "2026-03-02 09:00"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    names = ("kind", "procurement_method", "kind_original", "is_time_known")
    assert values(outcome, "notices", *names) == [
        ("tender", "competitive-consultation", "竞争性磋商公告", "true"),
        ("correction", "", "更正（变更）公告", "true"),
    ]


def test_set_gives_a_value_to_rows_without_such_a_column(tmp_path: Path) -> None:
    given_values = {"kind": "intention", "fiscal_year": "2026"}
    grid = [["采购项目名称", "采购单位", "采购方式"], ["养老", "O-1", "询价"]]
    outcome = gathered(
        tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices", values=given_values
    )
    assert values(outcome, "notices", "kind") == [("intention",)]
    assert [c.rule for c in outcome.log.conversions if c.field == "kind"] == ["set"]


def test_two_organizations_of_one_name_are_not_chosen_between(tmp_path: Path) -> None:
    grid = [["组织编号", "名称"], ["O-8", "晨光中心"], ["O-9", "晨光中心"]]
    gathered(tmp_path, xlsx(tmp_path / "o.xlsx", grid), kind="organizations").write()
    grid = [["采购项目名称", "采购单位"], ["养老", "晨光中心"]]
    assert told(gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))) == [
        ("sheet-name-unclear", "B2")
    ]


def test_a_new_name_gets_the_same_id_in_every_import(tmp_path: Path) -> None:
    grid = [["采购项目名称", "采购单位"], ["养老", "微型镇司法局"], ["助餐", "微型镇司法局"]]
    path = xlsx(tmp_path / "a.xlsx", grid)
    outcome = gathered(tmp_path, path)
    (new,) = outcome.packages["organizations"]["organizations"][2:]
    assert new["name"] == "微型镇司法局"
    assert new["roles"] == "purchaser"
    assert values(outcome, "plan-items", "purchaser_id") == [(new["organization_id"],)] * 2
    assert values(gathered(tmp_path, path), "plan-items", "purchaser_id")[0] == (
        new["organization_id"],
    )


def test_a_value_of_the_package_is_traced_to_its_cell(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"三月": [["计划"], *PLAN]})
    outcome = gathered(tmp_path, path)
    outcome.write()
    with (tmp_path / "data/tiny-town/annual-plans/plan-items.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[2]["budget_amount"] == "485000.00"
    row = 2 + 2
    assert outcome.locate("plan-items", row, "budget_amount") == Origin(str(path), "三月", "D3")
    assert outcome.locate("plan-items", row, "plan_item_id") == Origin(str(path), "三月", "3:3")
    assert outcome.locate("plan-items", 2, "title") is None


def test_rows_are_added_and_with_replace_put_in_their_place(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", PLAN)
    gathered(tmp_path, path).write()
    target = tmp_path / "data/tiny-town/annual-plans/plan-items.csv"
    assert target.read_text("utf-8").count("\n") == 5
    assert [code for code, _ in told(gathered(tmp_path, path))] == ["sheet-duplicate-published"] * 2
    outcome = gathered(tmp_path, path, is_replacing=True)
    assert told(outcome) == []
    outcome.write()
    assert target.read_text("utf-8").count("\n") == 3


def test_the_report_lists_every_conversion_and_no_formula_of_its_own(tmp_path: Path) -> None:
    grid = [*PLAN, [3, "=养老", "微型镇民政局", 5, "2026-03", "公开招标"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    write_report(tmp_path / "report.csv", outcome.log)
    write_report(tmp_path / "report.json", outcome.log)
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    content = json.loads((tmp_path / "report.json").read_text("utf-8"))
    (unit,) = [one for one in lines if one["cell"] == "D2" and one["field"] == "budget_amount"]
    assert (unit["written"], unit["made"]) == ("48.5", "485000.00")
    assert len(lines) == sum(len(content[name]) for name in content)
    assert not [cell for one in lines for cell in one.values() if cell.startswith("=")]


def test_a_day_beside_an_hour_is_told_instant_by_instant(tmp_path: Path) -> None:
    grid = [
        ["标题", "公告类型", "发布时间", "响应截止时间"],
        ["养老", "竞争性磋商公告", "2026-03-01", "2026-03-20 09:30"],
        ["养老", "竞争性磋商公告", "2026-03-02", "2026-03-21"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="tender-notices")
    names = ("is_time_known", "published_has_time", "submission_deadline_has_time")
    assert values(outcome, "notices", *names) == [("false", "false", "true"), ("false", "", "")]


def test_a_row_that_names_a_column_in_passing_is_no_second_row_of_headings(tmp_path: Path) -> None:
    grid = [
        ["项目名称", "项目编号", "公告类型", "更正内容", "更正前", "更正后", "更正日期", "采购人"],
        ["甲项目", "ZB-1", "更正公告", "投标截止时间", "3月26日", "3月30日", "2026-03-10", "甲局"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind="tender-notices")
    assert values(outcome, "notices", "title", "kind", "published_at") == [
        ("甲项目", "correction", "2026-03-10T00:00:00+08:00")
    ]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("人民币壹拾贰万元整", "120000.00"),
        ("人民币：壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", "1234567.89"),
        ("貳仟零伍圓", "2005.00"),
        ("十二万五千元", "125000.00"),
        ("壹佰万零伍仟元整", "1005000.00"),
        ("叁仟元零伍分", "3000.05"),
        ("一亿零五百元", "100000500.00"),
    ],
)
def test_a_sum_in_words_is_read(written: str, amount: str, tmp_path: Path) -> None:
    grid = [["采购项目名称", "预算金额"], ["甲服务", written]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "budget_amount", "currency") == [(amount, "CNY")]


@pytest.mark.parametrize("written", ["三百五元", "一万五元", "壹拾百元", "贰贰元", "元", "零元整"])
def test_a_sum_in_words_that_may_be_two_is_a_fault(written: str, tmp_path: Path) -> None:
    grid = [["采购项目名称", "预算金额"], ["甲服务", written]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == [("sheet-amount-unreadable", "B2")]


def test_a_column_of_units_of_money_is_the_unit_of_its_row(tmp_path: Path) -> None:
    grid = [
        ["项目名称", "采购单位", "预算金额", "单位", "采购月份"],
        ["甲服务", "甲局", 12, "万元", "2026-03"],
        ["乙服务", "甲局", 350000, "元", "2026-04"],
    ]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == []
    names = ("budget_amount", "unit", "planned_tender_month")
    assert values(outcome, "plan-items", *names) == [
        ("120000.00", "", "2026-03"),
        ("350000.00", "", "2026-04"),
    ]


def test_a_unit_of_money_is_no_name_of_an_organization(tmp_path: Path) -> None:
    grid = [["项目名称", "预算金额（元）", "单位"], ["甲服务", 120000, "万元"]]
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == [("sheet-name-odd", "C2")]
