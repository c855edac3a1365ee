"""What release 0.1.0 published is taken up: its packages are valid, its history goes on."""

import csv
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from disclosure.history.digest_chain import altered
from disclosure.history.history_file import (
    FORM,
    BrokenHistory,
    content_digest,
    form_of,
    migrate,
    newest,
    open_history,
)
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import open_register
from tests.support.data_folders import INSTANT, silent
from tests.support.release_0_1_0 import addresses_of_0_1_0, history_of_0_1_0, packages_of_0_1_0
from tests.support.two_releases import publish, state_of
from tests.support.website import INSTANT as FIRST_RELEASE

IN_TWO_DAYS = str(int(FIRST_RELEASE) + 2 * 86_400)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history folder that 0.1.0 wrote, with a third release that this program added to it:
    the town once more in its earlier state."""
    folder = tmp_path_factory.mktemp("history-of-0.1.0")
    history = history_of_0_1_0(folder / "history")
    data = state_of(folder / "data", "earlier")
    more = ("--history", str(history))
    publish(data, folder / "output", IN_TWO_DAYS, *more, has_whole_reference=True)
    return history


def rows(file: Path, statement: str) -> list[tuple[object, ...]]:
    """What a statement finds in a history."""
    with closing(open_history(file)) as connection:
        return [tuple(row) for row in connection.execute(statement)]


def test_the_number_of_the_release_goes_on_after_0_1_0(history: Path) -> None:
    told = rows(history / "history.sqlite", "SELECT number, software_version FROM releases")
    assert [number for number, _ in told] == [1, 2, 3]
    assert [version for _, version in told[:2]] == ["0.1.0", "0.1.0"]


def test_the_chain_of_digests_that_0_1_0_began_still_holds(history: Path) -> None:
    assert altered(history / "history.sqlite") is None


@pytest.mark.parametrize("table", ["releases", "release_counts", "changes", "removed_pages"])
def test_what_0_1_0_told_is_told_unchanged(history: Path, tmp_path: Path, table: str) -> None:
    before = history_of_0_1_0(tmp_path) / "history.sqlite"
    column = "number" if table == "releases" else "release"
    statement = f"SELECT * FROM {table} WHERE {column} <= 2 ORDER BY 1, 2, 3, 4, 5"
    assert rows(before, statement), "nothing to compare"
    assert rows(history / "history.sqlite", statement) == rows(before, statement)


def test_only_rows_of_the_town_differ_from_what_0_1_0_published(history: Path) -> None:
    statement = "SELECT resource, id, action FROM changes WHERE release = 3"
    told = set(rows(history / "history.sqlite", statement))
    assert ("notices", "N-5", "added") in told and ("notices", "N-7", "withdrawn") in told
    # Numbers that came with the program since are added. Of some the article or the first day is to
    # be confirmed now, and they say so.
    names = {"cn-contract-term-years", "cn-contract-term-stable-years"}
    names |= {"bj-inspection-passed-years", "bj-no-violation-years"}
    doubtful = {(name, "changed") for name in names}
    numbers = {(key, action) for resource, key, action in told if resource == "parameters"}
    assert {one for one in numbers if one[1] != "added"} == doubtful
    # So are the corrections to the sources' texts, which are data now.
    assert {action for resource, _, action in told if resource == "text-corrections"} == {"added"}
    known = {one for one in told if one[0] not in {"parameters", "text-corrections"}}
    assert {resource for resource, _, _ in known} <= {"notices", "packages"}


def test_the_releases_of_0_1_0_can_still_be_gone_back_to(history: Path, tmp_path: Path) -> None:
    archive, before = ReleaseArchive(history), history_of_0_1_0(tmp_path)
    assert archive.kept() == [1, 2, 3]
    kept = [path for path in before.rglob("releases/*/**/*") if path.is_file()]
    assert {path.relative_to(before).parts[1] for path in kept} == {"1", "2"}
    for path in kept:
        assert (history / path.relative_to(before)).read_bytes() == path.read_bytes(), path


def test_the_page_of_a_version_that_0_1_0_replaced_stays_at_its_address(history: Path) -> None:
    site = history.parent / "output" / "current" / "site"
    version = site / "en/tender-notices/tiny-town/N-3/versions/1/index.html"
    assert "15 September 2026 17:00" in version.read_text("utf-8")


@pytest.mark.parametrize("publisher", ["new-south-wales", "paraguay"])
def test_a_publishers_packages_of_0_1_0_are_valid_and_compile(
    publisher: str, tmp_path: Path
) -> None:
    data, register = packages_of_0_1_0(tmp_path / "data", publisher), tmp_path / "register"
    _, faults = compile_register(data, register, INSTANT, silent)
    assert not [fault for fault in faults if fault.is_error]
    with closing(open_register(register)) as connection:
        assert_every_row_is_there(connection, data / publisher)


def assert_every_row_is_there(register: sqlite3.Connection, folder: Path) -> None:
    """Each table has as many rows of the publisher as its files."""
    for file in folder.glob("*/*.csv"):
        table = file.stem.replace("-", "_")
        (count,) = register.execute(
            f"SELECT COUNT(*) FROM {table} WHERE publisher = ?", [folder.name]
        ).fetchone()
        assert count == row_count(file), file


def row_count(file: Path) -> int:
    """The rows of a CSV, without its header."""
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1


def test_the_addresses_of_0_1_0_are_those_of_every_kind_of_page_and_file() -> None:
    addresses = addresses_of_0_1_0()
    assert len(addresses) == len(set(addresses)) > 10_000
    assert {"/", "/en/", "/feeds/tender-notices.rss", "/downloads/register.sqlite"} < {*addresses}


def test_the_history_of_0_1_0_is_migrated_with_both_digests(history: Path, tmp_path: Path) -> None:
    before = history_of_0_1_0(tmp_path) / "history.sqlite"
    steps = rows(history / "history.sqlite", "SELECT * FROM migrations ORDER BY form")
    assert [form for form, *_ in steps] == list(range(2, FORM + 1))
    assert (form_of(before), form_of(history / "history.sqlite")) == (1, FORM)
    with closing(open_history(before)) as connection:
        digest = content_digest(connection)
    for _, _, file_sha256, digest_before, digest_after, _ in steps:
        assert file_sha256 == sha256(before.read_bytes()).hexdigest()
        assert digest_before == digest_after == digest


def test_a_migrated_history_is_only_ever_added_to(tmp_path: Path) -> None:
    before = history_of_0_1_0(tmp_path) / "history.sqlite"
    migrate(before, tmp_path / "new.sqlite")
    assert form_of(before) == 1
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as connection:
        for table in ("migrations", "changes", "releases"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
                connection.execute(f"DELETE FROM {table}")


def test_a_history_of_a_later_form_is_refused(tmp_path: Path) -> None:
    file = history_of_0_1_0(tmp_path) / "history.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {FORM + 1}")
    with pytest.raises(BrokenHistory, match=f"form {FORM + 1}"):
        newest(file)
