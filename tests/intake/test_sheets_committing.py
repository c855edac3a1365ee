"""An import is written whole or not at all, wherever it is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.committing import commit, finish
from disclosure.packages.faults import FaultyData
from tests.support.data_folders import PUBLISHER
from tests.support.sheet_files import PLAN, imported, xlsx

ROOT = Path(__file__).parents[2]
# Imports a file but kills itself at the n-th rename: the fourth commits, later ones move.
KILLED = """
import os, sys
from pathlib import Path
from disclosure.intake.spreadsheets.sheet_importing import import_files
from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
options = SheetOptions("annual-plans", "tiny-town", Path(sys.argv[2]))
outcome = import_files([Path(sys.argv[1])], options)
left = [int(sys.argv[3])]
def hook(event, _):
    if event == "os.rename":
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), 9)
sys.addaudithook(hook)
outcome.write()
"""


def files(folder: Path) -> dict[str, bytes]:
    """Every file below that belongs to a package."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


@pytest.mark.long
@pytest.mark.parametrize("number", [4, 5, 7])
def test_an_import_that_is_killed_is_finished_by_the_next_or_was_none(
    number: int, tmp_path: Path
) -> None:
    grid = [PLAN[0], [1, "养老", "微型镇司法局", 5, "2026-03", "公开招标"]]
    path = xlsx(tmp_path / "a.xlsx", grid)
    town = tmp_path / "data" / PUBLISHER
    imported(tmp_path, path)
    before = files(town)
    words = [sys.executable, "-c", KILLED, str(path), str(tmp_path / "data"), str(number)]
    done = subprocess.run(words, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert number > 4 or files(town) == before
    finished = [folder.name for folder in finish(town)]
    assert finished == ([] if number == 4 else ["organizations", "annual-plans"])
    assert not [*town.glob(".*")]
    names = (town / "organizations" / "organizations.csv").read_text("utf-8")
    assert ("微型镇司法局" in names) == (number > 4)
    assert len(files(town)) == len(before)
    rows = (town / "annual-plans" / "plan-items.csv").read_text("utf-8").count("\n")
    assert rows == (3 if number == 4 else 4)


def test_what_fails_while_it_is_prepared_changes_nothing(tmp_path: Path) -> None:
    outcome = imported(tmp_path, xlsx(tmp_path / "a.xlsx", PLAN))
    town = tmp_path / "data" / PUBLISHER
    before = files(town)
    outcome.packages["annual-plans"]["plan-items"].append({"no_such_field": "x"})
    with pytest.raises(ValueError, match="no_such_field"):
        outcome.write()
    assert files(town) == before
    assert not [*town.glob(".*")]
    with pytest.raises(KeyError):
        commit(tmp_path / "new", {"a": ({}, {})})
    assert not (tmp_path / "new").exists()


def test_an_interrupted_import_never_overwrites_later_work(tmp_path: Path) -> None:
    imported(tmp_path, xlsx(tmp_path / "a.xlsx", PLAN))
    town = tmp_path / "data" / PUBLISHER
    (town / ".import" / "0 annual-plans").mkdir(parents=True)
    later = (town / ".import").stat().st_ctime_ns + 1
    os.utime(town / "annual-plans" / "plan-items.csv", ns=(later, later))
    with pytest.raises(FaultyData) as why:
        finish(town)
    assert [fault.code for fault in why.value.faults] == ["sheet-import-unfinished"]
