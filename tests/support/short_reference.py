"""The lists that come with the program, cut short: what is published beside the towns of tests.

The country has 7,000 divisions; a town that has regions of its own needs none of them, and every
publication of all of them costs seconds. Kept are the provinces, and the places that policies are
in force in. The whole list is published by the tests of the built site, and by all that ask for it.
"""

import csv
import shutil
from atexit import register
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from disclosure.model.schemas import REFERENCE, STANDARD
from disclosure.packages import data_folder


def shorten(reference: Path) -> None:
    """Cuts the list of regions of a copy of `data/reference`."""
    file = reference / "regions/regions.csv"
    places = {
        row.get("jurisdiction")
        for path in sorted(reference.glob("policies/*.csv"))
        for row in _rows(path)
    }
    regions = {row["region_code"]: row for row in _rows(file)}
    kept = {code for code, row in regions.items() if row["level"] == "province"}
    for code in places & regions.keys():
        above = code
        while above:
            kept.add(above)
            above = regions[above]["parent_region_code"]
    head, *lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text(head + "".join(line for line in lines if line[:6] in kept), "utf-8")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return [*csv.DictReader(stream)]


@cache
def short_standard() -> Path:
    """A folder that stands for `data/` where its `reference` is looked for; made once a process."""
    folder = Path(mkdtemp(prefix="short-reference-"))
    register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(STANDARD / REFERENCE, folder / REFERENCE)
    shorten(folder / REFERENCE)
    return folder


def publish_short(standard: Path) -> None:
    """From now on this process publishes the reference in `standard`."""
    pytest.MonkeyPatch().setattr(data_folder, "STANDARD", standard)


@contextmanager
def short_reference() -> Iterator[None]:
    """What is compiled in the block is compiled beside the short lists."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_folder, "STANDARD", short_standard())
        yield
