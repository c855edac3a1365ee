"""Forms over the tables of their contracts, forms of several values a heading, units behind
values, and days and ticked months whose year stands elsewhere."""

from datetime import date
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.sheet_dates import UnclearDate, read_day_alone
from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
CONTRACT: Grid = [
    ["政府购买服务合同"],
    ["合同名称", "助残康复合同"],
    ["合同编号", "HT-9"],
    ["采购人", BUREAU],
    ["供应商", CENTRE],
    ["合同金额（元）", 300000],
    ["签订日期", "2026-03-25"],
]
PAYMENTS: Grid = [
    ["期次", "付款日期", "付款金额（元）"],
    ["第一次", "2026-04-01", 100000],
    ["第二次", "2026-07-01", 200000],
]
PAID = [("HT-9", "2026-04-01", "100000.00"), ("HT-9", "2026-07-01", "200000.00")]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "table",
    [
        PAYMENTS,
        [["付款记录"], *PAYMENTS],
        [[], ["二、付款情况"], *PAYMENTS],
        [row[1:] for row in PAYMENTS],
        [*PAYMENTS, ["合计", "", 300000]],
    ],
    ids=["alone", "titled", "apart", "two headings", "with a sum"],
)
def test_payments_below_the_form_of_a_contract_are_its_own(
    table: Grid, suffix: str, tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", [*CONTRACT, *table]), kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "contracts", "title", "contract_id", "amount") == [
        ("助残康复合同", "HT-9", "300000.00")
    ]
    assert values(outcome, "payments", "contract_id", "paid_on", "amount") == PAID


def test_payments_below_a_contract_without_a_number_are_asked_about(tmp_path: Path) -> None:
    form = [row for row in CONTRACT if row[0] != "合同编号"]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", [*form, *PAYMENTS]), kind="")
    assert {*told(outcome)} == {("sheet-owner-unknown", "B2")}


def test_payments_that_name_their_contract_keep_it(tmp_path: Path) -> None:
    table = [["合同编号", *PAYMENTS[0]], *(["C-1", *row] for row in PAYMENTS[1:])]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", [*CONTRACT, *table]), kind="")
    assert {*values(outcome, "payments", "contract_id")} == {("C-1",)}


NOTICES: Grid = [
    ["采购公告"],
    ["项目名称", "县域养老服务", "乡镇助餐服务", "助浴服务"],
    ["项目编号", "P-1", "P-2", "P-3"],
    ["采购人", BUREAU, BUREAU, BUREAU],
    ["预算金额（万元）", 48.5, 7, None],
    ["投标截止时间", "2026年2月3日 09:30", "2026年2月4日 09:30", "2026年2月5日 09:30"],
]
READ = [
    ("县域养老服务", "P-1", "485000.00", "2026-02-03T09:30:00+08:00"),
    ("乡镇助餐服务", "P-2", "70000.00", "2026-02-04T09:30:00+08:00"),
    ("助浴服务", "P-3", "", "2026-02-05T09:30:00+08:00"),
]
NOTICE = ("title", "project_id", "budget_amount", "submission_deadline")


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("grid", [NOTICES, [*NOTICES, ["注：以公告为准"]]], ids=["", "noted"])
def test_headings_left_of_several_values_are_as_many_rows(
    grid: Grid, suffix: str, tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "notices", *NOTICE) == READ


def test_a_value_merged_over_several_columns_is_of_each(tmp_path: Path) -> None:
    grid = [*NOTICES[:3], ["采购人", BUREAU, None, None], *NOTICES[4:]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid, ["B4:D4"]), kind="")
    assert not told(outcome)
    assert values(outcome, "notices", "purchaser_id") == [("O-1",)] * 3


def test_what_is_wrong_in_one_of_several_values_is_told_at_its_cell(tmp_path: Path) -> None:
    grid = [*NOTICES[:4], ["预算金额（万元）", 48.5, "若干", 3], *NOTICES[5:]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == [("sheet-amount-unreadable", "C5")]


@pytest.mark.parametrize(
    "grid",
    [
        # Bidders beside each other: none of them is a purchase.
        [
            ["供应商名称", "甲中心", "乙中心"],
            ["报价（元）", 100, 90],
            ["统一社会信用代码", "a", "b"],
            ["得分", 90, 80],
        ],
        # Two years of one project.
        [
            ["项目名称", "助餐", "助餐"],
            ["预算金额（元）", 100, 120],
            ["采购人", BUREAU, BUREAU],
            ["预计采购时间", "2025-03", "2026-03"],
        ],
    ],
    ids=["bidders", "years"],
)
def test_values_beside_each_other_of_no_certain_rows_are_told(grid: Grid, tmp_path: Path) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert told(outcome)
    assert not outcome.drafts


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        (["预算金额", 48.5, "万元"], "485000.00"),
        (["预算金额", "48.5", "万元"], "485000.00"),
        (["预算金额", "1,200", "元"], "1200.00"),
        (["预算金额（万元）", 48.5, None], "485000.00"),
    ],
)
def test_the_unit_behind_an_amount_of_a_form_is_its_own(
    cells: list[object], amount: str, tmp_path: Path
) -> None:
    grid = [*(row[:2] for row in NOTICES[:4]), cells, NOTICES[5][:2]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "notices", "budget_amount") == [(amount,)]


