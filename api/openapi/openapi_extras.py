"""What of the OpenAPI document no Table Schema tells: search, data sets, codelists, problems."""

from dataclasses import fields
from typing import Any

from api.lists.list_pages import MAX_VALUES
from api.openapi.openapi_parts import (
    COUNT,
    MAYBE,
    PUBLISHER,
    TEXT,
    in_path,
    listing,
    operation,
    parameter,
    record,
)
from api.routes.search_routes import MAX_OFFSET
from disclosure.model.schemas import codelists
from disclosure.search.analysis import MAX_QUERY
from disclosure.search.facet_counts import FACETS
from disclosure.search.whoosh.whoosh_index import KINDS, MAX_LIMIT, Hit

Json = dict[str, Any]


def fixed_paths() -> Json:
    """The paths that are not tables."""
    return {
        "/api/v1/": operation("entry-point", "about", "入口 Entry point", {"type": "object"}),
        "/api/v1/openapi.json": operation(
            "openapi", "about", "本文档 This document", {"type": "object"}
        ),
        "/api/v1/search": operation(
            "search", "search", "在各类记录里搜索 Search all kinds", _hits(), *_search()
        ),
        "/api/v1/datasets": operation(
            "list-datasets", "about", "全部数据集 All data sets", listing("Dataset")
        ),
        "/api/v1/datasets/{publisher}/{package}": operation(
            "get-dataset",
            "about",
            "一个数据集及其下载 A data set and its downloads",
            {"$ref": "#/components/schemas/Dataset"},
            in_path("publisher", "发布方 Publisher", PUBLISHER),
            in_path("package", "数据集 Data set"),
            statuses=("410",),
        ),
        "/api/v1/codelists": operation(
            "list-codelists", "about", "全部代码表 All codelists", listing("Codelist")
        ),
        "/api/v1/codelists/{codelist}": operation(
            "get-codelist",
            "about",
            "一个代码表 A codelist",
            {"$ref": "#/components/schemas/Codelist"},
            in_path("codelist", "代码表 Codelist", {"type": "string", "enum": list(codelists())}),
        ),
    }


def _hits() -> Json:
    page = listing("Hit")
    facets = {"facets": {"$ref": "#/components/schemas/Facets"}}
    return {**page, "properties": {**page["properties"], **facets}}


def _facets() -> Json:
    value: Json = {"type": ["string", "integer", "boolean"]}
    counted = record({"value": value, "count": COUNT}, "值 Value")
    facet = record(
        {
            "values": {"type": "array", "items": counted, "maxItems": MAX_VALUES},
            "distinct": COUNT,
            "empty": COUNT,
        },
        "最多的各值、几种值、几条为空 The most frequent values, how many there are, empty ones",
    )
    return {
        "type": "object",
        "description": "各值的条数。\n\nHow many have each value.",
        "additionalProperties": facet,
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
        parameter("publisher", "只找一个发布方。\n\nOne publisher only.", PUBLISHER),
        parameter(
            "facets",
            "数出找到的各值有多少条，以逗号分隔；名称与 q 里的写法相同。\n\n"
            "Count what is found by these, divided by commas; the names are those that q takes.",
            {
                "type": "array",
                "items": {"type": "string", "enum": list(FACETS)},
                "minItems": 1,
                "maxItems": len(FACETS),
            },
        )
        | {"style": "form", "explode": False, "example": ["kind", "status"]},
        parameter(
            "limit",
            "一页多少条。\n\nHow many a page has.",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 20},
        ),
        parameter(
            "offset",
            "跳过多少条。\n\nHow many to pass over.",
            {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
        ),
    ]


def fixed_schemas() -> Json:
    """The schemas that are not rows of tables."""
    file = record(
        {
            "resource": TEXT,
            "file": TEXT,
            "row_count": COUNT,
            "bytes": COUNT,
            "sha256": TEXT,
            "csv": TEXT,
            "xlsx": TEXT,
            "rows": TEXT,
        },
        "文件 File",
    )
    downloads = {
        "resources": {"type": "array", "items": file},
        "page": TEXT,
        "datapackage": TEXT,
        "zip": TEXT,
    }
    code = {"code": TEXT, "title": TEXT, "title_en": MAYBE, "ocds_code": MAYBE}
    hit: Json = {one.name: TEXT for one in fields(Hit)}
    hit["kind"] = {"type": "string", "enum": list(KINDS)}
    return {
        "Facets": _facets(),
        "Hit": record(hit, "搜索结果 Hit"),
        "Downloads": record(downloads, "数据集的下载 Downloads of a data set"),
        "Codelist": record(
            {"codelist": TEXT, "codes": {"type": "array", "items": record(code, "代码 Code")}},
            "代码表 Codelist",
        ),
        "Problem": {
            "type": "object",
            "title": "错误 Problem (RFC 9457)",
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": TEXT,
                "title_en": TEXT,
                "status": COUNT,
                "detail": TEXT,
                "detail_en": TEXT,
                "parameter": TEXT,
                "value": TEXT,
                "nearest": TEXT,
                "allowed": {"type": "array", "items": TEXT},
            },
            "required": ["type", "title", "title_en", "status", "detail", "detail_en"],
        },
    }
