"""Columns that are called alike, or wrongly, are told by their cells; only what stays unclear is
left out, and named."""

import csv
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sound_rows import import_sound_rows
from scripts.import_sheet import main as import_sheet
from tests.support.sheet_files import Grid, gathered, told, values, xlsx

HEAD = ["采购项目名称", "采购单位", "预算金额（万元）", "预计采购时间"]
ROWS = [
    ["甲服务", "微型镇民政局", 1, "2026-03"],
    ["乙服务", "微型镇民政局", 2, "2026-04"],
    ["丙服务", "微型镇民政局", 3, "2026-05"],
]
TITLE, BODY, BUDGET, MONTH = "title", "purchaser_id", "budget_amount", "planned_tender_month"
AMOUNTS = ["10000.00", "20000.00", "30000.00"]
TITLES = ["甲服务", "乙服务", "丙服务"]
APART, REPEATED = "sheet-column-told-apart", "sheet-column-repeated"

# What stands under a fifth heading that repeats another's → what is told, and what arrives.
ALIKE: list[tuple[str, int, list[object], list[str], str, list[str]]] = [
    ("the same amounts", 2, [1, "2万元", 3.0], [], BUDGET, AMOUNTS),
    ("nothing", 2, [None, None, None], [], BUDGET, AMOUNTS),
    ("strokes and an amount", 2, ["—", 2, "/"], [], BUDGET, AMOUNTS),
    ("methods as amounts", 2, ["询价", "磋商", "询价"], [APART], BUDGET, AMOUNTS),
    ("numbers as names", 0, [7, 8, 9], [APART], TITLE, TITLES),
    ("methods as names", 0, ["公开招标", "询价", "磋商"], [APART], TITLE, TITLES),
    ("bodies as names", 0, ["民政局", "司法局", "教育局"], [APART], TITLE, TITLES),
    ("one place as names", 0, ["城东片区"] * 3, [APART], TITLE, TITLES),
    ("months as bodies", 1, ["2026年1月", "2月", "2026-03"], [APART], BODY, ["O-1"] * 3),
    ("amounts as months", 3, [12.5, 13, 14], [APART], MONTH, ["2026-03", "2026-04", "2026-05"]),
    ("one other amount", 2, [1, 9, None], [REPEATED], BUDGET, ["10000.00", "", "30000.00"]),
    ("other names", 0, ["丁服务", "戊服务", "己服务"], [REPEATED], TITLE, [""] * 3),
]


def plan(at: int, cells: list[object]) -> Grid:
    """The plan with one more column, called as the one at `at`."""
    return [[*HEAD, HEAD[at]], *([*row, cell] for row, cell in zip(ROWS, cells, strict=True))]


@pytest.mark.parametrize(
    ("at", "cells", "codes", "field", "arrived"),
    [case[1:] for case in ALIKE],
    ids=[case[0] for case in ALIKE],
)
@pytest.mark.parametrize("is_first", [False, True], ids=["behind", "before"])
def test_columns_called_alike_are_read_as_far_as_their_cells_tell(
    at: int,
    cells: list[object],
    codes: list[str],
    field: str,
    arrived: list[str],
    is_first: bool,
    tmp_path: Path,
) -> None:
    grid = plan(at, cells)
    if is_first:
        grid = [[row[-1], *row[:-1]] for row in grid]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert [one for (one,) in values(outcome, "plan-items", field)] == arrived
    found = [code for code, _ in told(outcome, errors_only=False)]
    assert [*dict.fromkeys(found)] == codes


def test_a_column_whose_cells_are_nothing_its_heading_says_is_one_fault(tmp_path: Path) -> None:
    grid = [[*HEAD[:3], "数量"], *ROWS]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    assert told(outcome) == [("sheet-column-otherwise", "D1")]
    assert "2026-03" in outcome.log.faults[0].message
    assert values(outcome, "plan-items", "title", "quantity") == [(t, "") for t in TITLES]


def test_only_unclear_cells_are_left_out_of_sound_rows_and_they_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, rest = xlsx(tmp_path / "a.xlsx", plan(2, [1, 9, None])), tmp_path / "rest.xlsx"
    words = ["--kind", "annual-plans", "--publisher", "p", "--out", str(tmp_path / "data")]
    words += ["--title", "某局"]
    assert import_sheet([str(path), *words]) == 1
    assert import_sheet([str(path), *words, "--skip-faulty", str(rest)]) == 3
    assert "第 3 行两列不同" in "".join(capsys.readouterr())
    with (tmp_path / "data/p/annual-plans/plan-items.csv").open(encoding="utf-8") as file:
        found = [(row["title"], row["budget_amount"]) for row in csv.DictReader(file)]
    assert found == [("甲服务", "10000.00"), ("乙服务", ""), ("丙服务", "30000.00")]
    faults = openpyxl.load_workbook(rest).worksheets[0].iter_rows(values_only=True)
    assert any("第 3 行两列不同" in str(cell) for row in faults for cell in row)


def test_a_row_with_two_numbers_comes_back_whole_and_gets_no_number_of_ours(
    tmp_path: Path,
) -> None:
    head = ["公告标题", "公告类型", "采购编号", "采购编号", "发布时间"]
    grid = [
        head,
        ["甲采购公告", "采购公告", "P-1", "P-1", "2026-03-01"],
        ["乙采购公告", "采购公告", "P-2", "Q-2", "2026-03-01"],
    ]
    options = SheetOptions("tender-notices", "p", tmp_path / "data", title="某局")
    partial = import_sound_rows([xlsx(tmp_path / "a.xlsx", grid)], options)
    assert values(partial.outcome, "notices", "tender_id") == [("P-1",)]
    assert {row for *_, row in partial.left} == {3}
