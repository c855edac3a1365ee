"""The report of an import: every conversion made, all that was left out, every fault."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from disclosure.intake.spreadsheets.fault_ranges import gather
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.packages.fault_lists import FaultList, bounded
from disclosure.packages.faults import Fault, FaultLocation, shorten
from disclosure.words.texts import bilingual, both

# Faults of a code that a report holds one by one, and those that a terminal shows: what is
# wrong in every cell of a large workbook is told in bounded memory.
_KEPT, _SHOWN = 100_000, 20


@dataclass(frozen=True, slots=True)
class Conversion:
    """One value that is not in the package as it stood in the cell."""

    file: str
    sheet: str
    cell: str
    resource: str
    field: str
    written: str
    made: str
    rule: str


@dataclass(frozen=True, slots=True)
class Omission:
    """A row, column or sheet that is not in the package."""

    file: str
    sheet: str
    cell: str
    text: str
    reason: str


def _unwatched(_stage: str, _rows: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Log:
    """What an import has to tell, as it goes on; `reached` is told how far it has come: its stage
    (`reading`, `completing`, `trying`) and the rows so far."""

    publisher: str = ""
    package: str = ""
    faults: list[Fault] = field(default_factory=lambda: FaultList(limit=_KEPT))
    conversions: list[Conversion] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    reached: Callable[[str, int], None] = _unwatched

    def fault(
        self, code: str, sheet: Sheet, cell: str, *, resource: str = "", **values: object
    ) -> None:
        """A fault of `sheet` at `cell` (`D5`; empty: the whole sheet)."""
        known = {name: str(values.pop(name)) for name in ("field", "value") if name in values}
        place = FaultLocation(sheet.file, self.publisher, self.package, resource, sheet.name)
        self.faults.append(place.fault(code, cell=cell, **known, **values))  # type: ignore[arg-type]

    def refused(self, file: str, why: Refused) -> None:
        """A file that is not read."""
        place = FaultLocation(file, self.publisher, self.package)
        known = {name: str(why.values.pop(name)) for name in ("value",) if name in why.values}
        self.faults.append(place.fault(why.code, **known, **why.values))  # type: ignore[arg-type]

    def converted(
        self, sheet: Sheet, cell: str, resource: str, name: str, written: str, made: str, rule: str
    ) -> None:
        """`written` in the cell became `made` in the field `name`."""
        self.conversions.append(
            Conversion(sheet.file, sheet.name, cell, resource, name, written, made, rule)
        )

    def omitted(self, sheet: Sheet, cell: str, text: str, reason: str) -> None:
        """What stands at `cell` is not in the package."""
        self.omissions.append(Omission(sheet.file, sheet.name, cell, shorten(text), reason))

    def settle(self) -> None:
        """Put errors first, gather what a whole column has, and count what is not kept."""
        told = self.faults.told() if isinstance(self.faults, FaultList) else self.faults
        self.faults = sorted(gather(told), key=lambda fault: not fault.is_error)

    @property
    def has_errors(self) -> bool:
        return any(fault.is_error for fault in self.faults)


def report_lines(log: Log, limit: int = 5) -> Iterator[str]:
    """What was converted and left out, for a terminal: of each rule the count and some cells."""
    yield bilingual("sheets.report.conversions", " / ", count=len(log.conversions))
    by_rule: dict[str, list[Conversion]] = {}
    for one in log.conversions:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, ones in sorted(by_rule.items(), key=lambda item: -len(item[1])):
        yield f"  {len(ones):>7,}  {bilingual(f'sheets.conversion.{rule}', ' / ')}"
        for one in ones[:limit]:
            made = shorten(one.made, 40) or "–"
            yield f"    {one.sheet}!{one.cell} {one.field}: {shorten(one.written, 40)} → {made}"
        yield from _more(len(ones) - limit)
    yield bilingual("sheets.report.omissions", " / ", count=len(log.omissions))
    by_reason: dict[str, list[Omission]] = {}
    for left in log.omissions:
        by_reason.setdefault(left.reason, []).append(left)
    for reason, lefts in by_reason.items():
        words = bilingual(f"sheets.omission.{reason}", " / ")
        for left in lefts[: limit * 4]:
            yield f"    {left.sheet}!{left.cell} {words}: {shorten(left.text, 60)}"
        yield from _more(len(lefts) - limit * 4)


def shown(log: Log) -> list[Fault]:
    """The faults for a terminal: of each code in each file the first, and how many more."""
    return bounded(log.faults, _SHOWN)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"    {bilingual('sheets.report.more', ' / ', count=count)}"


def write_report(path: Path, log: Log) -> None:
    """The whole report: `.json`, else CSV for a spreadsheet program (UTF-8 with BOM)."""
    if path.suffix.lower() == ".json":
        content = {
            "faults": [{**asdict(one), "severity": one.severity} for one in log.faults],
            "conversions": [asdict(one) for one in log.conversions],
            "omissions": [asdict(one) for one in log.omissions],
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "what",
                "file",
                "sheet",
                "cell",
                "resource",
                "field",
                "written",
                "made",
                *both("sheets.report.words"),
            ]
        )
        for fault in log.faults:
            place = (fault.file, fault.sheet, fault.cell, fault.resource, fault.field, fault.value)
            told = ("", fault.message, fault.message_en)
            writer.writerow([fault.severity, *map(inert, place), *told])
        for one in log.conversions:
            place = (one.file, one.sheet, one.cell, one.resource, one.field, one.written)
            writer.writerow(
                [
                    "conversion",
                    *map(inert, place),
                    inert(one.made),
                    *both(f"sheets.conversion.{one.rule}"),
                ]
            )
        for left in log.omissions:
            place = (left.file, left.sheet, left.cell, "", "", left.text)
            writer.writerow(
                ["left out", *map(inert, place), "", *both(f"sheets.omission.{left.reason}")]
            )


def inert(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
