"""The import report: what was read, what was not carried over, where, and why."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from disclosure.intake.ocds.ocds_account import ImportAccount
from disclosure.intake.ocds.ocds_text import line
from disclosure.words.texts import named

EXAMPLES = 3
GROUPS = 5_000
COLUMNS = ("file", "ocid", "path", "reason", "count", "value")

# A file with one of these could not be read, wholly or in part: the verb exits with 1.
FAILURES = {
    "encoding-unknown",
    "ocds-before-1.0",
    "file-empty",
    "file-too-deep",
    "file-unreadable",
    "not-json",
    "no-releases",
    "release-unreadable",
}
PRIVACY = ("names", "telephones", "emails", "in_text", "identity_numbers", "tenderer_names")


@dataclass
class OcdsReport:
    """Collects notes: grouped with examples in memory, all of them into a CSV."""

    stream: TextIO
    counts: Counter[str] = field(default_factory=Counter)
    privacy: Counter[str] = field(default_factory=Counter)
    groups: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    files_failed: set[str] = field(default_factory=set)
    account: ImportAccount = field(default_factory=ImportAccount)
    note_count: int = 0
    # How often a day or a time depends on the publisher's zone.
    zone_uses: int = 0
    _here: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._csv = csv.writer(self.stream, lineterminator="\n")
        self._csv.writerow(COLUMNS)

    def note(self, file: str, ocid: str, path: str, reason: str, value: str = "") -> None:
        """Record one remark; `value` only if it is what is wrong (a date, code, amount)."""
        self.note_count += 1
        short_value, path, ocid = line(value)[:60], line(path)[:200], line(ocid)[:200]
        self._here[file, ocid, path, reason, short_value] += 1
        if reason in FAILURES:
            self.files_failed.add(file)
        key = (reason, path)
        if key not in self.groups and len(self.groups) >= GROUPS:
            key = (reason, "…")
        group = self.groups.setdefault(key, {"count": 0, "examples": []})
        group["count"] += 1
        if len(group["examples"]) < EXAMPLES:
            example = {"file": file, "ocid": ocid} | ({"value": short_value} if short_value else {})
            if example not in group["examples"]:
                group["examples"].append(example)

    def flush(self) -> None:
        """Write what was noted since the last time; called after each release."""
        for key, count in self._here.items():
            file, ocid, path, reason, value = (_cell(part) for part in key)
            self._csv.writerow((file, ocid, path, reason, count, value))
        self._here.clear()

    def summary(self) -> dict[str, Any]:
        """The report as JSON: counts, privacy, and the notes grouped by reason and path."""
        return {
            "counts": dict(sorted(self.counts.items())),
            "account": self.account.document(),
            "not_imported_personal_data": {name: self.privacy[name] for name in PRIVACY},
            "files_not_read": sorted(self.files_failed),
            "notes": [
                {
                    "reason": reason,
                    "path": path,
                    **named("text", f"ocds.reason.{reason}"),
                    **group,
                }
                for (reason, path), group in sorted(self.groups.items())
            ],
        }


def _cell(text: str) -> str:
    """A cell that UTF-8 can hold and no spreadsheet takes for a formula."""
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@contextmanager
def opened_report(folder: Path) -> Iterator[OcdsReport]:
    """A report whose CSV and JSON lie in `folder`, outside of every package."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / "import-report.csv.new"
    with new.open("w", encoding="utf-8", newline="") as stream:
        report = OcdsReport(stream)
        yield report
        report.flush()
    new.replace(folder / "import-report.csv")
    text = json.dumps(report.summary(), ensure_ascii=False, indent=2)
    (folder / "import-report.json").write_text(text + "\n", "utf-8")
