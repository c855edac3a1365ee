"""Routes of the history: releases, and all changes, to be followed incrementally."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from api import ROOT
from api.http.problems import Problem
from api.http.query_strings import PARAMETERS, known_parameters, read_boolean, read_integer
from api.http.responses import answer, json_answer, not_modified, written
from api.lists.list_formats import JSON, pieces
from api.lists.list_pages import BATCH
from api.openapi.declared_routes import DeclaredRouter
from api.routes.file_answers import file_answer, format_of, items_answer, tag_of
from api.routes.served_releases import ServedRelease
from disclosure.database.sqlite_database import Row
from disclosure.history.history_file import Release
from disclosure.history.history_questions import History
from disclosure.history.watermarks import UnknownWatermark, read_watermark, watermark_at
from disclosure.publish.release_files import index
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row as RowText
from disclosure.words.texts import both

CHANGES = f"{ROOT}/changes"
RELEASES = f"{ROOT}/releases"
FIELDS = (
    *("position", "release", "released_at", "publisher", "resource", "id", "action", "path"),
    *("reason", "reason_en", "version", "changes"),
)
router = DeclaredRouter()


@router.read_list(CHANGES)
async def changes(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/changes`."""
    form = format_of(request)
    parameters = known_parameters(request.scope["query_string"], tuple(PARAMETERS["changes"]))
    limit = read_integer(parameters, PARAMETERS["changes"]["limit"])
    has_bom = read_boolean("bom", parameters.get("bom", "false"))
    if form is JSON:
        since = parameters.get("since")
        body = await release.run(lambda register: page(history_of(register), since, limit))
        return answer(request, release.etag, body, headers={"Vary": "Accept"})
    history = _history(release)
    everything = history.releases()
    first = _position(everything, parameters.get("since"))
    last = everything[-1].last_position
    if "limit" in parameters:
        last = min(last, first + limit)
    if unchanged := not_modified(request, tag_of(release, form)):
        return unchanged
    headers = {
        "X-Total-Count": str(everything[-1].last_position - first),
        "X-Watermark": watermark_at(everything, last),
    }
    rows = partial(pieces, form, _batches(release, first, last), FIELDS, has_bom=has_bom)
    return file_answer(release, form, "changes", rows, headers)


def _batches(release: ServedRelease, first: int, last: int) -> Iterator[list[RowText]]:
    """The changes after one position up to another, which are contiguous."""
    for position in range(first, last, BATCH):
        rows = release.ask(partial(_next, position, min(BATCH, last - position)))
        yield [entry(row).encode() for row in rows]


def _next(position: int, count: int, register: Register) -> list[Row]:
    return history_of(register).changes_after(position, count)


@router.read_list(RELEASES)
async def releases(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/releases`."""
    return items_answer(request, release, "releases", await _every_release(release))


@router.read(f"{RELEASES}/{{release}}")
async def one_release(request: Request, release: ServedRelease) -> Response:
    """One of them by its number."""
    number = request.path_params["release"]
    by_number = {str(item["release"]): item for item in await _every_release(release)}
    if number not in by_number:
        raise Problem(
            "not-found",
            both("api.problem.no_release", number=number[:20], last=next(iter(by_number))),
            nearest=next(iter(by_number)),
        )
    return json_answer(request, release.etag, by_number[number])


async def _every_release(release: ServedRelease) -> list[dict[str, Any]]:
    def items(register: Register) -> list[dict[str, Any]]:
        every: list[dict[str, Any]] = index(history_of(register))["releases"]
        return every

    return await release.once(_every_release, items)


def _history(release: ServedRelease) -> History:
    """The history of a release; Problem where the site was published without one."""
    return history_of(release.register)


def history_of(register: Register) -> History:
    """The history of a register; Problem where the site was published without one."""
    history = register.history
    if history is None:
        raise Problem(
            "no-history",
            both("api.problem.no_history"),
        )
    return history


def page(history: History, since: str | None, limit: int) -> bytes:
    """The changes after a watermark, oldest first, and the next watermark.

    The changes of a release appear all at once, when it is served, and positions only grow: a
    client that always asks `since` the last watermark gets each change once and misses none.
    """
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
            both("api.problem.watermark"),
            parameter="since",
        ) from error


def entry(row: Row) -> str:
    """One change as JSON; its `changes` keep the digits of the data."""
    members = {name: row[name] for name in FIELDS if name not in {"version", "changes"}}
    members["version"] = f"{row['page']}#release-{row['release']}"
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return f'{text[:-1]},"changes":{row["fields"] or "{}"}}}'
