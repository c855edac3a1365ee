"""What is brought up from the served site equals what is built from nothing, byte for byte."""

import random
from pathlib import Path

import pytest

from tests.support.changing_town import ChangingTown, differing


def try_changes(folder: Path, seed: int, steps: int) -> list[int]:
    """Lets the town change so many times; the number of pages taken over each time."""
    town, found = ChangingTown(folder, seed), []
    town.publish()
    for _ in range(steps):
        town.told.append("then")
        town.step()
        found.append(town.publish())
        assert differing(town) == [], f"seed {seed}: {' '.join(town.told)}"
    return found


def test_a_site_brought_up_from_the_served_one_equals_a_whole_build(tmp_path: Path) -> None:
    taken_over = try_changes(tmp_path, 20261129, 6)
    assert max(taken_over) > 300


@pytest.mark.soak
@pytest.mark.parametrize("_", range(100))
def test_a_hundred_sequences_of_changes_equal_whole_builds(tmp_path: Path, _: int) -> None:
    try_changes(tmp_path, random.randrange(10**6), 5)
