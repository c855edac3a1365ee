"""What of the OpenAPI document no Table Schema tells: search, data sets, codelists, problems."""

from dataclasses import fields
from typing import Any

from disclosure.analysis import MAX_QUERY
from disclosure.search import KINDS, MAX_LIMIT, Hit

Json = dict[str, Any]

EXAMPLES = {
    "publisher": "example-city",
    "kind": "correction",
    "project_id": "P-1",
    "currency": "CNY",
    "budget_amount": "1250000.00",
    "fiscal_year": 2026,
    "published_on": "2026-09-10",
    "published_at": "2026-09-10T00:00:00+08:00",
    "planned_tender_month": "2026-03",
    "region_code": "990101",
    "title": "居家养老上门服务",
    "title_en": "Home care visits",
    "description": "采购公告",
    "description_en": "Tender notices",
    "homepage": "https://city.example/",
    "email": "data@city.example",
    "ocid_prefix": "ocds-213czf",
    "language": "zh-CN",
    "time_zone": "Asia/Shanghai",
    "region_scheme": "example",
    "as_of": "2026-09-01T00:00:00+08:00",
    "created": "2026-09-01T00:00:00+08:00",
    "package": "tender-notices-2026",
    "period_from": "2026-01-01",
    "period_to": "2026-12-31",
    "version": "2026.1",
    "schema_version": "1.0.0",
    "license_name": "CC-BY-4.0",
    "license_title": "署名 4.0",
    "license_url": "https://creativecommons.org/licenses/by/4.0/",
    "folder": "example-city/tender-notices-2026",
}
_TEXT: Json = {"type": "string"}
_MAYBE: Json = {"type": ["string", "null"]}
_COUNT: Json = {"type": "integer"}


