"""A history that is torn, altered or of another kind, and a full disk: nothing served is harmed."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit

import pytest

from tests.support.two_releases import NEXT_DAY, command, publish, releases_of, run, state_of
from tests.support.website import ROOT, environment, fingerprint


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny town's earlier state published, with the data of both. Copy it to publish more."""
    folder = tmp_path_factory.mktemp("first")
    for name in ("earlier", "later"):
        state_of(folder / name, name)
    publish(folder / "earlier", folder / "output")
    return folder


@pytest.fixture
def output(first: Path, tmp_path: Path) -> Path:
    """A copy of the first release that a test may change."""
    shutil.copytree(first / "output", tmp_path / "output", symlinks=True)
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
    harm: Callable[[Path], None], words: str, first: Path, output: Path
) -> None:
    before = fingerprint(output)
    harm(output / "history.sqlite")
    refused = run("publish", output, "--data", str(first / "later"), instant=NEXT_DAY)
    assert refused.returncode == 1 and words in refused.stderr
    assert "move it away" in refused.stderr and "Traceback" not in refused.stderr
    assert fingerprint(output) == before


def test_a_history_that_was_moved_away_is_made_again(first: Path, output: Path) -> None:
    history = output / "history.sqlite"
    sound = history.read_bytes()
    history.unlink()
    run("publish", output, "--data", str(first / "earlier"))
    assert history.read_bytes() == sound


def test_a_full_disk_leaves_what_is_served_and_the_next_publish_makes_it_good(
    first: Path, output: Path
) -> None:
    before = fingerprint(output)
    small = 50_000  # no file may grow beyond it: the register cannot be written
    assert stopped(output, first / "later", lambda: setrlimit(RLIMIT_FSIZE, (small, small))) == 1
    assert fingerprint(output) == before
    for name in ("projects/index.html", "feeds/tender-notices.atom", "releases/index.json"):
        full = output / "b" / "site" / name
        full.parent.mkdir(parents=True, exist_ok=True)
        full.unlink(missing_ok=True)
        full.symlink_to("/dev/full")
        assert stopped(output, first / "later") == 1, name
        assert fingerprint(output) == before, name
        full.unlink()
    publish(first / "later", output, NEXT_DAY)
    assert [one.number for one in releases_of(output)] == [1, 2]


def stopped(output: Path, data: Path, limit: Callable[[], None] | None = None) -> int:
    """How a publish ends that cannot write all it has to."""
    return subprocess.run(
        command("publish", output, "--data", str(data)),
        cwd=ROOT,
        env=environment(SOURCE_DATE_EPOCH=NEXT_DAY),
        preexec_fn=limit,
        capture_output=True,
        check=False,
    ).returncode
