"""What ledgers and lists say of the amount of a contract before and after a change."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, imported, laid_out, told, values

BUREAU, CENTRE = "微型镇民政局", "晨光社工服务中心"
FORMATS = ["xlsx", "xls", "ods", "csv"]
HEAD = ["合同编号", "合同名称", "甲方", "乙方", "签订日期"]
ROW = ["H-1", "养老合同", BUREAU, CENTRE, "2026-3-1"]
# The headings and cells of a ledger behind HEAD, with the amount of the contract and after it.
LEDGERS: dict[str, tuple[list[str], list[object], str, str]] = {
    "after": (["合同金额（万元）", "变更后金额（万元）"], [20, 25], "200000.00", "250000.00"),
    "all three": (
        ["合同金额（万元）", "变更金额（万元）", "变更后合同金额（万元）"],
        [20, 5, 25],
        "200000.00",
        "250000.00",
    ),
    "less": (
        ["合同金额（元）", "变更金额（元）", "调整后金额（元）"],
        [200000, 50000, 150000],
        "200000.00",
        "150000.00",
    ),
    "the original under its own heading": (
        ["原合同金额（元）", "调整后金额（元）"],
        [200000, 150000],
        "200000.00",
        "150000.00",
    ),
    "by how much": (
        ["合同金额（元）", "增减金额（元）"],
        [200000, -50000],
        "200000.00",
        "150000.00",
    ),
    "by how much less": (
        ["合同金额（元）", "核减金额（元）"],
        [200000, 50000],
        "200000.00",
        "150000.00",
    ),
    "by how much, with its sign": (
        ["合同金额（元）", "变更金额（元）"],
        [200000, "+50000"],
        "200000.00",
        "250000.00",
    ),
    "the present amount beside the one before": (
        ["合同金额（元）", "变更前金额（元）", "变更后金额（元）"],
        [250000, 200000, 250000],
        "200000.00",
        "250000.00",
    ),
    "the new price may be rounded": (
        ["合同金额（万元）", "增减金额（万元）", "变更后金额（万元）"],
        [20.126, 5.123, 25.25],
        "201260.00",
        "252500.00",
    ),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("layout", LEDGERS)
def test_a_changed_amount_in_a_ledger_is_a_change_of_its_contract(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    heads, cells, amount, after = LEDGERS[layout]
    grid = [["合同台账"], [*HEAD, *heads], [*ROW, *cells]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "contracts", "contract_id", "amount") == [("H-1", amount)]
    facts = ("contract_id", "kind", "amount")
    assert values(outcome, "contract-changes", *facts) == [("H-1", "amendment", after)]


def test_all_that_a_ledger_says_of_a_change_is_its_change(tmp_path: Path) -> None:
    heads = ["合同金额（元）", "变更日期", "变更原因", "变更内容", "变更后金额（元）", "延期至"]
    cells = [200000, "2026-5-1", "人数增加", "增加30人", 250000, "2027-6-30"]
    plain = ["H-2", *ROW[1:], 200000, "", "", "", "", ""]
    grid = [["合同台账"], [*HEAD, *heads], [*ROW, *cells], plain]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome) == []
    names = ("kind", "amount", "changed_on", "reason", "title", "ends_on")
    assert values(outcome, "contract-changes", *names) == [
        ("amendment", "250000.00", "2026-05-01", "人数增加", "增加30人", "2027-06-30")
    ]
    assert values(outcome, "contracts", "ends_on") == [("",), ("",)]


def test_an_amount_that_did_not_change_is_no_change(tmp_path: Path) -> None:
    heads = ["合同金额（元）", "变更金额（元）", "变更后金额（元）"]
    grid = [[*HEAD, *heads], [*ROW, 200000, 0, 200000], ["H-2", *ROW[1:], 200000, 0, 0]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert "contract-changes" not in outcome.drafts
    left = [(one.cell, one.reason) for one in outcome.log.omissions]
    assert left == [("H2", "unchanged"), ("H3", "unchanged")]


WRONG: dict[str, tuple[list[str], list[object], tuple[str, str]]] = {
    "after": (["变更金额（元）", "变更后金额（元）"], [5, 26], ("sheet-change-differs", "G3")),
    "before": (["变更前金额（元）", "变更后金额（元）"], [19, 26], ("sheet-change-differs", "G3")),
    "unclear": (["变更金额（元）"], [5], ("sheet-change-amount-unclear", "G3")),
}


@pytest.mark.parametrize("layout", WRONG)
def test_amounts_that_contradict_each_other_are_told(layout: str, tmp_path: Path) -> None:
    heads, cells, fault = WRONG[layout]
    grid = [["合同台账"], [*HEAD, "合同金额（元）", *heads], [*ROW, 20, *cells]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert fault in told(outcome, errors_only=False)


OF_CHANGE = ["合同编号", "变更内容", "变更日期"]
CHANGE = ["C-1", "增加人数", "2026-6-1"]
LISTS: dict[str, tuple[list[str], list[object], str]] = {
    "all three": (
        ["变更前金额（元）", "变更金额（元）", "变更后金额（元）"],
        [96000, 4000, 100000],
        "100000.00",
    ),
    "before and by how much": (
        ["原合同金额（万元）", "增减金额（万元）"],
        [9.6, 1.4],
        "110000.00",
    ),
    "by how much alone": (["追加金额（元）"], [4000], "100000.00"),
    "with its sign": (["变更金额（元）"], ["-4000"], "92000.00"),
    "adjusted": (["调整后合同金额（元）"], [4000], "4000.00"),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("layout", LISTS)
def test_a_list_of_changes_gives_the_amount_after_each(
    layout: str, suffix: str, tmp_path: Path
) -> None:
    heads, cells, after = LISTS[layout]
    grid = [["合同变更情况表"], [*OF_CHANGE, *heads], [*CHANGE, *cells]]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "contract-changes", "amount") == [(after,)]


AMOUNTS = ["变更前金额（元）", "变更金额（元）", "变更后金额（元）"]
FAULTY: dict[str, tuple[list[str], list[list[object]], list[tuple[str, str]]]] = {
    "a sum that is wrong": (
        AMOUNTS,
        [[*CHANGE, 96000, 4000, 101000]],
        [("sheet-change-differs", "E3")],
    ),
    "a contract of another amount": (
        AMOUNTS,
        [[*CHANGE, 90000, 4000, 94000]],
        [("sheet-before-differs", "D3")],
    ),
    "another change between, in another order": (
        AMOUNTS,
        [["C-1", "减少", "2026-7-1", 100000, 5000, 95000], [*CHANGE, 96000, 4000, 100000]],
        [],
    ),
    "an unclear difference": (
        AMOUNTS[1:2],
        [[*CHANGE, 4000]],
        [("sheet-change-amount-unclear", "D3")],
    ),
    "no unit": (
        ["变更前金额", "变更后金额"],
        [[*CHANGE, 96000, 100000]],
        [("sheet-unit-missing", "D2:D3"), ("sheet-unit-missing", "E2:E3")],
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_list_of_changes_that_contradicts_itself_or_its_contract_is_told(
    case: str, tmp_path: Path
) -> None:
    heads, rows, faults = FAULTY[case]
    grid = [["合同变更情况表"], [*OF_CHANGE, *heads], *rows]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == faults


def test_a_change_of_a_ledger_is_not_counted_beside_a_list_of_changes(tmp_path: Path) -> None:
    heads = ["合同金额（元）", "变更后金额（元）"]
    ledger = [[*HEAD, *heads], [*ROW, 200000, 250000], ["H-2", *ROW[1:], 200000, 270000]]
    of_changes: Grid = [
        [*OF_CHANGE, "变更后金额（元）"],
        ["H-1", "增加人数", "2026-5-1", 250000],
        ["H-2", "增加人数", "2026-5-1", 260000],
    ]
    files = [laid_out(tmp_path / f"{n}.csv", g) for n, g in (("l", ledger), ("c", of_changes))]
    outcome = gathered(tmp_path, *files, kind="tender-notices")
    amounts = values(outcome, "contract-changes", "contract_id", "amount")
    assert amounts == [("H-1", "250000.00"), ("H-2", "260000.00")]
    doubts = [one for one in told(outcome, errors_only=False) if one[0] == "sheet-changed-twice"]
    assert doubts == [("sheet-changed-twice", "G3")]


def test_a_ledger_that_comes_again_replaces_the_change_with_its_contract(tmp_path: Path) -> None:
    head = [*HEAD, "合同金额（元）", "变更后金额（元）"]
    first = laid_out(tmp_path / "1.csv", [head, [*ROW, 200000, 250000]])
    outcome = imported(tmp_path, first, kind="tender-notices")
    assert told(outcome) == []
    outcome.write()
    again = laid_out(tmp_path / "2.csv", [head, [*ROW, 200000, 260000]])
    outcome = gathered(tmp_path, again, kind="tender-notices", is_replacing=True)
    rows = outcome.packages["tender-notices"]["contract-changes"]
    assert [(row["contract_id"], row["amount"]) for row in rows] == [("H-1", "260000.00")]
