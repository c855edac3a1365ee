"""Clocks, months and years are read as they are written, or asked about; never guessed."""

from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from disclosure.intake.spreadsheets.cell_values import CellFault, Context, read_cell
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.number_formats import from_days, is_date_format
from disclosure.intake.spreadsheets.sheet_dates import (
    UnclearDate,
    from_stored,
    read_date,
    read_month_alone,
    read_months,
)
from disclosure.model.schemas import tables
from tests.support.sheet_files import gathered, told, values, xlsx

DAY = "2026年9月20日"
CLOCKS = [
    ("中午1点", "13:00"),
    ("中午12点", "12:00"),
    ("中午11:30", "11:30"),
    ("24时", "24:00"),
    (" 24:00", "24:00"),
    ("（星期日）17:00", "17:00"),
    (" 星期天 下午2点半", "14:30"),
    ("早上8点", "08:00"),
    ("清晨6时", "06:00"),
    ("凌晨2点", "02:00"),
    ("晚8点", "20:00"),
    ("晚上20:00", "20:00"),
    ("傍晚6点", "18:00"),
    ("下午3点一刻", "15:15"),
    ("下午12:30", "12:30"),
    ("下午17:00", "17:00"),
    ("零点", "00:00"),
    (" 9点整", "09:00"),
    ("上午9:30（北京时间）", "09:30"),
    ("14时00分", "14:00"),
    ("17:00前", "17:00"),
    ("17时之前", "17:00"),
    (" 17:00（北京时间）止", "17:00"),
]


@pytest.mark.parametrize(("written", "right"), CLOCKS)
def test_a_time_of_day_is_read_with_its_word(written: str, right: str) -> None:
    day, clock = ("21", "00:00") if right == "24:00" else ("20", right)
    assert str(read_date(DAY + written)) == f"2026-09-{day}T{clock}:00"


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("20260321 0930", "2026-03-21T09:30:00"),
        ("202603210930", "2026-03-21T09:30:00"),
        ("20260321093015", "2026-03-21T09:30:15"),
        ("2026-03-21 0930", "2026-03-21T09:30:00"),
        ("2026年3月21日0930", "2026-03-21T09:30:00"),
        ("2026-03-21 2400", "2026-03-22T00:00:00"),
        ("2026.3.21 9:30", "2026-03-21T09:30:00"),
        ("2026-3-21T09:30", "2026-03-21T09:30:00"),
        ("2026/3/21 9.30", "2026-03-21T09:30:00"),
        ("2026 年 3 月 21 日 9 : 30", "2026-03-21T09:30:00"),
        ("2026–03–21 9:30", "2026-03-21T09:30:00"),
        ("2026-03-21日9时30分00秒", "2026-03-21T09:30:00"),
        ("2026-03-21T09:30:00+08", "2026-03-21T09:30:00+08:00"),
        ("2026-03-21T09:30:00+0530", "2026-03-21T09:30:00+05:30"),
        ("2026-03-21 9:30 PM", "2026-03-21T21:30:00"),
        ("2026-03-21 12:30 a.m.", "2026-03-21T00:30:00"),
        ("3/21/2026 9:30", "2026-03-21T09:30:00"),
        ("21.03.2026", "2026-03-21"),
        ("4/4/2026", "2026-04-04"),
        ("2026-03-21 13:30 PM", "None"),
        ("2026-03-21 09-30", "None"),
        ("2026032109", "None"),
        ("202613210930", "None"),
        ("26-3-21 9:30", "None"),
        ("13/13/2026", "None"),
    ],
)
def test_a_clock_is_read_as_programs_write_it(written: str, right: str) -> None:
    assert str(read_date(written)) == right


def test_a_day_and_month_that_may_change_places_are_asked_about() -> None:
    with pytest.raises(UnclearDate) as why:
        read_date("3/4/2026 9:30")
    assert str(why.value) == "2026-04-03T09:30:00 或 2026-03-04T09:30:00"


@pytest.mark.parametrize("part", ["", "份", "上旬", "中旬", "下旬", "初", "底", "末"])
def test_a_part_of_a_month_is_of_that_month(part: str) -> None:
    assert str(read_date(f"2026年3月{part}")) == "2026-03"
    assert read_month_alone(f"三月{part}") == 3


@pytest.mark.parametrize(
    ("written", "right"),
    [
        (f"{DAY}9:00-11:30", "None"),
        ("2026-09-20 09:00-17:00", "None"),
        ("2026/9/20 09:00:00-10:00", "None"),
        ("2026-09-20T09:00:00-05:00", "2026-09-20T09:00:00-05:00"),
        ("2026-09-20T09:00:00.000-03:00", "2026-09-20T09:00:00-03:00"),
        ("2026-09-20 09:00+08:00", "2026-09-20T09:00:00+08:00"),
    ],
)
def test_a_time_to_another_is_no_offset_from_utc(written: str, right: str) -> None:
    assert str(read_date(written)) == right


