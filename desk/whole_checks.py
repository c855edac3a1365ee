"""Whole checks: all rows of a large workbook, judged behind while its page is looked at."""

from threading import Event, Thread

from disclosure.intake.inbox.opened_workbook import OpenedWorkbook
from disclosure.intake.inbox.workbook_check import WorkbookCheck
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages

# A clerk who mends several cells in a row is not checked in between; and how long one waits at
# most for what the clerk asked for.
_REST_S, _LONGEST_PAUSE_S = 0.5, 5.0


class _Overtaken(Exception):
    """Something was done to the workbook since, or it is looked at no longer."""


class WholeCheck(Thread):
    """The check of a workbook in a thread of its own: its stage, and the rows so far."""

    def __init__(self, opened: OpenedWorkbook, packages: PublisherPackages) -> None:
        super().__init__(daemon=True)
        self.opened, self.packages = opened, packages
        self.stage, self.rows, self.is_ended = "reading", 0, False
        self._made: WorkbookCheck | None = None
        self._trouble: Exception | None = None
        self._stopped, self._free = Event(), Event()
        self._free.set()

    def check(self) -> WorkbookCheck:
        """What it came to. Raises what it met on its way."""
        if self._made is None:
            raise self._trouble or RuntimeError("a check that has not ended is asked for")
        return self._made

    def stop(self) -> None:
        """Judge no further."""
        self._stopped.set()
        self._free.set()

    def pause(self) -> None:
        """Leave the processor to what a clerk waits for."""
        self._free.clear()

    def go_on(self) -> None:
        """Use it again."""
        self._free.set()

    def run(self) -> None:
        """Judge the workbook, once nobody has written into it for a moment."""
        try:
            if not self._stopped.wait(_REST_S):
                self._made = self.opened.whole(self.packages, self._reached)
                self.is_ended = True
        except _Overtaken:
            return
        except Exception as error:  # noqa: BLE001 - raised where the check is asked for
            self._trouble, self.is_ended = error, True

    def _reached(self, stage: str, rows: int) -> None:
        self.stage, self.rows = stage, rows
        if not self._free.is_set():
            self._free.wait(_LONGEST_PAUSE_S)
        if self._stopped.is_set():
            raise _Overtaken
