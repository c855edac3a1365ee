"""The OpenAPI 3.1 document, made from the Table Schemas: every path, parameter and field."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from api.filters import DEFAULT_LIMIT, MAX_LIMIT
from api.openapi_extras import EXAMPLES, fixed_paths, fixed_schemas, parameter
from api.problems import MEDIA_TYPE, PROBLEMS
from api.resources import Resource, resources
from disclosure import __version__
from disclosure.page_json import PAGES
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


@cache
def document() -> Json:
    """The whole document; texts are Chinese first, then English after a line of their own."""
    paths: Json = {}
    schemas: Json = fixed_schemas()
    for resource in resources().values():
        schemas[component(resource.name)] = row_schema(resource)
        paths[resource.address] = {"get": _list_operation(resource)}
        place = "/{publisher}" + ("/{id}" if resource.key else "")
        paths[resource.address + place] = {"get": _row_operation(resource)}
    schemas["Project"] = _project_schema()
    schemas["Dataset"] = _dataset_schema(schemas["Packages"], schemas.pop("Downloads"))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "阳光购服接口 Sunlit API",
            "version": __version__,
            "summary": "政府购买服务登记簿的只读接口。A read-only API over the register.",
            "description": _both(
                "只读，无须密钥，回答 GET、HEAD 和 OPTIONS。金额保留原数的每一位。",
                "Read-only, no key; answers GET, HEAD and OPTIONS. Amounts keep every digit.",
            ),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": {**fixed_paths(), **paths},
        "components": {
            "schemas": schemas,
            "responses": _problem_responses(),
        },
        "tags": [
            {"name": name, "description": text}
            for name, text in (
                ("search", "搜索 Search"),
                ("rows", "各表的行 Rows of every table"),
                ("about", "数据集、代码表 Data sets, codelists"),
            )
        ],
    }


def _both(zh: str, en: str) -> str:
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
    return schema


def _description(field: Field) -> str:
    parts = [_both(field.description("zh"), field.description("en"))]
    if unit := field.descriptor.get("unit"):
        other = field.descriptor.get("unit_en", unit)
        parts.append(f"单位 Unit: {unit}" if unit == other else f"单位 Unit: {unit} ({other})")
    if field.codelist:
        parts.append(f"代码表 Codelist: /api/v1/codelists/{field.codelist}")
    if field.reference:
        target = f"{field.reference.resource}.{field.reference.field}"
        parts.append(f"指向 Refers to: {target}")
    return "\n\n".join(part for part in parts if part)


def row_schema(resource: Resource) -> Json:
    """A row of a resource as JSON Schema; every field is always there, null where empty."""
    return {
        "type": "object",
        "title": f"{resource.title} {resource.title_en}",
        "properties": {name: field_schema(field) for name, field in resource.fields.items()},
        "required": list(resource.fields),
        "additionalProperties": False,
    }


def _project_schema() -> Json:
    row = row_schema(resources()["projects"])
    lists = {
        table: {
            "type": "array",
            "items": {"$ref": f"#/components/schemas/{component(table.replace('_', '-'))}"},
        }
        for table in PAGES["projects"][1]
    }
    return {
        **row,
        "title": "项目的完整链条 A project with its whole chain",
        "properties": {**row["properties"], **lists},
        "required": [*row["required"], *lists],
    }


def _dataset_schema(row: Json, downloads: Json) -> Json:
    """A data set is the row of its package with its files and where they lie."""
    return {
        **row,
        "title": "数据集及其下载 A data set with its downloads",
        "properties": {**row["properties"], **downloads["properties"]},
        "required": [*row["required"], *downloads["required"]],
    }


def _list_operation(resource: Resource) -> Json:
    filters = [_filter(field) for field in resource.filters.values()]
    paging = [
        parameter(
            "limit",
            _both("一页多少条。", "How many rows a page has."),
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        ),
        parameter(
            "cursor",
            _both("上一页的 next 所带的标记。", "The mark that `next` of the page before has."),
            {"type": "string"},
        ),
    ]
    schema = {
        "type": "object",
        "properties": {
            "total": {
                "type": "integer",
                "description": _both("符合条件的总数，精确。", "The exact number of all rows."),
            },
            "items": {
                "type": "array",
                "items": {"$ref": f"#/components/schemas/{component(resource.name)}"},
            },
            "next": {
                "type": ["string", "null"],
                "description": _both("下一页的地址。", "The address of the next page."),
            },
        },
        "required": ["total", "items", "next"],
    }
    return {
        "operationId": f"list-{resource.name}",
        "tags": ["rows"],
        "summary": f"{resource.title} {resource.title_en}",
        "description": _both(
            "可按任何字段筛选（等于；以分号分隔的字段为“含有”）。先按发布方、再按编号排列。",
            "Filter by any field (equality; a field of values joined by semicolons: one of them). "
            "Ordered by publisher, then id.",
        ),
        "parameters": [*filters, *paging],
        "responses": {
            "200": _ok(schema, link=True),
            **refusals("304", "400", "405", "414", "503"),
        },
    }


def _filter(field: Field) -> Json:
    schema = field_schema(field, is_nullable=False)
    title, description = schema.pop("title"), schema.pop("description", "")
    found = parameter(field.name, "\n\n".join(filter(None, (title, description))), schema)
    if field.name in EXAMPLES:
        found["example"] = EXAMPLES[field.name]
    return found


def _row_operation(resource: Resource) -> Json:
    name = "Project" if resource.name == "projects" else component(resource.name)
    path = [("publisher", "发布方", "Publisher")]
    if resource.key:
        joined = "/".join(resource.key)
        path.append(("id", f"编号（{joined}）；可含斜线", f"The id ({joined}); may hold slashes"))
    return {
        "operationId": f"get-{resource.name}",
        "tags": ["rows"],
        "summary": f"一条：{resource.title} One of {resource.title_en.lower()}",
        "parameters": [
            {
                "name": one,
                "in": "path",
                "required": True,
                "description": _both(zh, en),
                "schema": {"type": "string"},
            }
            for one, zh, en in path
        ],
        "responses": {
            "200": _ok({"$ref": f"#/components/schemas/{name}"}),
            **refusals("304", "400", "404", "405", "414", "503"),
        },
    }


def _ok(schema: Json, link: bool = False) -> Json:
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


def _problem_responses() -> Json:
    found: Json = {"304": {"description": "没有变化 Not modified"}}
    by_status: dict[int, list[str]] = {}
    for one in PROBLEMS.values():
        by_status.setdefault(one.status, []).append(f"{one.name}: {one.title} {one.title_en}")
    for status, texts in by_status.items():
        found[str(status)] = {
            "description": "\n\n".join(texts),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return found
