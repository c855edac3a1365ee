"""Calendars: what each date says, how corrections move it, and that no text can break one."""

import json
import random
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from disclosure.register import open_register
from disclosure.syndication import calendars
from disclosure.syndication.appointments import appointments, window
from disclosure.syndication.calendars import Cover, Happening
from disclosure.syndication.histories import Row, Version, changes, fold
from disclosure.syndication.plain_text import clean, line
from tests.calendar_rules import CALENDAR_RULES, calendar_complaints, read
from tests.small_town import NOTICE, register_of, register_of_two, subscribed
from tests.test_feed_entries import HOSTILE

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
    rows = [NOTICE | {"notice_id": f"N-{n}", "published_at": f"2026-09-{n + 1:02}T09:00:00+08:00"}
            | notice for n, notice in enumerate(notices)]  # fmt: skip
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
    with closing(open_register(built_site / "downloads/register.sqlite")) as register:
        paths = [f"{folder}{path}" for (path,) in register.execute(OPEN) for folder in ("", "en/")]
    assert len(paths) > 20
    for path in paths:
        page = (built_site / path / "index.html").read_text("utf-8")
        (link,) = re.findall(r'href="([^"]+)" type="text/calendar">[^<]+</a> <small>', page)
        calendar = built_site / unquote(urljoin(quote(path), link))
        assert calendar == built_site / f"{path.rstrip('/')}.ics"
        assert events(calendar.read_bytes())


def test_rules_name_their_clause() -> None:
    assert all((rule.__doc__ or "").startswith(("RFC 5545 §", "RFC 7986 §"))
               for rule in CALENDAR_RULES)  # fmt: skip


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
    assert window("2026-09-22T08:00:00+08:00") == date(2026, 8, 1)
    assert window("2026-01-31T00:00:00+08:00") == date(2025, 12, 1)
    dates = {"submission_deadline": "2026-08-01T00:00:00+08:00",
             "documents_until": "2026-07-31T23:59:59+08:00"}  # fmt: skip
    assert only_event(tmp_path, dates)["UID"] == "submission_deadline/town/T@sunlit.example"


def test_the_last_years_of_the_calendar_break_nothing(tmp_path: Path) -> None:
    register = register_of(
        tmp_path,
        NOTICE | {"notice_id": "N", "submission_deadline": "9999-12-31T23:59:59Z",
                  "opening_at": "9998-12-31T23:59:59-12:00",
                  "published_at": "0001-01-01T00:00:00Z"},
    )  # fmt: skip
    data = subscribed(register)[ALL]
    assert calendar_complaints(data) == []
    assert list(events(data)) == ["opening_at/town/T"]


def test_too_many_tenders_leave_the_nearest(tmp_path: Path) -> None:
    due = datetime(2026, 8, 12, tzinfo=UTC)
    notices = [{"notice_id": f"N-{n:03}", "tender_id": f"T-{n:03}", "project_id": "P",
                "kind": "tender", "submission_deadline": (due + timedelta(days=n)).isoformat()}
               for n in range(600)]  # fmt: skip
    found = events(subscribed(register_of(tmp_path, *notices))[ALL])
    assert len(found) == 500
    there = {n for n in range(600) if f"submission_deadline/town/T-{n:03}" in found}
    assert there == set(range(20, 520)), "the first of September is the day of the data"


def test_hostile_text_breaks_no_calendar(tmp_path: Path) -> None:
    notice = NOTICE | {"notice_id": "N", "submission_deadline": DUE, "place": "x",
                       "opening_at": DUE, "title": "t"}  # fmt: skip
    register = register_of(tmp_path, notice)
    for text in [*HOSTILE, 'a;b,c\\n:"d"\r\nEND:VCALENDAR', "，；：" * 100]:
        cells = dict.fromkeys(("title", "qualifications", "materials", "place"), text)
        with closing(sqlite3.connect(register)) as connection, connection:
            (row,) = connection.execute("SELECT json FROM notices").fetchone()
            told = json.dumps(json.loads(row) | cells)
            connection.execute("UPDATE notices SET json = ?", (told,))
            if "\ud800" not in text:
                connection.execute("UPDATE tenders SET title = ?", (text,))
        for path, data in subscribed(register).items():
            if path.endswith(".ics"):
                assert calendar_complaints(data) == [], (path, text[:20])
                assert len(Calendar.from_ical(data).walk("VEVENT")) in {0, 2}
                assert len(data) < 20_000


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_folding_splits_no_character_and_loses_nothing(text: str) -> None:
    made = calendars.splice(
        Cover(text, text, "https://a.example/b.ics", "https://a.example/", "zh-CN"),
        ["Asia/Shanghai"], calendars.event(_happening(text)), date(2026, 1, 1),
    )  # fmt: skip
    assert calendar_complaints(made) == []
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert str(event["SUMMARY"]) == text
    assert str(event["DESCRIPTION"]) == text


