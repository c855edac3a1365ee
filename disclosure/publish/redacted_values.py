"""Redacted values that must not return: recognized by digests, without storing them."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from disclosure.history.comparing import compared
from disclosure.history.redactions import Redaction, field_value
from disclosure.output.private_files import write_private
from disclosure.packages.package import Package
from disclosure.packages.package_files import DESCRIPTOR
from disclosure.packages.package_redaction import PACKAGES, present_text, redact_in_package
from disclosure.register.register_file import Register


class ReturnOfRedacted(Exception):
    """Data that contain redacted content again; holds those redactions."""

    def __init__(self, found: Sequence[Redaction]) -> None:
        self.found = found
        super().__init__(", ".join(describe(redaction) for redaction in found))


def describe(redaction: Redaction) -> str:
    """The place of a redaction: publisher/resource/id, and the field."""
    place = f"{redaction.publisher}/{redaction.resource}/{redaction.identifier}"
    return place if redaction.field is None else f"{place}: {redaction.field}"


def row_of(register: Register, redaction: Redaction) -> str | None:
    """The row that a redaction names, as JSON; None where the register has none."""
    table = next(table for table in compared() if table.resource == redaction.resource)
    key = " || '/' || ".join(table.key)
    row = register.value(
        f"SELECT json FROM {table.name} WHERE publisher = ? AND {key} = ?",
        redaction.publisher,
        redaction.identifier,
    )
    return None if row is None else str(row)


def redact_in_folder(data: Path, redaction: Redaction, retained: str) -> int:
    """Apply a redaction to every package of its publisher below `data`; returns the number of
    changed rows or texts. Raises UnwritableTable."""
    withdrawal = {
        "resource": redaction.resource,
        "id": redaction.identifier,
        "reason": redaction.reason,
        "is_redacted": True,
    }
    return sum(
        redact_in_package(path.parent, withdrawal, redaction.field, retained)
        for path in sorted((data / redaction.publisher).glob(f"*/{DESCRIPTOR}"))
    )


def texts_in_folders(redaction: Redaction, folders: Iterable[Path]) -> Iterator[str]:
    """The value of the redacted field in each of some data folders, where it has one."""
    assert redaction.field is not None
    for data in folders:
        for path in sorted((data / redaction.publisher).glob(f"*/{DESCRIPTOR}")):
            text = present_text(
                path.parent, redaction.resource, redaction.identifier, redaction.field
            )
            if text:
                yield text


@dataclass(frozen=True)
class RedactedValues:
    """A private file beside the history (0600): every redaction, and for redacted fields a
    salted scrypt digest (RFC 7914) of their values, by which they are recognized."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "redacted.private.json"

    def add(self, redaction: Redaction, values: Iterable[str]) -> None:
        """Store a redaction, and the digests of these values of its field."""
        entries = self._entries()
        entry = next((entry for entry in entries if entry["redaction"] == asdict(redaction)), None)
        if entry is None:
            entry = {"redaction": asdict(redaction), "salt": os.urandom(16).hex(), "digests": []}
            entries.append(entry)
        salt = bytes.fromhex(entry["salt"])
        digests = [_digest(value, salt) for value in values]
        entry["digests"] = [*dict.fromkeys([*entry["digests"], *digests])]
        write_private(self.file, json.dumps(entries, ensure_ascii=False, indent=1))

    def refuse(self, register: Register, packages: Iterable[Package]) -> None:
        """Raises ReturnOfRedacted where a row of the register, a field or a text of its
        `packages` was redacted before."""
        returned = []
        folders = {(package.publisher, package.name): package.folder for package in packages}
        for entry in self._entries():
            redaction = Redaction(**entry["redaction"])
            if redaction.resource == PACKAGES:
                folder = folders.get((redaction.publisher, redaction.identifier))
                value = folder and present_text(
                    folder, PACKAGES, redaction.identifier, redaction.field or ""
                )
            else:
                row = row_of(register, redaction)
                if row is not None and redaction.field is None:
                    returned.append(redaction)
                value = field_value(row, redaction.field) if row and redaction.field else None
            if value and _digest(value, bytes.fromhex(entry["salt"])) in entry["digests"]:
                returned.append(redaction)
        if returned:
            raise ReturnOfRedacted(returned)

    def _entries(self) -> list[dict[str, Any]]:
        if not self.file.is_file():
            return []
        entries: list[dict[str, Any]] = json.loads(self.file.read_text("utf-8"))
        return entries


def _digest(value: str, salt: bytes) -> str:
    return hashlib.scrypt(value.encode("utf-8", "replace"), salt=salt, n=2**14, r=8, p=1).hex()
