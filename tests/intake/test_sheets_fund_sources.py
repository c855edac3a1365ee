"""Sources of funds: of several none is the one, and 财政拨款 is wider than any code."""

from pathlib import Path

import pytest

from tests.support.sheet_files import gathered, laid_out, told, values

HEAD, ROW = ["项目名称", "采购单位", "预计采购时间"], ["水质监测", "微型镇民政局", "2026-03"]

SPLIT: dict[str, tuple[list[str], list[object], str, list[tuple[str, str, str]]]] = {
    "two that give": (
        ["财政拨款", "其他资金"],
        [108.6, 30],
        "",
        [("D1", "sources", "财政拨款 1086000.00"), ("E1", "sources", "其他资金 300000.00")],
    ),
    "the wide one alone": (
        ["财政拨款", "其他资金"],
        [320, "—"],
        "",
        [("D1", "source", "财政拨款 3200000.00")],
    ),
    "zero is none": (
        ["财政拨款", "其他资金"],
        [320, 0],
        "",
        [("D1", "source", "财政拨款 3200000.00")],
    ),
    "one with a code": (["一般公共预算", "其他资金"], [320, "/"], "general-budget", []),
    "the other with a code": (["财政拨款", "政府性基金"], [None, 12], "government-fund", []),
    "two with codes": (
        ["一般公共预算", "政府性基金"],
        [20, 12],
        "",
        [("D1", "sources", "一般公共预算 200000.00"), ("E1", "sources", "政府性基金 120000.00")],
    ),
}


@pytest.mark.parametrize(("labels", "cells", "source", "left"), [*SPLIT.values()], ids=[*SPLIT])
@pytest.mark.parametrize("has_total", [False, True])
def test_a_budget_of_several_sources_has_none_of_their_codes(
    has_total: bool,
    labels: list[str],
    cells: list[object],
    source: str,
    left: list[tuple[str, str, str]],
    tmp_path: Path,
) -> None:
    heads = [f"{label}（万元）" for label in labels]
    total = sum(cell for cell in cells if isinstance(cell, int | float))
    head, row = [*HEAD, *heads], [*ROW, *cells]
    if has_total:
        head, row = [*head, "预算合计（万元）"], [*row, total]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", [head, row]))
    assert told(outcome) == []
    ((budget, found),) = values(outcome, "plan-items", "budget_amount", "fund_source")
    assert (float(budget), found) == (total * 10_000, source)
    rows = [(one.cell.replace("2", "1"), one.reason, one.text) for one in outcome.log.omissions]
    assert [row for row in rows if row[1] in {"source", "sources"}] == left


BESIDE: dict[str, tuple[list[object], str, list[tuple[str, str, str]]]] = {
    "two that give": (
        [168.5, 120, 48.5, "福彩公益金"],
        "",
        [
            ("E3", "sources", "财政资金 1200000.00"),
            ("F3", "sources", "其他资金 485000.00"),
            ("G3", "sources", "福彩公益金"),
        ],
    ),
    "one that gives": (
        [62, 62, None, "福彩公益金"],
        "lottery-welfare",
        [("E3", "part", "财政资金 620000.00")],
    ),
    "no part": ([62, None, None, "福彩公益金"], "lottery-welfare", []),
    "one of less than the whole": (
        [168.5, None, 48.5, None],
        "",
        [("F3", "part", "其他资金 485000.00")],
    ),
}


@pytest.mark.parametrize(("cells", "source", "left"), [*BESIDE.values()], ids=[*BESIDE])
def test_a_source_named_beside_parts_of_several_is_not_that_of_the_whole(
    cells: list[object], source: str, left: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    grid = [
        [*HEAD, "预算金额（万元）", "其中（万元）：", None, "资金来源"],
        [None, None, None, None, "财政资金", "其他资金", None],
        [*ROW, *cells],
    ]
    merges = ["E1:F1", *(f"{column}1:{column}2" for column in "ABCDG")]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid, merges))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "fund_source") == [(source,)]
    omissions = [(one.cell, one.reason, one.text) for one in outcome.log.omissions]
    assert omissions == left
    written = {one.written for one in outcome.log.conversions if one.field == "fund_source"}
    assert written == ({"福彩公益金"} if source else set())


