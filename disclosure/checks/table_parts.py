"""A table in several files: joined at line ends, each part with a header of its own or without."""

import re
from bisect import bisect_right
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from frictionless.resources import TableResource

# Encodings whose line ends are single bytes, so that files can be joined as they are.
_WIDE = ("utf-16", "utf16", "utf-32", "utf32", "utf_16", "utf_32")
_HEAD = 2**20
_CODEC = re.compile(r"'([^']+)' codec")
_BOM = b"\xef\xbb\xbf"
# How files begin that are packed: gzip, zip.
_PACKED = (b"\x1f\x8b", b"PK\x03\x04")


@dataclass
class JoinedParts:
    """The file that joins the parts, and how its rows map to those of the parts.

    `starts` are the numbers in the joined table of the first row of each part, `offsets` what to
    subtract from a number to get that in the part; `headless` the parts without a header.
    """

    file: Path
    paths: list[str]
    starts: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    headless: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    packed: list[str] = field(default_factory=list)

    def place(self, row: int | None) -> tuple[str, int | None]:
        """The part and its row, for a row of the joined table."""
        if row is None:
            return self.paths[0], None
        part = max(0, bisect_right(self.starts, row) - 1)
        return self.joined[part], row - self.offsets[part]

    @property
    def joined(self) -> list[str]:
        """The parts that the whole is made of."""
        left = {*self.unlike, *self.empty, *self.packed}
        return [path for path in self.paths if path not in left]

    def undecodable(self, folder: Path, note: str) -> tuple[str, str]:
        """The part of which a decoder says that it cannot be decoded, and its note with the place
        there."""
        found = _CODEC.match(note)
        if found is None:
            return self.paths[0], note
        for path in self.joined:
            decoder, read = getincrementaldecoder(found[1])(), 0
            with (folder / path).open("rb") as part:
                while block := part.read(2**20):
                    try:
                        decoder.decode(block)
                    except UnicodeDecodeError as error:
                        at = read + len(block) - len(error.object) + error.start
                        return path, f"{found[0]} can't decode a byte in position {at}"
                    read += len(block)
        return self.paths[0], note


def is_joinable(resource: TableResource) -> bool:
    """Whether the parts of a table are plain delimited text, with a header in the first line or
    none at all."""
    dialect = resource.dialect
    encoding = (resource.encoding or "utf-8").lower()
    is_text = resource.format in {"csv", "tsv"} and not resource.compression
    is_headed = dialect.header_rows == [1] or not dialect.header
    is_plain = is_headed and not dialect.comment_rows
    return bool(resource.extrapaths) and is_text and is_plain and not encoding.startswith(_WIDE)


@contextmanager
def joined(resource: TableResource, folder: Path) -> Iterator[JoinedParts]:
    """The parts of a table as one file, which the resource points to from now on."""
    paths = [str(resource.path), *resource.extrapaths]
    with TemporaryDirectory(prefix="sunlit-") as place:
        parts = JoinedParts(Path(place) / "parts.csv", paths)
        _join(parts, folder, is_headed=resource.dialect.header)
        resource.path, resource.extrapaths = parts.file.name, []
        resource.scheme, resource.basepath = "file", place
        yield parts


def _join(parts: JoinedParts, folder: Path, *, is_headed: bool) -> None:
    header, row = b"", 1
    with parts.file.open("wb") as out:
        for number, path in enumerate(parts.paths):
            with (folder / path).open("rb") as part:
                first = part.readline(_HEAD)
                if first.startswith(_PACKED):
                    parts.packed.append(path)
                    continue
                if not first.strip() and not any(map(bytes.strip, part)) and number:
                    parts.empty.append(path)
                    continue
                part.seek(len(first))
                first = first.removeprefix(_BOM)
                is_first = not parts.starts
                has_header = is_headed and (is_first or first.rstrip(b"\r\n") == header)
                if is_first:
                    header = first.rstrip(b"\r\n")
                elif is_headed and not has_header and _names_alike(first, header):
                    parts.unlike.append(path)
                    continue
                elif is_headed and not has_header:
                    parts.headless.append(path)
                is_left = has_header and not is_first
                parts.starts.append(row)
                parts.offsets.append(row - 2 if is_left else row - 1)
                if not is_left:
                    out.write(first)
                copyfileobj(part, out, 2**20)
            rows, is_open = _rows_in(folder / path)
            row += rows - is_left
            if is_open or not _ends_line(folder / path):
                out.write(b'"\n' if is_open else b"\n")


def _names_alike(line: bytes, header: bytes) -> bool:
    """Whether a line is a header of another order, case or number of columns: half of what the
    first header names stands in it."""
    names, first = _names(line), _names(header)
    return 2 * len({*names} & {*first}) >= len({*first})


def _names(header: bytes) -> list[bytes]:
    """The names in a header, regardless of case and quotation marks."""
    return [name.strip(b' "\r\n').lower() for name in re.split(rb"[,;\t|]", header)]


def _rows_in(file: Path) -> tuple[int, bool]:
    """How many records a part has: line ends that stand outside of quotes, and a last line; and
    whether it ends within quotes."""
    count = quotes = 0
    last = b""
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            for number, part in enumerate(block.split(b'"')):
                quotes += number > 0
                if quotes % 2 == 0:
                    count += part.count(b"\n")
            last = block[-1:]
    is_open = quotes % 2 == 1
    return count + (is_open or last not in {b"\n", b""}), is_open


def _ends_line(file: Path) -> bool:
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 1))
        return stream.read(1) in {b"\n", b""}
