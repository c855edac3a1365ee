"""Versions of the formats: how a package of an earlier or later minor version than ours is read.

A package declares by `schema_version` which version of its kind it was written for. Every earlier
minor version is read: what was added later (`since` in a schema) may be missing. Of a later one,
unknown parts are reported and not read. Semantic versioning 2.0, points 7 and 8: a minor version
only adds, and another major version cannot be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from disclosure.model.schemas import Table, Version

# The human-readable texts of a schema may be reworded at any time.
_WORDS = {"title", "title_en", "description", "description_en", "example", "unit", "unit_en"}
_HISTORY = {"since", "codes_since"}


@dataclass(frozen=True)
class ColumnMatch:
    """How the columns of a file, or of an inline schema, go with the table they are of.

    `table` has the fields that are there, in their order, those unknown to us as texts. `newer`
    are known to us, but newer than the package says it is; `unknown` belong to a later version.
    """

    table: Table
    newer: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def match_columns(
    names: Sequence[str], table: Table, version: Version, present: Version
) -> ColumnMatch | None:
    """The match of the columns `names`; None where a column is missing, out of place or unknown.

    `version` is the package's, `present` ours. Every column of the package's version has to be
    there, in the order of the schema; a newer one may be.
    """
    declared = table.at(version).field
    expected = [name for name in table.field if name in declared or name in names]
    unknown = tuple(name for name in names if name not in table.field)
    if [name for name in names if name in table.field] != expected:
        return None
    if unknown and (version <= present or not all(unknown) or len({*unknown}) < len(unknown)):
        return None
    fields = [
        table.field[name].descriptor if name in table.field else {"name": name, "type": "string"}
        for name in names
    ]
    newer = tuple(name for name in expected if name not in declared)
    matched = Table(table.kind, table.resource, {**table.descriptor, "fields": fields})
    return ColumnMatch(matched, newer, unknown)


def schema_difference(schema: object, table: Table, version: Version, present: Version) -> str:
    """Where an inline schema differs from that of the package's version; empty where it does not.

    Titles, descriptions and examples are not compared.
    """
    if not isinstance(schema, dict) or not _are_fields(schema.get("fields")):
        return f"{table.resource}: schema"
    names = [field["name"] for field in schema["fields"]]
    if match_columns(names, table, version, present) is None:
        return f"{table.resource}.{_first_difference(names, [*table.at(version).field])}"
    return next(_differences(schema, table, version, present), "")


def _are_fields(fields: object) -> bool:
    return isinstance(fields, list) and all(
        isinstance(field, dict) and isinstance(field.get("name"), str) for field in fields
    )


def _first_difference(names: Sequence[str], expected: Sequence[str]) -> str:
    """The first column that is not where it is expected, else the first surplus one."""
    for mine, theirs in zip_longest(names, expected):
        if mine != theirs:
            return str(theirs or mine)
    return ""


def _differences(
    schema: Mapping[str, Any], table: Table, version: Version, present: Version
) -> Iterator[str]:
    older = table.at(version).field
    for field in schema["fields"]:
        name = field["name"]
        if name in table.field and not any(
            _is_same(field, known[name].descriptor, is_later=version > present)
            for known in (older, table.field)
            if name in known
        ):
            yield f"{table.resource}.{name}"
    standard = table.descriptor
    ignored = {"fields", *_WORDS, *_HISTORY}
    for key in sorted((schema.keys() | standard.keys()) - ignored):
        if schema.get(key) != standard.get(key):
            yield key


def _is_same(mine: Mapping[str, Any], theirs: Mapping[str, Any], *, is_later: bool) -> bool:
    """Whether two fields mean the same; a later version may have more codes."""
    first, second = _meaning(mine), _meaning(theirs)
    if is_later and "enum" in first.get("constraints", {}):
        more = first["constraints"]["enum"]
        codes = second.get("constraints", {}).get("enum", [])
        if isinstance(more, list) and all(code in more for code in codes):
            first = {**first, "constraints": {**first["constraints"], "enum": codes}}
    return first == second


def _meaning(field: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in field.items() if key not in _WORDS | _HISTORY}
