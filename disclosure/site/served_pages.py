"""Pages that are taken over from the served site where nothing that they tell would differ.

Making a page costs a hundred times what it costs to see that all it asked is answered as before.
Beside the site of a tree lies, for each page, what it asked and digests of the answers.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from disclosure.database.read_log import EarlierReads, ReadLog, changed_tables, logs_made_from
from disclosure.history.history_file import DOWNLOAD
from disclosure.register.register_file import RecordedRegister, served_register
from disclosure.site.page import Page

FOLDER = "pages"  # of a tree, beside the site


class PageFolder(Protocol):
    """Where pages go; paths are relative to the site's root."""

    site: Path

    def write(self, path: str, data: bytes) -> None: ...

    def take_over(self, path: str, source: Path) -> None: ...


@dataclass(frozen=True)
class ServedPages:
    """The pages that are served, and how what they are made of differs now: by the tables
    `changed`, None where they are to be made anew. `program` is a digest of all that makes pages
    besides register and history."""

    site: Path = Path()
    logs: Path = Path()
    program: str = ""
    changed: frozenset[str] | None = None

    @classmethod
    def of(cls, tree: Path, program: str, register: Path, history: Path) -> "ServedPages":
        """Those of the tree that is served, for a register and the history that goes with it."""
        files = {"main": register, "history": history}
        earlier = {"main": served_register(tree), "history": tree / "site" / DOWNLOAD}
        logs = tree / FOLDER
        changed = changed_tables(files, earlier) if logs.is_dir() else None
        return cls(tree.resolve() / "site", logs, program, changed)

    @contextmanager
    def kept(
        self, register: RecordedRegister, folder: PageFolder, log: Path
    ) -> Iterator["PageKeeper"]:
        """What takes pages over into `folder`, and notes in the file `log` what the others ask."""
        log.parent.mkdir(exist_ok=True)
        program = sha256(self.program.encode()).hexdigest()
        logs = [] if self.changed is None else logs_made_from(self.logs, program)
        earlier = EarlierReads(logs, register, self.changed or frozenset())
        with closing(ReadLog(log, program, register)) as written, closing(earlier):
            yield PageKeeper(self.site, folder, register, written, earlier)


class PageKeeper:
    """Takes pages over, or has them made and notes what they ask."""

    def __init__(
        self,
        site: Path,
        folder: PageFolder,
        register: RecordedRegister,
        log: ReadLog,
        earlier: EarlierReads,
    ) -> None:
        self._site, self._folder = site, folder
        self._register, self._log, self._earlier = register, log, earlier

    def keep(self, page: Page, files: Sequence[str], make: Callable[[], str | None]) -> str | None:
        """Let the page be there, by `make` where its served `files` cannot stay as they are;
        returns what that returned when they were made."""
        about = repr((page.template, page.publisher, page.is_current))
        before = sha256(self._register.reads.before_page() + about.encode()).digest()
        thing = self._earlier.find(page.path, before)
        if thing is not None:
            changed_at, stamps = json.loads(thing.made)
            if stamps == self._stamps(self._site, files):
                for file in files:
                    self._folder.take_over(file, self._site / file)
                self._log.take_over(page.path, thing, self._earlier)
                told: str | None = changed_at
                return told
        with self._register.reads.page() as reads:
            changed_at = make()
        made = json.dumps([changed_at, self._stamps(self._folder.site, files)])
        self._log.add(page.path, before, reads, made)
        return changed_at

    @staticmethod
    def _stamps(site: Path, files: Sequence[str]) -> list[list[int]] | None:
        """Bytes and time of writing of each file; None where one is not there."""
        try:
            found = [(site / file).stat() for file in files]
        except FileNotFoundError:
            return None
        return [[one.st_size, one.st_mtime_ns] for one in found]
