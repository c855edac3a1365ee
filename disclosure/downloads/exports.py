"""Downloads: packages as files, zip and XLSX, the register, JSON beside each page, checksums."""

import json
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure.database.sqlite_database import Row
from disclosure.downloads.labelled_workbook import (
    WorkbookLanguage,
    write_labelled_workbook,
)
from disclosure.downloads.readme import about
from disclosure.downloads.table_workbook import write_workbook
from disclosure.downloads.zip_files import (
    SUMS,
    Sums,
    below,
    digest_of,
    seen_from,
    sums_of,
    write_zip,
)
from disclosure.history.history_file import DOWNLOAD
from disclosure.model.addresses import FOLDERS, labelled_workbook
from disclosure.model.schemas import Table, tables
from disclosure.output.output_tree import Tree
from disclosure.output.processes import Report, Task
from disclosure.packages.descriptors import to_standard
from disclosure.packages.package import Package, parse_descriptor
from disclosure.packages.package_files import DESCRIPTOR, DESCRIPTOR_LIMIT, find_notices, read_file
from disclosure.packages.package_writing import write_descriptor
from disclosure.register.delivery_totals import delivery_files
from disclosure.register.findings import files as findings_files
from disclosure.register.names import Names
from disclosure.register.page_json import blocks, document
from disclosure.register.register_file import RecordedRegister, Register, open_register
from disclosure.register.row_json import parsed_row
from disclosure.register.served_tree import NotedFolder, ServedTree, ThingKeeper, empty_logs
from disclosure.register.statistics import files as statistics_files
from disclosure.register.statistics import statistics
from disclosure.words.texts import LANGUAGES, BilingualError, both

REGISTER = "downloads/register.sqlite"
# Into how many tasks the downloads that are made are divided.
_SHARES = 2


# How a CSV writes what is neither text nor a number.
_WORDS = {None: "", True: "true", False: "false"}


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
        """When the package was made; the instant in its XLSX files."""
        created = datetime.fromisoformat(self.row["created"] or "1980-01-01T00:00:00+00:00")
        return created.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def check(self, sums: Sums) -> None:
        """Raises `ChangedFile` when a file that was copied is not the one that was compiled."""
        for row in self.resources:
            if sums[f"{self.path}/{row['file']}"] != row["sha256"]:
                file = self.folder / row["file"]
                raise ChangedFile(both("releases.changed_file", file=file))

    def files(self) -> dict[str, Path]:
        """Every file of the package, by its name inside, sorted."""
        files = {DESCRIPTOR: self.descriptor_file}
        files |= {row["file"]: self.folder / row["file"] for row in self.resources}
        files |= find_notices(self.folder)
        return dict(sorted(files.items()))


@dataclass(frozen=True)
class DownloadRecipe:
    """How a download is made of a register, and what is told `about` it: what decides its bytes
    beside the register and the program."""

    make: Callable[[Register, Path], None]
    about: Callable[[], str]


# Writes some downloads, made of a register or kept, and returns their checksums.
Writer = Callable[[RecordedRegister, ThingKeeper, Report], Sums]


@dataclass(frozen=True)
class DownloadJob:
    """One download: where it goes, about how much work it is, and either the file that it is or
    how it is made."""

    path: str
    weight: int
    source: Path | DownloadRecipe


