"""The lists that come with the program, cut short: what is published beside the towns of tests.

The country has 7,000 divisions and its classification of purchases 620 entries; a town that has
regions and a catalogue of its own needs few of them, and every publication of all of them costs
seconds. Kept are the provinces, the places that policies are in force in, the sectors of the
classification, and what the tiny town's catalogue names. The whole lists are published by the tests
of the built site, and by all that ask for them.
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

TOWN_ITEMS = Path(__file__).parents[1] / "fixtures/tiny-town/catalogue/items.csv"


def shorten(reference: Path) -> None:
    """Cuts the lists of regions and of classifications of a copy of `data/reference`."""
    places = {
        row.get("jurisdiction", "")
        for path in sorted(reference.glob("policies/*.csv"))
        for row in _rows(path)
    }
    regions = reference / "regions/regions.csv"
    provinces = {row["region_code"] for row in _rows(regions) if row["level"] == "province"}
    _cut(regions, "region_code", provinces | places, "parent_region_code")
    categories = reference / "classifications/categories.csv"
    sectors = {row["code"] for row in _rows(categories) if row["level"] == "1"}
    named = {row["procurement_category_code"] for row in _rows(TOWN_ITEMS)}
    _cut(categories, "code", sectors | named, "parent_code")


def _cut(file: Path, key: str, wanted: set[str], parent: str) -> None:
    """Leaves a list the rows that are wanted, and those above them."""
    rows = {row[key]: row for row in _rows(file)}
    kept: set[str] = set()
    for code in wanted & rows.keys():
        above = code
        while above:
            kept.add(above)
            above = rows[above][parent]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*next(iter(rows.values()))], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for code, row in rows.items() if code in kept)


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
