"""Fields and answers in the OpenAPI document: types, texts, units and examples of the schemas."""

from collections.abc import Mapping
from typing import Any

from api.openapi_extras import EXAMPLES
from disclosure.schemas import Field

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


def both(zh: str, en: str) -> str:
    """A text in both languages: Chinese, then English."""
    return f"{zh}\n\n{en}" if zh and en else zh or en


def component(name: str) -> str:
    """The name of a schema in `components`: `plan-items` becomes `PlanItems`."""
    return "".join(part.capitalize() for part in name.split("-"))


def field_schema(field: Field, is_nullable: bool = True) -> Json:
    """A field as JSON Schema: type, codes, titles, descriptions and unit of its Table Schema."""
    schema: Json = dict(_TYPES[field.type])
    constraints = field.descriptor.get("constraints", {})
    for name in ("enum", "minLength", "minimum", "maximum"):
        if name in constraints:
            schema[name] = constraints[name]
    if is_nullable and not field.is_required:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    schema["title"] = f"{field.label('zh')} {field.label('en')}"
    text = _description(field)
    if text:
        schema["description"] = text
    if (example := example_of(field)) is not None:
        schema["examples"] = [example]
    return schema


def example_of(field: Field) -> Any:
    """An example of a value, as JSON has it."""
    text: Any = field.descriptor.get("example", EXAMPLES.get(field.name))
    if text is None:
        return True if field.type == "boolean" else None
    if field.type in {"integer", "number"}:
        return (int if field.type == "integer" else float)(text)
    return str(text).lower() == "true" if field.type == "boolean" else str(text)


def _description(field: Field) -> str:
    parts = [both(field.description("zh"), field.description("en"))]
    if unit := field.descriptor.get("unit"):
        other = field.descriptor.get("unit_en", unit)
        parts.append(f"单位 Unit: {unit}" if unit == other else f"单位 Unit: {unit} ({other})")
    if field.codelist:
        parts.append(f"代码表 Codelist: /api/v1/codelists/{field.codelist}")
    if field.reference:
        target = f"{field.reference.resource}.{field.reference.field}"
        parts.append(f"指向 Refers to: {target}")
    return "\n\n".join(part for part in parts if part)


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
