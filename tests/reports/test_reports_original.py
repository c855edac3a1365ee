"""An XLSX comes back as the same workbook, its faulty cells marked, nothing else changed."""

import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from disclosure.reports.report import make_report
from disclosure.reports.report_writing import write_sheets
from disclosure.reports.xlsx.comments import AUTHOR
from disclosure.reports.xlsx.sheet_parts import tinted
from disclosure.reports.xlsx.summary_sheet import COLOURS, SUMMARY
from tests.support.sheet_files import PLAN_HEADER, PLAN_ROWS, imported, with_parts, xlsx

pytestmark = pytest.mark.long  # whole workbooks are imported and written back

AT = datetime(2026, 10, 1, tzinfo=UTC)
WRONG = [1, "社区矫正服务", "微型镇民政局", "约50", "2026年03月", "公开招标"]
RED, YELLOW = (f"FF{colour[1:]}" for colour in COLOURS.values())


@pytest.fixture
def clerk(tmp_path: Path) -> Path:
    """A workbook as a clerk makes one: styles, a drop-down, a chart, comments, a formula."""
    path = xlsx(tmp_path / "计划.xlsx", {"计划": [PLAN_HEADER, WRONG, PLAN_ROWS[1]], "附": [["x"]]})
    book = openpyxl.load_workbook(path)
    sheet = book["计划"]
    sheet["D2"].font, sheet["D2"].number_format = Font(name="宋体", bold=True), "0.00"
    sheet["B3"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["D2"].comment, sheet["A1"].comment = Comment("再核", "李科"), Comment("序", "李科")
    sheet["H2"] = "=D3*2"
    sheet.column_dimensions["B"].width = 33
    sheet.print_area = "A1:F3"
    choice = DataValidation(type="list", formula1='"公开招标,询价"')
    choice.add("F2:F9")
    sheet.add_data_validation(choice)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=2, max_row=3))
    sheet.add_chart(chart, "J2")
    book.save(path)
    return path


def annotated(file: Path, out: Path) -> Any:
    faults = imported(file.parent, file).log.faults
    write_sheets(make_report(faults, [str(file)], AT), [file], out)
    return openpyxl.load_workbook(out)


def annotated_path(file: Path, out: Path) -> Path:
    annotated(file, out)
    return out


def values(sheet: Any) -> list[Any]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_all_that_a_clerk_made_is_still_there(clerk: Path, tmp_path: Path) -> None:
    book, before = annotated(clerk, tmp_path / "r.xlsx"), openpyxl.load_workbook(clerk)
    assert book.sheetnames == [SUMMARY, "计划", "附"]
    assert values(book["计划"]) == values(before["计划"])
    sheet = book["计划"]
    assert (sheet["D2"].font.name, sheet["D2"].font.b, sheet["D2"].number_format) == (
        "宋体",
        True,
        "0.00",
    )
    assert sheet["B3"].fill.fgColor.rgb == "FF00FF00"
    assert sheet.column_dimensions["B"].width == 33
    assert sheet["H2"].value == "=D3*2"
    assert sheet.print_area == "'计划'!$A$1:$F$3"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "F2:F9"
    assert len(sheet._charts) == 1


def test_faulty_cells_are_coloured_and_commented_under_what_was_there(
    clerk: Path, tmp_path: Path
) -> None:
    sheet = annotated(clerk, tmp_path / "r.xlsx")["计划"]
    assert sheet["D2"].fill.fgColor.rgb == RED
    text = sheet["D2"].comment.text
    assert text.startswith("再核") and "读不出金额" in text and "cannot be read" in text
    assert sheet["A1"].comment.text == "序"
    assert (sheet["H2"].fill.fgColor.rgb, sheet["H2"].comment.author) == (RED, AUTHOR)


def test_parts_that_no_fault_touches_are_the_same_bytes(clerk: Path, tmp_path: Path) -> None:
    annotated(clerk, tmp_path / "r.xlsx")
    with zipfile.ZipFile(clerk) as old, zipfile.ZipFile(tmp_path / "r.xlsx") as new:
        changed = [n for n in old.namelist() if old.read(n) != new.read(n)]
        assert not {n for n in changed if re.search("chart|theme|docProps|sheet2", n)}
        assert new.testzip() is None
        assert len(new.namelist()) == len(set(new.namelist()))


def test_what_is_added_is_as_the_standard_wants_it(clerk: Path, tmp_path: Path) -> None:
    annotated(annotated_path(clerk, tmp_path / "r.xlsx"), tmp_path / "s.xlsx")
    with zipfile.ZipFile(tmp_path / "s.xlsx") as made:
        book = made.read("xl/workbook.xml").decode()
        notes = made.read("xl/comments/comment1.xml").decode()
        shapes = made.read("xl/drawings/commentsDrawing1.vml").decode()
    assert book.count("_FilterDatabase") == 1
    assert book.index("</sheets>") < book.index("<definedNames>") < book.index("<calcPr")
    assert 'localSheetId="1">' in book[book.index("Print_Area") :]
    assert f"<author>{AUTHOR}</author>" in notes
    assert len(set(ids := re.findall(r'id="(_x0000_s\d+)"', shapes))) == len(ids) == 3


