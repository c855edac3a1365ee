"""Scans the rows of a CSV in blocks: which rows are proven clean, and which are suspects."""

import csv
import os
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from disclosure.checks.fast.clean_rows import CellFrame, CompiledSchema, read_frame
from disclosure.checks.fast.csv_blocks import BLOCK, ByteRange, cut, is_whole, read_records

_SLOW_BATCH = 5_000
# One more than processors: one is always waiting for polars or for the interpreter.
_WORKERS = min(4, (os.cpu_count() or 1) + 1)
_AHEAD = _WORKERS + 1
# The places of suspects in a block, each with the columns in doubt, None for anything at all.
Doubts = Mapping[int, Sequence[int] | None]
_Proven = tuple[CellFrame, Doubts] | None
# The number and the cells of a row, and the same.
Suspect = tuple[int, Sequence[str], Sequence[int] | None]


@dataclass(frozen=True)
class CsvSource:
    """A file, its encoding (one in which LF and quotes are the bytes of ASCII and part of no
    other character), the dialect of its records, and the byte where the rows begin."""

    file: Path
    start: int
    dialect: csv.Dialect
    width: int
    encoding: str = "utf-8"
    block: int = BLOCK


@dataclass(frozen=True)
class Scanned:
    """Some rows in file order.

    `first_row` is the number of the first (the header is 1), `suspects` the places, from 0, of
    those not proven clean, each with the suspect columns. Rows that polars might misread are in
    `records`, all of them suspects, and then there is no `frame`.
    """

    first_row: int
    suspects: Doubts
    frame: CellFrame | None = None
    records: Sequence[list[str]] = ()

    def __len__(self) -> int:
        return len(self.records) if self.frame is None else len(self.frame)

    def suspect_rows(self) -> Iterator[Suspect]:
        """Each suspect in its order."""
        if self.frame is None:
            for number, cells in enumerate(self.records, self.first_row):
                yield number, cells, None
            return
        rows = self.frame.numbered([*self.suspects])
        for (place, doubted), cells in zip(self.suspects.items(), rows, strict=True):
            yield self.first_row + place, cells, doubted


def scan(
    source: CsvSource, check: CompiledSchema | None, columns: Collection[int] = ()
) -> Iterator[Scanned]:
    """All rows of `source`, block by block, some blocks in parallel; none is judged without
    `check`.

    The frames hold the cells of `columns` and those that the check needs. Raises UnicodeDecodeError
    and csv.Error where Python's csv module would, after the preceding rows.
    """
    row, start, is_careful = 2, source.start, False
    work = _BlockTask(source, check, frozenset(columns) | (check.places if check else frozenset()))
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        while True:
            for span, data, proven in _proving(work, start, pool, is_careful=is_careful):
                if proven is not None:
                    yield Scanned(row, proven[1], proven[0])
                    row += len(proven[0])
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


@dataclass(frozen=True)
class _BlockTask:
    """The work for each block."""

    source: CsvSource
    check: CompiledSchema | None
    columns: frozenset[int]

    def prove(self, span: ByteRange) -> tuple[bytes, _Proven]:
        """The span's text in UTF-8, returned only where polars cannot be trusted with it."""
        if span.end is None:
            return b"", None
        source = self.source
        data = span.read(source.file)
        if source.encoding != "utf-8":
            try:
                data = data.decode(source.encoding).encode()
            except UnicodeDecodeError:
                return data, None
        if b"\x00" in data:  # no error to any parser here, but to be told: row by row
            return data, None
        frame = read_frame(data, source.width, source.dialect.delimiter, self.columns)
        if frame is None:
            return data, None
        return b"", (frame, self.check.suspects(frame) if self.check else {})


def _proving(
    work: _BlockTask, start: int, pool: ThreadPoolExecutor, *, is_careful: bool
) -> Iterator[tuple[ByteRange, bytes, _Proven]]:
    """Each span with its bytes and proofs, processed a few spans ahead."""
    source = work.source
    if source.file.stat().st_size - start <= source.block:  # no other work to do meanwhile
        for span in cut(source.file, start, source.block, is_careful=is_careful):
            yield span, *work.prove(span)
        return
    ahead: deque[tuple[ByteRange, Future[tuple[bytes, _Proven]]]] = deque()
    try:
        for span in cut(source.file, start, source.block, is_careful=is_careful):
            ahead.append((span, pool.submit(work.prove, span)))
            if len(ahead) == _AHEAD:
                first, proven = ahead.popleft()
                yield first, *proven.result()
        yield from ((span, *proven.result()) for span, proven in ahead)
    finally:
        for _, proven in ahead:
            proven.cancel()


def _slowly(source: CsvSource, start: int, end: int | None, row: int) -> Iterator[Scanned]:
    records = read_records(source.file, start, source.encoding, source.dialect, end)
    while batch := list(islice(records, _SLOW_BATCH)):
        yield Scanned(row, {}, records=batch)
        row += len(batch)
