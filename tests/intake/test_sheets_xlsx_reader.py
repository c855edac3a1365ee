"""Workbooks of any program that writes XLSX are read; what no program needs is refused."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.intake.spreadsheets.xlsx_reader import MAX_FORMATS, unescape
from tests.support.sheet_files import PLAN, with_parts, xlsx

ODD = Path(__file__).parents[1] / "fixtures" / "sheets" / "odd"
SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.values()] for row in sheet.rows.values()]


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize(
    "name", ["badcolor", "custprops", "emptyfill", "no_sst", "patternfill_ext"]
)
def test_a_workbook_with_odd_styles_or_absent_parts_is_read(name: str) -> None:
    (sheet,) = read_sheets(ODD / f"{name}.xlsx")
    assert texts(sheet)[0] == [
        "序号",
        "采购项目名称",
        "采购单位",
        "预算金额（万元）",
        "预计采购时间",
    ]
    assert texts(sheet)[1] == ["1", "社区矫正服务", "微型镇民政局", "48.5", "2026年03月"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("社区矫正_x000D_\n服务", "社区矫正\r\n服务"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x00e9_", "é"),
        ("a_x0041__x0042_b", "aABb"),
        ("_xD83D__xDE00_", "😀"),
        ("_x00G0_", "_x00G0_"),
        ("x000D_", "x000D_"),
        ("_x000d_", "\r"),
    ],
)
def test_an_escape_is_the_character_that_it_stands_for(written: str, text: str) -> None:
    assert unescape(written) == text


def test_an_escaped_line_end_is_no_part_of_a_name() -> None:
    (sheet,) = read_sheets(ODD / "x000d_tail.xlsx")
    assert {row[3].text for row in list(sheet.rows.values())[1:]} == {"微型镇民政局"}


def strict(path: Path) -> dict[str, bytes]:
    relations = part(path, "xl/_rels/workbook.xml.rels").replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    changed = {name: part(path, name).replace(MAIN, STRICT) for name in (SHEET, STYLES, STRINGS)}
    return {
        name: text.encode()
        for name, text in {**changed, "xl/_rels/workbook.xml.rels": relations}.items()
    }


def prefixed(path: Path) -> dict[str, bytes]:
    text = part(path, SHEET).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    return {SHEET: text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()}


def without_references(path: Path) -> dict[str, bytes]:
    text = part(path, SHEET)
    for row in range(1, 4):
        for column in "ABCDEF":
            text = text.replace(f' r="{column}{row}"', "")
    return {SHEET: text.encode()}


def without_styles(path: Path) -> dict[str, bytes]:
    return {STYLES: f'<styleSheet xmlns="{MAIN}"/>'.encode()}


def with_pronunciation(path: Path) -> dict[str, bytes]:
    text = part(path, STRINGS).replace("</si>", '<rPh sb="0" eb="1"><t>X</t></rPh></si>')
    return {STRINGS: text.encode()}


def with_runs(path: Path) -> dict[str, bytes]:
    text = part(path, STRINGS).replace("<t>", '<r><rPr><color rgb="#X"/></rPr><t>')
    return {STRINGS: text.replace("</t>", "</t></r>").encode()}


@pytest.mark.parametrize(
    "change",
    [strict, prefixed, without_references, without_styles, with_pronunciation, with_runs],
)
def test_the_standard_leaves_writers_a_choice(
    change: Callable[[Path], dict[str, bytes]], tmp_path: Path
) -> None:
    path = xlsx(tmp_path / "plan.xlsx", PLAN)
    (sheet,) = read_sheets(with_parts(path, change(path)))
    assert texts(sheet) == [[str(cell) for cell in row] for row in PLAN]


def test_a_date_of_the_type_d_is_a_date(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["日期"], [1]])
    cell = '<c r="A2" t="d"><v>2026-03-05T09:30:00</v></c>'
    text = part(path, SHEET).replace('<c r="A2"><v>1</v></c>', cell)
    (sheet,) = read_sheets(with_parts(path, {SHEET: text.encode()}))
    assert sheet.rows[2][1].text == "2026-03-05 09:30:00"


def many_rows(path: Path) -> dict[str, bytes]:
    return {SHEET: part(path, SHEET).replace('r="3"', 'r="999999999"').encode()}


def far_column(path: Path) -> dict[str, bytes]:
    return {SHEET: part(path, SHEET).replace('r="B2"', 'r="ZZZ2"').encode()}


def many_styles(path: Path) -> dict[str, bytes]:
    more = '<xf numFmtId="0"/>' * (MAX_FORMATS + 1)
    return {STYLES: part(path, STYLES).replace("</cellXfs>", f"{more}</cellXfs>").encode()}


def many_strings(path: Path) -> dict[str, bytes]:
    more = "<si><t>x</t></si>" * 200_000
    return {STRINGS: part(path, STRINGS).replace("</sst>", f"{more}</sst>").encode()}


@pytest.mark.parametrize("change", [many_rows, far_column, many_styles, many_strings])
def test_more_than_excel_itself_holds_is_refused(
    change: Callable[[Path], dict[str, bytes]], tmp_path: Path
) -> None:
    path = xlsx(tmp_path / "plan.xlsx", PLAN)
    damaged = with_parts(path, change(path))
    with pytest.raises(Refused) as why:
        read_sheets(damaged)
    assert why.value.code == "sheet-beyond-excel"


def test_a_row_of_nine_hundred_million_is_refused() -> None:
    with pytest.raises(Refused) as why:
        read_sheets(ODD / "row-999999999.xlsx")
    assert why.value.code == "sheet-beyond-excel"


def test_a_damaged_part_is_told_in_words_and_not_by_an_exception(tmp_path: Path) -> None:
    path = with_parts(xlsx(tmp_path / "a.xlsx", PLAN), {SHEET: b"<worksheet><sheetData></x>"})
    with pytest.raises(Refused) as why:
        read_sheets(path)
    assert (why.value.code, why.value.values["reason"]) == ("sheet-unreadable", "XML 1:25")
