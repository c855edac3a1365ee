"""Outputs made from a register, taken over from the served tree if nothing that they read has
changed.

Making a page costs a hundred times the check that all its queries have the same answers, a workbook
some thousand times. Beside the site of a tree, a log has the queries of each output, with digests
of the answers.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from disclosure.database.changed_rows import ChangedRows
from disclosure.database.read_log import EarlierReads, ReadLog, changed_columns, logs_made_from
from disclosure.history.history_file import DOWNLOAD
from disclosure.output.output_tree import Stamps, looked_at, stamps, stamps_of
from disclosure.register.register_file import RecordedRegister, served_register

FOLDER = "made-from"  # of a tree, beside the site


class SiteFolder(Protocol):
    """Where files go; paths are relative to the site's root."""

    site: Path

    def write(self, path: str, data: bytes) -> None: ...

    def write_file(self, path: str, source: Path) -> None: ...

    def take_over(self, source: Path, files: Mapping[str, os.stat_result]) -> None: ...


@dataclass(frozen=True)
class ServedTree:
    """The served tree, and how its sources differ now: by the columns `changed`, None if
    everything is to be made again, between the databases `now` and `before`. `program` is a digest
    of everything that makes it besides register and history."""

    folder: Path = Path()
    program: str = ""
    changed: frozenset[str] | None = None
    now: Mapping[str, Path] = field(default_factory=dict)
    before: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: Path, program: str, register: Path, history: Path) -> "ServedTree":
        """That of a folder, for a register and the history that goes with it."""
        now = {"main": register, "history": history}
        before = {"main": served_register(tree), "history": tree / "site" / DOWNLOAD}
        changed = changed_columns(now, before) if (tree / FOLDER).is_dir() else None
        return cls(tree.resolve(), program, changed, now, before)

    @contextmanager
    def keeper(
        self, register: RecordedRegister, folder: SiteFolder, logs: Path, part: int = 0
    ) -> Iterator["ThingKeeper"]:
        """The keeper for `folder` (the site, or one beside it), which logs the queries of other
        outputs below `logs` (see `empty_logs`), for one of the processes that make them."""
        program = sha256(self.program.encode()).hexdigest()
        served = self.folder / FOLDER / logs.name
        logs_found = [] if self.changed is None else logs_made_from(served, program)
        # Its own things were most likely made by the same process before.
        logs_found.sort(key=lambda file: file.stem != str(part))
        rows = ChangedRows(self.now, self.before)
        earlier = EarlierReads(logs_found, register, self.changed or frozenset(), rows)
        log = ReadLog(logs / f"{part}.sqlite", program, register)
        with closing(log), closing(earlier):
            yield ThingKeeper(self.folder / folder.site.name, folder, register, log, earlier)


def empty_logs(folder: Path, name: str) -> Path:
    """The folder, emptied, for the logged queries of outputs of one kind, in the `folder` of a
    tree."""
    logs = folder / FOLDER / name
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    return logs


class ThingKeeper:
    """Takes outputs over, or has them made and logs their queries."""

    def __init__(
        self,
        served: Path,
        folder: SiteFolder,
        register: RecordedRegister,
        log: ReadLog,
        earlier: EarlierReads,
    ) -> None:
        self._served, self._folder = served, folder
        self._register, self._log, self._earlier = register, log, earlier
        self.has_earlier = bool(earlier.files)  # things that may be taken over
        self.file_count = 0  # files that are there

    def keep(
        self, name: str, make: Callable[["NotedFolder"], str | None], about: Iterable[object] = ()
    ) -> str | None:
        """Make sure that the files of an output are there, written by `make` if the served ones
        cannot be kept; returns what that returned when they were made. Besides its queries to
        the register, an output depends on `about`."""
        told_about = "\0".join(map(repr, about)).encode("utf-8", "surrogatepass")
        before = sha256(self._register.reads.before_page() + told_about).digest()
        thing = self._earlier.find(name, before)
        if thing is not None:
            returned, files = json.loads(thing.made)
            if self._take_over(files):
                self.file_count += len(files)
                self._log.take_over(thing, self._earlier)
                value: str | None = returned
                return value
        noted = NotedFolder(self._folder)
        with self._register.reads.page() as reads:
            returned = make(noted)
        self.file_count += len(noted.paths)
        made_json = json.dumps(
            [returned, stamps(self._folder.site, noted.paths)], ensure_ascii=False
        )
        self._log.add(name, before, reads, made_json)
        return returned

    def keep_section(
        self, name: str, make: Callable[[], Iterator[str | None]]
    ) -> Iterator[str | None]:
        """Make sure that all outputs of a section are there: taken over together where neither
        its queries nor theirs have other answers, else one by one by `make`, which yields what
        `keep` returned of each; yields that of all."""
        before = self._register.reads.before_page()
        if self._earlier.is_section_alike(name, before):
            kept = self._take_over_section(name)
            if kept is not None:
                self._log.take_over_section(name, before, self._earlier)
                yield from kept
                return
        with self._register.reads.section() as reads, self._log.section(name):
            yield from make()
        self._log.add_section(name, before, reads.questions if reads.is_complete else None)

    def _take_over_section(self, name: str) -> list[str | None] | None:
        """Take over the files of a section's outputs; None if some are not as they were made."""
        kept, count = [], 0
        for thing in self._earlier.of_section(name):
            returned, files = json.loads(thing.made)
            if not self._take_over(files):
                return None
            kept.append(returned)
            count += len(files)
        self.file_count += count
        return kept

    def served(self, name: str) -> Path | None:
        """The folder in which the files of an output are as this program made them, for an
        earlier register; None where there is none, or they are not as they were."""
        made = self._earlier.made(name)
        is_there = made is not None and self._looked_at(json.loads(made)[1]) is not None
        return self._served if is_there else None

    def _take_over(self, files: Stamps) -> bool:
        """Take over files if all are unchanged since they were made."""
        statuses = self._looked_at(files)
        if statuses is None:
            return False
        self._folder.take_over(self._served, statuses)
        return True

    def _looked_at(self, files: Stamps) -> dict[str, os.stat_result] | None:
        """The stat results of served files; None unless all are unchanged since they were made."""
        statuses = looked_at(self._served, files)
        return statuses if statuses is not None and stamps_of(statuses) == files else None


class NotedFolder:
    """A folder that notes which files are written to it."""

    def __init__(self, folder: SiteFolder) -> None:
        self._folder = folder
        self.paths: list[str] = []

    def write(self, path: str, data: bytes) -> None:
        """Let the file at `path` hold `data`."""
        self._folder.write(path, data)
        self.paths.append(path)

    def write_file(self, path: str, source: Path) -> None:
        """Let the file at `path` be a copy of `source`."""
        self._folder.write_file(path, source)
        self.paths.append(path)
