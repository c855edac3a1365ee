"""The rows of a package's tables: judged as frictionless judges them and by our stricter forms,
block by block where polars can prove them clean."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice, zip_longest
from operator import itemgetter
from typing import Any

from frictionless.formats.csv import CsvControl
from frictionless.resources import TableResource

from disclosure.checks.fast.clean_rows import CheckedColumn, CompiledSchema
from disclosure.checks.fast.opened_tables import (
    column_of,
    csv_source,
    first_records,
    judge_of,
)
from disclosure.checks.fast.row_judge import Finding, RowJudge
from disclosure.checks.fast.scanning import CsvSource, Scanned, scan
from disclosure.checks.package_guards import danger_of_file
from disclosure.checks.swallowed_rows import holds_rows
from disclosure.model.characters import rust_class
from disclosure.model.instants import INSTANT
from disclosure.model.schemas import Field, Table, version_of
from disclosure.model.web_addresses import PLAIN_LINK
from disclosure.packages.cells import (
    FORMULA,
    cell_warnings,
    constraint_fault,
    form_fault,
    type_fault,
)
from disclosure.packages.engine_notes import noted_fault
from disclosure.packages.faults import Fault, FaultLocation
from disclosure.packages.format_versions import ColumnMatch, match_columns
from disclosure.packages.offline import frictionless
from disclosure.packages.package import Package, Resource

Record = tuple[int | str | None, ...]
_BATCH = 5_000
_FORMS = {"datetime": INSTANT, "number": r"-?[0-9]{1,18}(?:\.[0-9]{1,12})?"}
_STRUCTURAL = {"blank-row", "extra-cell", "missing-cell"}


def read_rows(
    package: Package, resource: Resource, faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """Each filled row of a table: its number as a spreadsheet counts (the header is 1), and
    its cells as text in the order of the schema, as many as the schema has fields; a cell
    with a fault is empty. What is wrong is added to `faults`.
    """
    for block in read_blocks(package, resource, faults):
        for record in block:
            number, *cells = record
            yield int(number or 0), [str(cell or "") for cell in cells]


def read_blocks(
    package: Package, resource: Resource, faults: list[Fault]
) -> Iterator[list[Record]]:
    """The filled rows in blocks: the number of each, then its cells, None where empty.

    Types and constraints are judged as frictionless does; keys and references are not (see
    `disclosure.checks.references`, which does it for all packages at once). What is wrong is
    added to `faults`.
    """
    place, declared = package.place(resource), resource.table.at(package.version)
    try:
        source = _source(package, resource, {"fields": []})
        danger = danger_of_file(resource.file, source.compression, "csv")
        if danger:
            faults.append(place.fault(danger.code, value=danger.value))
            return
        sample, file = first_records(source), declared
        faults += _undeclared_delimiter(source, resource, place)
        labels = [str(label or "") for label in source.dialect.read_labels(sample)]
        if labels != [*declared.field]:
            match = _match(package, resource, labels, faults)
            if match is None:
                return
            file = match.table
        rows = csv_source(source, sample, resource.file, len(file.fields))
        scanned = _proven(rows, file) if rows else _read_slowly(package, resource, file)
        project, lines = _projection(file, resource.table), _LineNumbers(resource)
        for block, judge in scanned:
            records = _records(file, block, judge, place, faults, lines)
            yield [*map(project, records)] if project else records
    except frictionless.FrictionlessException as error:
        faults.append(noted_fault(place, "file-unreadable", error.error.note))
    except (UnicodeError, OSError, csv.Error) as error:
        faults.append(noted_fault(place, "file-unreadable", str(error)))


def _source(package: Package, resource: Resource, schema: Mapping[str, Any]) -> TableResource:
    """The file, to be opened with the columns of `schema`, without its keys."""
    columns = {**schema}
    columns.pop("primaryKey", None)
    columns.pop("foreignKeys", None)
    descriptor = {**resource.descriptor, "schema": columns}
    for statistic in ("bytes", "hash"):
        descriptor.pop(statistic, None)
    return TableResource.from_descriptor(descriptor, basepath=str(package.folder))


def _undeclared_delimiter(
    source: TableResource, resource: Resource, place: FaultLocation
) -> Iterator[Fault]:
    """A warning where the detected delimiter of a file is not the one that the standard assumes
    (Data Package 2, Table Dialect: a comma unless another is declared)."""
    declared = (resource.descriptor.get("dialect") or {}).get("delimiter", ",")
    delimiter = CsvControl.from_dialect(source.dialect).delimiter
    if delimiter != declared:
        value = delimiter if delimiter.isprintable() else f"U+{ord(delimiter):04X}"
        yield place.fault("delimiter-undeclared", row=1, value=value)


def _match(
    package: Package, resource: Resource, labels: Sequence[str], faults: list[Fault]
) -> ColumnMatch | None:
    """The match of the file's columns; None, with the fault, if the file cannot be read."""
    place, table = package.place(resource), resource.table
    match = match_columns(labels, table, package.version, version_of(package.kind.version))
    if match is None:
        faults.append(_header_fault(table.at(package.version), labels, place))
        return None
    version = package.descriptor["schema_version"]
    for name in match.newer:
        since = table.field[name].descriptor["since"]
        faults.append(place.fault("part-newer", row=1, value=name, since=since, version=version))
    for name in match.unknown:
        words = {"version": version, "present": package.kind.version}
        faults.append(place.fault("part-unread", row=1, value=name, **words))
    return match


