"""A table in several files: joined at line ends, each part with a header of its own or without."""

import re
from bisect import bisect_right
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
_BOM = b"\xef\xbb\xbf"


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

    def place(self, row: int | None) -> tuple[str, int | None]:
        """The part and its row, for a row of the joined table."""
        if row is None:
            return self.paths[0], None
        part = max(0, bisect_right(self.starts, row) - 1)
        return self.joined[part], row - self.offsets[part]

    @property
    def joined(self) -> list[str]:
        """The parts that the whole is made of."""
        return [path for path in self.paths if path not in {*self.unlike, *self.empty}]


def is_joinable(resource: TableResource) -> bool:
    """Whether the parts of a table are plain delimited text with a header in the first line."""
    dialect = resource.dialect
    encoding = (resource.encoding or "utf-8").lower()
    is_text = resource.format in {"csv", "tsv"} and not resource.compression
    has_header = dialect.header and dialect.header_rows == [1] and not dialect.comment_rows
    return bool(resource.extrapaths) and is_text and has_header and not encoding.startswith(_WIDE)


@contextmanager
def joined(resource: TableResource, folder: Path) -> Iterator[JoinedParts]:
    """The parts of a table as one file, which the resource points to from now on."""
    paths = [str(resource.path), *resource.extrapaths]
    with TemporaryDirectory(prefix="sunlit-") as place:
        parts = JoinedParts(Path(place) / "parts.csv", paths)
        _join(parts, folder)
        resource.path, resource.extrapaths = parts.file.name, []
        resource.scheme, resource.basepath = "file", place
        yield parts


def _join(parts: JoinedParts, folder: Path) -> None:
    header, row = b"", 1
    with parts.file.open("wb") as out:
        for number, path in enumerate(parts.paths):
            with (folder / path).open("rb") as part:
                first = part.readline(_HEAD).removeprefix(_BOM)
                has_header = number == 0 or first.rstrip(b"\r\n") == header
                if number == 0:
                    header = first.rstrip(b"\r\n")
                elif not first:
                    parts.empty.append(path)
                    continue
                elif not has_header and _names(first) == _names(header):
                    parts.unlike.append(path)
                    continue
                elif not has_header:
                    parts.headless.append(path)
                parts.starts.append(row)
                parts.offsets.append(row - 1 if number == 0 or not has_header else row - 2)
                if number == 0 or not has_header:
                    out.write(first)
                copyfileobj(part, out, 2**20)
            row += _rows_in(folder / path) - (number > 0 and has_header)
            if not _ends_line(folder / path):
                out.write(b"\n")


def _names(header: bytes) -> list[bytes]:
    """The names in a header, regardless of order, case and quotation marks."""
    return sorted(name.strip(b' "\r\n').lower() for name in re.split(rb"[,;\t|]", header))


def _rows_in(file: Path) -> int:
    """How many records a part has: line ends that stand outside of quotes, and a last line."""
    count = quotes = 0
    last = b""
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            for number, part in enumerate(block.split(b'"')):
                quotes += number > 0
                if quotes % 2 == 0:
                    count += part.count(b"\n")
            last = block[-1:]
    return count + (last not in {b"\n", b""})


def _ends_line(file: Path) -> bool:
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 1))
        return stream.read(1) in {b"\n", b""}
