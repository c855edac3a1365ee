"""Parts that the OpenAPI document is put together of: parameters, objects, lists, examples."""

from collections.abc import Sequence
from typing import Any

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
TEXT: Json = {"type": "string"}
MAYBE: Json = {"type": ["string", "null"]}
COUNT: Json = {"type": "integer"}
PUBLISHER: Json = {"$ref": "#/components/schemas/PublisherName"}


def parameter(name: str, description: str, schema: Json) -> Json:
    """A query parameter that may be left out."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


def record(properties: Json, title: str) -> Json:
    """An object with exactly these members."""
    return {
        "type": "object",
        "title": title,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listing(name: str) -> Json:
    """A page of what component `name` describes."""
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    return record({"total": COUNT, "items": items, "next": MAYBE}, "列表 List")


def operation(
    identity: str,
    tag: str,
    summary: str,
    schema: Json,
    *more: Json,
    statuses: Sequence[str] = (),
) -> Json:
    """A path that is read as JSON; `more` are its parameters, `statuses` its own refusals."""
    found = ("404",) if any(one["in"] == "path" for one in more) else ()
    refused = sorted({"304", "400", "405", "414", "429", "503", *found, *statuses})
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
                **{one: {"$ref": f"#/components/responses/{one}"} for one in refused},
            },
        }
    }


def in_path(name: str, description: str, schema: Json | None = None) -> Json:
    """A parameter that is a part of the address; text unless told otherwise."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema or {"type": "string", "minLength": 1},
    }
