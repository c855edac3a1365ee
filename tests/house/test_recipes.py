"""The recipes of CONTRIBUTING hold: their patches, applied to a copy, give what they promise."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.data_folders import tiny_town
from tests.support.short_reference import shorten
from tests.support.website import ROOT, copy_program, environment

pytestmark = pytest.mark.long  # a program of its own publishes

RECIPES = sorted((ROOT / "docs/recipes").glob("*.patch"))
CODE = [
    *("api", "benchmarks", "content", "data/codelists", "data/reference", "data/schemas"),
    *("desk", "disclosure", "scripts", "tests", "theme", "pelicanconf.py", "pyproject.toml"),
]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with every recipe's patch applied."""
    tree = tmp_path_factory.mktemp("recipes") / "tree"
    copy_program(tree, CODE)
    shorten(tree / "data/reference")
    for patch in RECIPES:
        done = subprocess.run(
            ["git", "apply", "--unsafe-paths", f"--directory={tree}", str(patch)],
            cwd=tree,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{patch.name}: {done.stderr}"
    return tree


@pytest.fixture(scope="module")
def published(changed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that the changed program makes of the tiny town."""
    folder = tmp_path_factory.mktemp("published")
    tiny_town(folder / "data")
    words = ["--data", str(folder / "data"), "--output", str(folder / "output")]
    done = subprocess.run(
        [sys.executable, "-m", "scripts.publish", *words],
        cwd=changed,
        env=environment(PYTHONPATH=str(changed)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "output/current/site"


def test_every_recipe_of_the_guide_has_a_patch() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    recipes = re.findall(r"^### Add a(?: kind of)? (\w+)", guide, re.MULTILINE)
    assert sorted(recipes) == [path.stem for path in RECIPES]


def test_a_new_rule_and_a_new_check_are_told_by_their_fixtures(changed: Path) -> None:
    chosen = "evaluation-before-contract or title-is-id or the_tiny_town_has_no_fault"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("tests/packages/test_faults.py", "tests/rules/test_rule_fixtures.py", "-k", chosen),
        ],
        cwd=changed,
        env=environment(PYTHONPATH=str(changed)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"[3-9] passed", done.stdout)


def test_a_new_rule_has_a_page_and_its_sql(published: Path) -> None:
    assert (published / "rules/evaluation-before-contract/index.html").is_file()
    assert (published / "downloads/rules/evaluation-before-contract.sql").is_file()


def test_a_new_field_stands_in_the_register_of_older_packages(published: Path) -> None:
    with closing(sqlite3.connect(published / "downloads/register.sqlite")) as register:
        assert register.execute("SELECT contact_address FROM notices").fetchone() == (None,)


def test_a_new_resource_stands_in_the_register_and_in_the_json_of_its_page(published: Path) -> None:
    with closing(sqlite3.connect(published / "downloads/register.sqlite")) as register:
        assert register.execute("SELECT COUNT(*) FROM inspections").fetchone() == (0,)
    projects = sorted(published.glob("projects/tiny-town/*.json"))
    assert any('"inspections"' in path.read_text("utf-8") for path in projects)


def test_a_new_page_stands_in_both_languages(published: Path) -> None:
    assert "CNY" in (published / "currencies/index.html").read_text("utf-8")
    assert "Currencies" in (published / "en/currencies/index.html").read_text("utf-8")


def test_a_new_feed_stands_in_both_formats(published: Path) -> None:
    assert "PAY-1" in (published / "feeds/payments.atom").read_text("utf-8")
    assert (published / "en/feeds/payments.rss").is_file()
