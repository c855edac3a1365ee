"""Plans whose months are columns, of which each project ticks one."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.part_columns import month_of
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU = "微型镇民政局"
HEAD = ["序号", "项目名称", "采购单位", "预算金额（万元）", "采购方式"]
MONTHS = [f"{month}月" for month in range(1, 13)]
CARE = [1, "居家养老", BUREAU, 100, "公开招标"]
LAW = [2, "法律顾问", BUREAU, 10, "询价"]
TITLE = ["2026年政府采购计划"]


def ticked(*months: int, tick: str = "√") -> list[str]:
    """The cells of the months with these ticked."""
    return [tick if month in months else "" for month in range(1, 13)]


FORMS: dict[str, tuple[Grid, tuple[str, ...]]] = {
    "one header": ([TITLE, [*HEAD, *MONTHS], [*CARE, *ticked(3)], [*LAW, *ticked(12)]], ()),
    "under a heading of their own": (
        [
            TITLE,
            [*HEAD, "计划采购时间", *[""] * 11],
            [*[""] * 5, *MONTHS],
            [*CARE, *ticked(3)],
            [*LAW, *ticked(12)],
        ],
        ("F2:Q2",),
    ),
    "in words": (
        [
            TITLE,
            [*HEAD, *(f"{number}月份" for number in ["一", "二", "三", "十一", "十二"])],
            [*CARE, "", "", "●", "", ""],
            [*LAW, "", "", "", "", "●"],
        ],
        (),
    ),
    "a column of the year": (
        [
            ["预算年度", *HEAD, *MONTHS],
            [2026, *CARE, *ticked(3, tick="是")],
            [2026, *LAW, *ticked(12, tick="是")],
        ],
        (),
    ),
    "strokes where it is not": (
        [
            TITLE,
            [*HEAD, "3月", "6月", "12月"],
            [*CARE, "✓", "—", "×"],
            [*LAW, "/", "否", "✓"],
        ],
        (),
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", FORMS)
def test_the_ticked_column_is_the_month(layout: str, suffix: str, tmp_path: Path) -> None:
    grid, merges = FORMS[layout]
    path = laid_out(tmp_path / f"a.{suffix}", grid, merges)
    outcome = gathered(tmp_path, path)
    assert told(outcome) == []
    assert values(outcome, "plan-items", "title", "planned_tender_month") == [
        ("居家养老", "2026-03"),
        ("法律顾问", "2026-12"),
    ]


def test_intentions_have_ticked_months_too(tmp_path: Path) -> None:
    head = ["序号", "采购项目名称", "采购单位", "采购需求概况", "预算金额（万元）"]
    rows = [[1, "居家养老", BUREAU, "上门服务", 100, *ticked(5)]]
    grid = [["2026年政府采购意向公开"], [*head, *MONTHS], *rows]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "kind", "planned_tender_month") == [("intention", "2026-05")]


def test_several_ticks_and_a_tick_without_a_year_are_told_at_their_cell(tmp_path: Path) -> None:
    grid = [TITLE, [*HEAD, *MONTHS], [*CARE, *ticked(3, 5)], [*LAW, *ticked()]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == [("sheet-months-several", "H3")]
    (fault,) = [fault for fault in outcome.log.faults if fault.is_error]
    assert fault.value == "3月、5月"
    assert values(outcome, "plan-items", "planned_tender_month") == [("",), ("",)]
    more = [[*HEAD, *MONTHS], [*CARE, *ticked(3)]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", more))
    assert ("sheet-month-without-year", "H2") in told(outcome)


def test_columns_of_months_with_amounts_are_no_ticks(tmp_path: Path) -> None:
    grid = [TITLE, [*HEAD, *MONTHS], [*CARE, 10, *[""] * 11], [*LAW, *[""] * 11, "√"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome, errors_only=False) == [
        ("sheet-column-unknown", "F2"),
        ("sheet-column-unknown", "Q2"),
    ]
    assert values(outcome, "plan-items", "planned_tender_month") == [("",), ("",)]


LEDGER = ["合同编号", "项目名称", "采购单位", "供应商", "合同金额（万元）", "签订日期"]
OF_CARE = ["HT-1", "流动图书", BUREAU, "阳光养老服务中心", 100, "2026-01-05"]
OF_LAW = ["HT-2", "心理咨询", BUREAU, "正义律师事务所", 24, "2025-12-20"]
TALL = tuple(f"{letter}2:{letter}3" for letter in "ABCDEF")


def paid(outcome: SheetImport) -> list[tuple[str, ...]]:
    return values(outcome, "payments", "contract_id", "title", "amount", "currency", "paid_on")


PAID: dict[str, tuple[Grid, tuple[str, ...]]] = {
    "the year in the title": (
        [
            ["2026年政府购买服务合同付款台账（单位：万元）"],
            [*LEDGER, *MONTHS, "合计"],
            [*OF_CARE, 10, "", 20.5, *[""] * 9, 30.5],
            [*OF_LAW, 2, "/", 0, *["—"] * 9, 2],
            ["合计", "", "", "", 124, "", 12, "", 20.5, *[""] * 9, 32.5],
        ],
        (),
    ),
    "the year in a heading over the months": (
        [
            ["政府购买服务合同台账"],
            [*LEDGER, "2026年付款情况（万元）", *[""] * 12],
            [*[""] * 6, *MONTHS, "小计"],
            [*OF_CARE, 10, "", 20.5, *[""] * 9, 30.5],
            [*OF_LAW, 2, *[""] * 11, 2],
        ],
        (*TALL, "G2:S2"),
    ),
    "the year in each heading": (
        [
            ["合同台账　单位：万元"],
            [*LEDGER, "2026年1月", "2026年3月份", "累计支付"],
            [*OF_CARE, 10, 20.5, 30.5],
            [*OF_LAW, 2, "", 4],  # 2 were paid in the year before
        ],
        (),
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", PAID)
def test_months_of_a_ledger_are_its_payments(layout: str, suffix: str, tmp_path: Path) -> None:
    grid, merges = PAID[layout]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid, merges), kind="")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "contracts", "contract_id", "amount") == [
        ("HT-1", "1000000.00"),
        ("HT-2", "240000.00"),
    ]
    assert paid(outcome) == [
        ("HT-1", "2026年1月", "100000.00", "CNY", ""),
        ("HT-1", "2026年3月", "205000.00", "CNY", ""),
        ("HT-2", "2026年1月", "20000.00", "CNY", ""),
    ]


def test_payments_of_months_have_ids_in_the_order_of_the_months(tmp_path: Path) -> None:
    grid = [
        ["2026年合同台账（单位：元）"],
        [*LEDGER, *MONTHS],
        [*OF_LAW, "", *range(100, 1200, 100)],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    rows = sorted(values(outcome, "payments", "payment_id", "title"))
    assert [title for _, title in rows] == [f"2026年{month}月" for month in range(2, 13)]


def test_quarters_of_two_years_are_payments_and_a_sum_of_some_is_none(tmp_path: Path) -> None:
    heads = ["2025年支付", "", "2026年支付", "", ""]
    below = ["三季度", "第4季度", "第一季度", "二季度", "小计"]
    grid = [
        ["合同台账（单位：万元）"],
        [*LEDGER, *heads],
        [*[""] * 6, *below],
        [*OF_LAW, "", 2, 3, 4, 7],
    ]
    path = laid_out(tmp_path / "a.xlsx", grid, (*TALL, "G2:H2", "I2:K2"))
    outcome = gathered(tmp_path, path, kind="")
    assert told(outcome, errors_only=False) == []
    assert [(title, amount) for _, title, amount, *_ in paid(outcome)] == [
        ("2025年第四季度", "20000.00"),
        ("2026年第一季度", "30000.00"),
        ("2026年第二季度", "40000.00"),
    ]


NOT_PAID: dict[str, tuple[list[str], list[object], list[str]]] = {
    "people served": (["2026年合同台账（万元）"], [120, 90], ["服务人次", ""]),
    "ticks": (["2026年合同台账（万元）"], ["√", ""], []),
    "what is to be paid": (["2026年合同付款计划表（万元）"], [10, 20], []),
}


@pytest.mark.parametrize("case", NOT_PAID)
def test_months_of_a_ledger_that_hold_no_payments_are_told(case: str, tmp_path: Path) -> None:
    title, cells, over = NOT_PAID[case]
    heads = [[*LEDGER, *over], [*[""] * 6, *MONTHS[:2]]] if over else [[*LEDGER, *MONTHS[:2]]]
    path = laid_out(
        tmp_path / "a.xlsx", [title, *heads, [*OF_CARE, *cells]], (*TALL, "G2:H2") if over else ()
    )
    outcome = gathered(tmp_path, path, kind="")
    assert {code for code, _ in told(outcome, errors_only=False)} == {"sheet-column-unknown"}
    assert values(outcome, "contracts", "contract_id", "amount") == [("HT-1", "1000000.00")]
    assert paid(outcome) == []


def test_months_without_a_year_or_a_unit_are_one_message(tmp_path: Path) -> None:
    grid = [["合同台账（万元）"], [*LEDGER, *MONTHS], [*OF_CARE, *[1] * 12]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == [("sheet-payments-without-year", "G2")]
    grid = [["2026年合同台账"], [*LEDGER, *MONTHS], [*OF_CARE, *[1] * 12], [*OF_LAW, *[2] * 12]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", grid), kind="")
    assert told(outcome, errors_only=False) == [("sheet-unit-missing", "G2:R4")]


LABELS = [("3月", 3), ("12月份", 12), ("十一月", 11), ("03月", 3), ("13月", 0), ("月", 0), ("3", 0)]


@pytest.mark.parametrize(("label", "month"), LABELS)
def test_a_label_is_the_month_that_it_names(label: str, month: int) -> None:
    assert month_of(label) == month
