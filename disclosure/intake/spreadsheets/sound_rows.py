"""Sound rows: what is sound of files is imported, what is not goes back, row by row."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from disclosure.intake.spreadsheets.draft_reading import DraftReader
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport, complete_rows, try_out
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.stacked_headings import Merges
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.packages.faults import Fault, FaultLocation

# Rows that refer to a faulty row are faulty themselves, and so on: plan, notice, award,
# contract, payment, evaluation, indicator are seven steps.
_ROUNDS = 10
# Faults of columns whose cells are left out by themselves; their rows are not faulty.
_OF_COLUMNS = frozenset({"sheet-column-repeated", "sheet-column-otherwise"})
# Why rows are left out that say nothing by themselves.
_SAY_NOTHING = frozenset({"total", "unmade", "same-evaluation", "published"})
# File, sheet and row.
RowPlace = tuple[str, str, int]


@dataclass(frozen=True)
class PartialImport:
    """An import of what is sound: the rows that hold data, those that are imported (or say
    nothing by themselves, as totals), and those that are left out for their faults."""

    outcome: SheetImport
    data: set[RowPlace]
    done: set[RowPlace]
    left: set[RowPlace]


def import_sound_rows(files: Sequence[Path], options: SheetOptions) -> PartialImport:
    """Import the sound rows of the files.

    The log of the import has the faults of the rows that are left out; it may be written if any
    other row remains. Faults that belong to no row of the files, but to existing packages, stop the
    import as usual.
    """
    packages = PublisherPackages(options)
    name = packages.name_of(options.kind) if options.kind else ""
    log = Log(options.publisher, name)
    reader = DraftReader(packages, log)
    drafts = [draft for path in files for draft in reader.read_file(path)]
    faults = [fault for fault in log.faults if fault.is_error]
    by_row = _DraftsByRow(drafts)
    skipped = {place for fault in faults for place in _places(fault, by_row)}
    outcome = _without(drafts, skipped, packages, log)
    for _ in range(_ROUNDS):
        errors = [fault for fault in outcome.log.faults if fault.is_error]
        more = {place for fault in errors for place in _places(fault, by_row)} - skipped
        if not more:
            break
        left = _ids(draft for draft in drafts if _place(draft) in skipped)
        faults += [_of_owner(fault) if _is_echo(fault, left) else fault for fault in errors]
        skipped |= more
        outcome = _without(drafts, skipped, packages, log)
    outcome.has_left_out = not outcome.log.has_errors
    outcome.log.faults.extend(faults)
    outcome.log.settle()
    done = {
        (draft.sheet.file, draft.sheet.name, row)
        for row_drafts in outcome.drafts.values()
        for draft in row_drafts
        for row in (draft.row, *draft.merged_rows)
    }
    totals = [omission for omission in outcome.log.omissions if omission.reason in _SAY_NOTHING]
    done |= {(omission.file, omission.sheet, _rows_of(omission.cell)[0]) for omission in totals}
    return PartialImport(outcome, {*map(_place, drafts)}, done - skipped, skipped)


def _without(
    drafts: Sequence[Draft], skipped: set[RowPlace], packages: PublisherPackages, read: Log
) -> SheetImport:
    """The import of all other rows; its log begins with the messages of the reading, except
    faults."""
    log = Log(read.publisher, read.package)
    log.conversions = [*read.conversions]
    log.omissions = [*read.omissions]
    log.faults.extend(fault for fault in read.faults if not fault.is_error)
    rest = [draft.copy() for draft in drafts if _place(draft) not in skipped]
    outcome = complete_rows(rest, packages, log)
    try_out(outcome)
    return outcome


class _DraftsByRow:
    """The drafts of files by the rows that they stand in."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self.by_sheet: dict[str, dict[str, dict[int, list[Draft]]]] = {}
        for draft in drafts:
            sheets = self.by_sheet.setdefault(draft.sheet.file, {})
            rows = sheets.setdefault(draft.sheet.name, {})
            for row in (draft.row, *draft.merged_rows):
                rows.setdefault(row, []).append(draft)

    def of(self, file: str, sheet: str) -> list[dict[int, list[Draft]]]:
        """The rows of a sheet with drafts, or of each sheet of the file where none is named."""
        sheets = self.by_sheet.get(file, {})
        return [rows for name, rows in sheets.items() if sheet in {"", name}]


