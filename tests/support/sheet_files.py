"""Spreadsheet files for tests: one grid of values as XLSX, ODS or CSV, and imports of them."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

import xlsxwriter

from disclosure.intake.spreadsheets.blocks import BlockReader
from disclosure.intake.spreadsheets.headers import Block, find_blocks
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport, gather_rows, import_files
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.model.cell_references import Area, area_of
from disclosure.model.schemas import tables
from disclosure.packages.faults import Fault
from disclosure.packages.package import Package, label_of
from tests.support.data_folders import FIXTURES, PUBLISHER, tiny_town
from tests.support.short_reference import short_reference
from tests.support.xls_files import xls

Grid = Sequence[Any]
PLAN_HEADER = ["序号", "采购项目名称", "采购单位", "预算金额（万元）", "预计采购时间", "采购方式"]
PLAN_ROWS: list[list[object]] = [
    [1, "社区矫正服务", "微型镇民政局", 48.5, "2026年03月", "公开招标"],
    [2, "法律援助服务", "微型镇民政局", 12, "2026-10", "竞争性磋商"],
]
PLAN: Grid = [PLAN_HEADER, *PLAN_ROWS]


def xlsx(
    path: Path, sheets: Mapping[str, Grid] | Grid, merges: Sequence[str] = (), **formats: str
) -> Path:
    """Write sheets (or one grid) as XLSX; `formats`: column letter → number format."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    # The same bytes for the same sheets: some tests damage them at random.
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - it wants no zone
    many = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}
    for name, grid in many.items():
        page: Any = book.add_worksheet(name)
        for letter, shown in formats.items():
            page.set_column(f"{letter}:{letter}", 12, book.add_format({"num_format": shown}))
        for row, cells in enumerate(grid):
            for column, value in enumerate(cells):
                if value not in {None, ""}:
                    page.write(row, column, value)
        for area in merges:
            first = area.split(":")[0]
            column, row = ord(first[0]) - ord("A"), int(first[1:]) - 1
            page.merge_range(area, grid[row][column])
    book.close()
    return path


def delimited(path: Path, grid: Grid, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a grid as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(
        [["" if cell is None else cell for cell in row] for row in grid]
    )
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def ods(path: Path, grid: Grid, merges: Sequence[str] = ()) -> Path:
    """Write a grid as ODS."""
    spans = {(area.top, area.left): area for area in map(area_of, merges)}
    rows = "".join(
        "<table:table-row>"
        + "".join(_ods_cell(cell, spans.get((number, i))) for i, cell in enumerate(row, 1))
        + "</table:table-row>"
        for number, row in enumerate(grid, 1)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        path,
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
        },
    )


def _ods_cell(value: object, span: Area | None = None) -> str:
    if span is not None:
        spanned = (
            f'<table:table-cell table:number-rows-spanned="{span.bottom - span.top + 1}" '
            f'table:number-columns-spanned="{span.right - span.left + 1}"'
        )
        return _ods_cell(value).replace("<table:table-cell", spanned, 1)
    if value in {None, ""}:
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if isinstance(value, (date, datetime)):
        day = value.isoformat()
        return f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
    if str(value).startswith("="):
        return f"<table:table-cell table:formula={quoteattr('of:' + str(value))}/>"
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


def zipped(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write a zip of these parts, deflated."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def with_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    """A workbook with parts added or replaced."""
    with zipfile.ZipFile(path) as archive:
        present = {name: archive.read(name) for name in archive.namelist()}
    return zipped(path, {**present, **parts})


def imported(folder: Path, *files: Path, kind: str = "annual-plans", **more: Any) -> SheetImport:
    """Import files into the tiny town (copied into `folder`/data if it is not there yet), beside
    the short lists."""
    data = folder / "data"
    if not data.exists():
        tiny_town(data)
    options = SheetOptions(kind, PUBLISHER, data, region_scheme="example", **more)
    with short_reference():
        return import_files(files, options)


def gathered(folder: Path, *files: Path, kind: str = "annual-plans", **more: Any) -> SheetImport:
    """Read files as `imported` does, without trying the packages out: much faster."""
    data = folder / "data"
    options = SheetOptions(kind, PUBLISHER, data, region_scheme="example", **more)
    if data.exists():
        packages = PublisherPackages(options)
    else:
        tiny_town(data)
        packages = _town_for(options)
    outcome = gather_rows(files, packages)
    outcome.log.settle()
    return outcome


def _town_for(options: SheetOptions) -> PublisherPackages:
    """The packages of a copy of the tiny town that nobody has changed, and their rows: what
    `PublisherPackages` reads of it, read once for all copies."""
    town = _town_read().for_import(options)
    town.folder = options.out / PUBLISHER
    town.packages = [_moved(package, town.folder) for package in town.packages]
    labels = {
        package.folder.name: (before.label, package.label)
        for before, package in zip(_town_read().packages, town.packages, strict=True)
    }
    town.read_tables = {
        resource: [(name, place.replace(*labels[name]), {**row}) for name, place, row in rows]
        for resource, rows in town.read_tables.items()
    }
    return town


def _moved(package: Package, publisher: Path) -> Package:
    folder = publisher / package.folder.name
    resources = tuple(replace(one, file=folder / one.file.name) for one in package.resources)
    return replace(package, folder=folder, label=label_of(folder), resources=resources)


@cache
def _town_read() -> PublisherPackages:
    town = PublisherPackages(SheetOptions("", PUBLISHER, FIXTURES))
    for resource in tables():
        town.rows(resource)
    return town


def told(outcome: SheetImport, *, errors_only: bool = True) -> list[tuple[str, str]]:
    """(code, cell) of every error told; warnings too if they are wanted."""
    faults: list[Fault] = outcome.log.faults
    return [(f.code, f.cell) for f in faults if f.is_error or not errors_only]


def values(outcome: SheetImport, resource: str, *names: str) -> list[tuple[str, ...]]:
    """These fields of the rows that the files gave to a table."""
    drafts = outcome.drafts.get(resource, [])
    return [tuple(draft.values.get(name, "") for name in names) for draft in drafts]


def read_drafts(path: Path) -> list[dict[str, str]]:
    """The values that the blocks of a file hold, before they are completed."""
    log, found = Log(), []
    for sheet in read_sheets(path):
        for block in find_blocks(sheet, (tables()["plan-items"],)):
            if isinstance(block, Block):
                reader = BlockReader(block, ZoneInfo("Asia/Shanghai"), log)
                found += [draft.values for draft in reader.read()]
    assert not log.has_errors, [fault.line() for fault in log.faults]
    return found


def laid_out(path: Path, grid: Grid, merges: Sequence[str] = ()) -> Path:
    """Write a grid in the format that the path's suffix names, merged where the format can."""
    if path.suffix == ".xlsx":
        return xlsx(path, grid, merges)
    if path.suffix == ".ods":
        return ods(path, grid, merges)
    if path.suffix == ".xls":
        areas = [(a.top - 1, a.left - 1, a.bottom - 1, a.right - 1) for a in map(area_of, merges)]
        return xls(path, grid, areas)
    return delimited(path, grid)


WRITERS: dict[str, Callable[[Path, Grid], Path]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "csv": delimited,
}
