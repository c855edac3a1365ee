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
    _write_descriptor(folder / "datapackage.json", {**descriptor, "resources": resources})


def _write_descriptor(path: Path, descriptor: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")


def refresh_descriptor(path: Path) -> bool:
    """Bring the inline schemas of a descriptor to its kind's present ones; whether any changed."""
    descriptor = json.loads(path.read_text("utf-8-sig"))
    kind = kinds()[descriptor["kind"]]
    schemas = {table.resource: dict(table.descriptor) for table in kind.tables}
    fresh = {
        **descriptor,
        "schema_version": kind.version,
        "resources": [
            {**resource, "schema": schemas.get(resource["name"], resource.get("schema"))}
            for resource in descriptor["resources"]
        ],
    }
    if fresh == descriptor:
        return False
    _write_descriptor(path, fresh)
    return True


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
            writer.writerow([write_cell(row.get(name)) for name in names])


def _replace(folder: Path, tables: Iterable[Table], written: list[Table]) -> None:
    for table in tables:
        path = folder / f"{table.resource}.csv"
        if table in written:
            path.with_suffix(".csv.new").replace(path)
        else:
            path.unlink(missing_ok=True)
