"""Two tables side by side on one sheet: each is read as it would be alone, or both are told, and
nothing of the one goes into the other."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

PLAN: Grid = [
    ["项目名称", "采购单位", "预算金额（万元）", "预计采购时间"],
    ["社区矫正服务", "微型镇民政局", 48.5, "2026-03"],
    ["法律援助服务", "微型镇民政局", 12, "2026-10"],
    ["助餐服务", "微型镇民政局", 7, "2026-05"],
]
# Contracts, by where and how they have their title.
OWN_TITLE: Grid = [
    ["合同名称", "合同编号", "供应商", "合同金额（万元）", "签订日期"],
    ["居家养老合同", "HT-1", "嘉宁养老服务中心", 30, "2026-02-03"],
    ["保洁合同", "HT-2", "安邦养老服务中心", 5, "2026-02-09"],
]
SAME_TITLE: Grid = [["项目名称", *OWN_TITLE[0][1:]], *OWN_TITLE[1:]]
TITLE_LATER: Grid = [[row[1], row[0], *row[2:]] for row in SAME_TITLE]
CONTRACTS = {"own title": OWN_TITLE, "same title": SAME_TITLE, "title later": TITLE_LATER}
PAYMENTS: Grid = [
    ["合同编号", "付款金额（元）", "付款日期"],
    ["HT-1", 100, "2026-02-11"],
    ["HT-2", 200, "2026-02-12"],
    ["HT-1", 300, "2026-03-11"],
]
PLANNED = [
    ("社区矫正服务", "485000.00", "2026-03"),
    ("法律援助服务", "120000.00", "2026-10"),
    ("助餐服务", "70000.00", "2026-05"),
]
CONTRACTED = [
    ("居家养老合同", "HT-1", "300000.00", "2026-02-03", ""),
    ("保洁合同", "HT-2", "50000.00", "2026-02-09", ""),
]


def beside(*tables: Grid, gap: int = 0, titles: Sequence[str] = ()) -> Grid:
    """Tables from left to right with `gap` empty columns between, each under its title."""
    parts = [[[title], *table] for title, table in zip(titles, tables, strict=False)]
    widths = [len(table[0]) + gap for table in tables]
    return [
        [
            cell
            for row, width in zip(rows, widths, strict=True)
            for cell in [*(row or []), *[None] * (width - len(row or []))]
        ]
        for rows in zip_longest(*(parts or tables))
    ]


def numbered(table: Grid) -> Grid:
    head, *rows = table
    return [["序号", *head], *([number, *row] for number, row in enumerate(rows, 1))]


def read(folder: Path, grid: Grid, suffix: str = "csv") -> tuple[Grid, Grid]:
    """The plan's rows and the contracts that a sheet gives, without any fault."""
    file = laid_out(folder / f"a.{suffix}", grid)
    outcome = gathered(folder, file, kind="")
    assert not told(outcome, errors_only=False)
    return (
        values(outcome, "plan-items", "title", "budget_amount", "planned_tender_month"),
        values(outcome, "contracts", "title", "contract_id", "amount", "signed_on", "@project"),
    )


@pytest.mark.parametrize("is_plan_first", [True, False])
@pytest.mark.parametrize("contracts", CONTRACTS.values(), ids=CONTRACTS)
@pytest.mark.parametrize("gap", [1, 2, 3])
def test_tables_with_empty_columns_between_are_two(
    gap: int, contracts: Grid, is_plan_first: bool, tmp_path: Path
) -> None:
    tables = (PLAN, contracts) if is_plan_first else (contracts, PLAN)
    assert read(tmp_path, beside(*tables, gap=gap)) == (PLANNED, CONTRACTED)


@pytest.mark.parametrize("is_plan_first", [True, False])
@pytest.mark.parametrize("name", ["same title", "title later"])
@pytest.mark.parametrize("rows", [3, 4], ids=["as long", "longer"])
def test_a_heading_that_comes_again_begins_a_table_where_both_know_all_their_headings(
    rows: int, name: str, is_plan_first: bool, tmp_path: Path
) -> None:
    tables = (PLAN[:rows], CONTRACTS[name])
    grid = beside(*(tables if is_plan_first else reversed(tables)))
    assert read(tmp_path, grid, "xlsx") == (PLANNED[: rows - 1], CONTRACTED)


