"""Digests: what happened in a place in a day and a week, and nothing where nothing did."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from disclosure.feeds.digests import MAX_BYTES
from disclosure.register.compiling import compile_register
from tests.support.short_reference import short_reference
from tests.support.small_town import INSTANT, NOTICE, ROWS, Row, subscribed, write_town

TOWN = "digests/town/990101"
ASKED = {**NOTICE, "region_code": "990101", "purchaser_id": "BUYER", "currency": "CNY"}


def tender(number: int, day: str, deadline: str, **more: object) -> Row:
    return {
        **ASKED,
        "notice_id": f"N-{number}",
        "tender_id": f"T-{number}",
        "project_id": f"P-{number}",
        "title": f"第{number}项服务",
        "published_at": f"{day}+08:00",
        "submission_deadline": f"{deadline}+08:00",
        "is_time_known": "true",
        **more,
    }


def town(folder: Path, *notices: Row, at: datetime = INSTANT) -> Path:
    """The register of a town, which is no example, with these notices."""
    rows = {**ROWS, "tender-notices": {"notices": notices}}
    write_town(folder / "data", rows, is_example=False)
    register, data = folder / "register.sqlite", folder / "data"
    with short_reference():
        compile_register(data, register, at, lambda _what, _count: None)
    return register


def texts(files: dict[str, bytes]) -> dict[str, str]:
    return {path: data.decode() for path, data in files.items() if "digests/" in path}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The digests of a town as of 22 September 2026, 08:00 Beijing time."""
    moved = tender(
        *(2, "2026-09-18T09:00:00", "2026-11-20T09:00:00"),
        notice_id="N-2b",
        kind="correction",
        amends_notice_id="N-2",
        change_reason="延期",
    )
    register = town(
        tmp_path_factory.mktemp("told"),
        tender(1, "2026-09-21T12:00:00", "2026-09-28T09:00:00", budget_amount="450000.00"),
        tender(2, "2026-08-01T09:00:00", "2026-11-10T09:00:00"),
        moved,
        tender(3, "2026-08-02T09:00:00", "2026-11-12T09:00:00", region_code="990000"),
        tender(4, "2026-09-14T12:00:00", "2026-12-01T09:00:00"),
    )
    return texts(subscribed(register))


def test_a_day_tells_what_came_in_a_day_and_a_week_what_came_in_a_week(
    told: dict[str, str],
) -> None:
    day, week = told[f"{TOWN}/day.txt"], told[f"{TOWN}/week.txt"]
    assert "■ 新公告（1）" in day
    assert "第1项服务" in day
    assert "第2项服务" not in day
    assert "■ 新公告（1）" in week
    assert "■ 更正、终止等变化（1）" in week
    assert "第4项服务" not in week  # a week and twenty hours before


def test_a_change_says_what_moved(told: dict[str, str]) -> None:
    line = "2026年11月10日 09:00 → 2026年11月20日 09:00"
    assert line in told[f"{TOWN}/week.txt"]
    assert "延期" in told[f"{TOWN}/week.txt"]


def test_what_closes_within_seven_days_is_told_with_day_and_amount(told: dict[str, str]) -> None:
    closing = told[f"{TOWN}/day.txt"].partition("■ 七天内截止（1）")[2]
    assert "第1项服务" in closing
    assert "递交截止 2026年9月28日 09:00" in closing
    assert "450,000 元" in closing


def test_where_nothing_happened_there_is_no_digest(tmp_path: Path) -> None:
    old = tender(1, "2026-08-02T09:00:00", "2026-11-12T09:00:00")
    assert texts(subscribed(town(tmp_path, old))) == {}


def test_a_region_is_told_what_happens_below_it_and_a_publisher_all(told: dict[str, str]) -> None:
    assert set(told) == {
        f"{language}digests/town{place}/{period}.{form}"
        for language in ("", "en/")
        for place in ("", "/990000", "/990101")
        for period in ("day", "week")
        for form in ("txt", "html")
    }


def test_text_and_page_tell_the_same_in_both_languages(told: dict[str, str]) -> None:
    for language in ("", "en/"):
        text, page = (told[f"{language}{TOWN}/week.{form}"] for form in ("txt", "html"))
        addresses = re.findall(r"^https?:\S+$", text, re.MULTILINE)
        assert [unescape(one) for one in re.findall(r'href="([^"]+)"', page)] == addresses
        assert addresses[-1].endswith(f"/{language}subscribe/town/990101/")
    assert "New notices (1)" in told[f"en/{TOWN}/week.txt"]
    assert not re.search(r"<script|<link|<img|style=", told[f"{TOWN}/week.html"])


def test_a_digest_is_at_most_25_kb_and_says_how_many_it_leaves_out(tmp_path: Path) -> None:
    many = [
        tender(number, "2026-09-21T12:00:00", "2026-09-28T09:00:00", qualifications="条件" * 80)
        for number in range(1, 201)
    ]
    for path, digest in texts(subscribed(town(tmp_path, *many))).items():
        assert 20_000 < len(digest.encode()) <= MAX_BYTES == 25_000, path
        shown = digest.count("\n· ") + digest.count("<li>")
        left = [int(zh or en) for zh, en in re.findall(r"另有 (\d+) 项|(\d+) more", digest)]
        assert len(left) == 2
        assert max(left) < 190  # neither section crowds out the other
        assert shown + sum(left) == 400  # as new ones, and as closing ones


def test_what_a_release_brings_is_new_whatever_its_date_but_no_archive(tmp_path: Path) -> None:
    first = tender(1, "2026-08-02T09:00:00", "2026-11-12T09:00:00")
    late = tender(2, "2026-08-03T09:00:00", "2026-11-12T09:00:00")
    archive = tender(3, "2025-08-03T09:00:00", "2025-09-12T09:00:00")
    edited = {**first, "content": "改写了"}
    registers = [
        town(tmp_path / "first", first, at=datetime(2026, 9, 20, tzinfo=UTC)),
        town(tmp_path / "second", edited, late, archive),
    ]
    day = texts(subscribed(registers[1], earlier=registers[:1]))[f"{TOWN}/day.txt"]
    assert "第2项服务" in day
    assert "第3项服务" not in day
    assert "【内容有改动】第1项服务" in day
