"""Feeds: RSS and Atom of tender notices by their rule list, and which notices each one holds."""

import re
from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.feeds.feed_files import feed_tasks
from disclosure.feeds.feed_headers import FeedHeader, FeedHeaders
from disclosure.feeds.feed_members import members
from disclosure.feeds.formats.feedgen_feeds import (
    feedgen_entry,
    feedgen_feed,
    plain_entry,
    plain_feed,
    styled,
)
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.notice_entries import (
    Category,
    FeedEntry,
    NoticeEntryWriter,
    notice_identifier,
)
from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.selections import ALL, Selection, Subscriptions
from disclosure.feeds.wording import FeedNames, link
from disclosure.output.output_tree import Tree
from disclosure.output.processes import run_tasks
from disclosure.packages.faults import FaultyData
from disclosure.register.register_file import open_register
from disclosure.register.tender_history import versions_of
from tests.support.atom_rules import ATOM_RULES
from tests.support.feed_rules import complaints
from tests.support.rss_rules import RSS_RULES
from tests.support.small_town import (
    INSTANT,
    NOTICE,
    SITEURL,
    compiled,
    entries_of,
    feeds_of,
    history_beside,
    register_of,
    register_of_two,
    subscribed,
    write_town,
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return register_of_two(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def all_feeds(register: Path) -> dict[str, bytes]:
    return feeds_of(register)


def test_every_feed_keeps_every_rule(all_feeds: dict[str, bytes]) -> None:
    assert {path: found for path, data in all_feeds.items() if (found := complaints(data))} == {}


def test_a_reader_takes_every_feed_without_complaint(all_feeds: dict[str, bytes]) -> None:
    for path, data in all_feeds.items():
        read = feedparser.parse(data)
        assert not read.bozo, (path, read.get("bozo_exception"))
        assert read.entries, path
        assert read.version == ("atom10" if path.endswith(".atom") else "rss20")


def test_rules_name_their_clause() -> None:
    assert len(ATOM_RULES) + len(RSS_RULES) > 35
    for rule in [*ATOM_RULES, *RSS_RULES]:
        assert re.match(r"RFC \d+ §|RSS, |Profile, ", rule.__doc__ or ""), rule.__name__


BROKEN: list[tuple[str, str, Callable[[str], str]]] = [
    ("atom", "a_feed_has_one_id", lambda feed: re.sub("<id>.*?</id>", "", feed, count=1)),
    ("atom", "ids_are_unlike", lambda feed: re.sub("<id>[^<]*</id>", "<id>a:b</id>", feed)),
    ("atom", "ids_are_iris", lambda feed: feed.replace("<id>tag:", "<id> tag:", 1)),
    ("atom", "tags_are_tag_uris", lambda feed: feed.replace(",2026:", ",yesterday:", 1)),
    ("atom", "dates_are_rfc_3339", lambda feed: feed.replace("+00:00</updated>", "</updated>", 1)),
    ("atom", "alternates_differ", lambda feed: re.sub(' (type|hreflang)="[^"]*"', "", feed)),
    ("atom", "a_person_has_one_name", lambda feed: re.sub("<name>[^<]*<", "<name><", feed)),
    ("atom", "a_feed_links_to_itself", lambda feed: feed.replace('rel="self"', 'rel="via"')),
    ("atom", "html_is_whole", lambda feed: feed.replace("&lt;/dl&gt;", "&lt;script&gt;", 1)),
    ("atom", "text_and_html_have_no", lambda feed: feed.replace("<title>", "<title><b/>", 1)),
    ("atom", "the_feed_is_as_new", lambda feed: feed.replace("<updated>2026", "<updated>2025", 1)),
    ("rss", "a_channel_has_title", lambda feed: re.sub("<link>.*?</link>", "", feed, count=1)),
    ("rss", "dates_are_rfc_822", lambda feed: feed.replace("<pubDate>Tue", "<pubDate>Wed", 1)),
    ("rss", "a_guid_is_a_permalink", lambda feed: feed.replace(' isPermaLink="false"', "", 1)),
    ("rss", "a_guid_is_there", lambda feed: re.sub(">tag:[^<]*</guid>", ">x</guid>", feed)),
    ("rss", "all_elements_are_known", lambda feed: feed.replace("</item>", "<id/></item>", 1)),
    ("rss", "addresses_have_a_scheme", lambda feed: feed.replace("<link>https:", "<link>", 1)),
    ("rss", "nothing_but_categories", lambda feed: re.sub("(<guid.*?</guid>)", r"\1\1", feed)),
]


@pytest.mark.parametrize(("form", "rule", "harm"), BROKEN, ids=[rule for _, rule, _ in BROKEN])
def test_a_rule_finds_the_feed_that_breaks_it(
    form: str, rule: str, harm: Callable[[str], str], all_feeds: dict[str, bytes]
) -> None:
    feed = all_feeds[f"feeds/tender-notices.{form}"].decode()
    assert harm(feed) != feed
    assert any(found.startswith(rule) for found in complaints(harm(feed).encode()))


def test_a_feed_is_what_feedgen_gives_for_the_same_entries(register: Path) -> None:
    connection = open_register(register)
    subscriptions = Subscriptions(connection)
    keys = members(connection, subscriptions).newest[ALL]
    names = FeedNames(connection, SITEURL, "zh")
    writer = NoticeEntryWriter(names, subscriptions)
    made = {
        (v.notice["publisher"], v.notice["notice_id"]): writer.entry(v)
        for v in versions_of(connection, keys)
    }
    frame = FeedHeaders(names, subscriptions).frame(ALL, INSTANT)
    for form in ("atom", "rss"):
        plain = feedgen_feed(frame, form)
        for key in keys:
            plain.add_entry(feedgen_entry(made[key], "zh"), order="append")
        whole = plain.atom_str() if form == "atom" else plain.rss_str()
        inside = b"".join(fragments(made[key], "zh")[form] for key in keys)
        assert splice(frame, form, inside).decode() == styled(whole.decode(), frame.style) + "\n"


TEXTS = st.text(max_size=40).map(clean).filter(bool)
LINES = st.text(max_size=40).map(line).filter(bool)
INSTANTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=st.timezones())  # noqa: DTZ001
PAGES = LINES.map(lambda text: link("https://town.example/a&b", text, "zh"))
ENTRIES = st.builds(
    FeedEntry,
    identifier=LINES.map(lambda text: notice_identifier("town", text, "zh")),
    title=LINES,
    title_language=st.sampled_from(("zh-CN", "en", "es")),
    address=PAGES,
    other_address=PAGES,
    author=LINES,
    author_address=st.none() | LINES.map(lambda text: link(SITEURL, text, "zh")),
    published=st.none() | INSTANTS,
    updated=INSTANTS,
    categories=st.lists(st.builds(Category, LINES, LINES, LINES), max_size=3).map(tuple),
    content=TEXTS.map(lambda text: f"<p>{escape(text)}</p>"),
)


@given(ENTRIES, st.sampled_from(("zh", "en")))
def test_an_entry_of_any_texts_is_what_feedgen_writes(entry: FeedEntry, language: str) -> None:
    made = fragments(entry, language)
    assert {form: data.decode() for form, data in made.items()} == {
        form: plain_entry(entry, language, form) for form in ("atom", "rss")
    }


ADDRESSES = st.builds(lambda path: {"atom": path, "rss": path}, PAGES)
FRAMES = st.builds(
    FeedHeader,
    identifier=LINES.map(lambda text: notice_identifier("town", text, "zh")),
    title=LINES,
    subtitle=LINES,
    page=PAGES,
    addresses=ADDRESSES,
    other_addresses=ADDRESSES,
    language=st.sampled_from(("zh", "en")),
    updated=INSTANTS,
    history=st.dictionaries(
        st.sampled_from(("current", "prev-archive", "next-archive")), PAGES
    ).map(lambda links: tuple(links.items())),
    is_archive=st.booleans(),
    style=st.sampled_from(("", "/feeds/feed.css", "/a&b'\"/feeds/feed.css")),
)


@given(FRAMES)
def test_a_feed_of_any_texts_is_what_feedgen_writes(frame: FeedHeader) -> None:
    for form in ("atom", "rss"):
        assert splice(frame, form, b"").decode() == plain_feed(frame, form) + "\n"


def test_each_feed_holds_its_notices_newest_first(all_feeds: dict[str, bytes]) -> None:
    read = feedparser.parse(all_feeds["feeds/tender-notices.atom"])
    names = [entry.id.rpartition("/")[2] for entry in read.entries]
    assert names == ["N-2", "N-1", "N-6", "N-5", "N-3", "ES-1", "N-4"]
    assert list(entries_of(all_feeds["feeds/tender-notices/publisher/paraguay.rss"])) == ["ES-1"]


def test_a_correction_is_in_the_feeds_of_its_tender(all_feeds: dict[str, bytes]) -> None:
    for place in ("region/town/990101", "category/town/A01", "purchaser/town/BUYER"):
        found = entries_of(all_feeds[f"feeds/tender-notices/{place}.atom"])
        assert list(found) == ["N-2", "N-1"], place


def test_a_region_or_category_feed_covers_what_lies_below(all_feeds: dict[str, bytes]) -> None:
    for place in ("region/town/990000", "category/town/A"):
        assert "N-1" in entries_of(all_feeds[f"feeds/tender-notices/{place}.rss"])


def test_only_the_newest_fifty_are_told(tmp_path: Path) -> None:
    notices = [
        NOTICE | {"notice_id": f"N-{n:03}", "published_at": f"2026-01-01T00:{n:02}:00Z"}
        for n in range(60)
    ]
    feed = feeds_of(register_of(tmp_path, *notices))["feeds/tender-notices.atom"]
    names = list(entries_of(feed))
    assert (len(names), names[0], names[-1]) == (50, "N-059", "N-010")


def test_newest_is_judged_by_the_instant_not_by_the_clock_on_the_wall(tmp_path: Path) -> None:
    early = NOTICE | {"notice_id": "early", "published_at": "2026-01-01T12:00:00+08:00"}
    late = NOTICE | {"notice_id": "late", "published_at": "2026-01-01T05:00:00Z"}
    feed = feeds_of(register_of(tmp_path, early, late))["feeds/tender-notices.atom"]
    assert list(entries_of(feed)) == ["late", "early"]


def test_a_feed_without_notices_is_as_old_as_the_release(tmp_path: Path) -> None:
    found = feeds_of(register_of(tmp_path))
    assert sorted(found) == [
        f"{en}feeds/tender-notices{which}.{form}"
        for en in ("en/", "")
        for which in ("", "/changes")
        for form in ("atom", "rss")
    ]
    assert not [fault for data in found.values() for fault in complaints(data)]
    assert feedparser.parse(found["feeds/tender-notices.atom"]).feed.updated.startswith(
        "2026-09-22"
    )


def test_the_same_register_gives_the_same_bytes(register: Path) -> None:
    assert feeds_of(register) == feeds_of(register)


def test_pages_are_told_only_of_feeds_that_exist(register: Path) -> None:
    subscriptions = Subscriptions(open_register(register))
    region = Selection("region", "town", "990101")
    assert region in subscriptions
    assert Selection("purchaser", "town", "护理/院") not in subscriptions
    assert (
        subscriptions.path(region, "en", "rss") == "en/feeds/tender-notices/region/town/990101.rss"
    )
    with pytest.raises(KeyError):
        subscriptions.path(Selection("region", "town", "nowhere"), "zh", "atom")


def test_ids_that_differ_only_by_case_have_feeds_of_their_own(tmp_path: Path) -> None:
    regions = [{"region_code": code, "name": code, "level": "district"} for code in "aA"]
    notices = [
        NOTICE | {"notice_id": code, "tender_id": code, "region_code": code} for code in "aA"
    ]
    rows = {"regions": {"regions": regions}, "tender-notices": {"notices": notices}}
    compiled(write_town(tmp_path / "data", rows), tmp_path / "register.sqlite")
    found = feeds_of(tmp_path / "register.sqlite")
    assert len({path.casefold() for path in found if "/region/" in path}) == 2 * 2 * 2


def test_a_circle_of_regions_is_refused_before_any_feed_walks_it(tmp_path: Path) -> None:
    circle = [
        {"region_code": a, "parent_region_code": b, "name": a, "level": "district"}
        for a, b in ("XY", "YX")
    ]
    notices = [NOTICE | {"notice_id": "N", "region_code": "X"}]
    rows = {"regions": {"regions": circle}, "tender-notices": {"notices": notices}}
    with pytest.raises(FaultyData):
        compiled(write_town(tmp_path / "data", rows), tmp_path / "register.sqlite")


def test_feeds_are_written_to_the_tree_and_untouched_when_unchanged(
    register: Path, tmp_path: Path
) -> None:
    reported: list[int] = []
    stamps, history = [], history_beside(register)
    for _ in range(2):
        tree = Tree(tmp_path / "a")
        run_tasks(feed_tasks(register, tree, SITEURL, history), reported.append)
        stamps.append({path: path.stat().st_mtime_ns for path in tree.site.rglob("*.*")})
    assert stamps[0] == stamps[1]
    assert len(stamps[0]) == len(subscribed(register))
    assert reported[-1] == len(stamps[0])
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        ".written",
        "made-from",
        "site",
    ]


def test_a_browser_finds_the_style_sheet_of_a_feed_beside_it(register: Path) -> None:
    files = subscribed(register)
    for language in ("", "en/"):
        for form in ("atom", "rss"):
            feed = files[f"{language}feeds/tender-notices.{form}"].decode()
            _, sheet, _ = feed.split("\n", 2)
            assert (
                sheet == f'<?xml-stylesheet type="text/css" href="/sub/{language}feeds/feed.css"?>'
            )
    intro = files["feeds/feed.css"].decode()
    assert "这是订阅源" in intro
    assert "INTRO" not in intro.partition("*/")[2]
    assert "This is a feed" in files["en/feeds/feed.css"].decode()


def test_a_feed_of_more_notices_than_it_holds_says_how_many_there_are(tmp_path: Path) -> None:
    rows = [NOTICE | {"notice_id": f"N-{n}", "region_code": "990101"} for n in range(53)]
    feeds = feeds_of(register_of(tmp_path, *rows))
    place = "feeds/tender-notices/region/town/990101"
    for form in ("atom", "rss"):
        assert "共 53 条采购公告，这里是最新 50 条" in feeds[f"{place}.{form}"].decode()
        assert "The newest 50 of 53 notices" in feeds[f"en/{place}.{form}"].decode()
