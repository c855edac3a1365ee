"""Publisher packages: those that a publisher has already, read for an import and put back."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from disclosure.checks.package_rows import read_rows
from disclosure.intake.spreadsheets.committing import commit, finish
from disclosure.intake.spreadsheets.sheet_edits import CellPlace
from disclosure.model.schemas import kinds, tables
from disclosure.packages.descriptors import make_descriptor
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package import Package, read_package
from disclosure.packages.package_writing import publisher_folder, set_publisher, write_package
from disclosure.register.compiling import compile_register
from disclosure.register.staging import Progress

Row = dict[str, str]
Packages = Mapping[tuple[str, str], Mapping[str, list[Row]]]  # by kind and name


def _unwatched(_section: str, _rows: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class SheetOptions:
    """The options of an import: where packages go, and the metadata of a new one.

    `values`: a value for each field that has no column; `columns`: the field of a column's name,
    `@ignored` for one that is left out; `edits`: the texts written into cells of the files.
    """

    kind: str
    publisher: str
    out: Path
    name: str = ""
    title: str = ""
    language: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    region_scheme: str = "GB-T-2260"
    is_replacing: bool = False
    values: Mapping[str, str] | None = None
    columns: Mapping[str, str] | None = None
    edits: Mapping[CellPlace, str] | None = None
    title_en: str = ""
    email: str = ""


class PublisherPackages:
    """The publisher's folder; raises FaultyData where a descriptor in it is not sound."""

    def __init__(self, options: SheetOptions) -> None:
        self.options = options
        self.folder = publisher_folder(options.out, options.publisher)
        # Packages of an earlier import that was cut short when it was moving them into place.
        self.finished = finish(self.folder)
        self.packages: list[Package] = []
        self.read_tables: dict[str, list[tuple[str, str, Row]]] = {}
        faults: list[Fault] = []
        for path in sorted(self.folder.glob("*/datapackage.json")):
            package, package_faults = read_package(path.parent)
            faults += package_faults
            if package is not None:
                self.packages.append(package)
        if any(fault.is_error for fault in faults):
            raise FaultyData(faults)

    def for_import(self, options: SheetOptions) -> "PublisherPackages":
        """The same packages, and the rows that were read of them, for an import that is told
        something else of its files."""
        other = copy(self)
        other.options = options
        other.read_tables = dict(self.read_tables)
        return other

    def take_out(self, resource: str, identifier: str) -> str:
        """Remove a row from the tables in memory, since it is added again; the name of its
        package. KeyError if none has it."""
        key = tables()[resource].primary_key[0]
        self.rows(resource)
        row = next(
            (
                stored_row
                for stored_row in self.read_tables[resource]
                if stored_row[2][key] == identifier
            ),
            None,
        )
        if row is None:
            raise KeyError(identifier)
        self.read_tables[resource] = [
            stored_row for stored_row in self.read_tables[resource] if stored_row is not row
        ]
        return row[0]

    @property
    def publisher(self) -> dict[str, Any]:
        """The publisher as in the packages, with the title of the options."""
        said = self.packages[0].descriptor["publisher"] if self.packages else {}
        options = self.options
        title = options.title or said.get("title") or options.publisher
        more = {"title_en": options.title_en, "email": options.email}
        given_texts = {name: text for name, text in more.items() if text}
        return {"name": options.publisher, **said, "title": title, **given_texts}

    @property
    def is_untitled(self) -> bool:
        """Whether only the name of the folder is known of the publisher."""
        return bool(self.publisher["title"] == self.options.publisher)

    @property
    def time_zone(self) -> str:
        """The publisher's zone, else the one that was asked for."""
        first = next(iter(self.packages), None)
        return str(first.descriptor["time_zone"]) if first else self.options.time_zone

    @property
    def language(self) -> str:
        """`zh` or `en`, of the publisher's texts."""
        first = next(iter(self.packages), None)
        said = first.descriptor.get("language", "") if first else ""
        return "zh" if str(said or self.options.language).startswith("zh") else "en"

    def name_of(self, kind: str) -> str:
        """The package of `kind` that rows are added to: the one asked for, else the only one."""
        if kind == self.options.kind and self.options.name:
            return self.options.name
        names = [package.folder.name for package in self.packages if package.kind.name == kind]
        return names[0] if len(names) == 1 or (names and kind != self.options.kind) else kind

    def rows(self, resource: str, package: str = "") -> list[tuple[str, Row]]:
        """Every row of a table, with `file:row`; of one package if it is named."""
        if resource not in self.read_tables:
            self.read_tables[resource] = [*self._read(resource)]
        return [
            (place, row) for name, place, row in self.read_tables[resource] if package in {"", name}
        ]

    def keys_of(self, resource: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The name of its package and the key of each row of a table."""
        names = tables()[resource].primary_key
        self.rows(resource)
        for package, _, row in self.read_tables[resource]:
            yield package, tuple(row[name] for name in names)

    def _read(self, resource: str) -> Iterator[tuple[str, str, Row]]:
        """Package, `file:row` and cells of each row of a table."""
        for package in self.packages:
            for table in package.resources:
                if table.table.resource == resource:
                    names = [field.name for field in table.table.fields]
                    file = package.place(table).file
                    for number, cells in read_rows(package, table, []):
                        row = dict(zip(names, cells, strict=True))
                        yield package.folder.name, f"{file}:{number}", row

    def kept(self, kind: str, resources: Iterable[str], name: str = "") -> dict[str, list[Row]]:
        """The rows that stay in the package of `kind` when `resources` are imported into it; of
        the package `name` where it is named."""
        name = name or self.name_of(kind)
        imported = (
            set(resources) if self.options.is_replacing and self.options.kind in {kind, ""} else ()
        )
        return {
            table.resource: [row for _, row in self.rows(table.resource, name)]
            for table in kinds()[kind].tables
            if table.resource not in imported
        }

    def descriptor(self, kind: str, name: str = "") -> Mapping[str, Any]:
        """The descriptor of the package of `kind`, or of the package `name`, as it is or a new one
        like its neighbours'."""
        name = name or self.name_of(kind)
        for package in self.packages:
            if package.folder.name == name:
                return {**package.descriptor, "publisher": self.publisher}
        options = self.options
        like: Mapping[str, Any] = self.packages[0].descriptor if self.packages else {}
        words = kinds()[kind].descriptor
        license_ = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
        return make_descriptor(
            kind,
            name=name,
            publisher=self.publisher,
            title=words["title"],
            title_en=words["title_en"],
            created=datetime.now(UTC).replace(microsecond=0).isoformat(),
            language=like.get("language", options.language),
            time_zone=self.time_zone,
            region_scheme=like.get("region_scheme", options.region_scheme),
            licenses=list(like.get("licenses", [license_])),
            is_example=bool(like.get("is_example", False)),
        )

    def try_out(self, packages: Packages, progress: Progress = _unwatched) -> list[Fault]:
        """The faults of the publisher's data with these packages (rows by resource, by kind and
        name) in place; nothing is written to their folder. Faults that exist already are not
        reported again, unless they are of these packages."""
        names = {name for _, name in packages}
        with TemporaryDirectory(prefix="sunlit-") as temporary:
            data = Path(temporary) / "data"
            target = data / self.options.publisher
            if self.folder.is_dir():
                shutil.copytree(self.folder, target)
            for (kind, name), rows in packages.items():
                write_package(target / name, self.descriptor(kind, name), rows)
            for package in self.packages:
                set_publisher(target / package.folder.name, self.publisher)
            after = _faults(data, Path(temporary) / "register.sqlite", progress)
            other_faults = [f for f in after if f.package not in names and f.is_error]
            if other_faults:
                before = {fault.line() for fault in self._faults_before(Path(temporary))}
                other_faults = [fault for fault in other_faults if fault.line() not in before]
            mine = [fault for fault in after if fault.package in names]
            return self._as_named(mine + other_faults, data)

    def present_faults(self) -> list[Fault]:
        """The faults of the publisher's data as they are."""
        with TemporaryDirectory(prefix="sunlit-") as temporary:
            data = Path(temporary) / "data"
            data.mkdir()
            return self._as_named(self._faults_before(Path(temporary)), data)

    def _as_named(self, faults: Iterable[Fault], copied: Path) -> list[Fault]:
        """Faults in the folder as the user names it, not in the copy of it that was tried."""
        copy = str(copied.resolve())
        return [
            replace(fault, file=fault.file.replace(copy, str(self.options.out))) for fault in faults
        ]

    def _faults_before(self, temporary: Path) -> list[Fault]:
        data = temporary / "data"
        shutil.rmtree(data)
        shutil.copytree(self.folder, data / self.options.publisher)
        return _faults(data, temporary / "register.sqlite")

    def put(self, packages: Packages) -> list[Path]:
        """Put the packages where they belong, organizations first, all or none; their folders."""
        order = list(kinds())
        written = commit(
            self.folder,
            {
                name: (self.descriptor(kind, name), packages[kind, name])
                for kind, name in sorted(packages, key=lambda one: (order.index(one[0]), one[1]))
            },
        )
        for package in self.packages:
            set_publisher(package.folder, self.publisher)
        return written


def _faults(data: Path, register: Path, progress: Progress = _unwatched) -> list[Fault]:
    try:
        return compile_register(data, register, datetime.now(UTC), progress, is_trial=True)[1]
    except FaultyData as error:
        return error.faults
    except sqlite3.Error:
        register.unlink(missing_ok=True)
        raise
