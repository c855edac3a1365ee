"""Routes of the tables: for each resource a list with filters and paging, and a row by its id."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api import lists
from api.filters import Question, only, parameters, question, write_cursor
from api.problems import Problem
from api.releases import Release, Releases
from api.resources import Resource, resources
from api.responses import answer, is_fresh, not_modified

Endpoint = Callable[[Request], Awaitable[Response]]
Find = Callable[[sqlite3.Connection, Resource, str, str], bytes | None]


def table_routes(releases: Releases) -> APIRouter:
    """The routes of every resource of `api.resources`."""
    router = APIRouter()
    for resource in resources().values():
        find = lists.project if resource.name == "projects" else lists.one
        one_path = f"{resource.address}/{{publisher}}" + ("/{id:path}" if resource.key else "")
        for path, endpoint in (
            (resource.address, _list_of(resource, releases)),
            (one_path, _one_of(resource, releases, find)),
        ):
            router.add_api_route(path, endpoint, methods=["GET", "HEAD"], response_model=None)
    return router


def _list_of(resource: Resource, releases: Releases) -> Endpoint:
    async def list_rows(request: Request) -> Response:
        with releases.present() as release:
            given = parameters(request.scope["query_string"])
            asked = question(resource, given, release.publishers)
            if is_fresh(request, release):
                return not_modified(release)
            found = await _page(release, resource, asked)
            return _page_response(request, release, found, given)

    return list_rows


async def _page(release: Release, resource: Resource, asked: Question) -> lists.RowPage:
    """The page, read at once from an index, else in a thread so that others are not kept."""
    if lists.is_quick(release, resource, asked):
        return lists.page(release.register, release, resource, asked)
    return await run_in_threadpool(lists.page, release.slow_register, release, resource, asked)


def _page_response(
    request: Request, release: Release, found: lists.RowPage, given: Mapping[str, str]
) -> Response:
    following = None
    headers = {}
    if found.last is not None:
        query = urlencode({**given, "cursor": write_cursor(found.last)})
        following = f"{request.scope['path']}?{query}"
        headers["Link"] = f'<{following}>; rel="next"'
    head = f'{{"total":{found.total},"items":['.encode()
    tail = f'],"next":"{following}"}}' if following else '],"next":null}'
    return answer(request, release, head + b",".join(found.rows) + tail.encode(), headers=headers)


def _one_of(resource: Resource, releases: Releases, find: Find) -> Endpoint:
    async def one_row(request: Request) -> Response:
        publisher = request.path_params["publisher"]
        key = request.path_params.get("id", "")
        with releases.present() as release:
            only(parameters(request.scope["query_string"]), ())
            row = find(release.register, resource, publisher, key)
            if row is None:
                raise _no_row(resource, publisher, key)
            return answer(request, release, row)

    return one_row


def _no_row(resource: Resource, publisher: str, key: str) -> Problem:
    name = f"{publisher}/{key}"[:200] if key else publisher[:200]
    return Problem(
        "not-found",
        f"{resource.title}中没有 {name}。",
        f"There is no {name} in {resource.title_en.lower()}.",
    )
