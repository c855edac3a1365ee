"""What systems save as .xls and is none: web pages, single-file pages and XML of 2003 are read."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.model.cell_references import Area
from tests.support.sheet_files import gathered, told, values

HEAD = ["采购项目名称", "采购单位", "预算金额（万元）", "预计采购时间"]
ROW = ["社区矫正服务", "微型镇民政局", "48.5", "2026年03月"]
TABLE = (
    "<table border=1><tr>"
    + "".join(f"<th>{cell}</th>" for cell in HEAD)
    + "</tr>\n<tr>"
    + "".join(f"<td> {cell} </td>" for cell in ROW)
    + "</tr></table>"
)
PAGE = f"<html><head><style>td {{}}</style></head><body>{TABLE}</body></html>"
XML = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="计划"><Table>'
    + "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"Number" if one == "48.5" else "String"}">{one}</Data></Cell>'
            for one in cells
        )
        + "</Row>"
        for cells in (HEAD, ROW)
    )
    + "</Table></Worksheet></Workbook>"
)
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    f"{PAGE}\r\n--b--\r\n"
)


def read(folder: Path, text: str, encoding: str = "utf-8") -> list[Sheet]:
    path = folder / "计划.xls"
    path.write_bytes(text.encode(encoding))
    return read_sheets(path)


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.values()] for row in sheet.rows.values()]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (PAGE, "utf-8"),
        (PAGE, "gb18030"),
        (PAGE, "utf-16"),
        (TABLE, "utf-8-sig"),
        (XML, "utf-8"),
        (XML, "gb18030"),
        (MHTML, "utf-8"),
        ("<!DOCTYPE html>" + PAGE, "utf-8"),
        (PAGE.upper().replace("社", "社"), "utf-8"),
    ],
)
def test_a_table_in_markup_is_read_as_the_sheet_that_it_is(
    text: str, encoding: str, tmp_path: Path
) -> None:
    (sheet,) = read(tmp_path, text, encoding)
    assert texts(sheet) == [HEAD, ROW]


def test_rows_of_a_page_become_rows_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "计划.xls").write_text(PAGE, "utf-8")
    outcome = gathered(tmp_path, tmp_path / "计划.xls")
    assert told(outcome) == []
    names = ("title", "purchaser_id", "budget_amount", "planned_tender_month")
    assert values(outcome, "plan-items", *names) == [
        ("社区矫正服务", "O-1", "485000.00", "2026-03")
    ]


def test_merged_and_hidden_cells_of_a_page_are_known(tmp_path: Path) -> None:
    page = (
        "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr style='display:none'>"
        "<td>丙<br>丁</td><td>戊<table><tr><td>己</td></tr></table></td></tr></table>"
    )
    (sheet,) = read(tmp_path, page)
    assert sheet.merges == [Area(1, 1, 2, 1), Area(1, 2, 1, 3)]
    assert {column: cell.text for column, cell in sheet.rows[2].items()} == {2: "丙\n丁", 3: "戊己"}
    assert sheet.hidden_rows == {2}


def test_cells_of_xml_keep_their_kind_and_place(tmp_path: Path) -> None:
    cells = (
        '<Cell ss:Index="3"><Data ss:Type="DateTime">2026-03-05T00:00:00.000</Data></Cell>'
        '<Cell ss:Formula="=RC[-1]"><Data ss:Type="Number">1</Data></Cell>'
        '<Cell ss:MergeAcross="1"><Data ss:Type="Error">#REF!</Data></Cell>'
        '<Cell><Data ss:Type="Boolean">1</Data><Comment><Data>注</Data></Comment></Cell>'
    )
    text = XML.replace("</Table>", f'<Row ss:Index="9" ss:Hidden="1">{cells}</Row></Table>')
    (sheet,) = read(tmp_path, text)
    row = sheet.rows[9]
    assert row[3].text == "2026-03-05"
    assert row[4].is_formula
    assert row[5].is_error
    assert row[7].value is True
    assert (sheet.hidden_rows, sheet.merges) == ({9}, [Area(9, 5, 9, 6)])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html><body>没有表格</body></html>", "sheet-format"),
        ("<?xml version='1.0'?><a/>", "sheet-format"),
        (XML.replace("<Workbook", "<!DOCTYPE a [<!ENTITY b 'c'>]><Workbook"), "sheet-entities"),
        (XML.replace("</Table>", ""), "sheet-unreadable"),
        (XML.replace("<Row>", '<Row ss:Index="999999999">', 1), "sheet-beyond-excel"),
        (TABLE.replace("<td>", '<td colspan="99999">', 1), "sheet-beyond-excel"),
        (MHTML.replace("text/html", "text/plain"), "sheet-format"),
    ],
)
def test_markup_that_is_no_table_is_named_or_refused(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as why:
        read(tmp_path, text)
    assert why.value.code == code


LAID_OUT = [
    f"<table><tr><td>{TABLE}</td></tr></table>",
    f"<table><tr><td>menu</td><td>before {TABLE} after</td></tr><tr><td>x</td></tr></table>",
    f"<table><tr><td><table><tr><td>{TABLE}</td></tr></table></td></tr></table>",
]


@pytest.mark.parametrize("page", LAID_OUT)
def test_a_table_inside_of_the_layout_of_a_page_is_read(page: str, tmp_path: Path) -> None:
    assert [HEAD, ROW] in [texts(sheet) for sheet in read(tmp_path, page)]
    outcome = gathered(tmp_path, tmp_path / "计划.xls")
    assert told(outcome) == []
    assert values(outcome, "plan-items", "title") == [("社区矫正服务",)]


def test_tables_that_are_nested_without_end_are_read_to_some_depth(tmp_path: Path) -> None:
    sheets = read(tmp_path, "<table><tr><td>" * 10_000 + "a" + "</td></tr></table>" * 10_000)
    assert len(sheets) < 20
