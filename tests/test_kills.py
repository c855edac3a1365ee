"""A build or publish that is killed at any moment leaves the old or the new site, whole.

The next one repairs what it left, and no version is lost or told twice.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from disclosure.releases.history import altered
from tests.two_releases import NEXT_DAY, publish, releases_of, state_of
from tests.website import ROOT, build, environment, fingerprint


def kill_after(seconds: float, verb: str, data: Path, output: Path, instant: str) -> None:
    """Starts a verb as of `instant` and kills it with all its processes, unless it is faster."""
    command = [sys.executable, "-m", f"scripts.{verb}", "--data", str(data)]
    command += ["--output", str(output)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(SOURCE_DATE_EPOCH=instant),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)


def try_kills(kills: int, seed: int, data: Path, output: Path) -> None:
    """Kills `kills` builds at moments spread over one build's time; each leaves a whole site."""
    started = time.monotonic()
    build(data, output, NEXT_DAY)
    whole_time = time.monotonic() - started
    after = fingerprint(output)
    build(data, output)
    before = fingerprint(output)
    assert before != after
    chance = random.Random(seed)
    for number in range(kills):
        moment = whole_time * (number + chance.random()) / kills
        kill_after(moment, "build", data, output, NEXT_DAY)
        assert fingerprint(output) in {before, after}, f"torn after {moment:.2f} s"
    assert build(data, output).returncode == 0
    assert fingerprint(output) == before


def test_a_build_killed_at_any_moment_leaves_the_published_site_whole(
    small_city: Path, tmp_path: Path
) -> None:
    try_kills(4, 20260922, small_city, tmp_path / "output")


@pytest.mark.soak
def test_a_hundred_killed_builds_leave_the_published_site_whole(
    small_city: Path, tmp_path: Path
) -> None:
    try_kills(100, random.randrange(10**6), small_city, tmp_path / "output")


def try_kills_of_a_publish(kills: int, seed: int, folder: Path) -> None:
    """Kills `kills` publishes of the later state, and judges the site and its history after each.

    Two of three are killed in the last fifth of the time, where history and switch are. Every
    fifth is followed by a publish that must end as if nobody had ever been killed.
    """
    earlier, later = (state_of(folder / name, name) for name in ("earlier", "later"))
    start = publish(earlier, folder / "start")
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
        kill_after(moment, "publish", later, tried, NEXT_DAY)
        found = fingerprint(tried)
        assert found in {before, after}, f"torn after {moment:.2f} s"
        assert len(releases_of(tried)) == (1 if found == before else 2)
        assert altered(tried / "current/site/downloads/history.sqlite") is None
        if number % 5 == 4:
            assert fingerprint(publish(later, tried, NEXT_DAY)) == after
            assert altered(tried / "history.sqlite") is None
            assert sorted(path.name for path in (tried / "releases").iterdir()) == ["1", "2"]


def test_a_publish_killed_at_any_moment_loses_no_version_and_tells_none_twice(
    tmp_path: Path,
) -> None:
    try_kills_of_a_publish(5, 20261122, tmp_path)


@pytest.mark.soak
def test_two_hundred_killed_publishes_lose_no_version_and_tell_none_twice(tmp_path: Path) -> None:
    try_kills_of_a_publish(200, random.randrange(10**6), tmp_path)
