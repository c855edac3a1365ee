"""Downloads: packages as files, zip and XLSX, the register, JSON beside each page, checksums."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.database.sqlite_database import Row
from disclosure.downloads.labelled_workbook import WorkbookLanguage, write_labelled_workbook
from disclosure.downloads.readme import about
from disclosure.downloads.table_workbook import write_workbook
from disclosure.downloads.zip_files import SUMS, Sums, below, digest_of, seen_from, write_zip
from disclosure.history.history_file import DOWNLOAD
from disclosure.model.addresses import FOLDERS, labelled_workbook
from disclosure.model.schemas import Table, tables
from disclosure.output.output_tree import Tree
from disclosure.output.processes import Progress, in_processes, part_count, told
from disclosure.packages.descriptors import to_standard
from disclosure.packages.package import Package, parse_descriptor
from disclosure.packages.package_files import DESCRIPTOR, DESCRIPTOR_LIMIT, find_notices, read_file
from disclosure.packages.package_writing import write_descriptor
from disclosure.register.findings import files as findings_files
from disclosure.register.names import Names
from disclosure.register.page_json import documents
from disclosure.register.register_file import Register, open_register
from disclosure.register.statistics import files as statistics_files
from disclosure.words.texts import LANGUAGES, BilingualError, bilingual, both

REGISTER = "downloads/register.sqlite"


class ChangedFile(BilingualError):
    """A file of a package is not the one that was compiled into the register."""


@dataclass(frozen=True)
class Dataset:
    """A package to be downloaded: its row, its resources' rows and the folder it lies in."""

    row: Row
    resources: list[Row]
    folder: Path
    descriptor_file: Path

    @property
    def path(self) -> str:
        """The site path of the page and, below it, of the files; no slash at its end."""
        return str(self.row["path"]).rstrip("/")

    @property
    def created(self) -> datetime:
        """When the package was made; what its XLSX files say of themselves."""
        made = datetime.fromisoformat(self.row["created"] or "1980-01-01T00:00:00+00:00")
        return made.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def check(self, sums: Sums) -> None:
        """Raises `ChangedFile` when a file that was copied is not the one that was compiled."""
        for row in self.resources:
            if sums[f"{self.path}/{row['file']}"] != row["sha256"]:
                file = self.folder / row["file"]
                raise ChangedFile(both("releases.changed_file", file=file))

    def files(self) -> dict[str, Path]:
        """Every file that goes with the package, by its name inside, sorted."""
        found = {DESCRIPTOR: self.descriptor_file}
        found |= {row["file"]: self.folder / row["file"] for row in self.resources}
        found |= find_notices(self.folder)
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class DownloadJob:
    """One download: where it goes, about how much work it is, and either the file that it is or
    how it is made."""

    path: str
    weight: int
    source: Path | None = None
    make: Callable[[Path], None] | None = None


def write_exports(
    register_path: Path,
    linked: Path,
    packages: Iterable[Package],
    tree: Tree,
    siteurl: str,
    progress: Progress = lambda _what, _count: None,
    history: Path | None = None,
) -> None:
    """Writes every download into `tree` by two processes where it can.

    `linked` is the register as it is downloaded. `packages` are those that the register was
    compiled from. Raises `ChangedFile` when a file of theirs is no longer what was compiled.
    Memory does not grow with the data.
    """
    folders = {(package.publisher, package.name): package.folder for package in packages}
    with scratch_folder(tree.folder / "descriptors.unfinished") as scratch:
        with closing(open_register(register_path)) as register:
            found = [*datasets(register, folders, scratch)]
        everything = [job for dataset in found for job in jobs(dataset, register_path, siteurl)]
        sums = write_in_parts(everything, register_path, tree, progress)
    tree.write_file(REGISTER, linked)
    sums[REGISTER] = digest_of(linked)
    if history is not None:
        tree.write_file(DOWNLOAD, history)
        sums[DOWNLOAD] = digest_of(history)
    with closing(open_register(register_path)) as register:
        for path, data in itertools.chain(statistics_files(register), findings_files(register)):
            tree.write(path, data)
            sums[path] = sha256(data).hexdigest()
    for dataset in found:
        dataset.check(sums)
        tree.write(f"{dataset.path}/{SUMS}", below(sums, dataset.path))
    tree.write(f"downloads/{SUMS}", seen_from(sums, "downloads"))


