"""Workbooks and zips that are taken over from the served site where nothing in them would differ.

Making a workbook costs some fifty times a copy of it, and a correction changes few of them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from disclosure.downloads.zip_files import digest_of

# Beside the site of a tree: site path → how the file there was made.
MANIFEST = "downloads.json"


class MadeDownload(NamedTuple):
    """What a download was made from: digests of what is told about it and of its rows, and the
    tables that these came from; and the checksum of what was made."""

    about: str = ""
    rows: str = ""
    tables: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class ServedDownloads:
    """What was made for the site that is served, by which `program` (a digest of its files), and
    the tables `changed` since, None where any may be."""

    program: str = ""
    site: Path = Path()
    changed: frozenset[str] | None = None
    made: Mapping[str, MadeDownload] = field(default_factory=dict)

    @classmethod
    def of(
        cls, tree: Path, program: str, changed: frozenset[str] | None = None
    ) -> "ServedDownloads":
        """The downloads of a tree; none where it has no list of them."""
        manifest = tree / MANIFEST
        if not manifest.is_file():
            return cls(program)
        told = json.loads(manifest.read_bytes())
        made = {path: MadeDownload(*one) for path, one in told.items()}
        return cls(program, tree / "site", changed, made)

    def digest(self, pieces: Iterable[str]) -> str:
        """The digest of some of what decides a download's bytes: the program, and `pieces`."""
        found = hashlib.sha256(self.program.encode())
        for piece in pieces:
            data = piece.encode("utf-8", "surrogatepass")
            found.update(b"%d:" % len(data))
            found.update(data)
        return found.hexdigest()

    def unread(self, path: str, about: str) -> MadeDownload | None:
        """What the served file at a site path was made from, if that is told about it still, and no
        table that its rows came from changed."""
        earlier = self.made.get(path, MadeDownload())
        if self.changed is None or earlier.about != about:
            return None
        return earlier if self.changed.isdisjoint(earlier.tables.split(" ")) else None

    def find(self, path: str, inputs: MadeDownload) -> Path | None:
        """The served file at a site path, if it was made from just these inputs and is as it was
        made."""
        earlier, file = self.made.get(path, MadeDownload()), self.site / path
        is_right = earlier[:2] == inputs[:2] and file.is_file()
        return file if is_right and digest_of(file) == earlier.sha256 else None


def write_manifest(tree: Path, made: Mapping[str, MadeDownload]) -> None:
    """Keep in a tree what its downloads were made from."""
    (tree / MANIFEST).write_text(json.dumps(made, sort_keys=True), "utf-8")
