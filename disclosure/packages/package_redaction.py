"""Taking a row, or what a field of it reads, out of a package that lies in a data folder."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from disclosure.model.schemas import Table, kinds
from disclosure.packages.package_files import DESCRIPTOR
from disclosure.packages.package_writing import write_descriptor

# What a field that must be filled reads once its text was taken back.
REDACTED = "（已依法删除 redacted）"


class UnwritableTable(Exception):
    """A table that is not in the form of `write_package`; holds the file and the line that its
    writer has to mend."""

    def __init__(self, file: Path, line: int) -> None:
        self.file, self.line = file, line
        super().__init__(f"{file}:{line}")


def present_cell(folder: Path, resource: str, identifier: str, field: str) -> str:
    """What a field of a row reads in the package in `folder`; empty where it has no such row."""
    table, place = _table_of(folder, resource)
    if table is None or place is None or field not in table.field:
        return ""
    with (folder / str(place["path"])).open(encoding=_encoding(place), newline="") as stream:
        reader = csv.reader(stream, delimiter=_delimiter(place))
        names = next(reader, [])
        rows = (dict(zip(names, cells, strict=False)) for cells in reader)
        found = (row.get(field, "") for row in rows if _key(table, row) == identifier)
        return next(found, "")


def redact_in_package(
    folder: Path, withdrawal: Mapping[str, Any], field: str | None, kept: str = ""
) -> int:
    """Take the row that `withdrawal` names (`resource`, `id`) out of the package in `folder`, or
    only what a field of it reads, unless that is `kept`; how many rows were changed.

    A row that goes leaves `withdrawal` in the descriptor. A field that must be filled reads
    `REDACTED` then. Raises UnwritableTable.
    """
    table, place = _table_of(folder, withdrawal["resource"])
    if table is None or place is None or (field is not None and field not in table.field):
        return 0
    file, left = folder / str(place["path"]), {"", REDACTED, kept}
    changed, rows = 0, []
    with file.open(encoding=_encoding(place), newline="") as stream:
        reader = csv.reader(stream, delimiter=_delimiter(place))
        names = next(reader, [])
        for cells in reader:
            row = dict(zip(names, cells, strict=False))
            is_meant = _key(table, row) == withdrawal["id"]
            if not is_meant or (field is not None and row.get(field, "") in left):
                rows.append(cells)
                continue
            if not _is_ours(place):
                raise UnwritableTable(file, reader.line_num)
            changed += 1
            if field is not None:
                cells[names.index(field)] = REDACTED if table.field[field].is_required else ""
                rows.append(cells)
    if changed:
        # The descriptor first: a row that stands where its reason is told already is none the less
        # published, while one that went without a reason could not be named again.
        _change_descriptor(folder, withdrawal, is_row=field is None)
        _replace_rows(file, [names, *rows])
    return changed


def _table_of(folder: Path, resource: str) -> tuple[Table | None, Mapping[str, Any] | None]:
    descriptor = json.loads((folder / DESCRIPTOR).read_text("utf-8-sig"))
    known = kinds()[descriptor["kind"]].tables
    table = next((one for one in known if one.resource == resource), None)
    places = (one for one in descriptor["resources"] if one.get("name") == resource)
    return table, next(places, None)


def _key(table: Table, row: Mapping[str, str]) -> str:
    return "/".join(row.get(name, "") for name in table.primary_key)


def _is_ours(place: Mapping[str, Any]) -> bool:
    return not place.get("dialect") and place.get("encoding", "utf-8") == "utf-8"


def _encoding(place: Mapping[str, Any]) -> str:
    encoding = str(place.get("encoding") or "utf-8")
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _delimiter(place: Mapping[str, Any]) -> str:
    return str((place.get("dialect") or {}).get("delimiter", ","))


def _replace_rows(file: Path, rows: list[list[str]]) -> None:
    draft = _draft_of(file)
    with draft.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    draft.replace(file)


def _draft_of(file: Path) -> Path:
    """Where a file is written before it takes its place: beside the package, in which whatever a
    killed process leaves would be a file that nobody listed."""
    return file.parent.with_name(f".{file.parent.name}-{file.name}.new")


def _change_descriptor(folder: Path, withdrawal: Mapping[str, Any], *, is_row: bool) -> None:
    path = folder / DESCRIPTOR
    descriptor = json.loads(path.read_text("utf-8-sig"))
    for place in descriptor["resources"]:
        if place.get("name") == withdrawal["resource"]:
            for statistic in ("bytes", "hash"):
                place.pop(statistic, None)
    told = descriptor.setdefault("withdrawals", []) if is_row else []
    if dict(withdrawal) not in told:
        told.append(dict(withdrawal))
    draft = _draft_of(path)
    write_descriptor(draft, descriptor)
    draft.replace(path)