def _projection(file: Table, table: Table) -> Callable[[Record], Record] | None:
    """A function from a record of the file's columns to one of the table's, with None for
    missing ones; None where the columns are the same."""
    places = {name: place for place, name in enumerate(file.field, 1)}
    if [*file.field] == [*table.field]:
        return None
    take = itemgetter(0, *(places.get(name, -1) for name in table.field))
    return lambda record: take((*record, None))


def _header_fault(table: Table, labels: Sequence[str], place: FaultLocation) -> Fault:
    names = [field.name for field in table.fields]
    wrong = [
        f"{number}: “{label or ''}” ≠ {name or '–'}"
        for number, (label, name) in enumerate(zip_longest(labels, names), 1)
        if label != name
    ]
    more = f" …(+{len(wrong) - 3})" if len(wrong) > 3 else ""
    reason = ", ".join(wrong[:3]) + more
    return place.fault("header-wrong", row=1, reason=reason, expected=",".join(names))


def _proven(source: CsvSource, table: Table) -> Iterator[tuple[Scanned, RowJudge]]:
    """All rows, proven clean by polars where possible."""
    fields, _ = _engine_fields(table)
    check, judge = _check_of(table, source.dialect.delimiter), judge_of(fields)
    for scanned in scan(source, check, range(len(fields))):
        yield scanned, judge


@lru_cache(maxsize=256)
def _engine_fields(table: Table) -> tuple[tuple[Any, ...], tuple[CheckedColumn, ...]]:
    """The fields of a table as frictionless objects, and what polars must prove for each."""
    fields = tuple(frictionless.Schema.from_descriptor({**table.descriptor}).fields)
    return fields, tuple(column_of(field) for field in fields)


@lru_cache(maxsize=256)
def _check_of(table: Table, delimiter: str) -> CompiledSchema:
    """What polars must prove for the rows of a table with this delimiter."""
    pairs = zip(_engine_fields(table)[1], table.fields, strict=True)
    return CompiledSchema(tuple(_strict(*pair, table, delimiter) for pair in pairs))


def _read_slowly(
    package: Package, resource: Resource, table: Table
) -> Iterator[tuple[Scanned, RowJudge]]:
    """All rows as frictionless reads them, one by one."""
    with _source(package, resource, table.descriptor) as source:
        fields = source.header.get_expected_fields()
        judge = RowJudge(
            tuple(field.name for field in fields),
            tuple(field.create_cell_reader() for field in fields),
        )
        rows = ((row.row_number, list(row.cells)) for row in source.row_stream)
        while batch := list(islice(rows, _BATCH)):
            records = [cells for _, cells in batch]
            yield Scanned(batch[0][0], {}, records=records), judge


def _strict(column: CheckedColumn, field: Field, table: Table, delimiter: str) -> CheckedColumn:
    """The column with our own form of its type, where frictionless would accept other forms, and
    with the pattern of texts that need a closer look."""
    if column.type == "boolean":
        accepted = {"true", "false"} & set(column.accepted or ())
        return replace(column, accepted=tuple(sorted(accepted)))
    if column.type != "string" or column.accepted is not None:
        return replace(column, form=_FORMS.get(column.type))
    return replace(
        column,
        form=PLAIN_LINK if field.flag("is_url") else None,
        refused=f"{rust_class(is_id=_is_id(field, table))}|{FORMULA}",
        delimiters=(delimiter, len(table.fields) - 1),
    )


