"""Archives: a zipped workbook is judged before any reader unpacks it."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from disclosure.checks.package_guards import MAX_TAG, unended_tag
from disclosure.intake.spreadsheets.grids import Refused

# What zipfile lets out when an archive is not what it should be.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)
MEGABYTE = 1 << 20
MAX_FILE = 100 * MEGABYTE
MAX_UNPACKED = 400 * MEGABYTE
MAX_PARTS = 10_000
_CHUNK = 1 << 18
_OVERLAP = 256

_MACROS = re.compile(
    r"vbaProject\.bin$|vbaData\.xml$|^xl/macrosheets/|^Basic/|^Scripts/", re.IGNORECASE
)
_LINKS = re.compile(r"^xl/(externalLinks|connections\.xml|queryTables)", re.IGNORECASE)
_BINARY_WORKBOOK = re.compile(r"^xl/workbook\.bin$", re.IGNORECASE)
_ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_OTHER_WIDTH = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00")
_DECLARED = re.compile(rb"^<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def damage(error: Exception) -> str:
    """What is broken in a file, in signs that every reader understands: `ZIP`, `XML 12:5` (line
    and column)."""
    if isinstance(error, expat.ExpatError):
        return f"XML {error.lineno}:{error.offset + 1}"
    return "ZIP"


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive in `data`, found harmless: it may be unpacked by any reader.

    Refused: macros, links to other files, passwords, a document type (the way to entity
    bombs), and more than 400 MB when unpacked, whatever its directory says.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        _judge_names(archive)
        unpacked = 0
        for info in archive.infolist():
            unpacked += _judge_part(archive, info, MAX_UNPACKED - unpacked)
    except BROKEN_ARCHIVE as error:
        raise Refused("sheet-unreadable", reason=damage(error)) from error
    return archive


def _judge_names(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or len({part.filename for part in parts}) < len(parts):
        raise Refused("sheet-unreadable", reason="ZIP")
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("sheet-locked")
        if _MACROS.search(part.filename):
            raise Refused("sheet-macros", value=part.filename)
        if _LINKS.search(part.filename):
            raise Refused("sheet-external-links", value=part.filename)
        if _BINARY_WORKBOOK.search(part.filename):
            raise Refused("sheet-format", found=".xlsb")


def _judge_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int) -> int:
    """The size of a part when unpacked, measured: the size in its header is not trusted."""
    size = unended = 0
    is_xml = part.filename.endswith((".xml", ".rels", ".vml"))
    tail = b""
    for chunk in _chunks(archive, part.filename):
        if is_xml and not size:
            _judge_encoding(chunk, part.filename)
        size += len(chunk)
        if size > limit:
            raise Refused("sheet-bomb", limit=MAX_UNPACKED // MEGABYTE)
        if is_xml and _ENTITIES.search(tail + chunk):
            raise Refused("sheet-entities", value=part.filename)
        unended = unended_tag(unended, chunk)
        if is_xml and unended > MAX_TAG:
            raise Refused("sheet-unreadable", reason=part.filename)
        tail = chunk[-_OVERLAP:]
    return size


def _judge_encoding(head: bytes, name: str) -> None:
    """Parts are UTF-8: in another encoding the search for a document type would be blind."""
    declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf"))
    if head.startswith(_OTHER_WIDTH) or (declared and declared[1].lower() not in _ENCODINGS):
        raise Refused("sheet-unreadable", reason=name)


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def find_all(archive: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """The first group of every match in a part, none longer than 256 bytes, unpacked in pieces."""
    before = b""
    for chunk in _chunks(archive, name):
        text = before + chunk
        end = 0
        for match in pattern.finditer(text):
            yield match[1]
            end = match.end()
        before = text[max(end, len(text) - _OVERLAP) :]
