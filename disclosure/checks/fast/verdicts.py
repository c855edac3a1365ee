"""Judges a table as frictionless does, with polars where rows can be proven clean; like
`disclosure.packages.package` and `any_package` it may import frictionless."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frictionless.resources import TableResource

from disclosure.checks.fast.clean_keys import NoKeyText
from disclosure.checks.fast.clean_rows import CompiledSchema
from disclosure.checks.fast.csv_blocks import LINE_LIMIT, WIDTH_LIMIT
from disclosure.checks.fast.keyed_rows import KeyedTable, Target, target_keys
from disclosure.checks.fast.opened_tables import FastTable, fast_table
from disclosure.checks.fast.row_judge import Finding, NotJudged, nul_findings
from disclosure.checks.fast.row_limits import RowTooSlow, limited, row_limits
from disclosure.checks.fast.scanning import scan
from disclosure.packages.offline import frictionless

# The engine allows cells of 2 GB; a single stray quote would turn the rest of a file into one.
csv.field_size_limit(LINE_LIMIT)
MAX_LISTED = 1_000
# A workbook of one kilobyte can claim a cell in its last row and column, and blanks before it.
_BLANK_LIMIT, _ROW_COST = 500_000, 10


@dataclass
class FindingCounts:
    """Findings, at most `MAX_LISTED` of each type, and how many of each there were."""

    listed: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        self.counts[finding.type] += 1
        if self.counts[finding.type] <= MAX_LISTED:
            self.listed.append(finding)

    def clear(self) -> None:
        self.listed.clear()
        self.counts.clear()


def judge_table(resource: TableResource, file: Path | None) -> FindingCounts:
    """All findings of frictionless for one table; `file` where it is one on disk.

    The descriptor is assumed to be valid. Fast where polars can check the table, else row by row by
    frictionless itself.
    """
    with row_limits():
        return _judge(resource, file)


def _judge(resource: TableResource, file: Path | None) -> FindingCounts:
    tally = FindingCounts()
    for judged in (_fast_findings, _slow_findings):
        try:
            for finding in judged(resource, file):
                tally.add(finding)
        except RowTooSlow:
            tally.add(Finding("row-too-slow"))
        except _Unfit:
            tally.clear()
            continue
        except Exception as error:  # noqa: BLE001 - a bug of theirs must not hide the other tables
            tally.add(Finding("engine-error", note=f"{type(error).__name__}: {error}"))
        finally:
            resource.close()
        break
    return tally


class _Unfit(Exception):
    """polars cannot check this table; frictionless has to read it from the start."""


def _fast_findings(resource: TableResource, file: Path | None) -> Iterator[Finding]:
    references = resource.schema.foreign_keys
    # Opening sets undeclared properties; the frictionless fallback must start from the declared
    # ones.
    resource = resource.to_copy()
    try:
        table = _open_fast(resource, file)
        targets = [_target(resource, table, reference) for reference in references]
        yield from _fast_rows(resource, table, tuple(targets))
    finally:
        resource.close()


def _fast_rows(
    resource: TableResource, table: FastTable, targets: tuple[Target, ...]
) -> Iterator[Finding]:
    keyed = KeyedTable(table.source, table.columns, table.judge, targets)
    if not keyed.is_comparable:
        raise _Unfit
    yield from _start(resource)
    count = 0
    try:
        if keyed.has_keys:
            yield from keyed.findings()
            count = keyed.row_count
        else:
            for scanned in scan(table.source, CompiledSchema(table.columns)):
                count += len(scanned)
                for suspect in scanned.suspect_rows():
                    yield from table.judge.findings(*suspect)
    except (UnicodeError, csv.Error, NotJudged, NoKeyText) as error:
        raise _Unfit from error
    yield from _end(resource, table.source.file, count)


def _open_fast(resource: TableResource, file: Path | None) -> FastTable:
    """The table, opened without its references: frictionless would read their targets
    completely."""
    if file is None:
        raise _Unfit
    if resource.schema.foreign_keys:
        resource.schema.foreign_keys = []
    try:
        resource.open()  # type: ignore[no-untyped-call]
        table = fast_table(resource, file)
    except Exception as error:  # reported by the frictionless fallback
        raise _Unfit from error
    if table is None:
        raise _Unfit
    return table


def _target(resource: TableResource, table: FastTable, reference: dict[str, Any]) -> Target:
    """The keys that a foreign key may reference; raises _Unfit if they cannot be compared as
    text."""
    fields = tuple(reference["fields"])
    name = reference["reference"]["resource"]
    target_fields = tuple(reference["reference"]["fields"])
    if not set(fields) <= set(table.judge.names):
        raise _Unfit
    try:
        other = table if name in {"", resource.name} else _other_table(resource, name)
        mine, theirs = table.key_columns(fields), other.key_columns(target_fields)
    except (ValueError, frictionless.FrictionlessException) as error:
        raise _Unfit from error
    types = [[column.type for column in key.columns] for key in (mine, theirs)]
    if not (mine.is_comparable and theirs.is_comparable and types[0] == types[1]):
        raise _Unfit
    try:
        known = target_keys(other.source, other.judge, target_fields, theirs)
    except (UnicodeError, csv.Error, NotJudged, NoKeyText) as error:
        raise _Unfit from error
    return Target(fields, name, target_fields, mine, known)


def _other_table(resource: TableResource, name: str) -> FastTable:
    if not (resource.package and resource.package.has_table_resource(name)):
        raise _Unfit
    other = resource.package.get_table_resource(name).to_copy()
    if not other.normpath:
        raise _Unfit
    try:
        return _open_fast(other, Path(other.normpath))
    finally:
        other.close()


def _slow_findings(resource: TableResource, _file: Path | None) -> Iterator[Finding]:
    """As frictionless' `Resource.validate`, but without keeping every error."""
    try:
        resource.open()  # type: ignore[no-untyped-call]
    except frictionless.FrictionlessException as error:
        yield from map(finding_of, error.to_errors())
        return
    yield from _start(resource)
    blank = 0
    has_patterns = any(
        schema_field.constraints.get("pattern") for schema_field in resource.schema.fields
    )
    following = limited(_following) if has_patterns else _following
    while True:
        try:
            row = following(resource.row_stream)
        except frictionless.FrictionlessException as error:
            yield finding_of(error.error)
            continue
        except StopIteration:
            break
        if len(row.cells) > WIDTH_LIMIT:
            yield Finding("row-too-wide", row.row_number, cell=str(len(row.cells)))
            return
        yield from nul_findings(row.row_number, row.field_names, row.cells)
        yield from map(finding_of, row.errors)
        is_blank = any(error.type == "blank-row" for error in row.errors)
        blank = blank + len(row.cells) + _ROW_COST if is_blank else 0
        if blank > _BLANK_LIMIT:
            yield Finding("rows-blank", row.row_number)
            return
    stats = resource.stats
    yield from _counted(resource, stats.md5, stats.sha256, stats.bytes, stats.rows)


