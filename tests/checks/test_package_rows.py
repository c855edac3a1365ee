"""The rows of a package are judged and handed on the same, by polars or one by one."""

import csv
import random
from pathlib import Path

import pytest

from disclosure.checks.package_rows import read_blocks, read_rows
from disclosure.packages.fault_lists import FaultList
from disclosure.packages.faults import Fault
from disclosure.packages.package import read_package
from tests.support.data_folders import tiny_town

TRIALS = ["", "x", "2026-02-30", "2026-9-5", "１２", "1.5", "true", "True", "N-1", "\x07", "a\nb"]


def read(folder: Path) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    package, faults = read_package(folder)
    assert package is not None
    found = FaultList(faults)
    return list(read_rows(package, package.resources[0], found)), found.listed()


@pytest.mark.parametrize("seed", range(20))
def test_a_file_in_any_other_spelling_gives_the_same_rows_and_faults(
    seed: int, tmp_path: Path
) -> None:
    """A quote within a bare cell keeps polars out: those rows are judged one by one."""
    chance = random.Random(seed)
    folder = tiny_town(tmp_path) / "tender-notices"
    path = folder / "notices.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for _ in range(3):
        chance.choice(rows[1:])[chance.randrange(len(rows[0]))] = chance.choice(TRIALS)
    rows[-1][1] = '5" 管'
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    fast = read(folder)
    text = path.read_text("utf-8")
    path.write_text(text.replace('"5"" 管"', '5" 管'), "utf-8")
    assert path.read_text("utf-8") != text
    assert read(folder) == fast


def test_an_empty_cell_is_none_for_the_database(tmp_path: Path) -> None:
    package, _ = read_package(tiny_town(tmp_path) / "tender-notices")
    assert package is not None
    (block,) = read_blocks(package, package.resources[0], [])
    assert block[0][0] == 2
    assert None in block[0]
    assert "" not in block[0]


def test_a_thousand_faults_of_a_kind_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "tender-notices"
    path = folder / "notices.csv"
    header = path.read_text("utf-8").partition("\n")[0]
    line = ",".join("x" for _ in header.split(","))
    path.write_text(f"{header}\n" + f"{line}\n" * 1_500, "utf-8")
    faults = read(folder)[1]
    *told, more = [fault for fault in faults if fault.code == "not-a-boolean"]
    assert len(told) == 1_000
    assert more.more == 500


@pytest.mark.long
def test_an_endless_line_is_refused_before_it_is_read(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "tender-notices"
    with (folder / "notices.csv").open("ab") as file:
        file.truncate(2 * 2**30)
    rows, faults = read(folder)
    assert not rows
    assert [fault.code for fault in faults] == ["line-endless"]
