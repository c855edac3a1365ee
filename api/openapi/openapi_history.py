"""Releases and changes in the OpenAPI document."""

from typing import Any

from api.openapi.openapi_parts import (
    COUNT,
    MAYBE,
    TEXT,
    in_path,
    listing,
    operation,
    parameter,
    record,
)

Json = dict[str, Any]


def history_paths() -> Json:
    """The paths of what spans releases; none of them where a site keeps no history."""
    return {
        "/api/v1/changes": operation(
            "list-changes",
            "about",
            "自某一点以来的全部改动 All changes since a watermark",
            {"$ref": "#/components/schemas/Changes"},
            *_changes(),
            statuses=("404",),
        ),
        "/api/v1/releases": operation(
            "list-releases",
            "about",
            "全部发布，最近的在前 All releases, the newest first",
            listing("Release"),
            statuses=("404",),
        ),
        "/api/v1/releases/{release}": operation(
            "get-release",
            "about",
            "一次发布 A release",
            {"$ref": "#/components/schemas/Release"},
            in_path("release", "第几次发布 Its number", {"type": "integer", "minimum": 1})
            | {"example": 1},
        ),
    }


def _changes() -> list[Json]:
    return [
        parameter(
            "since",
            "上次回复里的 watermark；不写则从头开始。每次都用最近的一个，就不会漏掉也不会重复。\n\n"
            "The `watermark` of the last answer; from the beginning without it. Who always gives "
            "the last one misses nothing and gets nothing twice.",
            TEXT,
        ),
        parameter(
            "limit",
            "一页多少条。\n\nHow many a page has.",
            {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
        ),
    ]


def history_schemas() -> Json:
    """A change, a page of changes, a release."""
    both = record({"before": {}, "after": {}}, "前后 Before and after")
    change: Json = {
        "position": COUNT,
        "release": COUNT,
        "released_at": {"type": "string", "format": "date-time"},
        "publisher": TEXT,
        "resource": TEXT,
        "id": TEXT,
        "action": {"type": "string", "enum": ["added", "changed", "withdrawn"]},
        "path": MAYBE,
        "reason": MAYBE,
        "reason_en": MAYBE,
        "version": TEXT,
        "changes": {"type": "object", "additionalProperties": both},
    }
    page: Json = {
        "release": COUNT,
        "released_at": {"type": "string", "format": "date-time"},
        "watermark": TEXT,
        "has_more": {"type": "boolean"},
        "next": MAYBE,
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
    }
    counts = record({"added": COUNT, "changed": COUNT, "withdrawn": COUNT}, "条数 Counts")
    release: Json = {
        "release": COUNT,
        "released_at": {"type": "string", "format": "date-time"},
        "action": {"type": "string", "enum": ["publish", "rollback"]},
        "restores": {"type": ["integer", "null"]},
        "software_version": TEXT,
        "register_sha256": TEXT,
        "digest": TEXT,
        "page": TEXT,
        "watermark": TEXT,
        "change_count": COUNT,
        "counts": {"type": "object", "additionalProperties": counts},
    }
    return {
        "Release": record(release, "发布 Release"),
        "Change": record(change, "改动 Change"),
        "Changes": record(page, "改动列表 Changes"),
    }