DAYS = [
    ("03-05", "", "2026-03-05"),
    ("3-5", "", "2026-03-05"),
    ("12-31", "", "2026-12-31"),
    ("3/25", "", "2026-03-25"),
    ("25/3", "day", "2026-03-25"),
    ("05-03", "day", "2026-03-05"),
    ("3/5", "month", "2026-03-05"),
    ("5/5", "", "2026-05-05"),
    ("03-05 9:30", "", "2026-03-05T09:30:00"),
    ("3月5日", "", "2026-03-05"),
    ("13-32", "", "None"),
    ("2-30", "", "None"),
    ("3-5月", "", "None"),
    ("3.5", "", "None"),
]


@pytest.mark.parametrize(("written", "first", "day"), DAYS)
def test_a_day_in_digits_has_the_year_of_its_row(written: str, first: str, day: str) -> None:
    assert str(read_day_alone(written, 2026, first)) == day


def test_a_day_in_digits_that_may_be_two_is_asked_about() -> None:
    with pytest.raises(UnclearDate):
        read_day_alone("3/5", 2026)


LEDGER = ["合同名称", "合同编号", "供应商", "合同金额（元）"]
FIRST, SECOND = ["甲", "HT-1", CENTRE, 30000], ["乙", "HT-2", CENTRE, 40000]
LEDGERS: dict[str, Grid] = {
    "title": [
        ["2026年合同台账"],
        [*LEDGER, "签订日期"],
        [*FIRST, "03-05"],
        [*SECOND, "3-25"],
    ],
    "column": [
        [*LEDGER, "年度", "签订日期"],
        [*FIRST, 2026, "03-05"],
        [*SECOND, 2026, "03-25"],
    ],
    "told by another cell": [
        ["2026年合同台账"],
        [*LEDGER, "签订日期"],
        [*FIRST, "3/5"],
        [*SECOND, "3/25"],
    ],
}


@pytest.mark.parametrize("place", LEDGERS)
def test_a_year_in_title_or_column_is_that_of_days_in_digits(place: str, tmp_path: Path) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", LEDGERS[place]), kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "contracts", "signed_on") == [("2026-03-05",), ("2026-03-25",)]


def test_a_day_in_digits_without_a_year_near_is_told(tmp_path: Path) -> None:
    grid = [row for row in LEDGERS["title"] if len(row) > 1]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == [("not-a-date", "E2"), ("not-a-date", "E3")]


@pytest.mark.parametrize(
    ("title", "months", "month"),
    [
        ("采购计划", ["1月", "2月", "3月"], "2026-02"),
        ("2025年采购计划", ["1月", "2月", "3月"], "2026-02"),
    ],
)
def test_a_given_year_is_that_of_ticked_months(
    title: str, months: list[str], month: str, tmp_path: Path
) -> None:
    grid = [
        [title],
        ["项目名称", "采购单位", "预算金额（元）", *months],
        ["助餐", BUREAU, 10000, None, "√", None],
    ]
    file = laid_out(tmp_path / "a.csv", grid)
    outcome = gathered(tmp_path, file, kind="annual-plans", values={"fiscal_year": "2026"})
    assert not told(outcome, errors_only=False)
    assert values(outcome, "plan-items", "fiscal_year", "planned_tender_month") == [("2026", month)]


def test_a_given_year_is_that_of_months_without_one(tmp_path: Path) -> None:
    grid = [
        ["项目名称", "采购单位", "预算金额（元）", "预计采购时间"],
        ["助餐", BUREAU, 10000, "3月"],
        ["助浴", BUREAU, 10000, date(2026, 4, 1)],
    ]
    file = laid_out(tmp_path / "a.xlsx", grid)
    outcome = gathered(tmp_path, file, kind="annual-plans", values={"fiscal_year": "2026"})
    assert not told(outcome, errors_only=False)
    assert values(outcome, "plan-items", "planned_tender_month") == [("2026-03",), ("2026-04",)]


