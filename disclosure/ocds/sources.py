"""Finds OCDS files and turns their bytes, whatever the encoding, into a stream of UTF-8 JSON."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from disclosure.ocds.report import Report

SUFFIXES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
CHUNK = 1 << 18
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_OWN_FILES = ("import-report.json", "datapackage.json")
# A string, or a literal that Python and JavaScript write although JSON (RFC 8259 §6) has none.
_LITERAL = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b|"', re.DOTALL)
_LONGEST_LITERAL = 10


@dataclass(frozen=True)
class Source:
    """A file to read, and its name in the report: never where it lies on somebody's disk."""

    path: Path
    label: str


def find_files(arguments: list[str], report: Report) -> list[Source]:
    """The files that the arguments (files, folders, globs) mean, each once, sorted by label.

    A folder is searched for JSON files; a file that is named is read whatever its name. An
    argument that means nothing is noted as unreadable.
    """
    found: dict[Path, Source] = {}
    for argument in arguments:
        paths = _expand(argument)
        if not paths:
            report.note(Path(argument).name or argument, "", "", "file-unreadable")
        for path in paths:
            for source in _in_folder(path, report) if path.is_dir() else [Source(path, path.name)]:
                found.setdefault(source.path.resolve(), source)
    return sorted(found.values(), key=lambda source: (source.label, str(source.path)))


def _expand(argument: str) -> list[Path]:
    path = Path(argument)
    if path.exists():
        return [path]
    if not re.search(r"[*?\[]", argument):
        return []
    return sorted(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor))))


def _in_folder(folder: Path, report: Report) -> Iterator[Source]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in _OWN_FILES:
            continue
        label = f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"
        if path.name.lower().endswith(SUFFIXES):
            yield Source(path, label)
        else:
            report.counts["files_skipped"] += 1
            report.note(label, "", "", "file-skipped")


@dataclass(frozen=True)
class Nature:
    """What a look through a file's bytes tells."""

    encoding: str
    bom: int
    is_valid: bool
    has_literals: bool
    first: bytes
    is_lines: bool


def examine(source: Source) -> Nature | None:
    """Encoding, validity and shape of the file, None where there is nothing in it.

    Raises OSError, EOFError or zlib.error where it cannot be read.
    """
    with _opened(source.path) as stream:
        head = stream.read(CHUNK)
        encoding, bom = _encoding(head)
        start = head[bom:].decode(encoding, "replace").lstrip()
        is_valid, has_literals, is_blank = _looked_through(stream, head[bom:], encoding)
    if is_blank:
        return None
    is_lines = source.path.name.lower().endswith(LINE_SUFFIXES) or _has_lines(start)
    return Nature(encoding, bom, is_valid, has_literals, start[:1].encode(), is_lines)


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    stream = path.open("rb")
    if stream.read(2) == b"\x1f\x8b":
        stream.close()
        return gzip.open(path, "rb")
    stream.seek(0)
    return stream


def _encoding(head: bytes) -> tuple[str, int]:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom)
    # JSON starts with an ASCII character: a zero beside it tells UTF-16 (RFC 4627 §3).
    if len(head) > 3 and head[0] == 0 and head[1] != 0:
        return "utf-16-be", 0
    if len(head) > 3 and head[1] == 0 and head[0] != 0:
        return "utf-16-le", 0
    return "utf-8", 0


def _looked_through(
    stream: IO[bytes] | gzip.GzipFile, chunk: bytes, encoding: str
) -> tuple[bool, bool, bool]:
    """Whether the bytes are valid, hold NaN or Infinity, are nothing but space."""
    decoder = codecs.getincrementaldecoder(encoding)()
    is_valid, has_literals, is_blank, tail = True, False, True, b""
    marks = ("NaN".encode(encoding), "Infinity".encode(encoding))
    while chunk:
        if is_valid:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_valid = False
        both = tail + chunk
        has_literals = has_literals or any(mark in both for mark in marks)
        is_blank = is_blank and not chunk.strip(b" \t\r\n\x00")
        tail = chunk[-40:]
        chunk = stream.read(CHUNK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_valid = False
    return is_valid, has_literals, is_blank


def _has_lines(start: str) -> bool:
    """Whether a file that does not say so holds one JSON object a line."""
    first, _, rest = start.partition("\n")
    return first.rstrip().endswith("}") and len(first.strip()) > 2 and rest.lstrip()[:1] == "{"


def chunks(source: Source, nature: Nature) -> Iterator[bytes]:
    """The file as UTF-8, literals that JSON does not know turned into null."""
    plain = _converted(source, nature)
    return _without_literals(plain) if nature.has_literals else plain


def _converted(source: Source, nature: Nature) -> Iterator[bytes]:
    with _opened(source.path) as stream:
        stream.read(nature.bom)
        if nature.encoding == "utf-8" and nature.is_valid:
            while chunk := stream.read(CHUNK):
                yield chunk
            return
        decoder = codecs.getincrementaldecoder(nature.encoding)("replace")
        while chunk := stream.read(CHUNK):
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _without_literals(stream: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in stream:
        done, rest = _replaced(rest + chunk)
        yield done
    yield _replaced(rest + b" " * _LONGEST_LITERAL)[0] or rest


def _replaced(text: bytes) -> tuple[bytes, bytes]:
    """The part of `text` that is certain, with null for literals, and what must wait."""
    parts: list[bytes] = []
    position = 0
    for match in _LITERAL.finditer(text):
        if match[0] == b'"':
            return b"".join([*parts, text[position : match.start()]]), text[match.start() :]
        if match.end() > len(text) - _LONGEST_LITERAL and not match[0].startswith(b'"'):
            return b"".join([*parts, text[position : match.start()]]), text[match.start() :]
        parts += [text[position : match.start()], _kept(match[0])]
        position = match.end()
    edge = max(position, len(text) - _LONGEST_LITERAL)
    return b"".join([*parts, text[position:edge]]), text[edge:]


def _kept(token: bytes) -> bytes:
    return token if token.startswith(b'"') else b"null"


class ByteStream:
    """A file-like view of chunks, as a JSON parser reads them."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def read(self, size: int = -1) -> bytes:
        """The next chunk whatever `size` is; nothing for 0, which parsers use to try a file."""
        if size == 0:
            return b""
        return next((part for part in self._parts if part), b"")


READ_ERRORS = (OSError, EOFError, zlib.error)
