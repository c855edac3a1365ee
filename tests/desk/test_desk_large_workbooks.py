"""A large workbook: what is judged and shown at once is bounded, whatever the number of rows."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from desk.checked_workbooks import AT_ONCE
from desk.sheet_view import ROWS
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.opened_workbook import OpenedWorkbook
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
from disclosure.intake.inbox.workbook_parts import (
    FIRST_ROWS,
    HEAD_ROWS,
    NEIGHBOURS,
    first_part,
    part_around,
    without_rows,
)
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.packages.faults import FaultLocation
from tests.support.data_folders import PUBLISHER
from tests.support.opened_desk import OpenedDesk, errors_on
from tests.support.sheet_files import PLAN_HEADER, delimited

COUNT = 900
FAULTY = (7, 700, COUNT)


def plan(path: Path) -> Path:
    """Two lines above the headings, then a plan with an amount that cannot be read in FAULTY."""
    rows: list[list[object]] = [["2026年度政府购买服务计划"], ["单位：万元"], [*PLAN_HEADER]]
    for number in range(4, COUNT + 1):
        amount = "约五万" if number in FAULTY else 10 + number % 90
        cells = [number, f"养老服务第{number}号", "微型镇民政局", amount]
        rows.append([*cells, "2026-03", "公开招标"])
    return delimited(path, rows)


@pytest.fixture
def opened(tmp_path: Path) -> OpenedWorkbook:
    (tmp_path / "inbox").mkdir()
    plan(tmp_path / "inbox" / "a.csv")
    return OpenedWorkbook(Inbox(tmp_path / "inbox").workbooks()[0])


@pytest.fixture
def packages(tmp_path: Path) -> PublisherPackages:
    return PublisherPackages(SheetOptions("", PUBLISHER, tmp_path / "data", title="微型镇"))


def test_the_first_marks_need_so_many_rows_and_an_edit_its_row_with_the_headings(
    opened: OpenedWorkbook, packages: PublisherPackages
) -> None:
    assert opened.row_count == COUNT
    first = opened.first(packages)
    assert [len(sheet.rows) for sheet in first_part(first.sheets)] == [FIRST_ROWS]
    assert [fault.cell for fault in first.errors] == ["D7"]
    assert first.is_part and not first.is_acceptable
    assert first.outcome is not None
    (part,) = part_around(first.sheets, "a", 700, first.outcome) or []
    assert sorted(part.rows) == [1, 2, 3, *range(700 - NEIGHBOURS, 700 + NEIGHBOURS + 1)]
    assert len(part.rows) <= HEAD_ROWS + 2 + 2 * NEIGHBOURS
    assert part_around(first.sheets, "a", 3, first.outcome) is None


def test_an_edit_is_judged_without_the_file_and_as_the_whole_judges_it(
    opened: OpenedWorkbook, packages: PublisherPackages
) -> None:
    whole = opened.whole(packages)
    assert [fault.cell for fault in whole.errors] == [f"D{row}" for row in FAULTY]
    journal = WorkbookJournal(opened.workbook.journal)
    opened.workbook.path.unlink()
    check = whole
    for row, column, text in [(700, 4, "5"), (20, 4, "abc"), (30, 5, "2026-13"), (20, 2, "")]:
        journal.write_cell("a", row, column, text)
        before = check
        check = opened.again(packages, before) or before
        assert check is not before and check.is_part
    told = {(fault.code, fault.cell) for fault in opened.whole(packages).errors}
    assert {(fault.code, fault.cell) for fault in check.errors} == told
    assert {"D7", "D20", "E30", f"D{COUNT}"} <= {cell for _, cell in told}
    journal.undo()
    again = opened.again(packages, check)
    assert again is not None and "B20" not in {fault.cell for fault in again.errors}
    journal.assign_column("采购单位", "purchaser_id")
    assert opened.again(packages, again) is None


def test_a_range_of_faults_is_parted_around_a_row_that_is_judged_anew() -> None:
    fault = FaultLocation("a", sheet="s").fault("sheet-formula", cell="D5:D9", value="x")
    others = [replace(fault, cell="D7", sheet="t"), replace(fault, cell="")]
    parted = [one.cell for one in without_rows([fault, *others], "s", 7)]
    assert parted == ["D5:D6", "D8:D9", "D7", ""]
    assert [one.cell for one in without_rows([fault], "s", 5)] == ["D6:D9"]
    assert [one.cell for one in without_rows([replace(fault, cell="7:7")], "s", 7)] == []


def test_a_page_of_a_large_workbook_holds_a_window_of_rows_the_faulty_ones_first(
    tmp_path: Path,
) -> None:
    assert AT_ONCE < COUNT
    desk = OpenedDesk(tmp_path)
    address = desk.drop(plan(tmp_path / "a.csv"))
    page = desk.get(f"/en{address}")
    assert "The first rows" in page and "/progress" in page and "/accept" not in page
    assert errors_on(page) == ["D7"]
    desk.post(f"{address}/cells", sheet="0", row="700", column="4", text="五")
    while '"running":true' in desk.get(f"{address}/progress"):
        time.sleep(0.2)
    page = desk.get(address)
    assert errors_on(page) == [f"D{row}" for row in FAULTY]
    assert rows_on(page) == [3, *FAULTY]
    assert rows_on(desk.get(f"{address}?show=all")) == [*range(1, ROWS + 1)]
    assert rows_on(desk.get(f"{address}?show=all&rows=17")) == [*range(COUNT - 49, COUNT + 1)]
    assert rows_on(desk.get(f"{address}?at=D634")) == [*range(601, 651)]
    for row in FAULTY:
        desk.post(f"{address}/cells", sheet="0", row=str(row), column="4", text="5")
    assert errors_on(desk.get(address)) == []
    assert desk.post(f"{address}/accept").headers["location"].startswith(address)
    while '"running":true' in desk.get(f"{address}/progress"):
        time.sleep(0.2)
    assert "/accept" in desk.get(address)
    assert desk.post(f"{address}/accept").headers["location"] == "/publish"
    assert "/progress" not in desk.get(address)


def rows_on(page: str) -> list[int]:
    """The numbers of the rows that a page shows."""
    return [int(number) for number in re.findall(r'<th scope="row" class="\w*">(\d+)</th>', page)]
