"""The inputs of a site in one digest: tells whether a build would reproduce what is served."""

import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from disclosure.model.schemas import STANDARD
from disclosure.packages.data_folder import find_packages
from disclosure.register.register_file import open_register, served_register
from disclosure.site_settings import deployment_folder, site_settings

PROJECT = Path(__file__).resolve().parents[2]
# Everything that determines the bytes of a site, besides data, address, instant and libraries.
_PROGRAM = ("content", "disclosure", "theme", "pelicanconf.py", "site.toml")
_DIGEST = "inputs.sha256"


class BuildInputs(NamedTuple):
    """The inputs of a site, except its instant: a digest of the `program`, and one of
    everything."""

    program: str
    digest: str


def inputs_of(data: Path, siteurl: str) -> BuildInputs:
    """The inputs of a site of `data`."""
    program = program_digest()
    settings = (siteurl, os.environ.get("API", ""), program)  # see pelicanconf.py
    return BuildInputs(program, _digest(settings, _data_files(data)))


def program_digest() -> str:
    """SHA-256 over everything that determines what is made of data: our files, the deployment's,
    Python and the libraries."""
    return _digest((sys.version, sqlite3.sqlite_version, *_libraries()), _program_files())


def _libraries() -> list[str]:
    """Name and version of each installed library, as in the name of its metadata folder."""
    folders = (folder for folder in map(Path, sys.path) if folder.is_dir())
    return sorted({path.name for folder in folders for path in folder.glob("*.*-info")})


def _digest(texts: Iterable[str], files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape"))
    for name, path in sorted(files):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"\0{name}\0{sha256}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _data_files(data: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the packages with a name that identifies it wherever the folder is."""
    for package in find_packages(data):
        yield from _below(package, package.parent.parent)


def _program_files() -> Iterator[tuple[str, Path]]:
    deployment = deployment_folder()
    for name in ("content", "site.toml", site_settings().logo) if deployment != PROJECT else ():
        yield from (
            (f"deployment/{name_below}", path)
            for name_below, path in _below(deployment / name, deployment)
            if name
        )
    for folder in (STANDARD / "schemas", STANDARD / "codelists", *map(PROJECT.joinpath, _PROGRAM)):
        yield from _below(folder, PROJECT)


def _below(folder: Path, top: Path) -> Iterator[tuple[str, Path]]:
    """The files in a folder, or the file itself, where it exists; no links."""
    if folder.is_file() and not folder.is_symlink():
        yield folder.relative_to(top).as_posix(), folder
    for inside, _, names in os.walk(folder):
        below, place = Path(inside), Path(inside).relative_to(top).as_posix()
        for name in names if below.name != "__pycache__" else ():
            path = below / name
            if path.is_file() and not path.is_symlink():
                yield f"{place}/{name}", path


def write_digest(tree: Path, digest: str) -> None:
    """Store the digest of the inputs beside the site of a tree."""
    (tree / _DIGEST).write_text(digest, "ascii")


def served_instant(current: Path, digest: str) -> datetime | None:
    """The release instant of the served site if it was built from the same inputs, else None."""
    digest_file, register = current / _DIGEST, served_register(current)
    if (
        not digest_file.is_file()
        or digest_file.read_text("ascii") != digest
        or not register.is_file()
    ):
        return None
    with closing(open_register(register)) as connection:
        return datetime.fromisoformat(connection.released_at())


def is_still_right(current: Path, then: datetime, now: datetime) -> bool:
    """Whether the served site, made at `then`, would read the same at `now`: no day has begun in
    a publisher's zone, and no deadline has passed."""
    with closing(open_register(served_register(current))) as register:
        zones = {row["time_zone"] for row in register.publishers()}
        has_passed = register.has_deadline_between(then, now)
    days = {
        (then.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date())
        for zone in [*zones, "UTC"]
    }
    return then <= now and not has_passed and all(before == after for before, after in days)
