"""The descriptor of a package (datapackage.json): what it must say, and how one is made."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from disclosure.model.characters import UNSAFE, signs_of
from disclosure.model.instants import INSTANT
from disclosure.model.schemas import Table, codelists, kinds, tables
from disclosure.model.web_addresses import is_link
from disclosure.packages.faults import Fault, FaultLocation

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
REGION_SCHEMES = ("GB-T-2260", "ISO-3166-2", "example", "none")
_zones = cache(available_timezones)


def _matches(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and bool(compiled.fullmatch(value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_licenses(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(entry, dict) and (entry.get("name") or entry.get("path")) for entry in value
        )
        and all(isinstance(entry.get(name, ""), str) for entry in value for name in _OF_LICENSE)
    )


_OF_LICENSE = ("name", "title", "path")


# Of a package, and of a publisher: the names of their folders.
is_name = _matches(r"[a-z0-9][a-z0-9._-]{0,99}")

# Property → what it must be, and an example. Data Package v2, and ours beside it.
_PROPERTIES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (is_name, "tender-notices-2026"),
    "title": (_is_text, "2026年采购公告"),
    "kind": (lambda value: isinstance(value, str) and value in kinds(), " / ".join(kinds())),
    "schema_version": (_matches(r"\d{1,4}\.\d{1,4}(\.\d{1,4})?"), "1.0.0"),
    "publisher": (lambda value: isinstance(value, dict), '{"name": "…", "title": "…"}'),
    "publisher.name": (is_name, "example-city"),
    "publisher.title": (_is_text, "某市财政局"),
    "created": (_matches(INSTANT), "2026-09-01T00:00:00+08:00"),
    "language": (_matches(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), "zh-CN"),
    "time_zone": (lambda value: isinstance(value, str) and value in _zones(), "Asia/Shanghai"),
    "region_scheme": (lambda value: value in REGION_SCHEMES, " / ".join(REGION_SCHEMES)),
    "is_example": (lambda value: isinstance(value, bool), "false"),
    "licenses": (_are_licenses, '[{"name": "CC-BY-4.0", "path": "https://…"}]'),
    "resources": (lambda value: isinstance(value, list) and bool(value), "[…]"),
}


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _are_described(value: Any) -> bool:
    """A list of objects whose properties are texts, or lists of them (roles)."""
    return isinstance(value, list) and all(
        isinstance(described, dict)
        and all(isinstance(part, (str, list)) for part in described.values())
        and all(
            isinstance(text, str)
            for part in described.values()
            if isinstance(part, list)
            for text in part
        )
        for described in value
    )


def _is_period(value: Any) -> bool:
    ends = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(end, str) and _PERIOD_END.fullmatch(end) for end in ends)


def _is_frequency(value: Any) -> bool:
    return isinstance(value, str) and value in codelists()["update-frequency"]


_PERIOD_END = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")

# Properties that may be left out, in the same way.
_OPTIONAL: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "title_en": (_is_string, "Tender notices of 2026"),
    "description": (_is_string, "…"),
    "description_en": (_is_string, "…"),
    "version": (_is_string, "1.0.0"),
    "update_frequency": (_is_frequency, "daily / weekly / monthly / quarterly / annual"),
    "period": (_is_period, '{"from": "2026-01-01", "to": "2026-12-31"}'),
    "sources": (_are_described, '[{"title": "…", "path": "https://…"}]'),
    "contributors": (_are_described, '[{"title": "…"}]'),
    "publisher.title_en": (_is_string, "Finance Bureau"),
    "publisher.email": (_is_string, "office@example.org"),
    "publisher.ocid_prefix": (_matches(r"[A-Za-z0-9-]{1,50}"), "ocds-abc123"),
}
# The wording that is the same in every package, and digests.
_NO_TEXTS = frozenset({"$schema", "hash", "profile", "mediatype", "encoding", "created"})
_LINKS = frozenset({"path", "homepage", "url"})


def property_faults(descriptor: Mapping[str, Any], place: FaultLocation) -> Iterator[Fault]:
    """A fault for each property that a package of ours lacks or has wrong."""
    for name, (is_right, example) in _OPTIONAL.items():
        value = _property(descriptor, name)
        if value is not None and not is_right(value):
            yield place.fault("property-wrong", field=name, value=str(value), expected=example)
    yield from _link_faults(descriptor, place)
    for name, text in descriptor_texts(descriptor):
        if UNSAFE.search(text):
            yield place.fault("text-unsafe", field=name, signs=signs_of(text))
    for name, (is_right, example) in _PROPERTIES.items():
        value = _property(descriptor, name)
        if value is None:
            yield place.fault("property-missing", field=name, example=example)
        elif not isinstance(value, (str, dict, list, bool)) or not is_right(value):
            yield place.fault("property-wrong", field=name, value=str(value), expected=example)
    allowed = descriptor.get("personal_data_allowed", [])
    for entry in allowed if isinstance(allowed, list) else [allowed]:
        if not _is_allowance(entry):
            value = json.dumps(entry, ensure_ascii=False)
            yield place.fault("allowance-wrong", field="personal_data_allowed", value=value)
    withdrawals = descriptor.get("withdrawals", [])
    for entry in withdrawals if isinstance(withdrawals, list) else [withdrawals]:
        if not is_withdrawal(entry):
            value = json.dumps(entry, ensure_ascii=False)
            yield place.fault("withdrawal-wrong", field="withdrawals", value=value)


def descriptor_texts(value: Any, place: str = "") -> list[tuple[str, str]]:
    """Every text of a descriptor that its publisher wrote, including property names, with its
    place; without the texts of our schemas."""
    found: list[tuple[str, str]] = []
    _add_texts(found, value, place)
    return found


def _add_texts(found: list[tuple[str, str]], value: Any, place: str) -> None:
    if isinstance(value, str):
        found.append((place, value))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            _add_texts(found, part, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for name, part in value.items():
            inner = f"{place}.{name}".lstrip(".")
            if name == "schema":
                if part not in _our_schemas():
                    texts = descriptor_texts(part, inner)
                    found += [text for text in texts if text[1] not in _words_of_schemas()]
            elif name not in _NO_TEXTS:
                found.append((place, name))
                _add_texts(found, part, inner)


@cache
def _our_schemas() -> list[Mapping[str, Any]]:
    return [table.descriptor for table in tables().values()]


@cache
def _words_of_schemas() -> frozenset[str]:
    """Every text of our schemas."""
    return frozenset(text for _, text in descriptor_texts(_our_schemas()))


def _is_allowance(entry: Any) -> bool:
    """Whether an entry of the optional `personal_data_allowed` names a cell and a reason."""
    return (
        isinstance(entry, Mapping)
        and _ALLOWANCE <= entry.keys() <= _ALLOWANCE | {"reason_en"}
        and all(_is_text(text) for text in entry.values())
        and entry["resource"] in tables()
        and entry["field"] in tables()[entry["resource"]].field
    )


_ALLOWANCE = {"resource", "id", "field", "reason"}


def _property(descriptor: Mapping[str, Any], name: str) -> Any:
    value: Any = descriptor
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _link_faults(descriptor: Mapping[str, Any], place: FaultLocation) -> Iterator[Fault]:
    """Checks the addresses that become links on a page or in other programs: of the package, its
    publisher, licences, sources and contributors, and of each resource."""
    described = {
        "": [descriptor],
        "publisher": [descriptor.get("publisher")],
        **_linked_lists(descriptor),
    }
    resources = descriptor.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else []):
        if isinstance(resource, dict):
            where = f"resources[{number}]"
            described[where] = [
                {key: resource[key] for key in _LINKS - {"path"} if key in resource}
            ]
            described |= {
                f"{where}.{name}": described_things
                for name, described_things in _linked_lists(resource).items()
            }
    for name, things in described.items():
        for thing in things if isinstance(things, list) else []:
            pairs = thing.items() if isinstance(thing, dict) else ()
            for key, value in pairs:
                if key in _LINKS and isinstance(value, str) and not is_link(value):
                    field = f"{name}.{key}".lstrip(".")
                    yield place.fault("link-wrong", field=field, value=value)


def _linked_lists(described: Mapping[str, Any]) -> dict[str, Any]:
    return {name: described.get(name) for name in ("licenses", "sources", "contributors")}


def is_withdrawal(entry: Any) -> bool:
    """Whether an entry of the optional property `withdrawals` says what was withdrawn, and why:
    `{"resource": "notices", "id": "N-1", "reason": "…"}`, with `reason_en` and `is_redacted`."""
    return (
        isinstance(entry, Mapping)
        and {"resource", "id", "reason"} <= entry.keys() <= _WITHDRAWAL
        and isinstance(entry.get("is_redacted", False), bool)
        and all(_is_text(entry[name]) for name in entry.keys() - {"is_redacted"})
        and entry["resource"] in tables()
    )


_WITHDRAWAL = {"resource", "id", "reason", "reason_en", "is_redacted"}


def resource_descriptor(table: Table) -> dict[str, Any]:
    """The descriptor of a resource whose rows lie in `<resource>.csv`, schema inline."""
    return {
        "name": table.resource,
        "type": "table",
        "path": f"{table.resource}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": dict(table.descriptor),
    }


def to_standard(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """A descriptor as the official Data Package 2.0 profile accepts it: `example` of a field is
    text. Packages of earlier versions have numbers and booleans there."""
    resources = descriptor.get("resources")
    if not isinstance(resources, list):
        return dict(descriptor)
    return {**descriptor, "resources": [_with_texts(resource) for resource in resources]}


def _with_texts(resource: Any) -> Any:
    schema = resource.get("schema") if isinstance(resource, Mapping) else None
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    if not isinstance(schema, Mapping) or not isinstance(fields, list):
        return resource
    with_texts = [
        {**field, "example": json.dumps(field["example"])}
        if isinstance(field, Mapping) and isinstance(field.get("example"), bool | int | float)
        else field
        for field in fields
    ]
    return {**resource, "schema": {**schema, "fields": with_texts}}


_MORE = ("period", "version", "update_frequency", "sources", "keywords")


def make_descriptor(
    kind: str,
    *,
    name: str,
    publisher: Mapping[str, str],
    title: str,
    created: str,
    language: str,
    time_zone: str,
    region_scheme: str,
    licenses: list[dict[str, str]],
    is_example: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """A descriptor of a `kind` package without its resources, which `write_package` adds.

    `more` holds optional properties: title_en, description, description_en, and `_MORE`.
    """
    return {
        "$schema": PACKAGE_PROFILE,
        "name": name,
        "kind": kind,
        "schema_version": kinds()[kind].version,
        "title": title,
        **{key: more[key] for key in ("title_en", "description", "description_en") if key in more},
        "publisher": dict(publisher),
        **{key: more[key] for key in _MORE if key in more},
        "created": created,
        "language": language,
        "time_zone": time_zone,
        "region_scheme": region_scheme,
        "is_example": is_example,
        "licenses": licenses,
    }
