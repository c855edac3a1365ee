"""Tiny data folders for tests: the tiny town, whole or with one fault laid over it."""

import json
import shutil
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from disclosure.model.schemas import kinds, tables, version_of
from disclosure.packages.descriptors import resource_descriptor
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package_writing import refresh_package
from disclosure.register.compiling import compile_register
from disclosure.rules.registry import rules
from tests.support.short_reference import short_reference

FIXTURES = Path(__file__).parents[1] / "fixtures"
FAULTS = FIXTURES / "faults"
KEEPING = FIXTURES / "keeping"  # of rules: as close to a breach as one may come
PUBLISHER = "tiny-town"
INSTANT = datetime(2026, 10, 1, tzinfo=UTC)


def silent(*_: str | int) -> None:
    """Progress that nobody watches, of a section or of one task."""


def faults_of(data: Path, *, has_whole_reference: bool = False) -> list[Fault]:
    """Every fault of the packages under `data`, errors and warnings, beside the short lists or the
    whole ones."""
    beside = nullcontext() if has_whole_reference else short_reference()
    with TemporaryDirectory() as folder, beside:
        try:
            return compile_register(data, Path(folder) / "register", INSTANT, silent)[1]
        except FaultyData as error:
            return error.faults


def tiny_town(data: Path) -> Path:
    """Copy the tiny town into `data`; returns the folder of its packages."""
    town = data / PUBLISHER
    shutil.copytree(FIXTURES / PUBLISHER, town)
    return town


def faulty_town(data: Path, fault: str) -> Path:
    """The tiny town with the files of `fixtures/faults/<fault>` laid over it.

    A `datapackage.patch.json` is merged into the descriptor (RFC 7396), and a resource in it
    that has no schema gets the schema of its kind. Tables that the town has not are added to its
    descriptors, and its policies get one. What a rule reads may be newer than the town: such a
    package is brought to the present version of its kind.
    """
    return laid_over(data, FAULTS / fault)


def laid_over(data: Path, fixture: Path) -> Path:
    """The tiny town with the files of the folder `fixture` laid over it, as `faulty_town` says."""
    town = tiny_town(data)
    for path in sorted(fixture.glob("*/*")):
        target = town / path.parent.name / path.name
        target.parent.mkdir(exist_ok=True)
        if path.name == "datapackage.patch.json":
            descriptor = target.with_name("datapackage.json")
            patch = json.loads(path.read_text("utf-8"))
            merged = _merge(json.loads(descriptor.read_text("utf-8")), patch)
            descriptor.write_text(json.dumps(_with_schemas(merged)), "utf-8")
        else:
            shutil.copyfile(path, target)
    for package in {path.parent.name for path in fixture.glob("*/*.csv")}:
        _add_tables(town / package)
        if fixture.name in rules() and _has_newer_columns(town / package):
            refresh_package(town / package / "datapackage.json")
    return town


def _has_newer_columns(package: Path) -> bool:
    """Whether a table has columns that came after the package's version of its kind."""
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    version = version_of(descriptor["schema_version"])
    newer = {
        (table.resource, field.name)
        for table in kinds()[descriptor["kind"]].tables
        for field in table.fields
        if max(table.since, field.since) > version
    }
    headers = {
        path.stem: path.read_text("utf-8").partition("\n")[0] for path in package.glob("*.csv")
    }
    columns = {(name, one) for name, line in headers.items() for one in line.strip().split(",")}
    return bool(newer & columns)


def _add_tables(package: Path) -> None:
    """Add to a package's descriptor the standard tables beside it that it does not list."""
    file = package / "datapackage.json"
    if not file.exists():
        shutil.copyfile(FIXTURES / f"{package.name}.datapackage.json", file)
    descriptor = json.loads(file.read_text("utf-8"))
    listed = {resource["name"] for resource in descriptor["resources"]}
    added = [
        {**resource_descriptor(tables()[path.stem]), "path": path.name}
        for path in sorted(package.glob("*.csv"))
        if path.stem in tables() and path.stem not in listed
    ]
    if added:
        descriptor["resources"] += added
        file.write_text(json.dumps(descriptor), "utf-8")


def _merge(target: Any, patch: Any) -> Any:
    """RFC 7396, JSON merge patch."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merge(merged.get(key), value)
    return merged


def _with_schemas(descriptor: Any) -> Any:
    standards = {t.resource: t for kind in kinds().values() for t in kind.tables}
    for resource in descriptor["resources"]:
        if resource["name"] in standards:
            standard = resource_descriptor(standards[resource["name"]])
            resource |= {key: standard[key] for key in standard.keys() - resource.keys()}
    return descriptor
