"""Refuses what a hostile package may hold before any engine opens it: paths that leave the
folder, links, remote data, archives that swell, endless lines."""

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from disclosure.validation.csv_blocks import HEAD_LIMIT, LINE_LIMIT, has_endless_line

DESCRIPTOR_LIMIT = 16 * 2**20
UNPACKED_LIMIT = 2 * 2**30
SWELLING = 100  # times the packed size, beyond the first 16 MB
WHOLE_LIMIT = 256 * 2**20  # for formats that an engine holds in memory as a whole
_ENTRIES = 10_000
_CHUNK = 2**20
_REMOTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//|(?:data|mailto|urn):")
_BOOKS = {".xlsx", ".xlsm", ".ods"}
_MACROS = {".xlsm", ".xlsb", ".xls"}


@dataclass(frozen=True)
class Danger:
    """Why a file is not opened: the code of the fault and the value in its message."""

    code: str
    value: str


def referenced(resource: dict[str, Any]) -> Iterator[str]:
    """Every path or address that a resource's descriptor points to."""
    for name in ("path", "extrapaths", "schema", "dialect", "profile"):
        value = resource.get(name)
        yield from [value] if isinstance(value, str) else []
        yield from [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def danger_of_path(folder: Path, path: str, scheme: object = None) -> Danger | None:
    """Whether `path` may not be followed from `folder`: remote, outside, or through a link."""
    if _REMOTE.match(path) or scheme not in {None, "", "file", "multipart"}:
        return Danger("resource-remote", path)
    if "\x00" in path:
        return Danger("path-outside", path.replace("\x00", "␀"))
    if Path(path).is_absolute() or ".." in path.replace("\\", "/").split("/") or ":" in path[:3]:
        return Danger("path-outside", path)
    try:
        if not (folder / path).resolve().is_relative_to(folder.resolve()):
            return Danger("link-outside", path)
        if (folder / path).exists() and not (folder / path).is_file():
            return Danger("not-a-file", path)
    except (OSError, RuntimeError):  # a name too long, links in a circle
        return Danger("link-outside", path)
    return None


def danger_of_file(file: Path, compression: str | None, *, is_text: bool) -> Danger | None:
    """Whether a local file is not to be opened: a bomb, an endless line, too large to hold."""
    name = file.name
    if file.suffix.lower() in _MACROS:
        return Danger("macros-refused", name)
    if file.suffix.lower() in _BOOKS:
        return _danger_of_book(file)
    if compression:
        return _danger_of_archive(file, compression, is_text=is_text)
    if is_text:
        return Danger("line-endless", name) if has_endless_line(file) else None
    return Danger("file-too-large", name) if file.stat().st_size > WHOLE_LIMIT else None


def _danger_of_book(file: Path) -> Danger | None:
    """A workbook is an archive of XML: no bomb, and no document type (entities) in any part."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > _ENTRIES:
                return Danger("archive-swells", file.name)
            total = 0
            for entry in entries:
                with archive.open(entry) as stream:
                    head = stream.read(4096)
                    total += len(head) + _length(stream, WHOLE_LIMIT - total)
                if total >= WHOLE_LIMIT or _swells(total, file.stat().st_size):
                    return Danger("archive-swells", file.name)
                if b"<!DOCTYPE" in head.upper() or b"<!ENTITY" in head.upper():
                    return Danger("entities-refused", file.name)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError):
        return None  # not an archive: the engine says so
    return None


def _danger_of_archive(file: Path, compression: str, *, is_text: bool) -> Danger | None:
    limit = UNPACKED_LIMIT if is_text else WHOLE_LIMIT
    packed = file.stat().st_size
    total = line = lines = head = 0
    try:
        for chunk in _unpacked(file, compression):
            total += len(chunk)
            if total > limit or _swells(total, packed):
                return Danger("archive-swells", file.name)
            if not is_text:
                continue
            line = line + len(chunk) if b"\n" not in chunk else len(chunk) - chunk.rfind(b"\n")
            lines += chunk.count(b"\n")
            head += len(chunk) if lines < 100 else 0
            if max(line, head) > min(LINE_LIMIT, HEAD_LIMIT):
                return Danger("line-endless", file.name)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile):
        return None  # damaged: the engine says so
    except (NotImplementedError, RuntimeError):
        return None  # a method or password it has not: the engine says so
    return None


def _swells(total: int, packed: int) -> bool:
    return total > HEAD_LIMIT and total > SWELLING * packed


def _unpacked(file: Path, compression: str) -> Iterator[bytes]:
    if compression == "zip":
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist()[:_ENTRIES]:
                with archive.open(entry) as stream:
                    yield from _chunks(stream)
        return
    openers: dict[str, Any] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
    if compression in openers:
        with openers[compression](file, "rb") as stream:
            yield from _chunks(stream)


def _chunks(stream: IO[bytes] | io.BufferedIOBase) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _length(stream: IO[bytes], limit: int) -> int:
    """How many bytes there are to read, counted no further than `limit`."""
    total = 0
    for chunk in _chunks(stream):
        total += len(chunk)
        if total > limit:
            break
    return total