def parameter(name: str, description: str, schema: Json) -> Json:
    """A query parameter that may be left out."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _object(properties: Json, title: str) -> Json:
    return {
        "type": "object",
        "title": title,
        "properties": properties,
        "required": list(properties),
    }


def _listing(name: str) -> Json:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    return _object({"total": _COUNT, "items": items, "next": _MAYBE}, "列表 List")


def _operation(identity: str, tag: str, summary: str, schema: Json, *more: Json) -> Json:
    is_found = any(one["in"] == "path" for one in more)
    statuses = ["304", "400", *(["404"] if is_found else []), "405", "414", "503"]
    return {
        "get": {
            "operationId": identity,
            "tags": [tag],
            "summary": summary,
            "parameters": list(more),
            "responses": {
                "200": {
                    "description": "成功 Success",
                    "content": {"application/json": {"schema": schema}},
                },
                **{one: {"$ref": f"#/components/responses/{one}"} for one in statuses},
            },
        }
    }


def _in_path(name: str, description: str) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": _TEXT,
    }


def fixed_paths() -> Json:
    """The paths that are not tables."""
    return {
        "/api/v1/": _operation("entry-point", "about", "入口 Entry point", {"type": "object"}),
        "/api/v1/openapi.json": _operation(
            "openapi", "about", "本文档 This document", {"type": "object"}
        ),
        "/api/v1/search": _operation(
            "search", "search", "在各类记录里搜索 Search all kinds", _listing("Hit"), *_search()
        ),
        "/api/v1/changes": _operation(
            "list-changes",
            "about",
            "自某一点以来的全部改动 All changes since a watermark",
            {"$ref": "#/components/schemas/Changes"},
            *_changes(),
        ),
        "/api/v1/datasets": _operation(
            "list-datasets", "about", "全部数据集 All data sets", _listing("Dataset")
        ),
        "/api/v1/datasets/{publisher}/{package}": _operation(
            "get-dataset",
            "about",
            "一个数据集及其下载 A data set and its downloads",
            {"$ref": "#/components/schemas/Dataset"},
            _in_path("publisher", "发布方 Publisher"),
            _in_path("package", "数据集 Data set"),
        ),
        "/api/v1/codelists": _operation(
            "list-codelists", "about", "全部代码表 All codelists", _listing("Codelist")
        ),
        "/api/v1/codelists/{codelist}": _operation(
            "get-codelist",
            "about",
            "一个代码表 A codelist",
            {"$ref": "#/components/schemas/Codelist"},
            _in_path("codelist", "代码表 Codelist"),
        ),
    }


def _search() -> list[Json]:
    q = parameter(
        "q",
        "要找的字词；几个词之间是“并且”，双引号中的为一个短语。"
        "中文按原文逐字匹配，一个字也可以；英文和数字按整词匹配，不分大小写。\n\n"
        "Words to find: all of them; double quotes make a phrase. Chinese matches character by "
        "character, one is enough; words and numbers match whole, in any case.",
        {"type": "string", "minLength": 1, "maxLength": MAX_QUERY},
    )
    q |= {"required": True, "example": "养老"}
    return [
        q,
        parameter("kind", "只找一类。\n\nOne kind only.", {"type": "string", "enum": list(KINDS)}),
        parameter("publisher", "只找一个发布方。\n\nOne publisher only.", _TEXT),
        parameter(
            "limit",
            "一页多少条。\n\nHow many a page has.",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 20},
        ),
        parameter(
            "offset",
            "跳过多少条。\n\nHow many to pass over.",
            {"type": "integer", "minimum": 0, "default": 0},
        ),
    ]


def _changes() -> list[Json]:
    return [
        parameter(
            "since",
            "上次回复里的 watermark；不写则从头开始。每次都用最近的一个，就不会漏掉也不会重复。\n\n"
            "The `watermark` of the last answer; from the beginning without it. Who always gives "
            "the last one misses nothing and gets nothing twice.",
            _TEXT,
        ),
        parameter(
            "limit",
            "一页多少条。\n\nHow many a page has.",
            {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
        ),
    ]


def _change_schemas() -> Json:
    """A change, and a page of changes."""
    both = _object({"before": {}, "after": {}}, "前后 Before and after")
    change: Json = {
        "position": _COUNT,
        "release": _COUNT,
        "released_at": {"type": "string", "format": "date-time"},
        "publisher": _TEXT,
        "resource": _TEXT,
        "id": _TEXT,
        "action": {"type": "string", "enum": ["added", "changed", "withdrawn"]},
        "path": _MAYBE,
        "reason": _MAYBE,
        "reason_en": _MAYBE,
        "version": _TEXT,
        "changes": {"type": "object", "additionalProperties": both},
    }
    page: Json = {
        "release": _COUNT,
        "released_at": {"type": "string", "format": "date-time"},
        "watermark": _TEXT,
        "has_more": {"type": "boolean"},
        "next": _MAYBE,
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
    }
    return {
        "Change": _object(change, "改动 Change"),
        "Changes": _object(page, "改动列表 Changes"),
    }


def fixed_schemas() -> Json:
    """The schemas that are not rows of tables."""
    file = _object(
        {
            "resource": _TEXT,
            "file": _TEXT,
            "row_count": _COUNT,
            "bytes": _COUNT,
            "sha256": _TEXT,
            "csv": _TEXT,
            "xlsx": _TEXT,
            "rows": _TEXT,
        },
        "文件 File",
    )
    downloads = {
        "resources": {"type": "array", "items": file},
        "page": _TEXT,
        "datapackage": _TEXT,
        "zip": _TEXT,
    }
    code = {"code": _TEXT, "title": _TEXT, "title_en": _MAYBE, "ocds_code": _MAYBE}
    hit: Json = {one.name: _TEXT for one in fields(Hit)}
    hit["kind"] = {"type": "string", "enum": list(KINDS)}
    return {
        "Hit": _object(hit, "搜索结果 Hit"),
        "Downloads": _object(downloads, "数据集的下载 Downloads of a data set"),
        "Codelist": _object(
            {"codelist": _TEXT, "codes": {"type": "array", "items": _object(code, "代码 Code")}},
            "代码表 Codelist",
        ),
        **_change_schemas(),
        "Problem": {
            "type": "object",
            "title": "错误 Problem (RFC 9457)",
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": _TEXT,
                "title_en": _TEXT,
                "status": _COUNT,
                "detail": _TEXT,
                "detail_en": _TEXT,
                "parameter": _TEXT,
                "value": _TEXT,
                "nearest": _TEXT,
                "allowed": {"type": "array", "items": _TEXT},
            },
            "required": ["type", "title", "title_en", "status", "detail", "detail_en"],
        },
    }
