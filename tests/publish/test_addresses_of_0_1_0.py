"""Published first with the packages of 0.1.0 and then with the present ones, every address of the
site of 0.1.0 answers: with the thing, or with a page or a feed that says where it went."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.release_0_1_0 import addresses_of_0_1_0, packages_of_0_1_0
from tests.support.two_releases import NEXT_DAY, publish
from tests.support.website import ROOT

PUBLISHERS = ("example-city", "new-south-wales", "paraguay")


def published_twice(folder: Path, publishers: Sequence[str]) -> Path:
    """The site of the packages of 0.1.0, then of the present ones, in one history."""
    output = publish(packages_of_0_1_0(folder / "before", *publishers), folder / "output")
    for publisher in publishers:
        shutil.copytree(ROOT / "data" / publisher, folder / "now" / publisher)
    return publish(folder / "now", output, NEXT_DAY) / "current" / "site"


def missing(site: Path, addresses: Sequence[str]) -> list[str]:
    """The addresses at which a plain web server finds no file."""
    return [
        address
        for address in addresses
        if not (
            site / unquote(address).lstrip("/") / ("index.html" if address[-1] == "/" else "")
        ).is_file()
    ]


def test_every_address_of_a_publisher_of_0_1_0_still_answers(tmp_path: Path) -> None:
    """Paraguay lost pages and feeds: its persons have other ids than in 0.1.0."""
    own = [one for one in addresses_of_0_1_0() if re.search(r"/paraguay[/.]", one)]
    assert len(own) > 100
    assert missing(published_twice(tmp_path, ["paraguay"]), own) == []


@pytest.mark.soak
def test_every_address_of_0_1_0_still_answers(tmp_path: Path) -> None:
    """But for parts of the search index, which only its own manifest names."""
    addresses = [one for one in addresses_of_0_1_0() if not one.startswith("/search/index/")]
    assert missing(published_twice(tmp_path, PUBLISHERS), addresses) == []
