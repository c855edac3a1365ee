"""The API of changes: followed from release to release, nothing is missed or told twice."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.asking import Asker
from tests.support.small_release import publish as publish_small
from tests.support.two_releases import NEXT_DAY, TownReleases, publish, state_of

WITHDRAWN = ("notices/tiny-town/N-5", "projects/tiny-town/TT-4")


@pytest.fixture(scope="module")
def followed(town_releases: TownReleases) -> dict[str, list[Any]]:
    """What a reader is given who asks after every release: once a page, until there is no more."""
    told, watermark = {}, ""
    for name, output in (("earlier", town_releases.first), ("later", town_releases.both)):
        with closing(Asker(output)) as ask:
            told[name], watermark = follow(ask, watermark)
    with closing(Asker(town_releases.both)) as ask:
        told["both"], _ = follow(ask, "", 251)
        told["none"], _ = follow(ask, watermark)
        told["releases"] = [ask("/api/v1/releases").json, ask("/api/v1/releases/2").json]
        told["index"] = [ask("/releases/index.json").json]
        told["gone"] = [ask(f"/api/v1/{address}") for address in WITHDRAWN]
    return told


def follow(ask: Asker, watermark: str, limit: int = 97) -> tuple[list[Any], str]:
    """Every change after a watermark, and the watermark to go on from."""
    told: list[Any] = []
    since = f"&since={watermark}" if watermark else ""
    following = f"/api/v1/changes?limit={limit}{since}"
    while following:
        answer = ask(following)
        assert answer.status == 200, answer.text
        told += answer.json["items"]
        following, watermark = answer.json["next"], answer.json["watermark"]
    return told, watermark


def test_who_follows_is_told_every_change_once(followed: dict[str, list[Any]]) -> None:
    assert followed["earlier"] + followed["later"] == followed["both"]
    positions = [one["position"] for one in followed["both"]]
    assert positions == list(range(1, len(positions) + 1))
    assert followed["none"] == []


def test_a_new_release_tells_what_moved_was_cancelled_and_withdrawn(
    followed: dict[str, list[Any]],
) -> None:
    later = {one["id"]: one for one in followed["later"]}
    assert {name: one["action"] for name, one in later.items()} == {
        "N-1": "changed",
        "N-3": "changed",
        "N-5": "withdrawn",
        "N-6": "added",
        "N-7": "added",
    }
    assert later["N-3"]["changes"]["submission_deadline"]["after"] == "2026-09-18T17:00:00+08:00"
    ceiling = {"before": "98000.00", "after": "96500.10"}
    assert later["N-1"]["changes"] == {"ceiling_amount": ceiling}
    assert later["N-5"]["reason_en"] == "Published by mistake; it belongs to another purchase."
    assert later["N-7"]["version"] == "tender-notices/tiny-town/N-7/#release-2"


def test_what_was_withdrawn_is_gone_and_the_answer_says_when_and_why(
    followed: dict[str, list[Any]],
) -> None:
    for answer in followed["gone"]:
        assert (answer.status, answer.json["type"]) == (410, "/api/v1/docs#withdrawn")
        assert answer.json["withdrawn_at"] == "2026-09-23T00:00:00Z"
        assert answer.json["reason"] == "误发，内容属于另一采购。"
    assert followed["gone"][1].json["page"] == "/projects/tiny-town/TT-4/"


def test_a_data_set_that_was_withdrawn_is_gone(town_releases: TownReleases, tmp_path: Path) -> None:
    shutil.copytree(town_releases.both, tmp_path / "output", symlinks=True)
    town = state_of(tmp_path / "data", "later")
    shutil.rmtree(town / "tiny-town" / "performance-results")
    publish(town, tmp_path / "output", NEXT_DAY)
    with closing(Asker(tmp_path / "output")) as ask:
        answer = ask("/api/v1/datasets/tiny-town/performance-results")
        assert (answer.status, answer.json["release"]) == (410, 3)
        assert ask(answer.json["page"]).status == 200
        assert ask("/api/v1/datasets/tiny-town/another").status == 404


@pytest.fixture(scope="module")
def ask(town_releases: TownReleases) -> Iterator[Asker]:
    with closing(Asker(town_releases.both)) as asker:
        yield asker


@pytest.mark.parametrize(
    "query", ["since=x", "since=", "since=MTIz", "since=%FF", "limit=0", "limit=1001", "after=1"]
)
def test_what_this_site_never_gave_is_refused(ask: Asker, query: str) -> None:
    answer = ask(f"/api/v1/changes?{query}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_answer_that_a_reader_has_is_not_sent_again(ask: Asker) -> None:
    tag = ask("/api/v1/changes").headers["etag"]
    assert ask("/api/v1/changes", if_none_match=tag).status == 304


def test_a_site_without_history_says_so(tmp_path: Path) -> None:
    with closing(Asker(publish_small(tmp_path, "a"))) as ask:
        answer = ask("/api/v1/changes")
    assert (answer.status, answer.json["type"]) == (404, "/api/v1/docs#no-history")


def test_the_releases_are_those_of_the_site_and_can_be_followed_from(
    followed: dict[str, list[Any]],
) -> None:
    every, second = followed["releases"]
    assert every["items"] == followed["index"][0]["releases"]
    assert [one["release"] for one in every["items"]] == [2, 1]
    assert second == every["items"][0]
    assert second["change_count"] == len(followed["later"])
