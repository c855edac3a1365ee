"""Scans the rows of a CSV in blocks: which rows are proven clean, and which are suspects."""

import csv
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from disclosure.validation.csv_blocks import BLOCK, Span, cut, is_whole, read_records
from disclosure.validation.fast_checks import Check, Frame, read_frame

_SLOW_BATCH = 5_000
_WORKERS = min(4, os.cpu_count() or 1)
_AHEAD = _WORKERS + 1
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
    """All rows of `source`, block by block, some blocks at a time; none judged without `check`.

    Raises UnicodeDecodeError and csv.Error where Python's csv module would, after the rows
    before the place.
    """
    row, start, is_careful = 2, source.start, False
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        while True:
            for span, data, found in _proving(source, start, check, pool, is_careful=is_careful):
                if found is not None:
                    yield Scanned(row, found[1], found[0])
                    row += len(found[0])
                    continue
                if not is_careful:
                    start, is_careful = span.start, True
                    break
                end = span.end if is_whole(data, source.dialect) else None
                for scanned in _slowly(source, span.start, end, row):
                    yield scanned
                    row += len(scanned)
                if end is None:
                    return
            else:
                return


def _proving(
    source: Source,
    start: int,
    check: Check | None,
    pool: ThreadPoolExecutor,
    *,
    is_careful: bool,
) -> Iterator[tuple[Span, bytes, _Proven]]:
    """Each span with its bytes and what was proven of them, worked on a few spans ahead."""
    ahead: deque[tuple[Span, Future[tuple[bytes, _Proven]]]] = deque()
    try:
        for span in cut(source.file, start, source.block, is_careful=is_careful):
            ahead.append((span, pool.submit(_prove, span, source, check)))
            if len(ahead) == _AHEAD:
                first, proven = ahead.popleft()
                yield first, *proven.result()
        yield from ((span, *proven.result()) for span, proven in ahead)
    finally:
        for _, proven in ahead:
            proven.cancel()


def _prove(span: Span, source: Source, check: Check | None) -> tuple[bytes, _Proven]:
    """The bytes of the span, kept only where polars is not to be trusted with them."""
    if span.end is None:
        return b"", None
    data = span.read(source.file)
    # NUL is no error to any parser here, but is to be told: by the judge of single rows.
    frame = None if b"\x00" in data else read_frame(data, source.width, source.dialect.delimiter)
    if frame is None:
        return data, None
    return b"", (frame, check.suspects(frame) if check else [])


def _slowly(source: Source, start: int, end: int | None, row: int) -> Iterator[Scanned]:
    records = read_records(source.file, start, "utf-8", source.dialect, end)
    while batch := list(islice(records, _SLOW_BATCH)):
        yield Scanned(row, range(len(batch)), records=batch)
        row += len(batch)
