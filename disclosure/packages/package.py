"""A data package: reads and validates its descriptor (its rows: `checks.package_rows`)."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from disclosure.model.characters import shown, signs_of
from disclosure.model.schemas import Kind, Table, Version, kinds, version_of
from disclosure.packages.descriptors import property_faults, to_standard
from disclosure.packages.engine_notes import noted_fault
from disclosure.packages.faults import Fault, FaultLocation
from disclosure.packages.format_versions import schema_difference
from disclosure.packages.offline import frictionless
from disclosure.packages.package_files import (
    DESCRIPTOR,
    DESCRIPTOR_LIMIT,
    RefusedFile,
    folder_dangers,
    read_file,
    table_danger,
)

# Data Package v2, "hash": an algorithm and a colon before the digest; MD5 without.
_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_DEPTH_LIMIT = 100  # of brackets in a descriptor, which is walked by recursion


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

    @property
    def version(self) -> Version:
        """The version of its kind that the package was written for."""
        return version_of(self.descriptor["schema_version"])

    @property
    def is_later(self) -> bool:
        """Whether it was written for a later version than ours."""
        return self.version > version_of(self.kind.version)

    def place(self, resource: Resource | None = None) -> FaultLocation:
        """Where a fault of the package, or of one of its tables, lies."""
        if resource is None:
            return FaultLocation(f"{self.label}/datapackage.json", self.publisher, self.name)
        file = f"{self.label}/{resource.descriptor['path']}"
        return FaultLocation(file, self.publisher, self.name, resource.table.resource)


def read_package(folder: Path) -> tuple[Package | None, list[Fault]]:
    """The package in `folder`, or None where its descriptor is not sound, and its faults."""
    label = label_of(folder)
    place = FaultLocation(f"{label}/datapackage.json", folder.parent.name)
    signs = signs_of(f"{folder.parent.name}/{folder.name}")
    if signs:
        return None, [place.fault("text-unsafe", signs=signs)]
    try:
        descriptor = parse_descriptor(read_file(folder, DESCRIPTOR, DESCRIPTOR_LIMIT))
    except RefusedFile as error:
        return None, [place.fault(error.danger.code, value=error.danger.value)]
    except RepeatedProperties as error:
        return None, [place.fault("property-repeated", field=name) for name in error.names]
    except (OSError, ValueError, RecursionError) as error:
        return None, [noted_fault(place, "descriptor-unreadable", str(error))]
    faults = [*property_faults(descriptor, place), *_engine_faults(descriptor, place)]
    if any(fault.is_error for fault in faults):
        return None, faults
    faults += _standard_faults(descriptor, place)
    if to_standard(descriptor) != descriptor:
        faults.append(place.fault("example-not-text"))
    package = Package(folder, label, descriptor)
    faults += _folder_faults(package)
    if package.publisher != folder.parent.name:
        folder_name = folder.parent.name
        faults.append(place.fault("publisher-folder", value=package.publisher, folder=folder_name))
    resources = tuple(_read_resources(package, faults))
    return replace(package, resources=resources), faults


class RepeatedProperties(ValueError):
    """A descriptor in which an object has a property twice: the places of all these."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        super().__init__(", ".join(names))


def parse_descriptor(data: bytes) -> dict[str, Any]:
    """The JSON object that is a descriptor, with or without a byte order mark (RFC 8259,
    section 8.1). Raises RepeatedProperties, ValueError, RecursionError."""
    text = data.decode("utf-8-sig")
    return judged_descriptor(
        json.loads(
            text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=object_of
        )
    )


def judged_descriptor(descriptor: Any) -> dict[str, Any]:
    """What a descriptor reads, its objects made by `object_of`, where it is an object that is not
    nested too deeply. Raises RepeatedProperties, ValueError."""
    if not isinstance(descriptor, dict):
        raise ValueError("not an object")
    level: list[Any] = [descriptor]
    is_doubled = False
    for _ in range(_DEPTH_LIMIT):
        level = [part for value in level for part in _parts_of(value)]
        is_doubled = is_doubled or any(isinstance(value, _Doubled) for value in level)
    if level:
        raise ValueError(f"brackets more than {_DEPTH_LIMIT} deep")
    if isinstance(descriptor, _Doubled) or is_doubled:
        raise RepeatedProperties([*_repeated(descriptor)])
    return descriptor