@pytest.mark.parametrize(
    "written",
    [
        "晚上12点",
        "晚上12:30",
        "晚上1点",
        "上午12点",
        "凌晨12点",
        "上午14点",
        "夜里3点",
        "（星期六）17:00",
        "周一 9:00",
    ],
)
def test_a_time_that_may_be_one_of_two_is_asked_about(written: str) -> None:
    with pytest.raises(UnclearDate) as why:
        read_date(DAY + written)
    assert "2026-09-20" in str(why.value)


def test_24_hours_is_the_next_day_of_an_instant_and_the_same_day_of_a_date() -> None:
    context, cell = Context(ZoneInfo("Asia/Shanghai")), Cell("2026年12月31日24时")
    notices, contracts = tables()["notices"], tables()["contracts"]
    instant = read_cell(notices.field["submission_deadline"], cell, context)
    assert (instant.text, instant.rule) == ("2027-01-01T00:00:00+08:00", "midnight")
    assert read_cell(contracts.field["ends_on"], cell, context).text == "2026-12-31"
    for written in ("2026-12-31 2400", "202612312400"):
        assert read_cell(contracts.field["ends_on"], Cell(written), context).text == "2026-12-31"
    midnight = Cell("202602240000")
    assert read_cell(contracts.field["ends_on"], midnight, context).text == "2026-02-24"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026年第一季度", "sheet-months-several"),
        ("二季度", "sheet-months-several"),
        ("2026Q3", "sheet-months-several"),
        ("上半年", "sheet-months-several"),
        ("2026年3-5月", "sheet-months-several"),
        ("3月至5月", "sheet-months-several"),
        ("全年", "sheet-months-several"),
        ("2026年", "sheet-months-several"),
        ("3月", "sheet-month-without-year"),
        ("十二月份", "sheet-month-without-year"),
    ],
)
def test_what_is_no_single_month_is_named_as_what_it_is(written: str, code: str) -> None:
    target = tables()["plan-items"].field["planned_tender_month"]
    with pytest.raises(CellFault) as why:
        read_cell(target, Cell(written), Context(ZoneInfo("UTC")))
    assert why.value.code == code


def test_a_quarter_is_told_with_its_months() -> None:
    assert read_months("2026年第三季度") == (2026, 7, 9)
    assert read_months("2026年3月") is None


def test_the_year_of_a_month_may_stand_in_a_column_or_the_title(tmp_path: Path) -> None:
    columns = [["项目名称", "预算年度", "预计采购时间"], ["甲服务", 2027, "3月"]]
    title = [["某局2026年采购计划"], ["项目名称", "预计采购时间"], ["乙服务", "十一月"]]
    path = xlsx(tmp_path / "a.xlsx", {"一": columns, "二": title})
    outcome = gathered(tmp_path, path)
    assert told(outcome) == []
    months = values(outcome, "plan-items", "planned_tender_month")
    assert months == [("2027-03",), ("2026-11",)]


@pytest.mark.parametrize(
    "written", [46023, 26, -1, "46023", "26年", "2026-2027", 1989, 2101, 2026.5]
)
def test_a_fiscal_year_has_four_digits(written: object) -> None:
    target = tables()["plan-items"].field["fiscal_year"]
    with pytest.raises(CellFault) as why:
        read_cell(target, Cell(written), Context(ZoneInfo("UTC")))  # type: ignore[arg-type]
    assert why.value.code == "sheet-year-wrong"


@pytest.mark.parametrize("written", [2026, "2026", "2026.0", "2026年", "2026年度"])
def test_a_fiscal_year_may_have_a_point_or_a_word_behind_it(written: object) -> None:
    target = tables()["plan-items"].field["fiscal_year"]
    reading = read_cell(target, Cell(written), Context(ZoneInfo("UTC")))  # type: ignore[arg-type]
    assert reading.text == "2026"


def test_a_month_in_another_year_than_its_row_is_told(tmp_path: Path) -> None:
    grid = [
        ["项目名称", "预算年度", "预计采购时间"],
        ["甲服务", 2025, "2062-03"],
        ["乙服务", 2025, "2025-03"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert told(outcome, errors_only=False) == [("sheet-month-year-differs", "C2")]


@pytest.mark.parametrize(
    ("shown", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ('yyyy"年"m"月"', True),
        ("[$-804]aaaa", False),
        ("General", False),
        ("0.00", False),
        ('0"days"', False),
        ("h:mm", True),
        ("[h]:mm", True),
        ("@", False),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日"', True),
        ("#,##0;[Red]-#,##0", False),
    ],
)
def test_a_number_format_shows_dates_or_not(shown: str, is_date: bool) -> None:
    assert is_date_format(shown) == is_date


def test_a_stored_time_is_right_to_the_second() -> None:
    almost = float(Decimal(46086) + Decimal("9.4999999") / 24)
    moment = from_stored(from_days(almost, "yyyy-mm-dd h:mm"), "yyyy-mm-dd h:mm")  # type: ignore[arg-type]
    assert str(moment) == "2026-03-05T09:30:00"
