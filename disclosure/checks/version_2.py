"""What Data Package 2.0 requires of a table and frictionless does not check: translated into
what frictionless checks, checked here, or reported as unchecked."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from frictionless.resources import TableResource

from disclosure.checks.fast.row_judge import Finding

# What a dialect of version 2.0 says of tables in JSON and in workbooks, and where frictionless
# looks for it, after version 1.
_DIALECT = {
    "property": ("json", "property"),
    "itemKeys": ("json", "keys"),
    "sheetName": ("excel", "sheet"),
    "sheetNumber": ("excel", "sheet"),
}
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum")


@dataclass(frozen=True)
class Rest:
    """What is left of a table after translation: composite keys to be checked here, and the
    properties that nothing checks."""

    keys: list[tuple[str, ...]] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)


def translate(
    descriptor: Mapping[str, Any], read: Callable[[str], dict[str, Any] | None]
) -> tuple[dict[str, Any], dict[int, Rest]]:
    """The descriptor of a package in terms that frictionless checks; for each resource by its
    number what is left. `read` gives the schema or dialect in a file of the package; where it gives
    None, frictionless says what is wrong with the file."""
    whole = deepcopy(dict(descriptor))
    rests: dict[int, Rest] = {}
    resources = whole.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else []):
        if not isinstance(resource, dict):
            continue
        for name in ("schema", "dialect"):
            if isinstance(resource.get(name), str) and (content := read(resource[name])):
                resource[name] = content
        schema, dialect = resource.get("schema"), resource.get("dialect")
        if isinstance(schema, dict) and isinstance(schema.get("fields"), list):
            rests[number] = _translate_schema(schema)
        if isinstance(dialect, dict):
            _translate_dialect(dialect)
            # Else frictionless takes rows that lie in an object for a document.
            if "json" in dialect and "schema" in resource:
                resource.setdefault("type", "table")
    return whole, rests


def _translate_dialect(dialect: dict[str, Any]) -> None:
    for name, (control, property_name) in _DIALECT.items():
        inner = dialect.setdefault(control, {}) if name in dialect else None
        if isinstance(inner, dict):
            inner.setdefault(property_name, dialect.pop(name))


def _translate_schema(schema: dict[str, Any]) -> Rest:
    rest = Rest()
    fields = {
        schema_field.get("name"): schema_field
        for schema_field in schema["fields"]
        if isinstance(schema_field, dict)
    }
    match schema.get("fieldsMatch"):
        case [str(only)]:  # so in the profile; a text in the words of the standard
            schema["fieldsMatch"] = only
    for name, schema_field in fields.items():
        _translate_categories(schema_field, f"{name}.categories", rest)
        _translate_groups(schema_field, f"{name}.groupChar", rest)
        constraints = schema_field.get("constraints") or {}
        beyond = ["jsonSchema", *(["enum"] if schema_field.get("type") == "list" else [])]
        rest.unjudged.extend(
            f"{name}.constraints.{rule}" for rule in beyond if constraints.pop(rule, None)
        )
    rest.unjudged.extend(_keys_elsewhere(schema))
    declared = schema.get("uniqueKeys", [])
    for key in declared if isinstance(declared, list) else []:
        names = tuple([key] if isinstance(key, str) else key if isinstance(key, list) else ())
        if not names or not set(names) <= set(fields):
            rest.unjudged.append("uniqueKeys")
        elif len(names) == 1:
            _constraints(fields[names[0]])["unique"] = True
        else:
            rest.keys.append(names)
    return rest


def _keys_elsewhere(schema: dict[str, Any]) -> list[str]:
    """The foreign keys that point into another package (a recipe of the standard), which are taken
    out: nothing outside of the package is opened."""
    keys = schema.get("foreignKeys")
    if not isinstance(keys, list):
        return []
    references = [one.get("reference") if isinstance(one, dict) else None for one in keys]
    leads = [isinstance(one, dict) and "package" in one for one in references]
    schema["foreignKeys"] = [one for one, away in zip(keys, leads, strict=True) if not away]
    return [f"foreignKeys.{n}.reference.package" for n, away in enumerate(leads) if away]


def _constraints(schema_field: dict[str, Any]) -> dict[str, Any]:
    constraints: dict[str, Any] = schema_field.setdefault("constraints", {})
    return constraints


def _translate_categories(schema_field: dict[str, Any], name: str, rest: Rest) -> None:
    """Table Schema 2.0, "categories": the values of a field, each a value or one with a label."""
    categories = schema_field.get("categories")
    if categories is None:
        return
    values = [
        part.get("value") if isinstance(part, dict) else part
        for part in (categories if isinstance(categories, list) else [])
    ]
    is_known = schema_field.get("type") in {"string", "integer"} and values and None not in values
    if is_known and "enum" not in _constraints(schema_field):
        schema_field["constraints"]["enum"] = values
    else:
        rest.unjudged.append(name)


def _translate_groups(schema_field: dict[str, Any], name: str, rest: Rest) -> None:
    """Table Schema 2.0: an integer may have a `groupChar`. It is judged by its form."""
    mark = schema_field.get("groupChar")
    if schema_field.get("type") != "integer" or mark is None:
        return
    constraints = schema_field.get("constraints") or {}
    rest.unjudged.extend(f"{name} + {bound}" for bound in _BOUNDS if constraints.pop(bound, None))
    schema_field["type"] = "string"
    if "pattern" not in constraints:
        bare = "[^0-9]*" if schema_field.get("bareNumber") is False else ""
        mark = re.escape(str(mark))
        _constraints(schema_field)["pattern"] = f"{bare}[+-]?[0-9]+(?:{mark}[0-9]+)*{bare}"
    for property_name in ("groupChar", "bareNumber"):
        schema_field.pop(property_name, None)


def key_findings(resource: TableResource, keys: list[tuple[str, ...]]) -> Iterator[Finding]:
    """The rows that repeat a key of several fields; a key with a missing value repeats none."""
    seen: dict[tuple[object, ...], int] = {}
    with suppress(Exception), resource.to_copy() as copy:  # unreadable files are reported already
        for row in copy.row_stream:
            for names in keys:
                values = tuple(row.get(name) for name in names)
                if None in values:
                    continue
                first = seen.setdefault((names, *map(str, values)), row.row_number)
                if first != row.row_number:
                    note = f"the same as in the row at position {first}"
                    yield Finding("unique-error", row.row_number, ", ".join(names), note=note)
