"""Calendars of any texts: nothing breaks one, and each is what icalendar would write."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from disclosure.feeds.formats import calendars
from disclosure.feeds.formats.calendars import CalendarHeader, Event
from disclosure.feeds.plain_text import clean, line
from tests.feeds.test_feed_entries import HOSTILE
from tests.support.calendar_rules import calendar_complaints
from tests.support.small_town import NOTICE, register_of, subscribed

DUE = "2026-10-10T17:00:00+08:00"


def test_hostile_text_breaks_no_calendar(tmp_path: Path) -> None:
    notice = NOTICE | {
        "notice_id": "N",
        "submission_deadline": DUE,
        "place": "x",
        "opening_at": DUE,
        "title": "t",
    }
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


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300).map(clean))
def test_folding_splits_no_character_and_loses_nothing(text: str) -> None:
    made = calendars.splice(
        CalendarHeader(text, text, "https://a.example/b.ics", "https://a.example/", "zh-CN"),
        ["Asia/Shanghai"],
        calendars.event_bytes(_happening(text)),
        date(2026, 1, 1),
    )
    assert calendar_complaints(made) == []
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    # icalendar takes a backslash before N for the line end that it stands for in a calendar.
    assert str(event["SUMMARY"]) == text.replace("\\N", "\n")
    assert str(event["DESCRIPTION"]) == text.replace("\\N", "\n")


HAPPENINGS = st.builds(
    Event,
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
def test_an_event_of_any_texts_is_what_icalendar_writes(happening: Event) -> None:
    assert calendars.event_bytes(happening) == calendars.plain_event(happening)


@given(st.text(max_size=200).map(line), st.sampled_from(("zh-CN", "en")))
def test_a_calendar_of_any_texts_is_what_icalendar_writes(text: str, language: str) -> None:
    cover = CalendarHeader(text, text, "https://a.example/b.ics", "https://a.example/", language)
    plain = calendars.plain_calendar(cover)
    assert calendars.splice(cover, [], b"", date(2026, 1, 1)) == plain


def _happening(text: str) -> Event:
    at = calendars.instant(DUE, "Asia/Shanghai")
    return Event(
        uid="a/b/c@sunlit.example",
        sequence=0,
        status="confirmed",
        at=at,
        stamp=at.astimezone(UTC),
        created=at.astimezone(UTC),
        summary=text,
        description=text,
        place=None,
        address="https://a.example/",
        category=None,
        warning=None,
    )


@pytest.mark.parametrize(
    ("zone", "there"),
    [
        ("Asia/Shanghai", "20261010T170000"),
        ("Australia/Sydney", "20261010T200000"),
        ("America/Asuncion", "20261010T060000"),
        ("UTC", "20261010T090000"),
    ],
)
def test_an_instant_is_told_in_the_zone_of_its_publisher(zone: str, there: str) -> None:
    at = calendars.instant(DUE, zone)
    assert f"{at:%Y%m%dT%H%M%S}" == there


@pytest.mark.parametrize(
    "zone", ["Australia/Sydney", "Europe/Berlin", "America/Asuncion", "Australia/Lord_Howe"]
)
def test_a_change_of_the_clock_is_told_in_the_time_before_it(zone: str) -> None:
    header = CalendarHeader("a", "b", "https://a.example/a.ics", "https://a.example/", "zh")
    whole = Calendar.from_ical(calendars.splice(header, [zone], b"", date(2020, 6, 1)))
    there, count = ZoneInfo(zone), 0
    changes: list[Any] = whole.walk("VTIMEZONE")[0].subcomponents
    for change in changes:
        before, after = change["tzoffsetfrom"].td, change["tzoffsetto"].td
        dates = change["rdate"].dts if "rdate" in change else []
        for onset in [change["dtstart"].dt, *(one.dt for one in dates)] if before != after else []:
            at = (onset - before).replace(tzinfo=UTC)
            assert at.astimezone(there).utcoffset() == after
            assert (at - timedelta(seconds=1)).astimezone(there).utcoffset() == before
            count += 1
    assert count > 5
