"""All that can be subscribed to: which files there are, and that each keeps its rules."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import fromstring

import feedparser
import pytest

from disclosure.feeds.formats.opml import Outline, opml
from disclosure.feeds.selections import Selection, Subscriptions, placed
from disclosure.register.register_file import open_register
from tests.support.calendar_rules import calendar_complaints
from tests.support.feed_rules import complaints
from tests.support.json_feed_rules import JSON_FEED_RULES, json_complaints
from tests.support.opml_rules import OPML_RULES, opml_complaints
from tests.support.small_town import (
    ROWS,
    SITEURL,
    Row,
    compiled,
    entries_of,
    subscribed,
    write_town,
)

JUDGES: dict[str, Callable[[bytes], list[str]]] = {
    "atom": complaints,
    "rss": complaints,
    "json": json_complaints,
    "opml": opml_complaints,
    "ics": calendar_complaints,
}
AWARDED: Mapping[str, Mapping[str, Sequence[Row]]] = {
    **ROWS,
    "catalogue": {
        "editions": [
            {"edition_id": "E", "title": "目录", "effective_from": "2025-01-01"},
            {
                "edition_id": "F",
                "title": "新目录",
                "effective_from": "2026-01-01",
                "supersedes_edition_id": "E",
            },
        ],
        "items": [
            *ROWS["catalogue"]["items"],
            {"item_id": "F1", "edition_id": "F", "code": "A01", "name": "养老服务"},
            {"item_id": "F2", "edition_id": "F", "code": "A02", "name": "托育服务"},
        ],
    },
    "tender-notices": {
        **ROWS["tender-notices"],
        "awards": [
            {
                "award_id": "A-1",
                "tender_id": "T-1",
                "project_id": "P-1",
                "amount": "1200000.00",
                "currency": "CNY",
                "awarded_on": "2026-09-21",
            },
        ],
        "award-undertakers": [{"award_id": "A-1", "undertaker_id": "护理/院"}],
    },
    "annual-plans": {
        "plan-items": [
            {
                "plan_item_id": "I-1",
                "project_id": "P-1",
                "title": "养老计划",
                "revision": "0",
                "purchaser_id": "BUYER",
                "budget_amount": "9.50",
                "currency": "CNY",
                "is_key_project": "true",
                "published_on": "2026-02-01",
                "catalogue_item_id": "A01",
            },
        ],
    },
    "performance-results": {
        "evaluations": [
            {
                "evaluation_id": "V-1",
                "project_id": "P-1",
                "title": "绩效",
                "score": "91.50",
                "grade": "excellent",
                "published_on": "2026-09-20",
            },
        ],
    },
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    compiled(write_town(folder / "data", AWARDED), folder / "register.sqlite")
    return folder / "register.sqlite"


@pytest.fixture(scope="module")
def files(register: Path) -> dict[str, bytes]:
    return subscribed(register)


def test_every_file_keeps_every_rule_of_its_kind(files: dict[str, bytes]) -> None:
    judged = {path: data for path, data in files.items() if not path.endswith("feeds/feed.css")}
    found = {path: JUDGES[path.rpartition(".")[2]](data) for path, data in judged.items()}
    assert {path: told for path, told in found.items() if told} == {}
    assert {path.rpartition(".")[2] for path in judged} == set(JUDGES)


def test_rules_name_their_section() -> None:
    for rule in JSON_FEED_RULES:
        assert (rule.__doc__ or "").startswith("JSON Feed 1.1, "), rule.__name__
    for other in OPML_RULES:
        assert (other.__doc__ or "").startswith("OPML 2.0, "), other.__name__


@pytest.mark.parametrize(
    ("path", "rule", "old", "new"),
    [
        (".json", "a_feed_names_its_version", "version/1.1", "version/1.2"),
        (".json", "an_item_has_an_id", '"id":"tag:', '"id":"tag '),
        (".json", "nothing_is_there", '"url":', '"link":'),
        (".json", "dates_are_rfc_3339", "+08:00", ""),
        (".json", "an_item_has_content", "</dl>", "<script>"),
        ("/publisher/town.opml", "every_outline_has_text", " text=", " txt="),
        ("/publisher/town.opml", "a_feed_has_type", 'xmlUrl="https:', 'xmlUrl="'),
        (
            "/publisher/town.opml",
            "no_feed_is_listed_twice",
            "changes/town.rss",
            "publisher/town.rss",
        ),
    ],
)
def test_a_rule_finds_the_file_that_breaks_it(
    path: str, rule: str, old: str, new: str, files: dict[str, bytes]
) -> None:
    whole = f"feeds/tender-notices{path}"
    harmed = files[whole].decode().replace(old, new)
    assert harmed != files[whole].decode()
    found = JUDGES[path.rpartition(".")[2]](harmed.encode())
    assert any(one.startswith(rule) for one in found)


@pytest.mark.parametrize(
    "place",
    [
        "publisher/town",
        "region/town/990101",
        "region/town/990000",
        "category/town/A01",
        "category/town/A",
        "region-category/town/990101/A01",
        "region-category/town/990101/A",
        "purchaser/town/BUYER",
        "method/town/public-tender",
        "changes",
        "changes/town",
    ],
)
@pytest.mark.parametrize("form", ["atom", "rss"])
def test_every_selection_has_its_feed_in_both_languages(
    place: str, form: str, files: dict[str, bytes]
) -> None:
    for language in ("", "en/"):
        assert "N-2" in entries_of(files[f"{language}feeds/tender-notices/{place}.{form}"])


def test_an_undertaker_s_feed_holds_the_tenders_it_won(files: dict[str, bytes]) -> None:
    (path,) = (
        path
        for path in files
        if "undertaker" in path and path.startswith("feeds/") and path.endswith(".atom")
    )
    assert list(entries_of(files[path])) == ["N-2", "N-1"]
    assert "阳光护理院" in feedparser.parse(files[path]).feed.title


def test_the_feed_of_changes_holds_corrections_only(files: dict[str, bytes]) -> None:
    assert list(entries_of(files["feeds/tender-notices/changes/town.rss"])) == ["N-2", "N-6"]


def test_a_notice_that_says_nothing_of_its_place_leads_to_its_tender_s_feeds(
    register: Path,
) -> None:
    connection = open_register(register)
    notice = connection.execute("SELECT * FROM notices WHERE notice_id = 'N-2'").fetchone()
    tender = connection.execute("SELECT * FROM tenders WHERE tender_id = 'T-1'").fetchone()
    subscriptions = Subscriptions(connection)
    nearest = subscriptions.nearest(placed(notice, tender))
    assert nearest[0] == Selection("region-category", "town", "990101", "A01")
    assert all(one in subscriptions for one in nearest)
    assert subscriptions.nearest(placed(notice, None)) == [
        Selection("undertaker", "town", "护理/院"),
        Selection("publisher", "town"),
    ]


def test_a_json_feed_holds_what_the_atom_feed_holds(files: dict[str, bytes]) -> None:
    feed = json.loads(files["en/feeds/tender-notices/region/town/990101.json"])
    atom = feedparser.parse(files["en/feeds/tender-notices/region/town/990101.atom"])
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert feed["feed_url"] == f"{SITEURL}/en/feeds/tender-notices/region/town/990101.json"
    assert feed["items"][0]["title"] == atom.entries[0].title
    assert "Elderly care" in feed["items"][1]["tags"]


def test_a_list_of_a_publisher_holds_its_feeds_and_only_its_own(files: dict[str, bytes]) -> None:
    root = fromstring(files["feeds/tender-notices/publisher/town.opml"])
    listed = {one.get("xmlUrl", "") for one in root.iter("outline")} - {""}
    assert f"{SITEURL}/feeds/tender-notices/category/town/A01.rss" in listed
    assert f"{SITEURL}/feeds/awards/town.rss" in listed
    for address in listed:
        assert address.removeprefix(f"{SITEURL}/").replace("%2F", "/") in files


def test_a_list_of_a_district_holds_its_categories(files: dict[str, bytes]) -> None:
    text = files["en/feeds/tender-notices/region/town/990101.opml"].decode()
    assert f"{SITEURL}/en/feeds/tender-notices/region-category/town/990101/A01.rss" in text
    assert "category/town" not in text.replace("region-category/town", "")


def test_no_text_breaks_a_list_of_feeds() -> None:
    for text in ("<&>\"'", "]]>", "\x00\ud800", "a\nb", "x" * 1_000_000, "\u202e\u2028😀"):
        data = opml(text, "zh", [Outline(text, "https://a.example/?a=1&b=2", "https://a.example/")])
        assert opml_complaints(data) == []
        assert len(data) < 2000


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("catalogue", ["新目录", "A02 托育服务", "取消条目", "A 公共服务"]),
        ("annual-plans", ["养老计划", "9.50 元", "是", "示例镇民政局", "养老服务"]),
        ("awards", ["1,200,000 元", "阳光护理院"]),
        ("performance-results", ["91.50", "优"]),
        ("datasets", ["CC-BY-4.0"]),
    ],
)
def test_topics_beside_notices_have_feeds(
    topic: str, words: list[str], files: dict[str, bytes]
) -> None:
    for path in (f"feeds/{topic}", f"feeds/{topic}/town"):
        for form in ("atom", "rss"):
            text = feedparser.parse(files[f"{path}.{form}"])
            assert text.entries
        told = feedparser.parse(files[f"{path}.atom"]).entries
        content = "".join(entry.title + entry.content[0].value for entry in told)
        assert [word for word in words if word not in content] == []
        assert all("示例" in entry.title for entry in told if "/town/" in entry.id)


def test_a_new_revision_or_version_is_a_new_entry(files: dict[str, bytes]) -> None:
    data = feedparser.parse(files["feeds/datasets/town.atom"]).entries
    assert all(re.search(r"town/[a-z-]+%2F", entry.id) for entry in data)


def test_nothing_is_dated_after_the_data(files: dict[str, bytes]) -> None:
    for path in ("feeds/catalogue.atom", "feeds/awards.atom"):
        for entry in feedparser.parse(files[path]).entries:
            assert entry.updated <= "2026-09-22"
