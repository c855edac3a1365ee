"""A finding is opened by the release from which on it is found and closed by the one that ends it,
and the history says why."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from disclosure.history.digest_chain import altered
from disclosure.history.history_file import open_history
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.register.compiling import compile_register
from tests.support.data_folders import INSTANT, faulty_town, silent, tiny_town
from tests.support.two_releases import history_of, register_of

RULE = "contract-over-award"
Event = tuple[int, str, str, str]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of the tiny town, which keeps every rule."""
    folder = tmp_path_factory.mktemp("sound")
    return register_of(tiny_town(folder / "data").parent, folder / "register.sqlite")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of the town with a contract of more than its award."""
    folder = tmp_path_factory.mktemp("broken")
    faulty_town(folder / "data", RULE)
    return register_of(folder / "data", folder / "register.sqlite")


def events(folder: Path, registers: list[Path]) -> list[Event]:
    """What a history of these registers tells of the findings of the rule."""
    history_of(folder / "history.sqlite", registers)
    assert altered(folder / "history.sqlite") is None
    with closing(open_history(folder / "history.sqlite")) as history:
        rows = history.execute(
            "SELECT release, action, why, finding_id FROM finding_events WHERE rule_id = ?",
            (RULE,),
        )
        return [tuple(row) for row in rows]


def changed(register: Path, target: Path, *statements: str) -> Path:
    """A copy of a register in which statements were run."""
    shutil.copyfile(register, target)
    with closing(sqlite3.connect(target)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return target


def finding_of(register: Path) -> str:
    with closing(open_history(register)) as connection:
        query = "SELECT finding_id FROM findings WHERE rule_id = ?"
        return str(connection.execute(query, (RULE,)).fetchone()[0])


def test_a_finding_of_the_first_release_is_opened_by_its_data(broken: Path, tmp_path: Path) -> None:
    assert events(tmp_path, [broken]) == [(1, "opened", "data", finding_of(broken))]


def test_data_opens_a_finding_closes_it_and_opens_it_again(
    sound: Path, broken: Path, tmp_path: Path
) -> None:
    told = events(tmp_path, [sound, broken, sound, sound, broken])
    assert [event[:3] for event in told] == [
        (2, "opened", "data"),
        (3, "closed", "data"),
        (5, "opened", "data"),
    ]
    assert {event[3] for event in told} == {finding_of(broken)}


def test_what_stays_found_is_told_once(broken: Path, tmp_path: Path) -> None:
    assert len(events(tmp_path, [broken, broken, broken])) == 1


def test_a_changed_rule_closes_what_it_finds_no_more(broken: Path, tmp_path: Path) -> None:
    eased = changed(
        broken,
        tmp_path / "eased.sqlite",
        f"UPDATE rules SET version = '2', sql = 'SELECT 1' WHERE rule_id = '{RULE}'",
        f"DELETE FROM findings WHERE rule_id = '{RULE}'",
    )
    told = events(tmp_path, [broken, eased, broken])
    assert [event[:3] for event in told[1:]] == [(2, "closed", "rule"), (3, "opened", "rule")]


def test_a_rule_that_came_or_comes_into_force_opens_what_it_finds(
    broken: Path, tmp_path: Path
) -> None:
    """Where no row changed; 0.1.0 had no rules in its register at all."""
    of_old = changed(
        broken,
        tmp_path / "old.sqlite",
        *(f"DROP TABLE {name}" for name in ("rules", "rules_in_force")),
        "DELETE FROM findings",
    )
    without = changed(
        broken,
        tmp_path / "without.sqlite",
        f"DELETE FROM rules WHERE rule_id = '{RULE}'",
        "DELETE FROM findings",
    )
    not_yet = changed(
        broken,
        tmp_path / "not-yet.sqlite",
        f"UPDATE rules_in_force SET from_day = '2031-01-01' WHERE rule_id = '{RULE}'",
        "DELETE FROM findings",
    )
    for number, before in enumerate((of_old, without, not_yet)):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert [event[:3] for event in events(folder, [before, broken])] == [(2, "opened", "rule")]


def test_a_row_that_changed_is_told_before_a_rule_that_changed(
    sound: Path, broken: Path, tmp_path: Path
) -> None:
    other = changed(
        sound,
        tmp_path / "other.sqlite",
        f"UPDATE rules SET sql = 'SELECT 1' WHERE rule_id = '{RULE}'",
    )
    assert [event[:3] for event in events(tmp_path, [other, broken])] == [(2, "opened", "data")]


def test_an_event_keeps_the_row_but_nothing_that_the_row_says(broken: Path, tmp_path: Path) -> None:
    history_of(tmp_path / "history.sqlite", [broken])
    with closing(open_history(tmp_path / "history.sqlite")) as history:
        row = dict(history.execute("SELECT * FROM finding_events").fetchone())
    assert (row["resource"], row["rule_version"], row["field"]) == ("contracts", "2", "amount")
    assert row["row_key"] in row["finding_id"] and row["path"].endswith(
        f"#contracts-{row['row_key']}"
    )
    assert not {"value", "message", "message_en"} & row.keys()


def test_a_history_whose_findings_were_altered_is_found_out(broken: Path, tmp_path: Path) -> None:
    history_of(tmp_path / "history.sqlite", [broken])
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as history, history:
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            history.execute("UPDATE finding_events SET why = 'rule'")
        history.execute("DROP TRIGGER finding_events_update")
        history.execute("UPDATE finding_events SET why = 'rule'")
    assert altered(tmp_path / "history.sqlite") == 1


def published(data: Path, folder: Path, number: int) -> dict[str, Any]:
    """The finding of the rule in the register of a release that is kept, once the archive has it;
    None of its columns where it is not found."""
    archive = ReleaseArchive(folder / "archive")
    archive.folder.mkdir(exist_ok=True)
    register, linked = folder / f"{number}.sqlite", folder / f"linked-{number}.sqlite"
    packages, _ = compile_register(
        data, register, INSTANT.replace(day=INSTANT.day + number), silent
    )
    served = folder / "current/site/downloads/history.sqlite"
    served.parent.mkdir(parents=True, exist_ok=True)
    draft = folder / "draft.sqlite"
    archive.begin(register, linked, packages, draft, folder / "current")
    draft.replace(served)
    archive.settle(folder / "current")
    with closing(open_history(linked)) as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM findings WHERE rule_id = ?", (RULE,)).fetchone()
    return dict(row) if row else {}


@pytest.mark.long
def test_the_register_tells_which_release_opened_a_finding(tmp_path: Path) -> None:
    tiny_town(tmp_path / "sound")
    faulty_town(tmp_path / "broken", RULE)
    assert published(tmp_path / "sound", tmp_path, 1) == {}
    second = published(tmp_path / "broken", tmp_path, 2)
    day = INSTANT.replace(day=INSTANT.day + 2).strftime("%Y-%m-%dT%H:%M:%SZ")
    wanted = {"opened_in": 2, "opened_at": day, "opened_because": "data"}
    assert second.items() >= wanted.items()
    assert published(tmp_path / "broken", tmp_path, 3).items() >= wanted.items()
