"""A notice that later ones changed says so first, and no list tells what no longer holds."""

import re
import sqlite3
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from disclosure.site.amendments import overtaking
from disclosure.site.pages import notice_pages
from tests.support.small_town import NOTICE, register_of

TENDER = {
    **NOTICE,
    "notice_id": "N-1",
    "published_at": "2026-08-01T09:00:00+08:00",
    "submission_deadline": "2026-09-23T09:30:00+08:00",
    "budget_amount": "100000.00",
    "currency": "CNY",
}
LATER = {**NOTICE, "notice_id": "N-2", "published_at": "2026-08-10T09:00:00+08:00"}


@pytest.mark.parametrize(
    ("later", "facts"),
    [
        ({"kind": "correction", "submission_deadline": "2026-09-30T09:30:00+08:00"}, ["deadline"]),
        ({"kind": "correction", "budget_amount": "90000.00"}, ["budget"]),
        ({"kind": "clarification", "submission_deadline": "2026-09-24T09:30:00+08:00"}, ["dead"]),
        ({"kind": "correction", "cleared_fields": "budget_amount"}, ["budget"]),
        ({"kind": "cancellation"}, []),
        ({"kind": "failed"}, []),
    ],
)
def test_a_notice_is_overtaken_by_what_changes_a_fact_or_ends_the_purchase(
    tmp_path: Path, later: dict[str, str], facts: list[str]
) -> None:
    with open_register(register_of(tmp_path, TENDER, {**LATER, **later})) as register:
        first, last = register.rows("SELECT * FROM notices ORDER BY notice_id")
        found = overtaking(register, first)
        assert found is not None and found.by["notice_id"] == "N-2"
        assert len(found.facts) == len(facts)
        assert all(part in name for part, name in zip(facts, found.facts, strict=True))
        assert overtaking(register, last) is None


def test_a_purchase_that_goes_on_is_told_to_no_reader_as_suspended(tmp_path: Path) -> None:
    suspended = {**LATER, "kind": "suspension", "place": "另行通知"}
    resumed = {**LATER, "notice_id": "N-3", "kind": "resumption"}
    resumed["published_at"] = "2026-08-20T09:00:00+08:00"
    corrected = {**resumed, "kind": "correction"}
    facts = {"place": "三楼", "documents_until": "2026-08-30T17:00:00+08:00"}
    first = {**TENDER, "place": "三楼"}
    for last, is_ended in ((resumed, False), (corrected, True)):
        folder = tmp_path / last["kind"]
        with open_register(register_of(folder, first, suspended, last | facts)) as register:
            notice, *_ = register.rows("SELECT * FROM notices ORDER BY notice_id")
            found = overtaking(register, notice)
        assert (found is not None) == is_ended
        if found:
            assert found.is_ended and found.by["notice_id"] == "N-2"
    still = {"place": "二楼"}
    with open_register(
        register_of(tmp_path / "moved", first, suspended | still, resumed)
    ) as register:
        notice, *_ = register.rows("SELECT * FROM notices ORDER BY notice_id")
        found = overtaking(register, notice)
    assert found is not None and not found.is_ended


def test_a_deadline_is_told_as_set_by_a_later_notice_or_an_earlier_one(tmp_path: Path) -> None:
    intention = {**NOTICE, "notice_id": "N-0", "kind": "intention"}
    intention |= {"published_at": "2026-07-01T09:00:00+08:00"}
    silent_clarification = {**LATER, "kind": "clarification"}
    rows = (intention, TENDER, silent_clarification)
    with open_register(register_of(tmp_path, *rows)) as register:
        versions = register.rows("SELECT * FROM notices ORDER BY notice_id")
        found = [notice_pages.set_later(version, versions) for version in versions]
    assert found == [
        ["submission_deadline", "documents_until"],
        ["documents_until"],
        ["documents_until"],
    ]


@pytest.mark.parametrize(
    "later",
    [
        {"kind": "correction", "place": "三楼"},
        {"kind": "correction", "submission_deadline": TENDER["submission_deadline"]},
        {"kind": "other"},
    ],
)
def test_a_notice_whose_facts_still_hold_is_not_overtaken(
    tmp_path: Path, later: dict[str, str]
) -> None:
    with open_register(register_of(tmp_path, TENDER, {**LATER, **later})) as register:
        first, _ = register.rows("SELECT * FROM notices ORDER BY notice_id")
        assert overtaking(register, first) is None


def test_a_list_tells_the_present_deadline_and_amount_beside_every_notice(tmp_path: Path) -> None:
    later = {
        **LATER,
        "kind": "correction",
        "submission_deadline": "2026-09-30T09:30:00+08:00",
        "budget_amount": "90000.00",
    }
    with open_register(register_of(tmp_path, TENDER, later)) as register:
        told = register.rows(notice_pages.LIST)
    assert {row["submission_deadline"][:10] for row in told} == {"2026-09-30"}
    assert {str(row["budget_amount"]) for row in told} == {"90000"}


def test_no_page_counts_down_to_a_deadline_that_was_moved(
    built_site: Path, built_output: Path
) -> None:
    register = sqlite3.connect(built_output / "current/register.sqlite")
    moved = register.execute(
        "SELECT n.path, n.submission_deadline, t.submission_deadline FROM notices n"
        " JOIN tenders t ON t.publisher = n.publisher AND t.tender_id = n.tender_id"
        " WHERE n.submission_deadline <> t.submission_deadline"
    ).fetchall()
    assert moved
    for path, old, present in moved:
        for language in ("", "en/"):
            page = (built_site / language / path / "index.html").read_text("utf-8")
            assert page.index('id="overtaken"') < page.index('id="key"'), path
            counted = re.findall(r'<time datetime="([^"]*)" data-deadline', page)
            assert old not in counted and present in counted, path
