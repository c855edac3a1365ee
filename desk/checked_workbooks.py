"""Checks of workbooks, cached while nothing that they depend on has changed.

A small workbook is checked completely before its page is shown. Of a large one the first rows are,
and after a step the rows that it changed; the complete check runs in the background and replaces
it.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from desk.deployment import Deployment, DeskPublisher
from desk.whole_checks import WholeCheck
from disclosure.intake.inbox.arrived_workbooks import ArrivedWorkbook
from disclosure.intake.inbox.opened_workbook import OpenedWorkbook
from disclosure.intake.inbox.workbook_check import WorkbookCheck
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages
from disclosure.packages.faults import FaultyData

# Workbooks with more rows are checked in parts; the number of cached workbooks, and of their rows.
AT_ONCE, _KEPT, _KEPT_ROWS = 300, 4, 60_000
_Stamp = tuple[object, ...]


@dataclass
class _Standing:
    """The cached state of a workbook: what it depends on, the check, and the running complete
    check."""

    opened: OpenedWorkbook
    publisher: DeskPublisher
    journal: _Stamp
    data: _Stamp
    check: WorkbookCheck
    run: WholeCheck | None = None


class CheckedWorkbooks:
    """The most recent checks; one runs at a time."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._standings: OrderedDict[str, _Standing] = OrderedDict()
        self._packages: tuple[DeskPublisher, _Stamp, PublisherPackages] | None = None
        self._lock = Lock()

    def check(self, workbook: ArrivedWorkbook) -> WorkbookCheck | None:
        """The current check of a workbook; None while there is no publisher."""
        publisher = self.deployment.publisher()
        if publisher is None:
            return None
        with self._lock, self._alone():
            journal, data = _stamp(workbook.journal), _stamps(self.deployment.data)
            standing = self._standings.get(workbook.identifier)
            if standing is not None and standing.run is not None and standing.run.is_ended:
                standing.check, standing.run = standing.run.check(), None
                # It may have found, and recorded, that the workbook was taken into the data.
                standing.journal = _stamp(workbook.journal)
            if standing is None or (standing.publisher, standing.journal, standing.data) != (
                publisher,
                journal,
                data,
            ):
                standing = self._judge(workbook, publisher, journal, data, standing)
                self._standings[workbook.identifier] = standing
            self._standings.move_to_end(workbook.identifier)
            self._forget()
            return standing.check

    def progress(self, workbook: ArrivedWorkbook) -> tuple[str, int] | None:
        """The stage and rows of the running complete check; None if none is running."""
        standing = self._standings.get(workbook.identifier)
        run = standing.run if standing else None
        return None if run is None or run.is_ended else (run.stage, run.rows)

    def close(self) -> None:
        """Stop all running checks."""
        for standing in self._standings.values():
            if standing.run is not None:
                standing.run.stop()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Pauses background checks meanwhile."""
        runs = [standing.run for standing in self._standings.values() if standing.run is not None]
        for run in runs:
            run.pause()
        try:
            yield
        finally:
            for run in runs:
                run.go_on()

    def _judge(
        self,
        workbook: ArrivedWorkbook,
        publisher: DeskPublisher,
        journal: _Stamp,
        data: _Stamp,
        before: _Standing | None,
    ) -> _Standing:
        opened = before.opened if before else OpenedWorkbook(workbook)
        if before is not None and before.run is not None:
            before.run.stop()
        if opened.steps().taken_at:
            return _Standing(opened, publisher, journal, data, opened.unjudged())
        try:
            packages = self._packages_of(publisher, data)
        except FaultyData as error:
            return _Standing(opened, publisher, journal, data, opened.unjudged(error))
        if opened.row_count <= AT_ONCE:
            check = opened.whole(packages)
            return _Standing(opened, publisher, _stamp(workbook.journal), data, check)
        is_same = before is not None and (before.publisher, before.data) == (publisher, data)
        again = opened.again(packages, before.check) if before is not None and is_same else None
        check = again or opened.first(packages)
        run = WholeCheck(opened, packages)
        run.start()
        return _Standing(opened, publisher, journal, data, check, run)

    def _packages_of(self, publisher: DeskPublisher, data: _Stamp) -> PublisherPackages:
        """The publisher's packages, read again only after changes."""
        read_packages = self._packages
        if read_packages is None or read_packages[:2] != (publisher, data):
            packages = PublisherPackages(self.deployment.sheet_options(publisher))
            self._packages = read_packages = (publisher, data, packages)
        return read_packages[2]

    def _forget(self) -> None:
        """Evict old workbooks, by number and rows; the most recent one is always kept."""
        standings = self._standings
        while len(standings) > 1 and (
            len(standings) > _KEPT
            or sum(standing.opened.row_count for standing in standings.values()) > _KEPT_ROWS
        ):
            _, standing = standings.popitem(last=False)
            if standing.run is not None:
                standing.run.stop()


def _stamp(path: Path) -> _Stamp:
    if not path.is_file():
        return (0, 0)
    status = path.stat()
    return (status.st_size, status.st_mtime_ns)


def _stamps(folder: Path) -> _Stamp:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((path.as_posix(), *_stamp(path)) for path in files)
