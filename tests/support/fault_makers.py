"""What the fixtures of some faults need and no text file holds: links, damaged or swelling
archives, workbooks with hidden parts, large files. By the code of the fault."""

import gzip
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from disclosure.intake.spreadsheets.workbook_guards import MAX_UNPACKED
from tests.support.data_folders import PUBLISHER, tiny_town
from tests.support.sheet_files import PLAN, PLAN_HEADER, with_parts, xlsx, zipped

TOWN = Path("data") / PUBLISHER
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


# Tables that a clerk hands in


def plan(folder: Path) -> Path:
    return xlsx(folder / "annual-plans.xlsx", PLAN)


def macro(folder: Path) -> Path:
    return with_parts(plan(folder), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def external_link(folder: Path) -> Path:
    return with_parts(plan(folder), {"xl/externalLinks/externalLink1.xml": b"<a/>"})


def entities(folder: Path) -> Path:
    return with_parts(plan(folder), {"xl/sharedStrings.xml": ENTITIES})


def bomb(folder: Path) -> Path:
    return with_parts(plan(folder), {"xl/media/a.bin": bytes(MAX_UNPACKED)})


def cut_off(folder: Path) -> Path:
    path = plan(folder)
    path.write_bytes(path.read_bytes()[:-400])
    return path


def locked(folder: Path) -> Path:
    path = plan(folder)
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 1)
    path.write_bytes(data)
    return path


def huge_text(folder: Path) -> Path:
    """2 GB of nothing but one line; sparse, so that it costs no disk."""
    return sparse(folder / "annual-plans.csv", 2 << 30)


def long_line(folder: Path) -> Path:
    path = folder / "annual-plans.csv"
    path.write_bytes(b"a," * 2_000_000)
    return path


def beyond_excel(folder: Path) -> Path:
    return xlsx_of_part(folder, 'r="2"', 'r="1048577"')


def xlsx_of_part(folder: Path, before: str, after: str) -> Path:
    """The plan with another text in its sheet."""
    path, part = plan(folder), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        text = archive.read(part).decode()
    return with_parts(path, {part: text.replace(before, after).encode()})


def hidden_sheet(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "annual-plans.xlsx") as book:
        for name in ("计划", "旧表"):
            write_rows(book.add_worksheet(name))
        book.get_worksheet_by_name("旧表").hide()


def hidden_cells(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "annual-plans.xlsx") as book:
        sheet: Any = book.add_worksheet("计划")
        write_rows(sheet)
        sheet.set_row(2, None, None, {"hidden": True})


def write_rows(sheet: Any) -> None:
    for row, cells in enumerate(PLAN):
        sheet.write_row(row, 0, cells)


def merged_cells(folder: Path) -> None:
    grid = [
        ["采购项目名称", "预算金额（元）", "单价（元）"],
        ["社区矫正服务", 5000, None],
        ["法律援助服务", 50000, 10],
    ]
    xlsx(folder / "annual-plans.xlsx", grid, ["B2:C2"])


def same_sheet(folder: Path) -> None:
    grid = [["项目名称", "预算金额（元）"], ["社区矫正服务", 48000]]
    copied = [["微型镇采购计划（备份）"], *grid]
    xlsx(folder / "annual-plans.xlsx", {"计划": grid, "计划 (2)": copied})


def page_of_notes(folder: Path) -> None:
    xlsx(folder / "annual-plans.xlsx", {"计划": PLAN, "填表说明": [["填表要求"]]})


def no_catalogue(folder: Path) -> None:
    shutil.rmtree(TOWN / "catalogue")
    grid = [PLAN_HEADER[1:3], ["社区矫正服务", "微型镇民政局"]]
    xlsx(folder / "annual-plans.xlsx", [[*grid[0], "三级目录"], [*grid[1], "养老服务"]])


