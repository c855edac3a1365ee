"""Feeds of districts and domains: what the page offers on which one subscribes in four taps."""

from pathlib import Path

import feedparser
import pytest

from disclosure.feeds.ending_calendars import ending_page
from disclosure.feeds.place_topics import topics_of_places
from disclosure.feeds.places import FeedPlace, place_of, subscribed_place
from disclosure.feeds.selections import Selection, Subscriptions, forms
from disclosure.register.register_file import open_register
from tests.support.opml_rules import opml_complaints
from tests.support.small_town import ROWS, SITEURL, compiled, entries_of, subscribed, write_town

ITEMS = [
    {**item, "domain": "elderly-care"} if item["item_id"] == "A01" else item
    for item in ROWS["catalogue"]["items"]
]
AWARD = {"award_id": "A-1", "tender_id": "T-1", "project_id": "P-1", "awarded_on": "2026-09-21"}
CARED_FOR = {
    **ROWS,
    "catalogue": {**ROWS["catalogue"], "items": ITEMS},
    "tender-notices": {**ROWS["tender-notices"], "awards": [AWARD]},
}
PAIR = "region-domain/town/990101/elderly-care"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cared-for")
    compiled(write_town(folder / "data", CARED_FOR), folder / "register.sqlite")
    return folder / "register.sqlite"


@pytest.fixture(scope="module")
def files(register: Path) -> dict[str, bytes]:
    return subscribed(register)


@pytest.mark.parametrize(
    "place",
    [PAIR, "region-domain/town/990000/elderly-care", "domain/town/elderly-care"],
    ids=["a district", "the city that it is in", "everywhere"],
)
def test_the_notices_of_a_domain_have_a_feed(place: str, files: dict[str, bytes]) -> None:
    for language in ("", "en/"):
        found = entries_of(files[f"{language}feeds/tender-notices/{place}.atom"])
        assert {"N-1", "N-2"} <= set(found)
        assert f"{language}feeds/tender-notices/{place}.rss" not in files
        assert f"{language}feeds/tender-notices/{place}.ics" in files


def test_a_feed_of_a_district_and_domain_leads_to_the_page_of_both(
    files: dict[str, bytes],
) -> None:
    feed = feedparser.parse(files[f"feeds/tender-notices/{PAIR}.atom"]).feed
    assert feed.title == "【示例】采购公告：东湖区 · 养老服务（示例镇）"
    assert feed.link == f"{SITEURL}/subscribe/town/990101/elderly-care/"


PLACES = ["990101", "990000", "domain/elderly-care", "990101/elderly-care"]


@pytest.mark.parametrize("place", PLACES)
def test_awards_have_a_feed_in_each_place(place: str, files: dict[str, bytes]) -> None:
    found = feedparser.parse(files[f"feeds/awards/town/{place}.atom"])
    assert [entry.id.rpartition("/")[2] for entry in found.entries] == ["A-1"]
    assert found.feed.id == f"tag:sunlit.example,2026:feeds/awards/town/{place}"


def test_one_list_brings_all_feeds_of_a_place_into_a_reader(files: dict[str, bytes]) -> None:
    data = files[f"feeds/tender-notices/{PAIR}.opml"]
    assert opml_complaints(data) == []
    assert f'xmlUrl="{SITEURL}/feeds/tender-notices/{PAIR}.atom"' in data.decode()
    assert f'xmlUrl="{SITEURL}/feeds/awards/town/990101/elderly-care.atom"' in data.decode()
    # It stays as it is until its feeds are others.
    assert b"2026-09-22" not in data and b"22 Sep 2026" not in data


def test_a_list_with_a_date_of_another_form_is_found_out(files: dict[str, bytes]) -> None:
    data = files[f"feeds/tender-notices/{PAIR}.opml"]
    changed = data.replace(b"</title>", b"</title><dateModified>2026-09-22</dateModified>", 1)
    assert opml_complaints(changed) == ["dates_are_of_rfc_822: 2026-09-22"]


def test_a_place_knows_its_page_its_selection_and_what_is_above_it() -> None:
    both = FeedPlace("P", "R", "D")
    assert both.page == "subscribe/P/R/D/"
    assert both.notices == Selection("region-domain", "P", "R", "D")
    assert both.above == FeedPlace("P", "R")
    assert FeedPlace("P", domain="D").page == "subscribe/P/domain/D/"
    assert FeedPlace("P", domain="D").above == FeedPlace("P", "R").above == FeedPlace("P")
    assert FeedPlace("P").above == FeedPlace()
    for place in (both, FeedPlace("P", "R"), FeedPlace("P", domain="D"), FeedPlace("P")):
        assert place_of(place.notices) == place
    assert ending_page(both) == "ending-contracts/P/R/D/"


def test_a_row_leads_to_the_narrowest_place_that_has_notices(register: Path) -> None:
    subscriptions = Subscriptions(open_register(register))
    row = {"publisher": "town", "region_code": "990101", "domain": "elderly-care"}
    assert subscribed_place(subscriptions, row) == FeedPlace("town", "990101", "elderly-care")
    assert subscribed_place(subscriptions, row | {"domain": "health"}) == FeedPlace(
        "town", "990101"
    )
    assert subscribed_place(subscriptions, row | {"publisher": "nobody"}) is None


def test_every_feed_of_a_topic_that_a_page_may_name_is_there(
    register: Path, files: dict[str, bytes]
) -> None:
    connection = open_register(register)
    found = topics_of_places(connection, Subscriptions(connection))
    assert FeedPlace("town", "990101", "elderly-care") in found
    for place, topics in found.items():
        for topic in topics:
            assert place.path(topic.name, "en", "atom") in files


def test_what_is_offered_to_beginners_comes_in_one_form() -> None:
    assert forms(Selection("region-domain", "P", "R", "D")) == ("atom", "ics", "opml")
