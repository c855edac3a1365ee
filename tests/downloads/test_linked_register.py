"""The downloaded register: linked by real keys, each row once, money that sums exactly."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure.model.schemas import tables
from disclosure.register.derived_columns import ten_thousandths
from disclosure.register.linked_register import write_linked_register
from disclosure.register.statistics import statistics
from tests.support.small_town import ROWS, compiled, write_town


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town's register, compiled and as it is downloaded."""
    made = tmp_path_factory.mktemp("linked")
    compiled(write_town(made / "data"), made / "register.sqlite")
    write_linked_register(made / "register.sqlite", made / "linked.sqlite")
    return made


@pytest.fixture
def linked(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "linked.sqlite")) as connection:
        yield connection


def keys_of(linked: sqlite3.Connection, table: str) -> dict[str, str]:
    """Each column of a table that is a foreign key, with the table that it leads to."""
    return {row[3]: row[2] for row in linked.execute(f"PRAGMA foreign_key_list({table})")}


def test_the_foreign_keys_are_declared_and_lead_somewhere(linked: sqlite3.Connection) -> None:
    assert keys_of(linked, "contracts")["undertaker_key"] == "organizations"
    assert keys_of(linked, "payments")["contract_key"] == "contracts"
    assert keys_of(linked, "lots")["tender_key"] == "tenders"
    assert linked.execute("PRAGMA foreign_key_check").fetchall() == []
    linked.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        linked.execute("UPDATE contracts SET undertaker_key = 'town/nobody'")


def test_each_field_that_names_a_row_has_a_key_of_its_own(linked: sqlite3.Connection) -> None:
    for table in tables().values():
        referring = [field for field in table.fields if field.reference]
        assert len(keys_of(linked, table.name)) >= len(referring) + 1


def test_the_key_of_a_row_is_what_names_it_in_the_api(linked: sqlite3.Connection) -> None:
    (key, path) = linked.execute("SELECT key, path FROM contracts").fetchone()
    assert (key, path) == ("town/C-1", "projects/town/P-1/#contracts-C-1")


def test_it_has_every_row_and_column_of_the_register_but_its_json(
    folder: Path, linked: sqlite3.Connection
) -> None:
    with closing(sqlite3.connect(folder / "register.sqlite")) as register:
        for table in tables().values():
            names = [row[1] for row in register.execute(f"PRAGMA table_info({table.name})")]
            shown = ", ".join(name for name in names if name != "json")
            query = f"SELECT {shown} FROM {table.name} ORDER BY rowid"
            assert linked.execute(query).fetchall() == register.execute(query).fetchall()
            assert "json" not in [r[1] for r in linked.execute(f"PRAGMA table_info({table.name})")]


def test_amounts_sum_exactly(linked: sqlite3.Connection) -> None:
    contracts = ROWS["tender-notices"]["contracts"]
    whole = sum(Decimal(str(row["amount"])) for row in contracts if row.get("amount"))
    (found,) = linked.execute("SELECT SUM(amount_e4) FROM contracts").fetchone()
    assert Decimal(found).scaleb(-4) == whole != 0


@pytest.mark.parametrize(
    ("digits", "whole"),
    [
        ("1199999.90", 11999999000),
        ("0.1", 1000),
        ("-3.0001", -30001),
        ("12345678901234.5678", 123456789012345678),
        ("1e3", 10000000),
        ("600000000", 6000000000000),
        ("0.00001", None),
        ("9" * 20, None),
        ("null", None),
        (None, None),
    ],
)
def test_an_amount_is_a_whole_number_of_ten_thousandths(
    digits: str | None, whole: int | None
) -> None:
    assert ten_thousandths(digits) == whole


@pytest.mark.parametrize("name", list(statistics()))
def test_each_published_statistic_gives_the_same_on_the_download(
    folder: Path, linked: sqlite3.Connection, name: str
) -> None:
    with closing(sqlite3.connect(folder / "register.sqlite")) as register:
        expected = register.execute(statistics()[name]).fetchall()
    assert linked.execute(statistics()[name]).fetchall() == expected


def test_a_register_of_equal_rows_gives_equal_bytes(folder: Path, tmp_path: Path) -> None:
    write_linked_register(folder / "register.sqlite", tmp_path / "again.sqlite")
    assert (tmp_path / "again.sqlite").read_bytes() == (folder / "linked.sqlite").read_bytes()


def test_a_browser_of_sqlite_files_shows_names_where_rows_are_linked(folder: Path) -> None:
    from datasette.app import Datasette  # takes a second, of every process that collects tests

    async def ask() -> tuple[int, str]:
        answer = await Datasette([str(folder / "linked.sqlite")]).client.get("/linked/contracts")
        return answer.status_code, answer.text

    status, page = asyncio.run(ask())
    assert status == 200
    assert re.search(r'<a href="/linked/organizations/town~2F[^"]+">阳光护理院</a>', page)
