"""Imports run one way, and each large engine has one door."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.support.website import ROOT

OURS = ("disclosure", "api", "desk", "scripts")
DOORS = {
    "frictionless": (
        "disclosure/packages/offline.py",
        "disclosure/checks/package_rows.py",
        "disclosure/checks/any_package.py",
        "disclosure/checks/table_parts.py",
        "disclosure/checks/version_2.py",
        "disclosure/checks/fast/opened_tables.py",
        "disclosure/checks/fast/verdicts.py",
    ),
    "polars": (
        "disclosure/checks/fast/clean_rows.py",
        "disclosure/checks/fast/clean_keys.py",
        "disclosure/checks/fast/keyed_rows.py",
    ),
    "xlrd": ("disclosure/intake/spreadsheets/xls_reader.py",),
    "numpy": (
        "disclosure/search/static/",
        "disclosure/search/",
        "disclosure/register/column_orders.py",
        "disclosure/register/row_files.py",
        "disclosure/checks/fast/csv_marks.py",
        "disclosure/checks/fast/clean_keys.py",
        "api/",
    ),
    "pelican": ("disclosure/site/plugin.py",),
    "whoosh": (
        "disclosure/search/whoosh/index_parts.py",
        "disclosure/search/whoosh/posting_blocks.py",
    ),
    "pypinyin": ("disclosure/search/pinyin.py",),
    "zxingcpp": ("disclosure/site/qr_codes.py",),
    "feedgen": ("disclosure/feeds/formats/feedgen_feeds.py",),
    "icalendar": ("disclosure/feeds/formats/calendars.py",),
    "fastapi": ("api/", "desk/"),
    "starlette": ("api/", "desk/"),
    "uvicorn": ("api/", "scripts/serve.py", "scripts/desk.py"),
}
# Which rooms of disclosure/ a room may import from (imports inside functions count), bottom up.
# A room that is not named here does not exist; nothing in disclosure/ imports api/ or scripts/.
_BASE = ("model", "output", "words", "database")
_PACKAGES = (*_BASE, "rules", "packages")
_REGISTER = (*_PACKAGES, "checks", "history", "register")
_FEEDS = (*_REGISTER, "search", "intake", "feeds")
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "model": (),
    "output": (),
    "database": (),
    "words": ("model",),
    "rules": _BASE,
    "packages": (*_BASE, "rules"),
    "checks": _PACKAGES,
    "history": _PACKAGES,
    "register": _REGISTER[:-1],
    "search": _REGISTER,
    "intake": _REGISTER,
    "feeds": _FEEDS[:-2],
    "site": _FEEDS,
    "downloads": _FEEDS,
    "reports": _FEEDS,
    "push": _FEEDS,
    "publish": (*_FEEDS, "site", "downloads", "reports"),
}
# A fence: what lies in the folder is imported from outside through these modules only.
FENCES = {
    "api.lists": (
        "conditions",
        "filter_values",
        "list_filters",
        "list_formats",
        "list_pages",
        "list_tables",
        "organization_documents",
        "resources",
        "row_members",
        "search_words",
    ),
    "disclosure.checks.fast": (
        "clean_rows",
        "csv_blocks",
        "opened_tables",
        "row_judge",
        "scanning",
        "verdicts",
    ),
    "disclosure.reports.xlsx": (
        "annotated_workbook",
        "drop_downs",
        "original_workbook",
        "sheet_contents",
    ),
    "disclosure.search.static": ("card_search", "static_index"),
    "disclosure.search.whoosh": ("whoosh_index",),
}


@cache
def sources() -> list[Path]:
    return sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imported_by(path: Path) -> set[str]:
    """Every name that the file imports anywhere, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@cache
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


def test_the_desk_is_started_by_a_verb_and_known_to_nobody_else() -> None:
    known_to = {
        name
        for name, targets in graph().items()
        for target in targets
        if target.startswith("desk") and not name.startswith("desk")
    }
    assert known_to == {"scripts.desk"}
    assert not [
        (name, target)
        for name, targets in graph().items()
        for target in targets
        if name.startswith("desk") and target.startswith(("api", "scripts"))
    ]


def room_of(module: str) -> str:
    """`register` for `disclosure.register.staging`; `api` for a module of the API."""
    first, _, rest = module.partition(".")
    return rest.split(".")[0] if first == "disclosure" else first


def test_a_room_imports_only_from_rooms_below_it() -> None:
    rooms = {path.parent.name for path in (ROOT / "disclosure").glob("*/__init__.py")}
    assert rooms == set(MAY_IMPORT)
    assert not [
        (name, target)
        for name, targets in graph().items()
        for target in targets
        if room_of(name) in rooms and room_of(target) in rooms
        if room_of(target) not in {room_of(name), *MAY_IMPORT[room_of(name)]}
    ]


def test_a_folder_of_the_api_imports_only_from_those_below_it() -> None:
    order = ["http", "lists", "openapi", "routes"]
    assert {path.parent.name for path in (ROOT / "api").glob("*/__init__.py")} == set(order)
    levels = {name: name.split(".")[1] for name in graph() if name.count(".") == 2}
    assert not [
        (name, target)
        for name, targets in graph().items()
        for target in targets
        if levels.get(name) in order and levels.get(target) in order
        if name.startswith("api.") and target.startswith("api.")
        if order.index(levels[target]) > order.index(levels[name])
    ]


def test_no_two_rooms_may_import_each_other() -> None:
    for room, below in MAY_IMPORT.items():
        assert not [other for other in below if room in MAY_IMPORT[other]], room


@pytest.mark.parametrize("fence", FENCES)
def test_nothing_imports_what_lies_behind_a_fence(fence: str) -> None:
    inside = {name for name in graph() if name.startswith(f"{fence}.")}
    doors = {f"{fence}.{name}" for name in FENCES[fence]}
    assert doors <= inside
    assert not [
        (name, target)
        for name, targets in graph().items()
        if not name.startswith(fence)
        for target in (targets & inside) - doors
    ]


@pytest.mark.parametrize("fence", FENCES)
def test_every_fence_says_what_it_is_for_on_one_screen(fence: str) -> None:
    text = (ROOT / fence.replace(".", "/") / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 40
    for heading in ("Purpose", "What always holds", "How it is proved", "How to take it out"):
        assert f"## {heading}" in text


def test_every_room_opens_with_a_sentence_that_says_what_it_owns() -> None:
    for folder in {path.parent for path in sources()}:
        opening = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))
        assert opening, folder


def test_no_module_and_no_class_has_the_name_of_another() -> None:
    places: dict[str, list[str]] = {}
    for path in sources():
        if path.name != "__init__.py":
            places.setdefault(path.stem, []).append(str(path))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(f"class {node.name}", []).append(str(path))
    assert not {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.long
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


def test_benchmarks_import_no_tests() -> None:
    assert not [
        (path.name, name)
        for path in sorted((ROOT / "benchmarks").rglob("*.py"))
        for name in imported_by(path)
        if name.split(".")[0] == "tests"
    ]


# The import of OCDS sorts its releases in a file of its own; the outbox is a file that push writes.
OWN_STORES = {
    "disclosure.intake.ocds.parties",
    "disclosure.intake.ocds.temporary_store",
    "disclosure.push.outbox",
}


def test_databases_are_asked_by_their_own_classes_only() -> None:
    rooms = {"database", "history", "register"}
    asking = {
        module_of(path)
        for path in sources()
        if room_of(module_of(path)) not in rooms
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        if node.attr in {"execute", "executemany", "executescript"}
    }
    assert asking == OWN_STORES
