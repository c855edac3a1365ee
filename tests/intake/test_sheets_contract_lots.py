"""The lot that a ledger names beside a contract leads to the contract's result."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, imported, laid_out, told, values

BUREAU, CENTRE, OTHER = "微型镇民政局", "晨光社工服务中心", "暖阳养老服务中心二部"
NUMBER = "WZ-2026-001"
RESULTS: Grid = [
    ["采购编号", "项目名称", "标段", "标段名称", "中标供应商", "中标金额（元）", "中标日期"],
    [NUMBER, "养老服务", "包1", "东片", CENTRE, 200000, "2026-1-10"],
    [NUMBER, "养老服务", "包2", "西片", CENTRE, 300000, "2026-1-10"],
]
ENDS = ["合同编号", "合同名称", "甲方", "乙方", "合同金额（万元）", "签订日期"]
FORMATS = ["xlsx", "xls", "ods", "csv"]


def contract_lots(
    folder: Path, label: str, cells: list[object], suffix: str = "csv"
) -> tuple[list[str], list[tuple[str, str]]]:
    """The lots of the results of contracts whose column `label` has these cells, each contract
    the second with another supplier than the winner; and what was told of the ledger."""
    rows = [
        [NUMBER, cell, f"H-{at}", "养老合同", BUREAU, [CENTRE, OTHER][at % 2], 20 + at, "2026-3-1"]
        for at, cell in enumerate(cells)
    ]
    grid = [["合同台账"], ["采购项目编号", label, *ENDS], *rows]
    files = [laid_out(folder / f"{name}.{suffix}", g) for name, g in (("l", grid), ("r", RESULTS))]
    outcome = gathered(folder, *files, kind="tender-notices")
    awards = {row[0]: row[1] for row in values(outcome, "awards", "award_id", "lot_id")}
    faults = [(code, cell) for code, cell in told(outcome, errors_only=False) if "join" not in code]
    return [awards.get(row[0], "") for row in values(outcome, "contracts", "award_id")], faults


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("label", ["包号", "标段", "分包", "采购包号", "标项编号", "所属标段"])
def test_a_contract_is_of_the_result_of_its_lot(label: str, suffix: str, tmp_path: Path) -> None:
    lots, faults = contract_lots(tmp_path, label, ["包1", "第二包"], suffix)
    assert (lots, faults) == ([f"{NUMBER}-1", f"{NUMBER}-2"], [])


@pytest.mark.parametrize("cell", ["2", 2, "B2包", "二标段", "西片", f"{NUMBER}-2", "包2：西片"])
def test_a_lot_may_be_written_in_any_way(cell: object, tmp_path: Path) -> None:
    lots, faults = contract_lots(tmp_path, "包号", [cell])
    expected = ([""], [("sheet-lot-without-award", "B3")])
    assert (lots, faults) == (expected if cell == "B2包" else ([f"{NUMBER}-2"], []))


def test_a_lot_without_a_result_is_told_at_its_cell(tmp_path: Path) -> None:
    lots, faults = contract_lots(tmp_path, "包号", ["包1", "包3"])
    assert (lots, faults) == ([f"{NUMBER}-1", ""], [("sheet-lot-without-award", "B4")])


def test_a_column_that_asks_for_subcontracts_has_no_lots(tmp_path: Path) -> None:
    lots, faults = contract_lots(tmp_path, "分包", ["否", "否"])
    assert faults == [("sheet-column-unknown", "B2")]
    assert lots == [f"{NUMBER}-1", ""]  # by supplier and amount


def test_a_contract_of_several_lots_is_one_and_of_no_single_result(tmp_path: Path) -> None:
    row = ["H-1", "养老合同", BUREAU, CENTRE, 50, "2026-3-1"]
    grid = [["采购项目编号", "包号", *ENDS], [NUMBER, 1, *row], [NUMBER, 2, *row]]
    files = [laid_out(tmp_path / "l.csv", grid), laid_out(tmp_path / "r.csv", RESULTS)]
    outcome = gathered(tmp_path, *files, kind="tender-notices")
    assert values(outcome, "contracts", "contract_id", "award_id") == [("H-1", "")]
    assert ("sheet-lots-in-contract", "B2") in told(outcome, errors_only=False)


def test_contracts_that_differ_in_their_lot_alone_are_two(tmp_path: Path) -> None:
    row = ["养老服务合同", BUREAU, CENTRE, 20, "2026-3-1"]
    head = ["采购项目编号", "标段", *ENDS[1:]]
    grid = [head, [NUMBER, "一标段", *row], [NUMBER, "三标段", *row]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "l.csv", grid), kind="tender-notices")
    assert len(values(outcome, "contracts", "contract_id")) == 2
    left = [(one.cell, one.reason) for one in outcome.log.omissions]
    assert {("B2", "lot"), ("B3", "lot")} <= {*left}


def test_a_lot_tells_no_contract_by_itself(tmp_path: Path) -> None:
    grid = [["项目名称", "包号", "供应商"], ["养老服务", "1", CENTRE]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "l.csv", grid), kind="")
    assert "contracts" not in outcome.drafts


def test_what_the_rules_find_is_told_with_names_and_not_with_made_ids(tmp_path: Path) -> None:
    grid: Grid = [
        ["合同编号", "合同名称", "采购编号", "甲方", "乙方", "合同金额（元）", "签订日期"],
        ["HT-9", "法律援助合同", "T-2", "微型镇民政局", "甲律师事务所", 48000, "2026-09-25"],
    ]
    award: Grid = [
        ["采购编号", "项目名称", "中标供应商", "中标金额（元）", "中标日期"],
        ["T-2", "法律援助", "乙律师事务所", 48000, "2026-09-20"],
    ]
    files = [laid_out(tmp_path / "a.xlsx", award), laid_out(tmp_path / "c.xlsx", grid)]
    outcome = imported(tmp_path, *files, kind="tender-notices")
    (fault,) = (f for f in outcome.log.faults if f.code == "contract-other-than-winner")
    assert "合同的承接主体是“甲律师事务所”，成交人是“乙律师事务所”" in fault.message


@pytest.mark.parametrize(
    ("title", "cells"), [("（第2包）", ["F2"]), ("（第1包）", []), ("（一标段）", []), ("", [])]
)
def test_a_lot_that_is_not_that_of_the_title_is_told(
    title: str, cells: list[str], tmp_path: Path
) -> None:
    grid: Grid = [
        ["合同编号", "合同名称", "采购编号", "甲方", "乙方", "包号", "合同金额（元）", "签订日期"],
        ["HT-9", f"养老服务{title}合同", NUMBER, BUREAU, CENTRE, "1", 200000, "2026-1-20"],
    ]
    files = [laid_out(tmp_path / "a.csv", RESULTS), laid_out(tmp_path / "c.csv", grid)]
    found = told(gathered(tmp_path, *files, kind=""), errors_only=False)
    assert [cell for code, cell in found if code == "sheet-lot-differs"] == cells