class _Doubled(dict[str, Any]):
    """An object of a descriptor in which properties stand twice."""

    repeated: Sequence[str] = ()


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a descriptor, which remembers the properties that stand twice."""
    properties = dict(pairs)
    if len(properties) == len(pairs):
        return properties
    doubled = _Doubled(properties)
    counts = Counter(name for name, _ in pairs)
    doubled.repeated = [name for name, count in counts.items() if count > 1]
    return doubled


def _repeated(value: Any, path: str = "") -> Iterator[str]:
    """The places of the properties that stand twice: `resources[0].schema`."""
    if isinstance(value, _Doubled):
        yield from (f"{path}.{name}".lstrip(".") for name in value.repeated)
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _repeated(part, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _repeated(part, f"{path}[{number}]")


def _parts_of(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(number: str) -> float:
    value = float(number)
    return value if isfinite(value) else _no_number(number)


def label_of(folder: Path) -> str:
    """The folder as a user would name it: relative to the working directory if it is below it."""
    path = folder.resolve()
    return shown(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))


def _engine_faults(descriptor: Mapping[str, Any], place: FaultLocation) -> Iterator[Fault]:
    """Faults for what would make an engine fetch or open something: only built-in names and
    inline objects are allowed."""
    profiles = (None, "data-package", "tabular-data-package")
    if descriptor.get("profile") not in profiles:
        value, expected = str(descriptor["profile"]), "tabular-data-package"
        yield place.fault("property-wrong", field="profile", value=value, expected=expected)
    resources = descriptor["resources"] if isinstance(descriptor.get("resources"), list) else []
    for number, resource in enumerate(resources):
        where = f"resources[{number}]"
        if not isinstance(resource, dict):
            value = str(resource)
            yield place.fault("property-wrong", field=where, value=value, expected="{…}")
            continue
        for name, (is_right, expected) in _ENGINE_PROPERTIES.items():
            setting = resource.get(name)
            if setting is not None and not is_right(setting):
                field = f"{where}.{name}"
                yield place.fault(
                    "property-wrong", field=field, value=str(setting), expected=expected
                )


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


# Property of a resource → what it may be at most, and how that is written.
_ENGINE_PROPERTIES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "profile": (
        lambda value: value in ("data-resource", "tabular-data-resource"),
        "tabular-data-resource",
    ),
    "scheme": (lambda value: value == "file", "file"),
    "format": (lambda value: value == "csv", "csv"),
    "dialect": (_is_object, '{"delimiter": ","}'),
    "schema": (_is_object, "{…}"),
    "compression": (lambda _: False, "–"),
    "innerpath": (lambda _: False, "–"),
    "extrapaths": (lambda _: False, "–"),
}


def _standard_faults(descriptor: Mapping[str, Any], place: FaultLocation) -> Iterator[Fault]:
    """The faults that frictionless finds in the descriptor (Data Package v2), apart from its
    tables.

    Schemas identical to ours are known to be valid; checking their fields would take longer than
    everything else.
    """
    ours = [table.descriptor for table in kinds()[descriptor["kind"]].tables]
    resources = [
        {**resource, "schema": {"fields": []}}
        if isinstance(resource, dict) and resource.get("schema") in ours
        else resource
        for resource in descriptor["resources"]
    ]
    for note in _standard_notes(json.dumps({**descriptor, "resources": resources})):
        if "is not safe" not in note:  # the package's own check reports it better
            yield noted_fault(place, "descriptor-invalid", note)


@lru_cache(maxsize=64)
def _standard_notes(descriptor: str) -> tuple[str, ...]:
    """frictionless' notes on a descriptor, cached for processes that check repeatedly, such as
    the desk, since most packages do not change between checks."""
    whole = json.loads(descriptor)
    # Its validator requires what v2 lets a self-reference omit (`resource`); this fills it in.
    with suppress(AttributeError, TypeError, frictionless.FrictionlessException):
        frictionless.Package.metadata_transform(whole)
    profile = json.dumps(whole.get("$schema"))
    for resource in filter(_is_object, whole["resources"]):
        schema = resource.get("schema")
        if schema and _is_object(schema) and _is_sound(json.dumps(schema), profile):
            resource["schema"] = {"fields": []}
    try:
        errors = [*frictionless.Package.metadata_validate(whole)]
    except frictionless.FrictionlessException as refusal:  # of a field's type that is no text
        errors = [refusal.error]
    return tuple(error.note for error in errors)


@lru_cache(maxsize=1024)
def _is_sound(schema: str, profile: str) -> bool:
    """Whether frictionless finds no fault in a schema in a package of a profile (`$schema`);
    schemas that a version of ours wrote recur in packages for many years."""
    resource = {"name": "table", "path": "table.csv", "schema": json.loads(schema)}
    package = {"name": "package", "resources": [resource]}
    if profile != "null":
        package["$schema"] = json.loads(profile)
    try:
        return not [*frictionless.Package.metadata_validate(package)]
    except frictionless.FrictionlessException:
        return False


def _folder_faults(package: Package) -> Iterator[Fault]:
    """Faults for files in the folder that must not be published, or will not be."""
    paths = (
        resource.get("path")
        for resource in package.descriptor["resources"]
        if isinstance(resource, dict)
    )
    tables = frozenset(path for path in paths if isinstance(path, str))
    for danger in folder_dangers(package.folder, tables):
        place = replace(package.place(), file=f"{package.label}/{shown(danger.value)}")
        yield place.fault(danger.code, value=danger.value)


def _read_resources(package: Package, faults: list[Fault]) -> Iterator[Resource]:
    tables = {table.resource: table for table in package.kind.tables}
    version, present = package.descriptor["schema_version"], package.kind.version
    if package.version[0] != version_of(present)[0]:
        fault = package.place().fault(
            "version-unknown", field="schema_version", value=version, expected=present
        )
        faults.append(fault)
        return
    place, kind, expected = package.place(), package.kind.name, ", ".join(tables)
    seen: set[str] = set()
    files: set[str] = set()
    for descriptor in package.descriptor["resources"]:
        name = descriptor.get("name") if isinstance(descriptor, dict) else None
        if isinstance(name, str) and name not in tables and package.is_later:
            faults.append(place.fault("part-unread", value=name, version=version, present=present))
            continue
        if not isinstance(name, str) or name not in tables or name in seen:
            fault = place.fault("resource-unknown", value=str(name), kind=kind, expected=expected)
            faults.append(fault)
            continue
        seen.add(name)
        if tables[name].since > package.version:
            since = tables[name].descriptor["since"]
            faults.append(place.fault("part-newer", value=name, since=since, version=version))
        file = unicodedata.normalize("NFC", str(descriptor.get("path"))).casefold()
        if file in files:
            fault = place.fault("table-name-repeated", field="path", value=str(descriptor["path"]))
            faults.append(fault)
            continue
        files.add(file)
        resource = Resource(tables[name], descriptor, package.folder / str(descriptor.get("path")))
        resource_faults = [*_resource_faults(package, resource)]
        faults += resource_faults
        if not resource_faults:
            yield resource
    if package.kind.tables[0].resource not in seen:
        first = package.kind.tables[0].resource
        faults.append(place.fault("resource-missing", expected=first, kind=kind))


def _resource_faults(package: Package, resource: Resource) -> Iterator[Fault]:
    place, path = package.place(), resource.descriptor.get("path")
    if not isinstance(path, str):
        yield place.fault("property-wrong", field="path", value=str(path), expected="notices.csv")
        return
    danger = table_danger(package.folder, resource.descriptor)
    if danger:
        yield place.fault(danger.code, field="path", value=danger.value)
    elif not resource.file.is_file():
        yield place.fault("file-missing", value=path)
    else:
        yield from _changed(package, resource)
    present = version_of(package.kind.version)
    schema = resource.descriptor.get("schema")
    difference = schema_difference(schema, resource.table, package.version, present)
    if difference:
        yield place.fault(
            "schema-drift",
            difference=difference,
            kind=package.kind.name,
            version=package.descriptor["schema_version"],
            file=resource.table.file,
        )


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
