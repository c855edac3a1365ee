"""A feed whose last notice went stays at its address, empty, and says so."""

from pathlib import Path

import feedparser
import pytest

from tests.support.data_folders import tiny_town
from tests.support.two_releases import publish_feeds
from tests.support.website import INSTANT

DAY = 86_400
FEED = "feeds/tender-notices/undertaker/tiny-town/O-2"


def winner(data: Path, organization: str) -> Path:
    """The tiny town whose only award went to an organization; returns `data`."""
    town = tiny_town(data)
    for name in ("award-undertakers", "contracts"):
        table = town / "tender-notices" / f"{name}.csv"
        table.write_text(table.read_text("utf-8").replace(",O-2,", f",{organization},"), "utf-8")
    return data


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, bytes]]:
    """What stood at the addresses of the winner's feed after each of three releases: it wins,
    another wins in its place, it wins again."""
    folder = tmp_path_factory.mktemp("removed-feeds")
    found = {}
    for number, organization in enumerate(("O-2", "O-1", "O-2"), start=1):
        data = winner(folder / str(number), organization)
        publish_feeds(data, folder / "output", str(int(INSTANT) + number * DAY))
        site = folder / "output/current/site"
        paths = [*site.glob(f"{FEED}.*"), *site.glob(f"en/{FEED}.*")]
        found[number] = {str(path.relative_to(site)): path.read_bytes() for path in paths}
    return found


def test_every_address_of_the_feed_stays(releases: dict[int, dict[str, bytes]]) -> None:
    assert len(releases[1]) == 6
    assert releases[1].keys() == releases[2].keys() == releases[3].keys()


def test_the_feed_that_went_has_its_id_and_no_entry_and_says_so(
    releases: dict[int, dict[str, bytes]],
) -> None:
    before, after = (feedparser.parse(releases[n][f"en/{FEED}.atom"]) for n in (1, 2))
    assert before.feed.id == after.feed.id
    assert before.entries and not after.entries
    assert "no longer published" in after.feed.subtitle
    assert "已不再公布" in feedparser.parse(releases[2][f"{FEED}.rss"]).feed.subtitle
    assert b"BEGIN:VCALENDAR" in releases[2][f"{FEED}.ics"]


def test_the_feed_is_as_before_where_its_notices_come_back(
    releases: dict[int, dict[str, bytes]],
) -> None:
    feed = feedparser.parse(releases[3][f"en/{FEED}.atom"])
    assert feed.entries and "no longer" not in feed.feed.subtitle
