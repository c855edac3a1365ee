"""What is published is a function of the data and the instant, and bad data never is."""

import re
import shutil
from pathlib import Path

import pytest

from tests.site.test_links import (
    test_no_page_has_a_dead_link_or_a_link_to_a_missing_anchor as no_link_is_dead,
)
from tests.support.small_town import NOTICE, write_town
from tests.support.website import INSTANT, build, fingerprint


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one publisher of a few projects."""
    return write_town(tmp_path_factory.mktemp("town") / "data")


@pytest.fixture(scope="module")
def published(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with the town's site, to be built over."""
    output = tmp_path_factory.mktemp("published") / "output"
    done = build(town, output)
    assert done.returncode == 0, done.stdout + done.stderr
    return output


def spoil(data: Path) -> Path:
    """Writes an impossible instant for the first of the notices; returns the file."""
    notices = next(data.rglob("notices.csv"))
    text, changed = re.subn(
        r"\d{4}-\d\d-\d\dT[^,]*", "2026-13-01", notices.read_text("utf-8"), count=1
    )
    assert changed
    notices.write_text(text, "utf-8")
    return notices


def test_building_twice_in_two_folders_gives_the_same_bytes(
    town: Path, published: Path, tmp_path: Path
) -> None:
    assert build(town, tmp_path / "output").returncode == 0
    assert fingerprint(tmp_path / "output") == fingerprint(published)


def test_building_again_over_the_other_trees_gives_the_same_bytes(
    town: Path, published: Path
) -> None:
    before, tree = fingerprint(published), (published / "current").readlink()
    for days in (1, 0):
        assert build(town, published, str(int(INSTANT) + days * 86_400)).returncode == 0
    assert fingerprint(published) == before
    assert (published / "current").readlink() == tree


@pytest.fixture(scope="module")
def other_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of the same publisher with another project and organization."""
    buyer = {"organization_id": "OTHER", "name": "示例镇教育局", "roles": "purchaser"}
    notice = {**NOTICE, "notice_id": "N-9", "purchaser_id": "OTHER", "title": "课后服务"}
    rows = {
        "organizations": {"organizations": [buyer]},
        "tender-notices": {"notices": [{**notice, "published_at": "2026-08-01T00:00:00Z"}]},
    }
    return write_town(tmp_path_factory.mktemp("other") / "data", rows)


def test_a_build_over_another_towns_tree_equals_a_build_from_nothing(
    published: Path, other_town: Path, tmp_path: Path
) -> None:
    over, fresh = tmp_path / "over", tmp_path / "fresh"
    shutil.copytree(published, over, symlinks=True)
    (over / "current").unlink()
    (over / "history.sqlite").unlink()
    shutil.rmtree(over / "releases")
    for output in (over, fresh):
        assert build(other_town, output).returncode == 0
    assert fingerprint(over) == fingerprint(fresh)


def test_a_town_that_gives_way_to_another_leaves_a_page_for_all_that_is_gone(
    published: Path, other_town: Path, tmp_path: Path
) -> None:
    shutil.copytree(published, tmp_path / "output", symlinks=True)
    before = pages_of(tmp_path / "output")
    done = build(other_town, tmp_path / "output")
    assert done.returncode == 0, done.stderr
    kept = ("projects", "tender-notices", "performance-results", "organizations")
    assert not {page for page in before - pages_of(tmp_path / "output") if page.parts[0] in kept}
    no_link_is_dead((tmp_path / "output/current/site").resolve())


def pages_of(output: Path) -> set[Path]:
    site = output / "current" / "site"
    return {page.relative_to(site) for page in site.glob("*/town/*/index.html")}


def test_bad_data_is_named_by_file_row_and_field_and_what_was_published_stays(
    town: Path, published: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "data"
    shutil.copytree(town, bad)
    spoiled = spoil(bad)
    before = fingerprint(published)
    served = (published / "current").resolve()
    done = build(bad, published)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert re.search(rf"{spoiled.parent.name}/notices\.csv:\d+: \w+: .*2026-13-01", said), said
    assert "Traceback" not in said
    assert fingerprint(published) == before
    assert (published / "current").resolve() == served
