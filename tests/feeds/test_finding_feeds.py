"""Who subscribes to findings is told of each that a release opens and each that it closes."""

from contextlib import closing
from pathlib import Path

import feedparser
import pytest

from disclosure.feeds.feed_files import topic_feeds
from disclosure.feeds.feed_headers import FeedHeaders
from disclosure.feeds.selections import Subscriptions
from disclosure.feeds.wording import FeedNames
from disclosure.register.register_file import Register, open_register
from tests.support.data_folders import faulty_town, tiny_town
from tests.support.two_releases import history_of, register_of

SITE = "https://town.example"
RULE = "contract-over-award"


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The feeds of topics of a town that kept every rule, broke one, and keeps it again."""
    folder = tmp_path_factory.mktemp("feeds")
    tiny_town(folder / "sound")
    faulty_town(folder / "broken", RULE)
    sound, broken = (
        register_of(folder / name, folder / f"{name}.sqlite") for name in ("sound", "broken")
    )
    history_of(folder / "history.sqlite", [sound, broken, sound])
    with closing(open_register(sound)) as register:
        register.attach_history(folder / "history.sqlite")
        return {path: data for language in ("zh", "en") for path, data in _of(register, language)}


def _of(register: Register, language: str) -> list[tuple[str, bytes]]:
    names = FeedNames(register, SITE, language)
    return [*topic_feeds(FeedHeaders(names, Subscriptions(names.register)))]


@pytest.mark.parametrize("form", ["atom", "rss"])
@pytest.mark.parametrize("path", ["feeds/findings", "feeds/findings/tiny-town"])
def test_a_finding_is_told_when_it_comes_and_when_it_goes(
    feeds: dict[str, bytes], path: str, form: str
) -> None:
    entries = feedparser.parse(feeds[f"en/{path}.{form}"]).entries
    titles = [entry.title for entry in entries if "award" in entry.title.lower()]
    assert [title.partition(":")[0] for title in titles][:2] == [
        "[Example] Not found any more",
        "[Example] Found",
    ]
    assert len({entry.id for entry in entries}) == len(entries) >= 2


def test_an_entry_says_what_where_and_why_in_its_language(feeds: dict[str, bytes]) -> None:
    for folder, words in (
        ("", ("合同金额高于成交金额", "合同", "数据改动", "第 3 次发布")),
        ("en/", ("Contract above its award", "Contracts", "The data changed", "Release 3")),
    ):
        entry = feedparser.parse(feeds[f"{folder}feeds/findings.atom"]).entries[0]
        told = entry.title + entry.content[0].value
        assert [word for word in words if word not in told] == []
        assert entry.link.startswith(f"{SITE}/{folder}projects/tiny-town/")
        assert "#contracts-" in entry.link


def test_there_is_no_feed_of_findings_without_a_history(tmp_path: Path) -> None:
    register = register_of(tiny_town(tmp_path / "data").parent, tmp_path / "register.sqlite")
    with closing(open_register(register)) as opened:
        assert not [path for path, _ in _of(opened, "zh") if "findings" in path]
