"""Importing: spreadsheets become packages of a kind, all or nothing, each value traced."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.blocks import BlockReader
from disclosure.intake.spreadsheets.catalogue_layout import is_catalogue_layout, read_catalogue
from disclosure.intake.spreadsheets.completing import Completer
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.duplicates import without_duplicates
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.headers import Block, Unclear, find_blocks
from disclosure.intake.spreadsheets.hidden_parts import judge_hidden
from disclosure.intake.spreadsheets.magnitudes import judge_magnitudes
from disclosure.intake.spreadsheets.name_lookup import CatalogueLookup, OrganizationLookup
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, Row, SheetOptions
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.total_rows import judge_totals
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.model.cell_references import address
from disclosure.model.schemas import Table, kinds, tables
from disclosure.packages.faults import Fault

# Pages of our own templates, downloads and reports that hold no data.
OWN_PAGES = frozenset({"说明 Guide", "代码 Codes", "字段 Fields", "说明 About", "检查结果 Faults"})


@dataclass(frozen=True)
class Origin:
    """Where a value of a package came from: a file, a sheet in it, and a cell or row."""

    file: str
    sheet: str
    cell: str


@dataclass
class SheetImport:
    """What an import came to: rows by resource by kind, what it tells, and where all is from."""

    shelf: PublisherPackages
    log: Log
    packages: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    first_rows: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, tuple[Draft, str]] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether the packages may be written."""
        return not self.log.has_errors and any(self.drafts.values())

    def locate(self, resource: str, row: int, name: str = "") -> Origin | None:
        """The cell that a field of a row of the package came from; None if from none of ours.

        `row` counts as in the package's CSV, its header being row 1. Without `name`, or where
        the field was made of nothing that stands in a cell, the sheet's row (`7:7`).
        """
        first = self.first_rows.get(resource)
        drafts = self.drafts.get(resource, [])
        if first is None or not 0 <= row - first < len(drafts):
            return self._locate_organization(resource, row)
        draft = drafts[row - first]
        return Origin(draft.sheet.file, draft.sheet.name, draft.cell(name))

    def _locate_organization(self, resource: str, row: int) -> Origin | None:
        rows = self.packages.get("organizations", {}).get("organizations", [])
        if resource != "organizations" or not 2 <= row < len(rows) + 2:
            return None
        source = self.organizations.get(rows[row - 2]["organization_id"])
        if source is None:
            return None
        draft, name = source
        return Origin(draft.sheet.file, draft.sheet.name, draft.cell(name))

    def write(self) -> list[Path]:
        """Write the packages; the folders. ValueError where there are errors."""
        if not self.is_sound:
            raise ValueError("an import with errors, or without rows, is not written")
        return self.shelf.put(self.packages)


def import_files(files: Sequence[Path], options: SheetOptions) -> SheetImport:
    """Read `files` as tables of `options.kind` and try the packages out; nothing is written.

    The outcome's log tells every conversion, everything left out and every fault, each with
    its sheet and cell. Raises FaultyData where the publisher's present packages are unsound.
    """
    shelf = PublisherPackages(options)
    log = Log(options.publisher, shelf.name_of(options.kind))
    outcome = SheetImport(shelf, log)
    drafts = [draft for path in files for draft in _read_file(path, options.kind, shelf, log)]
    directory = OrganizationLookup([row for _, row in shelf.rows("organizations")], log)
    if options.kind == "organizations":
        for draft in drafts:
            if draft.table.resource == "organizations" and draft.values.get("organization_id"):
                directory.add(draft.values)
    catalogue = CatalogueLookup([row for _, row in shelf.rows("items")], log)
    completer = Completer(directory, catalogue, options.values or {}, log)
    for draft in without_duplicates(completer.complete(drafts), shelf, log):
        outcome.drafts.setdefault(draft.table.resource, []).append(draft)
    outcome.organizations = directory.sources
    _assemble(outcome, directory)
    if outcome.drafts:
        _try_out(outcome)
    log.settle()
    return outcome


def _read_file(path: Path, kind: str, shelf: PublisherPackages, log: Log) -> Iterator[Draft]:
    try:
        sheets = read_sheets(path)
    except Refused as why:
        log.refused(str(path), why)
        return
    found = False
    for sheet in sheets:
        if sheet.name in OWN_PAGES:
            log.omitted(sheet, "", sheet.name, "own-page")
            continue
        if sheet.is_hidden and sheet.rows:
            log.fault("sheet-hidden", sheet, "")
            log.omitted(sheet, "", sheet.name, "hidden")
            continue
        drafts = [*_read_sheet(sheet, kind, ZoneInfo(shelf.time_zone), log)]
        found = found or bool(drafts) or _has_errors(sheet, log)
        yield from drafts
    if not found:
        _tell_nothing(path, kind, log)


