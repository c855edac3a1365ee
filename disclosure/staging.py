"""The staging database: every row of every package as text, with where it came from."""

import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from disclosure.fault_lists import FaultList
from disclosure.packages import Package, Resource, read_rows
from disclosure.schemas import Table, kinds

Progress = Callable[[str, int], None]
_BATCH = 5_000


def stage(packages: list[Package], path: Path, progress: Progress, faults: FaultList) -> None:
    """Read every row of `packages` into a new SQLite file at `path`; faults are added to `faults`.

    One table a resource: publisher, package, row_number, then the cells as text, empty ones
    NULL. Rows are streamed; memory does not grow with the data.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
    for table in _tables():
        columns = ", ".join(f'"{field.name}" TEXT' for field in table.fields)
        head = "publisher TEXT, package TEXT, row_number INTEGER"
        connection.execute(f"CREATE TABLE {table.name} ({head}, {columns})")
    for package in packages:
        for resource in package.resources:
            _stage_resource(connection, package, resource, faults, progress)
    for table in _tables():
        _index(connection, table)
    connection.execute("COMMIT")
    connection.close()


def _tables() -> Iterator[Table]:
    for kind in kinds().values():
        yield from kind.tables


def _stage_resource(
    connection: sqlite3.Connection,
    package: Package,
    resource: Resource,
    faults: FaultList,
    progress: Progress,
) -> None:
    places = ", ".join("?" * (3 + len(resource.table.fields)))
    rows = (
        (package.publisher, package.name, number, *(cell or None for cell in cells))
        for number, cells in read_rows(package, resource, faults)
    )
    count = 0
    while batch := list(islice(rows, _BATCH)):
        connection.executemany(f"INSERT INTO {resource.table.name} VALUES ({places})", batch)
        count += len(batch)
        progress(f"{package.label}/{resource.descriptor['path']}", count)


def _index(connection: sqlite3.Connection, table: Table) -> None:
    """Index every column that a reference, a path or a derived table looks up."""
    names = {table.primary_key[0]}
    names |= {field.name for field in table.fields if field.reference}
    names |= {"project_id", "tender_id", "about_id"} & table.field.keys()
    for name in sorted(names):
        connection.execute(
            f"CREATE INDEX staging_{table.name}_{name} ON {table.name} (publisher, {name})"
        )
