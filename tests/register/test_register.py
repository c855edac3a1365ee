"""The register holds every row once, typed and linked, and is a function of the data."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure.model.schemas import published_tables
from disclosure.packages.faults import Fault, FaultyData
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import open_register
from tests.support.changing_town import edit
from tests.support.data_folders import FIXTURES, faulty_town, silent, tiny_town
from tests.support.short_reference import short_reference

INSTANT = datetime(2026, 10, 1, tzinfo=UTC)


def compile_town(folder: Path, name: str = "register.sqlite") -> Path:
    if not (folder / "data").exists():
        tiny_town(folder / "data")
    path = folder / name
    with short_reference():
        compile_register(folder / "data", path, INSTANT, silent)
    return path


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = open_register(compile_town(tmp_path_factory.mktemp("register")))
    yield connection
    connection.close()


def one(register: sqlite3.Connection, sql: str) -> sqlite3.Row:
    row: sqlite3.Row = register.execute(sql).fetchone()
    return row


def test_every_row_of_every_table_is_there_with_its_path(register: sqlite3.Connection) -> None:
    for table in published_tables():
        files = list((FIXTURES / "tiny-town").glob(f"*/{table.resource}.csv"))
        rows = sum(len(path.read_text("utf-8").splitlines()) - 1 for path in files)
        counted = one(
            register,
            f"SELECT COUNT(*), COUNT(path) FROM {table.name} WHERE publisher = 'tiny-town'",
        )
        assert tuple(counted) == (rows, rows), table.name


def test_compiling_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (compile_town(tmp_path, name) for name in ("a.sqlite", "b.sqlite"))
    assert first.read_bytes() == second.read_bytes()


def faults_told(data: Path, path: Path, *, is_trial: bool) -> list[Fault]:
    try:
        with short_reference():
            return compile_register(data, path, INSTANT, silent, is_trial=is_trial)[1]
    except FaultyData as error:
        return error.faults


@pytest.mark.parametrize("code", ["paid-over-contract", "plan-missing", "key-repeated"])
def test_a_trial_tells_the_same_faults(code: str, tmp_path: Path) -> None:
    faulty_town(tmp_path / "data", code)
    path = tmp_path / "register.sqlite"
    found = [faults_told(tmp_path / "data", path, is_trial=trial) for trial in (False, True)]
    assert found[0] == found[1] != []


def test_a_trial_counts_the_same_findings_beyond_those_listed(tmp_path: Path) -> None:
    notices = tiny_town(tmp_path / "data") / "tender-notices/notices.csv"

    def repeat_without_content(rows: list[dict[str, str]]) -> None:
        one = rows[0] | {"content": ""}
        rows += [one | {"notice_id": f"x-{number}"} for number in range(1_200)]
        rows[-1]["published_at"] = "someday"

    edit(notices, repeat_without_content)
    path = tmp_path / "register.sqlite"
    found = [faults_told(tmp_path / "data", path, is_trial=trial) for trial in (False, True)]
    assert found[0] == found[1]
    assert {"notice-block-missing", "not-an-instant"} <= {fault.code for fault in found[0]}
    # Those of the row with an error are none.
    assert sum(f.more for f in found[0] if f.code == "notice-block-missing") == 199


def test_data_with_an_error_leaves_no_register(tmp_path: Path) -> None:
    faulty_town(tmp_path / "data", "not-a-date")
    with pytest.raises(FaultyData):
        compile_town(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_json_keeps_the_digits_of_the_csv(register: sqlite3.Connection) -> None:
    text = one(register, "SELECT json FROM plan_items WHERE plan_item_id = 'P-1'")["json"]
    assert '"budget_amount":100000.00,' in text
    assert json.loads(text, parse_float=Decimal)["unit_price"] == Decimal("1000.00")


def test_a_project_keeps_the_third_decimal_of_its_amounts(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    (table,) = (tmp_path / "data").glob("*/annual-plans/plan-items.csv")
    text = table.read_text("utf-8").replace("100000.00,CNY", "12.345,KWD")
    text = text.replace("50000.00,CNY", "0.1,KWD").replace(",TT-1,", ",TT-2,")
    table.write_text(text.replace(",TT-2,", ",TT-9,"), "utf-8")
    with closing(open_register(compile_town(tmp_path))) as register:
        project = one(register, "SELECT planned_amount FROM projects WHERE project_id = 'TT-9'")
        finding = one(register, "SELECT value FROM findings WHERE value LIKE '12.3%'")
    assert (project[0], finding[0]) == (12.445, "12.345")


def test_json_has_every_field_of_the_schema(register: sqlite3.Connection) -> None:
    for table in published_tables():
        row = one(register, f"SELECT json FROM {table.name}")
        if row is not None:
            assert list(json.loads(row["json"])) == [
                "publisher",
                *(field.name for field in table.fields),
                "path",
            ]


def test_types_are_those_of_the_schema(register: sqlite3.Connection) -> None:
    row = one(register, "SELECT * FROM notices WHERE notice_id = 'N-1'")
    assert (row["is_time_known"], row["budget_amount"]) == (1, 100_000)
    assert row["published_utc"] == "2026-03-02T01:00:00Z"


def test_a_project_joins_all_that_has_its_id(register: sqlite3.Connection) -> None:
    row = one(register, "SELECT * FROM projects WHERE project_id = 'TT-1'")
    counts = [row[f"{name}_count"] for name in ("plan", "notice", "award", "contract")]
    assert counts == [1, 2, 1, 1]
    assert (row["stage"], row["domain"]) == ("evaluated", "elderly-care")
    assert (row["planned_amount"], row["paid_amount"]) == (100_000, 48_000)
    assert row["ocid"] == "ocds-000000-TT-1"


def test_an_example_is_as_of_its_newest_package(register: sqlite3.Connection) -> None:
    assert one(register, "SELECT as_of FROM publishers WHERE is_example")[0].startswith(
        "2026-09-01"
    )
    row = one(register, "SELECT status FROM tenders WHERE tender_id = 'T-2'")
    assert row["status"] == "open"


def test_the_register_cannot_be_written(register: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        register.execute("DELETE FROM notices")


def test_ids_that_differ_by_case_only_have_paths_of_their_own(tmp_path: Path) -> None:
    notices = tiny_town(tmp_path / "data") / "tender-notices" / "notices.csv"
    notices.write_text(notices.read_text("utf-8").replace("\nN-3,", "\nn-1,"), "utf-8")
    register = open_register(compile_town(tmp_path))
    paths = [row["path"].lower() for row in register.execute("SELECT path FROM notices")]
    register.close()
    assert len(set(paths)) == len(paths) == 3


def test_warnings_are_published_with_the_data(tmp_path: Path) -> None:
    faulty_town(tmp_path / "data", "dates-out-of-order")
    register = open_register(compile_town(tmp_path))
    row = one(register, "SELECT * FROM findings")
    register.close()
    assert (row["severity"], row["resource"], row["row_key"]) == ("warning", "contracts", "C-1")


def test_equal_identifiers_are_one_organization_across_publishers(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    other = tmp_path / "data" / "other-town"
    tiny_town(tmp_path / "more").rename(other)
    for path in other.glob("*/datapackage.json"):
        path.write_text(path.read_text("utf-8").replace('"tiny-town"', '"other-town"'), "utf-8")
    register = open_register(compile_town(tmp_path))
    assert one(register, "SELECT rule_id FROM findings")["rule_id"] == "ocid-repeated"
    groups = register.execute("SELECT DISTINCT group_publisher FROM organization_groups").fetchall()
    register.close()
    assert [tuple(row) for row in groups] == [("other-town",)]
