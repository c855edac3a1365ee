"""Imports run one way, and each large engine has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.website import ROOT

OURS = ("disclosure", "api", "scripts")
DOORS = {
    "frictionless": (
        "disclosure/packages/package.py",
        "disclosure/checks/package_rows.py",
        "disclosure/checks/any_package.py",
        "disclosure/checks/fast/opened_tables.py",
        "disclosure/checks/fast/verdicts.py",
    ),
    "polars": (
        "disclosure/checks/fast/clean_rows.py",
        "disclosure/checks/fast/clean_keys.py",
        "disclosure/checks/fast/keyed_rows.py",
    ),
    "openpyxl": ("disclosure/intake/spreadsheets/xlsx_reader.py",),
    "xlrd": ("disclosure/intake/spreadsheets/xls_reader.py",),
    "numpy": (
        "disclosure/search/static/",
        "disclosure/search/",
        "disclosure/register/row_files.py",
        "disclosure/checks/fast/csv_marks.py",
        "disclosure/checks/fast/clean_keys.py",
        "api/",
    ),
    "pelican": ("disclosure/site/plugin.py",),
    "whoosh": (
        "disclosure/search/whoosh/whoosh_index.py",
        "disclosure/search/whoosh/posting_blocks.py",
    ),
    "feedgen": ("disclosure/feeds/formats/feedgen_feeds.py",),
    "icalendar": ("disclosure/feeds/formats/calendars.py",),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "uvicorn": ("api/", "scripts/serve.py"),
}
# A module of this list, and all that it imports, knows nothing of the modules after it.
ORDER = ("packages", "register", "pages syndication.files search.index exports")


def sources() -> list[Path]:
    return sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_by(path: Path) -> set[str]:
    """Every name that the file imports anywhere, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def graph() -> dict[str, set[str]]:
    """Which module of ours imports which other one directly."""
    modules = {module_of(path): path for path in sources()}
    return {name: (imported_by(path) & set(modules)) - {name} for name, path in modules.items()}


def reach(start: str, edges: dict[str, set[str]]) -> set[str]:
    """All modules that `start` imports, directly or through others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = edges[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


@pytest.mark.parametrize("engine", DOORS)
def test_each_engine_has_one_door(engine: str) -> None:
    strangers = [
        path.relative_to(ROOT).as_posix()
        for path in [*sources(), ROOT / "pelicanconf.py"]
        if any(name.split(".")[0] == engine for name in imported_by(path))
        if not path.relative_to(ROOT).as_posix().startswith(DOORS[engine])
    ]
    assert not strangers, f"{engine} is imported outside of {DOORS[engine]}"


def test_the_settings_of_pelican_name_plugins_as_strings_and_import_nothing_of_theirs() -> None:
    outside = {name.split(".")[0] for name in imported_by(ROOT / "pelicanconf.py")}
    assert outside <= set(sys.stdlib_module_names)


def test_no_module_imports_itself_through_others() -> None:
    edges = graph()
    assert not [name for name in edges if name in reach(name, edges)]


def test_the_domain_knows_nothing_of_http_or_verbs() -> None:
    edges = graph()
    upward = {
        (name, target)
        for name, targets in edges.items()
        for target in targets
        if name.startswith("disclosure") and not target.startswith("disclosure")
    }
    assert not upward
    assert not [
        (name, target)
        for name, targets in edges.items()
        for target in targets
        if name.startswith("api") and target.startswith("scripts")
    ]


def test_packages_come_before_the_register_and_the_register_before_all_that_reads_it() -> None:
    edges = graph()
    for step, names in enumerate(ORDER):
        later = {f"disclosure.{name}" for group in ORDER[step + 1 :] for name in group.split()}
        for name in names.split():
            assert not reach(f"disclosure.{name}", edges) & later, name


def test_the_api_starts_without_the_engines_of_the_build() -> None:
    program = (
        "import importlib, pkgutil, sys, api\n"
        "for found in pkgutil.walk_packages(api.__path__, 'api.'):\n"
        "    importlib.import_module(found.name)\n"
        "engines = {'polars', 'frictionless', 'pelican', 'feedgen'}\n"
        "print(*sorted(engines & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stdout.strip()


def test_no_folder_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "core", "common", "misc"}
    assert not [path for path in sources() if {*path.parts, path.stem} & empty]