@contextmanager
def export_tasks(
    register_path: Path,
    linked: Path,
    packages: Iterable[Package],
    tree: Tree,
    siteurl: str,
    history: Path | None = None,
    served: ServedTree | None = None,
) -> Iterator[list[Task]]:
    """The tasks of writing every download and JSON document into `tree`, the longest first; all
    must be done where the block ends, which writes their checksums.

    `linked` is the register as it is downloaded. `packages` are those that the register was
    compiled from. What is `served` already and would not differ is taken over. Raises
    `ChangedFile` at the end when a file of theirs is no longer what was compiled. Memory does not
    grow with the data.
    """
    folders = {(package.publisher, package.name): package.folder for package in packages}
    whole_files = {REGISTER: linked} | ({DOWNLOAD: history} if history else {})
    logs = empty_logs(tree.folder, "downloads")
    with (
        scratch_folder(tree.folder / "descriptors.unfinished") as descriptors,
        scratch_folder(tree.folder / "exports.unfinished") as scratch,
    ):
        with closing(open_register(register_path)) as register:
            all_datasets = [*datasets(register, folders, descriptors)]
        everything = [job for dataset in all_datasets for job in jobs(dataset, siteurl)]
        everything += [
            DownloadJob(path, file.stat().st_size, file) for path, file in whole_files.items()
        ]
        shares = shared_out(everything, _SHARES)
        writers: list[Writer] = [
            *(
                partial(write_jobs, share, tree, scratch / f"{number}.unfinished")
                for number, share in enumerate(shares)
            ),
            write_documents,
            write_results,
        ]

        def write(number: int, writer: Writer, report: Report) -> None:
            with (
                closing(RecordedRegister.open(register_path)) as own_register,
                (served or ServedTree()).keeper(own_register, tree, logs, number) as keeper,
            ):
                sums = writer(own_register, keeper, report)
            (scratch / f"{number}.json").write_text(json.dumps(sums), "utf-8")

        yield [partial(write, number, writer) for number, writer in enumerate(writers)]
        sums: Sums = {}
        for file in sorted(scratch.glob("*.json")):
            sums |= json.loads(file.read_text("utf-8"))
    for dataset in all_datasets:
        dataset.check(sums)
        tree.write(f"{dataset.path}/{SUMS}", below(sums, dataset.path))
    tree.write(f"downloads/{SUMS}", seen_from(sums, "downloads"))


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


def write_documents(register: RecordedRegister, keeper: ThingKeeper, report: Report) -> Sums:
    """Writes the JSON documents beside the pages, and the files of undertakers; none has a
    checksum."""
    count = 0

    def keep_documents(table: str) -> Iterator[str | None]:
        nonlocal count
        for number, rows in enumerate(blocks(register, table)):
            making = partial(_write_documents, register, table, rows)
            yield keeper.keep(f"{table} {number}", making)
            count += len(rows)
            report(count)

    for table in FOLDERS:
        deque(keeper.keep_section(table, partial(keep_documents, table)), maxlen=0)

    def write_deliveries(folder: NotedFolder) -> None:
        for path, data in delivery_files(register):
            folder.write(path, data)

    keeper.keep("delivery records", write_deliveries)
    return {}


def _write_documents(
    register: Register, table: str, rows: Iterable[Row], folder: NotedFolder
) -> None:
    for row in rows:
        folder.write(*document(register, table, row))


def write_results(register: RecordedRegister, keeper: ThingKeeper, report: Report) -> Sums:
    """Writes the statistics and, as one of them, the findings of the rules; returns their sums."""
    files = {name: partial(statistics_files, register, name) for name in statistics()}
    sums: Sums = {}
    for name, make in [*files.items(), ("findings", partial(findings_files, register))]:
        sums |= json.loads(keeper.keep(name, partial(_write_summed, make)) or "")
        report(len(sums))
    return sums


def _write_summed(make: Callable[[], Iterator[tuple[str, bytes]]], folder: NotedFolder) -> str:
    """Writes files; returns their sums, as JSON."""
    sums = {}
    for path, data in make():
        folder.write(path, data)
        sums[path] = sha256(data).hexdigest()
    return json.dumps(sums)


