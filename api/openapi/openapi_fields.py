"""Fields and answers in the OpenAPI document: types, texts, units and examples of the schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.lists.filter_values import DECIMAL, MONTH
from api.lists.list_filters import codes
from api.openapi.openapi_parts import EXAMPLES, PUBLISHER
from disclosure.model.schemas import Field

Json = dict[str, Any]

# How a type of Table Schema is written in JSON.
_TYPES: Mapping[str, Json] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "yearmonth": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
    "array": {"type": "array", "items": {"type": "object"}},
}

_DAY: Json = {"type": "string", "format": "date"}
_INSTANT: Json = {"type": "string", "format": "date-time"}
# How a value of a type of Table Schema is written in a query.
_VALUES: Mapping[str, Json] = {
    "string": {"type": "string", "minLength": 1},
    "integer": {"type": "integer", "minimum": -(10**18 - 1), "maximum": 10**18 - 1},
    "number": {"type": "string", "pattern": f"^{DECIMAL.pattern}$"},
    "boolean": {"type": "boolean"},
    "date": _DAY,
    "datetime": {"anyOf": [_DAY, _INSTANT]},
    "yearmonth": {"type": "string", "pattern": f"^{MONTH.pattern}$"},
}


def both(zh: str, en: str) -> str:
    """A text in both languages: Chinese, then English."""
    return f"{zh}\n\n{en}" if zh and en else zh or en


def component(name: str) -> str:
    """The name of a schema in `components`: `plan-items` becomes `PlanItems`."""
    return "".join(part.capitalize() for part in name.split("-"))


def field_schema(field: Field) -> Json:
    """A field as JSON Schema: type, codes, titles, descriptions and unit of its Table Schema."""
    schema: Json = dict(_TYPES[field.type])
    if field.flag("is_list"):
        schema = {"type": "array", "items": {"type": "string"}}
    constraints = field.descriptor.get("constraints", {})
    for name in ("enum", "minLength", "minimum", "maximum"):
        if name in constraints:
            schema[name] = constraints[name]
    if not field.is_required:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    schema["title"] = f"{field.label('zh')} {field.label('en')}"
    text = described(field)
    if text:
        schema["description"] = text
    if (example := example_of(field)) is not None:
        schema["examples"] = [example.split(";") if field.flag("is_list") else example]
    return schema


def value_schema(field: Field) -> Json:
    """What a filter by the field takes, no more and no less (`api.lists.filter_values`)."""
    if field.name == "publisher":
        return PUBLISHER
    if known := codes(field):
        return {"type": "string", "enum": list(known)}
    return _VALUES[field.type]


def example_of(field: Field) -> Any:
    """An example of a value, as JSON has it."""
    text: Any = field.descriptor.get("example", EXAMPLES.get(field.name))
    if text is None:
        return True if field.type == "boolean" else None
    if field.type in {"integer", "number"}:
        return (int if field.type == "integer" else float)(text)
    return str(text).lower() == "true" if field.type == "boolean" else str(text)


def described(field: Field) -> str:
    """What a field means, with its unit, codelist and target: Chinese, then English."""
    return both(*(" ".join(_facts(field, language)) for language in ("zh", "en")))


def _facts(field: Field, language: str) -> Iterator[str]:
    is_chinese = language == "zh"
    if text := field.description(language):
        yield text
    if unit := field.descriptor.get(
        "unit" if is_chinese else "unit_en", field.descriptor.get("unit")
    ):
        yield f"单位：{unit}。" if is_chinese else f"Unit: {unit}."
    if field.codelist:
        address = f"/api/v1/codelists/{field.codelist}"
        yield f"代码表：{address}" if is_chinese else f"Codelist: {address}"
    if field.reference:
        target = f"{field.reference.resource}.{field.reference.field}"
        yield f"指向 {target}。" if is_chinese else f"Refers to {target}."


def ok(schema: Json, link: bool = False) -> Json:
    """The response of an answer, with its headers."""
    headers: Json = {
        "ETag": {"description": "本次发布的标记。Of this release.", "schema": {"type": "string"}}
    }
    if link:
        headers["Link"] = {
            "description": 'rel="next"（RFC 8288）',
            "schema": {"type": "string"},
        }
    return {
        "description": "成功 Success",
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }


def refusals(*statuses: str) -> Json:
    """References to the responses that an operation may give instead of an answer."""
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
