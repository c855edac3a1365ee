"""The annotated workbook shows the data as they are, each faulty cell coloured and explained."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.packages.faults import Fault, FaultLocation
from disclosure.reports.report import make_report
from disclosure.reports.report_writing import write_report, write_sheets
from disclosure.reports.xlsx import sheet_contents
from disclosure.reports.xlsx.summary_sheet import COLOURS, SUMMARY
from scripts.import_sheet import main as import_sheet
from tests.support.data_folders import PUBLISHER, faults_of, faulty_town, tiny_town
from tests.support.sheet_files import PLAN_HEADER, PLAN_ROWS, delimited, imported, ods, xlsx

pytestmark = pytest.mark.long  # whole workbooks are imported and written back

AT = datetime(2026, 10, 1, tzinfo=UTC)


def annotated(out: Path, faults: list[Fault], files: list[Path] | None = None) -> Any:
    made = make_report(faults, ["data"], AT, 1)
    if files is None:
        write_report(made, "xlsx", out, None)  # type: ignore[arg-type]
    else:
        write_sheets(made, files, out)
    return openpyxl.load_workbook(out)


def colour(cell: Any) -> str:
    return "#" + str(cell.fill.fgColor.rgb)[2:]


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_faulty_cell_of_a_package_is_coloured_and_explained_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    faulty_town(Path("data"), "not-a-date")
    book = annotated(tmp_path / "r.xlsx", faults_of(Path("data")))
    cell = book["contracts"]["U2"]
    assert (cell.value, colour(cell)) == ("2026-13-01", COLOURS["error"])
    assert "不是日期" in cell.comment.text
    assert "is not a date; write YYYY-MM-DD" in cell.comment.text
    others = [c for row in book["contracts"].iter_rows() for c in row if c.comment]
    assert others == [cell]


def test_every_table_of_a_package_with_faults_is_there_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    town = faulty_town(Path("data"), "not-a-date")
    book = annotated(tmp_path / "r.xlsx", faults_of(Path("data")))
    assert book.sheetnames[1:] == [
        "notices",
        "awards",
        "award-undertakers",
        "contracts",
        "payments",
        "documents",
    ]
    with (town / "tender-notices" / "notices.csv").open(encoding="utf-8", newline="") as file:
        expected = [[cell or None for cell in row] for row in csv.reader(file)]
    assert [row[: len(expected[0])] for row in rows_of(book["notices"])] == expected


def test_the_summary_is_sorted_by_severity_and_leads_to_the_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    faulty_town(Path("data"), "award-before-opening")
    faults = [one for one in faults_of(Path("data")) if one.code == "award-before-opening"]
    notices = Path("data") / PUBLISHER / "tender-notices" / "notices.csv"
    faults.append(FaultLocation(str(notices)).fault("not-an-instant", row=3, field="published_at"))
    sheet = annotated(tmp_path / "r.xlsx", faults)[SUMMARY]
    marks = [
        row[0].value for row in sheet.iter_rows() if row[0].value in {"错误 Error", "提醒 Warning"}
    ]
    assert marks == ["错误 Error", "提醒 Warning"]
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'notices'!Y3", "'awards'!L2"]
    text = " ".join(str(cell) for row in rows_of(sheet) for cell in row if cell)
    assert "不表示内容真实" in text and "does not mean that the content is true" in text


def test_a_dropped_workbook_comes_back_with_its_own_values_and_its_faults(tmp_path: Path) -> None:
    grid = [
        ["2026年采购计划"],
        PLAN_HEADER,
        [1, "社区矫正服务", "微型镇民政局", "约50", "x", "公开招标"],
    ]
    file = xlsx(tmp_path / "计划.xlsx", {"计划 2026": grid, "空": [["备注"]]}, merges=["A1:F1"])
    outcome = imported(tmp_path, file)
    book = annotated(tmp_path / "r.xlsx", outcome.log.faults, [file])
    assert book.sheetnames == [SUMMARY, "计划 2026", "空"]
    sheet = book["计划 2026"]
    assert rows_of(sheet)[2] == grid[2]
    assert str(sheet.merged_cells) == "A1:F1"
    assert colour(sheet["D3"]) == COLOURS["error"]
    assert "【错误】" in sheet["D3"].comment.text


@pytest.mark.parametrize("make", [ods, delimited])
def test_a_file_of_any_format_comes_back_as_xlsx(make: Any, tmp_path: Path) -> None:
    suffix = {ods: "ods", delimited: "csv"}[make]
    file = make(tmp_path / f"plan.{suffix}", [PLAN_HEADER, [*PLAN_ROWS[0][:3], "约50"]])
    outcome = imported(tmp_path, file)
    book = annotated(tmp_path / "r.xlsx", outcome.log.faults, [file])
    assert any(cell.comment for row in book.worksheets[1].iter_rows() for cell in row)


def test_an_annotated_workbook_may_be_mended_and_dropped_again(tmp_path: Path) -> None:
    file = xlsx(
        tmp_path / "plan.xlsx", [PLAN_HEADER, [*PLAN_ROWS[0][:3], "约50", *PLAN_ROWS[0][4:]]]
    )
    book = annotated(tmp_path / "r.xlsx", imported(tmp_path, file).log.faults, [file])
    book.worksheets[1]["D2"].value = 50
    book.save(tmp_path / "mended.xlsx")
    again = imported(tmp_path, tmp_path / "mended.xlsx")
    assert again.is_sound
    assert [one.values["budget_amount"] for one in again.drafts["plan-items"]] == ["500000.00"]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('a,b\n=1+1,"=HYPERLINK(""https://example.org"")"\n@SUM(A1),+1\n', "utf-8")
    faults = [FaultLocation(str(file)).fault("not-a-date", row=2, field="a", value="=1+1")]
    book = annotated(tmp_path / "r.xlsx", faults)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["a"]["A2"].value == "=1+1"


def test_days_and_numbers_of_a_workbook_keep_their_type_and_form(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", [["甲", "乙", "丙"], [date(2026, 3, 5), 0.5, "00012"]], B="0%")
    sheet = annotated(tmp_path / "r.xlsx", [], [file])["Sheet1"]
    assert [cell.value for cell in sheet[2]] == [datetime(2026, 3, 5), 0.5, "00012"]  # noqa: DTZ001
    assert sheet["B2"].number_format == "0%"


def test_a_thousand_faults_of_a_code_are_commented_and_the_rest_counted(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("day\n" + "x\n" * 3_000, "utf-8")
    place = FaultLocation(str(file))
    faults = [place.fault("not-a-date", row=n, field="day", value="x") for n in range(2, 3_002)]
    book = annotated(tmp_path / "r.xlsx", faults)
    commented = [cell for row in book["a"].iter_rows() for cell in row if cell.comment]
    assert len(commented) == 1_000
    assert any("2,000 more" in str(cell) for row in rows_of(book[SUMMARY]) for cell in row)


def test_of_a_large_table_only_faulty_rows_are_shown_with_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_contents, "WHOLE_BYTES", 100)
    file = tmp_path / "a.csv"
    file.write_text("day,title\n" + "2026-01-01,t\n" * 50 + "x,u\n", "utf-8")
    faults = [FaultLocation(str(file)).fault("not-a-date", row=52, field="day", value="x")]
    book = annotated(tmp_path / "r.xlsx", faults)
    assert rows_of(book["a"]) == [["行号 Row", "day", "title"], ["52", "x", "u"]]
    assert book["a"]["B2"].comment
    links = [c.hyperlink.location for row in book[SUMMARY].iter_rows() for c in row if c.hyperlink]
    assert links == ["'a'!B2"]


def test_several_faults_of_a_cell_share_a_comment_and_the_worst_colours_it(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("day\nx\n", "utf-8")
    place = FaultLocation(str(file))
    faults = [
        place.fault(code, row=2, field="day", value="x")
        for code in ("negative-amount", "not-a-date")
    ]
    cell = annotated(tmp_path / "r.xlsx", faults)["a"]["A2"]
    assert colour(cell) == COLOURS["error"]
    assert cell.comment.text.count("【") == 2


def test_files_that_cannot_be_shown_are_in_the_summary_only(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("a\n" + "x" * 1_500_000 + "\n", "utf-8")
    (tmp_path / "raw.csv").write_bytes(b"a,b\n\xff\x00,\xed\xa0\x80\n")
    names = ["long.csv", "raw.csv", "gone.csv", "datapackage.json"]
    faults = [
        FaultLocation(str(tmp_path / name)).fault("file-missing", value=name) for name in names
    ]
    book = annotated(tmp_path / "r.xlsx", faults)
    assert book.sheetnames == [SUMMARY, "long", "raw"]


def test_sheets_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    title = "一个很长很长很长很长很长很长很长很长的工作表名称"
    files = [xlsx(tmp_path / f"{n}.xlsx", {title: [["甲"], [n]]}) for n in (1, 2)]
    book = annotated(tmp_path / "r.xlsx", [], files)
    assert len({name.lower() for name in book.sheetnames}) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_what_cannot_be_written_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "r.xlsx").mkdir()
    with pytest.raises(OSError, match=r"r\.xlsx"):
        write_sheets(make_report([], [], AT), [], tmp_path / "r.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]


def test_the_verb_writes_the_marked_workbook_and_nothing_into_the_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    tiny_town(data)
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    file = xlsx(tmp_path / "plan.xlsx", [PLAN_HEADER, [*PLAN_ROWS[0][:3], "约50"]])
    out = tmp_path / "marked.xlsx"
    given = [str(file), "--kind", "annual-plans", "--publisher", PUBLISHER, "--out", str(data)]
    assert import_sheet([*given, "--annotated", str(out)]) == 1
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    assert next(sheet.name for sheet in read_sheets(out)) == SUMMARY
