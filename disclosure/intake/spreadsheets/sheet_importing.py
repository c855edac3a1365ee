"""Importing: spreadsheets become packages of a kind, all or nothing, each value traced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from disclosure.intake.joining.chosen_projects import ChosenProjects
from disclosure.intake.joining.evaluation_merges import EvaluationMerges
from disclosure.intake.joining.late_joins import LateJoins
from disclosure.intake.joining.sheet_joins import SheetJoins
from disclosure.intake.spreadsheets.catalogue_editions import give_editions
from disclosure.intake.spreadsheets.completing import Completer
from disclosure.intake.spreadsheets.draft_reading import DraftReader
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.duplicates import without_duplicates
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.made_rows import made_of
from disclosure.intake.spreadsheets.name_lookup import (
    MADE_ID,
    CatalogueLookup,
    OrganizationLookup,
)
from disclosure.intake.spreadsheets.published_changes import RowNumber, add_joins
from disclosure.intake.spreadsheets.publisher_packages import (
    Packages,
    PublisherPackages,
    Row,
    SheetOptions,
)
from disclosure.intake.spreadsheets.repeated_evaluations import tell_repeated_evaluations
from disclosure.intake.spreadsheets.shared_numbers import tell_shared_numbers
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.split_tenders import tell_split_tenders
from disclosure.intake.spreadsheets.tender_links import lacks_tender, lacks_title
from disclosure.model.schemas import Table, kinds, tables
from disclosure.output.processes import give_back_memory
from disclosure.packages.faults import Fault, FaultLocation
from disclosure.rules.registry import rules


@dataclass(frozen=True)
class Origin:
    """Where a value of a package came from: a file, a sheet in it, and a cell or row."""

    file: str
    sheet: str
    cell: str


@dataclass
class SheetImport:
    """The result of an import: rows by resource by kind, its messages, and the origin of all
    values.

    `others`: packages beside those of the rows (kind and name) in which published rows change;
    `changed`: these rows, each with the row of the files that tells it. `has_left_out`: the
    reported faults are of rows that are not among these.
    """

    target: PublisherPackages
    log: Log
    packages: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    others: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)
    changed: dict[RowNumber, Draft] = field(default_factory=dict)
    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    first_rows: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, tuple[Draft, str]] = field(default_factory=dict)
    has_left_out: bool = False
    joins: SheetJoins | None = None

    @property
    def is_sound(self) -> bool:
        """Whether the packages may be written."""
        has_rows = bool(self.changed) or any(self.drafts.values())
        return has_rows and (self.has_left_out or not self.log.has_errors)

    @property
    def all_packages(self) -> Packages:
        """Every package that the import writes, by kind and name."""
        return {(kind, self.target.name_of(kind)): t for kind, t in self.packages.items()} | {
            **self.others
        }

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
        return self.target.put(self.all_packages)


def import_files(files: Sequence[Path], options: SheetOptions) -> SheetImport:
    """Read `files` as tables of `options.kind` and try the packages out; nothing is written.

    The log of the import has every conversion, everything left out and every fault, each with its
    sheet and cell. Raises FaultyData if the publisher's present packages are unsound.
    """
    outcome = gather_rows(files, PublisherPackages(options))
    give_back_memory()
    try_out(outcome)
    outcome.log.settle()
    return outcome


def gather_rows(files: Sequence[Path], packages: PublisherPackages) -> SheetImport:
    """The rows of `files`, completed, beside those of the publisher's packages; not tried out."""
    log = log_of(packages)
    reader = DraftReader(packages, log)
    return complete_rows([d for path in files for d in reader.read_file(path)], packages, log)


def gather_sheets(
    file: Path,
    sheets: Sequence[Sheet],
    packages: PublisherPackages,
    log: Log,
    only: Table | None = None,
) -> SheetImport:
    """The rows of the sheets of a file that was read already, as `gather_rows`; of the table
    `only`, where it is known."""
    reader = DraftReader(packages, log, only)
    return complete_rows([*reader.read_sheets(file, sheets)], packages, log)


def log_of(packages: PublisherPackages) -> Log:
    """An empty log of an import into these packages."""
    options = packages.options
    return Log(options.publisher, packages.name_of(options.kind) if options.kind else "")


