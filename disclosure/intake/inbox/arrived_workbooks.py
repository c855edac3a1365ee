"""Arrived workbooks: the files of an inbox folder, each called by what it is named and holds."""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

# What a file may be called: no path, no sign that a system of files or a terminal minds.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]')
_LENGTH = 100
ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".html", ".htm", ".xml", ".mht")


@dataclass(frozen=True)
class ArrivedWorkbook:
    """A file of the inbox as it arrived, and the journal of the steps taken with it."""

    identifier: str
    path: Path
    journal: Path
    arrived_at: datetime

    @property
    def name(self) -> str:
        return self.path.name


class Inbox:
    """A folder of workbooks. Files may be put there by any program; none is ever changed.

    A workbook's identifier is a hash of its name and contents: a file that was saved again counts
    as another one, without steps.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[tuple[str, int, int], str] = {}

    @property
    def journals(self) -> Path:
        """Where the journals lie."""
        return self.folder / "journals"

    def workbooks(self) -> list[ArrivedWorkbook]:
        """All workbooks in the folder, the latest first."""
        if not self.folder.is_dir():
            return []
        workbooks = [self._of(path) for path in self.folder.iterdir() if _is_workbook(path)]
        return sorted(
            workbooks, key=lambda workbook: (workbook.arrived_at, workbook.name), reverse=True
        )

    def find(self, identifier: str) -> ArrivedWorkbook | None:
        """The workbook with an identifier."""
        return next(
            (workbook for workbook in self.workbooks() if workbook.identifier == identifier), None
        )

    def take(self, name: str, data: bytes) -> ArrivedWorkbook:
        """Keep a file, durably, all or nothing; one that is there already is that one.

        The name is taken from its last part only; another file of this name keeps its own.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / safe_name(name)
        number = 1
        while target.exists() and target.read_bytes() != data:
            number += 1
            plain = self.folder / safe_name(name)
            target = plain.with_name(f"{plain.stem} ({number}){plain.suffix}")
        if not target.exists():
            draft = self.folder / f".{target.name}.part"
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        return self._of(target)

    def _of(self, path: Path) -> ArrivedWorkbook:
        status = path.stat()
        key = (path.name, status.st_size, status.st_mtime_ns)
        if key not in self._known:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256")
            digest.update(path.name.encode("utf-8", "surrogateescape"))
            self._known[key] = digest.hexdigest()[:20]
        identifier = self._known[key]
        at = datetime.fromtimestamp(status.st_mtime, UTC)
        return ArrivedWorkbook(identifier, path, self.journals / f"{identifier}.jsonl", at)


def safe_name(name: str) -> str:
    """A name for a file in the inbox, from what somebody's browser says that it is called."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _FORBIDDEN.sub("", last).strip().lstrip(".")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:_LENGTH]}{dot}{ending[:8]}" if dot and stem else (plain[:_LENGTH] or "workbook")


def _is_workbook(path: Path) -> bool:
    is_hidden = path.name.startswith((".", "~$"))
    return not is_hidden and path.is_file() and not path.is_symlink()
