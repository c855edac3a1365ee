"""A data package: reads and validates it, descriptor and rows; the only door to frictionless."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import frictionless
from frictionless.resources import TableResource

from disclosure.cells import constraint_fault, form_fault, type_fault
from disclosure.descriptors import property_faults, schema_difference
from disclosure.faults import Fault, Place
from disclosure.schemas import Kind, Table, kinds

# Data Package v2, "hash": an algorithm and a colon before the digest; MD5 without.
_DIGESTS = ("md5", "sha1", "sha256", "sha512")


@dataclass(frozen=True)
class Resource:
    """One table of a package and its file."""

    table: Table
    descriptor: Mapping[str, Any]
    file: Path

    def digest(self, algorithm: str = "sha256") -> str:
        """The file's digest in hexadecimal."""
        with self.file.open("rb") as stream:
            return hashlib.file_digest(stream, algorithm).hexdigest()


@dataclass(frozen=True)
class Package:
    """A package of ours: its folder, its name in messages, its descriptor and its tables."""

    folder: Path
    label: str
    descriptor: Mapping[str, Any]
    resources: tuple[Resource, ...] = ()

    @property
    def name(self) -> str:
        return str(self.descriptor["name"])

    @property
    def publisher(self) -> str:
        return str(self.descriptor["publisher"]["name"])

    @property
    def kind(self) -> Kind:
        return kinds()[self.descriptor["kind"]]

    def place(self, resource: Resource | None = None) -> Place:
        """Where a fault of the package, or of one of its tables, lies."""
        if resource is None:
            return Place(f"{self.label}/datapackage.json", self.publisher, self.name)
        file = f"{self.label}/{resource.descriptor['path']}"
        return Place(file, self.publisher, self.name, resource.table.resource)


def read_package(folder: Path) -> tuple[Package | None, list[Fault]]:
    """The package in `folder`, or None where its descriptor is not sound, and its faults."""
    label = _label(folder)
    place = Place(f"{label}/datapackage.json", folder.parent.name)
    try:
        descriptor = json.loads((folder / "datapackage.json").read_text("utf-8-sig"))
        if not isinstance(descriptor, dict):
            raise ValueError("not an object")
    except (OSError, ValueError, RecursionError) as error:
        return None, [place.fault("descriptor-unreadable", reason=str(error))]
    faults = [*property_faults(descriptor, place)]
    if faults:
        return None, faults
    faults = [*_standard_faults(descriptor, place)]
    package = Package(folder, label, descriptor)
    if package.publisher != folder.parent.name:
        folder_name = folder.parent.name
        faults.append(place.fault("publisher-folder", value=package.publisher, folder=folder_name))
    resources = tuple(_read_resources(package, faults))
    return replace(package, resources=resources), faults


def _label(folder: Path) -> str:
    """The folder as a user would name it: relative to where they are, if it lies below."""
    path = folder.resolve()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _standard_faults(descriptor: Mapping[str, Any], place: Place) -> Iterator[Fault]:
    """What frictionless has to say of the descriptor (Data Package v2), its tables apart."""
    whole = deepcopy(dict(descriptor))
    # Its validator wants what v2 lets a self-reference omit (`resource`); this fills it in.
    with suppress(AttributeError, TypeError):
        frictionless.Package.metadata_transform(whole)
    for error in frictionless.Package.metadata_validate(whole):
        if "is not safe" not in error.note:  # path-unsafe says it better
            yield place.fault("descriptor-invalid", reason=error.note)


def _read_resources(package: Package, faults: list[Fault]) -> Iterator[Resource]:
    tables = {table.resource: table for table in package.kind.tables}
    place, kind, expected = package.place(), package.kind.name, ", ".join(tables)
    seen: set[str] = set()
    for descriptor in package.descriptor["resources"]:
        name = descriptor.get("name") if isinstance(descriptor, dict) else None
        if name not in tables or name in seen:
            fault = place.fault("resource-unknown", value=str(name), kind=kind, expected=expected)
            faults.append(fault)
            continue
        seen.add(name)
        resource = Resource(tables[name], descriptor, package.folder / str(descriptor.get("path")))
        found = [*_resource_faults(package, resource)]
        faults += found
        if not found:
            yield resource
    if package.kind.tables[0].resource not in seen:
        first = package.kind.tables[0].resource
        faults.append(place.fault("resource-missing", expected=first, kind=kind))


