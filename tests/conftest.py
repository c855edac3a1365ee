"""Fixtures of the whole suite: the committed data built once, served, seen in a browser."""

import fcntl
import gc
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from playwright.sync_api import Browser

from disclosure.publish.releasing import publish as publish_release
from disclosure.register.register_file import open_register
from disclosure.site.plugin import build_site
from scripts.example_city.generating import generate
from tests.support.asking import Asker
from tests.support.browser import running_chromium
from tests.support.changing_town import ChangingTown
from tests.support.desk_clerk import clerk_at
from tests.support.example_city import COMMITTED
from tests.support.killed_actions import run_killed
from tests.support.opened_desk import OpenedDesk
from tests.support.replayed_town import ReplayedTown
from tests.support.small_release import publish as publish_town
from tests.support.two_releases import (
    DAY_BEFORE,
    TownReleases,
    earlier_data,
    publish,
    publish_feeds,
    run,
)
from tests.support.verbs import run_verb, running_verb
from tests.support.website import ROOT, SALT_SEED, build, generate_city, served

# Histories written in this process are the same on every run, as those of the verbs are.
os.environ["SALT_SEED"] = SALT_SEED

# The sample is the same on every run; `make soak` looks further, each time elsewhere.
settings.register_profile("sample", derandomize=True, deadline=None, database=None)
settings.register_profile(
    "soak",
    max_examples=5_000,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("sample")


# What a test asks for when it needs published pages or a browser.
LONG_FIXTURES = {"built_output", "built_site", "served_site", "town_releases", "browser"}
# What one of the processes makes for all of them.
MADE_ONCE = {"built_output", "town_releases"}
# What a file of tests imports when it publishes by itself, invents or judges a city, starts
# a browser, or runs verbs and servers as programs of their own.
HAS_A_TOWN = (ChangingTown, ReplayedTown)
PUBLISHES = (build, build_site, publish, publish_feeds, publish_release, run, *HAS_A_TOWN)
HAS_A_CITY = (generate, generate_city, COMMITTED)
RUNS_PROGRAMS = (clerk_at, run_killed, run_verb, running_verb, served, OpenedDesk)
LONG_IMPORTS = (*PUBLISHES, *HAS_A_CITY, *RUNS_PROGRAMS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that are long by their nature: by the fixtures they ask for, by what their
    files import, and where their inputs are made up by hundreds. `make fast` leaves those out.

    Their files come first: short ones then fill up all processes to the end. The first of them make
    what all have in common, those that need none of it are run meanwhile, and the others follow.
    """
    asked: dict[Path, set[str]] = defaultdict(set)
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if LONG_FIXTURES & names or (isinstance(item, pytest.Function) and _is_long(item)):
            item.add_marker(pytest.mark.long)
        if item.get_closest_marker("long") and not item.get_closest_marker("soak"):
            asked[item.path] |= MADE_ONCE & names
    makers = {
        next((path for path, names in asked.items() if one in names), None) for one in MADE_ONCE
    }

    def turn(item: pytest.Item) -> int:
        if item.path not in asked:
            return 3
        return 0 if item.path in makers else 2 if asked[item.path] else 1

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: no search for garbage goes through it."""
    gc.collect()
    gc.freeze()


def _is_long(item: pytest.Function) -> bool:
    return is_hypothesis_test(item.obj) or _imports_what_is_long(item.module)


@cache
def _imports_what_is_long(module: ModuleType) -> bool:
    return any(value is one for value in vars(module).values() for one in LONG_IMPORTS)


@pytest.fixture(scope="session")
def built_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder whose first release is an earlier state of the example city, in tree `a`
    (its feeds, no pages), and whose second is the committed `data/`, in `b`, which is `current`.

    The first of the processes that run the suite builds it, the others wait; none changes it.
    """
    with made_once(tmp_path_factory, "built") as folder:
        output = folder / "output"
        if not (output / "releases" / "2").exists():
            publish_feeds(earlier_data(folder / "earlier"), output, DAY_BEFORE)
            publish(ROOT / "data", output, has_whole_reference=True)
    return output


@contextmanager
def made_once(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder that all processes that run the suite have in common, for one of them at a time."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared / name


@pytest.fixture(scope="session")
def town_releases(tmp_path_factory: pytest.TempPathFactory) -> TownReleases:
    """The tiny town's first release and its second, made by the first process that asks."""
    with made_once(tmp_path_factory, "town-releases") as folder:
        found = TownReleases(folder)
        found.make()
    return found


@pytest.fixture(scope="session")
def built_site(built_output: Path) -> Path:
    """The root of the static site built from `data/`: pages, feeds and downloads."""
    return (built_output / "current" / "site").resolve()


@pytest.fixture(scope="session")
def served_site(built_output: Path) -> Iterator[str]:
    """The address of the site and API of `built_output`, without a slash at its end."""
    with served(built_output) as address:
        yield address


@pytest.fixture(scope="session")
def town_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with the register and search of a small town; for reading only."""
    with made_once(tmp_path_factory, "town") as folder:
        if not (folder / "current").exists():
            publish_town(folder, "a", has_cards=True)
    return folder


@pytest.fixture(scope="session")
def ask(town_output: Path) -> Iterator[Asker]:
    """The application that serves `town_output`, to be asked."""
    with closing(Asker(town_output)) as asker:
        yield asker


@pytest.fixture(scope="session")
def town_register(town_output: Path) -> Iterator[sqlite3.Connection]:
    """The register of `town_output`."""
    path = town_output / "current/register.sqlite"
    with closing(open_register(path)) as connection:
        yield connection


# One browser a module: playwright keeps an event loop in this thread as long as one is open,
# and other modules' tests want to run their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with running_chromium() as chromium:
        yield chromium
