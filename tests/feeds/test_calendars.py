"""Calendars: what each date says, and how corrections move it."""

import re
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin

import pytest
from icalendar import Calendar

from disclosure.feeds.appointments import window
from disclosure.register.register_file import open_register
from disclosure.register.tender_history import Row
from tests.support.calendar_rules import CALENDAR_RULES, calendar_complaints, read
from tests.support.small_town import NOTICE, register_of, register_of_two, subscribed

ALL = "feeds/tender-notices.ics"
DUE = "2026-10-10T17:00:00+08:00"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found = subscribed(register_of_two(tmp_path_factory.mktemp("town")))
    return {path: data for path, data in found.items() if path.endswith(".ics")}


def events(data: bytes) -> dict[str, Any]:
    """The events of a calendar as icalendar reads them, by the first part of their UID."""
    found = Calendar.from_ical(data).walk("VEVENT")
    return {str(event["UID"]).partition("@")[0]: event for event in found}


def only_event(folder: Path, *notices: Row) -> Any:
    """The one event of a town with these notices of one tender."""
    rows = [
        NOTICE
        | {"notice_id": f"N-{n}", "published_at": f"2026-09-{n + 1:02}T09:00:00+08:00"}
        | notice
        for n, notice in enumerate(notices)
    ]
    (event,) = events(subscribed(register_of(folder, *rows))[ALL]).values()
    return event


def test_every_calendar_reads_and_is_written_again_as_the_same(files: dict[str, bytes]) -> None:
    assert len(files) > 20
    for path, data in files.items():
        once = Calendar.from_ical(data)
        assert not [part.errors for part in once.walk() if part.errors], path
        again = Calendar.from_ical(once.to_ical())
        assert again.to_ical() == once.to_ical(), path
        assert read(once.to_ical()) is not None
        assert events(data).keys() == events(once.to_ical()).keys()


OPEN = (
    "SELECT n.path FROM notices n JOIN tenders t ON t.publisher = n.publisher"
    " AND t.tender_id = n.tender_id WHERE t.status = 'open'"
)


def test_every_open_notice_leads_to_its_calendar(built_site: Path) -> None:
    with closing(open_register(built_site.parent / "register.sqlite")) as register:
        paths = [f"{folder}{path}" for (path,) in register.execute(OPEN) for folder in ("", "en/")]
    assert len(paths) > 20
    for path in paths:
        page = (built_site / path / "index.html").read_text("utf-8")
        (link,) = re.findall(r'href="([^"]+)" type="text/calendar">[^<]+</a> <small>', page)
        calendar = built_site / unquote(urljoin(quote(path), link))
        assert calendar == built_site / f"{path.rstrip('/')}.ics"
        assert events(calendar.read_bytes())


def test_rules_name_their_clause() -> None:
    assert all(
        (rule.__doc__ or "").startswith(("RFC 5545 §", "RFC 7986 §")) for rule in CALENDAR_RULES
    )


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("lines", "\r\n", "\n"),
        ("lines", "SUMMARY", "SUMMARY;X-A=" + "a" * 80),
        ("a_calendar_says_version", "VERSION:2.0", "VERSION:1.0"),
        ("a_calendar_says_its_name", "SOURCE;VALUE=URI:", "SOURCE:"),
        ("texts_are_escaped", "STATUS:CONFIRMED", "LOCATION:a;b\r\nSTATUS:CONFIRMED"),
        ("an_event_has_uid", "UID:", "X-UID:"),
        ("times_have_their_forms", "DTSTAMP:2", "DTSTAMP:X2"),
        ("zones_are_described", "TZID=Asia/Shanghai", "TZID=Asia/Nowhere"),
        ("zones_are_described", "DTSTART:20260101T000000", "DTSTART:20300101T000000"),
        ("a_status_and_sequence", "STATUS:CONFIRMED", "STATUS:DONE"),
        ("an_alarm_shows", "TRIGGER:-P3D", "TRIGGER:P3D"),
        ("addresses_and_languages", "URL:https://", "URL:"),
    ],
)
def test_a_rule_finds_the_calendar_that_breaks_it(
    rule: str, old: str, new: str, files: dict[str, bytes]
) -> None:
    harmed = files[ALL].replace(old.encode(), new.encode())
    assert harmed != files[ALL]
    assert any(found.startswith(rule) for found in calendar_complaints(harmed))


