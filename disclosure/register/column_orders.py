"""The rows of each table in the order of each of its columns, as files beside the register: with
them a list of the API that is sorted or filtered by a column needs no first reader who waits."""

import json
import shutil
from array import array
from collections.abc import Container, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure.model import schemas
from disclosure.model.schemas import Field, Table
from disclosure.output.output_tree import link_file
from disclosure.register.derived_columns import PROJECT_OF
from disclosure.register.register_file import Register

Value = str | int | float | None
RowNumbers = NDArray[np.uint32]
Groups = dict[Value, tuple[int, int]]

# How a column is compared: as it is, as an instant, or by the written day.
ITSELF, INSTANT, DAY = "{}", "julianday({})", "substr({}, 1, 10)"
# Kinds of orders, by what their cells are: of few values, of several values each, numbers, others.
COUNTED, LIST, NUMBER, PLAIN = "counted", "list", "number", "plain"
_PUBLISHER = Field({"name": "publisher", "type": "string"}, None)


class OrderName(NamedTuple):
    """The order of a column by a measure (`ITSELF`, `INSTANT`, `DAY`), and of which kind it is."""

    column: str
    measure: str
    kind: str


class ColumnOrder(NamedTuple):
    """Row numbers (`rowid`, from 1) by rising value, equal values by row number; of a cell of
    several values one for each. `empty`: the rows without a value, in order. `groups`: the slice of
    each value where they are counted; `numbers`: the values where they are numbers."""

    rows: RowNumbers
    empty: RowNumbers
    groups: Groups | None = None
    numbers: NDArray[np.float64] | None = None


def measure_of(field: Field) -> str:
    """The measure by which rows are sorted by a field."""
    return INSTANT if field.type == "datetime" else ITSELF


def is_counted(field: Field) -> bool:
    """Whether the values of a field can be counted: codes, references, years, true or false."""
    if field.type in {"integer", "boolean", "yearmonth", "year"}:
        return True
    is_known = bool(field.codelist or field.reference) or field.flag("is_region")
    is_named = field.name in {"publisher", "currency", "language", "license_name", "schema_version"}
    return is_known or is_named or "enum" in field.descriptor.get("constraints", {})


def order_name(field: Field, measure: str | None = None, *, is_sort: bool = False) -> OrderName:
    """The order by which rows are found by a field, or sorted by it: for sorting, a cell of several
    values appears once."""
    measure = measure or measure_of(field)
    if field.flag("is_list"):
        return OrderName(field.name, measure, PLAIN if is_sort else LIST)
    if is_counted(field):
        return OrderName(field.name, measure, COUNTED)
    is_number = field.type == "number" or measure == INSTANT
    return OrderName(field.name, measure, NUMBER if is_number else PLAIN)


def order_names(table: Table) -> Iterator[OrderName]:
    """Every order of a table that a list of the API may need."""
    fields = {_PUBLISHER.name: _PUBLISHER} | {field.name: field for field in table.fields}
    if table.name in PROJECT_OF:
        fields["domain"] = schemas.tables()["projects"].field["domain"]
    for field in fields.values():
        yield order_name(field)
        if field.type == "datetime":
            yield order_name(field, DAY)
        if field.flag("is_list"):
            yield order_name(field, is_sort=True)


def write_orders(
    register: Register,
    folder: Path,
    served: Path = Path(),
    changed: Container[str] | None = None,
) -> None:
    """Write a file for each order of each table into `folder`, which is emptied first; those of
    the folder `served` are taken over where they exist and their column is not in `changed` (the
    columns changed since; None: any)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for table in schemas.tables().values():
        for name in order_names(table):
            file = _file(table.name, name)
            is_same = changed is not None and f"main.{table.name}.{name.column}" not in changed
            if is_same and (served / file).is_file():
                link_file(served / file, folder / file)
            else:
                _write(folder / file, read_order(register, table.name, name))


def stored_order(folder: Path, table: str, name: OrderName) -> ColumnOrder | None:
    """The order that `write_orders` left in a folder; None where it left none."""
    try:
        with (folder / _file(table, name)).open("rb") as file:
            read = partial(np.load, file, allow_pickle=False)
            rows, empty, numbers, groups = read(), read(), read(), json.loads(read().tobytes())
    except FileNotFoundError:
        return None
    if name.kind in {COUNTED, LIST}:
        return ColumnOrder(rows, empty, {value: (start, end) for value, start, end in groups})
    return ColumnOrder(rows, empty, None, numbers if name.kind == NUMBER else None)


def _write(path: Path, order: ColumnOrder) -> None:
    groups = [[value, *places] for value, places in (order.groups or {}).items()]
    numbers = np.empty(0) if order.numbers is None else order.numbers
    with path.open("wb") as file:
        for part in (order.rows, order.empty, numbers):
            np.save(file, part)
        np.save(file, np.frombuffer(json.dumps(groups).encode(), np.uint8))


def _file(table: str, name: OrderName) -> str:
    # A column has one order of a kind.
    return f"{table}.{name.column}.{name.kind}"


def read_order(register: Register, table: str, name: OrderName) -> ColumnOrder:
    """The order of a column, from the rows themselves; reads each once. Only texts are sorted by
    SQLite, which needs little memory."""
    measured = name.measure.format(name.column)
    if name.kind == PLAIN:
        records = register.tuples(
            f"SELECT {measured} IS NULL, rowid FROM {table} ORDER BY {measured}, rowid"
        )
        both = np.fromiter(records, np.dtype([("is_empty", np.bool_), ("row", np.uint32)]))
        count = int(np.count_nonzero(both["is_empty"]))  # SQLite puts empty ones first
        rows = both["row"].copy()
        return ColumnOrder(rows[count:], rows[:count])
    cells = (cell for (cell,) in register.tuples(f"SELECT {measured} FROM {table} ORDER BY rowid"))
    if name.kind == NUMBER:
        numbers = np.fromiter((np.nan if cell is None else cell for cell in cells), np.float64)
        rows = np.argsort(numbers, kind="stable").astype(np.uint32) + np.uint32(1)
        count = int(np.count_nonzero(~np.isnan(numbers)))  # NaN comes last
        return ColumnOrder(rows[:count], rows[count:], None, numbers[rows[:count] - 1])
    return _grouped(cells, is_list=name.kind == LIST)


def _grouped(cells: Iterable[Value], *, is_list: bool) -> ColumnOrder:
    """The order of a column with few values, which are numbered."""
    numbers: dict[Value, int] = {}
    rows, codes, empty = array("I"), array("I"), array("I")
    for row, cell in enumerate(cells, 1):
        if cell is None:
            empty.append(row)
            continue
        values = dict.fromkeys(cell.split(";")) if is_list and isinstance(cell, str) else (cell,)
        for value in values:
            rows.append(row)
            codes.append(numbers.setdefault(value, len(numbers)))
    rising = sorted(numbers)  # type: ignore[type-var]
    turns = np.empty(len(rising), np.uint32)
    turns[[numbers[value] for value in rising]] = np.arange(len(rising), dtype=np.uint32)
    places = turns[np.asarray(codes, np.uint32)]
    ends = np.cumsum(np.bincount(places, minlength=len(rising))).tolist()
    groups = dict(zip(rising, zip([0, *ends], ends, strict=False), strict=True))
    ordered = np.asarray(rows, np.uint32)[np.argsort(places, kind="stable")]
    return ColumnOrder(ordered, np.asarray(empty, np.uint32), groups)
