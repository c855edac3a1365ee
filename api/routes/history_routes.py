"""Routes of the history: releases, and all changes to be followed from one to the next."""

import json
from urllib.parse import urlencode

from fastapi import Request, Response

from api import ROOT
from api.http.problems import Problem
from api.http.query_strings import PARAMETERS, known_parameters, read_integer
from api.http.responses import answer, json_answer, list_answer, written
from api.openapi.declared_routes import DeclaredRouter
from api.routes.served_releases import ServedRelease
from disclosure.database.sqlite_database import Row
from disclosure.history.history_file import Release
from disclosure.history.history_questions import History
from disclosure.history.watermarks import UnknownWatermark, read_watermark, watermark_at
from disclosure.publish.release_files import index

CHANGES = f"{ROOT}/changes"
RELEASES = f"{ROOT}/releases"
router = DeclaredRouter()


@router.read(CHANGES)
async def changes(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/changes`."""
    given = known_parameters(request.scope["query_string"], tuple(PARAMETERS["changes"]))
    limit = read_integer(given, PARAMETERS["changes"]["limit"])
    return answer(request, release.etag, page(release, given.get("since"), limit))


@router.read(RELEASES)
async def releases(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/releases`."""
    return list_answer(request, release.etag, index(_history(release))["releases"])


@router.read(f"{RELEASES}/{{release}}")
async def one_release(request: Request, release: ServedRelease) -> Response:
    """One of them by its number."""
    number = request.path_params["release"]
    found = {str(item["release"]): item for item in index(_history(release))["releases"]}
    if number not in found:
        raise Problem(
            "not-found",
            f"没有第 {number[:20]} 次发布；最近一次是 {next(iter(found))}。",
            f"There is no release {number[:20]}; the last one is {next(iter(found))}.",
            nearest=next(iter(found)),
        )
    return json_answer(request, release.etag, found[number])


def _history(release: ServedRelease) -> History:
    """The history of a release; Problem where the site was published without one."""
    history = release.register.history
    if history is None:
        raise Problem(
            "no-history",
            "本站发布时没有记录历史。",
            "This site was published without a history.",
        )
    return history


def page(release: ServedRelease, since: str | None, limit: int) -> bytes:
    """The changes after a watermark, oldest first, and the watermark to go on from.

    A release's changes come into being all at once, when it is served, and positions only grow:
    who always asks `since` the last watermark gets each change once and misses none.
    """
    history = _history(release)
    everything = history.releases()
    position = _position(everything, since)
    rows = history.changes_after(position, limit + 1)
    has_more = len(rows) > limit
    last = rows[:limit][-1]["position"] if rows else position
    watermark = watermark_at(everything, last)
    following = f"{CHANGES}?{urlencode({'since': watermark, 'limit': limit})}"
    head = {
        "release": everything[-1].number,
        "released_at": everything[-1].released_at,
        "watermark": watermark,
        "has_more": has_more,
        "next": following if has_more else None,
    }
    items = ",".join(map(entry, rows[:limit]))
    return written(head)[:-1] + f',"items":[{items}]}}'.encode()


def _position(everything: list[Release], since: str | None) -> int:
    if since is None:
        return 0
    try:
        return read_watermark(everything, since)
    except UnknownWatermark as error:
        raise Problem(
            "invalid-cursor",
            "since 不是本站给出的 watermark。",
            "`since` is not a watermark that this site gave.",
            parameter="since",
        ) from error


def entry(row: Row) -> str:
    """One change as JSON; its `changes` hold the digits of the data."""
    told = {
        name: row[name]
        for name in (
            "position",
            "release",
            "released_at",
            "publisher",
            "resource",
            "id",
            "action",
            "path",
            "reason",
            "reason_en",
        )
    }
    told["version"] = f"{row['page']}#release-{row['release']}"
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f'{text[:-1]},"changes":{row["fields"] or "{}"}}}'
