"""What Data Package 2.0 says of a table and frictionless does not judge: it is put in words that
frictionless judges, judged here, or named as not judged."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from frictionless.resources import TableResource

from disclosure.checks.fast.row_judge import Finding

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum")


@dataclass(frozen=True)
class Rest:
    """What remains of a table after translation: keys of several fields to be judged here, and the
    properties that nothing judges."""

    keys: list[tuple[str, ...]] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)


def translate(descriptor: Mapping[str, Any]) -> tuple[dict[str, Any], dict[int, Rest]]:
    """The descriptor of a package in words that frictionless judges; by the number of a resource
    what remains. Only schemas inside the descriptor are translated."""
    whole = deepcopy(dict(descriptor))
    rests: dict[int, Rest] = {}
    resources = whole.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else []):
        schema = resource.get("schema") if isinstance(resource, dict) else None
        if isinstance(schema, dict) and isinstance(schema.get("fields"), list):
            rests[number] = _translate_schema(schema)
    return whole, rests


def _translate_schema(schema: dict[str, Any]) -> Rest:
    rest = Rest()
    fields = {one.get("name"): one for one in schema["fields"] if isinstance(one, dict)}
    match schema.get("fieldsMatch"):
        case [str(only)]:  # so in the profile; a text in the words of the standard
            schema["fieldsMatch"] = only
    for name, one in fields.items():
        _translate_categories(one, f"{name}.categories", rest)
        _translate_groups(one, f"{name}.groupChar", rest)
        if (one.get("constraints") or {}).pop("jsonSchema", None) is not None:
            rest.unjudged.append(f"{name}.constraints.jsonSchema")
    told = schema.get("uniqueKeys", [])
    for key in told if isinstance(told, list) else []:
        names = tuple([key] if isinstance(key, str) else key if isinstance(key, list) else ())
        if not names or not set(names) <= set(fields):
            rest.unjudged.append("uniqueKeys")
        elif len(names) == 1:
            _constraints(fields[names[0]])["unique"] = True
        else:
            rest.keys.append(names)
    return rest


def _constraints(one: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = one.setdefault("constraints", {})
    return found


def _translate_categories(one: dict[str, Any], name: str, rest: Rest) -> None:
    """Table Schema 2.0, "categories": the values of a field, each a value or one with a label."""
    told = one.get("categories")
    if told is None:
        return
    values = [
        part.get("value") if isinstance(part, dict) else part
        for part in (told if isinstance(told, list) else [])
    ]
    is_known = one.get("type") in {"string", "integer"} and values and None not in values
    if is_known and "enum" not in _constraints(one):
        one["constraints"]["enum"] = values
    else:
        rest.unjudged.append(name)


def _translate_groups(one: dict[str, Any], name: str, rest: Rest) -> None:
    """Table Schema 2.0: an integer may have a `groupChar`. It is judged by its form."""
    mark = one.get("groupChar")
    if one.get("type") != "integer" or mark is None:
        return
    constraints = one.get("constraints") or {}
    rest.unjudged.extend(f"{name} + {bound}" for bound in _BOUNDS if constraints.pop(bound, None))
    one["type"] = "string"
    if "pattern" not in constraints:
        bare = "[^0-9]*" if one.get("bareNumber") is False else ""
        mark = re.escape(str(mark))
        _constraints(one)["pattern"] = f"{bare}[+-]?[0-9]+(?:{mark}[0-9]+)*{bare}"
    for own in ("groupChar", "bareNumber"):
        one.pop(own, None)


def key_findings(resource: TableResource, keys: list[tuple[str, ...]]) -> Iterator[Finding]:
    """The rows that repeat a key of several fields; a key with a missing value repeats none."""
    seen: dict[tuple[object, ...], int] = {}
    with suppress(Exception), resource.to_copy() as copy:  # what cannot be read is told already
        for row in copy.row_stream:
            for names in keys:
                values = tuple(row.get(name) for name in names)
                if None in values:
                    continue
                first = seen.setdefault((names, *map(str, values)), row.row_number)
                if first != row.row_number:
                    note = f"the same as in the row at position {first}"
                    yield Finding("unique-error", row.row_number, ", ".join(names), note=note)
