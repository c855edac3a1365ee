"""What is kept beyond a release: the history file, and the register and data of the last
releases."""

import fcntl
import filecmp
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from disclosure.feeds.selections import Subscriptions
from disclosure.history import digest_chain, history_file
from disclosure.history.comparing import Reasons, WithdrawalReason, compare
from disclosure.history.finding_events import openings
from disclosure.history.history_file import DOWNLOAD, BrokenHistory, Release
from disclosure.history.redactions import Redaction, redact_texts
from disclosure.model.schemas import REFERENCE
from disclosure.output.processes import beside
from disclosure.packages.faults import FaultyData
from disclosure.packages.package import Package
from disclosure.packages.package_files import DESCRIPTOR, find_notices
from disclosure.packages.package_redaction import UnwritableTable
from disclosure.publish.redacted_values import RedactedValues, redact_in_folder, row_of
from disclosure.publish.withdrawals import reasons
from disclosure.register.compiling import compile_register
from disclosure.register.findings import write_openings
from disclosure.register.linked_register import write_linked_register
from disclosure.register.register_file import open_register, served_register
from disclosure.words.texts import both

KEPT_RELEASES = 5


@dataclass(frozen=True)
class ReleaseArchive:
    """The folder of the history: `history.sqlite`, and `releases/<number>/` of the last ones.

    It is outside the trees, so that no build can damage it. `history.sqlite` contains exactly the
    releases that were served: each is added after the switch, from the history inside the served
    site, so that a publish killed at any moment neither loses nor adds one.
    """

    folder: Path
    keep: int = KEPT_RELEASES

    @property
    def file(self) -> Path:
        return self.folder / "history.sqlite"

    @property
    def _next(self) -> Path:
        return self.folder / "releases" / ".next"

    @contextmanager
    def locked(self, on_wait: Callable[[], None]) -> Iterator[None]:
        """Allows one publish at a time; `on_wait` is called when another one is running."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".history.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_wait()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def newest(self) -> Release | None:
        """The last release of the history."""
        return history_file.newest(self.file)

    def kept(self) -> list[int]:
        """The numbers of the releases whose register and data are kept, sorted."""
        folders = (self.folder / "releases").glob("[0-9]*")
        return sorted(int(path.name) for path in folders if path.name.isdigit())

    def data_of(self, number: int) -> Path:
        """The folder of publishers of a release that is kept."""
        return self.folder / "releases" / str(number) / "data"

    def settle(self, current: Path) -> None:
        """Bring the archive up to the release that `current` serves: completes what a killed
        publish left undone, and removes what it had only begun.

        Raises BrokenHistory where the history of the served site differs from the archive's.
        """
        served = current / "site" / DOWNLOAD
        if not self.file.exists() and not served.exists() and self.kept():
            self._rebuild()
        head = self.newest()
        if head is not None and history_file.form_of(self.file) < history_file.FORM:
            history_file.migrate(self.file, self.file)
        if served.exists():
            self._catch_up(served, head)
        self._place_next(self.newest())
        gone = self.folder / "releases" / ".gone"
        shutil.rmtree(gone, ignore_errors=True)
        for number in self.kept()[: -self.keep]:
            # Renamed first, so that a partly removed release cannot be restored.
            (self.folder / "releases" / str(number)).rename(gone)
            shutil.rmtree(gone)

    def settled(self, current: Path) -> Release | None:
        """The last release, once the archive is brought up to what `current` serves."""
        self.settle(current)
        return self.newest()

    def _catch_up(self, served: Path, head: Release | None) -> None:
        history_file.newest(served)  # raises where the file cannot be read
        if history_file.form_of(served) < history_file.FORM:
            migrated = self.folder / ".served.sqlite"
            history_file.migrate(served, migrated)
            self._catch_up(migrated, head)
            migrated.unlink()
            return
        with closing(history_file.open_history(served)) as connection:
            served_releases = history_file.releases(connection)
        known = {release.number: release.digest for release in served_releases}
        if head is not None and known and known.get(head.number, head.digest) != head.digest:
            raise BrokenHistory(
                both("releases.history.other_site", path=self.file, number=head.number)
            )
        after = head.number if head else 0
        if any(number > after for number in known):
            self._add(served, after)

    def _add(self, source: Path, after: int) -> None:
        is_new = not self.file.exists()
        target = self.file.with_suffix(".new") if is_new else self.file
        if is_new:
            with closing(history_file.create(target)) as connection:
                history_file.finish(connection, target)
        with closing(history_file.open_to_add(target)) as connection:
            history_file.add(connection, source, after)
        if is_new:
            target.replace(self.file)

    def _place_next(self, head: Release | None) -> None:
        """Move the register and data set aside to the folder of their release, if it was served."""
        facts = self._next / "release.json"
        if facts.is_file() and head is not None:
            noted = json.loads(facts.read_text("utf-8"))
            place = self.folder / "releases" / str(noted["number"])
            is_served = noted["number"] == head.number and noted["digest"] == head.digest
            if is_served and not place.exists():
                self._next.rename(place)
        shutil.rmtree(self._next, ignore_errors=True)

    def begin(
        self,
        register: Path,
        linked: Path,
        packages: Iterable[Package],
        draft: Path,
        current: Path,
        restores: int | None = None,
        redaction: Redaction | None = None,
    ) -> Release:
        """Write to `draft` the history with the release of `register`, and set aside what is kept.

        Writes the opening releases of findings into the register, and the register to `linked` in
        its downloadable form, whose digest the history records. The texts that `redaction` names
        are removed from every release. Where no row differs from the last release's, and nothing is
        redacted, it is that release once more; see `assert_unaltered` for those before it. Raises
        FaultyData where a package's `withdrawals` is wrong, BrokenHistory where the register to
        compare with is missing.
        """
        withdrawal_reasons, head = reasons(packages), self.newest()
        with closing(history_file.create(draft)) as connection:
            if head is not None:
                with history_file.readable(self.file):
                    history_file.add(connection, self.file, 0)
            old = self._base(head, current) if head else None
            number = head.number + 1 if head else 1
            is_other = compare(connection, old, register, number, withdrawal_reasons)
            _write_openings(connection, register, number)
            is_changed = is_other or redaction is not None
            with beside(partial(write_linked_register, register, linked)):
                if is_changed:
                    _note_removed_feeds(connection, old, register, number)
            if is_changed or head is None:
                if redaction:
                    self._redact(connection, number, redaction, register)
                head = history_file.seal(connection, number, _facts(register, linked, restores))
                self._set_aside(head, register, packages, withdrawal_reasons)
            history_file.finish(connection, draft)
        return head

    def _redact(
        self, draft: sqlite3.Connection, number: int, redaction: Redaction, register: Path
    ) -> None:
        with closing(open_register(register)) as opened:
            present = row_of(opened, redaction)
        values = redact_texts(draft, number, redaction, present)
        RedactedValues(self.folder).add(redaction, values)

    def purge(self, redaction: Redaction, retained: str) -> list[int]:
        """Apply a redaction to the kept releases, except the newest, which was made without it;
        returns the numbers of those that are invalid without it and were removed."""
        removed = []
        for number in self.kept()[:-1]:
            folder = self.folder / "releases" / str(number)
            facts = json.loads((folder / "release.json").read_text("utf-8"))
            try:
                redact_in_folder(folder / "data", redaction, retained)
                fresh = folder / "register.new"
                at = datetime.fromisoformat(facts["released_at"])
                compile_register(folder / "data", fresh, at, lambda _what, _count: None)
                fresh.replace(folder / "register.sqlite")
                _forget_reason(folder / "release.json", facts, redaction)
            except (FaultyData, UnwritableTable):
                shutil.rmtree(folder)
                removed.append(number)
        return removed

    def assert_unaltered(self) -> None:
        """Raises BrokenHistory where the history is not as it was published, nor redacted."""
        if not self.file.exists():
            return
        with history_file.readable(self.file):
            number = digest_chain.altered(self.file)
        if number is not None:
            raise BrokenHistory(both("releases.history.altered", path=self.file, number=number))

    def _base(self, head: Release, current: Path) -> Path:
        """The register to compare a new release with: the kept one of the last release, else the
        served one, whose rows are the same."""
        kept_register = self.folder / "releases" / str(head.number) / "register.sqlite"
        for register in (kept_register, served_register(current)):
            if register.is_file():
                return register
        raise BrokenHistory(
            both(
                "releases.history.no_register",
                path=self.folder / "releases",
                number=head.number,
            )
        )

    def _set_aside(
        self,
        release: Release,
        register: Path,
        packages: Iterable[Package],
        withdrawal_reasons: Reasons,
    ) -> None:
        shutil.rmtree(self._next, ignore_errors=True)
        self._next.mkdir(parents=True)
        _link_or_copy(register, self._next / "register.sqlite")
        numbers = self.kept()
        before = self.data_of(numbers[-1]) if numbers else None
        for package in packages:
            if package.publisher != REFERENCE:
                _copy_package(package, self._next / "data", before)
        facts: dict[str, Any] = dict(vars(release))
        facts["reasons"] = [[*key, *texts] for key, texts in sorted(withdrawal_reasons.items())]
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        (self._next / "release.json").write_text(text, "utf-8")

    def _rebuild(self) -> None:
        """Rebuild the history from the kept releases, beginning with the oldest."""
        draft = self.file.with_suffix(".new")
        old: Path | None = None
        with closing(history_file.create(draft)) as connection:
            for number in self.kept():
                folder = self.folder / "releases" / str(number)
                facts = json.loads((folder / "release.json").read_text("utf-8"))
                why = {(a, b, c): WithdrawalReason(*rest) for a, b, c, *rest in facts["reasons"]}
                register = folder / "register.sqlite"
                compare(connection, old, register, number, why)
                _note_removed_feeds(connection, old, register, number)
                history_file.seal(
                    connection,
                    number,
                    (
                        facts["released_at"],
                        facts["action"],
                        facts["restores"],
                        facts["software_version"],
                        facts["register_sha256"],
                    ),
                )
                old = register
            history_file.finish(connection, draft)
        draft.replace(self.file)


def _write_openings(history: sqlite3.Connection, register: Path, number: int) -> None:
    """Write into a register, which is release `number` if it is a new one, which release opened
    each of its findings."""
    with closing(open_register(register)) as opened:
        instants = {number: opened.released_at()}
    instants |= {release.number: release.released_at for release in history_file.releases(history)}
    write_openings(register, openings(history), instants)


def _note_removed_feeds(
    history: sqlite3.Connection, old: Path | None, register: Path, number: int
) -> None:
    """Record which feeds of tender notices are empty from release `number` on."""
    if old is None:
        return
    with closing(open_register(old)) as was, closing(open_register(register)) as now:
        present = Subscriptions(now)
        gone = [
            (stem, *selection)
            for selection, stem in Subscriptions(was).stems()
            if selection not in present
        ]
    history_file.note_removed_feeds(history, number, gone)


def _forget_reason(file: Path, facts: dict[str, Any], redaction: Redaction) -> None:
    """In a kept release, replace the withdrawal reason of a redacted row by that of the
    redaction."""
    row = [redaction.publisher, redaction.resource, redaction.identifier]
    remaining = [
        [*row, redaction.reason, None, True] if why[:3] == row else why for why in facts["reasons"]
    ]
    if redaction.field is None and remaining != facts["reasons"]:
        draft = file.with_suffix(".new")
        draft.write_text(
            json.dumps({**facts, "reasons": remaining}, ensure_ascii=False, indent=1), "utf-8"
        )
        draft.replace(file)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(
    register: Path, linked: Path, restores: int | None
) -> tuple[str, str, int | None, str, str]:
    with closing(open_register(register)) as opened:
        released_at, version = opened.released_at(), opened.software_version()
    action = "publish" if restores is None else "rollback"
    return released_at, action, restores, version, _sha256(linked)


def _link_or_copy(source: Path, target: Path) -> None:
    """A hard link to the file where the file system supports it, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _copy_package(package: Package, data: Path, before: Path | None) -> None:
    """Copy the files of a package; unchanged ones are shared with the release before."""
    place = Path(package.publisher) / package.folder.name
    tables = (resource.file for resource in package.resources)
    notices = find_notices(package.folder).values()
    for source in (package.folder / DESCRIPTOR, *tables, *notices):
        name = place / source.relative_to(package.folder)
        target = data / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if before and (before / name).is_file() and filecmp.cmp(source, before / name, False):
            _link_or_copy(before / name, target)
        else:
            shutil.copyfile(source, target)
