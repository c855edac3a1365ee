"""Kinds of service that the city buys, with their wording, prices and usual quantities."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scripts.example_city.texts import table, words

_FILES = ("care", "society", "places", "offices")


@dataclass(frozen=True)
class Service:
    """A kind of service; `text` holds its wording from the TOML files."""

    key: str
    domain: str
    name: str
    name_en: str
    buyers: tuple[str, ...]
    work: str
    scope: str
    group: str
    unit: str
    unit_en: str
    months: tuple[int, int]
    weight: int
    since: int
    mode: str
    form: str
    method: str
    fund: str
    text: Mapping[str, Any]


@cache
def services() -> tuple[Service, ...]:
    """Every kind of service, in the order of the files."""
    entries = {row["key"]: row for row in table("items")}
    return tuple(
        _service(text, entries[text["key"]])
        for name in _FILES
        for text in words(f"services/{name}")["service"]
    )


@cache
def service_of(key: str) -> Service:
    """The kind of service of a key."""
    return next(service for service in services() if service.key == key)


def _service(text: dict[str, Any], entry: dict[str, str]) -> Service:
    (first, last), (unit, unit_en) = text["months"], text["unit"]
    return Service(
        text["key"],
        entry["group"],
        entry["name"],
        entry["name_en"],
        tuple(text["buyers"]),
        text["work"],
        text["scope"],
        text["group"],
        unit,
        unit_en,
        (first, last),
        text["weight"],
        text.get("since", 0),
        text.get("mode", ""),
        text.get("form", ""),
        text.get("method", ""),
        text.get("fund", ""),
        text,
    )


@cache
def weights() -> tuple[int, ...]:
    """How often each kind of service is bought, against the others."""
    return tuple(service.weight for service in services())
