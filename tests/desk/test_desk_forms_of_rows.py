"""A form, whose headings stand left of their values: each of its cells is shown as what it is."""

from pathlib import Path

import pytest

from desk.sheet_view import SheetView
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.opened_workbook import OpenedWorkbook
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from tests.support.data_folders import PUBLISHER, tiny_town
from tests.support.sheet_files import xlsx

FORM = [
    ["采购登记表"],
    ["项目名称", "助餐", "采购编号", "P-9"],
    ["公告类型", "采购公告", "采购方式", "议价"],
    ["发布时间", "2026-3-1 9:00", "预算金额", "约10万元"],
]
CONTROLS = [
    ("B2", "text", "标题"),
    ("B3", "select", "公告类型"),
    ("D3", "select", "采购方式"),
    ("B4", "instant", "发布时间"),
    ("D4", "text", "预算金额"),
    ("A2", "text", ""),
    ("C4", "text", ""),
]


@pytest.fixture
def opened(tmp_path: Path) -> OpenedWorkbook:
    (tmp_path / "inbox").mkdir()
    xlsx(tmp_path / "inbox" / "a.xlsx", FORM)
    tiny_town(tmp_path / "data")
    return OpenedWorkbook(Inbox(tmp_path / "inbox").workbooks()[0])


@pytest.fixture
def packages(tmp_path: Path) -> PublisherPackages:
    options = SheetOptions("", PUBLISHER, tmp_path / "data", region_scheme="example")
    return PublisherPackages(options)


def test_each_value_of_a_form_has_the_control_of_its_field(
    opened: OpenedWorkbook, packages: PublisherPackages
) -> None:
    view = SheetView(opened.first(packages), 0, "zh")
    shown = []
    for spot, _, _ in CONTROLS:
        form = view.form(spot)
        assert form is not None
        shown.append((spot, form.control, form.label))
    assert shown == CONTROLS
    assert {(fault.cell, fault.is_error) for fault in view.faults if fault.is_error} == {
        ("D3", True),
        ("D4", True),
    }


def test_a_mended_form_has_no_faults(opened: OpenedWorkbook, packages: PublisherPackages) -> None:
    before = opened.whole(packages)
    journal = WorkbookJournal(opened.workbook.journal)
    journal.write_cell("Sheet1", 3, 4, "询价")
    journal.write_cell("Sheet1", 4, 4, "10万元")
    assert opened.again(packages, before) is None  # any cell may change the whole form
    after = opened.whole(packages)
    assert after.errors == []
    assert after.counts == {"notices": 1}
