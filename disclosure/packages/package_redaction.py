"""Removes a row, the content of a field, a text of the descriptor or a notice from a package in
a data folder."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from disclosure.model.schemas import Table, kinds
from disclosure.packages.package_files import DESCRIPTOR, find_notices, read_notice
from disclosure.packages.package_writing import write_descriptor

# The content of a required field after its text was redacted.
REDACTED = "（已依法删除 redacted）"
# The resource name under which a history records a package's own descriptor: an id is the name of a
# package, a field a property of its descriptor or the file name of a notice.
PACKAGES = "packages"
# Properties of a descriptor that may be left out.
_OPTIONAL = {
    *("title_en", "description", "description_en", "version", "homepage"),
    *("keywords", "sources", "contributors"),
}


class UnwritableTable(Exception):
    """A table that is not in the form of `write_package`, or a property of a descriptor that cannot
    be left out; holds the file and the line that its writer has to mend."""

    def __init__(self, file: Path, line: int) -> None:
        self.file, self.line = file, line
        super().__init__(f"{file}:{line}")


def present_text(folder: Path, resource: str, identifier: str, field: str) -> str:
    """The content of a field of a row in the package in `folder`; for the package itself the
    text of a notice, or a property of the descriptor as JSON. Empty where there is no such row
    or text."""
    if resource == PACKAGES:
        return _described(folder, identifier, field)
    table, place = _table_of(folder, resource)
    if table is None or place is None or field not in table.field:
        return ""
    with (folder / str(place["path"])).open(encoding=_encoding(place), newline="") as stream:
        reader = csv.reader(stream, delimiter=_delimiter(place))
        names = next(reader, [])
        rows = (dict(zip(names, cells, strict=False)) for cells in reader)
        values = (row.get(field, "") for row in rows if _key(table, row) == identifier)
        return next(values, "")


def redact_in_package(
    folder: Path, withdrawal: Mapping[str, Any], field: str | None, retained: str = ""
) -> int:
    """Remove the row that `withdrawal` names (`resource`, `id`) from the package in `folder`, or
    only the content of a field of it, unless that is `retained`; how many rows were changed.

    A removed row, also one removed before, leaves `withdrawal` in the descriptor, replacing any
    earlier entry for it. A required field then reads `REDACTED`. Raises UnwritableTable.
    """
    if withdrawal["resource"] == PACKAGES:
        assert field is not None
        return _redact_description(folder, withdrawal["id"], field, retained)
    table, place = _table_of(folder, withdrawal["resource"])
    if table is None or place is None or (field is not None and field not in table.field):
        return 0
    file, unchanged = folder / str(place["path"]), {"", REDACTED, retained}
    changed, rows = 0, []
    with file.open(encoding=_encoding(place), newline="") as stream:
        reader = csv.reader(stream, delimiter=_delimiter(place))
        names = next(reader, [])
        for cells in reader:
            row = dict(zip(names, cells, strict=False))
            is_meant = _key(table, row) == withdrawal["id"]
            if not is_meant or (field is not None and row.get(field, "") in unchanged):
                rows.append(cells)
                continue
            if not _is_ours(place):
                raise UnwritableTable(file, reader.line_num)
            changed += 1
            if field is not None:
                cells[names.index(field)] = REDACTED if table.field[field].is_required else ""
                rows.append(cells)
    if changed or (field is None and _differs_from_entry(folder, withdrawal)):
        # The descriptor first: a row whose withdrawal is recorded already is still published, while
        # a row removed without a record could not be named again.
        _change_descriptor(folder, withdrawal, is_row=field is None)
    if changed:
        _replace_rows(file, [names, *rows])
    return changed


def _described(folder: Path, name: str, field: str) -> str:
    descriptor = _descriptor(folder)
    if descriptor.get("name") != name:
        return ""
    notice = _notice(folder, field)
    if notice is not None:
        return read_notice(folder, notice.name)
    return json.dumps(descriptor[field], ensure_ascii=False) if field in descriptor else ""


def _notice(folder: Path, field: str) -> Path | None:
    """The notice with this name, either in the package or as published."""
    notices = find_notices(folder)
    return notices.get(field) or next(
        (path for path in notices.values() if path.name == field), None
    )


def _redact_description(folder: Path, name: str, field: str, retained: str) -> int:
    text, path, notice = (
        _described(folder, name, field),
        folder / DESCRIPTOR,
        _notice(folder, field),
    )
    if text in {"", retained, json.dumps(REDACTED, ensure_ascii=False)}:
        return 0
    if notice is not None:
        _replace_text(notice, retained) if retained else notice.unlink()
        return 1
    descriptor = _descriptor(folder)
    if retained:
        descriptor[field] = json.loads(retained)
    elif field in _OPTIONAL:
        del descriptor[field]
    elif field == "title":
        descriptor[field] = REDACTED
    else:
        raise UnwritableTable(path, _line_of(path, field))
    _replace_descriptor(path, descriptor)
    return 1


def _line_of(path: Path, name: str) -> int:
    """The line of a descriptor in which a property is given first."""
    lines = enumerate(path.read_text("utf-8-sig").splitlines(), 1)
    return next((number for number, line in lines if f'"{name}"' in line), 1)


def _descriptor(folder: Path) -> dict[str, Any]:
    descriptor: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text("utf-8-sig"))
    return descriptor


def _table_of(folder: Path, resource: str) -> tuple[Table | None, Mapping[str, Any] | None]:
    descriptor = _descriptor(folder)
    known = kinds()[descriptor["kind"]].tables
    table = next((table for table in known if table.resource == resource), None)
    places = (place for place in descriptor["resources"] if place.get("name") == resource)
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
    """The draft path for a file: beside the package, since a leftover of a killed process inside
    it would be an unlisted file."""
    return file.parent.with_name(f".{file.parent.name}-{file.name}.new")


def _entries_of(descriptor: Mapping[str, Any], withdrawal: Mapping[str, Any]) -> list[Any]:
    """The entries for a row in the withdrawals of a descriptor."""
    row = withdrawal["resource"], withdrawal["id"]
    withdrawals = descriptor.get("withdrawals", [])
    return [entry for entry in withdrawals if (entry["resource"], entry["id"]) == row]


def _differs_from_entry(folder: Path, withdrawal: Mapping[str, Any]) -> bool:
    entries = _entries_of(_descriptor(folder), withdrawal)
    return bool(entries) and entries != [dict(withdrawal)]


def _change_descriptor(folder: Path, withdrawal: Mapping[str, Any], *, is_row: bool) -> None:
    descriptor = _descriptor(folder)
    for place in descriptor["resources"]:
        if place.get("name") == withdrawal["resource"]:
            for statistic in ("bytes", "hash"):
                place.pop(statistic, None)
    if is_row:
        before = _entries_of(descriptor, withdrawal)
        entries = [entry for entry in descriptor.get("withdrawals", []) if entry not in before]
        descriptor["withdrawals"] = [*entries, dict(withdrawal)]
    _replace_descriptor(folder / DESCRIPTOR, descriptor)


def _replace_descriptor(path: Path, descriptor: Mapping[str, Any]) -> None:
    draft = _draft_of(path)
    write_descriptor(draft, descriptor)
    draft.replace(path)


def _replace_text(path: Path, text: str) -> None:
    draft = _draft_of(path)
    draft.write_text(text, "utf-8")
    draft.replace(path)
