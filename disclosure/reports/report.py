"""A report: the faults of a check in reporting order, and their counts."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from disclosure.model.schemas import published_tables
from disclosure.packages.fault_lists import bounded
from disclosure.packages.faults import Fault, FaultKind, Severity, kind_of

SEVERITIES: tuple[Severity, ...] = ("error", "warning")
_PLACE = re.compile(r"\{\w+(?::([^{}|]*)\|([^{}]*))?\}")
_POSITION = re.compile(r"([A-Z]*)(\d*)")


@dataclass(frozen=True)
class FaultCount:
    """How many faults of a kind there are, and in how many files."""

    kind: FaultKind
    count: int
    file_count: int

    @property
    def title(self) -> str:
        """The message of the kind, its values and choices left open."""
        return _PLACE.sub(_left_open, self.kind.message)

    @property
    def title_en(self) -> str:
        return _PLACE.sub(_left_open, self.kind.message_en)


def _left_open(place: re.Match[str]) -> str:
    return " / ".join(filter(None, place.groups())) or "…"


@dataclass(frozen=True)
class Report:
    """The result of a check: of which paths (as given), when, of how many packages.

    `faults` are in order: errors before warnings, then by file, sheet, row and column; of a code in
    a file at most 1,000, the rest as one fault that gives their number.
    """

    faults: tuple[Fault, ...]
    subjects: tuple[str, ...]
    checked_at: datetime
    package_count: int

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """The number of faults of each severity, whether listed or only counted."""
        counts = Counter[Severity]()
        for fault in self.faults:
            counts[fault.severity] += fault.count
        return {severity: counts[severity] for severity in SEVERITIES}

    @cached_property
    def tallies(self) -> list[FaultCount]:
        """Each kind that was found, errors first, then the most frequent."""
        counts: Counter[str] = Counter()
        files: dict[str, set[str]] = {}
        for fault in self.faults:
            counts[fault.code] += fault.count
            files.setdefault(fault.code, set()).add(fault.file)
        fault_counts = [
            FaultCount(kind_of(code), count, len(files[code])) for code, count in counts.items()
        ]
        return sorted(
            fault_counts, key=lambda t: (SEVERITIES.index(t.kind.severity), -t.count, t.kind.code)
        )

    @property
    def is_valid(self) -> bool:
        """Whether there are no errors; warnings may be there."""
        return not self.counts["error"]


def make_report(
    faults: Iterable[Fault], subjects: Iterable[str], checked_at: datetime, package_count: int = 0
) -> Report:
    """The report of `faults`, sorted and limited in number."""
    listed = tuple(sorted(bounded(faults), key=order))
    return Report(listed, tuple(subjects), checked_at, package_count)


def order(fault: Fault) -> tuple[object, ...]:
    """The sort key of a fault in a report; faults that are only counted come last in their file."""
    row, column = position(fault.cell) if fault.cell else (fault.row or 0, 0)
    return (
        SEVERITIES.index(fault.severity),
        fault.file,
        fault.sheet,
        fault.more > 0,
        row,
        column,
        fault.code,
        fault.field,
        fault.value,
    )


def position(address: str) -> tuple[int, int]:
    """Row and column of `D5` (5, 4), of a row `7:7` (7, 0) and of anything else (0, 0)."""
    match = _POSITION.match(address)
    if match is None or not match[2]:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2][:9]), column


def area(address: str) -> tuple[int, int]:
    """The last row and column of `D5:E9`; of a cell, or anything else, as `position`."""
    return position(address.rpartition(":")[2])


def where(fault: Fault) -> str:
    """The place inside the file, as a spreadsheet names it: `Sheet1!D5`, `7`, or nothing."""
    spot = fault.cell or (str(fault.row) if fault.row else "")
    return "!".join(part for part in (fault.sheet, spot) if part)


def problem(fault: Fault) -> tuple[str, str]:
    """What is wrong, without what to do: in Chinese and English."""
    remedies = remedy(fault)
    return (
        fault.message.removesuffix(f"；{remedies[0]}"),
        fault.message_en.removesuffix(f"; {remedies[1]}"),
    )


def remedy(fault: Fault) -> tuple[str, str]:
    """What to write instead, in Chinese and English; empty where the message says all."""
    if fault.remedy:
        return fault.remedy, fault.remedy_en
    kind = kind_of(fault.code)
    if fault.message.endswith(kind.remedy) and fault.message_en.endswith(kind.remedy_en):
        return kind.remedy, kind.remedy_en
    return "", ""


def source(fault: Fault) -> tuple[str, str]:
    """The law or standard that the rule is based on, in Chinese and English; empty if there is
    none."""
    chinese, slash, english = kind_of(fault.code).source.partition(" / ")
    return chinese, english if slash else chinese


def label(fault: Fault) -> tuple[str, str]:
    """The title of the column in Chinese and English; empty where it is none of ours."""
    return _label(fault.resource, fault.field)


@lru_cache(maxsize=1_000)
def _label(resource: str, name: str) -> tuple[str, str]:
    for table in published_tables():
        if table.resource == resource and name in table.field:
            return table.field[name].label("zh"), table.field[name].label("en")
    return "", ""
