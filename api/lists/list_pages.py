"""Rows of the register as JSON bytes: pages of a list, whole lists, and single rows by id."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from api.http.query_strings import PARAMETERS
from api.lists.conditions import Question
from api.lists.cursors import Cell, write_cursor
from api.lists.list_tables import ListTable
from api.lists.resources import ApiResource
from api.lists.row_labels import RowLabels
from api.lists.row_members import first_cells
from api.lists.row_selections import Rows, RowSelection, flat
from api.lists.unknown_ids import has_unknown, notes
from disclosure.register.page_json import parts as page_parts
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row

FEW_ROWS = 100  # rows that are put together at once
BATCH = 500  # rows per batch of a whole list
MAX_SORTED_ROWS = 2000  # rows that are sorted by themselves, instead of walking the whole order


@dataclass(frozen=True)
class RowPage:
    """A page of rows, each as JSON, with the exact total; `cursor` marks its last row, if any
    follow. An empty page has `notes` on ids that no row has."""

    total: int
    rows: list[Row]
    cursor: str | None
    facets: dict[str, object] | None
    notes: list[dict[str, str | None]]


def page(
    register: Register,
    table: ListTable,
    query: Question,
    selection: RowSelection | None = None,
) -> RowPage:
    """The requested page. Every page costs the same, and no row is skipped or repeated: a cursor
    identifies the row before, not an offset."""
    if selection is None:
        selection = table.select(register, query.conditions)
    limit = query.limit or PARAMETERS["lists"]["limit"]["default"]
    numbers = list(islice(walk(register, table, query, selection), limit + 1))
    rows = _texts(register, table, query, numbers[:limit])
    cursor = None
    if len(numbers) > limit:
        cursor = _cursor(register, table, query, numbers[limit - 1], rows[-1])
    counts = facets(register, table, query, selection) if query.facets else None
    unknown_id_notes = (
        notes(register, table.resource, query.conditions) if selection.count == 0 else []
    )
    return RowPage(selection.count, rows, cursor, counts, unknown_id_notes)


def is_short(
    register: Register, table: ListTable, query: Question, selection: RowSelection
) -> bool:
    """Whether the page of a selection is made at once: few rows as they are, and no note that other
    ids are compared for."""
    if query.fields is not None or query.expand or (query.limit or 0) > FEW_ROWS:
        return False
    return selection.count > 0 or not has_unknown(register, table.resource, query.conditions)


def batches(
    register: Register, table: ListTable, query: Question, selection: RowSelection
) -> Iterator[list[Row]]:
    """All rows of a list (the first `query.limit` if that is given), a few at a time in memory."""
    numbers = walk(register, table, query, selection)
    if query.limit is not None:
        numbers = islice(numbers, query.limit)
    while part := list(islice(numbers, BATCH)):
        yield _texts(register, table, query, part)


def _texts(register: Register, table: ListTable, query: Question, numbers: list[int]) -> list[Row]:
    rows = table.rows.texts(numbers)
    return RowLabels(register, table.resource, query.expand).added(rows) if query.expand else rows


def walk(
    register: Register, table: ListTable, query: Question, selection: RowSelection
) -> Iterator[int]:
    """The row numbers of a list in its order, from the cursor on."""
    if query.sort is None:
        return selection.numbers(_first(register, table, query.after, is_next=True))
    order = table.order(register, query.sort.name, is_sort=True)
    start = 0
    if query.after is not None:
        is_next = not query.is_descending or query.after[0] is None
        row = _first(register, table, query.after, is_next)
        start = order.after(register, query.after[0], row, query.is_descending)
    if selection.rows is not None and selection.count <= MAX_SORTED_ROWS:
        ranks = order.ranks[selection.rows]
        return _ranked(ranks, len(order.rows), selection.rows, start, query.is_descending)
    parts = order.sequence(start, query.is_descending)
    if selection.rows is None:
        return flat(parts)
    mask = selection.as_mask()
    return flat(part[mask[part]] for part in parts)


def _ranked(ranks: Rows, values: int, rows: Rows, start: int, is_descending: bool) -> Iterator[int]:
    """A few rows in order, sorted by rank; those without a value come last."""
    places = np.where(ranks < values, max(values, 1) - 1 - ranks, ranks) if is_descending else ranks
    order = np.argsort(places)
    return iter(rows[order[np.searchsorted(places, start, sorter=order) :]].tolist())


def _first(
    register: Register, table: ListTable, after: tuple[Cell, ...] | None, is_next: bool
) -> int:
    """The number of the first row whose key comes after the cursor's (or is it)."""
    if after is None:
        return 1
    key = after[1:]
    columns = ", ".join(table.resource.order)
    number = register.value(
        f"SELECT rowid FROM {table.name} WHERE ({columns}) {'>' if is_next else '>='}"
        f" ({', '.join('?' * len(key))}) ORDER BY {columns} LIMIT 1",
        *key,
    )
    return table.size + 1 if number is None else int(number)


def _cursor(register: Register, table: ListTable, query: Question, number: int, row: Row) -> str:
    """The cursor of a row with a number and a text, which has the key too."""
    key = first_cells(row, table.resource.order)
    if query.sort is None:
        return write_cursor("", None, key)
    sort = query.sort.name
    cell = register.value(f"SELECT {sort} FROM {table.name} WHERE rowid = ?", number)
    return write_cursor(f"-{sort}" if query.is_descending else sort, cell, key)


MAX_VALUES = 100


def facets(
    register: Register, table: ListTable, query: Question, selection: RowSelection
) -> dict[str, object]:
    """For each field of `query.facets`, how many rows of the selection have each value.

    The most frequent values, at most `MAX_VALUES`, then by value; `distinct` counts all of them,
    `empty` the rows without one.
    """
    mask = None if selection.rows is None else selection.as_mask()
    by_field: dict[str, object] = {}
    for field in query.facets:
        order = table.order(register, field.name)
        assert order.groups is not None
        counts, empty = order.counts(mask)
        there = sorted((-count, place) for place, count in enumerate(counts) if count)
        names = list(order.groups)
        is_truth = field.type == "boolean"
        values = [
            {"value": bool(names[place]) if is_truth else names[place], "count": -count}
            for count, place in there[:MAX_VALUES]
        ]
        by_field[field.name] = {"values": values, "distinct": len(there), "empty": empty}
    return by_field


def row_by_id(register: Register, resource: ApiResource, publisher: str, key: str) -> bytes | None:
    """The row with an id; the parts of a composite key are joined by a slash.

    An id may itself contain slashes, so every split is tried.
    """
    for parts in _divided(key, len(resource.key)):
        row: bytes | None = register.value(resource.row_sql, publisher, *parts)
        if row is not None:
            return row
    return None


def project(register: Register, resource: ApiResource, publisher: str, key: str) -> bytes | None:
    """A project's row with the lists of its chain, like the JSON file beside its page."""
    row = row_by_id(register, resource, publisher, key)
    if row is None:
        return None
    parts = [row.removesuffix(b"}")]
    for name, sql in page_parts("projects").items():
        texts = ",".join(register.column(sql, publisher=publisher, key=key))
        parts.append(f'"{name}":[{texts}]'.encode())
    return b",".join(parts) + b"}"


def _divided(key: str, count: int) -> list[tuple[str, ...]]:
    """The ways to split a key into `count` parts (0, 1 or 2) at its slashes."""
    if count < 2:
        return [(key,)[:count]]
    at = [index for index, character in enumerate(key) if character == "/"]
    return [(key[:index], key[index + 1 :]) for index in at]
