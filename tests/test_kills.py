"""A build that is killed at any moment leaves the published site whole, and the next repairs."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.website import INSTANT, ROOT, build, environment, fingerprint

NEXT_DAY = str(int(INSTANT) + 86_400)


def kill_build_after(seconds: float, data: Path, output: Path, instant: str) -> None:
    """Starts a build as of `instant` and kills it with all its processes, unless it is faster."""
    command = [sys.executable, "-m", "scripts.build", "--data", str(data), "--output", str(output)]
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
        kill_build_after(moment, data, output, NEXT_DAY)
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
