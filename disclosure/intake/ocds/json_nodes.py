"""Reads JSON objects tolerantly: notes what is wrong and remembers what was read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.intake.ocds import ocds_text as texts
from disclosure.intake.ocds import persons
from disclosure.intake.ocds.ocds_amounts import NotANumber, currency_code, money_digits, number
from disclosure.intake.ocds.ocds_dates import (
    Instant,
    NotADate,
    instant,
    is_day_converted,
    local_day,
)
from disclosure.intake.ocds.ocds_fields import FIELDS
from disclosure.intake.ocds.ocds_releases import DUPLICATE
from disclosure.intake.ocds.ocds_report import OcdsReport
from disclosure.model.characters import without_invisible
from disclosure.model.web_addresses import is_link

HIDDEN = "[…]"
# Publishers repeat the addresses of classifications with every item.
_is_link = lru_cache(maxsize=20_000)(is_link)
_POINT_ZERO = re.compile(r"\d+\.0", re.ASCII)


class RemovedCell(str):
    """An empty cell that the release empties outright: null stands at `path`, or above the cell.

    OCDS 1.1, merging: null removes a value that an earlier release gave.
    """

    __slots__ = ("path",)

    path: str

    @classmethod
    def at(cls, path: str) -> "RemovedCell":
        """The empty cell below the null at `path`."""
        cell = cls()
        cell.path = path
        return cell


def first(*cells: str) -> str:
    """The first filled cell; where there is none, one that the release removes."""
    removed = next((cell for cell in cells if isinstance(cell, RemovedCell)), "")
    return next((cell for cell in cells if cell), removed)


@dataclass
class ReleaseReading:
    """One release being read: where it is from, its instant in UTC ("" if it has none), and which
    of its paths something has read.

    `stated` are the paths that earlier releases of the process fill, `removed` those whose null
    emptied a cell.
    """

    report: OcdsReport
    file: str
    ocid: str
    zone: ZoneInfo
    instant: str = ""
    read: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    stated: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)

    def note(self, path: str, reason: str, value: object = "") -> None:
        """Note something about a path of this release."""
        self.report.note(self.file, self.ocid, path, reason, str(value))

    def without_persons(self, text: str) -> str:
        """`text` without personal e-mails, mobile numbers and the names of contact persons."""
        for pattern in persons.patterns_in(text):
            text = pattern.sub(self._hidden, text)
        for name in self.names:
            if len(name) > 5 and name in text:
                text = text.replace(name, HIDDEN)
                self.report.privacy["in_text"] += 1
        return text

    def _hidden(self, match: re.Match[str]) -> str:
        if "@" in match[0] and persons.is_office_mail(match[0].removeprefix("mailto:")):
            return match[0]
        self.report.privacy["in_text"] += 1
        return HIDDEN


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (list, dict)) and not value)


def scalar_text(value: object) -> str:
    """A string, or a number as it is written; anything else is not a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 40:
        return format(value, "f")
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 200:
        return str(value)
    return ""


def without_point_zero(text: str) -> str:
    """`12345.0`, which spreadsheets make of an id of digits, as `12345`."""
    return text[:-2] if _POINT_ZERO.fullmatch(text) else text