@pytest.mark.parametrize("contracts", CONTRACTS.values(), ids=CONTRACTS)
def test_the_number_of_a_row_comes_again_where_a_table_begins(
    contracts: Grid, tmp_path: Path
) -> None:
    grid = beside(numbered(PLAN), numbered(contracts))
    assert read(tmp_path, grid) == (PLANNED, CONTRACTED)


@pytest.mark.parametrize("contracts", CONTRACTS.values(), ids=CONTRACTS)
@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("merges", [(), ("A1:D1",)], ids=["", "merged"])
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_each_title_is_of_the_table_below_it(
    suffix: str, merges: tuple[str, ...], gap: int, contracts: Grid, tmp_path: Path
) -> None:
    grid = beside(PLAN, contracts, gap=gap, titles=["2026年采购计划", "合同台账"])
    second = {0: "E1:I1", 1: "F1:J1"}[gap]
    file = laid_out(tmp_path / f"a.{suffix}", grid, (*merges, second) if merges else ())
    outcome = gathered(tmp_path, file, kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "plan-items", "fiscal_year") == [("2026",)] * 3
    assert [row[1] for row in values(outcome, "contracts", "title", "contract_id")] == [
        "HT-1",
        "HT-2",
    ]


def test_what_stands_over_both_is_of_both(tmp_path: Path) -> None:
    plan = [["项目名称", "采购单位", "预算金额", "预计采购时间"], *PLAN[1:]]
    contracts = [["合同名称", "合同编号", "供应商", "合同金额", "签订日期"], *OWN_TITLE[1:]]
    grid = [
        ["2026年政府购买服务情况"],
        [*[None] * 9, "单位：万元"],
        *beside(plan, contracts, gap=1),
    ]
    assert read(tmp_path, grid) == (PLANNED, CONTRACTED)


def test_a_unit_below_a_title_of_one_table_is_of_that_table(tmp_path: Path) -> None:
    contracts = [["合同名称", "合同编号", "供应商", "合同金额", "签订日期"], *OWN_TITLE[1:]]
    (titles, *rows) = beside(PLAN, contracts, gap=1, titles=["采购计划", "合同台账"])
    grid = [titles, [*[None] * 9, "单位：万元"], *rows]
    assert read(tmp_path, grid) == (PLANNED, CONTRACTED)
    plan = [["项目名称", "采购单位", "预算金额", "预计采购时间"], *PLAN[1:]]
    (titles, *rows) = beside(plan, contracts, gap=1, titles=["采购计划", "合同台账"])
    file = laid_out(tmp_path / "b.csv", [titles, [*[None] * 9, "单位：万元"], *rows])
    assert told(gathered(tmp_path, file, kind="")) == [("sheet-unit-missing", "C3:C6")]


def test_headings_may_stand_in_different_rows(tmp_path: Path) -> None:
    grid = beside(PLAN, [[None] * 5, [None] * 5, *OWN_TITLE], gap=1)
    assert read(tmp_path, grid, "xlsx") == (PLANNED, CONTRACTED)


def test_one_table_in_two_columns_of_blocks_is_read_on(tmp_path: Path) -> None:
    for gap in (0, 1):
        assert read(tmp_path, beside(PLAN[:3], [PLAN[0], PLAN[3]], gap=gap))[0] == [
            PLANNED[0],
            PLANNED[1],
            PLANNED[2],
        ]


@pytest.mark.parametrize("gap", [0, 1])
def test_payments_beside_contracts_are_theirs(gap: int, tmp_path: Path) -> None:
    file = laid_out(tmp_path / "a.csv", beside(TITLE_LATER, PAYMENTS, gap=gap))
    outcome = gathered(tmp_path, file, kind="")
    assert not told(outcome, errors_only=False)
    assert values(outcome, "payments", "contract_id", "amount", "paid_on") == [
        ("HT-1", "100.00", "2026-02-11"),
        ("HT-2", "200.00", "2026-02-12"),
        ("HT-1", "300.00", "2026-03-11"),
    ]


RESULTS: Grid = [
    ["中标结果"],
    ["项目名称", "项目编号", "采购人", "中标供应商", "中标金额（元）", "中标日期"],
    ["助浴服务", "P-9", "微型镇民政局", "嘉宁养老服务中心", 90000, "2026-03-25"],
]


