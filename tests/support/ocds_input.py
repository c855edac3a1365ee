"""OCDS input for tests: small releases, and what an import makes of them."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.intake.ocds.imported_packages import OcdsImport, OcdsOptions
from disclosure.intake.ocds.ocds_importing import import_files
from tests.support.website import ROOT

FIXTURES = ROOT / "tests" / "fixtures" / "ocds"
FICTIONAL = FIXTURES / "fictional"
HOSTILE = FIXTURES / "hostile"
OCID = "ocds-zzzzzz-case-0001"
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Imported:
    """The folder that an import wrote, and its outcome."""

    out: Path
    outcome: OcdsImport

    def rows(self, resource: str) -> list[dict[str, str]]:
        """The rows of a resource, filled cells only."""
        for path in self.out.glob(f"*/{resource}.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                return [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]
        return []

    def row(self, resource: str) -> dict[str, str]:
        """The only row of a resource."""
        (row,) = self.rows(resource)
        return row

    def reasons(self, path: str | None = None) -> set[str]:
        """The reasons in the report, of one path or of all."""
        notes = self.outcome.summary["notes"]
        return {note["reason"] for note in notes if path in (None, note["path"])}

    def note(self, reason: str) -> dict[str, Any]:
        """The only group of notes with a reason."""
        (note,) = (n for n in self.outcome.summary["notes"] if n["reason"] == reason)
        return dict(note)

    def text(self) -> str:
        """Everything that was written."""
        files = [path for path in self.out.rglob("*") if path.is_file()]
        return "\n".join(path.read_text("utf-8") for path in files)


def imported(folder: Path, *sources: Path | str, **options: Any) -> Imported:
    """Import files as the publisher `case`, whose time zone is Shanghai's."""
    out = folder / "case"
    options.setdefault("person_ids", folder / "private" / "person-ids.json")
    made = OcdsOptions("case", options.pop("zone", ZONE), **options)
    return Imported(out, import_files([str(source) for source in sources], made, out))


def import_releases(folder: Path, *releases: dict[str, Any], **options: Any) -> Imported:
    """Import releases given as values."""
    path = folder / "releases.json"
    path.write_text(json.dumps({"releases": list(releases)}), "utf-8")
    return imported(folder, path, **options)


def release(number: int = 1, **sections: Any) -> dict[str, Any]:
    """A release of the one process, dated by its number; `sections` are added to it."""
    given = {
        "ocid": OCID,
        "id": f"r-{number}",
        "date": f"2024-01-{number:02}T09:00:00Z",
        "tag": ["tender"],
    }
    return {**given, **sections}


def tender(**members: Any) -> dict[str, Any]:
    """A small tender."""
    return {"id": "T", "title": "Care for the elderly", "status": "active", **members}