def _is_id(field: Field, table: Table) -> bool:
    return field.name in table.primary_key or field.reference is not None


def _records(
    table: Table,
    scanned: Scanned,
    judge: RowJudge,
    place: FaultLocation,
    faults: list[Fault],
    lines: "_LineNumbers",
) -> list[Record]:
    width, first = len(table.fields), scanned.first_row

    def filled(number: int, cells: Sequence[str]) -> Record:
        return (number, *[*(cell or None for cell in cells), *[None] * width][:width])

    if scanned.frame is not None:
        records = scanned.frame.records(first)
    else:
        records = [filled(number, cells) for number, cells in enumerate(scanned.records, first)]
    blank = False
    for number, cells, doubted in scanned.suspect_rows():
        findings = judge.findings(number, cells, doubted)
        row_faults = [*_row_faults(table, findings, cells, place, number)]
        faults += row_faults
        faults += lines.swallowed(table, cells, place, number)
        faulty = {fault.field for fault in row_faults if fault.is_error}
        record = records[number - first] if doubted is not None else filled(number, cells)
        if not any(cells):
            blank = True
            record = (None,)
        elif faulty:
            pairs = zip(table.fields, record[1:], strict=True)
            record = (number, *(None if field.name in faulty else cell for field, cell in pairs))
        records[number - first] = record
    return [record for record in records if len(record) > 1] if blank else records


def _row_faults(
    table: Table,
    findings: Iterator[Finding],
    cells: Sequence[str],
    place: FaultLocation,
    number: int,
) -> Iterator[Fault]:
    structural = False
    named: set[str] = set()
    for finding in sorted(findings, key=lambda finding: finding.type not in _STRUCTURAL):
        if finding.type == "nul-bytes":
            continue  # text-unsafe says it
        if finding.type == "blank-row":
            yield place.fault("row-blank", row=number)
            structural = True
        elif finding.type == "extra-cell":
            yield place.fault("cell-extra", row=number, value=finding.cell)
            structural = True
        elif finding.type == "missing-cell":
            if not structural:
                yield place.fault("cell-missing", row=number)
            structural = True
        elif not structural:
            field = table.field[finding.field]
            cell = "" if finding.cell == "None" else finding.cell
            make = constraint_fault if finding.type == "constraint-error" else type_fault
            named.add(field.name)
            form = form_fault(field, cell, place, number, is_id=_is_id(field, table))
            yield form or make(field, cell, place, number)
    if structural:
        return
    for field, cell in zip(table.fields, cells, strict=True):
        if cell and field.name not in named:
            fault = form_fault(field, cell, place, number, is_id=_is_id(field, table))
            if fault:
                yield fault
            else:
                yield from cell_warnings(field, cell, place, number)


class _LineNumbers:
    """The line numbers of a file's records, read only where a record may have swallowed others."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        dialect = resource.descriptor.get("dialect") or {}
        self._delimiter = str(dialect.get("delimiter", ","))[:1] or ","
        self._spans: Iterator[tuple[int, int, int]] = self._read()

    def swallowed(
        self, table: Table, cells: Sequence[str], place: FaultLocation, number: int
    ) -> Iterator[Fault]:
        """A warning for each multi-line cell with as many delimiters as a row: a stray quotation
        mark has turned whole rows into one cell."""
        for field, cell in zip(table.fields, cells, strict=False):
            if field.type == "string" and holds_rows(cell, self._delimiter, len(table.fields)):
                _, first, last = next(span for span in self._spans if span[0] == number)
                self._spans = chain([(number, first, last)], self._spans)
                yield place.fault(
                    "rows-swallowed", row=number, field=field.name, first=first, last=last
                )

    def _read(self) -> Iterator[tuple[int, int, int]]:
        """Number, first and last line of each record; both count from 1."""
        encoding = str(self._resource.descriptor.get("encoding") or "utf-8")
        with self._resource.file.open(encoding=encoding, errors="replace", newline="") as stream:
            rows = csv.reader(stream, delimiter=self._delimiter)
            line = 0
            for number, _ in enumerate(rows, 1):
                yield number, line + 1, rows.line_num
                line = rows.line_num
