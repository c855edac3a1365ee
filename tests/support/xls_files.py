"""XLS files for tests: a grid as BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB])."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(path: Path, grid: Sequence[Any], merges: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    """Write a grid of texts and numbers as XLS; `merges`: (top, left, bottom, right) from 0."""
    stream = _workbook(_sheet(grid, merges))
    path.write_bytes(_compound_file(stream + bytes(max(0, 4096 - len(stream)))))
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack(f"<{length}B", len(encoded) // 2, 1) + encoded


def _workbook(sheet: bytes) -> bytes:
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    font = _record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0)
                   + _text("Arial", "B"))  # fmt: skip
    formats = b"".join(_record(0x00E0, struct.pack("<HH", 0, 0) + bytes(16)) for _ in range(16))
    name = _text("Sheet1", "B")
    size = len(begin) + len(font) + len(formats) + 4 + 6 + len(name) + 4
    listed = _record(0x0085, struct.pack("<IH", size, 0) + name)
    return begin + font + formats + listed + _record(0x000A, b"") + sheet


def _sheet(grid: Sequence[Any], merges: Sequence[tuple[int, int, int, int]]) -> bytes:
    parts = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6))]
    for row, cells in enumerate(grid):
        for column, value in enumerate(cells):
            if value in {None, ""}:
                continue
            head = struct.pack("<HHH", row, column, 0)
            if isinstance(value, (int, float)):
                parts.append(_record(0x0203, head + struct.pack("<d", value)))
            else:
                parts.append(_record(0x0204, head + _text(str(value), "H")))
    areas = b"".join(struct.pack("<HHHH", top, bottom, left, right)
                     for top, left, bottom, right in merges)  # fmt: skip
    parts += [_record(0x00E5, struct.pack("<H", len(merges)) + areas)] if merges else []
    return b"".join([*parts, _record(0x000A, b"")])


def _compound_file(stream: bytes) -> bytes:
    """One stream, `Workbook`, behind a sector of the FAT and one of the directory."""
    count = -(-len(stream) // _SECTOR)
    chain = [*range(3, count + 2), _END]
    fat = [_FAT, _END, *chain]
    assert len(fat) <= _SECTOR // 4
    table = struct.pack(f"<{_SECTOR // 4}I", *fat, *[_FREE] * (_SECTOR // 4 - len(fat)))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    body = stream + bytes(count * _SECTOR - len(stream))
    return header + table + entries.ljust(_SECTOR, b"\0") + body


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    head = encoded.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(encoded), kind, 1, _FREE, _FREE, child
    )
    return head + bytes(36) + struct.pack("<IQ", start, size)