def test_a_moved_deadline_keeps_its_uid_and_raises_its_sequence(files: dict[str, bytes]) -> None:
    event = events(files["en/tender-notices/town/N-1.ics"])["submission_deadline/town/T-1"]
    assert event["SEQUENCE"] == 1
    assert event.start.isoformat() == "2026-09-20T17:00:00+08:00"
    assert str(event.start.tzinfo) == "Asia/Shanghai"
    assert event["SUMMARY"] == "[Example] Bids due: 社区养老 <b> & 服务"
    assert event.last_modified == datetime(2026, 8, 11, 1, tzinfo=UTC)
    assert "Purchaser: Civil Affairs" in event["DESCRIPTION"]
    assert event.alarms.times[0].trigger == event.start - timedelta(days=3)


def test_a_date_without_a_time_is_a_day(files: dict[str, bytes]) -> None:
    event = events(files[ALL])["submission_deadline/town/T-2"]
    assert event.start == date(2026, 9, 30)
    assert b"DTSTART;VALUE=DATE:20260930" in files[ALL]


def test_a_calendar_of_a_selection_holds_its_tenders_only(files: dict[str, bytes]) -> None:
    inside = events(files["feeds/tender-notices/region-category/town/990101/A01.ics"])
    assert list(inside) == ["submission_deadline/town/T-1"]
    assert events(files["feeds/tender-notices/publisher/paraguay.ics"]) == {}
    assert calendar_complaints(files["feeds/tender-notices/publisher/paraguay.ics"]) == []


def test_a_cancelled_tender_is_cancelled_without_alarm(tmp_path: Path) -> None:
    event = only_event(tmp_path, {"submission_deadline": DUE}, {"kind": "cancellation"})
    assert (event["STATUS"], event["SEQUENCE"], event.subcomponents) == ("CANCELLED", 1, [])
    assert event["SUMMARY"].startswith("【示例】【已取消】")
    assert event.stamp == datetime(2026, 9, 2, 1, tzinfo=UTC)


def test_a_suspended_tender_is_tentative_until_it_is_resumed(tmp_path: Path) -> None:
    start: list[Row] = [{"submission_deadline": DUE}, {"kind": "suspension"}]
    assert only_event(tmp_path / "a", *start)["STATUS"] == "TENTATIVE"
    event = only_event(tmp_path / "b", *start, {"kind": "resumption"})
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 2)


def test_a_date_that_is_cleared_stays_as_cancelled(tmp_path: Path) -> None:
    event = only_event(
        tmp_path, {"opening_at": DUE}, {"kind": "correction", "cleared_fields": "opening_at"}
    )
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event.start == datetime.fromisoformat(DUE)


def test_a_correction_of_the_wording_alone_raises_nothing(tmp_path: Path) -> None:
    event = only_event(
        tmp_path, {"submission_deadline": DUE}, {"kind": "correction", "content": "助浴"}
    )
    assert event["SEQUENCE"] == 0


def test_another_place_of_the_opening_is_a_change(tmp_path: Path) -> None:
    event = only_event(
        tmp_path, {"opening_at": DUE, "place": "三楼"}, {"kind": "correction", "place": "五楼"}
    )
    assert (event["LOCATION"], event["SEQUENCE"]) == ("五楼", 1)


def test_what_is_long_past_is_left_out_and_a_month_is_kept(tmp_path: Path) -> None:
    assert window("2026-09") == date(2026, 8, 1)
    assert window("2026-01") == date(2025, 12, 1)
    dates = {
        "submission_deadline": "2026-08-01T00:00:00+08:00",
        "documents_until": "2026-07-31T23:59:59+08:00",
    }
    assert only_event(tmp_path, dates)["UID"] == "submission_deadline/town/T@sunlit.example"


def test_the_last_years_of_the_calendar_break_nothing(tmp_path: Path) -> None:
    register = register_of(
        tmp_path,
        NOTICE
        | {
            "notice_id": "N",
            "submission_deadline": "2100-12-31T23:59:59Z",
            "opening_at": "2100-12-30T23:59:59-12:00",
            "published_at": "1900-01-01T00:00:00Z",
        },
    )
    data = subscribed(register)[ALL]
    assert calendar_complaints(data) == []
    assert sorted(events(data)) == ["opening_at/town/T", "submission_deadline/town/T"]


@pytest.mark.long
def test_too_many_tenders_leave_the_nearest(tmp_path: Path) -> None:
    due = datetime(2026, 8, 12, tzinfo=UTC)
    notices = [
        {
            "notice_id": f"N-{n:03}",
            "tender_id": f"T-{n:03}",
            "project_id": "P",
            "kind": "tender",
            "submission_deadline": (due + timedelta(days=n)).isoformat(),
        }
        for n in range(600)
    ]
    found = events(subscribed(register_of(tmp_path, *notices))[ALL])
    assert len(found) == 500
    there = {n for n in range(600) if f"submission_deadline/town/T-{n:03}" in found}
    assert there == set(range(20, 520)), "the first of September is the day of the data"
