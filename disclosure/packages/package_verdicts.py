"""What was found of the folder of a package, which stands while nothing in the folder differs."""

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
    """What `read_package` says of a folder; from the `steps` before, while nothing in it differs.

    Only what is sound is kept.
    """
    label, content = label_of(folder), _content(folder)
    step, read = f"package {label}", f"folder {label}()"
    steps.tell(read, content.entries)
    before = steps.found_before(step)
    if before is not None:
        places, faults = before
        return _package(folder, label, content, places), [Fault(**one) for one in faults]
    package, found = read_package(folder)
    is_sound = package is not None and not any(fault.is_error for fault in found)
    if package is not None and is_sound and _content(folder) == content:
        given = package.descriptor["resources"]
        own = [one.descriptor for one in package.resources]
        places = [given.index(one) for one in own]
        steps.keep(step, [read], [places, [asdict(fault) for fault in found]])
    return package, found


def _package(folder: Path, label: str, content: _FolderContent, places: list[int]) -> Package:
    descriptor = json.loads(content.descriptor.decode("utf-8-sig"))
    package = Package(folder, label, descriptor)
    tables = {table.resource: table for table in package.kind.tables}
    given = [descriptor["resources"][place] for place in places]
    resources = (Resource(tables[one["name"]], one, folder / one["path"]) for one in given)
    return Package(folder, label, descriptor, tuple(resources))


def _content(folder: Path) -> _FolderContent:
    """Every file and folder below a folder; of what is neither, or cannot be read, nothing that
    equals what it was before."""
    found: list[object] = [folder.parent.name, folder.name]
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise OSError(name)
            found.append([name, _sha256(path) if path.is_file() else None])
        descriptor = read_file(folder, DESCRIPTOR, DESCRIPTOR_LIMIT)
    except (OSError, RefusedFile):
        return _FolderContent([os.urandom(16)])
    return _FolderContent([*found, sha256(descriptor).hexdigest()], descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
