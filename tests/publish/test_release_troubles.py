"""A history that is torn, altered or of another kind, and a full disk: nothing served is harmed."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit

import pytest

from tests.support.two_releases import NEXT_DAY, TownReleases, publish, releases_of, run
from tests.support.website import fingerprint


@pytest.fixture
def output(town_releases: TownReleases, tmp_path: Path) -> Path:
    """A copy of the town's first release that a test may change."""
    shutil.copytree(town_releases.first, tmp_path / "output", symlinks=True)
    return tmp_path / "output"


def cut_short(history: Path) -> None:
    history.write_bytes(history.read_bytes()[: history.stat().st_size // 2])


def overwrite(history: Path) -> None:
    history.write_bytes(b"\0" * history.stat().st_size)


def forge(history: Path) -> None:
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("DROP TRIGGER changes_update")
        connection.execute("UPDATE changes SET id = 'forged' WHERE position = 7")
        connection.commit()


def age(history: Path) -> None:
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut_short, "cannot be read"),
        (overwrite, "cannot be read"),
        (forge, "release 1 was altered"),
        (age, "form 99; this program knows"),
    ],
)
def test_a_history_that_is_not_sound_is_refused(
    harm: Callable[[Path], None], words: str, town_releases: TownReleases, output: Path
) -> None:
    before = fingerprint(output)
    harm(output / "history.sqlite")
    refused = run("publish", output, "--data", str(town_releases.states["later"]), instant=NEXT_DAY)
    assert refused.returncode == 1 and words in refused.stderr
    assert "move it away" in refused.stderr and "Traceback" not in refused.stderr
    assert fingerprint(output) == before


def test_a_history_that_was_moved_away_is_made_again(
    town_releases: TownReleases, output: Path
) -> None:
    history = output / "history.sqlite"
    sound = history.read_bytes()
    history.unlink()
    run("publish", output, "--data", str(town_releases.states["earlier"]))
    assert history.read_bytes() == sound


def test_a_full_disk_leaves_what_is_served_and_the_next_publish_makes_it_good(
    town_releases: TownReleases, output: Path
) -> None:
    before = fingerprint(output)
    later = town_releases.states["later"]
    assert stopped(output, later, no_room_for_the_register) == 1
    assert fingerprint(output) == before
    for name in ("projects/index.html", "feeds/tender-notices.atom", "releases/index.json"):
        full = output / "b" / "site" / name
        full.parent.mkdir(parents=True, exist_ok=True)
        full.unlink(missing_ok=True)
        full.symlink_to("/dev/full")
        assert stopped(output, later) == 1, name
        assert fingerprint(output) == before, name
        full.unlink()
    publish(later, output, NEXT_DAY)
    assert [one.number for one in releases_of(output)] == [1, 2]


def no_room_for_the_register() -> None:
    """No file may grow as large as the register."""
    setrlimit(RLIMIT_FSIZE, (50_000, 50_000))


def stopped(output: Path, data: Path, before: Callable[[], None] | None = None) -> int:
    """How a publish ends that cannot write all it has to."""
    done = run("publish", output, "--data", str(data), instant=NEXT_DAY, before=before)
    return done.returncode
