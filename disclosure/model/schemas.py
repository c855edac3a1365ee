"""The Table Schemas, kinds of package and codelists: the single source of names and types.

Source: `data/schemas/<kind>/<resource>.json` (Frictionless Table Schema v2; a resource that several
kinds have lies in `data/schemas/` itself) and `data/codelists/*.csv`, which are part of the program
and are published with it. What is newer than version 1.0 of its kind has a `since`.
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
REFERENCE = "reference"  # the publisher of what comes with the program
_SCHEMAS = STANDARD / "schemas"
DERIVED_KIND = "register"


Version = tuple[int, int]  # major and minor


def version_of(text: str) -> Version:
    """The version in a text such as `1.1.0`, as major and minor; ValueError for another text."""
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


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

    @cached_property
    def name(self) -> str:
        return str(self.descriptor["name"])

    @cached_property
    def type(self) -> str:
        return str(self.descriptor["type"])

    @cached_property
    def codelist(self) -> str | None:
        return self.descriptor.get("codelist")

    @property
    def codes_from(self) -> str | None:
        """The codelist that its values are of. For currencies a rule reads it, not the check of the
        field: an unknown one is a warning."""
        return self.codelist or ("currency" if self.name == "currency" else None)

    @property
    def since(self) -> Version:
        """The version of its kind that the field came with."""
        return version_of(str(self.descriptor.get("since", "1.0")))

    @property
    def is_required(self) -> bool:
        return bool(self.descriptor.get("constraints", {}).get("required"))

    @cached_property
    def is_money(self) -> bool:
        """Whether it is an amount of money, whose currency stands in another field."""
        return self.descriptor.get("unit") == "currency"

    def flag(self, name: str) -> bool:
        """Whether one of our marks (`is_list`, `is_region`, `is_url`) is set."""
        return bool(self.descriptor.get(name))

    def label(self, language: str) -> str:
        """The title in `zh` or `en`."""
        return str(self.descriptor["title" if language == "zh" else "title_en"])

    def description(self, language: str) -> str:
        """The description in `zh` or `en`; empty where the schema has none."""
        return str(self.descriptor.get("description" if language == "zh" else "description_en", ""))


@dataclass(frozen=True, eq=False)
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

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """The key of a row of texts; empty where the row lacks a part of it."""
        return tuple(row.get(name, "") for name in self.primary_key)

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

    @property
    def since(self) -> Version:
        """The version of its kind that the table came with."""
        return version_of(str(self.descriptor.get("since", "1.0")))

    @property
    def file(self) -> str:
        """Where its schema lies, below the project."""
        return _schema_file(self.kind, self.resource).relative_to(PROJECT).as_posix()

    def at(self, version: Version) -> "Table":
        """The table as that version of its kind has it: without the fields (`since`) and codes
        (`codes_since` of a field) that are newer."""
        if version not in self._states:
            fields = [
                _codes_at(field.descriptor, version)
                for field in self.fields
                if field.since <= version
            ]
            state = Table(self.kind, self.resource, {**self.descriptor, "fields": fields})
            self._states[version] = state
        return self._states[version]

    @cached_property
    def _states(self) -> dict[Version, "Table"]:
        return {}

    def label(self, language: str) -> str:
        """The title in `zh` or `en`."""
        return str(self.descriptor["title" if language == "zh" else "title_en"])


def _codes_at(field: Mapping[str, Any], version: Version) -> Mapping[str, Any]:
    newer = {
        code for code, since in field.get("codes_since", {}).items() if version_of(since) > version
    }
    if not newer:
        return field
    constraints = field["constraints"]
    codes = [code for code in constraints["enum"] if code not in newer]
    return {**field, "constraints": {**constraints, "enum": codes}}


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


def _load_kind(name: str) -> Kind:
    descriptor = json.loads((_SCHEMAS / name / "kind.json").read_text("utf-8"))
    tables = tuple(
        Table(name, resource, json.loads(_schema_file(name, resource).read_text("utf-8")))
        for resource in descriptor["resources"]
    )
    return Kind(name, descriptor, tables)


def _schema_file(kind: str, resource: str) -> Path:
    """Of the kind, or of all kinds that list a resource which none has for itself."""
    schema_of_kind = _SCHEMAS / kind / f"{resource}.json"
    return schema_of_kind if schema_of_kind.is_file() else _SCHEMAS / f"{resource}.json"


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
    "replies",
)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind that a publisher may publish, by name."""
    return {name: _load_kind(name) for name in _ORDER}


@cache
def derived() -> Kind:
    """The tables that the register derives (projects, tenders); nobody publishes them."""
    return _load_kind(DERIVED_KIND)


@cache
def published_tables() -> tuple[Table, ...]:
    """Every table that publishers fill in, once each (several kinds share `joins`), in order."""
    tables_by_resource: dict[str, Table] = {}
    for kind in kinds().values():
        for table in kind.tables:
            tables_by_resource.setdefault(table.resource, table)
    return tuple(tables_by_resource.values())


@cache
def tables() -> Mapping[str, Table]:
    """Every table, published and derived, by resource name (kebab-case)."""
    published = {table.resource: table for table in published_tables()}
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
