"""A publish that is killed at any moment leaves the old or the new site served, whole.

The next one repairs what it left, and no version is lost or told twice.
"""

import random
import shutil
import time
from pathlib import Path

import pytest

from disclosure.history.digest_chain import altered
from tests.support.two_releases import NEXT_DAY, TownReleases, as_of, publish, releases_of
from tests.support.verbs import kill_with_all_its_processes, running_verb
from tests.support.website import fingerprint


def kill_after(seconds: float, data: Path, output: Path, *, is_switched: bool = False) -> None:
    """Starts a publish and kills it with all its processes, unless it is faster; where
    `is_switched`, so many seconds after it began to serve what it built."""
    served = (output / "current").readlink()
    words = ("publish", "--output", str(output), "--data", str(data))
    with running_verb(*words, env=as_of(NEXT_DAY)) as running:
        while is_switched and running.is_alive() and (output / "current").readlink() == served:
            time.sleep(0.001)
        running.join(seconds)
        if running.is_alive():
            kill_with_all_its_processes(running)


def try_kills(kills: int, seed: int, town: TownReleases, folder: Path) -> None:
    """Kills `kills` publishes of the later state, and judges the site and its history after each.

    One of three at any moment, one in the last fifth of the time, where history and switch are,
    one in the tenth of a second after the switch, when the history is added to. Every fifth is
    followed by a publish that must end as if nobody had ever been killed.
    """
    start, later = town.first, town.states["later"]
    before, tried = fingerprint(start), folder / "tried"
    shutil.copytree(start, tried, symlinks=True)
    started = time.monotonic()
    after = fingerprint(publish(later, tried, NEXT_DAY))
    whole_time = time.monotonic() - started
    chance = random.Random(seed)
    for number in range(kills):
        if number % 5 == 0:
            shutil.rmtree(tried)
            shutil.copytree(start, tried, symlinks=True)
        moment = whole_time * chance.uniform(0.8 if number % 3 else 0.1, 1.05)
        if number % 3 == 2:
            moment = chance.uniform(0, 0.1)
        kill_after(moment, later, tried, is_switched=number % 3 == 2)
        found = fingerprint(tried)
        assert found in {before, after}, f"torn after {moment:.2f} s"
        assert len(releases_of(tried)) == (1 if found == before else 2)
        assert altered(tried / "current/site/downloads/history.sqlite") is None
        if number % 5 == 4:
            assert fingerprint(publish(later, tried, NEXT_DAY)) == after
            assert altered(tried / "history.sqlite") is None
            assert sorted(path.name for path in (tried / "releases").iterdir()) == ["1", "2"]


def test_a_publish_killed_at_any_moment_loses_no_version_and_tells_none_twice(
    town_releases: TownReleases, tmp_path: Path
) -> None:
    try_kills(5, 20261122, town_releases, tmp_path)


@pytest.mark.soak
def test_two_hundred_killed_publishes_lose_no_version_and_tell_none_twice(
    town_releases: TownReleases, tmp_path: Path
) -> None:
    try_kills(200, random.randrange(10**6), town_releases, tmp_path)
