"""Gathering: what is wrong in the same way all down a column is told once, with its range."""

import re
from collections.abc import Iterable
from dataclasses import replace

from disclosure.packages.faults import Fault

# The codes that name no value of their own, or one that stands for all.
_GATHERED = {"sheet-formula", "sheet-catalogue-absent"}
_MANY = 3
_CELL = re.compile(r"([A-Z]+)(\d+)")


def gather(faults: Iterable[Fault]) -> list[Fault]:
    """`faults`, where three or more of such a kind in one column have become one."""
    columns: dict[tuple[str, ...], list[Fault]] = {}
    for number, fault in enumerate(faults):
        found = _CELL.fullmatch(fault.cell) if fault.code in _GATHERED else None
        key = (fault.file, fault.sheet, fault.code, found[1]) if found else (str(number),)
        columns.setdefault(key, []).append(fault)
    gathered: list[Fault] = []
    for same in columns.values():
        gathered += same if len(same) < _MANY else [_one(same)]
    return gathered


def _one(same: list[Fault]) -> Fault:
    first = min(same, key=_row)
    cells = f"{first.cell}:{max(same, key=_row).cell}"
    return replace(
        first,
        cell=cells,
        message=f"{cells} 共 {len(same):,} 格：{first.message}",
        message_en=f"{cells}, {len(same):,} cells: {first.message_en}",
    )


def _row(fault: Fault) -> int:
    found = _CELL.fullmatch(fault.cell)
    return int(found[2]) if found else 0
