"""The graph of links names only what there is, and every table has its place in it."""

import sqlite3
from collections.abc import Iterator

import pytest

from disclosure.model import schemas
from disclosure.model.addresses import FOLDERS, path_sql
from disclosure.model.links import children, graph, held, owners
from disclosure.register.page_json import parts
from disclosure.register.register_tables import create_tables

PUBLISHED = [table.name for kind in schemas.kinds().values() for table in kind.tables]


@pytest.fixture
def register() -> Iterator[sqlite3.Connection]:
    """A register without a row."""
    with sqlite3.connect(":memory:") as connection:
        create_tables(connection)
        yield connection


def test_every_table_of_the_schemas_is_in_the_graph_with_its_key() -> None:
    for table in schemas.tables().values():
        assert graph()[table.name].key == table.primary_key
    assert {*graph()} - {table.name for table in schemas.tables().values()} == {
        "publishers",
        "packages",
    }


def test_every_link_names_a_row_by_a_column_that_its_table_has() -> None:
    for one in graph().values():
        for link in one.links:
            assert link.key in (*graph()[link.target].key, "publisher"), link


def test_a_field_called_like_the_key_of_a_derived_table_names_a_row_of_it() -> None:
    assert graph()["awards"].link("tender_id").target == "tenders"
    assert graph()["notices"].link("project_id").target == "projects"
    assert not [link for link in graph()["projects"].links if link.target == "projects"]


def test_what_hangs_on_a_contract_follows_from_the_fields_that_name_it() -> None:
    assert list(children("contracts")) == [
        "contract_changes",
        "milestones",
        "payments",
        "unit_prices",
        "contract_endings",
        "breaches",
        "delivery_records",
        "evaluations",
        "people_served",
        "audits",
    ]


def test_a_row_two_tables_below_a_project_is_read_on_its_page() -> None:
    ((page, sql),) = owners("milestones", "s", "staging.")
    assert page == "projects"
    assert sql.startswith("(SELECT s_.project_id FROM staging.contracts s_ WHERE ")


def test_the_page_of_a_project_holds_all_below_it_and_that_of_a_notice_its_tender() -> None:
    below = {"lots", "award_undertakers", "payments", "indicators", "documents"}
    assert below < {*held("projects")}
    assert held("notices") == ("tenders", "requirements", "lots", "documents")


@pytest.mark.parametrize("table", FOLDERS)
def test_every_question_of_a_page_can_be_asked(register: sqlite3.Connection, table: str) -> None:
    for sql in parts(table).values():
        assert register.execute(sql, {"publisher": "p", "key": "k"}).fetchall() == []


@pytest.mark.parametrize("table", [name for name in graph() if name in PUBLISHED])
def test_the_order_of_every_table_names_its_columns(
    register: sqlite3.Connection, table: str
) -> None:
    assert register.execute(f"SELECT 1 FROM {table} ORDER BY {graph()[table].order}") is not None
    assert "s.publisher" in path_sql(table)
