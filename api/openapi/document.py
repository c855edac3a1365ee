"""The OpenAPI 3.1 document, made from the Table Schemas: every path, parameter and field."""

import json
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from api.http.problems import MEDIA_TYPE, PROBLEMS
from api.lists.resources import ApiResource, resources
from api.openapi.openapi_extras import fixed_paths, fixed_schemas
from api.openapi.openapi_feeds import feed_paths
from api.openapi.openapi_fields import both, component, field_schema, ok, refusals
from api.openapi.openapi_history import history_paths, history_schemas
from api.openapi.openapi_lists import file_operation, list_operation
from api.openapi.openapi_parts import PUBLISHER, in_path
from api.openapi.openapi_statistics import organization_parts, statistics_paths, statistics_schemas
from disclosure import __version__
from disclosure.model.links import held

Json = dict[str, Any]
# What by its id is more than its row.
DOCUMENTS = {"projects": "Project", "organizations": "Organization"}


def document(publishers: Sequence[str]) -> Json:
    """The whole document of a release that has these publishers."""
    whole = _document()
    components = whole["components"]
    named = components["schemas"]["PublisherName"] | {"enum": list(publishers)}
    schemas = {**components["schemas"], "PublisherName": named}
    return {**whole, "components": {**components, "schemas": schemas}}


@lru_cache(maxsize=2)
def written(publishers: tuple[str, ...]) -> bytes:
    """The whole document as JSON."""
    text = json.dumps(document(publishers), ensure_ascii=False, separators=(",", ":"))
    return text.encode()


@cache
def _document() -> Json:
    """What every release has; texts are Chinese first, then English after a line of their own."""
    paths: Json = {}
    schemas: Json = {**fixed_schemas(), **history_schemas(), **statistics_schemas()}
    for resource in resources().values():
        schemas[component(resource.name)] = row_schema(resource)
        paths[resource.address] = {"get": list_operation(resource)}
        paths[f"{resource.address}.{{format}}"] = {"get": file_operation(resource)}
        place = "/{publisher}" + ("/{id}" if resource.key else "")
        paths[resource.address + place] = {"get": _row_operation(resource)}
    schemas["PublisherName"] = {"type": "string", "title": "发布方的代号 Name of a publisher"}
    downloads = schemas.pop("Downloads")["properties"]
    for name, table, title, more in (
        ("Project", "projects", "项目的完整链条 A project with its whole chain", _chain()),
        (
            "Organization",
            "organizations",
            "组织及其合计 An organization with its totals",
            organization_parts(),
        ),
        ("Dataset", "packages", "数据集及其下载 A data set with its downloads", downloads),
    ):
        schemas[name] = _document_schema(resources()[table], title, more)
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
        "paths": {
            **fixed_paths(),
            **history_paths(),
            **statistics_paths(),
            **feed_paths(),
            **paths,
        },
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


def row_schema(resource: ApiResource) -> Json:
    """A row of a resource as JSON Schema; a list has every field unless `fields` chooses some."""
    return {
        "type": "object",
        "title": f"{resource.title} {resource.title_en}",
        "properties": {name: field_schema(field) for name, field in resource.fields.items()},
        "additionalProperties": False,
    }


def _document_schema(resource: ApiResource, title: str, more: Json) -> Json:
    """A row by its id: every field, null where empty, and what comes with it."""
    row = row_schema(resource)
    properties = {**row["properties"], **more}
    return {**row, "title": title, "properties": properties, "required": list(properties)}


def _chain() -> Json:
    """The lists that come with a project."""
    return {
        table: {
            "type": "array",
            "items": {"$ref": f"#/components/schemas/{component(table.replace('_', '-'))}"},
        }
        for table in held("projects")
    }


def _row_operation(resource: ApiResource) -> Json:
    path = [in_path("publisher", "发布方 Publisher", PUBLISHER)]
    if resource.key:
        joined = "/".join(resource.key)
        text = both(f"编号（{joined}）；可含斜线", f"The id ({joined}); may hold slashes")
        path.append(in_path("id", text))
    return {
        "operationId": f"get-{resource.name}",
        "tags": ["rows"],
        "summary": f"一条：{resource.title} One of {resource.title_en.lower()}",
        "parameters": path,
        "responses": {
            "200": ok(_whole(resource)),
            **refusals("304", "400", "404", "405", "410", "414", "429", "503"),
        },
    }


def _whole(resource: ApiResource) -> Json:
    if resource.name in DOCUMENTS:
        return {"$ref": f"#/components/schemas/{DOCUMENTS[resource.name]}"}
    row = {"$ref": f"#/components/schemas/{component(resource.name)}"}
    return {"allOf": [row, {"required": list(resource.fields)}]}


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