@dataclass(frozen=True)
class JsonNode:
    """A JSON object and its path in the release, without the positions in lists.

    `null_path` is the path of the null that stands in the object's place.
    """

    value: dict[str, Any]
    path: str
    reading: ReleaseReading
    null_path: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)

    def under(self, key: str) -> str:
        """The path of a member."""
        return f"{self.path}/{key}" if self.path else key

    def raw(self, key: str) -> Any:
        """The member as it is; it counts as read."""
        self.reading.read.add(f"{self.path}/{key}" if self.path else key)
        return self.value.get(key)

    def nothing(self, *keys: str) -> str:
        """The empty cell for `keys` without a value: `RemovedCell` if they are null."""
        null = self.null_path or next((self.under(key) for key in keys if self.is_null(key)), "")
        return RemovedCell.at(null) if null else ""

    def is_null(self, key: str) -> bool:
        """Whether a member is null in the release."""
        return key in self.value and self.value[key] is None

    def skip(self, key: str) -> None:
        """Say that a member is dealt with, whatever is in it."""
        self.reading.done.add(self.under(key))

    def child(self, key: str) -> "JsonNode":
        """The object at `key`, an empty one where there is none."""
        value = self.raw(key)
        if value is None:
            null = self.null_path or (self.under(key) if key in self.value else "")
            return JsonNode({}, self.under(key), self.reading, null)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, dict):
            if not _is_empty(value):
                self.reading.note(self.under(key), "not-an-object")
            value = {}
        return JsonNode(value, self.under(key), self.reading)

    def children(self, key: str) -> "list[JsonNode]":
        """The objects in the list at `key`; a single object counts as a list of one."""
        value = self.raw(key)
        if isinstance(value, dict):
            self.reading.note(self.under(key), "not-a-list")
            value = [value]
        if not isinstance(value, list):
            if not _is_empty(value):
                self.reading.note(self.under(key), "not-an-object")
            return []
        return [*self._objects(key, value)]

    def amendments(self) -> "list[JsonNode]":
        """What amends the object: the list of OCDS 1.1, and the one object of 1.0."""
        single = [self.child("amendment")] if isinstance(self.value.get("amendment"), dict) else []
        return [*self.children("amendments"), *(single or self.children("amendment"))]

    def _objects(self, key: str, values: list[Any]) -> Iterator["JsonNode"]:
        for value in values:
            if isinstance(value, dict):
                if value:
                    yield JsonNode(value, self.under(key), self.reading)
            elif not _is_empty(value):
                self.reading.note(self.under(key), "not-an-object")

    def _text(self, key: str) -> str:
        value = self.raw(key)
        text = scalar_text(value)
        if not text and not _is_empty(value):
            self.reading.note(self.under(key), "not-a-text")
        return text

    def identifier(self, key: str) -> str:
        """An id or code: a text or number on one line; `123.0` of a spreadsheet is 123."""
        written = without_invisible(texts.line(self._text(key)))
        if not written:
            return self.nothing(key)
        identifier = without_point_zero(written)
        if identifier != written and isinstance(self.value.get(key), str):
            self.reading.note(self.under(key), "spreadsheet-number")
        return identifier

    def name(self, *keys: str) -> str:
        """The first filled one on one line, as it is: the names of organizations."""
        name = next((name for key in keys if (name := texts.line(self._text(key)))), "")
        return name or self.nothing(*keys)

    def line(self, *keys: str) -> str:
        """The first filled one on one line, personal data removed."""
        text = self.name(*keys)
        return self.reading.without_persons(text) if text else text

    def prose(self, *keys: str) -> str:
        """The first filled one as plain text, personal data removed."""
        prose = next((prose for key in keys if (prose := texts.prose(self._text(key)))), "")
        return self.reading.without_persons(prose) if prose else self.nothing(*keys)

    def url(self, *keys: str) -> str:
        """The first address that may be published as a link; another kind is noted as not carried
        over."""
        for key in keys:
            address = texts.line(self._text(key))
            if address and _is_link(address):
                return address
            if address:
                self.reading.note(self.under(key), "url-not-http")
        return self.nothing(*keys)

    def words(self, key: str) -> list[str]:
        """A list of texts; a single text counts as a list of one."""
        value = self.raw(key)
        values = value if isinstance(value, list) else [value]
        if any(isinstance(part, (dict, list)) and part for part in values):
            self.reading.note(self.under(key), "not-a-text")
        return [word for part in values if (word := texts.line(scalar_text(part)))]

    def number(self, key: str) -> Decimal | None:
        """A number, None where it is missing or cannot be read."""
        value = self.raw(key)
        try:
            return number(value)
        except NotANumber as error:
            shown = "" if isinstance(value, (dict, list)) else str(value)
            self.reading.note(self.under(key), str(error), shown)
            return None

    def whole(self, key: str) -> int | None:
        """A whole number that is not negative."""
        value = self.number(key)
        if value is None:
            return None
        if value != value.to_integral_value() or value < 0:
            self.reading.note(self.under(key), "amount-not-a-number", value)
            return None
        return int(value)

    def money(self, *keys: str) -> tuple[str, str]:
        """Amount and currency of the first filled OCDS Value: digits, ISO 4217; "" if missing."""
        cells: list[tuple[str, str]] = []
        for key in keys:
            value = self.value.get(key)
            if not isinstance(value, (dict, list)) and not _is_empty(value):
                cells.append(
                    JsonNode({"amount": self.raw(key)}, self.under(key), self.reading).amount()
                )
            else:
                cells.append(self.child(key).amount())
            if cells[-1][0]:
                return cells[-1]
        return first(*(amount for amount, _ in cells)), first(*(code for _, code in cells))

    def amount(self) -> tuple[str, str]:
        """Amount and currency of this OCDS Value.

        A currency alone is that of the amount of an earlier release (OCDS 1.1, merging); beside an
        amount that cannot be read it is nobody's.
        """
        value, written = self.number("amount"), self.identifier("currency")
        is_unread = value is None and not _is_empty(self.value.get("amount"))
        currency = "" if is_unread else currency_code(written)
        if written and not currency and not is_unread:
            self.reading.note(self.under("currency"), "currency-invalid", written)
        elif value is not None and not written:
            self.reading.note(self.under("currency"), "currency-missing")
        digits = self.nothing("amount") if value is None else money_digits(value)
        return digits, currency or self.nothing("currency")

    def instant(self, key: str, at_day: time = time.min) -> Instant | None:
        """A point in time; without a zone it is the publisher's, a day alone is at `at_day`."""
        moment = self._instant(key, at_day)
        self.reading.report.zone_uses += moment is not None and not moment.had_zone
        return moment

    def _instant(self, key: str, at_day: time) -> Instant | None:
        text = self._text(key)
        try:
            moment = instant(text, self.reading.zone, at_day)
        except NotADate:
            self.reading.note(self.under(key), "date-invalid", text)
            return None
        if moment and moment.is_time_known and not moment.had_zone:
            self.reading.note(self.under(key), "date-without-zone", text)
        return moment

    def day(self, *keys: str) -> str:
        """The first filled date as the day that the source wrote; "" if missing."""
        for key in keys:
            moment = self._instant(key, time.min)
            if moment:
                self.reading.report.zone_uses += is_day_converted(moment)
                return local_day(moment, self.reading.zone)
        return self.nothing(*keys)


def note_unread(root: JsonNode) -> None:
    """Note what of a release nothing has read, and each null that emptied nothing.

    Of a branch that is not read the topmost member is noted. A null counts where an earlier
    release of the process fills the same path.
    """
    filled: set[str] = set()
    _note_unread(root.value, root.path, root.reading, filled)
    root.reading.stated |= filled


def _note_unread(
    node: Mapping[str, Any], above: str, reading: ReleaseReading, filled: set[str]
) -> None:
    for key, value in node.items():
        path = f"{above}/{key}" if above else key
        if value is None and path in reading.stated and path not in reading.removed:
            reading.note(path, "null-not-carried")
        if _is_empty(value) or path in reading.done:
            continue
        if key.endswith(DUPLICATE):
            reading.note(path.removesuffix(DUPLICATE), "duplicate-key")
        elif path not in reading.read:
            reading.note(path, "no-column" if key in FIELDS else "unknown-field")
        else:
            filled.add(path)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict):
                    _note_unread(part, path, reading, filled)
