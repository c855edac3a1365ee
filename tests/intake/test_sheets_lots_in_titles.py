"""Lots that stand in titles: read where a title names one, and left where it may name another."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.lot_numbers import lot_in_title
from tests.support.sheet_files import Grid, gathered, imported, laid_out, told, values

TITLES = [
    ("居家养老项目（第1包）", "1", ""),
    ("居家养老项目-包2：西片", "2", "西片"),
    ("居家养老项目—第2包（西片）", "2", "西片"),
    ("居家养老A包", "A", ""),
    ("居家养老A包：东片", "A", ""),
    ("居家养老（包一）", "1", ""),
    ("居家养老第二标段", "2", ""),
    ("居家养老一标段", "1", ""),
    ("居家养老（二标段）中标公告", "2", ""),
    ("居家养老【标段三】", "3", ""),
    ("居家养老（采购包1）（第二次）", "1", ""),
    ("居家养老 包3", "3", ""),
]
NO_LOTS = ["纸巾3包", "承包服务", "标准化建设", "居家养老（二期）", "居家养老（第二次）", "打包A"]
NO_LOTS += ["居家养老（第1包、第2包）", "居家养老1-3包", "第1包装材料", "目标考核-标书制作"]
NO_LOTS += ["（第1包）居家养老（第2包）", "投标保证金-标的说明"]


@pytest.mark.parametrize(("title", "number", "called"), TITLES)
def test_a_title_names_its_lot(title: str, number: str, called: str) -> None:
    assert lot_in_title(title) == (number, called)


@pytest.mark.parametrize("title", NO_LOTS)
def test_a_title_that_names_no_single_lot_has_none(title: str) -> None:
    assert lot_in_title(title) == ("", "")


NOTICE = ["公告标题", "公告类型", "采购编号", "发布时间", "响应截止时间"]
DAYS = ["2026-03-01 09:00", "2026-03-20 09:30"]
NOTICES: Grid = [
    NOTICE,
    ["居家养老（第1包）", "采购公告", "P-7", *DAYS],
    ["居家养老（第2包）", "采购公告", "P-7", *DAYS],
    ["居家养老（第1包）", "更正公告", "P-7", "2026-03-05 09:00", "2026-03-25 09:30"],
    ["居家养老（第1包）第二次", "采购公告", "P-7", "2026-04-01 09:00", "2026-04-20 09:30"],
]
RESULT = ["采购编号", "项目名称", "中标供应商", "中标金额（元）", "中标日期"]
RESULTS: Grid = [
    RESULT,
    ["P-7", "居家养老（第1包）", "晨光社工服务中心", 1200000, "2026-03-25"],
    ["P-7", "居家养老-包2：西片", "暖阳养老服务中心", 900000, "2026-03-25"],
    ["P-7", "居家养老A包", "暖阳养老服务中心", 800000, "2026-03-25"],
]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_results_and_notices_are_of_the_lots_in_their_titles(suffix: str, tmp_path: Path) -> None:
    files = (
        laid_out(tmp_path / f"n.{suffix}", NOTICES),
        laid_out(tmp_path / f"a.{suffix}", RESULTS),
    )
    outcome = gathered(tmp_path, *files, kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "awards", "lot_id", "title") == [
        ("P-7-1", "居家养老（第1包）"),
        ("P-7-2", "居家养老-包2：西片"),
        ("P-7-A", "居家养老A包"),
    ]
    assert values(outcome, "lots", "lot_id") == [("P-7-1",), ("P-7-2",), ("P-7-A",)]
    assert len(values(outcome, "notices")) == 4


def test_amounts_of_notices_of_one_tender_are_those_of_the_lots_in_their_titles(
    tmp_path: Path,
) -> None:
    heads = [*NOTICE, "预算金额（万元）"]
    grid = [heads, *([*row, 10 * number] for number, row in enumerate(NOTICES[1:], 8))]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert values(outcome, "lots", "lot_id", "budget_amount", "currency") == [
        ("P-7-1", "800000.00", "CNY"),
        ("P-7-2", "900000.00", "CNY"),
    ]
    budgets = {row[0]: row[1] for row in values(outcome, "notices", "title", "budget_amount")}
    assert budgets["居家养老（第2包）"] == ""
    # The only one of its day is of the whole, or of nothing that is known.
    assert budgets["居家养老（第1包）第二次"] == "1100000.00"


def test_a_lot_in_a_title_without_a_tender_stays_in_the_title(tmp_path: Path) -> None:
    grid = [row[1:] for row in RESULTS]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert told(outcome) == []
    assert values(outcome, "awards", "lot_id") == [("",)] * 3
    assert "lots" not in outcome.drafts


def test_a_column_of_lots_goes_before_the_title(tmp_path: Path) -> None:
    grid = [[*RESULT, "包号"], [*RESULTS[1], "包5"], [*RESULTS[2], ""]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="tender-notices")
    assert values(outcome, "awards", "lot_id") == [("P-7-5",), ("",)]


UNNAMED = ["项目名称", "采购人", "中标供应商", "中标金额（元）", "中标日期"]


def results_of(*rows: tuple[str, str, str]) -> Grid:
    """Results without a number: title, purchaser and day of each."""
    winners = ["晨光社工服务中心", "暖阳养老服务中心", "和风社工服务中心"]
    return [
        UNNAMED,
        *([title, who, winners[n], 10000 + n, day] for n, (title, who, day) in enumerate(rows)),
    ]


DAY, HERE = "2026-03-25", "微型镇民政局"
PAIRS = [
    ("助残康复（第1包）", "助残康复（第2包）"),
    ("助残康复-包1：东片", "助残康复-包2：西片"),
    ("助残康复A包", "助残康复B包"),
    ("助残康复一标段", "助残康复二标段"),
    ("助残康复第一标段：东片", "助残康复第二标段：西片"),
    ("（第1包）助残康复", "（第2包）助残康复"),
]


@pytest.mark.parametrize("titles", PAIRS)
def test_lots_of_one_unnamed_tender_are_one_project(
    titles: tuple[str, str], tmp_path: Path
) -> None:
    grid = results_of(*((title, HERE, DAY) for title in titles), ("社区助餐", HERE, DAY))
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="")
    assert not told(outcome, errors_only=False)
    (first, second, other) = values(outcome, "awards", "project_id")
    assert first == second != other
    assert len({*values(outcome, "awards", "award_id")}) == 3
    assert [title for (title,) in values(outcome, "awards", "title")] == [*titles, "社区助餐"]


APART = [
    # Another purchaser has another tender.
    (("助残康复（第1包）", HERE, DAY), ("助残康复（第2包）", "微型镇司法局", DAY), []),
    # Another title too, though the lot is called as before.
    (("助残康复（第1包）", HERE, DAY), ("助残托养（第2包）", HERE, DAY), []),
    (("助残康复（第1包）", HERE, DAY), ("助残康复（第1包）", HERE, DAY), []),
    # Of another day: of the same tender, or of the next one.
    (
        ("助残康复（第1包）", HERE, DAY),
        ("助残康复（第2包）", HERE, "2026-09-25"),
        [("sheet-lots-apart", "A2")],
    ),
]


@pytest.mark.parametrize(("first", "second", "codes"), APART)
def test_lots_that_may_be_of_several_tenders_stay_apart(
    first: tuple[str, str, str],
    second: tuple[str, str, str],
    codes: list[tuple[str, str]],
    tmp_path: Path,
) -> None:
    file = laid_out(tmp_path / "a.csv", results_of(first, second))
    outcome = gathered(tmp_path, file, kind="")
    assert told(outcome, errors_only=False) == codes
    assert len({*values(outcome, "awards", "project_id")}) == 2


def test_a_lot_that_comes_twice_among_others_leaves_all_apart(tmp_path: Path) -> None:
    rows = [(f"助残康复（第{lot}包）", HERE, DAY) for lot in (1, 2, 2)]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", results_of(*rows)), kind="")
    assert told(outcome, errors_only=False) == [("sheet-lots-apart", "A2")]
    assert len({*values(outcome, "awards", "project_id")}) == 3


def test_results_that_were_published_apart_are_the_same_rows_again(tmp_path: Path) -> None:
    """A row of lots that an earlier import took alone is no second result."""
    rows = [(f"助残康复（第{lot}包）", HERE, DAY) for lot in (1, 2)]
    first = imported(tmp_path, laid_out(tmp_path / "a.csv", results_of(rows[0])), kind="")
    assert first.write()
    both = imported(tmp_path, laid_out(tmp_path / "b.csv", results_of(*rows)), kind="")
    assert {code for code, _ in told(both, errors_only=False)} == {"sheet-duplicate-published"}
    assert values(both, "awards", "title") == [("助残康复（第2包）",)]