def _place(draft: Draft) -> RowPlace:
    return draft.sheet.file, draft.sheet.name, draft.row


def _places(fault: Fault, drafts: _DraftsByRow) -> Iterator[RowPlace]:
    """The rows that a fault makes faulty: its own; all of a table whose heading is faulty; all of
    a sheet or file that is; none, where only cells of a column are left out."""
    if fault.code in _OF_COLUMNS:
        return
    in_sheets = drafts.of(fault.file, fault.sheet)
    first, last = _rows_of(fault.cell)
    own_drafts = [
        draft for rows in in_sheets for row in range(first, last + 1) for draft in rows.get(row, ())
    ]
    if own_drafts or not in_sheets or _stands_alone(fault):
        yield from ((fault.file, fault.sheet, row) for row in range(first, last + 1))
        yield from map(_place, own_drafts)
    else:
        yield from (_place(draft) for rows in in_sheets for row in rows.values() for draft in row)


def _ids(drafts: Iterable[Draft]) -> set[str]:
    """What other rows may call these rows by."""
    return {
        draft.values[name]
        for draft in drafts
        for name in (*draft.table.primary_key, "tender_id")
        if draft.values.get(name)
    }


def _is_echo(fault: Fault, left: Container[str]) -> bool:
    """Whether a fault is that of a row that refers to one of those left out."""
    return fault.code == "reference-unresolved" and fault.value in left


def _of_owner(fault: Fault) -> Fault:
    """The fault of a row that refers to one that is left out for its own."""
    place = FaultLocation(fault.file, fault.publisher, fault.package, fault.resource, fault.sheet)
    told = place.fault(
        "sheet-owner-left", row=fault.row, field=fault.field, value=fault.value, cell=fault.cell
    )
    return replace(told, key=fault.key, day=fault.day)


def _stands_alone(fault: Fault) -> bool:
    """Whether a fault is of one row that became no draft, and of no heading."""
    return fault.code in {
        "sheet-row-shifted",
        "sheet-row-unclear",
        "sheet-catalogue-level",
        "sheet-catalogue-parent",
        "sheet-catalogue-repeated",
        "sheet-catalogue-ended",
        "sheet-formula",
        "sheet-cell-error",
    }


def _rows_of(cells: str) -> tuple[int, int]:
    """First and last row of `D5`, `5:5` or `B1:B9`; (0, -1) for none."""
    numbers = ["".join(filter(str.isdigit, end)) for end in cells.split(":")]
    rows = [int(number) for number in numbers if number]
    return (min(rows), max(rows)) if rows else (0, -1)


def faulty_sheets(files: Sequence[Path], partial: PartialImport) -> Iterator[Sheet]:
    """The sheets of the files without the rows that were imported, merged areas filled: to be
    mended and imported again."""
    for path in files:
        try:
            sheets = read_sheets(path)
        except Refused:
            continue
        for sheet in sheets:
            here = (sheet.file, sheet.name)
            data = {row for *place, row in partial.data if tuple(place) == here}
            done = {row for *place, row in partial.done if tuple(place) == here}
            if any((*here, row) in partial.left for row in sheet.rows):
                yield _rest(sheet, data, done)


def _rest(sheet: Sheet, data: set[int], done: set[int]) -> Sheet:
    merges = Merges(sheet)
    columns = {column for cells in sheet.rows.values() for column in cells}
    rows = {row: dict(cells) for row, cells in sheet.rows.items() if row not in done}
    for row in data & rows.keys():
        filled = {column: merges.value(sheet, row, column) for column in columns}
        rows[row] = {column: cell for column, cell in filled.items() if cell is not None}
    areas = [area for area in sheet.merges if data.isdisjoint(range(area.top, area.bottom + 1))]
    return replace(sheet, rows=rows, merges=areas)
