"""Guiding catalogues in the layouts in which bureaus publish them, each in every format."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values, xlsx

TITLE = "微型市政府购买服务指导性目录（2026年版）"
CODED: list[tuple[str, ...]] = [
    ("A", "公共服务", "1", ""),
    ("A01", "教育服务", "2", "A"),
    ("A0101", "课后服务", "3", "A01"),
    ("A0102", "教材研究服务", "3", "A01"),
    ("A02", "养老服务", "2", "A"),
    ("A0201", "助餐服务", "3", "A02"),
]
COUNTED: list[tuple[str, ...]] = [
    (code, name, depth, parent)
    for (_, name, depth, _), (code, parent) in zip(
        CODED,
        [
            ("1", ""),
            ("1.1", "1"),
            ("1.1.1", "1.1"),
            ("1.1.2", "1.1"),
            ("1.2", "1"),
            ("1.2.1", "1.2"),
        ],
        strict=True,
    )
]
NOTE = ["注：以正式文件为准。"]
LEVELS = ["一级目录", "二级目录", "三级目录"]
# The layout, the rows that it says, and the areas that are merged where a format can.
LAYOUTS: dict[str, tuple[Grid, list[tuple[str, ...]], list[str]]] = {
    "one level a row": (
        [
            [TITLE, "990002"],
            ["代码", *LEVELS],
            ["A", "公共服务"],
            ["A01", None, "教育服务"],
            ["A0101", None, None, "课后服务"],
            ["A0102", None, None, "教材研究服务"],
            ["A02", None, "养老服务"],
            ["A0201", None, None, "助餐服务"],
        ],
        CODED,
        [],
    ),
    "one level a row below the title of a government alone": (
        [
            [TITLE],
            ["代码", *LEVELS],
            ["A", "公共服务"],
            ["A01", None, "教育服务"],
            ["A0101", None, None, "课后服务"],
            ["A0102", None, None, "教材研究服务"],
            ["A02", None, "养老服务"],
            ["A0201", None, None, "助餐服务"],
        ],
        CODED,
        [],
    ),
    "one level a row without a title": (
        [
            ["代码", *LEVELS],
            ["A", "公共服务"],
            ["A01", None, "教育服务"],
            ["A0101", None, None, "课后服务"],
            ["A0102", None, None, "教材研究服务"],
            ["A02", None, "养老服务"],
            ["A0201", None, None, "助餐服务"],
        ],
        CODED,
        [],
    ),
    "one level a row without codes": (
        [
            [*LEVELS, "说明"],
            ["公共服务"],
            [None, "教育服务"],
            [None, None, "课后服务", "托管"],
            [None, None, "教材研究服务"],
            [None, "养老服务"],
            [None, None, "助餐服务"],
        ],
        COUNTED,
        [],
    ),
    "merged levels with code and name": (
        [
            [TITLE],
            ["一级目录", None, "二级目录", None, "三级目录", None, "说明"],
            ["代码", "名称"] * 3,
            ["A", "公共服务", "A01", "教育服务", "A0101", "课后服务", "托管"],
            [None, None, None, None, "A0102", "教材研究服务"],
            [None, None, "A02", "养老服务", "A0201", "助餐服务"],
            NOTE,
        ],
        CODED,
        ["A2:B2", "C2:D2", "E2:F2", "A4:A6", "B4:B6", "C4:C5", "D4:D5"],
    ),
    "the code inside the text": (
        [
            [TITLE],
            LEVELS,
            ["A 公共服务", "A01 教育服务", "A0101课后服务"],
            [None, None, "A0102、教材研究服务"],
            [None, "A02：养老服务", "A0201　助餐服务"],
        ],
        CODED,
        ["A3:A5", "B3:B4"],
    ),
    "pairs of codes and names": (
        [
            [
                "一级目录代码",
                "一级目录名称",
                "二级目录代码",
                "二级目录名称",
                "三级代码",
                "三级名称",
            ],
            ["A", "公共服务", "A01", "教育服务", "A0101", "课后服务"],
            ["A", "公共服务", "A01", "教育服务", "A0102", "教材研究服务"],
            ["A", "公共服务", "A02", "养老服务", "A0201", "助餐服务"],
        ],
        CODED,
        [],
    ),
    "pairs under one word for every code": (
        [
            [TITLE],
            ["代码", "一级目录", "代码", "二级目录", "代码", "三级目录"],
            ["A", "公共服务", "A01", "教育服务", "A0101", "课后服务"],
            ["A", "公共服务", "A01", "教育服务", "A0102", "教材研究服务"],
            ["A", "公共服务", "A02", "养老服务", "A0201", "助餐服务"],
        ],
        CODED,
        [],
    ),
    "one code, under a title": (
        [
            [TITLE],
            ["目录编码", *LEVELS],
            ["A0101", "公共服务", "教育服务", "课后服务"],
            ["A0102", "公共服务", "教育服务", "教材研究服务"],
            ["A0201", "公共服务", "养老服务", "助餐服务"],
        ],
        CODED,
        ["A1:D1"],
    ),
    "one code, of the last level": (
        [
            ["代码", *LEVELS],
            ["A0101", "公共服务", "教育服务", "课后服务"],
            ["A0102", None, None, "教材研究服务"],
            ["A0201", None, "养老服务", "助餐服务"],
        ],
        CODED,
        ["B2:B4", "C2:C3"],
    ),
    "flat with codes": (
        [["编码", "名称", "说明"], *[[code, name, None] for code, name, *_ in CODED]],
        CODED,
        [],
    ),
    "numbered text": (
        [
            [TITLE],
            ["一、公共服务"],
            ["（一）教育服务"],
            ["1.课后服务"],
            ["2、教材研究服务"],
            ["（二）养老服务"],
            ["1. 助餐服务"],
            NOTE,
        ],
        COUNTED,
        [],
    ),
    "by department and sub-sector": (
        [
            [TITLE],
            ["序号", "主管部门", "领域", "子领域", "服务事项"],
            [1, "微型镇民政局", "公共服务", "教育服务", "课后服务"],
            [2, None, None, None, "教材研究服务"],
            [3, None, None, "养老服务", "助餐服务"],
        ],
        COUNTED,
        ["B3:B5", "C3:C5", "D3:D4"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
def test_a_catalogue_in_any_layout_gives_its_tree(layout: str, suffix: str, tmp_path: Path) -> None:
    grid, expected, merges = LAYOUTS[layout]
    path = laid_out(tmp_path / f"目录.{suffix}", grid, merges)
    outcome = gathered(tmp_path, path, kind="catalogue")
    assert told(outcome) == []
    edition = outcome.drafts["editions"][0].values["edition_id"]
    found = values(outcome, "items", "code", "name", "depth", "parent_item_id")
    assert [(*row[:3], row[3].removeprefix(f"{edition}-")) for row in found] == expected


def test_a_department_that_has_a_column_has_an_edition_of_its_own(tmp_path: Path) -> None:
    grid, _, merges = LAYOUTS["by department and sub-sector"]
    more = [*grid, [4, "微型镇司法局", "公共服务", "法律服务", "法律援助"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", more, merges), kind="catalogue")
    assert told(outcome) == []
    departments = values(outcome, "editions", "title", "department_id")
    assert departments[0] == (TITLE, "O-1")
    assert len(departments) == 2


def test_an_item_below_no_level_is_told_at_its_cell(tmp_path: Path) -> None:
    grid = [LEVELS, [None, "教育服务", "课后服务"]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="catalogue")
    assert ("sheet-catalogue-parent", "A2") in told(outcome)


def test_the_ministrys_classification_gives_levels_and_is_checked(tmp_path: Path) -> None:
    grid = [
        ["序号", "编码", "品目名称", "说明"],
        [1, "C05000000", "社会服务"],
        [2, "C05010000", "社会保障服务"],
        [3, "C05010400", "养老院服务", "包括甲"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="classifications")
    names = ("code", "level", "parent_code")
    assert values(outcome, "categories", *names) == [
        ("C05000000", "1", ""),
        ("C05010000", "2", "C05000000"),
        ("C05010400", "3", "C05010000"),
    ]
    assert ("sheet-category-differs", "C4") in told(outcome, errors_only=False)


def test_columns_of_fields_beside_levels_are_those_of_the_last(tmp_path: Path) -> None:
    grid: Grid = [
        ["微型镇政府购买服务指导性目录（2026年版）"],
        ["一级目录", "二级目录", "三级目录", "是否基本公共服务"],
        ["公共服务", "社会福利服务", "居家养老服务", "是"],
        ["辅助性服务", "咨询服务", "绩效评价辅助", "否"],
        ["辅助性服务", "咨询服务", "档案整理", "也许"],
    ]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), kind="catalogue")
    assert [cell for _, cell in told(outcome, errors_only=False)] == ["D5"]
    found = [row for row in values(outcome, "items", "name", "is_basic", "depth") if row[2] == "3"]
    assert [row[1] for row in found] == ["true", "false", ""]
    assert {row[1] for row in values(outcome, "items", "depth", "is_basic") if row[0] < "3"} == {""}