def jobs(dataset: Dataset, siteurl: str) -> Iterator[DownloadJob]:
    """Files, workbooks and zip of a package. By the byte, a zip costs ten times a copy, and a
    workbook fifty times a zip."""
    descriptor = parse_descriptor(dataset.descriptor_file.read_bytes())
    texts = about(dataset.row, dataset.resources, descriptor, siteurl)
    files = dataset.files()
    for name, source in files.items():
        yield DownloadJob(f"{dataset.path}/{name}", source.stat().st_size, source)
    for resource in dataset.resources:
        book = TableDownload(dataset, tables()[resource["resource"]], texts.lines())
        yield DownloadJob(
            f"{dataset.path}/{resource['resource']}.xlsx",
            500 * resource["bytes"],
            DownloadRecipe(book.make, book.described),
        )
    weight = 500 * sum(resource["bytes"] for resource in dataset.resources)
    for language in LANGUAGES:
        path = labelled_workbook(dataset.path, dataset.row["publisher"], language)
        if path is not None:
            labelled = LabelledDownload(dataset, language, texts.lines())
            yield DownloadJob(path, weight, DownloadRecipe(labelled.make, labelled.described))
    readme = texts.document()
    packed = DownloadRecipe(
        lambda _, target: write_zip(target, files, readme.encode()),
        lambda: str((readme, *sums_of(files).items())),
    )
    size = 10 * sum(resource["bytes"] for resource in dataset.resources)
    yield DownloadJob(f"{dataset.path}.zip", size, packed)


@dataclass(frozen=True)
class TableDownload:
    """The workbook of one table of a package, from the register, in the order of its file."""

    dataset: Dataset
    table: Table
    about: list[tuple[str, str]]

    def make(self, register: Register, target: Path) -> None:
        """Write the workbook."""
        cells = cells_of(self.table, _json_of(register, self.dataset, self.table))
        write_workbook(target, self.table, cells, self.about, self.dataset.created)

    def described(self) -> str:
        """What its bytes depend on beside its rows."""
        return str((self.table.name, self.about, self.dataset.created))


@dataclass(frozen=True)
class LabelledDownload:
    """A package as one workbook in a language, as people read it in Excel and WPS."""

    dataset: Dataset
    language: str
    about: list[tuple[str, str]]

    def make(self, register: Register, target: Path) -> None:
        """Write the workbook."""
        zone = ZoneInfo(self.dataset.row["time_zone"])
        labels = WorkbookLanguage(self.language, zone, register.once(Names))
        sheets = (
            labels.sheet(table, _json_of(register, self.dataset, table))
            for table in (tables()[row["resource"]] for row in self.dataset.resources)
        )
        write_labelled_workbook(target, sheets, self.about, self.dataset.created)

    def described(self) -> str:
        """What its bytes depend on beside its rows."""
        resources = [row["resource"] for row in self.dataset.resources]
        return str((resources, self.about, self.dataset.created, self.dataset.row["time_zone"]))


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
        row = parsed_row(text)
        values = (row[name] for name in names)
        yield [value if isinstance(value, str) else _cell(value) for value in values]


def _cell(value: list[str] | bool | None) -> str:
    return ";".join(value) if isinstance(value, list) else _WORDS[value]


def shared_out(all_jobs: Iterable[DownloadJob], parts: int) -> list[list[DownloadJob]]:
    """The jobs in `parts` lists of about equal weight, the heaviest first."""
    shares: list[list[DownloadJob]] = [[] for _ in range(parts)]
    for job in sorted(all_jobs, key=lambda job: (-job.weight, job.path)):
        min(shares, key=lambda share: sum(job.weight for job in share)).append(job)
    return shares


def write_jobs(
    share: Iterable[DownloadJob],
    tree: Tree,
    scratch_file: Path,
    register: Register,
    keeper: ThingKeeper,
    report: Report,
) -> Sums:
    """Copies each download into the tree, makes it in `scratch_file`, or takes it over from the
    served ones; returns its checksum."""
    sums: Sums = {}
    for job in share:
        if isinstance(job.source, DownloadRecipe):
            making = partial(_make, job.path, job.source, register, scratch_file)
            sums[job.path] = keeper.keep(job.path, making, (job.source.about(),)) or ""
        else:
            sums[job.path] = digest_of(job.source)
            tree.write_file(job.path, job.source)
        report(len(sums))
    return sums


def _make(
    path: str, recipe: DownloadRecipe, register: Register, scratch_file: Path, folder: NotedFolder
) -> str:
    """Makes a download; returns its checksum."""
    recipe.make(register, scratch_file)
    folder.write_file(path, scratch_file)
    digest = digest_of(scratch_file)
    scratch_file.unlink()
    return digest


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
