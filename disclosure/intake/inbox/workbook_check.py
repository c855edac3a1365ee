"""Checking a workbook of the inbox: its import with all steps taken, written only when accepted."""

from dataclasses import dataclass
from pathlib import Path

from disclosure.intake.inbox.arrived_workbooks import ArrivedWorkbook
from disclosure.intake.inbox.workbook_journal import WorkbookJournal, WorkbookSteps
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.packages.faults import Fault


@dataclass(frozen=True)
class WorkbookCheck:
    """The result of checking a workbook: its sheets as they read now, and their import.

    Without an `outcome`, either the publisher's present packages are unsound, with the reasons in
    `faults`, or the workbook is already in the data. `is_part`: only the first rows were checked,
    or only those of the last steps again.
    """

    workbook: ArrivedWorkbook
    steps: WorkbookSteps
    sheets: list[Sheet]
    outcome: SheetImport | None
    faults: list[Fault]
    is_part: bool = False

    @property
    def errors(self) -> list[Fault]:
        """What keeps the workbook out of the data."""
        return [fault for fault in self.faults if fault.is_error]

    @property
    def warnings(self) -> list[Fault]:
        """What is taken over all the same."""
        return [fault for fault in self.faults if not fault.is_error]

    @property
    def counts(self) -> dict[str, int]:
        """The rows of each table that the sheets give."""
        drafts = self.outcome.drafts if self.outcome else {}
        return {resource: len(rows) for resource, rows in drafts.items()}

    @property
    def is_acceptable(self) -> bool:
        """Whether the workbook may be taken into the data."""
        is_sound = self.outcome is not None and self.outcome.is_sound
        return is_sound and not self.is_part and not self.steps.taken_at


def accept_workbook(check: WorkbookCheck, by: str = "") -> list[Path]:
    """Take a checked workbook into the data; the folders of the packages that have its rows.

    ValueError where it is not acceptable. Killed at any moment, the data holds all of it or
    nothing, and the next check finds out which.
    """
    if check.outcome is None or not check.is_acceptable:
        raise ValueError("a workbook with errors, or one that was taken, is not accepted")
    journal = WorkbookJournal(check.workbook.journal)
    journal.mark_begun()
    written = check.outcome.write()
    journal.mark_taken(by)
    return written
