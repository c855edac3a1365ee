"""Finds OCDS files and turns their bytes, whatever the encoding, into a stream of UTF-8 JSON."""

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from disclosure.intake.ocds.chinese_text import GB, reads_chinese
from disclosure.intake.ocds.json_structure import JsonStructure, structure_of, without_non_json
from disclosure.intake.ocds.ocds_report import OcdsReport
from disclosure.intake.ocds.text_places import TextPlace

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
_ZIP, _ENCRYPTED = b"PK\x03\x04", 0x1
_REPLACEMENT = "\ufffd"
_OWN_FILES = ("import-report.json", "datapackage.json")


@dataclass(frozen=True)
class OcdsFile:
    """A file to read, which may be a `member` of a zip, and its name in the report: never where it
    lies on somebody's disk."""

    path: Path
    label: str
    member: str = ""


def find_files(arguments: list[str], report: OcdsReport) -> list[OcdsFile]:
    """The files of the arguments (files, folders, globs), each once, sorted by label.

    A folder or a zip is searched for JSON files; a named file is read whatever its name. An
    argument without a match is noted as unreadable.
    """
    by_path: dict[tuple[Path, str], OcdsFile] = {}
    for argument in arguments:
        paths = _expand(argument)
        if not paths:
            report.note(Path(argument).name or argument, "", "", "file-unreadable")
        for path in paths:
            for source in (
                _in_folder(path, report) if path.is_dir() else _named(path, path.name, report)
            ):
                by_path.setdefault((source.path.resolve(), source.member), source)
    return sorted(by_path.values(), key=lambda source: (source.label, str(source.path)))


def _named(path: Path, label: str, report: OcdsReport) -> Iterator[OcdsFile]:
    """A file as it is, or the JSON files in a zip: of any name where it holds only one."""
    try:
        names = _members(path)
    except READ_ERRORS as error:
        report.note(label, "", "", "file-unreadable", type(error).__name__)
        return
    if names is None:
        yield OcdsFile(path, label)
        return
    for name in names:
        if name.lower().endswith(SUFFIXES) or len(names) == 1:
            yield OcdsFile(path, f"{label}/{name}", name)
        else:
            report.counts["files_skipped"] += 1
            report.note(f"{label}/{name}", "", "", "file-skipped")


def _members(path: Path) -> list[str] | None:
    """The files in a zip, but those that macOS puts beside them; None for another file."""
    with path.open("rb") as stream:
        if stream.read(4) != _ZIP:
            return None
    with zipfile.ZipFile(path) as archive:
        names = (info.filename for info in archive.infolist() if not info.is_dir())
        return sorted(name for name in names if not name.startswith("__MACOSX/"))


def _expand(argument: str) -> list[Path]:
    path = Path(argument)
    if path.exists():
        return [path]
    if not re.search(r"[*?\[]", argument):
        return []
    return sorted(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor))))


def _in_folder(folder: Path, report: OcdsReport) -> Iterator[OcdsFile]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in _OWN_FILES:
            continue
        label = f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"
        if path.name.lower().endswith((*SUFFIXES, ".zip")):
            yield from _named(path, label, report)
        else:
            report.counts["files_skipped"] += 1
            report.note(label, "", "", "file-skipped")


@dataclass(frozen=True)
class BrokenText:
    """Bytes that are no text in the file's encoding: where the first is, and whether the file
    is in another encoding altogether (fewer sound characters beyond ASCII than broken ones)."""

    first: str
    is_other_encoding: bool


@dataclass(frozen=True)
class FileProperties:
    """What one pass over a file's bytes shows."""

    encoding: str
    bom: int
    broken: "BrokenText | None"
    first: bytes
    is_lines: bool
    structure: JsonStructure