def _has_errors(sheet: Sheet, log: Log) -> bool:
    return any((f.file, f.sheet) == (sheet.file, sheet.name) and f.is_error for f in log.faults)


def _tell_nothing(path: Path, kind: str, log: Log) -> None:
    """No sheet of the file gave a row: none has a table, or the tables are empty."""
    pages = {(left.file, left.sheet) for left in log.omissions if left.reason == "no-rows"}
    if any(file == str(path) for file, _ in pages):
        log.refused(str(path), Refused("sheet-empty"))
        return
    first = kinds()[kind].tables[0]
    expected = "、".join(one.label("zh") for one in first.fields[:4])
    log.refused(str(path), Refused("sheet-no-table", kind=kind, expected=expected))


def _read_sheet(sheet: Sheet, kind: str, zone: ZoneInfo, log: Log) -> Iterator[Draft]:
    if not sheet.rows:
        return
    if kind == "catalogue" and is_catalogue_layout(sheet):
        judge_hidden(sheet, sheet.rows, range(1, 6), "items", log)
        yield from read_catalogue(sheet, log)
        return
    candidates = kinds()[kind].tables
    blocks = 0
    for found in find_blocks(sheet, candidates):
        if isinstance(found, int):
            text = "　".join(cell.text for cell in sheet.rows[found].values())
            log.omitted(sheet, address(found, min(sheet.rows[found])), text, "repeated-header")
        elif isinstance(found, Unclear):
            blocks += 1
            rows = f"{found.rows[0]}:{found.rows[-1]}"
            log.fault("sheet-table-unclear", sheet, rows, expected="、".join(found.tables))
        else:
            blocks += 1
            yield from _read_block(found, zone, log)
    if not blocks:
        log.fault("sheet-skipped", sheet, "")
        log.omitted(sheet, "", sheet.name, "sheet")


def _read_block(block: Block, zone: ZoneInfo, log: Log) -> Iterator[Draft]:
    reader = BlockReader(block, zone, log)
    drafts = [*reader.read()]
    if not block.rows:
        log.omitted(block.sheet, "", block.header.table.label("zh"), "no-rows")
    table = block.header.table.resource
    judge_hidden(block.sheet, block.rows, block.header.columns, table, log)
    judge_magnitudes(drafts, log)
    judge_totals(reader, drafts, log)
    yield from drafts


def _assemble(outcome: SheetImport, directory: OrganizationLookup) -> None:
    """The packages as they would be: present rows, then those of the files."""
    kind = outcome.shelf.options.kind
    rows = outcome.shelf.kept(kind, outcome.drafts)
    for resource, drafts in outcome.drafts.items():
        before = rows.setdefault(resource, [])
        outcome.first_rows[resource] = len(before) + 2
        before += [_row(tables()[resource], draft) for draft in drafts]
    outcome.packages[kind] = rows
    if directory.new:
        if kind != "organizations":
            outcome.packages["organizations"] = outcome.shelf.kept("organizations", ())
        target = outcome.packages["organizations"].setdefault("organizations", [])
        target += directory.new.values()


def _row(table: Table, draft: Draft) -> Row:
    return {name: draft.values[name] for name in table.field if draft.values.get(name)}


def _try_out(outcome: SheetImport) -> None:
    """Check the packages with all else that the publisher has; faults go back to their cells."""
    told = {(f.sheet, f.cell) for f in outcome.log.faults if f.is_error}
    has_gaps = any(f.is_error for f in outcome.log.faults)
    for fault in outcome.shelf.try_out(outcome.packages):
        traced = _traced(fault, outcome)
        is_echo = has_gaps and fault.code in {"reference-unresolved", "cell-required"}
        if traced is None or (traced.sheet, traced.cell) in told or is_echo:
            continue
        outcome.log.faults.append(traced)


def _traced(fault: Fault, outcome: SheetImport) -> Fault | None:
    """A fault of a row of ours at the cell it came from; of present rows, none."""
    drafts = outcome.drafts.get(fault.resource, [])
    if fault.more and drafts:
        return replace(fault, file=drafts[0].sheet.file, sheet=drafts[0].sheet.name)
    if fault.row is None or not fault.resource:
        return fault
    name = fault.field.split(", ")[0]
    origin = outcome.locate(fault.resource, fault.row, name)
    if origin is None:
        return fault if fault.is_error and fault.package not in _names(outcome) else None
    return replace(fault, file=origin.file, sheet=origin.sheet, cell=origin.cell)


def _names(outcome: SheetImport) -> Mapping[str, str]:
    return {outcome.shelf.name_of(kind): kind for kind in outcome.packages}
