"""What is published is a function of the data and the instant, and bad data never is."""

import re
import shutil
from pathlib import Path

import pytest

from tests.website import build, fingerprint, generate_city


@pytest.fixture(scope="module")
def published(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with the small city's site, to be built over."""
    output = tmp_path_factory.mktemp("published") / "output"
    done = build(small_city, output)
    assert done.returncode == 0, done.stdout + done.stderr
    return output


def spoil(data: Path) -> Path:
    """Writes an impossible deadline into the first row of notices; returns the file."""
    notices = next(data.rglob("notices.csv"))
    header, row, *rest = notices.read_text("utf-8").split("\n")
    stamp = re.compile(r"\d{4}-\d\d-\d\dT[^,]*")
    assert stamp.search(row), "the first row has no instant to spoil"
    notices.write_text("\n".join([header, stamp.sub("2026-13-01", row), *rest]), "utf-8")
    return notices


def test_building_twice_in_two_folders_gives_the_same_bytes(
    small_city: Path, published: Path, tmp_path: Path
) -> None:
    assert build(small_city, tmp_path / "output").returncode == 0
    assert fingerprint(tmp_path / "output") == fingerprint(published)


def test_building_again_over_the_other_trees_gives_the_same_bytes(
    small_city: Path, published: Path
) -> None:
    before = fingerprint(published)
    trees = set()
    for _ in range(2):
        assert build(small_city, published).returncode == 0
        assert fingerprint(published) == before
        trees.add((published / "current").resolve().name)
    assert trees == {"a", "b"}


def test_a_build_over_another_citys_trees_equals_a_build_from_nothing(
    published: Path, tmp_path: Path
) -> None:
    other = generate_city(tmp_path / "data", projects=5, seed=8)
    over, fresh = tmp_path / "over", tmp_path / "fresh"
    shutil.copytree(published, over, symlinks=True)
    assert build(other, fresh).returncode == 0
    for _ in range(2):
        assert build(other, over).returncode == 0
        assert fingerprint(over) == fingerprint(fresh)


def test_bad_data_is_named_by_file_row_and_field_and_what_was_published_stays(
    small_city: Path, published: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "data"
    shutil.copytree(small_city, bad)
    spoiled = spoil(bad)
    before = fingerprint(published)
    served = (published / "current").resolve()
    done = build(bad, published)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert re.search(rf"{spoiled.parent.name}/notices\.csv:2: \w+: .*2026-13-01", said), said
    assert "Traceback" not in said
    assert fingerprint(published) == before
    assert (published / "current").resolve() == served