@pytest.mark.parametrize("empty", [[], [[]]], ids=["at once", "apart"])
@pytest.mark.parametrize("contracts", CONTRACTS.values(), ids=CONTRACTS)
def test_a_table_below_over_the_whole_width_joins_nothing_above_it(
    contracts: Grid, empty: Grid, tmp_path: Path
) -> None:
    for plan in (PLAN, PLAN[:3]):
        grid = [*beside(plan, contracts, gap=1), *empty, *RESULTS]
        outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
        assert not told(outcome, errors_only=False)
        assert len(values(outcome, "plan-items", "title")) == len(plan) - 1
        names = ("title", "contract_id", "amount", "signed_on", "@project")
        assert values(outcome, "contracts", *names) == CONTRACTED
        assert values(outcome, "awards", "title", "amount") == [("助浴服务", "90000.00")]


def test_an_empty_row_parts_no_tables(tmp_path: Path) -> None:
    grid = beside(PLAN, OWN_TITLE, gap=1)
    assert read(tmp_path, [*grid[:2], [], *grid[2:]], "xlsx") == (PLANNED, CONTRACTED)


def test_three_tables_are_three(tmp_path: Path) -> None:
    file = laid_out(tmp_path / "a.csv", beside(PLAN, SAME_TITLE, PAYMENTS, gap=1))
    outcome = gathered(tmp_path, file, kind="")
    assert not told(outcome, errors_only=False)
    counts = [len(outcome.drafts[name]) for name in ("plan-items", "contracts", "payments")]
    assert counts == [3, 2, 3]


def test_a_table_of_another_kind_than_the_chosen_one_is_told_at_its_cells(tmp_path: Path) -> None:
    file = laid_out(tmp_path / "a.csv", beside(PLAN, SAME_TITLE, gap=1))
    outcome = gathered(tmp_path, file, kind="annual-plans")
    assert told(outcome, errors_only=False) == [("sheet-table-skipped", "F1:J3")]
    assert len(values(outcome, "plan-items", "title")) == 3


@pytest.mark.parametrize("gap", [1, 2])
def test_a_table_beside_one_of_nothing_known_is_told_and_not_mixed(
    gap: int, tmp_path: Path
) -> None:
    work = [["项目名称", "进度", "难点"], ["某事", "一半", "人手"], ["某二", "一半", "人手"]]
    file = laid_out(tmp_path / "a.csv", beside(PLAN, work, gap=gap))
    outcome = gathered(tmp_path, file, kind="")
    assert told(outcome) == [("sheet-tables-entangled", f"A1:{'EFG'[gap]}1")]
    assert not outcome.drafts


def test_where_a_table_may_begin_at_two_columns_both_are_told(tmp_path: Path) -> None:
    """采购单位 may be the last heading of the plan or the first of the contracts."""
    plan = [["项目名称", "预算金额（万元）", "预计采购时间"], ["助餐服务", 7, "2026-05"]]
    contracts = [["采购单位", *SAME_TITLE[0]], *(["民政局", *row] for row in SAME_TITLE[1:])]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", beside(plan, contracts)), kind="")
    assert told(outcome) == [("sheet-tables-entangled", "A1:E1")]
    assert not outcome.drafts


ONE_TABLE: list[Grid] = [
    # An empty column inside: what stands right of it names no rows.
    [
        ["项目名称", "采购单位", None, "合同编号", "供应商", "合同金额（万元）", "签订日期"],
        ["助餐服务", "微型镇民政局", None, "HT-1", "嘉宁养老服务中心", 5, "2026-02-01"],
    ],
    # The name is said twice, at both ends.
    [
        ["项目名称", "合同编号", "供应商", "合同金额（万元）", "签订日期", "项目名称", "备注"],
        ["助餐服务", "HT-1", "嘉宁养老服务中心", 5, "2026-02-01", "助餐服务", None],
    ],
    # The contract of a project.
    [
        ["项目名称", "采购单位", "合同名称", "合同编号", "供应商", "合同金额（万元）", "签订日期"],
        ["助餐", "微型镇民政局", "助餐服务", "HT-1", "嘉宁养老服务中心", 5, "2026-02-01"],
    ],
]


@pytest.mark.parametrize("grid", ONE_TABLE, ids=["gap", "name twice", "project"])
def test_one_table_stays_one(grid: Grid, tmp_path: Path) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="")
    assert not told(outcome)
    assert values(outcome, "contracts", "title", "contract_id", "amount") == [
        ("助餐服务", "HT-1", "50000.00")
    ]
    assert len(outcome.drafts["contracts"]) == 1