def write_in_parts(
    everything: list[DownloadJob], register_path: Path, tree: Tree, progress: Progress
) -> Sums:
    """Writes the downloads and the JSON documents by several processes; the downloads' sums."""
    parts = part_count()
    shares = shared_out(everything, parts)
    with scratch_folder(tree.folder / "exports.unfinished") as scratch:

        def work(part: int) -> None:
            own = told(progress, part)
            sums = write_jobs(shares[part], tree, scratch / str(part), own)
            (scratch / f"{part}.json").write_text(json.dumps(sums), "utf-8")
            write_json(register_path, tree, (part, parts), own)

        in_processes(work, parts)
        found: Sums = {}
        for part in range(parts):
            found |= json.loads((scratch / f"{part}.json").read_text("utf-8"))
    return found


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """An empty folder, removed afterwards. Its name is fixed, so that what a killed build left in
    it goes with the next one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def write_json(register_path: Path, tree: Tree, share: tuple[int, int], progress: Progress) -> None:
    """Writes a share of the JSON documents beside the pages."""
    count = 0
    with closing(open_register(register_path)) as register:
        for table in FOLDERS:
            for path, data in documents(register, table, share):
                tree.write(path, data)
                count += share[1]
                if count % 1000 < share[1]:
                    progress(bilingual("terminal.section.documents"), count)
    progress(bilingual("terminal.section.documents"), count)


def jobs(dataset: Dataset, register: Path, siteurl: str) -> Iterator[DownloadJob]:
    """Files, workbooks and zip of a package. By the byte, a zip costs ten times a copy, and a
    workbook fifty times a zip."""
    descriptor = parse_descriptor(dataset.descriptor_file.read_bytes())
    texts = about(dataset.row, dataset.resources, descriptor, siteurl)
    for name, source in dataset.files().items():
        yield DownloadJob(f"{dataset.path}/{name}", source.stat().st_size, source)
    for resource in dataset.resources:
        table = tables()[resource["resource"]]
        yield DownloadJob(
            f"{dataset.path}/{resource['resource']}.xlsx",
            500 * resource["bytes"],
            make=partial(
                write_table, dataset=dataset, table=table, about=texts.lines(), register=register
            ),
        )
    weight = 500 * sum(resource["bytes"] for resource in dataset.resources)
    for language in LANGUAGES:
        path = labelled_workbook(dataset.path, dataset.row["publisher"], language)
        if path is not None:
            made = partial(
                write_labelled,
                dataset=dataset,
                language=language,
                about=texts.lines(),
                register=register,
            )
            yield DownloadJob(path, weight, make=made)
    readme = texts.document().encode()
    size = 10 * sum(resource["bytes"] for resource in dataset.resources)
    packed = partial(write_zip, top=dataset.row["package"], files=dataset.files(), readme=readme)
    yield DownloadJob(f"{dataset.path}.zip", size, make=packed)


def write_table(
    target: Path,
    dataset: Dataset,
    table: Table,
    about: list[tuple[str, str]],
    register: Path,
) -> None:
    """The workbook of one table of a package, from the register, in the order of its file."""
    with closing(open_register(register)) as connection:
        texts = _json_of(connection, dataset, table)
        write_workbook(target, table, cells_of(table, texts), about, dataset.created)


def write_labelled(
    target: Path, dataset: Dataset, language: str, about: list[tuple[str, str]], register: Path
) -> None:
    """A package as one workbook in a language, as people read it in Excel and WPS."""
    with closing(open_register(register)) as connection:
        sheets = (
            (table, _json_of(connection, dataset, table))
            for table in (tables()[resource["resource"]] for resource in dataset.resources)
        )
        zone = ZoneInfo(dataset.row["time_zone"])
        told = WorkbookLanguage(language, zone, Names(connection))
        write_labelled_workbook(target, sheets, told, about, dataset.created)


def _json_of(register: Register, dataset: Dataset, table: Table) -> Iterator[str]:
    """The JSON of a table's rows that a package has, in the order of its file."""
    rows = register.tuples(
        f"SELECT json FROM {table.name} WHERE publisher = ? AND package = ? ORDER BY row_number",
        dataset.row["publisher"],
        dataset.row["package"],
    )
    return (text for (text,) in rows)


def cells_of(table: Table, texts: Iterable[str]) -> Iterator[list[str]]:
    """The cells of rows as their CSV has them, from the rows' JSON, which keeps every digit."""
    names = [field.name for field in table.fields]
    for text in texts:
        row = json.loads(text, parse_float=str, parse_int=str)
        yield [_cell(row[name]) for name in names]


def _cell(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def shared_out(all_jobs: Iterable[DownloadJob], parts: int) -> list[list[DownloadJob]]:
    """The jobs in `parts` lists of about equal weight, the heaviest first."""
    shares: list[list[DownloadJob]] = [[] for _ in range(parts)]
    for job in sorted(all_jobs, key=lambda job: (-job.weight, job.path)):
        min(shares, key=lambda share: sum(job.weight for job in share)).append(job)
    return shares


def write_jobs(share: Iterable[DownloadJob], tree: Tree, scratch: Path, progress: Progress) -> Sums:
    """Makes each download in `scratch`, lets the tree hold it, and gives its checksum."""
    sums: Sums = {}
    scratch.mkdir()
    for job in share:
        made = scratch / "made"
        if job.make is not None:
            job.make(made)
        source = job.source or made
        sums[job.path] = digest_of(source)
        tree.write_file(job.path, source)
        made.unlink(missing_ok=True)
        progress(bilingual("terminal.section.downloads"), len(sums))
    return sums


def datasets(
    register: Register, folders: Mapping[tuple[str, str], Path], scratch: Path
) -> Iterator[Dataset]:
    """Every package of the register, in order. Descriptors that are not as the standard has them
    are brought to it on their way out, in `scratch`."""
    rows = register.rows(
        "SELECT p.*, u.title AS publisher_title, u.title_en AS publisher_title_en, u.time_zone"
        " FROM packages p JOIN publishers u ON u.publisher = p.publisher"
        " ORDER BY p.publisher, p.package"
    )
    for row in rows:
        key = (row["publisher"], row["package"])
        descriptor = _standard_descriptor(folders[key], scratch / "/".join(key))
        yield Dataset(row, register.files(*key), folders[key], descriptor)


def _standard_descriptor(folder: Path, scratch: Path) -> Path:
    """The file that is published as a package's descriptor."""
    descriptor = parse_descriptor(read_file(folder, DESCRIPTOR, DESCRIPTOR_LIMIT))
    standard = to_standard(descriptor)
    if standard == descriptor:
        return folder / DESCRIPTOR
    scratch.mkdir(parents=True)
    write_descriptor(scratch / DESCRIPTOR, standard)
    return scratch / DESCRIPTOR