def test_our_texts_are_never_formulas(clerk: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(clerk)
    book["计划"]["D3"] = "@SUM(1)|cmd"
    book.save(clerk)
    summary = annotated(clerk, tmp_path / "r.xlsx")[SUMMARY]
    cells = [cell for row in summary.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "@SUM(1)|cmd" for cell in cells)
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink]
    assert links[:2] == ["'计划'!D2", "'计划'!H2"]


def test_a_mended_cell_loses_its_mark_at_the_next_check(clerk: Path, tmp_path: Path) -> None:
    book = annotated(clerk, tmp_path / "r.xlsx")
    book["计划"]["D2"] = 50
    book.save(tmp_path / "mended.xlsx")
    again = annotated(tmp_path / "mended.xlsx", tmp_path / "s.xlsx")
    assert again.sheetnames == [SUMMARY, "计划", "附"]
    sheet = again["计划"]
    assert (sheet["D2"].fill.fill_type, sheet["D2"].comment.text) == (None, "再核")
    assert sheet["H2"].comment.text.count("【错误】") == 1
    assert sum("约50" in str(cell) for row in values(again[SUMMARY]) for cell in row) == 0


def test_a_row_or_column_that_is_wrong_is_coloured_whole(tmp_path: Path) -> None:
    header = [*PLAN_HEADER[:3], "预算金额", *PLAN_HEADER[4:]]
    grid = [header, *PLAN_ROWS, ["助残", "微型镇民政局", 12, "2026-03", "磋商"]]
    sheet = annotated(xlsx(tmp_path / "a.xlsx", grid), tmp_path / "r.xlsx").worksheets[1]
    red = [c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == RED]
    assert red == ["D1", "D2", "D3", "A4", "B4", "C4", "D4", "E4"]
    assert "D1:D3：" in sheet["D1"].comment.text
    assert "A4:E4：" in sheet["A4"].comment.text


def test_only_one_sheet_is_selected_and_it_is_the_summary(clerk: Path, tmp_path: Path) -> None:
    book = annotated(clerk, tmp_path / "r.xlsx")
    assert book.active.title == SUMMARY
    assert str(book[SUMMARY].auto_filter.ref).startswith("A")
    assert [one.title for one in book.worksheets if one.sheet_view.tabSelected] == [SUMMARY]


def test_a_workbook_that_is_not_built_as_usual_is_written_anew(clerk: Path, tmp_path: Path) -> None:
    for part in ("xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml"):
        out = tmp_path / "r.xlsx"
        book = annotated(with_parts(clerk, {part: b"<x/>"}), out)
        assert book["计划"]["D2"].fill.fgColor.rgb == RED
        with zipfile.ZipFile(out) as made:
            assert part not in made.namelist()


def test_cells_and_rows_that_are_not_there_are_put_in_their_places() -> None:
    part = (
        b'<x:worksheet xmlns:x="m"><x:sheetData><x:row r="2"><x:c r="B2" s="4"><x:v>1</x:v></x:c>'
        b'<x:c r="D2"/></x:row><x:row r="5"/></x:sheetData><x:tableParts/></x:worksheet>'
    )
    tints = {1: {1: "e"}, 2: {1: "e", 2: "w", 3: "e", 5: "e"}, 5: {2: "e"}, 9: {1: "e"}}
    made = tinted(part, tints, lambda style, severity: style * 10 + len(severity), "rId7").decode()
    assert made == (
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" s="1"/></x:row>'
        '<x:row r="2"><x:c r="A2" s="1"/><x:c s="41" r="B2"><x:v>1</x:v></x:c><x:c r="C2" s="1"/>'
        '<x:c r="D2"/><x:c r="E2" s="1"/></x:row><x:row r="5"><x:c r="B5" s="1"/></x:row>'
        '<x:row r="9"><x:c r="A9" s="1"/></x:row></x:sheetData><x:legacyDrawing xmlns:r="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId7"/>'
        "<x:tableParts/></x:worksheet>"
    )


SPOTS = st.dictionaries(st.integers(1, 30), st.dictionaries(st.integers(1, 9), st.just("e")))


@given(grid=st.lists(st.lists(st.sampled_from([None, 1, "甲"]), max_size=8), max_size=20), at=SPOTS)
def test_whatever_is_coloured_no_value_changes(
    grid: list[list[Any]], at: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = xlsx(tmp_path_factory.mktemp("tint") / "a.xlsx", grid or [[1]])
    with zipfile.ZipFile(path) as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
    if b"<sheetData/>" in part:
        return
    made = with_parts(path, {"xl/worksheets/sheet1.xml": tinted(part, at, lambda *_: 0, "")})
    found = {c.coordinate: c.value for row in openpyxl.load_workbook(made).active for c in row}
    expected = {
        f"{chr(65 + column)}{row}": value
        for row, cells in enumerate(grid or [[1]], 1)
        for column, value in enumerate(cells)
        if value is not None
    }
    assert {spot: value for spot, value in found.items() if value is not None} == expected
