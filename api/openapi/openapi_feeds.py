"""Feeds in the OpenAPI document: of any filter, and lists of chosen feeds."""

from typing import Any

from api.lists.list_filters import SHAPING
from api.lists.resources import resources
from api.openapi.openapi_fields import both, refusals
from api.openapi.openapi_lists import list_operation
from api.openapi.openapi_parts import parameter
from api.routes.feed_routes import FEED, LIST
from disclosure.feeds.custom_feeds import FEED_FORMS, TYPES
from disclosure.feeds.formats.opml import MEDIA_TYPE as OPML

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}


def feed_paths() -> Json:
    """The paths of the feeds that readers put together."""
    form = {
        "name": "format",
        "in": "path",
        "required": True,
        "description": both("订阅的格式。", "The form of the feed."),
        "schema": {"type": "string", "enum": list(FEED_FORMS)},
        "example": "atom",
    }
    filters = [
        one
        for one in list_operation(resources()["notices"])["parameters"]
        if one["name"] not in SHAPING
    ]
    feed = _operation(
        "feed-notices",
        "按任何条件订阅公告 A feed of notices by any filter",
        both(
            "符合条件的最新 50 条公告；所涉采购的更正、终止也在内，除非按 kind 筛选。",
            "The newest 50 notices that the filter finds; corrections and cancellations of their "
            "tenders come with them, unless `kind` is asked for.",
        ),
        {kind: {"type": "object"} if kind.endswith("json") else _TEXT for kind in TYPES.values()},
        [form, *filters, _language()],
    )
    chosen = parameter(
        "feed",
        both(
            "本站一个 RSS 或 Atom 采购公告订阅的路径；可多次给出。",
            "The path of an RSS or Atom feed of tender notices on this site; may be repeated.",
        ),
        {"type": "array", "items": _TEXT},
    )
    example = {"style": "form", "explode": True, "example": ["feeds/tender-notices.rss"]}
    listed = _operation(
        "list-of-feeds",
        "所选订阅的清单 A list of chosen feeds",
        both("OPML 2.0，阅读器可一次导入。", "OPML 2.0, which feed readers import at once."),
        {OPML: _TEXT},
        [chosen | example, _language()],
    )
    return {f"{FEED}.{{format}}": feed, LIST: listed}


def _language() -> Json:
    schema = {"type": "string", "enum": ["zh", "en"], "default": "zh"}
    return parameter("lang", both("语言。", "The language."), schema) | {"example": "en"}


def _operation(
    identity: str, summary: str, description: str, kinds: Json, parameters: list[Json]
) -> Json:
    content = {kind: {"schema": schema} for kind, schema in kinds.items()}
    found = {"200": {"description": "成功 Success", "content": content}}
    is_found = any(one["in"] == "path" for one in parameters)
    statuses = ("304", "400", *(("404",) if is_found else ()), "405", "414", "429", "503")
    return {
        "get": {
            "operationId": identity,
            "tags": ["search"],
            "summary": summary,
            "description": description,
            "parameters": parameters,
            "responses": {**found, **refusals(*statuses)},
        }
    }
