"""The catalogue of faults: every code with its severity and its words in Chinese and English."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from disclosure.model import schemas
from disclosure.model.characters import shown, with_ends_shown
from disclosure.model.schemas import tables
from disclosure.rules.registry import rules
from disclosure.words.texts import both, filled

Severity = Literal["error", "warning"]
_MAX_NAMED_ERRORS = 3  # errors that an exception names


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault: message and remedy have `{name}` placeholders for the values.

    `source`: the law or standard it is based on, if there is one, in both languages. `is_private`:
    reported to the publisher only, since it concerns personal data or unsafe text.
    """

    code: str
    severity: Severity
    message: str
    message_en: str
    remedy: str
    remedy_en: str
    source: str = ""
    is_private: bool = False


@cache
def catalogue() -> dict[str, FaultKind]:
    """Every kind of fault by code: ours, those of any package and of frictionless, the rules."""
    of_rules = {
        rule.id: FaultKind(
            rule.id, "warning", rule.message, rule.message_en, rule.remedy, rule.remedy_en
        )
        for rule in rules().values()
    }
    return _kinds("faults.json") | _kinds("frictionless_faults.json") | of_rules


def _kinds(name: str) -> dict[str, FaultKind]:
    text = Path(__file__).with_name(name).read_text("utf-8")
    return {code: FaultKind(code, **words) for code, words in json.loads(text).items()}


def kind_of(code: str) -> FaultKind:
    """The kind of a fault; KeyError for an unknown code."""
    return catalogue()[code]


@dataclass(frozen=True)
class Fault:
    """One fault: where (file, row, field), what, and how to fix it, in both languages.

    `row` counts as a spreadsheet does: the header is row 1. None where the whole file or package is
    meant. A fault in a workbook has its `sheet` and `cell` (`D5`) instead. A message ends with its
    remedy, which is also available by itself. `more`: if not 0, the fault stands for so many others
    of its code in the file that are not listed. A rule's finding has the `key` of its row, and the
    `day` by which the row is judged.
    """

    code: str
    file: str
    message: str
    message_en: str
    publisher: str = ""
    package: str = ""
    resource: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""
    sheet: str = ""
    cell: str = ""
    remedy: str = ""
    remedy_en: str = ""
    more: int = 0
    key: str = ""
    day: str = ""

    @property
    def severity(self) -> Severity:
        return kind_of(self.code).severity

    @property
    def count(self) -> int:
        """How many faults this one stands for."""
        return self.more or 1

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def line(self) -> str:
        """The fault as a compiler would print it, English first, the Chinese under it."""
        spot = "!".join(part for part in (self.sheet, self.cell) if part) or self.row
        place = ":".join(str(part) for part in (shown(self.file), spot) if part not in ("", None))
        field = f"{self.field}: " if self.field else ""
        mark = "" if self.is_error else "warning: "
        return f"{place}: {mark}{field}{self.message_en}\n    {self.message}"


def _in_words(
    values: dict[str, object], lists: Mapping[str, str], language: str
) -> dict[str, object]:
    """The values, codes among them replaced by their titles."""
    codes = {
        name: schemas.codelists()[lists[name]].get(str(value))
        for name, value in values.items()
        if name in lists
    }
    return values | {
        name: code.title if language == "zh" else code.title_en
        for name, code in codes.items()
        if code is not None
    }


@dataclass(frozen=True)
class FaultLocation:
    """Where a fault lies: the file as the user named it, and the row's names in the register."""

    file: str
    publisher: str = ""
    package: str = ""
    resource: str = ""
    sheet: str = ""

    def fault(
        self,
        code: str,
        *,
        row: int | None = None,
        field: str = "",
        value: str = "",
        cell: str = "",
        key: str = "",
        day: str = "",
        codelists: Mapping[str, str] | None = None,
        **values: object,
    ) -> Fault:
        """The fault `code` here, its messages filled with `value`, `field` and `values`; those
        that are codes of `codelists` (by name) are replaced by their titles. Unprintable
        characters are written as U+…."""
        kind = kind_of(code)
        value = shown(shorten(with_ends_shown(value)))
        values = {name: shown(v) if isinstance(v, str) else v for name, v in values.items()}
        # A rule may name another field, the `earlier` one.
        fields = {"field": field} | {k: str(v) for k, v in values.items() if k == "earlier"}
        words, words_en = (
            _in_words({"value": value, **values}, codelists or {}, language)
            | {name: self._title(field_name, language) for name, field_name in fields.items()}
            for language in ("zh", "en")
        )
        remedy, remedy_en = filled(kind.remedy, words), filled(kind.remedy_en, words_en)
        return Fault(
            code,
            self.file,
            f"{filled(kind.message, words)}；{remedy}",
            f"{filled(kind.message_en, words_en)}; {remedy_en}",
            self.publisher,
            self.package,
            self.resource,
            row,
            shown(field),
            value,
            self.sheet,
            cell,
            remedy,
            remedy_en,
            key=key,
            day=day,
        )

    def counted(self, code: str, row: int | None) -> Fault:
        """The fault `code` in a row here where it is only counted: it has no words."""
        names = (self.publisher, self.package, self.resource)
        return Fault(code, self.file, "", "", *names, row, sheet=self.sheet)

    def _title(self, field: str, language: str) -> str:
        """The title of a field (of several with commas between them) of the table in which the
        fault lies, as its readers know it; what is no field of it stays."""
        fields = tables()[self.resource].field if self.resource in tables() else {}
        names = field.split(", ")
        return ", ".join(fields[name].label(language) if name in fields else name for name in names)


def shorten(value: str, length: int = 80) -> str:
    """`value` on one line and short enough for a message."""
    flat = " ".join(value.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


class FaultyData(Exception):
    """Data that cannot be published; holds every fault, errors and warnings.

    As text it is the lines of the first errors, and how many more there are.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        errors = [fault for fault in self.faults if fault.is_error]
        lines = [fault.line() for fault in errors[:_MAX_NAMED_ERRORS]]
        more = sum(fault.count for fault in errors[_MAX_NAMED_ERRORS:])
        if more:
            chinese, english = both("reports.rest.errors", count=more)
            lines.append(f"{english}\n    {chinese}")
        super().__init__("\n".join(lines))
