"""Committing: packages replace older ones all together, even if the process is killed.

They are first written next to the publisher's packages. One rename of their folder commits them;
what remains is moving files, which the next import finishes if it was interrupted.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from disclosure.model.schemas import kinds
from disclosure.packages.faults import FaultLocation, FaultyData
from disclosure.packages.package_writing import Rows, write_package

# Neither is a package: they have no descriptor of their own.
_STAGED, _COMMITTED = ".import-new", ".import"

Package = tuple[Mapping[str, Any], Mapping[str, Rows]]


def commit(folder: Path, packages: Mapping[str, Package]) -> list[Path]:
    """Put the packages (descriptor and rows by folder name) into `folder`; returns their paths.

    They are moved in the given order. If anything fails before they are committed, the existing
    packages are unchanged.
    """
    staged = folder / _STAGED
    is_new = not folder.exists()
    try:
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        for number, (name, (descriptor, rows)) in enumerate(packages.items()):
            write_package(staged / f"{number} {name}", descriptor, rows)
        staged.rename(folder / _COMMITTED)
    except BaseException:
        shutil.rmtree(folder if is_new else staged, ignore_errors=True)
        raise
    return finish(folder)


def finish(folder: Path) -> list[Path]:
    """Move committed packages into place, also after an interruption; returns their paths.

    Raises FaultyData if somebody has changed these packages since: their work would be lost.
    """
    shutil.rmtree(folder / _STAGED, ignore_errors=True)
    committed = folder / _COMMITTED
    if not committed.is_dir():
        return []
    moves = [
        (staged, folder / staged.name.partition(" ")[2]) for staged in sorted(committed.iterdir())
    ]
    _judge_untouched(committed, [target for _, target in moves])
    for source, target in moves:
        _move(source, target)
    shutil.rmtree(committed)
    return [target for _, target in moves]


def _judge_untouched(committed: Path, targets: Iterable[Path]) -> None:
    """A file that was moved is older than the commit; one that was edited is not."""
    at = committed.stat().st_ctime_ns
    for path in (path for target in targets for path in target.glob("*.*")):
        is_ours = path.suffix == ".csv" or path.name == "datapackage.json"
        if is_ours and path.stat().st_mtime_ns > at:
            place = FaultLocation(str(path))
            raise FaultyData([place.fault("sheet-import-unfinished", value=str(committed))])


def _move(source: Path, target: Path) -> None:
    """Move a package's files into place, its descriptor last: while that lies in `source`, it
    says which tables there are, and which are gone."""
    descriptor = source / "datapackage.json"
    if not descriptor.is_file():
        return
    words = json.loads(descriptor.read_text("utf-8"))
    present = {resource["path"] for resource in words["resources"]}
    target.mkdir(exist_ok=True)
    for table in kinds()[words["kind"]].tables:
        name = f"{table.resource}.csv"
        if name not in present:
            (target / name).unlink(missing_ok=True)
        elif (source / name).is_file():
            (source / name).replace(target / name)
    descriptor.replace(target / descriptor.name)
