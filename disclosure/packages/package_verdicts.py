"""The cached result of reading a package's folder, valid while nothing in the folder changes."""

import json
import os
from dataclasses import asdict
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from disclosure.database.step_log import StepLog
from disclosure.packages.faults import Fault
from disclosure.packages.package import Package, Resource, label_of, read_package
from disclosure.packages.package_files import DESCRIPTOR, DESCRIPTOR_LIMIT, RefusedFile, read_file


class _FolderContent(NamedTuple):
    """What lies in a folder, as plain values, and the bytes of the descriptor."""

    entries: list[object]
    descriptor: bytes = b""


def package_of(folder: Path, steps: StepLog) -> tuple[Package | None, list[Fault]]:
    """What `read_package` returns for a folder; from the earlier `steps` while nothing in it
    changes.

    Only valid packages are cached.
    """
    label, content = label_of(folder), _content(folder)
    step, read = f"package {label}", f"folder {label}()"
    steps.tell(read, content.entries)
    before = steps.found_before(step)
    if before is not None:
        places, faults = before
        return _package(folder, label, content, places), [Fault(**stored) for stored in faults]
    package, package_faults = read_package(folder)
    is_sound = package is not None and not any(fault.is_error for fault in package_faults)
    if package is not None and is_sound and _content(folder) == content:
        described = package.descriptor["resources"]
        descriptors = [resource.descriptor for resource in package.resources]
        places = [described.index(descriptor) for descriptor in descriptors]
        steps.keep(step, [read], [places, [asdict(fault) for fault in package_faults]])
    return package, package_faults


def _package(folder: Path, label: str, content: _FolderContent, places: list[int]) -> Package:
    descriptor = json.loads(content.descriptor.decode("utf-8-sig"))
    package = Package(folder, label, descriptor)
    tables = {table.resource: table for table in package.kind.tables}
    descriptors = [descriptor["resources"][place] for place in places]
    resources = (
        Resource(tables[described["name"]], described, folder / described["path"])
        for described in descriptors
    )
    return Package(folder, label, descriptor, tuple(resources))


def _content(folder: Path) -> _FolderContent:
    """Every file and folder below a folder; a unique value if something is neither or cannot be
    read, so that it never equals an earlier one."""
    entries: list[object] = [folder.parent.name, folder.name]
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise OSError(name)
            entries.append([name, _sha256(path) if path.is_file() else None])
        descriptor = read_file(folder, DESCRIPTOR, DESCRIPTOR_LIMIT)
    except (OSError, RefusedFile):
        return _FolderContent([os.urandom(16)])
    return _FolderContent([*entries, sha256(descriptor).hexdigest()], descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
