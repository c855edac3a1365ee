"""Writing a package: descriptor and CSV files, streamed, the same bytes for the same rows."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any

from disclosure.model.schemas import Table, kinds
from disclosure.packages.cells import write_cell
from disclosure.packages.descriptors import resource_descriptor

Rows = Iterable[Mapping[str, object]]


def publisher_folder(out: Path, publisher: str) -> Path:
    """Where a publisher's packages lie below a data folder `out`, which may also be that folder
    itself: `data` and `data/our-city` both give `data/our-city`."""
    return out if out.resolve().name == publisher else out / publisher


def write_package(
    folder: Path, descriptor: Mapping[str, Any], rows: Mapping[str, Rows], *, empty: bool = False
) -> None:
    """Write a package of our kinds into `folder`: `rows` by resource name (kebab-case).

    Each row maps field names to values (str, int, Decimal, bool, date, datetime, list, None);
    a missing field is an empty cell, an unknown one a ValueError. Rows are taken one at a
    time. A resource without rows is left out, except the kind's first, unless `empty` ones
    are wanted. Files are replaced only once all of them are written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = kinds()[descriptor["kind"]]
    unknown = rows.keys() - {table.resource for table in kind.tables}
    if unknown:
        raise ValueError(f"no such resource in {kind.name}: {', '.join(sorted(unknown))}")
    written = []
    for table in kind.tables:
        filled = _filled(rows.get(table.resource, ()))
        if filled is not None or table is kind.tables[0] or empty:
            _write_table(folder / f"{table.resource}.csv.new", table, filled or iter(()))
            written.append(table)
    _replace(folder, kind.tables, written)
    resources = [resource_descriptor(table) for table in written]
    whole = {**descriptor, "schema_version": kind.version, "resources": resources}
    write_descriptor(folder / "datapackage.json", whole)


def write_descriptor(path: Path, descriptor: Mapping[str, Any]) -> None:
    """Write a descriptor as every package of ours has it."""
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")


def set_publisher(folder: Path, publisher: Mapping[str, Any]) -> None:
    """Say in a package's descriptor who publishes it; nothing else in the package changes."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8-sig"))
    if descriptor.get("publisher") != publisher:
        write_descriptor(path, {**descriptor, "publisher": dict(publisher)})


def refresh_package(path: Path) -> bool:
    """Upgrade a package, by the `path` of its descriptor, to the present version of its kind: the
    inline schemas, and empty columns for those added since; whether anything changed.

    Cells are unchanged. Raises ValueError, and changes nothing, if the columns of a file are not
    those of an earlier version in their order.
    """
    descriptor = json.loads(path.read_text("utf-8-sig"))
    kind = kinds()[descriptor["kind"]]
    tables = {table.resource: table for table in kind.tables}
    files = {}
    resources = []
    for resource in descriptor["resources"]:
        table = tables.get(resource["name"])
        if table is None:
            resources.append(resource)
            continue
        file = path.parent / resource["path"]
        refreshed = {**resource, "schema": dict(table.descriptor)}
        if _lacks_columns(file, table):
            files[file] = table
            refreshed = {
                key: value for key, value in refreshed.items() if key not in {"bytes", "hash"}
            }
        resources.append(refreshed)
    fresh = {**descriptor, "schema_version": kind.version, "resources": resources}
    for file, table in files.items():
        _widen(file, table)
    for file in files:
        file.with_suffix(".csv.new").replace(file)
    if fresh == descriptor:
        return False
    write_descriptor(path, fresh)
    return True


def _lacks_columns(file: Path, table: Table) -> bool:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        names = next(csv.reader(stream), [])
    if names != [name for name in table.field if name in names]:
        raise ValueError(f"{file}: the columns are not those of {table.kind}/{table.resource}")
    return len(names) < len(table.fields)


def _widen(file: Path, table: Table) -> None:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        _write_table(file.with_suffix(".csv.new"), table, csv.DictReader(stream))


def _filled(rows: Rows) -> Iterator[Mapping[str, object]] | None:
    iterator = iter(rows)
    first = list(islice(iterator, 1))
    return chain(first, iterator) if first else None


def _write_table(path: Path, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    names = [field.name for field in table.fields]
    known = set(names)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            if not row.keys() <= known:
                raise ValueError(f"{table.resource} has no field {sorted(row.keys() - known)}")
            values = row.get if {*map(type, row.values())} == {str} else _as_texts(row).get
            writer.writerow([*map(values, names)])  # None is an empty cell


def _as_texts(row: Mapping[str, object]) -> dict[str, str]:
    return {name: write_cell(value) for name, value in row.items()}


def _replace(folder: Path, tables: Iterable[Table], written: list[Table]) -> None:
    for table in tables:
        path = folder / f"{table.resource}.csv"
        if table in written:
            path.with_suffix(".csv.new").replace(path)
        else:
            path.unlink(missing_ok=True)
