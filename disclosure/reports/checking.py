"""Checking: finds the faults at any path, be it a data folder, a publisher, one package of ours
or any other package."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from disclosure.checks.any_package import Spot, check_package
from disclosure.checks.fast.row_judge import Finding
from disclosure.checks.zipped_packages import is_zip, unpacked
from disclosure.model.schemas import REFERENCE, STANDARD, kinds
from disclosure.packages.descriptors import is_name
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package import parse_descriptor
from disclosure.packages.package_files import DESCRIPTOR_LIMIT, RefusedFile, read_file
from disclosure.register.compiling import compile_register
from disclosure.register.staging import Progress

_NAMES = ("datapackage.json", "datapackage.yaml")


@dataclass
class CheckOutcome:
    """The outcome of a check: the faults, and the number of packages checked."""

    faults: list[Fault] = field(default_factory=list)
    package_count: int = 0


def check_paths(paths: Iterable[Path], instant: datetime, progress: Progress) -> CheckOutcome:
    """The faults of everything at `paths`; nothing there is changed.

    A folder of publishers, one publisher or one package of ours is checked as ours, together with
    everything of its publisher, since rows reference rows of other packages; only the faults of
    what was asked for are reported. For any other package frictionless decides. A zip is checked as
    the folder that is in it.
    """
    outcome = CheckOutcome()
    for path in paths:
        check = _check_zip if is_zip(path) else _check
        checked = check(path, instant, progress)
        outcome.faults += checked.faults
        outcome.package_count += checked.package_count
    return outcome


def _check_zip(file: Path, instant: datetime, progress: Progress) -> CheckOutcome:
    """The faults of what is in a zip, each with the path of the zip before that in it."""
    try:
        with unpacked(file) as (inside, is_named):
            folder = _of_publisher(inside, is_named=is_named)

            def in_zip(text: str) -> str:
                return text.replace(str(folder), str(file))

            def show(section: str, count: int) -> None:
                progress(in_zip(section), count)

            outcome = _check(folder, instant, show)
            places = [replace(fault, file=in_zip(fault.file)) for fault in outcome.faults]
            return CheckOutcome(places, outcome.package_count)
    except RefusedFile as error:
        return CheckOutcome([Spot(str(file)).danger(error.danger)], 1)
    except ValueError as error:
        return CheckOutcome([Spot(str(file)).fault(Finding("zip-unreadable", note=str(error)))], 1)


def _of_publisher(folder: Path, *, is_named: bool) -> Path:
    """The folder out of a zip, below a folder that is called as its publisher if it is a package of
    ours, and so called if it holds packages and the zip does not say its name."""
    package = descriptor_of(folder)
    descriptor = package or next(iter(_descriptors(folder, "*")), None)
    if descriptor is None or not is_ours(descriptor) or (is_named and not package):
        return folder
    publisher = parse_descriptor(descriptor.read_bytes()).get("publisher")
    name: Any = publisher.get("name") if isinstance(publisher, dict) else None
    if not is_name(name):
        return folder  # a fault of its own
    place = Path(mkdtemp(dir=folder.parent)) / name
    if package:
        place.mkdir()
    return folder.rename(place / folder.name if package else place)


def _check(path: Path, instant: datetime, progress: Progress) -> CheckOutcome:
    descriptor = descriptor_of(path)
    if descriptor is not None and is_ours(descriptor):
        return _check_publisher(descriptor.parent.parent, instant, progress, descriptor.parent)
    if descriptor is not None:
        return _check_foreign([descriptor])
    packages, publishers = _descriptors(path, "*"), _descriptors(path, "*/*")
    if any(map(is_ours, publishers)):
        return _check_data(path, instant, progress)
    if any(map(is_ours, packages)):
        return _check_publisher(path, instant, progress)
    if packages or publishers:
        return _check_foreign([*packages, *publishers])
    return _check_data(path, instant, progress)


def _descriptors(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for name in _NAMES for path in folder.glob(f"{pattern}/{name}"))


def descriptor_of(path: Path) -> Path | None:
    """The descriptor at `path` or in that folder; None for a folder without one."""
    if path.is_file():
        return path
    return next((path / name for name in _NAMES if (path / name).is_file()), None)


def is_ours(descriptor: Path) -> bool:
    """Whether a package declares one of our kinds."""
    try:
        words = parse_descriptor(read_file(descriptor.parent, descriptor.name, DESCRIPTOR_LIMIT))
        return words["kind"] in kinds()
    except (RefusedFile, OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def _check_data(data: Path, instant: datetime, progress: Progress) -> CheckOutcome:
    with TemporaryDirectory(prefix="sunlit-") as folder:
        register = Path(folder) / "register.sqlite"
        try:
            packages, faults = compile_register(data, register, instant, progress, is_trial=True)
        except FaultyData as error:
            faults = error.faults
            return CheckOutcome(faults, len([*data.glob("*/*/datapackage.json")]))
    return CheckOutcome(faults, sum(package.publisher != REFERENCE for package in packages))


def _check_publisher(
    folder: Path, instant: datetime, progress: Progress, package: Path | None = None
) -> CheckOutcome:
    """Check one publisher by itself; if `package` is given, report only the faults of that
    folder."""
    folder = folder.resolve()
    if folder == STANDARD / REFERENCE:
        outcome = _check_data(STANDARD, instant, progress)
    else:
        with TemporaryDirectory(prefix="sunlit-") as temporary:
            (Path(temporary) / folder.name).symlink_to(folder, target_is_directory=True)
            outcome = _check_data(Path(temporary), instant, progress)
    if package is None:
        return outcome
    mine = package.resolve()
    faults = [fault for fault in outcome.faults if Path(fault.file).resolve().is_relative_to(mine)]
    return CheckOutcome(faults, 1)


def _check_foreign(descriptors: Iterable[Path]) -> CheckOutcome:
    checked = [check_package(descriptor) for descriptor in descriptors]
    return CheckOutcome([fault for outcome in checked for fault in outcome.faults], len(checked))
