"""CSV files as bytes: refuses endless lines, finds where the rows begin, and cuts the file
into blocks that end where a record ends."""

import csv
import io
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LINE_LIMIT = 16 * 2**20
HEAD_LIMIT = 16 * 2**20
WIDTH_LIMIT = 16_384  # columns of a spreadsheet; each is an object to the engine, or an error
_HEAD_LINES = 100
_DELIMITERS = [mark.encode() for mark in string.punctuation + " \t"]
_WINDOW = 64 * 2**10
BLOCK = 8 * 2**20
_BOM = b"\xef\xbb\xbf"


class NoFirstRecord(Exception):
    """It cannot be determined where the second record of a file begins."""


@dataclass(frozen=True)
class ByteRange:
    """Where in a file some whole records lie; without an end, the rest cannot be cut."""

    start: int
    end: int | None

    def read(self, file: Path) -> bytes:
        with file.open("rb", buffering=0) as stream:
            stream.seek(self.start)
            return stream.read(-1 if self.end is None else self.end - self.start)


def has_endless_line(file: Path, limit: int = LINE_LIMIT) -> bool:
    """Whether a line of `file` is longer than `limit` bytes, or its first 100 lines together.

    Only the ends of windows are read, so a long file costs next to nothing, and no more than a
    window is in memory. A line ends with LF (or CR alone, as in old spreadsheets).
    """
    size = file.stat().st_size
    with file.open("rb") as stream:
        if size > HEAD_LIMIT and _head_size(stream) > HEAD_LIMIT:
            return True
        at = 0
        while size - at > limit:
            line_end = _last_line_end(stream, at, at + limit, b"\n", b"\r")
            if line_end < 0:
                return True
            at = line_end + 1
    return False


def has_wide_header(file: Path) -> bool:
    """Whether the first line has more marks of any one kind than a table may have columns."""
    with file.open("rb") as stream:
        line = stream.readline(HEAD_LIMIT)
    return max(line.count(mark) for mark in _DELIMITERS) >= WIDTH_LIMIT


def _head_size(stream: io.BufferedReader) -> int:
    size = 0
    for _ in range(_HEAD_LINES):
        size += len(stream.readline(HEAD_LIMIT + 1))
    return size


def _last_line_end(stream: io.BufferedReader, start: int, end: int, *marks: bytes) -> int:
    """The position of the last of `marks` in `start … end`, or -1; read backwards in windows."""
    while end > start:
        begin = max(start, end - _WINDOW)
        stream.seek(begin)
        window = stream.read(end - begin)
        position = max(window.rfind(mark) for mark in marks)
        if position >= 0:
            return begin + position
        end = begin
    return -1


def first_record(file: Path, dialect: csv.Dialect, encoding: str) -> tuple[list[str], int]:
    """The cells of the first record of a file and the byte where the second begins.

    A UTF-8 byte order mark is not part of it. Raises NoFirstRecord if it is not within 1 MB or its
    byte length cannot be derived from its text.
    """
    with file.open("rb") as stream:
        head = stream.read(2**20)
    start = len(_BOM) if head.startswith(_BOM) else 0
    # A character cut off at the end of the buffer does not affect the first line.
    text = head[start:].decode(encoding, "ignore")
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    try:
        cells = next(csv.reader(lines(), dialect), [])
        used = "".join(taken).encode(encoding)
    except (csv.Error, UnicodeError) as error:
        raise NoFirstRecord from error
    is_all = sum(map(len, taken)) == len(text) and file.stat().st_size > len(head)
    if is_all or not head.startswith(used, start):
        raise NoFirstRecord
    return cells, start + len(used)


def cut(file: Path, start: int, size: int, *, is_careful: bool) -> Iterator[ByteRange]:
    """The bytes of `file` from `start` in spans of about `size`, each cut after a line end.

    With `is_careful`, after a line end with an even number of quotes before it, which means looking
    at every byte. The reader of the span must prove that a record ends there: it does if every
    quote in the span stands where RFC 4180 allows it. The last span has no end if no such place is
    found within LINE_LIMIT bytes.
    """
    total = file.stat().st_size
    with file.open("rb") as stream:
        while total - start > size:
            end = _careful_end(stream, start, size) if is_careful else _end(stream, start, size)
            if not end:
                yield ByteRange(start, None)
                return
            yield ByteRange(start, end)
            start = end
        if start < total:
            yield ByteRange(start, total)


def _end(stream: io.BufferedReader, start: int, size: int) -> int:
    """The byte after the last LF within `size` bytes from `start`, else after the next LF, else
    0."""
    position = _last_line_end(stream, start, start + size, b"\n")
    if position < 0:
        stream.seek(start + size)
        line = stream.readline(LINE_LIMIT)
        position = start + size + len(line) - 1 if line.endswith(b"\n") else -1
    return position + 1


def _careful_end(stream: io.BufferedReader, start: int, size: int) -> int:
    """The byte after the last LF with an even number of quotes before it, in growing spans, else
    0."""
    while size <= 2 * LINE_LIMIT:
        stream.seek(start)
        end = _even_end(stream.read(size))
        if end:
            return start + end
        size *= 2
    return 0


def _even_end(data: bytes) -> int:
    end = data.rfind(b"\n") + 1
    odd = data.count(b'"', 0, end) % 2
    while odd and end:
        previous = data.rfind(b"\n", 0, end - 1) + 1
        odd ^= data.count(b'"', previous, end) % 2
        end = previous
    return end


def read_records(
    file: Path, start: int, encoding: str, dialect: csv.Dialect, end: int | None = None
) -> Iterator[list[str]]:
    """The records of `file` from the byte `start` on, as Python's csv module reads them.

    With `end`, the bytes up to there only. Raises UnicodeDecodeError and csv.Error.
    """
    with file.open("rb") as stream:
        stream.seek(start)
        source = stream if end is None else io.BytesIO(stream.read(end - start))
        with io.TextIOWrapper(source, encoding, newline="") as text:
            yield from csv.reader(text, dialect)


def is_whole(data: bytes, dialect: csv.Dialect) -> bool:
    """Whether `data` ends where a record ends, as Python's csv module reads it."""
    mark = "end of the block"
    text = io.TextIOWrapper(io.BytesIO(data + mark.encode() + b"\n"), "utf-8", newline="")
    last: list[str] = []
    try:
        for record in csv.reader(text, dialect):
            last = record
    except (csv.Error, UnicodeDecodeError):
        return False
    return last == [mark]