def _resource_faults(package: Package, resource: Resource) -> Iterator[Fault]:
    place, path = package.place(), resource.descriptor.get("path")
    if not isinstance(path, str):
        yield place.fault("property-wrong", field="path", value=str(path), expected="notices.csv")
        return
    if Path(path).is_absolute() or not _is_inside(resource.file, package.folder):
        yield place.fault("path-unsafe", value=path)
    elif not resource.file.is_file():
        yield place.fault("file-missing", value=path)
    else:
        yield from _changed(package, resource)
    difference = schema_difference(resource.descriptor.get("schema"), resource.table)
    if difference:
        yield place.fault(
            "schema-drift",
            difference=difference,
            kind=package.kind.name,
            version=package.kind.version,
            resource=resource.table.resource,
        )


def _is_inside(file: Path, folder: Path) -> bool:
    return file.resolve().is_relative_to(folder.resolve())


def _changed(package: Package, resource: Resource) -> Iterator[Fault]:
    """Whether the file has the `bytes` and `hash` that its descriptor may give."""
    size, digest = resource.descriptor.get("bytes"), resource.descriptor.get("hash")
    if size is not None and size != resource.file.stat().st_size:
        yield package.place(resource).fault("file-changed", field="bytes")
    if isinstance(digest, str):
        algorithm, _, value = digest.rpartition(":")
        algorithm = algorithm or "md5"
        if algorithm not in _DIGESTS or resource.digest(algorithm) != value.lower():
            yield package.place(resource).fault("file-changed", field="hash")


def read_rows(
    package: Package, resource: Resource, faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """Each filled row of a table: its number as a spreadsheet counts (the header is 1), and
    its cells as text in the order of the schema, as many as the schema has fields; a cell
    with a fault is empty.

    Types and constraints are judged by frictionless,
    row by row; keys and references are not (see `disclosure.checks`, which does it for all
    packages at once). What is wrong is added to `faults`.
    """
    place = package.place(resource)
    schema = {**resource.table.descriptor}
    schema.pop("primaryKey", None)
    schema.pop("foreignKeys", None)
    descriptor = {**resource.descriptor, "schema": schema}
    for statistic in ("bytes", "hash"):
        descriptor.pop(statistic, None)
    try:
        source = TableResource.from_descriptor(descriptor, basepath=str(package.folder))
        with source:
            if source.header.errors:
                faults.append(_header_fault(resource.table, source.labels, place))
                return
            yield from _whole_rows(resource.table, source, place, faults)
    except frictionless.FrictionlessException as error:
        faults.append(place.fault("file-unreadable", reason=error.error.note))
    except (UnicodeError, OSError) as error:
        faults.append(place.fault("file-unreadable", reason=str(error)))


def _header_fault(table: Table, labels: Sequence[str], place: Place) -> Fault:
    names = [field.name for field in table.fields]
    wrong = [
        f"{number}: “{label or ''}” ≠ {name or '–'}"
        for number, (label, name) in enumerate(zip_longest(labels, names), 1)
        if label != name
    ]
    more = f" …(+{len(wrong) - 3})" if len(wrong) > 3 else ""
    reason = ", ".join(wrong[:3]) + more
    return place.fault("header-wrong", row=1, reason=reason, expected=",".join(names))


def _whole_rows(
    table: Table, source: TableResource, place: Place, faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    width = len(table.fields)
    for row in source.row_stream:
        found = [*_row_faults(table, row, place)]
        if any(row.cells):
            cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
            if found:
                faulty = {fault.field for fault in found}
                cells = [
                    "" if field.name in faulty else cell
                    for field, cell in zip(table.fields, cells, strict=True)
                ]
                faults += found
            yield row.row_number, cells
        else:
            faults += found


def _row_faults(table: Table, row: frictionless.Row, place: Place) -> Iterator[Fault]:
    number, structural = row.row_number, False
    told: set[str] = set()
    for error in row.errors:
        if error.type == "blank-row":
            yield place.fault("row-blank", row=number)
            structural = True
        elif error.type == "extra-cell":
            yield place.fault("cell-extra", row=number, value=str(getattr(error, "cell", "")))
            structural = True
        elif error.type == "missing-cell":
            if not structural:
                yield place.fault("cell-missing", row=number)
            structural = True
        elif not structural:
            field = table.field[error.field_name]
            cell = str(error.cell or "")
            make = constraint_fault if error.type == "constraint-error" else type_fault
            told.add(field.name)
            yield form_fault(field, cell, place, number) or make(field, cell, place, number)
    if structural:
        return
    for field, cell in zip(table.fields, row.cells, strict=True):
        if cell and field.name not in told:
            fault = form_fault(field, cell, place, number)
            if fault:
                yield fault