def complete_rows(drafts: Sequence[Draft], packages: PublisherPackages, log: Log) -> SheetImport:
    """The drafts in the order that their references need, completed, together with the rows of
    the packages."""
    outcome = SheetImport(packages, log)
    directory = OrganizationLookup([row for _, row in packages.rows("organizations")], log)
    for draft in drafts:
        if draft.table.resource == "organizations" and draft.values.get("organization_id"):
            directory.add(draft.values)
        directory.know_buyer(draft.values.get("purchaser_id", ""))
    catalogue = CatalogueLookup([row for _, row in packages.rows("items")], log)
    imported = {draft.table.resource for draft in drafts}
    known_rows = KnownRows(packages, imported if packages.options.is_replacing else ())
    joins = outcome.joins = SheetJoins(known_rows, log, packages.language, datetime.now(UTC).date())
    values = packages.options.values or {}
    completer = Completer(directory, catalogue, known_rows, values, log, joins, packages.language)
    if "edition_id" not in values:
        give_editions(drafts, (row for _, row in packages.rows("editions")), log)
    ordered = sorted(drafts, key=lambda d: (_rank(d.table), lacks_tender(d) or lacks_title(d)))
    kept_drafts = without_duplicates(completer.complete(ordered), known_rows, log, joins)
    for number, draft in enumerate(kept_drafts, start=1):
        outcome.drafts.setdefault(draft.table.resource, []).append(draft)
        log.reached("completing", number)
    late = LateJoins(outcome.drafts, joins)
    late.join()
    ChosenProjects(outcome.drafts, joins).follow()
    joins.chosen.clear()
    late.join_awards()
    ChosenProjects(outcome.drafts, joins).follow()
    merges = EvaluationMerges(outcome.drafts, known_rows, joins, log)
    merges.merge()
    evaluations = outcome.drafts.get("evaluations", ())
    evaluations = [one for one in evaluations if id(one) not in merges.differing]
    tell_repeated_evaluations(evaluations, known_rows, joins.choices, log)
    of_tenders = [*outcome.drafts.get("notices", ()), *outcome.drafts.get("awards", ())]
    tell_split_tenders(of_tenders, known_rows, log)
    tell_shared_numbers(of_tenders, known_rows, directory.names_by_id, log)
    outcome.organizations = directory.sources
    _assemble(outcome, directory, known_rows)
    return outcome


def _rank(table: Table) -> tuple[int, int]:
    """Who, what may be bought, plan, purchase, result: what others refer to goes first."""
    names = [table.resource for table in kinds()[table.kind].tables]
    return list(kinds()).index(table.kind), names.index(table.resource)


def _assemble(outcome: SheetImport, directory: OrganizationLookup, known_rows: KnownRows) -> None:
    """The packages as they would be: present rows, then those of the files."""
    for kind in kinds():
        names = {table.resource for table in kinds()[kind].tables}
        present = [name for name in outcome.drafts if name in names]
        own_resources = [
            resource_name
            for resource_name in present
            if not all(d.is_derived for d in outcome.drafts[resource_name])
        ]
        more = ["award-undertakers"] if "awards" in own_resources else []
        if present:
            outcome.packages[kind] = outcome.target.kept(kind, own_resources + more)
            if outcome.target.options.is_replacing:
                _leave_made(outcome, outcome.packages[kind], own_resources)
        for resource in present:
            before = outcome.packages[kind].setdefault(resource, [])
            before[:] = [row for row in before if not _is_superseded(outcome, resource, row)]
            outcome.first_rows[resource] = len(before) + 2
            before += [_row(tables()[resource], draft) for draft in outcome.drafts[resource]]
    _change_published(outcome, known_rows)
    _add_joins(outcome, known_rows)
    if directory.new:
        if "organizations" not in outcome.packages:
            outcome.packages["organizations"] = outcome.target.kept("organizations", ())
        target = outcome.packages["organizations"].setdefault("organizations", [])
        target += directory.new.values()


def _leave_made(outcome: SheetImport, rows: dict[str, list[Row]], replaced: Sequence[str]) -> None:
    """Leave out the rows that were made of those of tables that are replaced; the funds of a
    self-evaluation form stay with its indicators, unless others take their place."""
    of_forms = {
        row["evaluation_id"]
        for row in rows.get("indicators", ())
        if made_of("indicators", row) != "evaluations"
    }
    of_forms -= {
        draft.values.get("evaluation_id", "")
        for draft in outcome.drafts.get("evaluation-funds", ())
    }
    for resource, present in rows.items():
        present[:] = [
            row
            for row in present
            if made_of(resource, row) not in replaced
            or (resource == "evaluation-funds" and row.get("evaluation_id") in of_forms)
        ]


def _is_superseded(outcome: SheetImport, resource: str, row: Row) -> bool:
    key = (resource, *tables()[resource].key_of(row))
    return outcome.joins is not None and key in outcome.joins.superseded


def _change_published(outcome: SheetImport, known_rows: KnownRows) -> None:
    """Set what the files tell of published rows, in the packages that these stand in."""
    target, changes = outcome.target, known_rows.changes
    for kind, name in sorted(changes.packages(target)):
        if name == target.name_of(kind):
            rows = outcome.packages.setdefault(kind, {}) or target.kept(kind, ())
            outcome.packages[kind] = rows
        else:
            rows = outcome.others[kind, name] = target.kept(kind, (), name)
        outcome.changed.update(changes.put_into(name, rows))


def _add_joins(outcome: SheetImport, known_rows: KnownRows) -> None:
    """The table of joins of each package: of the rows that stay, then of those of the files."""
    join_rows = outcome.joins.rows if outcome.joins else []
    imported = {id(draft) for drafts in outcome.drafts.values() for draft in drafts}
    new = [{**row, "row_key": _key_of(d)} for d, row in join_rows if id(d) in imported]
    packages = [*outcome.packages.items()]
    packages += [(kind, rows) for (kind, _), rows in outcome.others.items()]
    for kind, rows in packages:
        add_joins(rows, kind, [*known_rows.changes.joins, *new])


