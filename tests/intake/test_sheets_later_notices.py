"""Notices that speak of an earlier one by nothing but its number."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

BUREAU = "微型镇民政局"
HEADER = ["公告标题", "公告类型", "采购编号", "项目编号", "采购单位", "发布时间", "响应截止时间"]
NOTICE: Grid = [
    HEADER,
    ["居家养老", "采购公告", "P-1", "X-9", BUREAU, "2026-03-01 09:00", "2026-03-20 09:30"],
]
DAY = "2026-03-10T00:00:00+08:00"
MOVED = ["响应文件提交截止时间", "2026年3月20日9时30分", "2026年3月25日9时30分"]
REST, SAID = ["公告类型", "更正内容", "更正日期"], ["更正公告", "延期", "2026-03-10"]

LATER: dict[str, tuple[Grid, str]] = {
    "a column of the tender": (
        [["采购编号", *REST], ["P-1", *SAID]],
        "correction",
    ),
    "the tender called the project": (
        [["项目编号", *REST], ["P-1", *SAID]],
        "correction",
    ),
    "the project itself": (
        [["项目编号", *REST], ["X-9", *SAID]],
        "correction",
    ),
    "a line above what was corrected": (
        [
            ["更正公告"],
            ["采购编号：P-1"],
            ["更正项", "更正前内容", "更正后内容"],
            MOVED,
            ["更正日期：2026年3月10日"],
        ],
        "correction",
    ),
    "a form": (
        [
            ["更正公告"],
            ["项目编号", "P-1"],
            ["更正事项", MOVED[0]],
            ["更正前", MOVED[1]],
            ["更正后", MOVED[2]],
            ["更正日期", "2026年3月10日"],
        ],
        "correction",
    ),
    "a cancellation": (
        [["采购编号", "终止原因", "公告日期"], ["P-1", "不足三家", "2026年3月10日"]],
        "cancellation",
    ),
}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("layout", LATER)
def test_a_later_notice_has_the_title_and_project_of_its_tender(
    layout: str, is_first: bool, suffix: str, tmp_path: Path
) -> None:
    grid, kind = LATER[layout]
    before = laid_out(tmp_path / f"n.{suffix}", NOTICE)
    later = laid_out(tmp_path / f"a.{suffix}", grid)
    files = (before, later) if is_first else (later, before)
    outcome = gathered(tmp_path, *files, kind="tender-notices")
    assert told(outcome) == []
    names = ("kind", "title", "tender_id", "project_id", "published_at")
    assert values(outcome, "notices", *names)[1:] == [(kind, "居家养老", "P-1", "X-9", DAY)]


def test_where_a_tender_has_several_titles_or_none_the_title_is_missing(tmp_path: Path) -> None:
    header, first = NOTICE
    later = LATER["a column of the tender"][0]
    two = [header, first, ["助餐", *first[1:]]]
    for number, grid in enumerate([two, [header, ["甲", "采购公告", "P-2", *first[3:]]]]):
        folder = tmp_path / str(number)
        folder.mkdir()
        files = (laid_out(folder / "n.csv", grid), laid_out(folder / "a.csv", later))
        outcome = gathered(folder, *files, kind="tender-notices")
        assert told(outcome) == [("sheet-value-missing", "A1:D1")]
        assert values(outcome, "notices", "title")[-1] == ("",)


def test_a_result_of_a_known_tender_belongs_to_its_project(tmp_path: Path) -> None:
    grid = [
        ["采购编号", "项目名称", "中标供应商", "中标金额（元）"],
        ["P-1", "养老", "甲中心", 1000],
    ]
    files = (laid_out(tmp_path / "n.csv", NOTICE), laid_out(tmp_path / "a.csv", grid))
    outcome = gathered(tmp_path, *files, kind="tender-notices")
    assert values(outcome, "awards", "tender_id", "project_id") == [("P-1", "X-9")]
