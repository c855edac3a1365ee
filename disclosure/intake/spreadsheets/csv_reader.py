"""Delimited text: a CSV file of any encoding and delimiter as a grid, in bounded memory."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from disclosure.intake.spreadsheets.column_labels import is_label
from disclosure.intake.spreadsheets.encodings import decode
from disclosure.intake.spreadsheets.grids import MAX_CELLS, Cell, Refused, Sheet
from disclosure.intake.spreadsheets.workbook_guards import MEGABYTE

MAX_TEXT = 64 * MEGABYTE
MAX_LINE = MEGABYTE
_DELIMITERS, _OF_SENTENCES = ",\t;|，；", "，；"


def read_delimited(file: str, data: bytes) -> Sheet:
    """The one sheet of a CSV file; its name is that of the file without suffix."""
    text, _ = decode(data, is_label)
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_LINE:
            raise Refused("sheet-line-too-long", line=number, limit=f"{MAX_LINE:,}")
    sheet = Sheet(file, Path(file).stem, has_addresses=False)
    count = number = 0
    try:
        for number, cells in _rows(text, _delimiter(text)):
            filled = {
                column: Cell(cell, is_formula=cell.startswith("="))
                for column, cell in enumerate(cells, 1)
                if cell.strip()
            }
            if filled:
                sheet.rows[number] = filled
                sheet.widths[number] = len(cells)
                count += len(filled)
            if count > MAX_CELLS:
                raise Refused("sheet-too-large", limit=f"{MAX_CELLS:,}")
    except csv.Error as error:
        raise Refused("sheet-unreadable", reason=f"CSV {number + 1}") from error
    return sheet


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    yield from enumerate(reader, 1)


def _delimiter(text: str) -> str:
    """The delimiter that makes most column names of the first lines, then most regular rows; a
    mark of sentences, only where it divides column names."""
    head = "\n".join(islice(text[: 8 * MEGABYTE].splitlines(), 50))
    fitness = {delimiter: _fitness(_parsed(head, delimiter)) for delimiter in _DELIMITERS}
    likely = [mark for mark in _DELIMITERS if mark not in _OF_SENTENCES or fitness[mark][0] > 1]
    return max(likely, key=fitness.__getitem__)


def _parsed(head: str, delimiter: str) -> list[list[str]]:
    try:
        return [*csv.reader(StringIO(head, newline=""), delimiter=delimiter)]
    except csv.Error:
        return []


def _fitness(rows: Iterable[list[str]]) -> tuple[int, int]:
    rows = list(rows)
    labels = max((sum(map(is_label, row)) for row in rows), default=0)
    widths = [len(row) for row in rows if len(row) > 1]
    return labels, max((widths.count(width) for width in set(widths)), default=0)
