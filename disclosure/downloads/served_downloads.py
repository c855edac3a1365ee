"""Workbooks and zips that are taken over from the served site where nothing in them would differ.

Making a workbook costs some fifty times a copy of it, and a correction changes few of them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from disclosure.downloads.zip_files import digest_of

# Beside the site of a tree: site path → digest of what it was made from, SHA-256 of the file.
MANIFEST = "downloads.json"


@dataclass(frozen=True)
class ServedDownloads:
    """What was made for the site that is served, by which `program` (a digest of its files)."""

    program: str = ""
    site: Path = Path()
    made: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: Path, program: str) -> "ServedDownloads":
        """The downloads of a tree; none where it has no list of them."""
        manifest = tree / MANIFEST
        if not manifest.is_file():
            return cls(program)
        made = {path: tuple(told) for path, told in json.loads(manifest.read_bytes()).items()}
        return cls(program, tree / "site", made)

    def inputs(self, pieces: Iterable[str]) -> str:
        """The digest of all that decides a download's bytes: the program, and `pieces`."""
        found = hashlib.sha256(self.program.encode())
        for piece in pieces:
            data = piece.encode("utf-8", "surrogatepass")
            found.update(b"%d:" % len(data))
            found.update(data)
        return found.hexdigest()

    def find(self, path: str, inputs: str) -> Path | None:
        """The served file at a site path, if it was made from just these inputs and is as it was
        made."""
        made_from, digest = self.made.get(path, ("", ""))
        file = self.site / path
        is_right = made_from == inputs and file.is_file() and digest_of(file) == digest
        return file if is_right else None


def write_manifest(tree: Path, made: Mapping[str, tuple[str, str]]) -> None:
    """Keep in a tree what its downloads were made from."""
    (tree / MANIFEST).write_text(json.dumps(made, sort_keys=True), "utf-8")
