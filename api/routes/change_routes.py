"""The route of changes: everything that was ever added, changed or withdrawn, to be followed."""

import json
import sqlite3
from urllib.parse import urlencode

from fastapi import Request, Response

from api import ROOT
from api.http.problems import Problem
from api.http.query_strings import PARAMETERS, query_parameters, read_integer, refuse_unknown
from api.http.responses import answer
from api.openapi.declared_routes import DeclaredRouter
from api.routes.release_routes import no_history
from api.routes.served_releases import ServedRelease, ServedReleases
from disclosure.history.history_file import is_attached, releases
from disclosure.history.watermarks import UnknownWatermark, read_watermark, watermark_at

CHANGES = f"{ROOT}/changes"

_PAGE = """
SELECT c.position, c.release, n.released_at, c.publisher, c.resource,
       c.id, c.action, c.path, c.page, c.fields, c.reason, c.reason_en
  FROM history.changes c JOIN history.releases n ON n.number = c.release
 WHERE c.position > ? ORDER BY c.position LIMIT ?
"""


def change_routes(served: ServedReleases) -> DeclaredRouter:
    """`/api/v1/changes`."""
    router = DeclaredRouter()

    @router.read(CHANGES)
    async def changes(request: Request) -> Response:
        with served.present() as release:
            given = query_parameters(request.scope["query_string"])
            refuse_unknown(given, tuple(PARAMETERS["changes"]))
            limit = read_integer(given, PARAMETERS["changes"]["limit"])
            return answer(request, release, page(release, given.get("since"), limit))

    return router


def page(release: ServedRelease, since: str | None, limit: int) -> bytes:
    """The changes after a watermark, oldest first, and the watermark to go on from.

    A release's changes come into being all at once, when it is served, and positions only grow:
    who always asks `since` the last watermark gets each change once and misses none.
    """
    register = release.register
    if not is_attached(register):
        raise no_history()
    position = _position(register, since)
    rows = register.execute(_PAGE, (position, limit + 1)).fetchall()
    has_more = len(rows) > limit
    last = rows[:limit][-1]["position"] if rows else position
    everything = releases(register, "history")
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
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    return f'{text[:-1]},"items":[{items}]}}'.encode()


def _position(register: sqlite3.Connection, since: str | None) -> int:
    if since is None:
        return 0
    try:
        return read_watermark(register, since, "history")
    except UnknownWatermark as error:
        raise Problem(
            "invalid-cursor",
            "since 不是本站给出的 watermark。",
            "`since` is not a watermark that this site gave.",
            parameter="since",
        ) from error


def entry(row: sqlite3.Row) -> str:
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
