"""An intention of a project that later has a tender of another id: no purchase of its own."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from disclosure.feeds.appointments import dated, has_calendar
from disclosure.feeds.notice_news import is_archive
from disclosure.register.eligibility_checks import eligibility_of
from disclosure.register.register_file import Register, open_register
from disclosure.site import gaps
from disclosure.site.pages import home_pages, publisher_pages
from tests.site.test_pages import page, site_of, words
from tests.support.small_town import ROWS, Row, compiled, register_of, subscribed, write_town


def notice(number: int, tender: str, project: str, kind: str, day: str = "", **more: object) -> Row:
    row = {"notice_id": f"N-{number}", "tender_id": tender, "project_id": project, "kind": kind}
    at = f"{day}T00:00:00+08:00" if day else ""
    return {**row, "title": tender, "published_at": at, "currency": "CNY", **more}


NOTICES = [
    notice(1, "I-DATED", "P-DATED", "intention", "2026-02-01", budget_amount="500.00"),
    notice(2, "T-DATED", "P-DATED", "tender", "2026-03-01", budget_amount="480.00"),
    notice(3, "I-UNDATED", "P-UNDATED", "intention", budget_amount="300.00"),
    notice(4, "T-UNDATED", "P-UNDATED", "tender", "2026-03-01"),
    notice(5, "I-DAYLESS", "P-DAYLESS", "intention", "2026-02-01"),
    notice(6, "T-DAYLESS", "P-DAYLESS", "single-source"),
    notice(7, "I-LATER", "P-LATER", "intention", "2026-06-01", budget_amount="20.00"),
    notice(8, "T-BEFORE", "P-LATER", "tender", "2026-03-01", budget_amount="10.00"),
    notice(9, "I-ALONE", "P-ALONE", "intention", "2026-06-01", budget_amount="70.00"),
    notice(10, "SAME", "P-SAME", "intention", "2026-02-01"),
    notice(11, "SAME", "P-SAME", "tender", "2026-03-01"),
    notice(12, "I-FAILED", "P-FAILED", "intention", "2026-02-01"),
    notice(13, "T-FAILED", "P-FAILED", "tender", "2026-03-01"),
    notice(14, "T-FAILED", "P-FAILED", "failed", "2026-04-01"),
    notice(15, "I-AGAIN", "P-AGAIN", "intention", "2026-08-01"),
    notice(16, "T-AGAIN", "P-AGAIN", "tender", "2026-03-01"),
    notice(17, "T-AGAIN", "P-AGAIN", "failed", "2026-04-01"),
]
ALL: Mapping[str, Mapping[str, Sequence[Row]]] = {**ROWS, "tender-notices": {"notices": NOTICES}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("intentions")
    compiled(write_town(folder / "data", ALL, is_example=False), folder / "register.sqlite")
    return folder


@pytest.fixture(scope="module")
def register(folder: Path) -> Register:
    return open_register(folder / "register.sqlite")


def test_an_intention_is_followed_by_a_tender_that_did_not_come_before_it(
    register: Register,
) -> None:
    found = register.column("SELECT tender_id FROM tenders WHERE is_followed ORDER BY tender_id")
    assert found == ["I-DATED", "I-DAYLESS", "I-FAILED", "I-UNDATED"]


def test_the_budget_of_a_project_counts_an_intention_and_its_tender_once(
    register: Register,
) -> None:
    budgets = dict(register.tuples("SELECT project_id, budget_amount FROM projects"))
    assert (budgets["P-DATED"], budgets["P-UNDATED"]) == (480, 300)
    # What is announced anew adds to what was tendered.
    assert (budgets["P-LATER"], budgets["P-ALONE"]) == (30, 70)


def test_a_project_whose_only_tender_failed_is_over_whatever_intention_came_before(
    register: Register,
) -> None:
    stages = dict(register.tuples("SELECT project_id, stage FROM projects"))
    assert (stages["P-FAILED"], stages["P-AGAIN"]) == ("cancelled", "planned")
    assert (stages["P-DATED"], stages["P-ALONE"]) == ("tendering", "planned")


def test_the_published_count_of_tenders_keeps_its_meaning(register: Register) -> None:
    counts = dict(register.tuples("SELECT project_id, tender_count FROM projects"))
    assert (counts["P-DATED"], counts["P-SAME"], counts["P-ALONE"]) == (2, 1, 1)


def test_pages_count_no_intention_as_a_purchase(register: Register) -> None:
    begun = sum(notice["kind"] in {"tender", "single-source"} for notice in NOTICES)
    home = home_pages.home(register)
    assert home["figures"]["tenders"]["all"] == begun
    assert [one["counts"]["tenders"] for one in home["publishers"]] == [begun]
    assert publisher_pages.counts(register, "town")["tenders"] == begun


def test_beside_a_failed_tender_an_intention_does_not_hide_that_it_failed() -> None:
    def tender(status: str) -> dict[str, Any]:
        row = {"status": status, "submission_deadline": None, "last_published_at": "2026-04-01"}
        return {"row": row, "notices": [row]}

    chain: dict[str, Any] = dict.fromkeys(("plan_items", "awards", "contracts", "evaluations"), ())
    chain |= {"row": {"catalogue_item_id": None}, "dues": (), "item": None}
    chain["tenders"] = [tender("planned"), tender("failed")]
    assert gaps.of_project(chain, {"tender-notices"})["award"].sentence == "tender_failed"


@pytest.mark.parametrize(
    ("lang", "alone", "followed"),
    [("", "仅有意向", "采购意向，其后已发布公告"), ("en/", "Planned", "a tender notice followed")],
)
def test_the_pages_say_of_an_intention_that_a_tender_followed(
    lang: str, alone: str, followed: str, folder: Path
) -> None:
    tree = folder / "tree" / "site"
    if not tree.exists():
        site_of(folder / "register.sqlite", tree.parent)
    for address in ("projects/town/P-DATED", "tender-notices/town/N-1"):
        text = words(page(tree, f"{lang}{address}"))
        assert followed in text and f"{alone} ·" not in text, address
    for address in ("projects/town/P-ALONE", "tender-notices/town/N-9"):
        text = words(page(tree, f"{lang}{address}"))
        assert followed not in text and f"{alone} ·" in text, address


def test_a_notice_without_a_day_opens_its_line_with_its_kind(folder: Path) -> None:
    tree = folder / "tree" / "site"
    if not tree.exists():
        site_of(folder / "register.sqlite", tree.parent)
    (chain,) = page(tree, "projects/town/P-UNDATED").split('<ol class="versions">')[1:2]
    line = chain.partition("<li>")[2].partition("</li>")[0]
    assert words(f"<main {line}</main>") == "采购意向"


DEADLINE = "2026-10-10T17:00:00+08:00"
FOLLOWED = [
    notice(1, "I-1", "P-1", "intention", "2026-08-01", submission_deadline=DEADLINE),
    notice(2, "T-1", "P-1", "tender", "2026-08-05", submission_deadline=DEADLINE),
    notice(3, "I-2", "P-2", "intention", "2026-08-01", submission_deadline=DEADLINE),
]


def test_a_followed_intention_is_not_offered_as_one_to_bid_for(tmp_path: Path) -> None:
    register = open_register(register_of(tmp_path, *FOLLOWED))
    rows = {row["tender_id"]: row for row in register.rows("SELECT * FROM tenders")}
    month = register.month("town")
    assert [name for name in sorted(rows) if has_calendar(rows[name], month)] == ["I-2", "T-1"]
    assert not eligibility_of(register, rows["I-1"])
    released = "2026-09-22T00:00:00+08:00"
    archived = [
        row["notice_id"]
        for row in FOLLOWED
        if is_archive(row, rows[str(row["tender_id"])], released)
    ]
    assert archived == ["N-1"]
    assert [tender.tender_id for tender in dated(register)] == ["I-2", "T-1"]


def test_a_followed_intention_keeps_its_entries_and_its_own_calendar(tmp_path: Path) -> None:
    files = subscribed(register_of(tmp_path, *FOLLOWED))
    uids = {
        name: set(re.findall(rb"UID:submission_deadline/town/(\S+)@", data))
        for name, data in files.items()
        if name.endswith(".ics")
    }
    assert uids["feeds/tender-notices.ics"] == {b"T-1", b"I-2"}
    assert uids["tender-notices/town/N-1.ics"] == {b"I-1"}
    assert all(
        f"tender-notices/town/N-{n}" in files["feeds/tender-notices.atom"].decode()
        for n in (1, 2, 3)
    )
