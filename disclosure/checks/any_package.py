"""Validates any data package, ours or not: frictionless' verdict as faults in both languages."""

import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from frictionless.resources import TableResource

from disclosure.checks.fast.row_judge import Finding
from disclosure.checks.fast.verdicts import FindingCounts, judge_table
from disclosure.checks.package_guards import danger_of_file, referenced
from disclosure.checks.swallowed_rows import swallowed_rows
from disclosure.checks.table_parts import JoinedParts, is_joinable, joined
from disclosure.checks.version_2 import Rest, key_findings, translate
from disclosure.packages.engine_notes import in_both_languages
from disclosure.packages.fault_lists import rest_of
from disclosure.packages.faults import Fault, FaultLocation, catalogue, shorten
from disclosure.packages.offline import OFFLINE, frictionless
from disclosure.packages.package import RepeatedProperties, judged_descriptor, parse_descriptor
from disclosure.packages.package_files import (
    DESCRIPTOR_LIMIT,
    Danger,
    RefusedFile,
    danger_of_path,
    read_file,
)

_NAMES = ("datapackage.json", "datapackage.yaml")
# How frictionless says that it needs a library for a format: no fault of the package.
_NOT_INSTALLED = "Please install"
# YAML aliases let a page of text expand into more objects than fit in memory.
_YAML_ALIAS = re.compile(r"(?:^|[\s\[{,:-])[&*]\w", re.MULTILINE)


@dataclass(frozen=True)
class Spot:
    """Where faults lie: the file as the user named it, the package and the resource."""

    file: str
    package: str = ""
    resource: str = ""

    def fault(self, finding: Finding) -> Fault:
        """A frictionless error as a fault in both languages; its error type is the fault code."""
        place = FaultLocation(self.file, "", self.package, self.resource)
        reason, reason_en = in_both_languages(shorten(finding.note, 300))
        more: dict[str, Any] = {"reason": reason, "reason_en": reason_en, "type": finding.type}
        return place.fault(
            finding.type if finding.type in catalogue() else "frictionless-error",
            row=finding.row,
            field=finding.field,
            value=finding.cell,
            **more,
        )

    def danger(self, danger: Danger) -> Fault:
        return self.fault(Finding(danger.code, cell=danger.value))


@dataclass(frozen=True)
class Checked:
    """The faults of a package, at most 1,000 of a kind and file, and how many rows were read."""

    faults: list[Fault] = field(default_factory=list)
    tallies: dict[str, FindingCounts] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not any(fault.is_error for fault in self.faults)