def examine(source: OcdsFile) -> FileProperties:
    """Encoding, validity, structure and shape of the file.

    Raises OSError, EOFError or zlib.error where it cannot be read.
    """
    with _opened(source) as stream:
        head = stream.read(CHUNK)
    encoding, bom = _encoding(head)
    broken = None if _is_valid(source, encoding, bom) else _broken(source, encoding, bom)
    if broken is not None and broken.is_other_encoding and encoding == "utf-8":
        is_gb = _is_valid(source, GB, 0) and reads_chinese(_decoded(source, GB, 0))
        encoding, bom, broken = (GB, 0, None) if is_gb else (encoding, bom, broken)
    structure = structure_of(_converted(source, encoding, bom))
    start = head[bom:].decode(encoding, "replace").lstrip()
    is_lines = source.label.lower().endswith(LINE_SUFFIXES) or _has_lines(start)
    return FileProperties(encoding, bom, broken, start[:1].encode(), is_lines, structure)


@contextmanager
def _opened(source: OcdsFile) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The bytes of a file, unzipped whatever its name.

    Raises zipfile.BadZipFile for a member that has a password or is a zip itself.
    """
    with ExitStack() as opened:
        stream: IO[bytes]
        if source.member:
            archive = opened.enter_context(zipfile.ZipFile(source.path))
            if archive.getinfo(source.member).flag_bits & _ENCRYPTED:
                raise zipfile.BadZipFile
            stream = opened.enter_context(archive.open(source.member))
        else:
            stream = opened.enter_context(source.path.open("rb"))
        begin = stream.read(4)
        stream.seek(0)
        if begin == _ZIP:
            raise zipfile.BadZipFile
        yield opened.enter_context(gzip.open(stream)) if begin[:2] == b"\x1f\x8b" else stream


def _encoding(head: bytes) -> tuple[str, int]:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom)
    # JSON starts with an ASCII character: zeros beside it tell UTF-32 and UTF-16 (RFC 4627 §3).
    if len(head) > 3 and head[:3] == b"\0\0\0":
        return "utf-32-be", 0
    if len(head) > 3 and head[1:4] == b"\0\0\0":
        return "utf-32-le", 0
    if len(head) > 3 and head[0] == 0 and head[1] != 0:
        return "utf-16-be", 0
    if len(head) > 3 and head[1] == 0 and head[0] != 0:
        return "utf-16-le", 0
    return "utf-8", 0


def _is_valid(source: OcdsFile, encoding: str, bom: int) -> bool:
    """Whether all bytes are text in that encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _opened(source) as stream:
            stream.read(bom)
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _broken(source: OcdsFile, encoding: str, bom: int) -> BrokenText:
    """What is broken in a file that is not valid."""
    place, first, broken, sound = TextPlace(), "", 0, 0
    for text in _decoded(source, encoding, bom):
        at = text.find(_REPLACEMENT)
        if at >= 0 and not first:
            place.advance(text[:at])
            first = str(place)
        elif not first:
            place.advance(text)
        broken += text.count(_REPLACEMENT)
        sound += sum(character > "\x7f" for character in text)
    return BrokenText(first, sound - broken < broken)


def _has_lines(start: str) -> bool:
    """Whether a file that does not say so holds one JSON object a line."""
    first, _, rest = start.partition("\n")
    return first.rstrip().endswith("}") and len(first.strip()) > 2 and rest.lstrip()[:1] == "{"


def chunks(source: OcdsFile, properties: FileProperties) -> Iterator[bytes]:
    """The file as UTF-8, with `{}` for literals and numbers that a parser cannot take."""
    parts = _converted(source, properties.encoding, properties.bom)
    return without_non_json(parts) if properties.structure.needs_replacing else parts


def _converted(source: OcdsFile, encoding: str, bom: int) -> Iterator[bytes]:
    """The file as valid UTF-8; what is no text in its encoding becomes U+FFFD."""
    for text in _decoded(source, encoding, bom):
        yield text.encode("utf-8", "replace")


def _decoded(source: OcdsFile, encoding: str, bom: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with _opened(source) as stream:
        stream.read(bom)
        while chunk := stream.read(CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


class ByteStream:
    """A file-like view of chunks, as a JSON parser reads them."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def read(self, size: int = -1) -> bytes:
        """The next chunk whatever `size` is; nothing for 0, which parsers use to try a file."""
        if size == 0:
            return b""
        return next((part for part in self._parts if part), b"")


# NotImplementedError: a compression of a zip that Python lacks.
READ_ERRORS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)
