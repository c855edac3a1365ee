"""The report of an import: every conversion made, all that was left out, every fault."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from disclosure.intake.spreadsheets.fault_ranges import gather
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.packages.fault_lists import FaultList, bounded
from disclosure.packages.faults import Fault, FaultLocation, shorten
from disclosure.words.texts import bilingual, both

# Faults of a code that a report holds one by one, and those that a terminal shows: what is
# wrong in every cell of a large workbook is told in bounded memory.
_KEPT, _SHOWN = 100_000, 20
# More conversions than one row has.
_OF_ROW = 500


class Conversion(NamedTuple):
    """One value that is not in the package as it stood in the cell."""

    file: str
    sheet: str
    cell: str
    resource: str
    field: str
    written: str
    made: str
    rule: str


class Omission(NamedTuple):
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
    """The messages of an import, while it runs; `reached` is called with its progress: the stage
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
        texts = {name: str(values.pop(name)) for name in ("field", "value") if name in values}
        place = FaultLocation(sheet.file, self.publisher, self.package, resource, sheet.name)
        self.faults.append(place.fault(code, cell=cell, **texts, **values))  # type: ignore[arg-type]

    def refused(self, file: str, why: Refused) -> None:
        """A file that is not read."""
        place = FaultLocation(file, self.publisher, self.package)
        texts = {name: str(why.values.pop(name)) for name in ("value",) if name in why.values}
        self.faults.append(place.fault(why.code, **texts, **why.values))  # type: ignore[arg-type]

    def converted(
        self, sheet: Sheet, cell: str, resource: str, name: str, written: str, value: str, rule: str
    ) -> None:
        """`written` in the cell was converted to `value` in the field `name`."""
        self.conversions.append(
            Conversion(sheet.file, sheet.name, cell, resource, name, written, value, rule)
        )

    def take_back(self, sheet: Sheet, cell: str, name: str) -> str:
        """Forget the conversion, in the row read last, of a field whose value is not taken after
        all; what was written there, empty where nothing was converted."""
        place = (sheet.file, sheet.name, cell, name)
        for back in range(1, min(_OF_ROW, len(self.conversions)) + 1):
            one = self.conversions[-back]
            if (one.file, one.sheet, one.cell, one.field) == place:
                return self.conversions.pop(-back).written
        return ""

    def omitted(self, sheet: Sheet, cell: str, text: str, reason: str) -> None:
        """The content of `cell` is not in the package."""
        self.omissions.append(Omission(sheet.file, sheet.name, cell, shorten(text), reason))

    def settle(self) -> None:
        """Put errors first, merge faults of whole columns, and count those that are not kept."""
        faults = self.faults.listed() if isinstance(self.faults, FaultList) else self.faults
        self.faults = sorted(gather(faults), key=lambda fault: not fault.is_error)

    @property
    def has_errors(self) -> bool:
        return any(fault.is_error for fault in self.faults)


def report_lines(log: Log, limit: int = 5) -> Iterator[str]:
    """What was converted and left out, for a terminal: of each rule the count and some cells."""
    yield bilingual("sheets.report.conversions", " / ", count=len(log.conversions))
    by_rule: dict[str, list[Conversion]] = {}
    for conversion in log.conversions:
        by_rule.setdefault(conversion.rule, []).append(conversion)
    for rule, conversions in sorted(by_rule.items(), key=lambda item: -len(item[1])):
        yield f"  {len(conversions):>7,}  {bilingual(f'sheets.conversion.{rule}', ' / ')}"
        for conversion in conversions[:limit]:
            written, made = shorten(conversion.written, 40), shorten(conversion.made, 40) or "–"
            place = f"{conversion.sheet}!{conversion.cell}"
            yield f"    {place} {conversion.field}: {written} → {made}"
        yield from _more(len(conversions) - limit)
    yield bilingual("sheets.report.omissions", " / ", count=len(log.omissions))
    by_reason: dict[str, list[Omission]] = {}
    for omission in log.omissions:
        by_reason.setdefault(omission.reason, []).append(omission)
    for reason, omissions in by_reason.items():
        words = bilingual(f"sheets.omission.{reason}", " / ")
        for omission in omissions[: limit * 4]:
            yield f"    {omission.sheet}!{omission.cell} {words}: {shorten(omission.text, 60)}"
        yield from _more(len(omissions) - limit * 4)


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
            "faults": [{**asdict(fault), "severity": fault.severity} for fault in log.faults],
            "conversions": [conversion._asdict() for conversion in log.conversions],
            "omissions": [omission._asdict() for omission in log.omissions],
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
            messages = ("", fault.message, fault.message_en)
            writer.writerow([fault.severity, *map(inert, place), *messages])
        for conversion in log.conversions:
            place = (
                conversion.file,
                conversion.sheet,
                conversion.cell,
                conversion.resource,
                conversion.field,
                conversion.written,
            )
            writer.writerow(
                [
                    "conversion",
                    *map(inert, place),
                    inert(conversion.made),
                    *both(f"sheets.conversion.{conversion.rule}"),
                ]
            )
        for omission in log.omissions:
            place = (omission.file, omission.sheet, omission.cell, "", "", omission.text)
            writer.writerow(
                ["left out", *map(inert, place), "", *both(f"sheets.omission.{omission.reason}")]
            )


def inert(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