ONE_PART: dict[str, tuple[list[object], str, list[str], list[tuple[str, str, str]]]] = {
    "of the whole": (
        [168.5, 120, "福彩公益金"],
        "1685000.00",
        [],
        [("E2", "part", "财政资金 1200000.00"), ("F2", "sources", "福彩公益金")],
    ),
    "all of it": (
        [62, 62, "一般公共预算"],
        "620000.00",
        ["general-budget"],
        [("E2", "part", "财政资金 620000.00")],
    ),
    "more than it": (
        [62, 70, None],
        "620000.00",
        [],
        [("E2", "part", "财政资金 700000.00")],
    ),
    "without the whole": ([None, 70, None], "", [], [("E2", "part", "财政资金 700000.00")]),
}


@pytest.mark.parametrize(
    ("cells", "budget", "source", "left"), [*ONE_PART.values()], ids=[*ONE_PART]
)
def test_one_column_of_a_part_beside_the_budget_is_told_by_its_cells(
    cells: list[object],
    budget: str,
    source: list[str],
    left: list[tuple[str, str, str]],
    tmp_path: Path,
) -> None:
    head = [*HEAD, "预算金额（万元）", "其中：财政资金", "资金来源"]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", [head, [*ROW, *cells]]))
    assert values(outcome, "plan-items", "budget_amount") == [(budget,)]
    assert [text for (text,) in values(outcome, "plan-items", "fund_source") if text] == source
    assert [(one.cell, one.reason, one.text) for one in outcome.log.omissions] == left
    differing = [("sheet-parts-differ", "D2")] if cells == [62, 70, None] else []
    assert told(outcome, errors_only=False) == differing


def test_a_source_left_out_of_a_form_is_told_at_its_cell_there(tmp_path: Path) -> None:
    grid = [
        ["项目名称", "水质监测", "采购单位", "微型镇民政局"],
        ["预计采购时间", "2026-03", "预算金额（万元）", 168.5],
        ["财政资金（万元）", 120, "其他资金（万元）", 48.5],
        ["资金来源", "福彩公益金", "采购方式", "公开招标"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "fund_source") == [("",)]
    omissions = [(one.cell, one.text) for one in outcome.log.omissions]
    assert omissions[-1] == ("B4", "福彩公益金")
    assert not [one for one in outcome.log.conversions if one.field == "fund_source"]


def test_each_year_of_a_budget_is_told_where_only_their_sum_has_a_field(tmp_path: Path) -> None:
    grid = [[*HEAD, "2026年预算（万元）", "2027年预算（万元）"], [*ROW, 10, 20]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "budget_amount") == [("300000.00",)]
    omissions = [(one.cell, one.reason, one.text) for one in outcome.log.omissions]
    assert omissions == [("D2", "part", "2026 100000.00"), ("E2", "part", "2027 200000.00")]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize(
    ("heading", "budget"),
    [
        ("2026年预算（万元）", "120000.00"),
        ("2026年度预算金额（万元）", "120000.00"),
        ("2026年预算安排（万元）", "120000.00"),
        ("2025年预算（万元）", ""),  # of another year
        ("2026年", ""),  # of what is not said
    ],
)
def test_a_budget_of_one_year_is_that_of_a_plan_of_this_year(
    heading: str, budget: str, suffix: str, tmp_path: Path
) -> None:
    grid = [["2026年政府购买服务计划"], [*HEAD, heading], [*ROW, 12]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid))
    assert values(outcome, "plan-items", "fiscal_year", "budget_amount") == [("2026", budget)]
    omitted = [one.cell for one in outcome.log.omissions if one.cell.startswith("D")]
    assert bool(omitted) != bool(budget)


def test_the_budget_of_one_year_beside_the_budget_is_left_out(tmp_path: Path) -> None:
    grid = [[*HEAD, "2026年预算（万元）", "预算金额（万元）"], [*ROW, 12, 30]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert values(outcome, "plan-items", "budget_amount") == [("300000.00",)]
    assert [one.cell for one in outcome.log.omissions] == ["D1"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("财政拨款", ""),
        ("当年财政拨款", ""),
        ("财政补助", ""),
        ("一般公共预算", "general-budget"),
        ("一般公共预算拨款", "general-budget"),
        ("政府性基金", "government-fund"),
    ],
)
def test_a_word_wider_than_any_code_is_told_and_left_empty(
    written: str, code: str, tmp_path: Path
) -> None:
    grid = [[*HEAD, "预算金额（元）", "资金来源"], [*ROW, 100000, written]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid))
    assert told(outcome) == []
    assert values(outcome, "plan-items", "fund_source") == [(code,)]
    rules = [one.rule for one in outcome.log.conversions if one.field == "fund_source"]
    assert rules == ["code" if code else "broad"]
