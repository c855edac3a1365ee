"""The guiding-catalogue workbook: one filled level column, the parent the last row above."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, told, values, xlsx

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sheets"
TITLE = ["微型镇民政局购买服务指导性目录", "990002"]
HEADINGS = ["代码", "一级目录", "二级目录", "三级目录", "四级目录"]
A = ["990002A", "公共服务"]
A01 = ["990002A01", None, "养老服务"]


def workbook(*rows: Sequence[object], title: Sequence[object] = TITLE) -> Grid:
    return [title, HEADINGS, *rows]


def test_the_level_is_the_filled_column_and_the_parent_the_last_row_above(tmp_path: Path) -> None:
    outcome = gathered(tmp_path, FIXTURES / "catalogue-2019.xls", kind="catalogue")
    assert told(outcome) == []
    found = values(outcome, "items", "code", "name", "depth", "parent_item_id")
    assert found == [
        ("990002A", "公共服务", "1", ""),
        ("990002A01", "养老服务", "2", "990002-2019-990002A"),
        ("990002A0101", "居家养老", "3", "990002-2019-990002A01"),
        ("990002A0101a", "助餐", "4", "990002-2019-990002A0101"),
        ("990002A0101b", "助浴", "4", "990002-2019-990002A0101"),
        ("990002A02", "法律服务", "2", "990002-2019-990002A"),
        ("990002B", "辅助性服务", "1", ""),
    ]


def test_the_edition_has_the_department_the_year_and_what_set_gives(tmp_path: Path) -> None:
    given = {"region_code": "990001", "effective_from": "2019-01-01"}
    path = FIXTURES / "catalogue-2019.xls"
    outcome = gathered(tmp_path, path, kind="catalogue", values=given)
    names = ("edition_id", "title", "department_id", "region_code", "effective_from")
    assert values(outcome, "editions", *names) == [
        ("990002-2019", "微型镇民政局购买服务指导性目录", "O-1", "990001", "2019-01-01")
    ]
    assert outcome.is_sound


TITLES = [
    (TITLE[0], "O-1"),
    ("2019年度微型镇民政局政府购买服务指导目录", "O-1"),
    ("附件1：微型镇政府向社会力量购买服务指导性目录（试行）", ""),
    ("微型镇本级2019年政府购买服务指导性目录", ""),
    ("政府购买服务指导性目录（2019年版）", ""),
    ("政府购买服务目录", ""),
]


@pytest.mark.parametrize(("title", "department"), TITLES)
def test_a_title_needs_no_code_beside_it(title: str, department: str, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "目录.xlsx", workbook(A, A01, title=[title]))
    outcome = gathered(tmp_path, path, kind="catalogue")
    assert told(outcome) == []
    assert values(outcome, "editions", "title", "department_id") == [(title, department)]
    assert values(outcome, "items", "code", "depth") == [("990002A", "1"), ("990002A01", "2")]


def test_a_column_that_numbers_the_rows_holds_no_codes(tmp_path: Path) -> None:
    numbered: Grid = [[1, *A], [2, *A01]]
    grid: Grid = [TITLE[:1], ["序号", *HEADINGS], *numbered]
    outcome = gathered(tmp_path, xlsx(tmp_path / "目录.xlsx", grid), kind="catalogue")
    assert told(outcome) == []
    assert values(outcome, "items", "code", "depth") == [("990002A", "1"), ("990002A01", "2")]


def test_a_list_without_codes_is_asked_for_codes_only(tmp_path: Path) -> None:
    grid = [["目录名称", "内容说明"], ["居家养老", "上门"], ["助餐", "送餐"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="catalogue")
    (fault,) = outcome.log.faults
    assert (fault.code, fault.field) == ("sheet-value-missing", "code")


TROUBLES: list[tuple[str, Grid, str, str]] = [
    (
        "no department",
        workbook(A, title=["购买服务指导性目录", "990002"]),
        "sheet-catalogue-title",
        "A1:B1",
    ),
    ("no headings", [TITLE, A, A01], "sheet-catalogue-header", "A2:E2"),
    ("no level", workbook(A, ["990002A01"]), "sheet-catalogue-level", "B4:E4"),
    (
        "two levels in a row",
        workbook(A, ["990002A01", None, "养老", "居家"]),
        "sheet-catalogue-level",
        "B4:E4",
    ),
    (
        "a level without the one above",
        workbook(A, ["990002A0101", None, None, "居家养老"]),
        "sheet-catalogue-parent",
        "D4",
    ),
    (
        "the level above belongs to another branch",
        workbook(A, A01, ["990002B", "辅助"], ["990002B0101", None, None, "会务"]),
        "sheet-catalogue-parent",
        "D6",
    ),
    ("a code twice", workbook(A, A01, A01), "sheet-catalogue-repeated", "A5"),
    ("a code without order", workbook(["服务", "公共服务"]), "sheet-catalogue-code", "A3"),
    ("a letter beyond h", workbook(["990002Z", "公共服务"]), "sheet-catalogue-code", "A3"),
    (
        "rows below a blank code",
        workbook(A, [None, None, "养老"], A01),
        "sheet-catalogue-ended",
        "A5",
    ),
    ("rows below an empty row", workbook(A, [], A01), "sheet-catalogue-ended", "A5"),
    ("a sixth column", workbook([*A, None, None, None, "多"]), "sheet-cell-stray", "F3"),
    ("a formula", workbook(["990002A", '="公共"&"服务"']), "sheet-formula", "B3"),
]


@pytest.mark.parametrize(
    ("grid", "code", "cell"), [t[1:] for t in TROUBLES], ids=[t[0] for t in TROUBLES]
)
def test_a_departure_from_the_layout_is_told_at_its_cell(
    grid: Grid, code: str, cell: str, tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, xlsx(tmp_path / "目录.xlsx", grid), kind="catalogue")
    assert (code, cell) in told(outcome)
    assert not outcome.is_sound


def test_siblings_out_of_order_are_a_warning(tmp_path: Path) -> None:
    grid = workbook(A, ["990002A02", None, "法律"], A01)
    outcome = gathered(tmp_path, xlsx(tmp_path / "目录.xlsx", grid), kind="catalogue")
    assert told(outcome, errors_only=False) == [("sheet-catalogue-order", "A5")]


def test_a_note_below_the_end_is_left_out_and_told(tmp_path: Path) -> None:
    grid = workbook(A, [], ["注：以文件为准"])
    outcome = gathered(tmp_path, xlsx(tmp_path / "目录.xlsx", grid), kind="catalogue")
    assert told(outcome) == []
    assert [left.text for left in outcome.log.omissions] == ["注：以文件为准"]


def test_departments_come_in_one_workbook_each(tmp_path: Path) -> None:
    other = workbook(["990003A", "公共服务"], title=["微型镇司法局购买服务指导性目录", "990003"])
    one = xlsx(tmp_path / "民政2019.xlsx", workbook(A, A01))
    two = xlsx(tmp_path / "司法2019.xlsx", other)
    outcome = gathered(tmp_path, one, two, kind="catalogue")
    assert values(outcome, "editions", "edition_id") == [("990002-2019",), ("990003-2019",)]
    assert [row["name"] for row in outcome.packages["organizations"]["organizations"]][2:] == [
        "微型镇司法局"
    ]


def test_a_catalogue_laid_out_as_an_ordinary_table_is_read_as_one(tmp_path: Path) -> None:
    grid = [["版本编号", "目录代码", "条目名称", "上级条目"], ["E-2026", "A02", "法律服务", "I-1"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="catalogue")
    assert told(outcome) == []
    assert values(outcome, "items", "item_id", "code") == [("E-2026-A02", "A02")]