def _following(rows: Iterator[Any]) -> Any:
    """The next row, judged; not if it is too wide, since every error copies all its cells."""
    row = next(rows)
    if len(row.cells) <= WIDTH_LIMIT:
        row.errors  # noqa: B018 - made when first asked for
    return row


def _start(resource: TableResource) -> Iterator[Finding]:
    if not (resource.labels or resource.fragment):
        yield Finding("source-error", note="the source is empty")
    yield from map(finding_of, resource.header.errors)


def _end(resource: TableResource, file: Path, count: int) -> Iterator[Finding]:
    digests = dict.fromkeys(("md5", "sha256"), "")
    algorithm = (resource.hash or "").rpartition(":")[0] or "md5"
    if resource.hash and algorithm in digests:
        with file.open("rb") as stream:
            digests[algorithm] = hashlib.file_digest(stream, algorithm).hexdigest()
    size = file.stat().st_size
    yield from _counted(resource, digests["md5"], digests["sha256"], size, count)


def _counted(
    resource: TableResource, md5: str | None, sha256: str | None, size: int | None, rows: int | None
) -> Iterator[Finding]:
    """Compares the declared size, hash and counts of a file with the actual ones."""
    note = 'expected is "{}" and actual is "{}"'
    if resource.hash:
        algorithm, _, expected = resource.hash.rpartition(":")
        actual = {"": md5, "md5": md5, "sha256": sha256}.get(algorithm)
        if actual and actual != expected:
            yield Finding("hash-count", note=note.format(expected, actual))
    fields = resource.stats.fields
    for kind, expected_value, actual_value in (
        ("byte-count", resource.bytes, size),
        ("field-count", resource.fields, fields),
        ("row-count", resource.rows, rows),
    ):
        if expected_value and expected_value != actual_value:
            yield Finding(kind, note=note.format(expected_value, actual_value))


def finding_of(error: frictionless.Error) -> Finding:
    """A frictionless error as a finding; a header error is in row 1, with the label as its cell."""
    rows = [getattr(error, "row_number", None), *getattr(error, "row_numbers", ())]
    return Finding(
        error.type,
        next((row for row in rows if row), None),
        getattr(error, "field_name", "") or "",
        str(getattr(error, "cell", "") or getattr(error, "label", "") or ""),
        error.note,
    )
