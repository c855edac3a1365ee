"""The staging database: every row of every package as text, with where it came from."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from disclosure.checks.package_rows import read_blocks
from disclosure.model.links import derived_names, graph, indexed
from disclosure.model.schemas import Table, published_tables
from disclosure.packages.fault_lists import FaultList
from disclosure.packages.package import Package, Resource

Progress = Callable[[str, int], None]


def stage(packages: list[Package], path: Path, progress: Progress, faults: FaultList) -> None:
    """Read every row of `packages` into a new SQLite file at `path`; faults are added to `faults`.

    One table a resource: publisher, package, row_number, then the cells as text, empty ones
    NULL. Rows are streamed; memory does not grow with the data.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
    for table in published_tables():
        columns = ", ".join(f'"{field.name}" TEXT' for field in table.fields)
        head = "publisher TEXT, package TEXT, row_number INTEGER"
        connection.execute(f"CREATE TABLE {table.name} ({head}, {columns})")
    for package in packages:
        for resource in package.resources:
            _stage_resource(connection, package, resource, faults, progress)
    for table in published_tables():
        _index(connection, table)
    connection.execute("COMMIT")
    connection.close()


def _stage_resource(
    connection: sqlite3.Connection,
    package: Package,
    resource: Resource,
    faults: FaultList,
    progress: Progress,
) -> None:
    # The two names are the same in every row: SQLite repeats them faster than Python.
    names = ", ".join(_quoted(name) for name in (package.publisher, package.name))
    places = ", ".join("?" * (1 + len(resource.table.fields)))
    insert = f"INSERT INTO {resource.table.name} VALUES ({names}, {places})"
    count = 0
    for block in read_blocks(package, resource, faults):
        connection.executemany(insert, block)
        count += len(block)
        progress(f"{package.label}/{resource.descriptor['path']}", count)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _index(connection: sqlite3.Connection, table: Table) -> None:
    """Index every column that a reference, a path or a derived table looks up."""
    for name in sorted({table.primary_key[0], *indexed(table.name)}):
        connection.execute(
            f"CREATE INDEX staging_{table.name}_{name} ON {table.name} (publisher, {name})"
        )


def ambiguous_ids(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(table, publisher, id) of staged ids that are equal to another when lower-cased."""
    connection.create_function("fold_case", 1, str.casefold, deterministic=True)
    published = {table.name: table for table in published_tables()}
    sources = {}
    for one in graph().values():
        if one.page and one.name in published:
            sources[one.name] = _ids(one.name, one.key[0])
        elif one.page and one.name in derived_names():
            naming = [table for table in published if one.key[0] in published[table].field]
            sources[one.name] = " UNION ".join(_ids(table, one.key[0]) for table in naming)
    found = []
    for table, source in sources.items():
        rows = connection.execute(
            f"""SELECT publisher, id FROM ({source}) AS ids WHERE (publisher, fold_case(id)) IN (
                SELECT publisher, fold_case(id) FROM ({source}) AS same
                GROUP BY 1, 2 HAVING COUNT(DISTINCT id) > 1)"""
        )
        found += [(table, publisher, identifier) for publisher, identifier in rows]
    return found


def _ids(table: str, key: str) -> str:
    return f"SELECT publisher, {key} AS id FROM staging.{table} WHERE {key} IS NOT NULL"
