"""Swallowed rows: whole lines of a table inside one cell, because of a stray quotation mark."""

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SwallowedRows:
    """The cell of a row (from 1, the header's) in a column (from 0): its first and last line."""

    row: int
    column: int
    first: int
    last: int


def holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell has several lines, and as many delimiters as a row of `width` cells."""
    return "\n" in cell and cell.count(delimiter) >= width - 1


def swallowed_rows(file: Path, encoding: str, delimiter: str) -> Iterator[SwallowedRows]:
    """Every cell of a delimited file that holds whole lines of it; none if the file cannot be
    read, which other checks report."""
    if not _has_quoted_lines(file):
        return
    with (
        suppress(csv.Error, LookupError),
        file.open(encoding=encoding, errors="replace", newline="") as stream,
    ):
        rows = csv.reader(stream, delimiter=delimiter)
        width = line = 0
        for number, cells in enumerate(rows, 1):
            width = width or len(cells)
            for column, cell in enumerate(cells) if width > 1 else ():
                if holds_rows(cell, delimiter, width):
                    yield SwallowedRows(number, column, line + 1, rows.line_num)
            line = rows.line_num


def _has_quoted_lines(file: Path) -> bool:
    """Whether a line end stands between quotation marks: seen without reading any record."""
    quotes = 0
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            for number, part in enumerate(block.split(b'"')):
                quotes += number > 0
                if quotes % 2 and b"\n" in part:
                    return True
    return False
