"""Hostile spreadsheets are refused with a clear message, and memory stays bounded."""

import os
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.checks.package_guards import MAX_TAG
from disclosure.intake.spreadsheets.grids import Refused
from disclosure.intake.spreadsheets.stacked_headings import Merges
from disclosure.intake.spreadsheets.workbook_guards import MAX_UNPACKED
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.model.cell_references import area_of
from disclosure.packages.faults import catalogue
from tests.support.fault_makers import (
    ENTITIES,
    bomb,
    cut_off,
    entities,
    external_link,
    huge_text,
    locked,
    long_line,
    macro,
    plan,
)
from tests.support.sheet_files import PLAN, delimited, imported, ods, told, with_parts, xlsx, zipped

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sheets"
SHEET = "xl/worksheets/sheet1.xml"


def macro_in_ods(folder: Path) -> Path:
    return with_parts(ods(folder / "plan.ods", PLAN), {"Basic/Standard/a.xml": b"<a/>"})


def external_in_ods(folder: Path) -> Path:
    path = ods(folder / "plan.ods", PLAN)
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    source = '<table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="b.ods"/>'
    return with_parts(
        path,
        {
            "content.xml": content.replace(
                "<table:table-row>", source + "<table:table-row>", 1
            ).encode()
        },
    )


def entities_in_utf_16(folder: Path) -> Path:
    wide = ENTITIES.decode().encode("utf-16")
    return with_parts(plan(folder), {"xl/sharedStrings.xml": wide})


def endless_tag(folder: Path) -> Path:
    path = plan(folder)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET).decode()
    wide = sheet.replace("<worksheet", f'<worksheet x="{"y" * (2 * MAX_TAG)}"', 1)
    return with_parts(path, {SHEET: wide.encode()})


def mimetype_bomb(folder: Path) -> Path:
    return zipped(folder / "a.ods", {"mimetype": bytes(1 << 28), "xl/a.xml": b"<a/>"})


def lying_bomb(folder: Path) -> Path:
    """A part whose directory entry says that it is small."""
    path = bomb(folder)
    data = path.read_bytes()
    size = struct.pack("<I", MAX_UNPACKED)
    path.write_bytes(data.replace(size, struct.pack("<I", 100)))
    return path


def binary_workbook(folder: Path) -> Path:
    return zipped(folder / "a.xlsb", {"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"1"})


def web_page(folder: Path) -> Path:
    (folder / "plan.xls").write_text("<html><p>项目</p></html>", "utf-8")
    return folder / "plan.xls"


def open_quote(folder: Path) -> Path:
    (folder / "quote.csv").write_text('项目名称,预算金额（元）\n"a' + "\nb" * 100, "utf-8")
    return folder / "quote.csv"


def repeated_cells(folder: Path) -> Path:
    path = ods(folder / "a.ods", [["x"]])
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    repeats = '<table:table-cell table:number-columns-repeated="99999999" '
    many = content.replace("<table:table-cell ", repeats)
    return with_parts(path, {"content.xml": many.encode()})


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


HOSTILE: list[tuple[Callable[[Path], Path], str]] = [
    (macro, "sheet-macros"),
    (macro_in_ods, "sheet-macros"),
    (external_link, "sheet-external-links"),
    (external_in_ods, "sheet-external-links"),
    (entities, "sheet-entities"),
    (entities_in_utf_16, "sheet-unreadable"),
    (bomb, "sheet-bomb"),
    (mimetype_bomb, "sheet-format"),
    (lying_bomb, "sheet-unreadable"),
    (binary_workbook, "sheet-format"),
    (locked, "sheet-locked"),
    (web_page, "sheet-format"),
    (long_line, "sheet-line-too-long"),
    (open_quote, "sheet-unreadable"),
    (huge_text, "sheet-too-large"),
    (repeated_cells, "sheet-too-large"),
    (fifo, "not-a-file"),
    (cut_off, "sheet-unreadable"),
    (endless_tag, "sheet-unreadable"),
]


@pytest.mark.long
@pytest.mark.parametrize(("make", "code"), HOSTILE, ids=lambda one: getattr(one, "__name__", one))
def test_a_hostile_file_is_refused(make: Callable[[Path], Path], code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as why:
        read_sheets(make(tmp_path))
    assert why.value.code == code
    kind = catalogue()[code]
    assert kind.message.format(**why.value.values) != kind.message_en.format(**why.value.values)


def test_a_refused_file_is_a_fault_in_both_languages_and_nothing_is_imported(
    tmp_path: Path,
) -> None:
    outcome = imported(tmp_path, macro(tmp_path))
    (fault,) = outcome.log.faults
    assert fault.code == "sheet-macros"
    assert fault.file.endswith("annual-plans.xlsx")
    assert "宏" in fault.message
    assert "macros" in fault.message_en
    assert not outcome.is_sound


@pytest.mark.long
def test_a_formula_is_told_and_never_taken(tmp_path: Path) -> None:
    grid = [["采购项目名称", "预算金额（元）"], ["社区矫正服务", "=1000*2"]]
    for path in (
        xlsx(tmp_path / "a.xlsx", grid),
        ods(tmp_path / "a.ods", grid),
        delimited(tmp_path / "a.csv", grid),
    ):
        assert ("sheet-formula", "B2") in told(imported(tmp_path, path))
    in_xls = told(imported(tmp_path, FIXTURES / "formula.xls"))
    assert ("sheet-formula", "B2") in in_xls
    assert ("sheet-percent", "B3") in in_xls


def test_merged_areas_are_spread_up_to_a_bound_in_all(tmp_path: Path) -> None:
    (sheet,) = read_sheets(xlsx(tmp_path / "plan.xlsx", PLAN))
    sheet.merges[:] = [area_of(f"A{row}:XFD{row}") for row in range(1, 2_000)]
    assert 0 < len(Merges(sheet).areas) <= 500_000


def test_a_claimed_million_columns_cost_nothing(tmp_path: Path) -> None:
    path = plan(tmp_path)
    with zipfile.ZipFile(path) as archive:
        part = archive.read(SHEET).decode()
    wide = part.replace('ref="A1:F3"', 'ref="A1:XFD1048576"')
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    wide = wide.replace("<pageMargins", f"{merged}<pageMargins")
    assert wide.count("XFD1048576") == 2
    (sheet,) = read_sheets(with_parts(path, {SHEET: wide.encode()}))
    assert len(sheet.rows) == 3


def reads_or_refuses(path: Path) -> None:
    """Any other exception fails the test."""
    with suppress(Refused):
        read_sheets(path)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_reads_or_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    name = data.draw(st.sampled_from(["xlsx", "xls", "ods"]))
    made = {
        "xls": lambda: FIXTURES / "plan.xls",
        "xlsx": lambda: plan(folder),
        "ods": lambda: ods(folder / "a.ods", PLAN),
    }
    whole = bytearray(made[name]().read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = folder / f"damaged.{name}"
    path.write_bytes(whole)
    reads_or_refuses(path)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_workbook_with_a_damaged_part_reads_or_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = plan(folder) if data.draw(st.booleans()) else ods(folder / "a.ods", PLAN)
    with zipfile.ZipFile(path) as archive:
        name = data.draw(st.sampled_from(archive.namelist()))
        part = bytearray(archive.read(name))
    for _ in range(data.draw(st.integers(1, 5))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
    reads_or_refuses(with_parts(path, {name: bytes(part)}))
