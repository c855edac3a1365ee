"""Opened workbooks: read once, then judged whole, by their first rows, or by the rows of a step."""

from collections.abc import Callable
from dataclasses import replace

from disclosure.intake.inbox.arrived_workbooks import ArrivedWorkbook
from disclosure.intake.inbox.workbook_check import WorkbookCheck
from disclosure.intake.inbox.workbook_journal import WorkbookJournal, WorkbookSteps, with_steps
from disclosure.intake.inbox.workbook_parts import (
    first_part,
    part_around,
    place_of,
    whole_of,
    without_rows,
)
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.intake.spreadsheets.sheet_edits import with_edits
from disclosure.intake.spreadsheets.sheet_importing import (
    SheetImport,
    gather_sheets,
    log_of,
    try_out,
)
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.packages.faults import FaultyData

Watch = Callable[[str, int], None]
_REPEATED = frozenset({"sheet-duplicate", "sheet-duplicate-published"})


class OpenedWorkbook:
    """The sheets of a workbook as they arrived, and as they read after all steps."""

    def __init__(self, workbook: ArrivedWorkbook) -> None:
        self.workbook = workbook
        self.refused: Refused | None = None
        self.given: list[Sheet] = []
        try:
            self.given = read_sheets(workbook.path)
        except Refused as why:
            self.refused = why

    @property
    def row_count(self) -> int:
        """The filled rows of all sheets."""
        return sum(len(sheet.rows) for sheet in self.given)

    def steps(self) -> WorkbookSteps:
        """What a clerk did to it so far."""
        return WorkbookJournal(self.workbook.journal).steps()

    def sheets(self, steps: WorkbookSteps) -> list[Sheet]:
        """The sheets as they read after these steps."""
        file = str(self.workbook.path)
        return with_edits(self.given, {(file, *at): text for at, text in steps.cells.items()})

    def unjudged(self, why: FaultyData | None = None) -> WorkbookCheck:
        """It cannot be judged, for the publisher's packages are unsound; or it is in the data."""
        steps = self.steps()
        faults = why.faults if why else []
        return WorkbookCheck(self.workbook, steps, self.sheets(steps), None, faults)

    def whole(self, packages: PublisherPackages, watch: Watch | None = None) -> WorkbookCheck:
        """The check of all its rows with all rules; `watch` is told the stages and rows."""
        steps = self.steps()
        sheets = self.sheets(steps)
        outcome = self._gather(whole_of(sheets), packages, steps, watch)
        try_out(outcome)
        outcome.log.settle()
        if steps.is_begun and not steps.taken_at and _is_in_data(outcome):
            WorkbookJournal(self.workbook.journal).mark_taken()
            steps = self.steps()
        return WorkbookCheck(self.workbook, steps, sheets, outcome, [*outcome.log.faults])

    def first(self, packages: PublisherPackages) -> WorkbookCheck:
        """The check of its first rows; rules over several tables are not tried."""
        steps = self.steps()
        sheets = self.sheets(steps)
        outcome = self._gather(first_part(sheets), packages, steps)
        outcome.log.settle()
        faults = [*outcome.log.faults]
        return WorkbookCheck(self.workbook, steps, sheets, outcome, faults, is_part=True)

    def again(self, packages: PublisherPackages, before: WorkbookCheck) -> WorkbookCheck | None:
        """The check `before`, with the rows checked again that were edited since; None if the
        steps since may change any row, or if nothing was checked before."""
        steps, was = self.steps(), before.steps
        means = (steps.columns, steps.values, steps.kind)
        if before.outcome is None or means != (was.columns, was.values, was.kind):
            return None
        written = {
            (sheet, row) for (sheet, row, _), _ in set(steps.cells.items()) ^ set(was.cells.items())
        }
        sheets, faults = self.sheets(steps), before.faults
        for name, row in written:
            part = part_around(sheets, name, row, before.outcome)
            if part is None:
                return None
            outcome = self._gather(part, packages, steps)
            row_faults = [fault for fault in outcome.log.faults if place_of(fault) == (name, row)]
            faults = [*row_faults, *without_rows(faults, name, row)]
        faults = sorted(faults, key=lambda fault: not fault.is_error)
        return replace(before, steps=steps, sheets=sheets, faults=faults, is_part=True)

    def _gather(
        self,
        sheets: list[Sheet],
        packages: PublisherPackages,
        steps: WorkbookSteps,
        watch: Watch | None = None,
    ) -> SheetImport:
        chosen = packages.for_import(with_steps(packages.options, steps, []))
        log = log_of(chosen)
        if watch is not None:
            log.reached = watch
        if self.refused is not None:
            log.refused(str(self.workbook.path), self.refused)
            return SheetImport(chosen, log)
        return gather_sheets(self.workbook.path, sheets, chosen, log)


def check_workbook(workbook: ArrivedWorkbook, options: SheetOptions) -> WorkbookCheck:
    """Import a workbook with `options` and all steps of its journal; nothing is written."""
    opened = OpenedWorkbook(workbook)
    try:
        return opened.whole(PublisherPackages(options))
    except FaultyData as error:
        return opened.unjudged(error)


def _is_in_data(outcome: SheetImport) -> bool:
    """Whether every row of the sheets is in the packages already."""
    errors = [fault for fault in outcome.log.faults if fault.is_error]
    is_repeated = bool(errors) and all(fault.code in _REPEATED for fault in errors)
    return is_repeated and not any(outcome.drafts.values())