RESULT: Grid = [
    ["中标结果公告"],
    ["项目名称", "助残康复"],
    ["项目编号", "P-9"],
    ["采购人", BUREAU],
    ["中标供应商", CENTRE],
    ["中标金额（元）", 300000],
    ["中标日期", "2026-03-25"],
]
BOUGHT: Grid = [
    ["主要标的信息"],
    ["序号", "标的名称", "服务范围", "服务要求", "服务时间", "服务标准"],
    ["1", "康复训练", "全镇", "每周一次", "一年", "合格"],
    ["2", "上门护理", "全镇", "每月一次", "一年", "合格"],
]
AS_TABLE: Grid = [RESULT[0], [row[0] for row in RESULT[1:]], [row[1] for row in RESULT[1:]]]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("grid", "cells"),
    [
        ([*RESULT, *BOUGHT], "A8:F11"),
        ([*RESULT, *BOUGHT[1:]], "A8:F10"),
        ([*AS_TABLE, *BOUGHT], "A4:F7"),
        ([*AS_TABLE, [], *BOUGHT[1:]], "A5:F7"),
    ],
    ids=["form", "form untitled", "table", "table untitled"],
)
def test_a_result_over_a_table_of_what_was_bought_is_read_and_the_table_told(
    grid: Grid, cells: str, suffix: str, tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="")
    assert told(outcome, errors_only=False) == [("sheet-table-skipped", cells)]
    assert values(outcome, "awards", "title", "project_id", "amount", "awarded_on") == [
        ("助残康复", "P-9", "300000.00", "2026-03-25")
    ]


PAID_LEDGER = [*LEDGER, "签订日期", "付款日期", "付款金额（元）"]
SIGNED = [[*FIRST, "2026-01-05"], [*SECOND, "2026-01-06"]]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_rows_of_a_contract_that_differ_in_a_payment_are_one_contract(
    suffix: str, tmp_path: Path
) -> None:
    grid = [
        PAID_LEDGER,
        [*SIGNED[0], "2026-02-01", 10000],
        [*SIGNED[0], "2026-03-01", 20000],
        [*SIGNED[1], "2026-03-01", 5000],
        [*SIGNED[1], "", ""],
    ]
    file = laid_out(tmp_path / f"a.{suffix}", grid[:4])
    outcome = gathered(tmp_path, file, kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "contracts", "title", "contract_id", "amount") == [
        ("甲", "HT-1", "30000.00"),
        ("乙", "HT-2", "40000.00"),
    ]
    assert values(outcome, "payments", "contract_id", "title", "amount", "paid_on") == [
        ("HT-1", "", "10000.00", "2026-02-01"),
        ("HT-1", "", "20000.00", "2026-03-01"),
        ("HT-2", "", "5000.00", "2026-03-01"),
    ]


def test_a_contract_with_its_payments_merged_beside_it_is_one(tmp_path: Path) -> None:
    rows = [[*SIGNED[0], "2026-02-01", 10000], [None] * 5 + ["2026-03-01", 20000]]
    merges = [f"{column}2:{column}3" for column in "ABCDE"]
    outcome = gathered(
        tmp_path, laid_out(tmp_path / "a.xlsx", [PAID_LEDGER, *rows], merges), kind=""
    )
    assert not told(outcome, errors_only=False)
    assert len(values(outcome, "contracts", "title")) == 1
    assert values(outcome, "payments", "amount") == [("10000.00",), ("20000.00",)]


def test_a_list_of_payments_with_the_amounts_of_contracts_keeps_both(tmp_path: Path) -> None:
    grid = [
        ["付款日期", "付款金额（元）", "合同编号", "合同名称", "合同金额（元）", "收款单位"],
        ["2026-02-01", 10000, "HT-1", "甲", 30000, CENTRE],
        ["2026-03-01", 20000, "HT-1", "甲", 30000, CENTRE],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert not told(outcome)
    assert values(outcome, "contracts", "contract_id", "amount") == [("HT-1", "30000.00")]
    assert values(outcome, "payments", "amount") == [("10000.00",), ("20000.00",)]


def test_rows_of_a_contract_that_differ_in_a_fact_are_told(tmp_path: Path) -> None:
    other = [*FIRST[:3], 31000, "2026-01-05"]
    grid = [PAID_LEDGER, [*SIGNED[0], "2026-02-01", 10000], [*other, "2026-03-01", 20000]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert told(outcome) == [("sheet-id-repeated", "B3")]


def test_what_was_paid_so_far_is_no_payment_of_a_day(tmp_path: Path) -> None:
    grid = [[*PAID_LEDGER[:6], "累计支付金额（元）"], [*SIGNED[0], "2026-02-01", 10000]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert values(outcome, "payments", "amount", "paid_on") == [("10000.00", "")]
    assert told(outcome, errors_only=False) == [("sheet-column-unknown", "F1")]
