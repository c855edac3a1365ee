"""Refuses what a hostile package may contain before any engine opens it: paths outside the
folder, links, remote data, decompression bombs, endless lines."""

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

from disclosure.checks.fast.csv_blocks import (
    HEAD_LIMIT,
    LINE_LIMIT,
    has_endless_line,
    has_wide_header,
)
from disclosure.model.cell_references import area_of
from disclosure.packages.package_files import Danger

UNPACKED_LIMIT = 2 * 2**30
SWELLING = 100  # times the packed size, beyond the first 16 MB
WHOLE_LIMIT = 256 * 2**20  # for formats that an engine holds in memory as a whole
MAX_ENTRIES = 10_000
_CHUNK, _OVERLAP = 2**20, 200
# The parser reads an unfinished XML tag again with each chunk.
MAX_TAG = 2**20
_BOOKS, _MACROS = {"xlsx", "ods"}, {"xlsm", "xlsb", "xls"}
# What a sheet of XLSX says of its size, and of its merged areas: the engine makes every cell.
_RANGE = re.compile(
    rb"<(?:\w+:)?(?:dimension|mergeCell)\s[^>]*?ref\s*=\s*[\"']"
    rb"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
_CELLS = 20_000_000
_TEXTS = {"csv", "tsv", "txt", "ndjson", "jsonl"}
# A number in an array takes some thirty times its bytes in memory.
_JSON_LIMIT, _DEPTH_LIMIT = 16 * 2**20, 100
_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def referenced(resource: dict[str, Any]) -> Iterator[str]:
    """Every path or address that a resource's descriptor points to."""
    for name in ("path", "extrapaths", "schema", "dialect", "profile"):
        value = resource.get(name)
        yield from [value] if isinstance(value, str) else []
        yield from (
            [part for part in value if isinstance(part, str)] if isinstance(value, list) else []
        )


def danger_of_file(file: Path, compression: str | None, form: str | None) -> Danger | None:
    """Whether a local file of the format `form` must not be opened: a bomb, an endless line, too
    large for memory."""
    name, suffix = file.name, file.suffix.lower().removeprefix(".")
    form = (form or suffix).lower()
    is_text, is_json = form in _TEXTS, form == "json"
    if {form, suffix} & _MACROS:
        return Danger("macros-refused", name)
    if compression:
        limit = UNPACKED_LIMIT if is_text else _JSON_LIMIT if is_json else WHOLE_LIMIT
        return _danger_of_archive(file, compression, limit, is_text=is_text)
    if {form, suffix} & _BOOKS:
        return _danger_of_book(file)
    if is_text:
        if has_endless_line(file):
            return Danger("line-endless", name)
        return Danger("table-too-wide", name) if has_wide_header(file) else None
    if file.stat().st_size > (_JSON_LIMIT if is_json else WHOLE_LIMIT):
        return Danger("file-too-large", name)
    return _danger_of_json(file.read_bytes(), name) if is_json else None


def _danger_of_json(data: bytes, name: str) -> Danger | None:
    """Nested brackets: the engine stores the full path for every value in them."""
    brackets = _JSON_STRING.sub(b"", data).translate(None, _ALL_BUT_BRACKETS)
    depths = accumulate(1 if octet in b"[{" else -1 for octet in brackets)
    is_deep = any(depth > _DEPTH_LIMIT for depth in depths)
    return Danger("nested-too-deep", name) if is_deep else None


def _danger_of_book(file: Path) -> Danger | None:
    """A workbook is an archive of XML: refuses bombs, macros, links to other workbooks, document
    types (entities) in any part, and sheets with more cells than can be read in time."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                return Danger("archive-swells", file.name)
            names = [entry.filename.lower() for entry in entries]
            if any(name.endswith("vbaproject.bin") for name in names):
                return Danger("macros-refused", file.name)
            if any("externallinks/" in name for name in names):
                return Danger("links-refused", file.name)
            total = cells = 0
            for entry in entries:
                rest, tag = b"", 0
                is_xml = entry.filename.lower().endswith((".xml", ".rels"))
                with archive.open(entry) as stream:
                    for chunk in _chunks(stream):
                        total += len(chunk)
                        # Without NUL, UTF-16 reads like ASCII.
                        text = rest + chunk.replace(b"\x00", b"")
                        tag = unended_tag(tag, text) if is_xml else 0
                        is_large = total >= WHOLE_LIMIT or tag > MAX_TAG
                        if is_large or swells(total, file.stat().st_size):
                            return Danger("archive-swells", file.name)
                        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                            return Danger("entities-refused", file.name)
                        cells += sum(map(_area, _RANGE.finditer(text)))
                        if cells > _CELLS:
                            return Danger("range-too-large", file.name)
                        begun = text[text.rfind(b"<") :]
                        rest = b"" if b">" in begun else begun[-_OVERLAP:]
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError):
        return None  # not an archive: the engine says so
    return None


def unended_tag(before: int, piece: bytes) -> int:
    """The length of the unfinished tag at the end of a chunk of XML; `before` is that of the
    last chunk."""
    opened, closed = piece.rfind(b"<"), piece.rfind(b">")
    if opened > closed:
        return len(piece) - opened
    return before + len(piece) if before and closed < 0 else 0


def _area(match: re.Match[bytes]) -> int:
    """How many cells a range such as A1:XFD1048576 has."""
    area = area_of(match[1].decode("ascii"))
    return max(0, area.right - area.left + 1) * max(0, area.bottom - area.top + 1)


def _danger_of_archive(file: Path, compression: str, limit: int, *, is_text: bool) -> Danger | None:
    chunks: list[bytes] = []
    packed = file.stat().st_size
    total = line = lines = head = 0
    try:
        for chunk in _unpacked(file, compression):
            total += len(chunk)
            if total > limit or swells(total, packed):
                return Danger("archive-swells", file.name)
            if not is_text:
                chunks += [chunk] if limit == _JSON_LIMIT else []
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
    return _danger_of_json(b"".join(chunks), file.name)


def swells(total: int, packed: int) -> bool:
    """Whether so many bytes are suspiciously much for so many packed ones."""
    return total > HEAD_LIMIT and total > SWELLING * packed


def _unpacked(file: Path, compression: str) -> Iterator[bytes]:
    if compression == "zip":
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist()[:MAX_ENTRIES]:
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
