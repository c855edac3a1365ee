"""What was taken back and must not return: told apart without keeping it."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from disclosure.history.redactions import Redaction, field_value
from disclosure.model.schemas import tables
from disclosure.output.private_files import write_private
from disclosure.packages.package_files import DESCRIPTOR
from disclosure.packages.package_redaction import redact_in_package
from disclosure.register.register_file import Register


class ReturnOfRedacted(Exception):
    """Data in which something stands again that was taken back; holds those redactions."""

    def __init__(self, found: Sequence[Redaction]) -> None:
        self.found = found
        super().__init__(", ".join(describe(one) for one in found))


def describe(one: Redaction) -> str:
    """The place of a redaction: publisher/resource/id, and the field."""
    place = f"{one.publisher}/{one.resource}/{one.identifier}"
    return place if one.field is None else f"{place}: {one.field}"


def row_of(register: Register, one: Redaction) -> str | None:
    """The row that a redaction names, as JSON; None where the register has none."""
    table = tables()[one.resource]
    key = " || '/' || ".join(table.primary_key)
    found = register.value(
        f"SELECT json FROM {table.name} WHERE publisher = ? AND {key} = ?",
        one.publisher,
        one.identifier,
    )
    return None if found is None else str(found)


def redact_in_folder(data: Path, one: Redaction, kept: str) -> int:
    """Take a redaction out of every package of its publisher below `data`; how many rows were
    changed. Raises UnwritableTable."""
    withdrawal = {
        "resource": one.resource,
        "id": one.identifier,
        "reason": one.reason,
        "is_redacted": True,
    }
    return sum(
        redact_in_package(path.parent, withdrawal, one.field, kept)
        for path in sorted((data / one.publisher).glob(f"*/{DESCRIPTOR}"))
    )


@dataclass(frozen=True)
class RedactedValues:
    """A private file beside the history (0600): every redaction, and of redacted fields a salted
    scrypt digest (RFC 7914) of what they read, so that it is known again."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "redacted.private.json"

    def add(self, one: Redaction, values: Iterable[str]) -> None:
        """Remember a redaction, once."""
        entries = [entry for entry in self._entries() if entry["redaction"] != asdict(one)]
        salt = os.urandom(16)
        digests = [_digest(value, salt) for value in values]
        entries.append({"redaction": asdict(one), "salt": salt.hex(), "digests": digests})
        write_private(self.file, json.dumps(entries, ensure_ascii=False, indent=1))

    def refuse(self, register: Register) -> None:
        """Raises ReturnOfRedacted where a row of the register, or a field, was taken back."""
        found = []
        for entry in self._entries():
            one = Redaction(**entry["redaction"])
            row = row_of(register, one)
            if row is not None and (one.field is None or _is_taken(row, one.field, entry)):
                found.append(one)
        if found:
            raise ReturnOfRedacted(found)

    def _entries(self) -> list[dict[str, Any]]:
        if not self.file.is_file():
            return []
        entries: list[dict[str, Any]] = json.loads(self.file.read_text("utf-8"))
        return entries


def _is_taken(row: str, field: str, entry: Mapping[str, Any]) -> bool:
    value = field_value(row, field)
    digests = entry["digests"]
    return value is not None and _digest(value, bytes.fromhex(entry["salt"])) in digests


def _digest(value: str, salt: bytes) -> str:
    return hashlib.scrypt(value.encode("utf-8", "replace"), salt=salt, n=2**14, r=8, p=1).hex()
