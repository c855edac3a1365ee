"""The OpenAPI 3.1 document, made from the Table Schemas: every path, parameter and field."""

from functools import cache
from typing import Any

from api.openapi_extras import fixed_paths, fixed_schemas
from api.openapi_feeds import feed_paths
from api.openapi_fields import both, component, field_schema, ok, refusals
from api.openapi_lists import file_operation, list_operation
from api.problems import MEDIA_TYPE, PROBLEMS
from api.resources import Resource, resources
from disclosure import __version__
from disclosure.page_json import PAGES

Json = dict[str, Any]


@cache
def document() -> Json:
    """The whole document; texts are Chinese first, then English after a line of their own."""
    paths: Json = {}
    schemas: Json = fixed_schemas()
    for resource in resources().values():
        schemas[component(resource.name)] = row_schema(resource)
        paths[resource.address] = {"get": list_operation(resource)}
        paths[f"{resource.address}.{{format}}"] = {"get": file_operation(resource)}
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
            "description": both(
                "只读，无须密钥，回答 GET、HEAD 和 OPTIONS。金额保留原数的每一位。",
                "Read-only, no key; answers GET, HEAD and OPTIONS. Amounts keep every digit.",
            ),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": {**fixed_paths(), **feed_paths(), **paths},
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
                "description": both(zh, en),
                "schema": {"type": "string"},
            }
            for one, zh, en in path
        ],
        "responses": {
            "200": ok({"$ref": f"#/components/schemas/{name}"}),
            **refusals("304", "400", "404", "405", "414", "503"),
        },
    }


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
