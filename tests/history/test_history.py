"""Two registers are compared row by row and field by field, and what is told stays told."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from disclosure.history.comparing import WithdrawalReason, differences
from disclosure.history.digest_chain import altered
from disclosure.history.history_file import open_history, releases
from disclosure.history.removed_pages import removed
from disclosure.history.watermarks import UnknownWatermark, read_watermark, write_watermark
from disclosure.register.register_file import open_register
from tests.support.data_folders import tiny_town
from tests.support.two_releases import history_of, register_of, state_of

WHY = {("tiny-town", "notices", "N-5"): WithdrawalReason("误发", "by mistake")}
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The registers of the tiny town, earlier and later."""
    folder = tmp_path_factory.mktemp("registers")
    return [
        register_of(state_of(folder / name, name), folder / f"{name}.sqlite")
        for name in ("earlier", "later")
    ]


@pytest.fixture(scope="module")
def history(registers: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history of both."""
    path = tmp_path_factory.mktemp("history") / "history.sqlite"
    history_of(path, registers, WHY)
    return path


@pytest.fixture(scope="module")
def second(history: Path) -> Rows:
    """The changes of the second release."""
    with closing(open_history(history)) as connection:
        return [dict(row) for row in connection.execute("SELECT * FROM changes WHERE release = 2")]


def test_every_row_of_the_first_release_is_added(history: Path, registers: list[Path]) -> None:
    with closing(open_history(history)) as connection, closing(open_history(registers[0])) as first:
        for table in ("notices", "award_undertakers", "regions", "indicators"):
            (rows,) = first.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
            told = connection.execute(
                "SELECT COUNT(*) FROM changes WHERE release = 1 AND action = 'added'"
                " AND resource = ?",
                (table.replace("_", "-"),),
            ).fetchone()
            assert told[0] == rows


def test_the_second_release_tells_what_was_added_changed_and_withdrawn(second: Rows) -> None:
    assert [(row["action"], row["id"]) for row in second] == [
        ("added", "N-6"),
        ("added", "N-7"),
        ("changed", "N-1"),
        ("changed", "N-3"),
        ("withdrawn", "N-5"),
    ]
    assert {row["resource"] for row in second} == {"notices"}


def test_a_change_names_its_field_with_the_digits_before_and_after(second: Rows) -> None:
    assert second[2]["fields"] == '{"ceiling_amount":{"before":98000.00,"after":96500.10}}'
    assert json.loads(second[3]["fields"]) == {
        "submission_deadline": {
            "before": "2026-09-15T17:00:00+08:00",
            "after": "2026-09-18T17:00:00+08:00",
        }
    }


def test_a_withdrawal_keeps_the_last_state_and_the_reason(second: Rows) -> None:
    assert json.loads(second[4]["before"])["title"] == "误发的公告"
    assert (second[4]["reason"], second[4]["reason_en"]) == ("误发", "by mistake")


def test_what_is_redacted_leaves_its_reason_and_nothing_of_what_it_said(
    registers: list[Path], tmp_path: Path
) -> None:
    why = {key: WithdrawalReason("含个人信息", None, is_redacted=True) for key in WHY}
    told = history_of(tmp_path / "history.sqlite", registers, why)[-1]
    assert (told["id"], told["reason"], told["before"]) == ("N-5", "含个人信息", None)
    assert "误发的公告".encode() not in (tmp_path / "history.sqlite").read_bytes()


def test_a_change_of_a_notice_belongs_to_the_page_of_its_project_too(second: Rows) -> None:
    assert second[3]["page"] == "tender-notices/tiny-town/N-3/"
    assert second[3]["project_path"] == "projects/tiny-town/TT-2/"
    assert second[4]["project_path"] == "projects/tiny-town/TT-4/"


def test_pages_that_are_gone_are_written_down(history: Path) -> None:
    with closing(open_history(history)) as connection:
        gone = [row[0] for row in connection.execute("SELECT path FROM removed_pages")]
    assert gone == ["projects/tiny-town/TT-4/", "tender-notices/tiny-town/N-5/"]


@pytest.mark.parametrize(
    ("projects", "moved_to"),
    [(["TT-1", "TT-1"], "projects/tiny-town/TT-1/"), (["TT-1", "TT-3"], None)],
)
def test_the_address_of_a_project_whose_rows_are_all_of_another_leads_there(
    projects: list[str], moved_to: str | None, tmp_path: Path
) -> None:
    towns = [tiny_town(tmp_path / name) for name in ("before", "after")]
    for name, project in zip(("plan-items", "notices"), projects, strict=True):
        (file,) = towns[1].glob(f"*/{name}.csv")
        file.write_text(file.read_text("utf-8").replace(",TT-2,", f",{project},"), "utf-8")
    paths = [register_of(town.parent, tmp_path / f"{town.parent.name}.sqlite") for town in towns]
    history_of(tmp_path / "history.sqlite", paths)
    with closing(open_register(paths[1])) as register:
        register.attach_history(tmp_path / "history.sqlite")
        (gone,) = removed(register)
    assert (gone.path, gone.moved_to) == ("projects/tiny-town/TT-2/", moved_to)


def test_the_address_of_a_project_leads_to_where_its_rows_moved_since(tmp_path: Path) -> None:
    paths = []
    for name, project in (("first", "TT-2"), ("second", "TT-1"), ("third", "TT-3")):
        town = tiny_town(tmp_path / name)
        for table in ("plan-items", "notices"):
            (file,) = town.glob(f"*/{table}.csv")
            file.write_text(file.read_text("utf-8").replace(",TT-2,", f",{project},"), "utf-8")
        paths.append(register_of(tmp_path / name, tmp_path / f"{name}.sqlite"))
    history_of(tmp_path / "history.sqlite", paths)
    with closing(open_register(paths[-1])) as register:
        register.attach_history(tmp_path / "history.sqlite")
        moved = {one.path: one.moved_to for one in removed(register)}
    assert moved == {"projects/tiny-town/TT-2/": "projects/tiny-town/TT-3/"}


def test_the_same_register_again_changes_nothing(registers: list[Path], tmp_path: Path) -> None:
    told = history_of(tmp_path / "history.sqlite", [registers[0], registers[0]])
    assert {row["release"] for row in told} == {1}


def test_going_back_withdraws_and_adds_once_more(registers: list[Path], tmp_path: Path) -> None:
    told = history_of(tmp_path / "history.sqlite", [*registers, registers[0]])
    back = [(row["action"], row["id"]) for row in told if row["release"] == 3]
    assert back == [
        ("added", "N-5"),
        ("changed", "N-1"),
        ("changed", "N-3"),
        ("withdrawn", "N-6"),
        ("withdrawn", "N-7"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('{"a":1.50,"path":"x"}', '{"a":1.50,"path":"y"}', None),
        ('{"a":1}', '{"a":1,"new":null}', None),
        ('{"a":1,"old":2}', '{"a":1}', '{"old":{"before":2,"after":null}}'),
        ('{"a":1.5}', '{"a":1.50}', '{"a":{"before":1.5,"after":1.50}}'),
        ('{"a":"1.5"}', '{"a":1.5}', '{"a":{"before":"1.5","after":1.5}}'),
        ('{"a":["x"]}', '{"a":["x","y"]}', '{"a":{"before":["x"],"after":["x","y"]}}'),
        ('{"a":true}', '{"a":false}', '{"a":{"before":true,"after":false}}'),
    ],
)
def test_only_what_a_reader_of_the_row_would_see_is_a_difference(
    before: str, after: str, told: str | None
) -> None:
    assert differences(before, after) == told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE changes SET reason = 'x'",
        "DELETE FROM changes",
        "DELETE FROM releases",
        "UPDATE releases SET released_at = 'x'",
        "DELETE FROM removed_pages",
    ],
)
def test_the_history_can_only_be_added_to(history: Path, statement: str) -> None:
    with (
        closing(sqlite3.connect(history)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="only ever added to"),
    ):
        connection.execute(statement)


def test_an_edit_behind_its_back_is_seen_in_the_digests(history: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.sqlite"
    forged.write_bytes(history.read_bytes())
    assert altered(forged) is None
    with closing(sqlite3.connect(forged)) as connection:
        connection.execute("DROP TRIGGER changes_update")
        connection.execute("UPDATE changes SET reason = 'x' WHERE release = 2")
        connection.commit()
    assert altered(forged) == 2


def test_a_watermark_is_read_back_and_a_foreign_one_is_not(history: Path) -> None:
    with closing(open_history(history)) as connection:
        everything = releases(connection)
        for one in everything:
            text = write_watermark(one.last_position, one.digest)
            assert read_watermark(everything, text) == one.last_position
        foreign = write_watermark(3, "0" * 64)
        for text in (foreign, "", "x", "MTIz", "é", "AAAA=", write_watermark(10**9, "0" * 64)):
            with pytest.raises(UnknownWatermark):
                read_watermark(everything, text)
