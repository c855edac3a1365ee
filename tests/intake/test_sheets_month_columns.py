"""Plans whose months are columns, of which each project ticks one."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.part_columns import month_of
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


LABELS = [("3月", 3), ("12月份", 12), ("十一月", 11), ("03月", 3), ("13月", 0), ("月", 0), ("3", 0)]


@pytest.mark.parametrize(("label", "month"), LABELS)
def test_a_label_is_the_month_that_it_names(label: str, month: int) -> None:
    assert month_of(label) == month
