"""Lists: sorted by any field, whole at any depth, with exact counts and chosen fields."""

import sqlite3

import pytest

from api.lists.resources import resources
from tests.support.asking import Asker

TABLES = [one.name for one in resources().values()]


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_numbered_in_the_order_of_their_keys(
    town_register: sqlite3.Connection, name: str
) -> None:
    resource = resources()[name]
    columns = ", ".join(resource.order)
    found = town_register.execute(f"SELECT {columns}, rowid FROM {resource.table} ORDER BY rowid")
    rows = [tuple(row) for row in found]
    assert rows == sorted(rows, key=lambda row: row[:-1])
    assert [row[-1] for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("name", ["notices", "regions", "tenders", "organizations", "packages"])
def test_every_field_sorts_a_list_that_pages_whole(
    ask: Asker, town_register: sqlite3.Connection, name: str, sign: str
) -> None:
    resource = resources()[name]
    down = "DESC" if sign else ""
    for field in resource.filters.values():
        cell = f"julianday({field.name})" if field.type == "datetime" else field.name
        order = f"{cell} IS NULL, {cell} {down}, iif({cell} IS NULL, rowid, {sign}rowid)"
        wanted = town_register.execute(
            f"SELECT path FROM {resource.table} ORDER BY {order} LIMIT 120"
        )
        limit = 1 + len(resource.fields) // 2 if name == "regions" else 2
        found: list[str] = []
        following: str | None = f"/api/v1/{name}?sort={sign}{field.name}&limit={limit}"
        while following and len(found) < 120:
            page = ask(following).json
            found += [row["path"] for row in page["items"]]
            following = page["next"]
        assert found[:120] == [path for (path,) in wanted][: len(found)], field.name


@pytest.mark.parametrize("where", ["", "kind=tender", "kind=tender&kind=correction", "q=养老"])
def test_facets_count_what_the_filter_leaves(ask: Asker, where: str) -> None:
    names = resources()["notices"].facets[:10]
    page = ask(f"/api/v1/notices?{where}&facets={','.join(names)}").json
    for name in names:
        cells = [row[name] for row in page["items"]]
        counts = {one["value"]: one["count"] for one in page["facets"][name]["values"]}
        assert counts == {cell: cells.count(cell) for cell in set(cells) - {None}}
        assert page["facets"][name]["empty"] == cells.count(None)
        assert page["facets"][name]["distinct"] == len(counts)


def test_chosen_fields_come_in_the_order_asked_with_their_digits(ask: Asker) -> None:
    text = ask("/api/v1/notices?notice_id=N-1&fields=budget_amount,notice_id").text
    assert '"items":[{"budget_amount":1280000.10,"notice_id":"N-1"}]' in text
