"""What the entries of feeds say, in which words and language, and that no text can break one."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.feeds.notice_entries import notice_identifier
from disclosure.feeds.plain_text import clean, line
from tests.support.feed_grammar import ATOM, TAG
from tests.support.feed_rules import complaints
from tests.support.small_town import (
    NOTICE,
    SITEURL,
    entries_of,
    feeds_of,
    register_of,
    register_of_two,
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return register_of_two(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def all_feeds(register: Path) -> dict[str, bytes]:
    return feeds_of(register)


def test_an_entry_says_what_to_know_before_bidding(all_feeds: dict[str, bytes]) -> None:
    html = entries_of(all_feeds["feeds/tender-notices.atom"])["N-1"].content[0].value
    for words in (
        "助餐<br />助浴",
        "120 人",
        "社会组织",
        "登记证书",
        "1,280,000.10 元",
        "公开招标",
        "2026年9月10日 17:00（UTC+08:00）",
        "东湖区",
        "养老服务",
        "示例数据",
    ):
        assert words in html


def test_a_correction_says_what_it_changed_and_why(all_feeds: dict[str, bytes]) -> None:
    entry = entries_of(all_feeds["en/feeds/tender-notices.atom"])["N-2"]
    assert entry.title == "[Example] [Correction] Care in the community"
    html = entry.content[0].value
    assert "<del>10 September 2026 17:00 (UTC+08:00)</del> → <ins>20 September 2026 17:00" in html
    assert 'Reason of the change: <span lang="zh-CN">延期</span>' in html
    assert f'href="{SITEURL}/en/tender-notices/town/N-1/"' in html
    assert 'href="https://town.example/2?a=1&amp;b=2"' in html


def test_a_tender_after_its_intention_is_told_as_new(all_feeds: dict[str, bytes]) -> None:
    html = entries_of(all_feeds["feeds/tender-notices.atom"])["N-5"].content[0].value
    assert "变更内容" not in html
    assert "<dd>2026年9月30日</dd>" in html, "what the intention said holds"


def test_what_a_correction_clears_is_told_as_gone(all_feeds: dict[str, bytes]) -> None:
    html = entries_of(all_feeds["feeds/tender-notices.atom"])["N-6"].content[0].value
    assert "<dt>地点</dt><dd><del>三楼</del> → <ins>（无）</ins></dd>" in html
    assert html.count("<dt>地点</dt>") == 1


def test_a_day_without_a_time_is_told_as_a_day(all_feeds: dict[str, bytes]) -> None:
    entry = entries_of(all_feeds["feeds/tender-notices.atom"])["N-3"]
    assert "<dd>2026年9月30日</dd>" in entry.content[0].value
    assert entry.published == "2026-07-04T00:00:00+08:00"


def test_a_notice_without_a_date_is_as_old_as_the_release_that_first_had_it(
    all_feeds: dict[str, bytes],
) -> None:
    entry = entries_of(all_feeds["feeds/tender-notices.atom"])["N-4"]
    assert entry.updated == "2026-09-22T00:00:00+00:00"
    assert "published" not in entry
    assert entry.title == "【示例】N-4"


def test_dates_keep_the_offset_of_the_data(all_feeds: dict[str, bytes]) -> None:
    atom = entries_of(all_feeds["feeds/tender-notices.atom"])["ES-1"]
    rss = entries_of(all_feeds["feeds/tender-notices.rss"])["ES-1"]
    assert atom.updated == "2026-07-01T00:00:00-03:00"
    assert rss.published == "Wed, 01 Jul 2026 00:00:00 -0300"


def test_an_entry_says_in_which_language_its_texts_are(all_feeds: dict[str, bytes]) -> None:
    root = fromstring(all_feeds["en/feeds/tender-notices/publisher/paraguay.atom"])
    title = root.find(f"{ATOM}entry/{ATOM}title")
    assert title is not None
    assert title.get("{http://www.w3.org/XML/1998/namespace}lang") == "es"
    html = root.findtext(f"{ATOM}entry/{ATOM}content", "")
    assert '<span lang="es">Limpieza</span>' in html
    assert "PYG 5,000,000" in html


def test_examples_are_marked_and_others_are_not(all_feeds: dict[str, bytes]) -> None:
    town = feedparser.parse(all_feeds["feeds/tender-notices/publisher/town.rss"])
    paraguay = feedparser.parse(all_feeds["feeds/tender-notices/publisher/paraguay.rss"])
    assert town.feed.title.startswith("【示例】")
    assert all(entry.title.startswith("【示例】") for entry in town.entries)
    assert "示例" not in paraguay.feed.title + paraguay.feed.subtitle + str(paraguay.entries)


def test_the_purchaser_is_the_author(all_feeds: dict[str, bytes]) -> None:
    atom = entries_of(all_feeds["en/feeds/tender-notices.atom"])
    assert atom["N-1"].author_detail == {
        "name": "Civil Affairs",
        "href": f"{SITEURL}/en/organizations/town/BUYER/",
    }
    assert atom["ES-1"].author == "Paraguay"
    assert entries_of(all_feeds["feeds/tender-notices.rss"])["N-1"].author == "示例镇民政局"


def test_categories_have_code_list_and_words(all_feeds: dict[str, bytes]) -> None:
    tags = entries_of(all_feeds["en/feeds/tender-notices.atom"])["N-1"].tags
    terms = {(tag.scheme.rpartition(":")[2], tag.term, tag.label) for tag in tags}
    assert ("codelists/notice-kind", "tender", "Tender notice") in terms
    assert ("items/town", "A01", "Elderly care") in terms
    assert ("items/town", "A", "公共服务") in terms
    assert ("regions/town", "990000", "Example City") in terms


def test_ids_do_not_change_with_the_address_of_the_site(register: Path) -> None:
    here, there = feeds_of(register), feeds_of(register, "http://127.0.0.1:8000")
    for path, data in here.items():
        assert re.findall(rb"<(?:id|guid)[^>]*>[^<]*<", data) == re.findall(
            rb"<(?:id|guid)[^>]*>[^<]*<", there[path]
        )


@pytest.mark.parametrize("key", ["护理/院", "a b", "100%", "<&>", "#1?", "𠮷", "..", "x" * 300])
def test_an_id_of_any_characters_gives_a_tag_uri(key: str) -> None:
    identifier = notice_identifier("town", key, "zh")
    assert TAG.fullmatch(identifier)
    assert identifier != notice_identifier("town", key, "en")


HOSTILE = [
    "<script>alert(1)</script>",
    "]]>",
    "a\u2028b\u2029c",
    "\u202eright\u202c to left",
    "\x00\x07",
    "&lt;&amp;amp;",
    "😀𠮷",
    "\ufffe\uffff",
    "x" * 1_000_000,
    "\r\n\t",
    "<!DOCTYPE x>",
    "&#0;",
    "\ud800",
    "🏳️‍🌈",
    "\x85\x9f",
    "'\"><img src=x onerror=alert(1)>",
]


def spoil(register: Path, text: str) -> None:
    """Puts `text` into the notice, past the validation that would refuse some of it."""
    with closing(sqlite3.connect(register)) as connection, connection:
        (row,) = connection.execute("SELECT json FROM notices").fetchone()
        cells = dict.fromkeys(("title", "content", "change_reason", "place", "source_url"), text)
        connection.execute("UPDATE notices SET json = ?", (json.dumps(json.loads(row) | cells),))


def test_hostile_text_breaks_no_feed(tmp_path: Path) -> None:
    register = register_of(tmp_path, NOTICE | {"notice_id": "N"})
    for text in HOSTILE:
        spoil(register, text)
        found = feeds_of(register)
        assert {p: faults for p, data in found.items() if (faults := complaints(data))} == {}
        assert len(found["feeds/tender-notices.atom"]) < 60_000


@given(st.text(st.characters(), max_size=200))
def test_clean_text_is_what_xml_can_hold(text: str) -> None:
    for cleaned in (clean(text), line(text), clean(text, 10)):
        assert fromstring(f"<a>{escape(cleaned)}</a>").text == (cleaned or None)
        assert not re.search("[\u2028\u2029\u202a-\u202e\u2066-\u2069\x00-\x08]", cleaned)
    assert len(clean(text, 10)) <= 10
    assert "\n" not in line(text)


def test_a_title_of_a_megabyte_is_cut_with_an_ellipsis() -> None:
    assert line("标" * 1_000_000) == "标" * 299 + "…"


def test_a_link_that_is_not_http_is_not_linked(tmp_path: Path) -> None:
    register = register_of(tmp_path, NOTICE | {"notice_id": "N"})
    spoil(register, "javascript:alert(1)")
    feed = feeds_of(register)["feeds/tender-notices.atom"]
    assert "来源页面" not in entries_of(feed)["N"].content[0].value
