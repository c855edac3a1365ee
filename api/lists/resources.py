"""The resources of the API: every table of the register with its fields, keys and titles."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from api import ROOT
from disclosure.model import schemas
from disclosure.model.links import Link, graph
from disclosure.model.schemas import Field
from disclosure.register.column_orders import is_counted
from disclosure.register.derived_columns import PROJECT_OF
from disclosure.register.names import NAMED
from disclosure.search.entries import KINDS
from disclosure.words.texts import group

# The most requested resources come first: routes are matched in this order.
_FIRST = ("notices", "projects", "tenders", "organizations", "contracts", "awards", "plan-items")
_DESCRIBED = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))


@dataclass(frozen=True)
class ApiResource:
    """A table as the API shows it. `key` are the columns that name a row within a publisher."""

    name: str
    title: str
    title_en: str
    key: tuple[str, ...]
    own_fields: tuple[Field, ...]

    @property
    def table(self) -> str:
        """The table's name in the register."""
        return self.name.replace("-", "_")

    @property
    def address(self) -> str:
        return f"{ROOT}/{self.name}"

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field of a row as JSON, by name: the schema's own, the publisher, the path."""
        every = {field.name: field for field in self.own_fields}
        return every | {field.name: field for field in _fields("shared") if field.name not in every}

    @cached_property
    def filters(self) -> Mapping[str, Field]:
        """The fields that a list can be filtered by: those of a row, and the domain of what it
        is about."""
        fields = {
            name: field
            for name, field in self.fields.items()
            if name != "path" and field.type != "array"
        }
        if self.table in PROJECT_OF:
            fields["domain"] = schemas.tables()["projects"].field["domain"]
        return fields

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """The fields whose values can be counted: codes, references, years, true or false."""
        return tuple(name for name, field in self.filters.items() if is_counted(field))

    @cached_property
    def codelists(self) -> Mapping[str, str]:
        """The codelist of each field that holds codes, by the field's name."""
        return {name: field.codes_from for name, field in self.fields.items() if field.codes_from}

    @cached_property
    def targets(self) -> Mapping[str, Link]:
        """The rows that fields name, by the field's name, if those rows have names."""
        links = {link.field: link for link in graph()[self.table].links}
        links.setdefault("publisher", Link(self.table, "publisher", "publishers", "publisher"))
        return {
            name: links[name]
            for name in self.fields
            if name in links and links[name].target in NAMED
        }

    @cached_property
    def ids(self) -> Mapping[str, Link]:
        """The tables of the ids that fields take, by field name: this table, the tables that it
        references, and regions. A publisher is chosen from a list."""
        links = {name: Link(self.table, name, self.table, name) for name in self.key}
        for name, field in self.fields.items():
            if field.flag("is_region"):
                links[name] = Link(self.table, name, "regions", "region_code")
        links |= {link.field: link for link in graph()[self.table].links}
        return {name: links[name] for name in self.filters if name in links and name != "publisher"}

    @cached_property
    def labelled(self) -> tuple[str, ...]:
        """The fields whose codes and ids a list can be expanded with."""
        return tuple(
            name
            for name, field in self.fields.items()
            if name in self.codelists or name in self.targets or field.flag("is_region")
        )

    @property
    def is_searched(self) -> bool:
        """Whether the search finds rows of this resource."""
        return self.name in KINDS

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that lists are ordered by; together they are unique."""
        return tuple(dict.fromkeys(("publisher", *self.key)))

    @cached_property
    def row_sql(self) -> str:
        """SQL that gives the JSON of the row with a key."""
        columns = " AND ".join(f"{column} = ?" for column in self.order)
        return f"SELECT CAST(json AS BLOB) FROM {self.table} WHERE {columns}"


def label_names(fields: Sequence[str]) -> tuple[str, ...]:
    """The members that hold the labels of these fields."""
    return tuple(f"{field}_{suffix}" for field in fields for suffix in ("label", "label_en"))


def _fields(name: str) -> tuple[Field, ...]:
    """Fields that no Table Schema of a package has, described in the same way."""
    return tuple(Field(descriptor, None) for descriptor in _DESCRIBED[name])


@cache
def resources() -> Mapping[str, ApiResource]:
    """Every resource by its name in an address (kebab-case)."""
    by_name = {
        name: ApiResource(
            name, table.label("zh"), table.label("en"), table.primary_key, table.fields
        )
        for name, table in schemas.tables().items()
    }
    publisher = (_fields("shared")[0], *_fields("publishers"))
    titles = group("api.resource")
    by_name["publishers"] = ApiResource("publishers", *titles["publishers"], (), publisher)
    package = _fields("packages")
    by_name["packages"] = ApiResource("packages", *titles["packages"], ("package",), package)
    order = (*_FIRST, *(name for name in by_name if name not in _FIRST))
    return {name: by_name[name] for name in order}