def check_package(path: Path) -> Checked:
    """Everything that is wrong with the package at `path`, a descriptor or its folder.

    The verdict is frictionless' own (Data Package v1 and v2), with what a hostile package may
    hold refused before it is opened. The network is never used; nothing is written.
    """
    file = path if not path.is_dir() else _descriptor_in(path)
    place = Spot(str(file))
    try:
        descriptor = _read_descriptor(file)
    except RefusedFile as error:
        return Checked([place.danger(error.danger)])
    except RepeatedProperties as error:
        return Checked(
            [place.fault(Finding("property-repeated", field=name)) for name in error.names]
        )
    except (OSError, ValueError, RecursionError) as error:
        return Checked([place.fault(Finding("package-unreadable", note=str(error)))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, on deprecated properties
        return _check(file, descriptor)


def _descriptor_in(folder: Path) -> Path:
    return next((folder / name for name in _NAMES if (folder / name).is_file()), folder / _NAMES[0])


def _read_descriptor(file: Path) -> dict[str, Any]:
    """The descriptor as written; frictionless validates it, this only looks for paths."""
    data = read_file(file.parent, file.name, DESCRIPTOR_LIMIT)
    if file.suffix not in {".yaml", ".yml"}:
        return parse_descriptor(data)
    from disclosure.checks.yaml_descriptors import parse_yaml

    text = data.decode("utf-8-sig")
    if _YAML_ALIAS.search(text):
        raise ValueError("YAML with anchors or aliases")
    return judged_descriptor(parse_yaml(text))


def _beside(folder: Path, path: str) -> dict[str, Any] | None:
    """The schema or dialect in a file of the package; None where it cannot be read."""
    if danger_of_path(folder, path):
        return None
    try:
        return _read_descriptor(folder / path)
    except (RefusedFile, RepeatedProperties, OSError, ValueError, RecursionError):
        return None


def _check(file: Path, descriptor: dict[str, Any]) -> Checked:
    name = str(descriptor.get("name") or "")
    place = Spot(str(file), name)
    refused = dict(_refused(file.parent, descriptor))
    if -1 in refused:
        return Checked([place.danger(refused[-1])])
    if descriptor.get("resources") == []:
        return Checked([place.fault(Finding("package-error", note="there are no resources"))])
    translated, rests = translate(descriptor, partial(_beside, file.parent))
    try:
        package = frictionless.Package.from_descriptor(translated, basepath=str(file.parent))
        package.to_descriptor(validate=True)
    except frictionless.FrictionlessException as error:
        # The guards report unsafe and remote paths in our own wording.
        faults = [place.danger(danger) for danger in refused.values()]
        faults += [
            place.fault(Finding(detail.type, note=detail.note))
            for detail in error.to_errors()
            if not (refused and ("is not safe" in detail.note or OFFLINE in detail.note))
        ]
        return Checked(faults)
    except Exception as error:  # noqa: BLE001 - whatever a descriptor makes their code do
        return Checked([place.fault(Finding("engine-error", note=str(error)))])
    with ExitStack() as joins:
        return _check_resources(place, package, refused, rests, joins)


def _check_resources(
    descriptor: Spot,
    package: frictionless.Package,
    refused: dict[int, Danger],
    rests: dict[int, Rest],
    joins: ExitStack,
) -> Checked:
    checked, folder = Checked(), Path(descriptor.file).parent
    dangers = [
        refused.get(number) or _danger_of(folder, resource)
        for number, resource in enumerate(package.resources)
    ]
    closed = {one.name for one, danger in zip(package.resources, dangers, strict=True) if danger}
    parts = {
        number: joins.enter_context(joined(resource, folder))
        for number, (resource, danger) in enumerate(zip(package.resources, dangers, strict=True))
        if danger is None and isinstance(resource, TableResource) and _are_there(folder, resource)
    }
    for number, (resource, danger) in enumerate(zip(package.resources, dangers, strict=True)):
        where = Spot(str(folder / (resource.path or "")), descriptor.package, resource.name or "")
        if danger:
            place = replace(where, file=descriptor.file) if number in refused else where
            checked.faults.append(place.danger(danger))
            continue
        missing = [path for path in resource.paths if not (folder / path).is_file()]
        where = replace(where, file=str(folder / missing[0])) if missing else where
        for target in _lost_targets(resource, closed):
            checked.faults.append(where.fault(Finding("reference-unchecked", cell=target)))
        rest, part = rests.get(number, Rest()), parts.get(number)
        tally = _judge(part.file.parent if part else folder, resource)
        if any(finding.note.startswith(_NOT_INSTALLED) for finding in tally.listed):
            tally = FindingCounts()
            tally.add(Finding("format-unjudged", cell=resource.format or ""))
        if rest.keys and isinstance(resource, TableResource):
            for finding in key_findings(resource, rest.keys):
                tally.add(finding)
        is_table = isinstance(resource, TableResource)
        unread = ["schema"] if not is_table and resource.schema.fields else []
        for property_name in rest.unjudged if is_table else unread:
            tally.add(Finding("property-unjudged", field=property_name))
        checked.tallies[resource.name or ""] = tally
        checked.faults.extend(_faults(where, tally, part, folder))
        if isinstance(resource, TableResource):
            paths = part.paths if part else [str(resource.path)] if resource.path else []
            checked.faults.extend(_swallowed(where, resource, folder, paths))
    return checked


def _swallowed(
    place: Spot, resource: TableResource, folder: Path, paths: list[str]
) -> Iterator[Fault]:
    """A warning for each cell of several lines that holds whole rows."""
    control = resource.dialect.get_control("csv") if resource.dialect.has_control("csv") else None
    declared = control.to_descriptor() if control else {}
    delimiter = declared.get("delimiter", "\t" if resource.format == "tsv" else ",")
    is_usual = not declared.keys() & {"quoteChar", "escapeChar"} and len(delimiter) == 1
    if resource.format not in {"csv", "tsv"} or resource.compression or not is_usual:
        return
    names = resource.schema.field_names
    for path in paths:
        where = FaultLocation(str(folder / path), "", place.package, place.resource)
        for swallowed in (
            swallowed_rows(folder / path, resource.encoding or "utf-8", delimiter)
            if (folder / path).is_file()
            else ()
        ):
            name = names[swallowed.column] if swallowed.column < len(names) else ""
            first, last = swallowed.first, swallowed.last
            yield where.fault(
                "rows-swallowed", row=swallowed.row, field=name, first=first, last=last
            )


def _are_there(folder: Path, resource: TableResource) -> bool:
    return is_joinable(resource) and all((folder / path).is_file() for path in resource.paths)


def _lost_targets(resource: frictionless.Resource, closed: set[str]) -> list[str]:
    """The unopened tables that a table references; those references are removed from its schema."""
    if not isinstance(resource, TableResource):
        return []
    keys = resource.schema.foreign_keys
    lost = [key for key in keys if key["reference"]["resource"] in closed]
    if lost:
        resource.schema.foreign_keys = [key for key in keys if key not in lost]
    return [key["reference"]["resource"] for key in lost]


def _refused(folder: Path, descriptor: dict[str, Any]) -> Iterator[tuple[int, Danger]]:
    """The number of each resource that must not be opened, with the reason; -1 for the package."""
    for path in referenced({"profile": descriptor.get("profile")}):
        if "/" in path and (danger := danger_of_path(folder, path)):
            yield -1, danger
    resources = descriptor.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else []):
        if not isinstance(resource, dict):
            yield number, Danger("resource-elsewhere", str(resource))
            continue
        for path in referenced(resource):
            danger = danger_of_path(folder, path, resource.get("scheme"))
            if danger:
                yield number, danger
                break


def _danger_of(folder: Path, resource: frictionless.Resource) -> Danger | None:
    for path in resource.paths:
        file = folder / path
        if file.is_file():
            # Resources that are not tables are not read.
            form = resource.format if isinstance(resource, TableResource) else "document"
            danger = danger_of_file(file, resource.compression, form)
            if danger:
                return danger
    return None


def _judge(folder: Path, resource: frictionless.Resource) -> FindingCounts:
    tally = FindingCounts()
    try:
        resource.to_descriptor(validate=True)
    except frictionless.FrictionlessException as error:
        for detail in error.to_errors():
            tally.add(Finding(detail.type, note=detail.note))
        return tally
    if isinstance(resource, TableResource):
        is_file = resource.path is not None and (folder / resource.path).is_file()
        return judge_table(resource, folder / str(resource.path) if is_file else None)
    if resource.path is None:
        return tally  # data in the descriptor that is no table: any JSON will do
    try:
        report = resource.validate(limit_errors=0)
    except Exception as error:  # noqa: BLE001 - a bug of theirs must not hide the other tables
        tally.add(Finding("engine-error", note=f"{type(error).__name__}: {error}"))
        return tally
    for detail in [*report.errors, *(detail for task in report.tasks for detail in task.errors)]:
        tally.add(Finding(detail.type, note=detail.note))
    return tally


def _faults(
    place: Spot, tally: FindingCounts, parts: JoinedParts | None, folder: Path
) -> Iterator[Fault]:
    for finding in tally.listed:
        path, row = parts.place(finding.row) if parts else ("", finding.row)
        note = finding.note
        if parts and finding.type == "encoding-error":
            path, note = parts.undecodable(folder, note)
        where = replace(place, file=str(folder / path)) if parts else place
        yield where.fault(replace(finding, row=row, note=note))
    for path in parts.packed if parts else ():
        where = replace(place, file=str(folder / path))
        yield where.fault(Finding("compression-error", note="a packed part"))
    for path in parts.headless if parts else ():
        where = replace(place, file=str(folder / path))
        yield where.fault(Finding("part-without-header", row=1))
    for path in parts.unlike if parts else ():
        where = replace(place, file=str(folder / path))
        yield where.fault(Finding("part-header-differs", row=1))
    for path in parts.empty if parts else ():
        where = replace(place, file=str(folder / path))
        yield where.fault(Finding("source-error", note="the source is empty"))
    reported_types = [finding.type for finding in tally.listed]
    for kind, count in tally.counts.items():
        more = count - reported_types.count(kind)
        if more:
            yield rest_of(place.fault(Finding(kind)), more)
