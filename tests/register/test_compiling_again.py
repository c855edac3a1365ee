"""What is compiled beside an earlier register equals what is compiled from nothing: the register
byte for byte, the packages and every word of the report."""

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from disclosure.packages.package import Package
from disclosure.register.compiling import EarlierCompile, compile_register
from tests.support.changing_town import ChangingTown, compiled, edit
from tests.support.data_folders import FAULTS, INSTANT, faulty_town, silent, tiny_town
from tests.support.short_reference import short_reference

FIXTURES = sorted(path.name for path in FAULTS.iterdir() if any(path.glob("*/*")))
SAMPLE = random.Random(20261129).sample(FIXTURES, 1)
NOTICES = "tender-notices/notices.csv"


def again(folder: Path, served: str, name: str, hours: int = 0) -> list[Package]:
    """Compiles the data of a folder beside a register that lies there, and from nothing; both come
    to the same; the packages, none where they are faulty."""
    at = INSTANT + timedelta(hours=hours)
    data, register, whole = folder / "data", folder / name, folder / "whole.sqlite"
    found = compiled(data, register, at, program="program", served=folder / served)
    assert found == compiled(data, whole, at)
    packages, _ = found
    assert register.exists() == whole.exists() == bool(packages)
    if packages:
        assert register.read_bytes() == whole.read_bytes()
    return packages


def try_fault(folder: Path, fault: str) -> None:
    """Lets a fault come into the town and go again."""
    tiny_town(folder / "data")
    again(folder, "none", "first.sqlite")
    shutil.rmtree(folder / "data")
    faulty_town(folder / "data", fault)
    came = again(folder, "first.sqlite", "second.sqlite")
    shutil.rmtree(folder / "data")
    tiny_town(folder / "data")
    served = "second.sqlite" if came else "first.sqlite"
    again(folder, served, "third.sqlite")


@pytest.mark.parametrize("fault", SAMPLE)
def test_a_fault_that_comes_and_goes_is_told_as_in_a_whole_compile(
    tmp_path: Path, fault: str
) -> None:
    try_fault(tmp_path, fault)


@pytest.mark.soak
@pytest.mark.parametrize("fault", FIXTURES)
def test_every_fault_that_comes_and_goes_is_told_as_in_a_whole_compile(
    tmp_path: Path, fault: str
) -> None:
    try_fault(tmp_path, fault)


def test_a_publisher_that_comes_and_one_that_goes_change_nothing_else(tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    again(tmp_path, "none", "first.sqlite")
    other = town.with_name("other-town")
    shutil.copytree(town, other)
    for descriptor in other.glob("*/datapackage.json"):
        text = descriptor.read_text("utf-8").replace('"name": "tiny-town"', '"name": "other-town"')
        descriptor.write_text(text, "utf-8")
    found = again(tmp_path, "first.sqlite", "second.sqlite", 1)
    assert {one.publisher for one in found} >= {"tiny-town", "other-town"}
    shutil.rmtree(town)
    again(tmp_path, "second.sqlite", "third.sqlite", 24 * 400)


def test_what_is_kept_holds_for_its_program_and_may_be_spoilt_or_lost(tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    assert again(tmp_path, "none", "first.sqlite")
    first, kept = tmp_path / "first.sqlite", tmp_path / "first.staging"
    assert kept.stat().st_mode & 0o077 == 0
    assert EarlierCompile.of(first, "program") is not None
    assert EarlierCompile.of(first, "other") is None
    assert EarlierCompile.of(first, "") is None
    edit(town / NOTICES, lambda rows: rows[0].update(place="二楼"))
    again(tmp_path, "first.sqlite", "second.sqlite", 24 * 40)
    assert 200 < steps_in_common(kept, tmp_path / "second.staging") < steps_in_common(kept, kept)
    (tmp_path / "second.staging").replace(kept)
    assert EarlierCompile.of(first, "program") is None
    kept.write_bytes(b"SQLite format 3\0" + bytes(500))
    assert EarlierCompile.of(first, "program") is None
    kept.unlink()
    assert EarlierCompile.of(first, "program") is None


def steps_in_common(one: Path, other: Path) -> int:
    """How many steps found the same, of the same, in two staging databases."""
    with closing(sqlite3.connect(one)) as connection:
        connection.execute("ATTACH ? AS other", (str(other),))
        query = (
            "SELECT COUNT(*) FROM main.steps AS n JOIN other.steps AS o ON o.name = n.name"
            " AND o.reads = n.reads AND o.found IS n.found"
        )
        return int(connection.execute(query).fetchone()[0])


def test_nothing_is_kept_for_nobody(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    with short_reference():
        compile_register(tmp_path / "data", tmp_path / "register.sqlite", INSTANT, silent)
    assert [path.name for path in tmp_path.glob("register*")] == ["register.sqlite"]


@pytest.mark.soak
@pytest.mark.parametrize("seed", random.Random(19).sample(range(10**6), 100))
def test_sequences_of_changes_compile_as_from_nothing(tmp_path: Path, seed: int) -> None:
    town = ChangingTown(tmp_path, seed)
    served: Path | None = None
    for number in range(8):
        register = tmp_path / f"{number}.sqlite"
        town.compile(register, served)
        served = register
        town.step()
