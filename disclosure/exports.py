"""Downloads: packages as files, zip and XLSX, the register, JSON beside each page, checksums."""

import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from disclosure.packages import Package
from disclosure.page_json import PAGES, documents
from disclosure.publishing import Tree
from disclosure.readme import about
from disclosure.register import open_register
from disclosure.schemas import tables
from disclosure.workbooks import write_workbook

Progress = Callable[[str, int], None]

REGISTER = "downloads/register.sqlite"
SUMS = "SHA256SUMS"
# Texts that a licence may ask to go with the data.
NOTICES = ("SOURCE*", "LICENSE*", "LICENCE*", "NOTICE*", "README*")
ZIP_INSTANT = (1980, 1, 1, 0, 0, 0)


class ChangedFile(Exception):
    """A file of a package is not the one that was compiled into the register."""


@dataclass(frozen=True)
class Dataset:
    """A package to be downloaded: its row, its resources' rows and the folder it lies in."""

    row: sqlite3.Row
    resources: list[sqlite3.Row]
    folder: Path

    @property
    def path(self) -> str:
        """The site path of the page and, below it, of the files; no slash at its end."""
        return str(self.row["path"]).rstrip("/")

    @property
    def created(self) -> datetime:
        """When the package was made; what its XLSX files say of themselves."""
        made = datetime.fromisoformat(self.row["created"] or "1980-01-01T00:00:00+00:00")
        return made.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def descriptor(self) -> Mapping[str, Any]:
        """The package's own datapackage.json."""
        text = (self.folder / "datapackage.json").read_text("utf-8-sig")
        descriptor: Mapping[str, Any] = json.loads(text)
        return descriptor

    def files(self) -> dict[str, Path]:
        """Every file that goes with the package, by its name inside, sorted."""
        found = {"datapackage.json": self.folder / "datapackage.json"}
        found |= {row["file"]: self.folder / row["file"] for row in self.resources}
        for pattern in NOTICES:
            found |= {path.name: path for path in self.folder.glob(pattern) if path.is_file()}
        return dict(sorted(found.items()))


class Sums:
    """SHA-256 of every download, to be written in the form that `sha256sum -c` reads."""

    def __init__(self) -> None:
        self._sums: dict[str, str] = {}

    def add(self, path: str, source: Path) -> str:
        """Keeps and gives the digest of the download at the site path `path`."""
        with source.open("rb") as file:
            self._sums[path] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._sums[path]

    def below(self, folder: str) -> bytes:
        """The sums of all files in or under `folder`, relative to it."""
        start = f"{folder}/"
        return listed(
            {path[len(start) :]: digest for path, digest in self._sums.items()
             if path.startswith(start)}
        )  # fmt: skip

    def all_from(self, folder: str) -> bytes:
        """All sums, relative to the top folder `folder`."""
        start = f"{folder}/"
        return listed(
            {
                path[len(start) :] if path.startswith(start) else f"../{path}": digest
                for path, digest in self._sums.items()
            }
        )


def listed(sums: Mapping[str, str]) -> bytes:
    """Digests by name in the form of `sha256sum`, sorted by name."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def write_exports(
    register_path: Path,
    packages: Iterable[Package],
    tree: Tree,
    siteurl: str,
    progress: Progress = lambda _what, _count: None,
) -> None:
    """Writes every download into `tree` (issue 2, point 7).

    `packages` are those that the register was compiled from. Raises `ChangedFile` when a file
    of theirs is no longer what was compiled. Memory does not grow with the data.
    """
    folders = {(package.publisher, package.name): package.folder for package in packages}
    with closing(open_register(register_path)) as register:
        sums = Sums()
        with TemporaryDirectory(dir=tree.folder, prefix="exports-") as scratch:
            for count, package in enumerate(datasets(register, folders), 1):
                write_package_downloads(package, tree, siteurl, sums, Path(scratch))
                progress("downloads", count)
        tree.write_file(REGISTER, register_path)
        sums.add(REGISTER, register_path)
        tree.write(f"downloads/{SUMS}", sums.all_from("downloads"))
        for table in PAGES:
            count = 0
            for count, (path, data) in enumerate(documents(register, table), 1):
                tree.write(path, data)
                if count % 1000 == 0:
                    progress(f"{table}.json", count)
            progress(f"{table}.json", count)


def datasets(
    register: sqlite3.Connection, folders: Mapping[tuple[str, str], Path]
) -> Iterator[Dataset]:
    """Every package of the register, in order."""
    rows = register.execute(
        "SELECT p.*, u.title AS publisher_title, u.title_en AS publisher_title_en"
        " FROM packages p JOIN publishers u ON u.publisher = p.publisher"
        " ORDER BY p.publisher, p.package"
    ).fetchall()
    for row in rows:
        key = (row["publisher"], row["package"])
        resources = register.execute(
            "SELECT * FROM package_resources WHERE publisher = ? AND package = ? ORDER BY resource",
            key,
        ).fetchall()
        yield Dataset(row, resources, folders[key])


def write_package_downloads(
    package: Dataset, tree: Tree, siteurl: str, sums: Sums, scratch: Path
) -> None:
    """Files, workbooks, zip and checksums of one package."""
    digests = {}
    for name, source in package.files().items():
        path = f"{package.path}/{name}"
        tree.write_file(path, source)
        digests[name] = sums.add(path, source)
    _compare(package, digests)
    texts = about(package.row, package.resources, package.descriptor(), siteurl)
    for resource in package.resources:
        made = scratch / "table.xlsx"
        table = tables()[resource["resource"]]
        write_workbook(
            made, table, package.folder / resource["file"], texts.lines(), package.created
        )
        _move(made, f"{package.path}/{resource['resource']}.xlsx", tree, sums)
    made = scratch / "package.zip"
    write_zip(made, package, texts.document().encode(), digests)
    _move(made, f"{package.path}.zip", tree, sums)
    tree.write(f"{package.path}/{SUMS}", sums.below(package.path))


def _compare(package: Dataset, digests: Mapping[str, str]) -> None:
    for row in package.resources:
        if digests[row["file"]] != row["sha256"]:
            file = package.folder / row["file"]
            raise ChangedFile(f"{file}: changed while the site was built; build again")


def _move(made: Path, path: str, tree: Tree, sums: Sums) -> None:
    sums.add(path, made)
    tree.write_file(path, made)
    made.unlink()


def write_zip(target: Path, package: Dataset, readme: bytes, digests: Mapping[str, str]) -> None:
    """The package in one folder of its name, with README.txt and SHA256SUMS.

    The same bytes for the same files: names sorted, one instant, one mode.
    """
    top = PurePosixPath(package.row["package"])
    name = "README.txt" if "README.txt" not in digests else "README.sunlit.txt"
    texts = {name: readme}
    texts[SUMS] = listed({**digests, name: hashlib.sha256(readme).hexdigest()})
    files: dict[str, Path | bytes] = {**package.files(), **texts}
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            source = files[name]
            info = zipfile.ZipInfo(str(top / name), ZIP_INSTANT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            info.file_size = len(source) if isinstance(source, bytes) else source.stat().st_size
            with archive.open(info, "w") as entry:
                if isinstance(source, bytes):
                    entry.write(source)
                else:
                    with source.open("rb") as file:
                        shutil.copyfileobj(file, entry, 1 << 20)
