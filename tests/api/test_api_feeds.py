"""Feeds by the API: of any filter and search, and lists of chosen feeds."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import fromstring

import feedparser
import pytest
from icalendar import Calendar

from disclosure.feeds.feed_files import feed_tasks
from disclosure.output.output_tree import Tree
from disclosure.output.processes import run_tasks
from tests.support.asking import Asker
from tests.support.data_folders import silent
from tests.support.feed_rules import complaints
from tests.support.json_feed_rules import json_complaints
from tests.support.opml_rules import opml_complaints
from tests.support.small_release import publish
from tests.support.small_town import ROWS, SITEURL, entries_of

FEED = "/api/v1/feeds/tender-notices"
LIST = "/api/v1/feeds.opml"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = publish(tmp_path_factory.mktemp("feeds"), "a")
    tree = Tree(folder / "a")
    run_tasks(feed_tasks(tree.folder / "register.sqlite", tree, SITEURL), silent)
    return folder


@pytest.fixture(scope="module")
def ask(output: Path) -> Iterator[Asker]:
    with closing(Asker(output)) as asker:
        yield asker


@pytest.mark.parametrize("language", ["", "&lang=en"])
def test_the_dates_of_a_search_are_a_calendar_with_the_events_of_its_tenders(
    ask: Asker, output: Path, language: str
) -> None:
    answer = ask(f"{FEED}.ics?q=养老{language}")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.body)
    uids = {str(event["uid"]) for event in found.walk("VEVENT")}
    folder = output / "current/site" / ("en" if language else "")
    (whole,) = folder.glob("feeds/tender-notices.ics")
    everything = Calendar.from_ical(whole.read_bytes())
    assert uids
    assert uids < {str(event["uid"]) for event in everything.walk("VEVENT")}
    assert not Calendar.from_ical(ask(f"{FEED}.ics?q=龘龘").body).walk("VEVENT")


@pytest.mark.parametrize("query", ["", "?kind=correction", "?q=养老&lang=en", "?publisher=town"])
@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_every_feed_keeps_the_rules_of_its_kind(ask: Asker, form: str, query: str) -> None:
    answer = ask(f"{FEED}.{form}{query}")
    assert answer.status == 200
    assert (json_complaints if form == "json" else complaints)(answer.body) == []
    kind = "feed+json" if form == "json" else f"{form}+xml"
    assert answer.headers["content-type"].partition(";")[0] == f"application/{kind}"


def test_without_a_filter_it_is_the_feed_of_all(ask: Asker) -> None:
    whole = ask("/feeds/tender-notices.atom").body
    assert list(entries_of(ask(f"{FEED}.atom").body)) == list(entries_of(whole))
    for key, entry in entries_of(ask(f"{FEED}.atom?lang=en").body).items():
        assert entry == entries_of(ask("/en/feeds/tender-notices.atom").body)[key]


def test_a_filter_brings_the_corrections_of_the_tenders_it_finds(ask: Asker) -> None:
    assert list(entries_of(ask(f"{FEED}.rss?region_code=990101").body)) == ["N-2", "N-1"]
    assert list(entries_of(ask(f"{FEED}.rss?region_code=990101&kind=tender").body)) == ["N-1"]
    assert list(entries_of(ask(f"{FEED}.rss?budget_amount.from=1000000").body)) == ["N-2", "N-1"]


def test_a_search_makes_a_feed(ask: Asker) -> None:
    assert "N-5" in entries_of(ask(f"{FEED}.atom?q=意向之后").body)
    assert entries_of(ask(f"{FEED}.atom?q=没有这样的词").body) == {}


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_a_filter_may_hold_what_xml_may_not(ask: Asker, form: str) -> None:
    answer = ask(f"{FEED}.{form}?title.contains=%0b%EF%BF%BE%E2%80%AE")
    assert answer.status == 200
    assert (json_complaints if form == "json" else complaints)(answer.body) == []
    chosen = f"{LIST}?feed=/api/v1/feeds/tender-notices.rss%3Fq%3D%2500"
    assert opml_complaints(ask(chosen).body) == []


def test_a_feed_names_its_own_address_on_the_site(ask: Asker) -> None:
    feed = json.loads(ask(f"{FEED}.json?publisher=town&kind=tender&lang=en").body)
    assert feed["feed_url"] == f"{SITEURL}{FEED}.json?kind=tender&publisher=town&lang=en"
    links = feedparser.parse(ask(f"{FEED}.atom?kind=tender").body).feed.links
    assert {link.rel: link.href for link in links}["self"] == f"{SITEURL}{FEED}.atom?kind=tender"


@pytest.mark.parametrize(
    ("address", "status", "name"),
    [
        (f"{FEED}.atom?regoin_code=1", 400, "unknown-parameter"),
        (f"{FEED}.atom?kind=corection", 400, "invalid-value"),
        (f"{FEED}.atom?limit=10", 400, "unknown-parameter"),
        (f"{FEED}.atom?lang=fr", 400, "invalid-value"),
        (f"{FEED}.atom?q=***", 400, "invalid-query"),
        (f"{FEED}.pdf", 404, "unknown-resource"),
        (f"{LIST}?feed=nothing.rss", 400, "invalid-value"),
        (f"{LIST}?fed=x", 400, "unknown-parameter"),
    ],
)
def test_what_cannot_be_is_refused(ask: Asker, address: str, status: int, name: str) -> None:
    answer = ask(address)
    assert (answer.status, answer.json["type"].partition("#")[2]) == (status, name)


def test_a_poll_costs_a_304_also_after_a_release_that_changed_nothing(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    with closing(Asker(tmp_path)) as ask:
        address = f"{FEED}.atom?kind=correction"
        tag = ask(address).headers["etag"]
        assert ask(address, if_none_match=tag).status == 304
        more = [
            *ROWS["tender-notices"]["notices"],
            {
                "notice_id": "N-9",
                "tender_id": "T-9",
                "project_id": "P-9",
                "kind": "tender",
                "title": "新公告",
            },
        ]
        publish(tmp_path, "b", {**ROWS, "tender-notices": {"notices": more}})
        assert (ask(address, if_none_match=tag)).status == 304
        assert ask(f"{FEED}.atom", if_none_match=tag).status == 200


def test_chosen_feeds_make_a_list(ask: Asker) -> None:
    chosen = [
        "feeds/tender-notices/region-category/town/990101/A01.rss",
        "en/feeds/tender-notices/purchaser/town/BUYER.atom",
        "/api/v1/feeds/tender-notices.rss%3Fq%3D%E5%85%BB%E8%80%81",
    ]
    answer = ask(f"{LIST}?" + "&".join(f"feed={path}" for path in [*chosen, chosen[0]]))
    assert answer.headers["content-type"].partition(";")[0] == "text/x-opml"
    assert opml_complaints(answer.body) == []
    listed = [one.get("xmlUrl") for one in fromstring(answer.body).iter("outline")]
    assert listed == [
        f"{SITEURL}/{chosen[0]}",
        f"{SITEURL}/{chosen[1]}",
        f"{SITEURL}/api/v1/feeds/tender-notices.rss?q=%E5%85%BB%E8%80%81",
    ]


def test_calendars_feeds_and_lists_are_served_as_what_they_are(ask: Asker) -> None:
    for path, kind in {
        "/feeds/tender-notices.ics": "text/calendar",
        "/feeds/tender-notices.json": "application/feed+json",
        "/feeds/all.opml": "text/x-opml",
        "/en/feeds/tender-notices/publisher/town.json": "application/feed+json",
    }.items():
        assert ask(path).headers["content-type"].partition(";")[0] == kind


@pytest.fixture(scope="module")
def ask_many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """The API of a town with 130 notices in one region, and as many as ever elsewhere."""
    many = [
        {
            "notice_id": f"M-{n:03}",
            "tender_id": f"M-{n:03}",
            "project_id": f"M-{n:03}",
            "kind": "tender",
            "title": f"第{n}项",
            "region_code": "990000",
            "published_at": f"2026-08-{n // 10 + 1:02}T{n % 10 + 8:02}:00:00+08:00",
        }
        for n in range(130)
    ]
    notices = ROWS["tender-notices"]
    rows = {
        **ROWS,
        "tender-notices": {**notices, "notices": [*notices["notices"], *many]},
    }
    folder = publish(tmp_path_factory.mktemp("many"), "a", rows)
    with closing(Asker(folder)) as asker:
        yield asker


def test_a_filtered_feed_says_of_how_many_it_is_the_newest_and_leads_to_the_rest(
    ask_many: Asker,
) -> None:
    address = f"{FEED}.atom?region_code=990000&kind=tender"
    read = feedparser.parse(ask_many(address).body)
    assert "共 130 条" in read.feed.subtitle
    seen = [entry.id.rpartition("/")[2] for entry in read.entries]
    assert seen == [f"M-{n:03}" for n in range(129, 79, -1)]
    found: list[str] = []
    for _ in range(5):
        (link,) = [one.href for one in read.feed.links if one.rel == "prev-archive"] or [""]
        if not link:
            break
        answer = ask_many(link[link.index("/api/") :])
        assert complaints(answer.body) == []
        read = feedparser.parse(answer.body)
        found += [entry.id.rpartition("/")[2] for entry in read.entries]
        assert not any("content" in entry or "summary" in entry for entry in read.entries)
        assert all(entry.link and entry.title and entry.updated for entry in read.entries)
    assert found == [f"M-{n:03}" for n in [*range(99, 49, -1), *range(49, -1, -1)]]


def test_the_parts_of_a_filtered_feed_end_with_one_that_is_no_archive(ask_many: Asker) -> None:
    address = f"{FEED}.atom?region_code=990000&kind=tender"
    last = ask_many(f"{address}&part=3").body
    assert len(feedparser.parse(last).entries) == 30
    assert b"<fh:archive" not in last
    assert b"<fh:archive" in ask_many(f"{address}&part=2").body
    assert "第 3 部分" in feedparser.parse(last).feed.subtitle


@pytest.mark.parametrize(
    "query", [".atom?part=0", ".atom?part=9", ".atom?part=x", ".rss?part=1", ".json?part=1"]
)
def test_a_part_that_is_not_there_is_refused(ask_many: Asker, query: str) -> None:
    answer = ask_many(f"{FEED}{query}")
    assert answer.status == 400
    assert answer.json["parameter"] == "part"


def test_a_feed_of_all_that_was_found_says_nothing_of_more(ask_many: Asker) -> None:
    feed = ask_many(f"{FEED}.atom?region_code=990101").body
    assert b"prev-archive" not in feed
    assert "共" not in feedparser.parse(feed).feed.subtitle
