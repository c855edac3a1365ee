"""The Table Schemas, kinds of package and codelists: the one truth of names and types.

Source: `data/schemas/<kind>/<resource>.json` (Frictionless Table Schema v2) and
`data/codelists/*.csv`, which are part of the program and are published with it.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
STANDARD = PROJECT / "data"
DERIVED_KIND = "register"


@dataclass(frozen=True)
class Reference:
    """A link to a row of another package (`references` of a field) or table (`foreignKeys`)."""

    kind: str
    resource: str
    field: str
    publisher: str | None = None
    is_inside_package: bool = False


@dataclass(frozen=True)
class Field:
    """One column: its descriptor and what the register needs to know of it."""

    descriptor: Mapping[str, Any]
    reference: Reference | None

    @property
    def name(self) -> str:
        return str(self.descriptor["name"])

    @property
    def type(self) -> str:
        return str(self.descriptor["type"])

    @property
    def codelist(self) -> str | None:
        return self.descriptor.get("codelist")

    @property
    def is_required(self) -> bool:
        return bool(self.descriptor.get("constraints", {}).get("required"))

    def flag(self, name: str) -> bool:
        """Whether one of our marks (`is_list`, `is_region`, `is_url`) is set."""
        return bool(self.descriptor.get(name))

    def label(self, language: str) -> str:
        """The title in `zh` or `en`."""
        return str(self.descriptor["title" if language == "zh" else "title_en"])

    def description(self, language: str) -> str:
        """The description in `zh` or `en`; empty where the schema has none."""
        return str(self.descriptor.get("description" if language == "zh" else "description_en", ""))


@dataclass(frozen=True)
class Table:
    """One resource of a kind: its Table Schema, and its table in the register."""

    kind: str
    resource: str
    descriptor: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The table's name in the register: the resource in snake_case."""
        return self.resource.replace("-", "_")

    @property
    def primary_key(self) -> tuple[str, ...]:
        return tuple(self.descriptor["primaryKey"])

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        inside = {}
        for key in self.descriptor.get("foreignKeys", []):
            target = key["reference"]
            inside[key["fields"][0]] = Reference(
                self.kind,
                target.get("resource") or self.resource,
                target["fields"][0],
                is_inside_package=True,
            )
        return tuple(
            Field(field, inside.get(field["name"]) or _reference(field))
            for field in self.descriptor["fields"]
        )

    @cached_property
    def field(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def label(self, language: str) -> str:
        """The title in `zh` or `en`."""
        return str(self.descriptor["title" if language == "zh" else "title_en"])


def _reference(field: Mapping[str, Any]) -> Reference | None:
    target = field.get("references")
    if target is None:
        return None
    return Reference(
        target["package"], target["resource"], target["field"], target.get("publisher")
    )


@dataclass(frozen=True)
class Kind:
    """A kind of package: its title, schema version and tables, in publishing order."""

    name: str
    descriptor: Mapping[str, Any]
    tables: tuple[Table, ...]

    @property
    def version(self) -> str:
        return str(self.descriptor["version"])


def _load_kind(folder: Path) -> Kind:
    descriptor = json.loads((folder / "kind.json").read_text("utf-8"))
    tables = tuple(
        Table(folder.name, name, json.loads((folder / f"{name}.json").read_text("utf-8")))
        for name in descriptor["resources"]
    )
    return Kind(folder.name, descriptor, tables)


# The order in which a reader meets the kinds: who, what may be bought, plan, purchase, result.
_ORDER = (
    "regions",
    "classifications",
    "policies",
    "organizations",
    "catalogue",
    "annual-plans",
    "tender-notices",
    "performance-results",
)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind that a publisher may publish, by name."""
    return {name: _load_kind(STANDARD / "schemas" / name) for name in _ORDER}


@cache
def derived() -> Kind:
    """The tables that the register derives (projects, tenders); nobody publishes them."""
    return _load_kind(STANDARD / "schemas" / DERIVED_KIND)


@cache
def tables() -> Mapping[str, Table]:
    """Every table, published and derived, by resource name (kebab-case)."""
    published = {table.resource: table for kind in kinds().values() for table in kind.tables}
    return published | {table.resource: table for table in derived().tables}


@dataclass(frozen=True)
class Code:
    """One value of a codelist, with its titles and its OCDS 1.1.5 code (may be empty)."""

    code: str
    title: str
    title_en: str
    ocds_code: str


@cache
def codelists() -> Mapping[str, Mapping[str, Code]]:
    """Every codelist by name, each a mapping from code to `Code` in file order."""
    lists = {}
    for path in sorted((STANDARD / "codelists").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lists[path.stem] = {
                row["code"]: Code(row["code"], row["title"], row["title_en"], row["ocds_code"])
                for row in csv.DictReader(file)
            }
    return lists
