"""Moved cells are told only where the moved ones say so; a wrong cell is told as itself."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, delimited, gathered, told

PLAN = ["序号", "采购项目名称", "预算金额（万元）", "采购方式", "预计采购时间", "受益人数", "备注"]
SOUND = [1, "甲服务", 10, "公开招标", "2026年3月", 800, None]
NOTICES = [
    "公告日期",
    "公告类别",
    "项目名称",
    "项目编号",
    "采购内容",
    "预算金额",
    "应答时间",
    "应答人资格",
    "公告链接",
]
NOTICE = [
    "2026-08-03 09:00:00",
    "采购公告",
    "甲服务",
    "P1",
    "甲内容",
    "90万元",
    "2026年08月11日14时00分",
    "甲资格",
    "https://a.example/1",
]


def with_cell(row: list[object], column: int, value: object) -> list[object]:
    return [*row[:column], value, *row[column + 1 :]]


SINGLE: list[tuple[str, Grid, str, str, str]] = [
    (
        "an amount in words beside an empty column",
        [
            NOTICES,
            NOTICE,
            [
                "2026-08-03 11:39:20",
                "其他公告",
                "乙服务",
                None,
                "乙内容",
                "未列示",
                None,
                "乙资格",
                "https://a.example/2",
            ],
        ],
        "tender-notices",
        "sheet-amount-unreadable",
        "F3",
    ),
    (
        "a month without year before an empty last column",
        [PLAN, with_cell(SOUND, 4, "3月")],
        "annual-plans",
        "sheet-month-without-year",
        "E2",
    ),
    (
        "persons in words before an empty last column",
        [PLAN, with_cell(SOUND, 5, "约800")],
        "annual-plans",
        "not-an-integer",
        "F2",
    ),
    (
        "an unknown method",
        [PLAN, with_cell(SOUND, 3, "抽签")],
        "annual-plans",
        "code-unknown",
        "D2",
    ),
    (
        "a wrong amount behind a missing number",
        [PLAN, with_cell(with_cell(SOUND, 0, None), 2, "待定")],
        "annual-plans",
        "sheet-amount-unreadable",
        "C2",
    ),
    (
        "a wrong amount before an empty method",
        [PLAN, with_cell(with_cell(SOUND, 2, "约10"), 3, None)],
        "annual-plans",
        "sheet-amount-unreadable",
        "C2",
    ),
    (
        "two wrong cells",
        [PLAN, with_cell(with_cell(SOUND, 4, "春季"), 5, "若干")],
        "annual-plans",
        "not-a-month",
        "E2",
    ),
]


@pytest.mark.parametrize(
    ("grid", "kind", "code", "cell"), [one[1:] for one in SINGLE], ids=[one[0] for one in SINGLE]
)
def test_a_single_wrong_cell_has_not_moved(
    grid: Grid, kind: str, code: str, cell: str, tmp_path: Path
) -> None:
    found = told(gathered(tmp_path, delimited(tmp_path / "a.csv", grid), kind=kind))
    assert (code, cell) in found
    assert "sheet-row-shifted" not in [one for one, _ in found]


MOVED: list[tuple[str, Grid, str]] = [
    ("the number is missing", [PLAN, [*SOUND[1:], None]], "A2:E2"),
    ("an empty cell too many", [PLAN, [1, None, *SOUND[1:6]]], "A2:G2"),
    (
        "a block that ends at a gap",
        [PLAN, ["甲服务", 10, "公开招标", "2026年3月", None, 800, None]],
        "A2:F2",
    ),
    (
        "the tail of a row with an empty last column",
        [
            [
                "序号",
                "分组",
                "采购项目名称",
                "采购需求概况",
                "预算金额(万元)",
                "预留",
                "预计采购时间",
                "备注",
            ],
            [1, 1, "甲服务", "甲的需求", 10, "是", "2026年03月", None],
            [2, "乙服务", "乙的需求", 20, "否", "2026年04月", None, None],
        ],
        "A3:F3",
    ),
]


@pytest.mark.parametrize(("grid", "cells"), [one[1:] for one in MOVED], ids=[o[0] for o in MOVED])
def test_cells_that_moved_together_are_told_once(grid: Grid, cells: str, tmp_path: Path) -> None:
    outcome = gathered(tmp_path, delimited(tmp_path / "a.csv", grid))
    assert told(outcome) == [("sheet-row-shifted", cells)]
