"""What is sound goes in and the rest comes back; columns may be named; a publisher has a title."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from disclosure.intake.spreadsheets.column_mapping import read_mapping
from disclosure.intake.spreadsheets.fault_ranges import gather
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import gather_rows
from disclosure.intake.spreadsheets.sound_rows import import_sound_rows
from disclosure.model.schemas import tables
from disclosure.packages.faults import FaultLocation
from scripts.import_sheet import main as import_sheet
from scripts.new_package import main as new_package
from tests.support.data_folders import PUBLISHER, tiny_town
from tests.support.sheet_files import Grid, delimited, gathered, laid_out, told, values, xlsx

HEAD = ["序号", "采购项目名称", "采购单位", "预算金额（万元）", "预计采购时间"]
ROWS = [
    [1, "甲服务", "民政局", 10, "2026年3月"],
    [2, "乙服务", "民政局", "约20", "2026年4月"],
    [3, "丙服务", "民政局", 30, "2026年5月"],
    [4, "丁服务", "司法局", 30, "第三季度"],
]
PLAN: Grid = [["某局2026年政府采购计划"], HEAD, *ROWS]


def options(folder: Path, kind: str = "annual-plans") -> SheetOptions:
    return SheetOptions(kind, "p", folder / "data", title="某局")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_sound_rows_go_in_and_faulty_ones_come_back_to_be_mended(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", PLAN, ["A1:E1"])
    rest, data = tmp_path / "rest.xlsx", tmp_path / "data"
    words = ["--kind", "annual-plans", "--publisher", "p", "--out", str(data), "--title", "某局"]
    assert import_sheet([str(path), *words, "--skip-faulty", str(rest)]) == 3
    file = data / "p" / "annual-plans" / "plan-items.csv"
    assert [row["title"] for row in rows_of(file)] == ["甲服务", "丙服务"]
    book = openpyxl.load_workbook(rest)
    sheet = book.worksheets[1]
    titles = [row[1] for row in sheet.iter_rows(values_only=True) if row[1]]
    assert titles == ["采购项目名称", "乙服务", "丁服务"]
    sheet["D4"], sheet["E6"] = 20, "2026年8月"
    book.save(rest)
    assert import_sheet([str(rest), *words]) == 0
    found = {row["title"]: row["planned_tender_month"] for row in rows_of(file)}
    assert found == {
        "甲服务": "2026-03",
        "丙服务": "2026-05",
        "乙服务": "2026-04",
        "丁服务": "2026-08",
    }


FAULTY: list[tuple[str, Grid, list[str]]] = [
    ("a moved row", [HEAD, ROWS[0], [*ROWS[2][1:], None]], ["甲服务"]),
    ("a column without unit", [[*HEAD[:3], "预算金额", HEAD[4]], ROWS[0]], []),
    ("a lone cell", [HEAD, ROWS[0], [None, "社会福利"], ROWS[2]], ["甲服务", "丙服务"]),
    ("a row without its name", [HEAD, ROWS[0], [3, None, *ROWS[2][2:]]], ["甲服务"]),
    ("a repeat", [HEAD, ROWS[0], ROWS[0], ROWS[2]], ["甲服务", "丙服务"]),
    ("a formula", [HEAD, ROWS[0], [3, "丙服务", "民政局", "=1+1", None]], ["甲服务"]),
]


@pytest.mark.parametrize(("grid", "titles"), [f[1:] for f in FAULTY], ids=[f[0] for f in FAULTY])
def test_a_fault_leaves_out_its_own_rows_only(
    grid: Grid, titles: list[str], tmp_path: Path
) -> None:
    path = xlsx(tmp_path / "a.xlsx", grid)
    partial = import_sound_rows([path], options(tmp_path))
    assert [row for (row,) in values(partial.outcome, "plan-items", "title")] == titles
    assert partial.outcome.is_sound == bool(titles)
    assert partial.left


def test_rows_that_refer_to_a_faulty_row_are_left_out_with_it(tmp_path: Path) -> None:
    notices = [
        ["公告编号", "标题", "公告类型", "采购编号", "发布时间"],
        ["N-1", "甲", "采购公告", "T-1", "2026-03-01"],
        ["N-2", "乙", "抽签公告", "T-2", "2026-03-01"],
    ]
    awards = [
        ["结果编号", "项目名称", "采购编号", "中标金额（元）"],
        ["A-1", "甲", "T-1", 90000],
        ["A-2", "乙", "T-2", 90000],
    ]
    path = xlsx(tmp_path / "a.xlsx", {"公告": notices, "中标": awards})
    partial = import_sound_rows([path], options(tmp_path, "tender-notices"))
    assert values(partial.outcome, "awards", "award_id") == [("A-1",)]
    assert {(sheet, row) for _, sheet, row in partial.left} == {("公告", 3), ("中标", 3)}


def test_a_column_holds_what_the_user_says(tmp_path: Path) -> None:
    grid = [
        ["采购项目名称", "客户名称", "内部号", "预算（元）"],
        ["甲", "微型镇民政局", "x", 50000],
    ]
    columns = {"客户名称": "purchaser_id", "内部号": "@ignored"}
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid), columns=columns)
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "plan-items", "purchaser_id", "budget_amount") == [("O-1", "50000.00")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_a_mapping_file_names_columns_for_good(encoding: str, tmp_path: Path) -> None:
    lines = [
        ["列名", "字段"],
        ["# 财政一体化系统导出", ""],
        ["客户名称", "purchaser_id"],
        ["内部号", ""],
    ]
    path = delimited(tmp_path / "对照.csv", lines, encoding)
    assert read_mapping(path, "annual-plans") == {"客户名称": "purchaser_id", "内部号": "@ignored"}


def test_an_unknown_field_in_a_mapping_is_told(tmp_path: Path) -> None:
    path = delimited(tmp_path / "a.csv", [["列名", "字段"], ["客户名称", "nobody"]])
    with pytest.raises(ValueError, match="nobody"):
        read_mapping(path, "annual-plans")


NEAR = [
    ("采购项目名", "sheet-column-near"),
    ("拟面向中小企业预留", "sheet-column-unknown"),
    ("受益的人数", "sheet-column-near"),
    ("计划受益人群数量", "sheet-column-near"),
    ("备案文号", "sheet-column-near"),
    ("核稿", "sheet-column-unknown"),
]


@pytest.mark.parametrize(("label", "code"), NEAR)
def test_the_nearest_heading_is_named_where_one_is_near(
    label: str, code: str, tmp_path: Path
) -> None:
    grid = [["项目代码", "预算（元）", label], ["甲", 50000, "x"]]
    found = told(gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid)), errors_only=False)
    assert (code, "C1") in found


@pytest.mark.parametrize(
    ("label", "word", "near"),
    [
        ("受益群体", "学生", "儿童与青少年"),
        ("受益群体", "政府", "政府"),
        ("资金来源", "上级专项", "上级"),
        ("资金来源", "财政资金", "一般公共预算"),
        ("采购方式", "竞争磋商", "竞争性磋商"),
        ("状态", "已调整计划", "调整"),
    ],
)
def test_the_nearest_word_of_a_list_is_named(
    label: str, word: str, near: str, tmp_path: Path
) -> None:
    grid = [["项目名称", label], ["甲", word]]
    outcome = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", grid))
    (fault,) = outcome.log.faults
    assert (fault.code, fault.cell) == ("sheet-code-near", "B2")
    assert near in fault.message


def test_a_workbook_of_several_kinds_is_one_import_in_the_order_of_references(
    tmp_path: Path,
) -> None:
    sheets: dict[str, Grid] = {
        "中标结果": [
            ["采购编号", "项目名称", "中标供应商", "中标金额（元）"],
            ["T-1", "助餐", "晨光中心", 90000],
        ],
        "采购公告": [
            ["公告标题", "公告类型", "采购编号", "采购单位", "发布时间"],
            ["助餐公告", "采购公告", "T-1", "民政局", "2026-03-01"],
        ],
        "2026年度计划": [
            ["采购项目名称", "采购单位", "目录代码", "预算金额（万元）"],
            ["助餐", "民政局", "A01", 10],
        ],
        "指导性目录": [["编码", "名称"], ["A", "公共服务"], ["A01", "养老服务"]],
        "组织": [
            ["组织编号", "名称", "承接主体类型"],
            ["O-1", "民政局", ""],
            ["O-2", "晨光中心", ""],
        ],
    }
    outcome = gather_rows(
        [xlsx(tmp_path / "全年.xlsx", sheets)], PublisherPackages(options(tmp_path, ""))
    )
    outcome.log.settle()
    assert told(outcome) == []
    assert list(outcome.packages) == [
        "organizations",
        "catalogue",
        "annual-plans",
        "tender-notices",
    ]
    (item,) = values(outcome, "plan-items", "catalogue_item_id", "purchaser_id")
    items: dict[str, str] = {}
    items.update(values(outcome, "items", "code", "item_id"))  # type: ignore[arg-type]
    assert item == (items["A01"], "O-1")
    assert values(outcome, "award-undertakers", "undertaker_id") == [("O-2",)]


def descriptor(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((path / "datapackage.json").read_text("utf-8"))
    return found


def test_a_title_is_set_by_an_import_and_kept_by_the_next_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = ["--publisher", "our-city", "--out", str(tmp_path)]
    monkeypatch.setattr("sys.argv", ["new_package", "annual-plans", *out])
    assert new_package() == 0
    plan = xlsx(tmp_path / "a.xlsx", [HEAD, ROWS[0]])
    words = [str(plan), "--kind", "tender-notices", "--set", "kind=intention", *out]
    assert import_sheet([*words, "--title", "新河区财政局"]) == 0
    monkeypatch.setattr("sys.argv", ["new_package", "catalogue", *out])
    assert new_package() == 0
    town = tmp_path / "our-city"
    titles = [descriptor(one.parent)["publisher"] for one in town.glob("*/datapackage.json")]
    assert titles == [{"name": "our-city", "title": "新河区财政局"}] * 4


def test_a_repeated_warning_is_told_once_with_its_count() -> None:
    place = FaultLocation("a.xlsx", sheet="计划")
    faults = [
        place.fault(
            "sheet-month-year-differs",
            cell=f"E{row}",
            field="planned_tender_month",
            value="2027-01",
            year="2026",
        )
        for row in (3, 4, 5, 9)
    ]
    (one,) = gather(faults)
    assert one.cell == "E3"
    assert one.message.startswith("E3、E4、E5、E9 共 4 处：")
    (run,) = gather(faults[:3])
    assert (run.cell, run.message.partition("：")[0]) == ("E3:E5", "E3:E5 共 3 格")


def test_proposals_of_joins_are_told_row_by_row() -> None:
    place = FaultLocation("a.xlsx", sheet="公告")
    named: Any = {"lacking": "", "lacking_en": "", "column": "", "column_en": ""}
    faults = [
        place.fault(
            "sheet-join-likely", cell=f"B{row}", candidates=text, candidates_en=text, **named
        )
        for row, text in enumerate("甲乙丙", start=4)
    ]
    assert [one.cell for one in gather(faults)] == ["B4", "B5", "B6"]


INSTANTS = ["公告标题", "公告类型", "采购编号", "发布日期", "发布时间", "截止日期", "截止时间"]
SOUND = ["甲", "采购公告", "P-91", "2026-03-01", "上午9时", "2026年3月20日", "9:30"]
# The faulty row, the cell that is told, and what mends it.
SPLIT: dict[str, tuple[list[object], str, str]] = {
    "a day": (["2026-03-02", "14:00", "2026-13-21", "10:00"], "F", "2026-03-21"),
    "a time": (["2026-03-02", "14:00", "2026-03-21", "25:70"], "G", "10:00"),
    "words for a time": (["2026-03-02", "14:00", "2026-03-21", "下班前"], "G", "10:00"),
    "a time without its day": (["2026-03-02", "14:00", "", "10:00"], "F", "2026-03-21"),
    "the time of the other instant": (
        ["2026-03-02", "14时许", "2026-03-21", "10:00"],
        "E",
        "14:00",
    ),
    "a stored day": ([date(2026, 3, 2), "14:00", date(2026, 3, 21), "稍后"], "G", "10:00"),
}


@pytest.mark.parametrize("fault", SPLIT)
def test_a_faulty_day_or_time_comes_back_beside_the_other_and_is_imported_once_mended(
    fault: str, tmp_path: Path
) -> None:
    cells, column, mended = SPLIT[fault]
    tiny_town(tmp_path / "data")
    grid = [INSTANTS, SOUND, ["乙", "采购公告", "P-92", *cells]]
    path = laid_out(tmp_path / "a.xlsx", grid)
    back = tmp_path / "back.xlsx"
    words = ["--publisher", PUBLISHER, "--out", str(tmp_path / "data"), "--kind", "tender-notices"]
    words += ["--region-scheme", "example"]
    assert import_sheet([str(path), *words, "--skip-faulty", str(back)]) == 3
    book = openpyxl.load_workbook(back)
    page = book["Sheet1"]
    written = [[_plain(cell.value) for cell in row] for row in page.iter_rows() if row[0].value]
    assert written == [INSTANTS, ["乙", "采购公告", "P-92", *(cell or None for cell in cells)]]
    told_at = [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment]
    assert told_at == [f"{'G' if fault == 'a time without its day' else column}3"]
    page[f"{column}3"] = mended
    book.save(back)
    assert import_sheet([str(back), *words]) == 0
    notices = (tmp_path / "data" / PUBLISHER / "tender-notices" / "notices.csv").read_text("utf-8")
    (row,) = [line for line in notices.splitlines() if ",P-92," in line]
    assert "2026-03-02T14:00:00+08:00" in row
    assert "2026-03-21T10:00:00+08:00" in row


def _plain(value: object) -> object:
    """A day without the midnight that a workbook stores with it."""
    return value.date() if isinstance(value, datetime) else value


def test_the_town_read_once_for_many_imports_is_what_is_read_of_a_copy_of_it(
    tmp_path: Path,
) -> None:
    mine = gathered(tmp_path, xlsx(tmp_path / "a.xlsx", PLAN)).target
    copy = PublisherPackages(mine.options)
    assert mine.packages == copy.packages
    assert mine.folder == copy.folder
    for resource in tables():
        assert mine.rows(resource) == copy.rows(resource)