HAPPENINGS = st.builds(
    Happening,
    uid=st.just("a/b%20c@sunlit.example"),
    sequence=st.integers(0, 99),
    status=st.sampled_from(("confirmed", "tentative", "cancelled")),
    at=st.dates() | st.datetimes(timezones=st.just(ZoneInfo("America/Asuncion"))),
    stamp=st.datetimes(timezones=st.just(UTC)),
    created=st.datetimes(timezones=st.just(UTC)),
    summary=st.text(max_size=200).map(line),
    description=st.text(max_size=200).map(clean),
    place=st.none() | st.text(max_size=90).map(line),
    address=st.just(f"https://a.example/{'%E7%A4%BA' * 9}/"),
    category=st.none() | st.text(max_size=90).map(line),
    warning=st.none() | st.just(timedelta(days=3)),
)


@given(HAPPENINGS)
def test_an_event_of_any_texts_is_what_icalendar_writes(happening: Happening) -> None:
    assert calendars.event(happening) == calendars.plain_event(happening)


@given(st.text(max_size=200).map(line), st.sampled_from(("zh-CN", "en")))
def test_a_calendar_of_any_texts_is_what_icalendar_writes(text: str, language: str) -> None:
    cover = Cover(text, text, "https://a.example/b.ics", "https://a.example/", language)
    plain = calendars.plain_calendar(cover)
    assert calendars.splice(cover, [], b"", date(2026, 1, 1)) == plain


def _happening(text: str) -> Happening:
    at = calendars.instant(DUE, "Asia/Shanghai")
    return Happening(
        uid="a/b/c@sunlit.example", sequence=0, status="confirmed", at=at,
        stamp=at.astimezone(UTC), created=at.astimezone(UTC), summary=text, description=text,
        place=None, address="https://a.example/", category=None, warning=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "there"),
    [("Asia/Shanghai", "20261010T170000"), ("Australia/Sydney", "20261010T200000"),
     ("America/Asuncion", "20261010T060000"), ("UTC", "20261010T090000")],
)  # fmt: skip
def test_an_instant_is_told_in_the_zone_of_its_publisher(zone: str, there: str) -> None:
    at = calendars.instant(DUE, zone)
    assert f"{at:%Y%m%dT%H%M%S}" == there


SEQUENCES = 1000
KINDS = ("correction", "clarification", "suspension", "resumption", "cancellation", "failed")


def test_random_corrections_keep_uid_and_sequence_right() -> None:
    """The rule told anew: from one release to the next SEQUENCE grows by one if date, place or
    status of an event changed and else stays; the event itself never goes away."""
    chance = random.Random(5545)
    for _ in range(SEQUENCES):
        history = list(random_history(chance))
        before: Mapping[str, tuple[int, tuple[object, ...]]] = {}
        for released in range(1, len(history) + 1):
            now = {
                one.field: (one.sequence, (one.at, one.place, one.status))
                for one in appointments(history[:released])
            }
            assert before.keys() <= now.keys()
            for field, (sequence, shown) in now.items():
                was, shown_before = before.get(field, (0, shown))
                assert sequence == was + (shown != shown_before)
                assert shown[0] == last_told(history[:released], field)
                assert shown[2] == expected_status(history[:released], field)
            before = now


def random_history(chance: random.Random) -> Iterator[Version]:
    """Up to eight notices of one tender, with dates moved, cleared and left alone."""
    state: Row = {}
    for number in range(chance.randint(1, 8)):
        notice: Row = {
            "publisher": "town", "notice_id": f"N-{number}",
            "kind": "tender" if number == 0 else chance.choice(KINDS),
            "published_at": f"2026-09-{number + 1:02}T09:00:00+08:00",
        }  # fmt: skip
        for field in ("documents_until", "submission_deadline", "opening_at"):
            if chance.random() < 0.5:
                notice[field] = f"2026-10-{chance.randint(1, 4):02}T17:00:00+08:00"
            elif number and chance.random() < 0.2:
                notice.setdefault("cleared_fields", []).append(field)
        if chance.random() < 0.3:
            notice["place"] = chance.choice("三五")
        earlier, state = state, fold(state, notice)
        yield Version(notice, state, changes(earlier, state))


def last_told(history: list[Version], field: str) -> object:
    told = [version.notice[field] for version in history if field in version.notice]
    return (told[-1], True)


def expected_status(history: list[Version], field: str) -> str:
    decided = [one.notice["kind"] for one in history if one.notice["kind"] in KINDS[2:]]
    is_gone = decided and decided[-1] in {"cancellation", "failed"}
    if is_gone or field not in history[-1].state:
        return "cancelled"
    return "tentative" if decided and decided[-1] == "suspension" else "confirmed"
