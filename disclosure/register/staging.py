"""The staging database: every row of every package as text, with its origin."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from disclosure.checks.package_rows import read_blocks
from disclosure.database.recorded_database import digest_of
from disclosure.database.step_log import StepLog
from disclosure.model.links import derived_names, graph, indexed
from disclosure.model.schemas import Table, published_tables
from disclosure.packages.fault_lists import FaultList
from disclosure.packages.faults import Fault
from disclosure.packages.package import Package, Resource

Progress = Callable[[str, int], None]
_Files = dict[tuple[str, str], str]  # digests by publisher and package
_ASIDE = "earlier_"


class _StagedFile(NamedTuple):
    """A file whose rows are staged, and its faults (JSON); without a digest if it must be read
    again."""

    name: str  # of its table
    publisher: str
    package: str
    digest: str
    rows: int
    faults: str


def stage(
    packages: list[Package],
    path: Path,
    progress: Progress,
    faults: FaultList,
    steps: StepLog,
    earlier: Path | None,
) -> None:
    """Read every row of `packages` into a new SQLite file at `path`; faults are added to `faults`.

    One table for each resource: publisher, package, row_number, then the cells as text, empty ones
    NULL. Rows are streamed; memory does not grow with the data. The rows and faults of unchanged
    files are taken from the `earlier` staging database, and a table without changed files is kept;
    changed tables are noted in `steps`.
    """
    if earlier is not None:
        shutil.copyfile(earlier, path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
    if earlier is None:
        connection.execute(f"CREATE TABLE files ({', '.join(_StagedFile._fields)})")
    files = _digested(packages)
    before = _staged_before(connection)
    changed = [
        table
        for table in published_tables()
        if earlier is None or [*files[table.name].items()] != [*before[table.name]]
    ]
    for table in changed:
        if earlier is not None:
            _set_aside(connection, table)
        _create(connection, table)
    connection.execute("DELETE FROM files")
    for package in packages:
        for resource in package.resources:
            whose = (package.publisher, package.name)
            digest = files[resource.table.name][whose]
            known = before[resource.table.name].get((whose, digest))
            if known is None:
                known = _stage_resource(connection, package, resource, digest, faults, progress)
            else:
                if resource.table in changed:
                    _take_over(connection, package, resource)
                faults += [Fault(**stored) for stored in json.loads(known.faults)]
                progress(f"{package.label}/{resource.descriptor['path']}", known.rows)
            places = ", ".join("?" * len(known))
            connection.execute(f"INSERT INTO files VALUES ({places})", known)
    for table in changed:
        _index(connection, table)
    if earlier is not None:
        _compare(connection, changed, steps)
    connection.execute("COMMIT")
    connection.close()


def _compare(connection: sqlite3.Connection, changed: list[Table], steps: StepLog) -> None:
    """Note how tables differ from the earlier ones, which are then dropped."""
    for table in published_tables():
        if table in changed:
            place, aside = f"main.{table.name}", f"main.{_ASIDE}{table.name}"
            steps.compare(connection, place, aside, f"staging.{table.name}")
            connection.execute(f"DROP TABLE {aside}")
        else:
            steps.leave(f"staging.{table.name}")


def _digested(packages: list[Package]) -> dict[str, _Files]:
    """For each table the files that its rows come from, in reading order."""
    by_table: dict[str, _Files] = {table.name: {} for table in published_tables()}
    for package in packages:
        for resource in package.resources:
            whose = (package.publisher, package.name)
            by_table[resource.table.name][whose] = _digest(package, resource)
    return by_table


def _digest(package: Package, resource: Resource) -> str:
    """A digest of everything that determines the rows and faults of a file, besides the program;
    empty for a file that cannot be read."""
    try:
        sha256 = resource.digest()
    except OSError:
        return ""
    return digest_of([package.label, package.descriptor, sha256]).hex()


def _staged_before(
    connection: sqlite3.Connection,
) -> dict[str, dict[tuple[tuple[str, str], str], _StagedFile]]:
    by_table: dict[str, dict[tuple[tuple[str, str], str], _StagedFile]] = {
        table.name: {} for table in published_tables()
    }
    for row in connection.execute("SELECT * FROM files ORDER BY rowid"):
        staged = _StagedFile(*row)
        by_table[staged.name][(staged.publisher, staged.package), staged.digest] = staged
    return by_table


def _create(connection: sqlite3.Connection, table: Table) -> None:
    columns = ", ".join(f'"{field.name}" TEXT' for field in table.fields)
    head = "publisher TEXT, package TEXT, row_number INTEGER"
    connection.execute(f"CREATE TABLE {table.name} ({head}, {columns})")


def _set_aside(connection: sqlite3.Connection, table: Table) -> None:
    """Rename an earlier table and drop its indices."""
    for name in _indexed(table):
        connection.execute(f"DROP INDEX {_index_name(table, name)}")
    connection.execute(f"ALTER TABLE {table.name} RENAME TO {_ASIDE}{table.name}")


def _take_over(connection: sqlite3.Connection, package: Package, resource: Resource) -> None:
    name = resource.table.name
    connection.execute(
        f"INSERT INTO {name} SELECT * FROM {_ASIDE}{name} WHERE publisher = ? AND package = ?"
        " ORDER BY rowid",
        (package.publisher, package.name),
    )


def _stage_resource(
    connection: sqlite3.Connection,
    package: Package,
    resource: Resource,
    digest: str,
    faults: FaultList,
    progress: Progress,
) -> _StagedFile:
    # The two names are the same in every row: as SQL literals they cost less than as parameters.
    names = ", ".join(_quoted(name) for name in (package.publisher, package.name))
    places = ", ".join("?" * (1 + len(resource.table.fields)))
    insert = f"INSERT INTO {resource.table.name} VALUES ({names}, {places})"
    count = 0
    read_faults: list[Fault] = []
    listed = FaultList()
    for block in read_blocks(package, resource, read_faults):
        connection.executemany(insert, block)
        count += len(block)
        _move(read_faults, faults, listed)
        progress(f"{package.label}/{resource.descriptor['path']}", count)
    _move(read_faults, faults, listed)
    # A file that was written meanwhile, or has more faults than are listed, is read again next
    # time.
    is_right = listed.is_whole and digest == _digest(package, resource)
    texts = json.dumps([asdict(fault) for fault in listed])
    name, whose = resource.table.name, (package.publisher, package.name)
    return _StagedFile(name, *whose, digest if is_right else "", count, texts)


def _move(faults: list[Fault], *lists: FaultList) -> None:
    for fault_list in lists:
        fault_list.extend(faults)
    faults.clear()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _index(connection: sqlite3.Connection, table: Table) -> None:
    """Index every column by which a reference, a path or a derived table is looked up."""
    for name in _indexed(table):
        connection.execute(
            f"CREATE INDEX {_index_name(table, name)} ON {table.name} (publisher, {name})"
        )


def _indexed(table: Table) -> list[str]:
    return sorted({table.primary_key[0], *indexed(table.name)})


def _index_name(table: Table, column: str) -> str:
    return f"staging_{table.name}_{column}"


def ambiguous_ids(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(table, publisher, id) of staged ids that are equal to another when lower-cased."""
    connection.create_function("fold_case", 1, str.casefold, deterministic=True)
    published = {table.name: table for table in published_tables()}
    sources = {}
    for linked in graph().values():
        if linked.page and linked.name in published:
            sources[linked.name] = _ids(linked.name, linked.key[0])
        elif linked.page and linked.name in derived_names():
            naming = [table for table in published if linked.key[0] in published[table].field]
            sources[linked.name] = " UNION ".join(_ids(table, linked.key[0]) for table in naming)
    ids = []
    for table, source in sources.items():
        rows = connection.execute(
            f"""SELECT publisher, id FROM ({source}) AS ids WHERE (publisher, fold_case(id)) IN (
                SELECT publisher, fold_case(id) FROM ({source}) AS same
                GROUP BY 1, 2 HAVING COUNT(DISTINCT id) > 1)"""
        )
        ids += [(table, publisher, identifier) for publisher, identifier in rows]
    return ids


def _ids(table: str, key: str) -> str:
    return f"SELECT publisher, {key} AS id FROM staging.{table} WHERE {key} IS NOT NULL"
