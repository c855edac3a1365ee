"""Units of measure in the words of a page: `人次` reads `visits` in English.

A unit that `measuring_units.toml` does not know stays as its source writes it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from disclosure.words.formats import Number, number

# A number with its unit as sources write a target or a result: `≥1200人次`.
_WRITTEN = re.compile(
    r"(?P<sign>[≥≤<>＞＜]?)\s*(?P<figure>\d[\d,]{0,40}(?:\.\d{1,20})?)\s*(?P<unit>\D\S*)"
)
_MAX_UNIT_LENGTH = 60  # characters of a unit, which is taken apart sign by sign


@dataclass(frozen=True)
class MeasuringUnit:
    """A unit in both languages, English for one and for several; `factor` is how many of them the
    written unit counts (10,000 for `万页`)."""

    zh: str
    one: str
    many: str
    factor: int = 1

    def price(self, lang: str) -> str:
        """What a price is for: `页`, `page`, `10,000 pages`."""
        if lang != "en":
            return self.zh
        return self.one if self.factor == 1 else f"{number(self.factor)} {self.many}"

    def quantity(self, value: Number, lang: str) -> str:
        """So many of it: `1,200 人次`, `1,200 visits`, `95%`."""
        if lang != "en":
            return _joined(number(value), self.zh)
        count = value * self.factor
        return _joined(number(count), self.one if count == 1 else self.many)


@cache
def known_unit(written: str) -> MeasuringUnit | None:
    """The unit that a source wrote, in any of its words; None where it is not known."""
    text = written.strip()
    if len(text) > _MAX_UNIT_LENGTH:
        return None
    if text.casefold() in _units():
        zh = text if text in _own_words() else ""
        measure = _units()[text.casefold()]
        return MeasuringUnit(zh or measure.zh, measure.one, measure.many)
    return _of_period(text) or _of_multiple(text)


def quantity(value: Number, unit: str, lang: str) -> str | None:
    """A number with its unit in the words of a language; None for an unknown unit."""
    measure = known_unit(unit)
    return measure.quantity(value, lang) if measure else None


def written_quantity(text: str, unit: str, lang: str) -> str | None:
    """`≥1200人次` with the unit `人次` in the words of a language: `≥1,200 visits`; None where the
    text is anything else (`2026年` is a year, where the unit is not)."""
    written = _WRITTEN.fullmatch(text.strip())
    measure = known_unit(unit)
    if written is None or measure is None or written["unit"] != unit.strip():
        return None
    figure = Decimal(written["figure"].replace(",", ""))
    return written["sign"] + measure.quantity(figure, lang)


def _joined(figure: str, unit: str) -> str:
    return figure + unit if unit == "%" else f"{figure} {unit}"


def _of_period(text: str) -> MeasuringUnit | None:
    base, dot, period = text.rpartition("·")
    measure = known_unit(base) if dot else None
    words = _settings()["period"].get(period)
    if measure is None or words is None:
        return None
    stem = measure.one.replace(" ", "-")
    return MeasuringUnit(text, f"{stem}-{words[0]}", f"{stem}-{words[1]}", measure.factor)


def _of_multiple(text: str) -> MeasuringUnit | None:
    for name, factor in _settings()["multiple"].items():
        measure = known_unit(text[len(name) :]) if text.startswith(name) else None
        if measure:
            return MeasuringUnit(text, measure.one, measure.many, factor * measure.factor)
    return None


@cache
def _settings() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _own_words() -> frozenset[str]:
    return frozenset(word for entry in _settings()["unit"] for word in entry["zh"])


@cache
def _units() -> Mapping[str, MeasuringUnit]:
    return {
        word.casefold(): MeasuringUnit(entry["zh"][0], *entry["en"])
        for entry in _settings()["unit"]
        for word in (*entry["zh"], *entry["en"], *entry.get("other", ()))
    }
