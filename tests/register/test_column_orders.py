"""Published orders are those of the register's rows, and a list of the API is answered by them."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.lists import row_orders
from api.lists.resources import resources
from disclosure.model.schemas import tables
from disclosure.register.column_orders import (
    DAY,
    INSTANT,
    ITSELF,
    ColumnOrder,
    OrderName,
    order_name,
    order_names,
    read_order,
    stored_order,
    write_orders,
)
from disclosure.register.register_file import Register, open_register
from tests.support.asking import Asker
from tests.support.small_release import publish
from tests.support.small_town import compiled, write_town


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("orders")
    compiled(write_town(folder / "data"), folder / "register.sqlite")
    with closing(open_register(folder / "register.sqlite")) as register:
        write_orders(register, folder / "orders")
    return folder


@pytest.fixture
def register(folder: Path) -> Iterator[Register]:
    with closing(open_register(folder / "register.sqlite")) as register:
        yield register


def plain(order: ColumnOrder | None) -> tuple[object, ...]:
    assert order is not None
    arrays = (order.rows, order.empty, order.numbers)
    kinds = [None if array is None else (array.dtype, array.tolist()) for array in arrays]
    return (*kinds, order.groups)


def test_every_order_that_a_list_may_need_is_stored_as_it_is_read(
    folder: Path, register: Register
) -> None:
    count = 0
    for table in tables().values():
        for name in order_names(table):
            stored = stored_order(folder / "orders", table.name, name)
            assert plain(stored) == plain(read_order(register, table.name, name)), name
            count += stored is not None and len(stored.rows) > 0
    assert count > 100
    for resource, table in tables().items():
        for field in resources()[resource].filters.values():
            for is_sort in (False, True):
                assert order_name(field, is_sort=is_sort) in {*order_names(table)}


def test_an_order_is_what_sql_sorts(folder: Path, register: Register) -> None:
    for column, measure in (("published_at", INSTANT), ("published_at", DAY), ("title", ITSELF)):
        name = order_name(tables()["notices"].field[column], measure)
        order = stored_order(folder / "orders", "notices", name)
        assert order is not None
        cell = measure.format(column)
        for rows, condition in ((order.rows, "IS NOT NULL"), (order.empty, "IS NULL")):
            query = f"SELECT rowid FROM notices WHERE {cell} {condition} ORDER BY {cell}, rowid"
            assert rows.tolist() == register.column(query)


def test_orders_of_columns_that_did_not_change_are_taken_over(
    folder: Path, register: Register, tmp_path: Path
) -> None:
    served = tmp_path / "served"
    shutil.copytree(folder / "orders", served)
    for file in served.iterdir():
        file.write_bytes(b"served")
    changed = {"main.notices.title", "main.tenders.json"}
    write_orders(register, tmp_path / "orders", served, changed)
    written = {
        file.name for file in (tmp_path / "orders").iterdir() if file.read_bytes() != b"served"
    }
    assert written == {"notices.title.plain"}
    write_orders(register, tmp_path / "orders", served, None)
    assert all(file.read_bytes() != b"served" for file in (tmp_path / "orders").iterdir())


def test_what_was_not_published_is_missing(tmp_path: Path) -> None:
    assert stored_order(tmp_path, "notices", OrderName("title", ITSELF, "plain")) is None


def test_values_of_groups_keep_their_type(folder: Path) -> None:
    types = {}
    for column in ("is_time_known", "kind"):
        name = order_name(tables()["notices"].field[column])
        order = stored_order(folder / "orders", "notices", name)
        assert order is not None
        assert order.groups
        types[column] = {type(value) for value in order.groups}
    assert types == {"is_time_known": {int}, "kind": {str}}


@pytest.mark.parametrize("is_published", [True, False])
def test_the_first_reader_of_a_list_waits_for_no_sorting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_published: bool
) -> None:
    output = publish(tmp_path / "output", "a")
    if not is_published:
        shutil.rmtree(output / "a/orders")
    sorted_now: list[OrderName] = []

    def noted(register: Register, table: str, name: OrderName) -> ColumnOrder:
        sorted_now.append(name)
        return read_order(register, table, name)

    monkeypatch.setattr(row_orders, "read_order", noted)
    with closing(Asker(output)) as ask:
        for query in ("sort=-budget_amount", "published_at.from=2026-01-01", "facets=kind"):
            assert ask(f"/api/v1/notices?{query}").json["total"] != "0"
    assert bool(sorted_now) != is_published
