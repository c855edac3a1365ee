"""Wording of the example, as TOML and CSV files beside this one; loaded once."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def words(name: str) -> dict[str, Any]:
    """The content of `name.toml`."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of `name.csv`."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def joined(first: str, second: str) -> str:
    """Two names as one; words that end the first and begin the second are written once."""
    shared = next((n for n in range(len(second), 1, -1) if first.endswith(second[:n])), 0)
    return first + second[shared:]
