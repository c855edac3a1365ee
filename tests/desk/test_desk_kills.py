"""Killed before any write of an action, the data is as before or after it, and the desk says which.

Each action runs in a process of its own, which kills itself before its first write, its second and
so on, until it ends.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from disclosure.intake.amendments.tender_amendments import tenders_of
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.opened_workbook import check_workbook
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.site_settings import site_settings
from tests.support.data_folders import PUBLISHER, faults_of, tiny_town
from tests.support.sheet_files import PLAN_HEADER, delimited
from tests.support.website import ROOT

# Kills this process before the n-th write below the folder; writes are told by audit events
# (PEP 578), so that nothing of the program is another than it is.
KILLER = """
import os, signal, sys
from pathlib import Path
folder, last = Path(sys.argv[1]), int(sys.argv[2])
count = 0
WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"}
def on_event(event, values):
    global count
    is_write = event in WRITES or event == "open" and isinstance(values[1], str) and (
        set(values[1]) & set("wax+"))
    if is_write and str(folder) in str(values[0]):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(on_event)
"""
OPTIONS = 'SheetOptions("", "tiny-town", folder / "data")'
EDIT = """
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
WorkbookJournal(Inbox(folder / "inbox").workbooks()[0].journal).write_cell("a", 2, 4, "12.5")
"""
ACCEPT = f"""
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.opened_workbook import check_workbook
from disclosure.intake.inbox.workbook_check import accept_workbook
from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
accept_workbook(check_workbook(Inbox(folder / "inbox").workbooks()[0], {OPTIONS}))
"""
DROP = """
from disclosure.intake.inbox.arrived_workbooks import Inbox
Inbox(folder / "inbox").take("b.csv", b"whole" * 1000)
"""
AMEND = """
from datetime import UTC, datetime
from disclosure.intake.amendments.tender_amendments import TenderAmendment, amend_tender
at = datetime(2026, 3, 20, tzinfo=UTC)
amendment = TenderAmendment("T-1", "correction", "x", at, {"budget_amount": "99000"})
amend_tender(amendment, "tiny-town", folder / "data").write()
"""
WITHDRAW = """
from disclosure.intake.amendments.row_withdrawals import withdraw_row
withdraw_row(folder / "data", "tiny-town", "notices", "N-2", "x")
"""
SETTINGS = """
from disclosure.site_settings import SiteSettings, write_settings
write_settings(folder / "site.toml", SiteSettings(title="after"))
"""


def options(folder: Path) -> SheetOptions:
    return SheetOptions("", PUBLISHER, folder / "data")


def cell(folder: Path) -> str:
    steps = WorkbookJournal(Inbox(folder / "inbox").workbooks()[0].journal).steps()
    return steps.cells.get(("a", 2, 4), "before")


def taken(folder: Path) -> str:
    """Whether the workbook is in the data, as the desk says; and that the data agrees."""
    check = check_workbook(Inbox(folder / "inbox").workbooks()[0], options(folder))
    rows = [row for _, row in PublisherPackages(options(folder)).rows("plan-items")]
    is_there = any(row["title"] == "公园保洁服务" for row in rows)
    assert bool(check.steps.taken_at) == is_there
    assert check.is_acceptable != is_there
    return "after" if is_there else "before"


def dropped(folder: Path) -> str:
    found = [one for one in Inbox(folder / "inbox").workbooks() if one.name == "b.csv"]
    assert all(one.path.read_bytes() == b"whole" * 1000 for one in found)
    return "after" if found else "before"


def amended(folder: Path) -> str:
    tender = next(
        one for one in tenders_of(PublisherPackages(options(folder))) if one.tender == "T-1"
    )
    return tender.values["budget_amount"]


def withdrawn(folder: Path) -> str:
    rows = [row["notice_id"] for _, row in PublisherPackages(options(folder)).rows("notices")]
    text = (folder / "data/tiny-town/tender-notices/datapackage.json").read_text("utf-8")
    assert "N-2" in rows or '"withdrawals"' in text
    return "before" if "N-2" in rows else "after"


def title(folder: Path) -> str:
    site_settings.cache_clear()
    return site_settings(folder / "site.toml").title


@pytest.mark.soak
@pytest.mark.parametrize(
    ("action", "state"),
    [
        (EDIT, cell),
        (ACCEPT, taken),
        (DROP, dropped),
        (AMEND, amended),
        (WITHDRAW, withdrawn),
        (SETTINGS, title),
    ],
    ids=["edit", "accept", "drop", "amend", "withdraw", "settings"],
)
def test_killed_before_any_write_an_action_is_done_or_not_done(
    tmp_path: Path, action: str, state: Callable[[Path], str]
) -> None:
    seen: list[str] = []
    for last in range(1, 200):
        folder = tmp_path / f"{last:03}"
        tiny_town(folder / "data")
        (folder / "inbox").mkdir()
        row = [1, "公园保洁服务", "微型镇民政局", 48.5, "2026-03", "公开招标"]
        delimited(folder / "inbox/a.csv", [PLAN_HEADER, row])
        before = state(folder)
        command = [sys.executable, "-c", KILLER + action, str(folder), str(last)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        after = state(folder)
        assert not [fault for fault in faults_of(folder / "data") if fault.is_error]
        if done.returncode == 0:
            assert after != before
            assert set(seen) <= {before, after}
            assert len(seen) >= 2
            return
        assert done.returncode == -9, done.stderr
        seen.append(after)
    pytest.fail("the action never ended")
