"""What the verbs bring up from the served tree equals what the same verbs publish from nothing,
byte for byte and answer for answer, whatever was killed in between."""

import random
from pathlib import Path

import pytest

from tests.support.replayed_town import ReplayedTown


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a town that played nothing yet."""
    return ReplayedTown(tmp_path_factory.mktemp("begun"), 0).output


def test_a_tree_brought_up_from_the_served_one_equals_one_from_nothing(
    begun: Path, tmp_path: Path
) -> None:
    town = ReplayedTown(tmp_path, 20261203, begun)
    town.play("insert", "correct")
    pages = (town.output / "current").resolve().glob("site/**/*.html")
    assert sum(path.stat().st_nlink > 1 for path in pages) > 200, "taken over"
    town.play("redact")
    town.play("upgrade", "roll_back")
    assert town.kills


@pytest.mark.soak
@pytest.mark.parametrize("_", range(500))
def test_five_hundred_sequences_of_verbs_equal_what_is_made_from_nothing(
    begun: Path, tmp_path: Path, _: int
) -> None:
    seed = random.randrange(10**6)
    town = ReplayedTown(tmp_path, seed, begun)
    town.told.append(f"seed {seed}")
    for _ in range(3):
        town.told.append("then")
        town.play()
