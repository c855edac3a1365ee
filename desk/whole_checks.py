"""Complete checks: all rows of a large workbook, checked in the background while its page is
viewed."""

from threading import Event, Thread

from disclosure.intake.inbox.opened_workbook import OpenedWorkbook
from disclosure.intake.inbox.workbook_check import WorkbookCheck
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages

# A clerk who edits several cells in a row is not checked in between; and the longest wait for what
# the clerk requested.
_REST_S, _LONGEST_PAUSE_S = 0.5, 5.0


class _Overtaken(Exception):
    """The workbook was changed since, or is no longer viewed."""


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
        """Its result. Raises what the check raised."""
        if self._made is None:
            raise self._trouble or RuntimeError("a check that has not ended is asked for")
        return self._made

    def stop(self) -> None:
        """Stop checking."""
        self._stopped.set()
        self._free.set()

    def pause(self) -> None:
        """Leave the processor to a clerk's request."""
        self._free.clear()

    def go_on(self) -> None:
        """Resume checking."""
        self._free.set()

    def run(self) -> None:
        """Check the workbook, once it has not been edited for a moment."""
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
