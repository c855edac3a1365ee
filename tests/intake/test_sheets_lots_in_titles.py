"""Lots that stand in titles: read where a title names one, and left where it may name another."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.lot_numbers import lot_in_title
from tests.support.sheet_files import Grid, gathered, laid_out, told, values

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
