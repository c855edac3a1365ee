"""Scans the rows of a CSV in blocks: which rows are proven clean, and which are suspects."""

import csv
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from disclosure.csv_blocks import BLOCK, Block, cut, is_whole, read_records
from disclosure.fast_checks import Check, Frame, read_frame

_SLOW_BATCH = 5_000
_AHEAD = 3
_Proven = tuple[Frame, list[int]] | None


@dataclass(frozen=True)
class Source:
    """A UTF-8 file, the dialect of its records, and the byte where the rows begin."""

    file: Path
    start: int
    dialect: csv.Dialect
    width: int
    block: int = BLOCK


@dataclass(frozen=True)
class Scanned:
    """Some rows in the order of the file.

    `first_row` is the number of the first (the header is 1), `suspects` the places, from 0,
    of those not proven clean. Rows that polars could not be trusted with are `records`, all
    of them suspects, and there is no `frame`.
    """

    first_row: int
    suspects: Sequence[int]
    frame: Frame | None = None
    records: Sequence[list[str]] = ()

    def __len__(self) -> int:
        return len(self.records) if self.frame is None else len(self.frame)

    def suspect_rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """The number and the cells of each suspect."""
        if self.frame is None:
            yield from enumerate(self.records, self.first_row)
            return
        for place, cells in zip(self.suspects, self.frame.numbered(self.suspects), strict=True):
            yield self.first_row + place, cells


def scan(source: Source, check: Check | None) -> Iterator[Scanned]:
    """All rows of `source`, block by block, two blocks at a time; none judged without `check`.

    Raises UnicodeDecodeError and csv.Error where Python's csv module would, after the rows
    before the place.
    """
    row = 2
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for block, proven in _proving(source, check, pool):
            end = block.start + len(block.data)
            found = proven.result()
            if found is not None:
                yield Scanned(row, found[1], found[0])
                row += len(found[0])
                continue
            is_sure = bool(block.data) and is_whole(block.data, source.dialect)
            for scanned in _slowly(source, block.start, end if is_sure else None, row):
                yield scanned
                row += len(scanned)
            if not is_sure:
                return


def _proving(
    source: Source, check: Check | None, pool: ThreadPoolExecutor
) -> Iterator[tuple[Block, Future[_Proven]]]:
    """Each block with the work on it, a few blocks ahead."""
    ahead: deque[tuple[Block, Future[_Proven]]] = deque()
    try:
        for block in cut(source.file, source.start, source.block):
            ahead.append((block, pool.submit(_prove, block.data, source, check)))
            if len(ahead) == _AHEAD:
                yield ahead.popleft()
        while ahead:
            yield ahead.popleft()
    finally:
        for _, proven in ahead:
            proven.cancel()


def _prove(data: bytes, source: Source, check: Check | None) -> _Proven:
    frame = read_frame(data, source.width, source.dialect.delimiter) if data else None
    return None if frame is None else (frame, check.suspects(frame) if check else [])


def _slowly(source: Source, start: int, end: int | None, row: int) -> Iterator[Scanned]:
    records = read_records(source.file, start, "utf-8", source.dialect, end)
    while batch := list(islice(records, _SLOW_BATCH)):
        yield Scanned(row, range(len(batch)), records=batch)
        row += len(batch)
