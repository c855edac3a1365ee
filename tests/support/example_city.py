"""The tables of the invented city that is committed, and of others that tests write."""

import csv
from functools import cache
from pathlib import Path

from tests.support.website import ROOT

Table = list[dict[str, str]]
COMMITTED = ROOT / "data" / "example-city"


@cache
def table(name: str, city: Path = COMMITTED) -> Table:
    """All rows of a table over the packages of a city, which is not written again after it was
    read; no test changes them."""
    rows: Table = []
    for path in sorted(city.glob(f"*/{name}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def by(name: str, key: str) -> dict[str, dict[str, str]]:
    """The rows of a table by their key."""
    return {row[key]: row for row in table(name)}
