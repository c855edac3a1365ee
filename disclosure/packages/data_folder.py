"""A data folder: every package in it, and what the packages of a publisher must agree on."""

import json
from collections.abc import Iterator
from pathlib import Path

from disclosure.database.step_log import StepLog
from disclosure.model.schemas import REFERENCE, STANDARD
from disclosure.packages.faults import Fault, FaultLocation
from disclosure.packages.package import Package, read_package
from disclosure.packages.package_verdicts import package_of

_NOT_PUBLISHERS = {"schemas", "codelists"}


def find_packages(data: Path) -> list[Path]:
    """The folders of every package `<publisher>/<package>/` under `data`, sorted.

    The publisher `reference` always comes from the project's own data.
    """
    reference = [path for path in _package_folders(STANDARD) if path.parent.name == REFERENCE]
    return reference + [path for path in _package_folders(data) if path.parent.name != REFERENCE]


def _package_folders(data: Path) -> list[Path]:
    descriptors = sorted(data.glob("*/*/datapackage.json"))
    return [path.parent for path in descriptors if path.parent.parent.name not in _NOT_PUBLISHERS]


def read_packages(data: Path, steps: StepLog | None = None) -> tuple[list[Package], list[Fault]]:
    """Every package under `data` whose descriptor is valid, and the faults of all of them; for
    folders without changes, the result is taken from the earlier `steps`."""
    packages: dict[tuple[str, str], Package] = {}
    faults: list[Fault] = []
    publishers: dict[str, Package] = {}
    for folder in find_packages(data):
        package, package_faults = package_of(folder, steps) if steps else read_package(folder)
        faults += package_faults
        if package is None:
            continue
        other = packages.setdefault((package.publisher, package.name), package)
        if other is not package:
            place = package.place()
            faults.append(place.fault("package-repeated", value=package.name, other=other.label))
        faults += _disagreements(package, publishers.setdefault(package.publisher, package))
    if all(package.publisher == REFERENCE for package in packages.values()) and not faults:
        faults.append(FaultLocation(str(data)).fault("no-packages"))
    return list(packages.values()), faults


def _disagreements(package: Package, first: Package) -> Iterator[Fault]:
    """Packages of one publisher must agree on its properties (and be all examples, or none)."""
    for name in ("publisher", "is_example", "time_zone", "region_scheme"):
        mine, theirs = package.descriptor[name], first.descriptor[name]
        if mine != theirs:
            value = mine if isinstance(mine, str) else json.dumps(mine, ensure_ascii=False)
            yield package.place().fault(
                "publisher-differs", field=name, value=value, other=first.label
            )
