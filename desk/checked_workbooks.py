"""Checks of workbooks, kept as long as nothing that they were made from has changed."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from desk.deployment import Deployment
from disclosure.intake.inbox.arrived_workbooks import ArrivedWorkbook
from disclosure.intake.inbox.workbook_check import WorkbookCheck, check_workbook

_KEPT = 4
_Stamp = tuple[object, ...]


class CheckedWorkbooks:
    """The last few checks; one is made at a time."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._checks: OrderedDict[str, tuple[_Stamp, WorkbookCheck]] = OrderedDict()
        self._lock = Lock()

    def check(self, workbook: ArrivedWorkbook) -> WorkbookCheck | None:
        """The check of a workbook as everything stands now; None while nobody publishes."""
        publisher = self.deployment.publisher()
        if publisher is None:
            return None
        with self._lock:
            stamp = (publisher, _stamp(workbook.journal), _stamps(self.deployment.data))
            known = self._checks.get(workbook.identifier)
            if known is None or known[0] != stamp:
                check = check_workbook(workbook, self.deployment.sheet_options(publisher))
                known = ((publisher, _stamp(workbook.journal), stamp[2]), check)
                self._checks[workbook.identifier] = known
            self._checks.move_to_end(workbook.identifier)
            while len(self._checks) > _KEPT:
                self._checks.popitem(last=False)
            return known[1]


def _stamp(path: Path) -> tuple[int, int]:
    if not path.is_file():
        return (0, 0)
    told = path.stat()
    return (told.st_size, told.st_mtime_ns)


def _stamps(folder: Path) -> tuple[object, ...]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((path.as_posix(), *_stamp(path)) for path in files)
