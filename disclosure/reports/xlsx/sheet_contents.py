"""Sheet contents: what the sheets of an annotated workbook show, from tables or a workbook."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from disclosure.intake.spreadsheets.grids import Cell, Refused, Sheet
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.model.cell_references import Area
from disclosure.packages.package import parse_descriptor
from disclosure.packages.package_files import (
    DESCRIPTOR,
    DESCRIPTOR_LIMIT,
    RefusedFile,
    danger_of_path,
    read_file,
)

Cells = Mapping[int, Cell]
# Longer lines and larger files are not shown; of larger tables only the faulty rows.
LINE = 1_000_000
WHOLE_BYTES = 32 << 20
MAX_BYTES = 8 << 30
_TABLES = {".csv", ".tsv", ".txt", ".tab"}


@dataclass(frozen=True)
class SheetContent:
    """A sheet: the file it is of and its name there; `rows` gives (number, cells) by column.

    Rows and columns count from 1. `header`: the column of each field, where the faults name
    fields and not cells. `is_large`: only rows with faults are to be shown.
    """

    file: str
    sheet: str
    title: str
    rows: Callable[[], Iterator[tuple[int, Cells]]]
    header: Mapping[str, int] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    is_large: bool = False


def table_contents(files: Iterable[str]) -> Iterator[SheetContent]:
    """The contents of packages: every table of each package that one of `files` belongs to.

    What is no delimited text, lies outside of its package or cannot be opened has no content.
    """
    seen: set[str] = set()
    for file in files:
        for path in [*_neighbours(Path(file)), Path(file)]:
            if str(path) not in seen and path.suffix.lower() in _TABLES and _is_plain(path):
                seen.add(str(path))
                yield _content_of_table(path)


def _neighbours(file: Path) -> Iterator[Path]:
    """The files that the descriptor beside `file` lists, in its order."""
    folder = file.parent
    try:
        descriptor = parse_descriptor(read_file(folder, DESCRIPTOR, DESCRIPTOR_LIMIT))
        paths = [str(resource["path"]) for resource in descriptor["resources"]]
    except (RefusedFile, OSError, ValueError, LookupError, TypeError, RecursionError):
        return
    for path in paths:
        if danger_of_path(folder, path) is None:
            yield folder / path


def _is_plain(path: Path) -> bool:
    try:
        return path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_BYTES
    except (OSError, ValueError):
        return False


def _content_of_table(path: Path) -> SheetContent:
    first = next(_text_rows(path), (1, []))[1]
    header = {name.strip(): column for column, name in reversed([*enumerate(first, 1)])}

    def rows() -> Iterator[tuple[int, Cells]]:
        for number, cells in _text_rows(path):
            yield number, {column: Cell(text) for column, text in enumerate(cells, 1) if text}

    is_large = path.stat().st_size > WHOLE_BYTES
    return SheetContent(str(path), "", path.stem, rows, header, is_large=is_large)


def _text_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file, up to the first line that is too long."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        delimiter = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ","
        reader = csv.reader(_lines(file.readline), delimiter=delimiter)
        try:
            yield from enumerate(reader, 1)
        except csv.Error:
            return


def _lines(read: Callable[[int], str]) -> Iterator[str]:
    while line := read(LINE):
        if len(line) == LINE:
            return
        yield line


def workbook_contents(files: Iterable[str]) -> Iterator[SheetContent]:
    """The contents of spreadsheets: every sheet of each; a file that is refused has none."""
    for file in files:
        try:
            sheets = read_sheets(Path(file))
        except Refused:
            continue
        yield from (content_of_sheet(sheet) for sheet in sheets)


def content_of_sheet(sheet: Sheet) -> SheetContent:
    """What is shown of a sheet that was read: all of it."""

    def rows() -> Iterator[tuple[int, Cells]]:
        yield from sorted(sheet.rows.items())

    return SheetContent(sheet.file, sheet.name, sheet.name, rows, merges=tuple(sheet.merges))


def widths(content: SheetContent) -> dict[int, int]:
    """A width for each column that shows most of its first rows, in characters."""
    by_column: dict[int, int] = {}
    for _, cells in islice(content.rows(), 100):
        for column, cell in cells.items():
            size = sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell.text[:40])
            by_column[column] = max(by_column.get(column, 8), min(size + 2, 40))
    return by_column
