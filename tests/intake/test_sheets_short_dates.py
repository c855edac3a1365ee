"""Dates that leave their century or year out, and periods that only name months."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.contract_ledgers import read_period
from disclosure.intake.spreadsheets.sheet_dates import UnclearDate
from disclosure.intake.spreadsheets.short_years import read_short_year
from tests.support.sheet_files import Grid, gathered, laid_out, told, values

PERIODS = [
    ("2026.1-2026.12", "2026-01-01", "2026-12-31"),
    ("2026.01～2026.12", "2026-01-01", "2026-12-31"),
    ("26年1月至12月", "2026-01-01", "2026-12-31"),
    ("25年10月至26年9月", "2025-10-01", "2026-09-30"),
    ("2026年1月-12月", "2026-01-01", "2026-12-31"),
    ("2026.1-12", "2026-01-01", "2026-12-31"),
    ("2026/01-2026/02", "2026-01-01", "2026-02-28"),
    ("2026-01至2028-02", "2026-01-01", "2028-02-29"),
    ("自2026年1月起至2026年6月止", "2026-01-01", "2026-06-30"),
    ("2026年3月至2027年2月27日", "2026-03-01", "2027-02-27"),
    ("2026年1月15日-2026年12月", "2026-01-15", "2026-12-31"),
    ("2026年上半年", "2026-01-01", "2026-06-30"),
    ("2026年度", "2026-01-01", "2026-12-31"),
    ("一年（2026年1月至12月）", "2026-01-01", "2026-12-31"),
    ("26.1.1-26.12.31", "2026-01-01", "2026-12-31"),
    ("2026.1.1-12.31", "2026-01-01", "2026-12-31"),
]
NO_PERIODS = ["2026年", "26.1-26.12", "2026年10月至3月", "1-12月", "2026.1.1-12", "2026.13-2026.14"]
NO_PERIODS += ["2026年1月至次年1月", "12个月", "26.01.02-26.03.04"]


@pytest.mark.parametrize(("written", "first", "last"), PERIODS)
def test_a_period_of_months_is_from_their_first_day_to_their_last(
    written: str, first: str, last: str
) -> None:
    assert read_period(written) == (first, last)


@pytest.mark.parametrize("written", NO_PERIODS)
def test_what_may_be_another_period_is_none(written: str) -> None:
    assert read_period(written) is None


SHORT = [
    ("26年3月5日", "2026-03-05"),
    ("26年3月5日上午9时", "2026-03-05T09:00:00"),
    ("’26年3月", "2026-03"),
    ("26.3.5", "2026-03-05"),
    ("26/3/5 9:30", "2026-03-05T09:30:00"),
    ("2６．３．５", "2026-03-05"),
    ("99.3.5", "1999-03-05"),
    ("5.13.26", "2026-05-13"),
    ("26.13.5", "None"),
    ("1.1.1", "None"),
    ("60.3.5", "None"),
    ("26.2.30", "None"),
]


@pytest.mark.parametrize(("written", "read"), SHORT)
def test_a_year_of_two_digits_is_read_where_one_reading_is_a_date(written: str, read: str) -> None:
    assert str(read_short_year(written)) == read


@pytest.mark.parametrize("written", ["26.3.15", "26/03/05", "5.3.26", "13-3-26"])
def test_a_year_that_may_be_a_day_is_unclear(written: str) -> None:
    with pytest.raises(UnclearDate):
        read_short_year(written)


def test_other_cells_tell_what_a_short_date_means() -> None:
    assert str(read_short_year("26.3.15", "year")) == "2026-03-15"
    assert str(read_short_year("26.3.15", "day")) == "2015-03-26"
    assert str(read_short_year("26.3.15", year=2026)) == "2026-03-15"
    with pytest.raises(UnclearDate):
        read_short_year("26.3.15", year=2027)


HEADER = ["公告标题", "公告类型", "采购编号", "发布时间"]
SHORT_DAYS: dict[str, tuple[Grid, list[tuple[str, str]], list[str]]] = {
    "one of them is clear": (
        [HEADER, ["甲", "采购公告", "P-1", "26.3.15"], ["乙", "采购公告", "P-2", "26.4.5"]],
        [],
        ["2026-03-15", "2026-04-05"],
    ),
    "the title has the year": (
        [["2026年采购公告"], HEADER, ["甲", "采购公告", "P-1", "26.3.15"]],
        [],
        ["2026-03-15"],
    ),
    "a column has the year": (
        [["年度", *HEADER], [2026, "甲", "采购公告", "P-1", "26.3.15"]],
        [],
        ["2026-03-15"],
    ),
    "nothing tells": (
        [HEADER, ["甲", "采购公告", "P-1", "26.3.15"]],
        [("sheet-date-unclear", "D2")],
        [""],
    ),
    "they contradict each other": (
        [
            HEADER,
            ["甲", "采购公告", "P-1", "26.3.15"],
            ["乙", "采购公告", "P-2", "26.3.5"],
            ["丙", "采购公告", "P-3", "5.13.26"],
        ],
        [("sheet-date-unclear", "D2")],
        ["", "2026-03-05", "2026-05-13"],
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("sheet", SHORT_DAYS)
def test_short_dates_of_a_sheet(sheet: str, suffix: str, tmp_path: Path) -> None:
    grid, faults, days = SHORT_DAYS[sheet]
    path = laid_out(tmp_path / f"a.{suffix}", grid)
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == faults
    assert [day[:10] for (day,) in values(outcome, "notices", "published_at")] == days


PARTIES = ["微型镇民政局", "晨光社工服务中心"]
YEARS: dict[str, tuple[Grid, str, str, list[str]]] = {
    "notices": (
        [
            ["年度", *HEADER],
            [2026, "甲", "采购公告", "P-1", "3月5日"],
            ["2025年", "乙", "采购公告", "P-2", "12月30日 9:30"],
        ],
        "notices",
        "published_at",
        ["2026-03-05T00:00:00+08:00", "2025-12-30T09:30:00+08:00"],
    ),
    "the title has another": (
        [["2024年公告汇总"], ["年份", *HEADER], [2026, "甲", "采购公告", "P-1", "3月5日"]],
        "notices",
        "published_at",
        ["2026-03-05T00:00:00+08:00"],
    ),
    "contracts": (
        [
            ["年度", "合同编号", "合同名称", "甲方", "乙方", "合同金额（元）", "签订日期"],
            [2026, "H-1", "甲合同", *PARTIES, 1200000, "3月5日"],
        ],
        "contracts",
        "signed_on",
        ["2026-03-05"],
    ),
    "results": (
        [
            ["所属年度", "采购编号", "项目名称", "中标供应商", "中标金额（元）", "中标日期"],
            ["2026年度", "P-1", "甲", "甲中心", 1200000, "3月5日"],
        ],
        "awards",
        "awarded_on",
        ["2026-03-05"],
    ),
    "payments": (
        [
            ["年份", "合同编号", "付款金额（元）", "付款日期", "收款单位"],
            [2026, "C-1", 5000, "3月5日", "微型镇暖阳养老服务中心"],
        ],
        "payments",
        "paid_on",
        ["2026-03-05"],
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("sheet", YEARS)
def test_a_column_has_the_year_of_days_without_one(sheet: str, suffix: str, tmp_path: Path) -> None:
    grid, resource, name, days = YEARS[sheet]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == []
    assert [day for (day,) in values(outcome, resource, name)] == days


def test_a_column_of_years_that_no_day_needs_is_told_as_left_out(tmp_path: Path) -> None:
    grid = [["年度", *HEADER], [2026, "甲", "采购公告", "P-1", "2026年3月5日"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == [("sheet-column-unknown", "A1")]


def test_a_day_whose_row_has_no_single_year_is_told(tmp_path: Path) -> None:
    grid = [["年度", *HEADER], ["2025-2026", "甲", "采购公告", "P-1", "3月5日"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert ("sheet-not-an-instant", "E2") in told(outcome)


def test_the_year_and_month_of_a_purchase_may_stand_in_two_columns(tmp_path: Path) -> None:
    head = ["采购项目名称", "采购需求概况", "预算金额（元）", "预计采购年份", "预计采购月"]
    grid = [head, ["居家养老", "上门", 100000, 2026, 3], ["助餐", "送餐", 100000, 2027, "11月"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "notices", "planned_tender_month") == [("2026-03",), ("2027-11",)]


TERMS = [("起", "止"), ("开始", "结束"), ("起始日期", "终止日期"), ("自", "至")]


@pytest.mark.parametrize("ends", TERMS)
def test_the_ends_of_a_term_may_stand_under_its_heading(
    ends: tuple[str, str], tmp_path: Path
) -> None:
    grid = [
        ["合同编号", "合同名称", "乙方", "合同金额（元）", "服务期限", ""],
        ["", "", "", "", *ends],
        ["H-1", "甲", "晨光社工服务中心", 100000, "2026.1.1", "2026.12.31"],
    ]
    path = laid_out(tmp_path / "a.xlsx", grid, ("E1:F1",))
    outcome = gathered(tmp_path, path, kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "contracts", "starts_on", "ends_on") == [("2026-01-01", "2026-12-31")]


# The year of the row, when it was published, a later day, and whether that day may be meant.
ACROSS = [
    ("2025", "12月25日", "1月15日 9:30", False),
    ("2025", "2025年12月25日", "1月15日", False),
    ("2026", "2026年1月5日", "1月25日 9:30", True),
    ("2025", "12月25日", "2026年1月15日 9:30", True),
    ("2025", "12月1日", "12月1日 9:30", True),
    ("2025", "12月25日", "11月30日", False),
]


@pytest.mark.parametrize("where", ["column", "title"])
@pytest.mark.parametrize(("year", "published", "deadline", "is_read"), ACROSS)
def test_a_day_before_the_one_that_it_follows_may_be_of_the_next_year(
    year: str, published: str, deadline: str, is_read: bool, where: str, tmp_path: Path
) -> None:
    head = [*HEADER, "投标截止时间"]
    row = ["甲", "采购公告", "P-1", published, deadline]
    grid = [["年度", *head], [year, *row]] if where == "column" else [[f"{year}年公告"], head, row]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    place = "F2" if where == "column" else "E3"
    assert told(outcome) == ([] if is_read else [("sheet-date-unclear", place)])
    ((read,),) = values(outcome, "notices", "submission_deadline")
    assert bool(read) is is_read
