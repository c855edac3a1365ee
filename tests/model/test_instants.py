"""What passes as an instant can be read, shifted and written by everything behind the check."""

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disclosure.model.instants import INSTANT, day_end_as_next_day, is_instant, parse_instant
from tests.support.data_folders import faults_of, tiny_town

FIRST, LAST = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2100-12-31")
NONE = [
    "2026-09-20T24:00:00+08:00",
    "2026-09-20T24:30:00+08:00",
    "2026-09-20T23:59:60+08:00",
    "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-04-31T09:00:00Z",
    "2026-13-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1899-12-31T23:59:59Z",
    "2101-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "2026-09-20T09:00:00+15:00",
    "2026-09-20T09:00:00+08:60",
    "2026-09-20T09:00:00.1234567Z",
    "2026-09-20T09:00:00",
    "2026-09-20 09:00:00Z",
    "２026-09-20T09:00:00Z",
]


@pytest.mark.parametrize("text", NONE)
def test_what_no_clock_shows_is_no_instant(text: str) -> None:
    assert not is_instant(text)
    assert not pl.Series([text]).str.contains(f"^(?:{INSTANT})$")[0]
    with pytest.raises(ValueError, match="not an instant"):
        parse_instant(text)


@given(st.from_regex(re.compile(INSTANT), fullmatch=True))
@example("1900-01-01T00:00:00+14:59")
@example("2100-12-31T23:59:59.999999-14:59")
@example("2000-02-29T23:59:59Z")
def test_every_instant_can_be_shifted_and_is_read_by_sqlite_too(text: str) -> None:
    at = parse_instant(text)
    for zone in (UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")):
        assert at.astimezone(zone) == at
    (days,) = sqlite3.connect(":memory:").execute("SELECT julianday(?)", (text,)).fetchone()
    assert days is not None
    assert pl.Series([text]).str.contains(f"^(?:{INSTANT})$")[0]


@given(st.datetimes(FIRST, LAST))
def test_every_second_of_the_years_is_an_instant(at: datetime) -> None:
    text = f"{at.isoformat(timespec='seconds')}+08:00"
    assert parse_instant(text).replace(tzinfo=None) == at.replace(microsecond=0)


def test_the_end_of_a_day_is_the_next_days_beginning() -> None:
    assert day_end_as_next_day("2026-12-31T24:00:00+08:00") == "2027-01-01T00:00:00+08:00"
    assert day_end_as_next_day("2028-02-28T24:00:00.0Z") == "2028-02-29T00:00:00Z"
    assert day_end_as_next_day("2026-09-20T24:00:01+08:00") is None
    assert day_end_as_next_day("2026-09-20T23:00:00+08:00") is None


@pytest.mark.parametrize(
    ("field", "text", "code", "words"),
    [
        ("submission_deadline", "2026-09-20T24:00:00+08:00", "instant-at-24", "2026-09-21T00:00"),
        ("published_at", "2026-01-01T24:00:00+08:00", "instant-at-24", "2026-01-02T00:00"),
        ("published_at", "0001-01-01T00:00:00+14:00", "instant-year", "1900"),
        ("opening_at", "9999-12-31T23:59:59-14:00", "instant-year", "2100"),
        ("opening_at", "2026-09-20T25:00:00+08:00", "not-an-instant", "+08:00"),
        ("documents_until", "2026-02-30T09:00:00+08:00", "not-an-instant", "+08:00"),
        ("published_at", "2026-09-20T09:00:00+24:00", "not-an-instant", "+08:00"),
    ],
)
def test_an_instant_that_is_none_is_told_at_its_cell(
    field: str, text: str, code: str, words: str, tmp_path: Path
) -> None:
    file = tiny_town(tmp_path) / "tender-notices" / "notices.csv"
    head, first, rest = file.read_text("utf-8").split("\n", 2)
    cells = dict(zip(head.split(","), first.split(","), strict=True)) | {field: text}
    file.write_text("\n".join([head, ",".join(cells.values()), rest]), "utf-8")
    (fault,) = [one for one in faults_of(tmp_path) if one.is_error]
    assert (fault.code, fault.row, fault.field) == (code, 2, field)
    assert words in fault.message
    assert words in fault.message_en


@pytest.mark.parametrize(
    "text", ["2026-09-01T24:00:00Z", "9999-12-31T00:00:00-14:00", "0001-01-01T00:00:00+14:00"]
)
def test_an_instant_that_is_none_is_told_in_the_descriptor(text: str, tmp_path: Path) -> None:
    file = tiny_town(tmp_path) / "tender-notices" / "datapackage.json"
    old = file.read_text("utf-8")
    file.write_text(re.sub('"created": "[^"]*"', f'"created": "{text}"', old), "utf-8")
    (fault,) = [one for one in faults_of(tmp_path) if one.is_error]
    assert (fault.code, fault.field) == ("property-wrong", "created")
