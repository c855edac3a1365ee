"""Killed before any write of an action, the data is as before or after it, and the desk says which.

Each action runs in a process of its own, which kills itself before its first write, its second and
so on, until it ends. A sample of the writes of each action is tried in `make test`.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.deployment import Deployment
from disclosure.intake.amendments.tender_amendments import tenders_of
from disclosure.intake.amendments.tender_entries import (
    TenderEnquiry,
    enquiries_of,
    enter_enquiry,
    results_of,
)
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.opened_workbook import check_workbook
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.site_settings import site_settings
from tests.support.data_folders import PUBLISHER, faults_of, tiny_town
from tests.support.killed_actions import DONE, run_killed, writes_of
from tests.support.sheet_files import PLAN_HEADER, delimited

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
UNDO = """
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
WorkbookJournal(Inbox(folder / "inbox").workbooks()[0].journal).undo()
"""
ANSWER = f"""
from disclosure.intake.amendments.tender_entries import *
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
packages = PublisherPackages({OPTIONS})
given = {{"decision": "质疑不成立", "decided_on": "2026-03-15"}}
enquiry = TenderEnquiry("T-1", given, enquiries_of(packages, "T-1")[0]["enquiry_id"])
enter_enquiry(enquiry, packages).write()
"""
RESULT = f"""
from disclosure.intake.amendments.tender_entries import *
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
result = TenderResult("T-1", {{"undertaker": "新来服务中心", "amount": "1000"}})
enter_result(result, PublisherPackages({OPTIONS})).write()
"""
PUBLISH_AS = """
from desk.deployment import Deployment, DeskPublisher
Deployment(folder).set_publisher(DeskPublisher("tiny-town", "after"))
"""
PRESS = """
from desk.deployment import Deployment
Deployment(folder).note_publication("after")
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


def answered(folder: Path) -> str:
    rows = enquiries_of(PublisherPackages(options(folder)), "T-1")
    assert [row["title"] for row in rows] == ["评分标准过窄"]
    return rows[0]["decision"]


def resulted(folder: Path) -> str:
    packages = PublisherPackages(options(folder))
    awards = {row["award_id"] for _, row in packages.rows("awards")}
    assert {row["award_id"] for _, row in packages.rows("award-undertakers")} == awards
    return str(len(results_of(packages, "T-1")))


def publisher(folder: Path) -> str:
    known = Deployment(folder).publisher()
    return known.title if known else ""


def presses(folder: Path) -> str:
    return " ".join(by for _, by in Deployment(folder).publications())


ACTIONS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "edit": (EDIT, cell),
    "undo": (UNDO, cell),
    "accept": (ACCEPT, taken),
    "drop": (DROP, dropped),
    "amend": (AMEND, amended),
    "answer": (ANSWER, answered),
    "result": (RESULT, resulted),
    "withdraw": (WITHDRAW, withdrawn),
    "settings": (SETTINGS, title),
    "publisher": (PUBLISH_AS, publisher),
    "press": (PRESS, presses),
}
KILLS = 3


def standing(folder: Path, name: str) -> Path:
    """A folder with data, a workbook in the inbox and an enquiry, before an action."""
    tiny_town(folder / "data")
    (folder / "inbox").mkdir()
    row = [1, "公园保洁服务", "微型镇民政局", 48.5, "2026-03", "公开招标"]
    delimited(folder / "inbox/a.csv", [PLAN_HEADER, row])
    if name == "undo":
        exec(EDIT, {"folder": folder})  # noqa: S102 - the code of this test
    if name == "answer":
        asked = TenderEnquiry("T-1", {"kind": "query", "title": "评分标准过窄"})
        enter_enquiry(asked, PublisherPackages(options(folder))).write()
    return folder


def judge(folder: Path, name: str, before: str, after: str) -> None:
    """Killed on its way, an action is done or not done, and the data sound."""
    assert ACTIONS[name][1](folder) in {before, after}
    assert not [fault for fault in faults_of(folder / "data") if fault.is_error]


@pytest.mark.parametrize("name", ACTIONS)
def test_killed_at_any_of_its_writes_an_action_is_done_or_not_done(
    tmp_path: Path, name: str
) -> None:
    action, state = ACTIONS[name]
    whole = standing(tmp_path / "whole", name)
    before = state(whole)
    count = writes_of(action, whole)
    after = state(whole)
    assert after != before and count >= 1
    chance = random.Random(name)
    for number, last in enumerate(chance.sample(range(1, count + 1), min(KILLS, count))):
        folder = standing(tmp_path / str(number), name)
        assert run_killed(action, folder, last) == -9
        judge(folder, name, before, after)


@pytest.mark.soak
@pytest.mark.parametrize("name", ACTIONS)
def test_killed_before_any_write_an_action_is_done_or_not_done(tmp_path: Path, name: str) -> None:
    action, state = ACTIONS[name]
    whole = standing(tmp_path / "whole", name)
    before = state(whole)
    count = writes_of(action, whole)
    after = state(whole)
    for last in range(1, count + 1):
        folder = standing(tmp_path / f"{last:03}", name)
        assert run_killed(action, folder, last) == -9
        judge(folder, name, before, after)
        # What was cut short can be done again, or was done.
        if state(folder) == before:
            assert run_killed(action, folder, 0) == DONE
        assert state(folder) == after
