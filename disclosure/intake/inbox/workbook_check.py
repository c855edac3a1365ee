"""Checking a workbook of the inbox: its import with all steps taken, written only when accepted."""

from dataclasses import dataclass
from pathlib import Path

from disclosure.intake.inbox.arrived_workbooks import ArrivedWorkbook
from disclosure.intake.inbox.workbook_journal import WorkbookJournal, WorkbookSteps, with_steps
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_edits import read_edited
from disclosure.intake.spreadsheets.sheet_importing import SheetImport, import_files
from disclosure.packages.faults import Fault, FaultyData


@dataclass(frozen=True)
class WorkbookCheck:
    """What checking a workbook came to: its sheets as they read now, and the import of them.

    Without an `outcome` the publisher's present packages are unsound; `faults` tells how.
    """

    workbook: ArrivedWorkbook
    steps: WorkbookSteps
    sheets: list[Sheet]
    outcome: SheetImport | None
    faults: list[Fault]

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
        return self.outcome is not None and self.outcome.is_sound and not self.steps.taken_at


def check_workbook(workbook: ArrivedWorkbook, given: SheetOptions) -> WorkbookCheck:
    """Import a workbook as `given` says, with all that was done to it; nothing is written."""
    steps = WorkbookJournal(workbook.journal).steps()
    options = with_steps(given, steps, [workbook.path])
    try:
        sheets = read_edited(workbook.path, options.edits or {})
    except Refused:
        sheets = []
    try:
        outcome = import_files([workbook.path], options)
    except FaultyData as error:
        return WorkbookCheck(workbook, steps, sheets, None, error.faults)
    if steps.is_begun and not steps.taken_at and _is_in_data(outcome):
        WorkbookJournal(workbook.journal).mark_taken()
        steps = WorkbookJournal(workbook.journal).steps()
    return WorkbookCheck(workbook, steps, sheets, outcome, [*outcome.log.faults])


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


def _is_in_data(outcome: SheetImport) -> bool:
    """Whether every row of the sheets is in the packages already."""
    errors = [fault for fault in outcome.log.faults if fault.is_error]
    is_repeated = bool(errors) and all(fault.code == "sheet-duplicate" for fault in errors)
    return is_repeated and not any(outcome.drafts.values())