def _key_of(draft: Draft) -> str:
    return "/".join(draft.table.key_of(draft.values))


def _row(table: Table, draft: Draft) -> Row:
    values = draft.values
    return {name: values[name] for name in filter(values.get, table.field)}


def try_out(outcome: SheetImport) -> None:
    """Check the packages with all other data of the publisher; faults are traced back to their
    cells."""
    if not outcome.all_packages:
        return
    told_places = {(f.sheet, f.cell) for f in outcome.log.faults if f.is_error}
    has_gaps = any(f.is_error for f in outcome.log.faults)

    def progress(_section: str, rows: int) -> None:
        outcome.log.reached("trying", rows)

    faults = outcome.target.try_out(outcome.all_packages, progress)
    outcome.log.faults.extend(_of_rows_in_use(faults, outcome))
    for fault in faults:
        traced = _traced(fault, outcome)
        is_echo = has_gaps and fault.code in {"reference-unresolved", "cell-required"}
        rule = rules().get(fault.code)
        is_early = rule is not None and rule.awaits_other_tables
        if traced is None or (traced.sheet, traced.cell) in told_places or is_echo or is_early:
            continue
        names = outcome.joins.names if outcome.joins else {}
        outcome.log.faults.append(_with_names(traced, names))


def _with_names(fault: Fault, names: Mapping[str, str]) -> Fault:
    """A fault with the names of organizations in place of the ids that were made of them, which no
    clerk has seen."""
    chinese, english = (
        MADE_ID.sub(lambda match: names.get(match[0], match[0]), text)
        for text in (fault.message, fault.message_en)
    )
    return replace(fault, message=chinese, message_en=english)


def _of_rows_in_use(faults: Sequence[Fault], outcome: SheetImport) -> list[Fault]:
    """What published rows that stay lack of the tables that the files replace, told once for each
    of their fields: they would point to nothing, and nothing more could be published."""
    if not outcome.target.options.is_replacing:
        return []
    lacking = [
        fault
        for fault in faults
        if fault.code == "reference-unresolved"
        and fault.package in _names(outcome)
        and fault.row is not None
        and outcome.locate(fault.resource, fault.row) is None
    ]
    before = {fault.line() for fault in outcome.target.present_faults()} if lacking else set()
    by_field: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in lacking:
        if fault.line() not in before:
            place = (fault.package, fault.resource, fault.field)
            by_field.setdefault(place, []).append(fault)
    return [_in_use(same) for same in by_field.values()]


def _in_use(faults: Sequence[Fault]) -> Fault:
    first = faults[0]
    place = FaultLocation(first.file, first.publisher, first.package, first.resource)
    table = tables()[first.resource]
    return place.fault(
        "sheet-replaced-in-use",
        row=first.row,
        field=first.field,
        value=first.value,
        count=len(faults),
        title=table.label("zh"),
        title_en=table.label("en"),
    )


def _traced(fault: Fault, outcome: SheetImport) -> Fault | None:
    """A fault of a row of ours at the cell it came from; of present rows, none."""
    drafts = outcome.drafts.get(fault.resource, [])
    if fault.more and drafts:
        return replace(fault, file=drafts[0].sheet.file, sheet=drafts[0].sheet.name)
    if fault.row is None or not fault.resource:
        return fault
    name = fault.field.split(", ")[0]
    source = outcome.changed.get((fault.package, fault.resource, fault.row))
    if source is not None and fault.is_error:
        file, sheet, cell = source.sheet.file, source.sheet.name, source.cell(name)
        return replace(fault, file=file, sheet=sheet, cell=cell)
    if fault.package in {package for _, package in outcome.others}:
        return None
    origin = outcome.locate(fault.resource, fault.row, name)
    if origin is None:
        return fault if fault.is_error and fault.package not in _names(outcome) else None
    at = fault.row - outcome.first_rows.get(fault.resource, fault.row + 1)
    if 0 <= at < len(drafts):
        fault = _in_own_words(fault, drafts[at])
    return replace(fault, file=origin.file, sheet=origin.sheet, cell=origin.cell)


def _in_own_words(fault: Fault, draft: Draft) -> Fault:
    """A fault without the id that was made for its row: no clerk has seen it; the cell
    identifies the row."""
    made_names = [name for name in draft.table.primary_key if name not in draft.columns]
    for identifier in (draft.values.get(name) for name in made_names):
        if identifier:
            texts = {
                name: getattr(fault, name).replace(f" {identifier}", "")
                for name in ("message", "message_en", "remedy", "remedy_en")
            }
            fault = replace(fault, **texts)
    return fault


def _names(outcome: SheetImport) -> Mapping[str, str]:
    return {outcome.target.name_of(kind): kind for kind in outcome.packages}
