"""Spreadsheets are read the same from every format, encoding and delimiter."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.intake.spreadsheets.column_labels import is_label
from disclosure.intake.spreadsheets.encodings import decode
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.model.cell_references import area_of, column_name
from tests.support.sheet_files import PLAN, delimited, ods, xlsx

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sheets"
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
TRADITIONAL = [
    ["序號", "採購項目名稱", "採購單位", "預算金額（萬元）"],
    ["1", "長者日間照顧服務", "社會福利署", "48.5"],
    ["2", "智障人士住宿服務及家居訓練", "社會福利署", "12"],
]


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.values()] for row in sheet.rows.values()]


PLAIN = [[str(cell) for cell in row] for row in PLAN]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_csv_file_reads_the_same_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    (sheet,) = read_sheets(delimited(tmp_path / "plan.csv", PLAN, encoding))
    assert texts(sheet) == PLAIN


def test_a_csv_file_in_big5_reads_as_it_was_written(tmp_path: Path) -> None:
    (sheet,) = read_sheets(delimited(tmp_path / "plan.csv", TRADITIONAL, "big5"))
    assert texts(sheet) == TRADITIONAL


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    (sheet,) = read_sheets(delimited(tmp_path / "plan.csv", PLAN, delimiter=delimiter))
    assert texts(sheet) == PLAIN


def test_xlsx_ods_and_xls_give_the_same_cells(tmp_path: Path) -> None:
    (one,) = read_sheets(xlsx(tmp_path / "plan.xlsx", PLAN))
    (two,) = read_sheets(ods(tmp_path / "plan.ods", PLAN))
    (three,) = read_sheets(FIXTURES / "plan.xls")
    assert texts(one) == texts(two) == texts(three) == PLAIN


def test_the_first_bytes_tell_the_format_and_not_the_name(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "plan.xlsx", PLAN).rename(tmp_path / "plan.csv")
    assert texts(read_sheets(path)[0]) == PLAIN
    delimited(tmp_path / "plan.xls", PLAN, "gb18030")
    assert texts(read_sheets(tmp_path / "plan.xls")[0]) == PLAIN


def test_days_percentages_and_merged_areas_are_read_as_shown(tmp_path: Path) -> None:
    grid = [["标题", None], [date(2026, 3, 5), 0.125]]
    (sheet,) = read_sheets(xlsx(tmp_path / "a.xlsx", grid, ["A1:B1"], B="0.0%"))
    assert texts(sheet) == [["标题"], ["2026-03-05", "12.5%"]]
    assert sheet.merges == [area_of("A1:B1")]


def test_a_number_has_the_digits_that_excel_shows(tmp_path: Path) -> None:
    (sheet,) = read_sheets(xlsx(tmp_path / "a.xlsx", [[0.1 + 0.2, 1e21, 20260001.0]]))
    assert texts(sheet) == [["0.3", "1000000000000000000000", "20260001"]]


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_are_named_as_in_excel(column: int, letters: str) -> None:
    assert column_name(column) == letters
    assert area_of(f"{letters}9").left == column


COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出"
    "就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
)


@given(st.lists(st.text(COMMON, min_size=4, max_size=20), min_size=3, max_size=20))
def test_common_chinese_text_is_never_taken_for_another_encoding(lines: list[str]) -> None:
    text = "\n".join(["项目名称,预算金额（万元）", *lines])
    assert decode(text.encode("gb18030"), is_label) == (text, "gb18030")
    assert decode(text.encode("utf-8"), is_label) == (text, "utf-8")


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_decode_or_are_refused_with_a_fault(data: bytes) -> None:
    with suppress(Refused):
        assert "\0" not in decode(data, is_label)[0]


def test_utf_8_with_one_broken_byte_is_refused_and_not_read_as_chinese(tmp_path: Path) -> None:
    data = delimited(tmp_path / "a.csv", [*PLAN] * 20).read_bytes()
    (tmp_path / "a.csv").write_bytes(data[:200] + b"\xff" + data[200:])
    with pytest.raises(Refused) as why:
        read_sheets(tmp_path / "a.csv")
    assert why.value.code == "sheet-encoding-broken"
    assert why.value.values["byte"] == 201


def test_a_table_of_western_europe_is_read_in_its_code_page(tmp_path: Path) -> None:
    grid = [["Contract Title", "Supplier", "Value (£)"], ["Café – été", "Müller", "£1,250"]]
    (sheet,) = read_sheets(delimited(tmp_path / "a.csv", grid, encoding="windows-1252"))
    assert [cell.text for cell in sheet.rows[2].values()] == ["Café – été", "Müller", "£1,250"]
    broken = delimited(tmp_path / "b.csv", grid).read_bytes().replace("ü".encode(), b"\xfc")
    (tmp_path / "b.csv").write_bytes(broken)
    with pytest.raises(Refused, match="sheet-encoding-broken"):
        read_sheets(tmp_path / "b.csv")


def test_a_comma_of_a_sentence_divides_no_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["公开招标公告", "凡有意者，请于三月领取文件。", "项目编号：P-1", "项目名称：助浴"]
    path.write_text("\n".join(lines), "utf-8")
    (sheet,) = read_sheets(path)
    assert [[cell.text for cell in row.values()] for row in sheet.rows.values()] == [
        [line] for line in lines
    ]