def unfinished_import(folder: Path) -> None:
    plan(folder)
    (TOWN / ".import" / "0 annual-plans").mkdir(parents=True)
    later = (TOWN / ".import").stat().st_ctime_ns + 1
    os.utime(TOWN / "annual-plans" / "plan-items.csv", ns=(later, later))


# Packages of the tiny town


def no_packages(_: Path) -> None:
    shutil.rmtree(TOWN)


def large_notice(_: Path) -> None:
    sparse(TOWN / "regions" / "README.md", 2 << 20)


def second_town(_: Path) -> None:
    tiny_town(Path("more")).rename(TOWN.with_name("other-town"))
    Path("more").rmdir()
    for path in TOWN.with_name("other-town").glob("*/datapackage.json"):
        path.write_text(path.read_text("utf-8").replace('"tiny-town"', '"other-town"'), "utf-8")


# Files of a package of nobody's kind


def link_out(folder: Path) -> None:
    Path("secret.csv").write_text("secret\n", "utf-8")
    (folder / "t.csv").symlink_to(Path("secret.csv").resolve())


def link_inside(folder: Path) -> None:
    (folder / "t.csv").symlink_to("u.csv")


def endless_line(folder: Path) -> None:
    sparse(folder / "t.csv", 17 << 20)


def wide_header(folder: Path) -> None:
    (folder / "t.csv").write_bytes(b"a," * 20_000 + b"b\n1\n")


def wide_row(folder: Path) -> None:
    (folder / "t.csv").write_bytes(b"a,b\n1,2\n" + b"1," * 20_000 + b"1\n")


def swelling(folder: Path) -> None:
    (folder / "t.csv.gz").write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 10_000_000, 9))


def large_json(folder: Path) -> None:
    sparse(folder / "t.json", 20 << 20)


def book_with(part: str, content: bytes = b"<x/>") -> Callable[[Path], object]:
    """A workbook that holds such a part."""
    return lambda folder: zipped(folder / "t.xlsx", {part: content})


def wide_claim(folder: Path) -> None:
    path = xlsx_of_part(folder, 'ref="A1:F3"', 'ref="A1:XFD1048576"')
    path.rename(folder / "t.xlsx")


def blank_rows(folder: Path) -> None:
    head = ",".join(f"c{number}" for number in range(240)).encode()
    (folder / "t.csv").write_bytes(head + b"\n" + (b"," * 239 + b"\n") * 2_100)


def sparse(path: Path, size: int) -> Path:
    """A file of NUL bytes that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def broken_zip(folder: Path) -> None:
    (folder / "package.zip").write_bytes(b"PK\x03\x04")


MAKERS: dict[str, Callable[[Path], object]] = {
    "zip-unreadable": broken_zip,
    "sheet-macros": macro,
    "sheet-external-links": external_link,
    "sheet-entities": entities,
    "sheet-bomb": bomb,
    "sheet-unreadable": cut_off,
    "sheet-locked": locked,
    "sheet-too-large": huge_text,
    "sheet-line-too-long": long_line,
    "sheet-beyond-excel": beyond_excel,
    "sheet-hidden": hidden_sheet,
    "sheet-hidden-cells": hidden_cells,
    "sheet-cell-merged": merged_cells,
    "sheet-skipped": page_of_notes,
    "sheet-repeated": same_sheet,
    "sheet-catalogue-absent": no_catalogue,
    "sheet-import-unfinished": unfinished_import,
    "no-packages": no_packages,
    "notice-too-large": large_notice,
    "ocid-repeated": second_town,
    "file-is-link": link_inside,
    "link-outside": link_out,
    "line-endless": endless_line,
    "table-too-wide": wide_header,
    "row-too-wide": wide_row,
    "archive-swells": swelling,
    "file-too-large": large_json,
    "macros-refused": book_with("xl/vbaProject.bin"),
    "links-refused": book_with("xl/externalLinks/externalLink1.xml"),
    "entities-refused": book_with("xl/workbook.xml", ENTITIES),
    "range-too-large": wide_claim,
    "rows-blank": blank_rows,
}
