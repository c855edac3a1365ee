"""A reply stands with its finding; the days it took count from the finding's first publication."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import feedparser
import pytest

from disclosure.feeds.feed_files import topic_feeds
from disclosure.feeds.feed_headers import FeedHeaders
from disclosure.feeds.selections import Subscriptions
from disclosure.feeds.wording import FeedNames
from disclosure.history.finding_events import Opening
from disclosure.register.findings import write_openings
from disclosure.register.register_file import open_register
from disclosure.site.page_findings import PageFindings
from disclosure.site.versions import Versions
from tests.support.data_folders import FAULTS, PUBLISHER, faulty_town, laid_over
from tests.support.small_town import history_beside
from tests.support.two_releases import register_of

RULE = "contract-over-award"
HEAD = "reply_id,rule_id,resource,row_key,organization_id,replied_on,text,text_en,document_url"
REPLIES = f"""{HEAD},source_url
D-1,{RULE},contracts,C-1,O-1,2026-08-01,请见补充合同。,,,
D-2,{RULE},contracts,C-1,O-1,2026-10-11,补充合同已公布。,A supplement.,https://tt.example.org/2.pdf,
D-3,{RULE},contracts,C-9,O-1,2026-10-12,已更正。,,,
"""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of the tiny town with a contract of more than its award, answered twice."""
    folder = tmp_path_factory.mktemp("replied")
    fixture = folder / "fixture"
    for path in (FAULTS / RULE).glob("*/*"):
        target = fixture / path.relative_to(FAULTS / RULE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (fixture / "replies").mkdir()
    (fixture / "replies/replies.csv").write_text(REPLIES, "utf-8")
    laid_over(folder / "data", fixture)
    return register_of(folder / "data", folder / "register.sqlite")


def told(register: Path, opened_at: str) -> list[tuple[object, ...]]:
    """The reply to each finding, once a release at this instant has opened it."""
    with closing(sqlite3.connect(register)) as connection:
        (finding,) = connection.execute("SELECT finding_id FROM findings").fetchone()
    write_openings(register, {(PUBLISHER, finding): Opening(1, "data")}, {1: opened_at})
    with closing(sqlite3.connect(register)) as connection:
        return connection.execute(
            "SELECT reply_id, replied_on, reply, reply_url, reply_days,"
            " json_extract(json, '$.reply_days') FROM findings"
        ).fetchall()


@pytest.mark.parametrize(
    ("opened_at", "days"),
    [
        ("2026-10-01T00:00:00Z", 10),
        ("2026-10-11T23:00:00Z", 0),
        ("2026-10-12T00:00:00Z", None),  # answered before it was published
    ],
)
def test_the_latest_reply_stands_with_the_days_it_took(
    register: Path, opened_at: str, days: int | None
) -> None:
    reply = ("D-2", "2026-10-11", "补充合同已公布。", "https://tt.example.org/2.pdf")
    assert told(register, opened_at) == [(*reply, days, days)]


def test_the_days_count_from_the_day_on_which_the_office_was_told(register: Path) -> None:
    """Also where the finding was published later, or the reply came before."""
    with closing(sqlite3.connect(register)) as connection, connection:
        connection.execute("UPDATE replies SET told_on = '2026-10-02' WHERE reply_id = 'D-2'")
    for opened_at in ("2026-10-05T00:00:00Z", "2026-10-12T00:00:00Z"):
        ((*_, days, told_days),) = told(register, opened_at)
        assert days == told_days == 9
    with closing(sqlite3.connect(register)) as connection, connection:
        connection.execute("UPDATE replies SET told_on = NULL")


def test_a_reply_to_what_is_found_no_longer_is_kept_and_no_fault(register: Path) -> None:
    with closing(sqlite3.connect(register)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM replies").fetchone() == (3,)
        assert connection.execute("SELECT rule_id FROM findings").fetchall() == [(RULE,)]


def test_a_feed_brings_each_reply_with_the_rule_and_the_row(register: Path) -> None:
    with closing(open_register(register)) as opened:
        names = FeedNames(opened, "https://town.example", "en")
        feeds = dict(topic_feeds(FeedHeaders(names, Subscriptions(opened))))
    entries = feedparser.parse(feeds[f"en/feeds/replies/{PUBLISHER}.atom"]).entries
    assert {one.title.partition("Reply: ")[2] for one in entries} == {
        "Contract above its award (C-1)",
        "Contract above its award (C-9)",
    }
    assert any("A supplement." in one.content[0].value for one in entries)
    assert {one.link.partition("#")[0] for one in entries} == {
        f"https://town.example/en/supervision/{PUBLISHER}/"
    }


def test_a_reply_stands_in_the_history_of_the_project(register: Path, tmp_path: Path) -> None:
    faulty_town(tmp_path / "data", RULE)
    before = register_of(tmp_path / "data", tmp_path / "before.sqlite")
    with closing(open_register(register)) as opened:
        opened.attach_history(history_beside(register, [before]))
        page = opened.value("SELECT project_page FROM findings")
        history = Versions(opened).of_page(page)
    assert history
    told = [(one.resource, one.identifier) for one in history.versions[-1].changes]
    assert told == [("replies", "D-1"), ("replies", "D-2")]


def test_a_reply_to_what_is_gone_stays_on_the_page_of_the_row(register: Path) -> None:
    gone = register.with_name("gone.sqlite")
    shutil.copyfile(register, gone)
    with closing(sqlite3.connect(gone)) as connection, connection:
        (page,) = connection.execute("SELECT project_page FROM findings").fetchone()
        connection.execute("DELETE FROM findings")
    for path, ids in ((register, []), (gone, ["D-1", "D-2"])):
        with closing(open_register(path)) as opened:
            answered = PageFindings(opened).answered_on(page)
        assert [one["reply_id"] for one in answered] == ids
