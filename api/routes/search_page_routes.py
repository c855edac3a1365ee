"""Routes of the one page that only a running server can make: results of a search, as HTML."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.problems import Problem
from api.http.query_strings import query_parameters
from api.http.responses import CACHE_CONTROL, not_modified
from api.http.static_site import StaticSite
from api.openapi.declared_routes import DeclaredRouter
from api.routes.search_routes import DECLARED, read_search
from api.routes.served_releases import ServedRelease
from api.routes.site_frame import language_of, site_of
from disclosure.search.analysis import MAX_QUERY
from disclosure.search.whoosh.whoosh_index import KINDS
from disclosure.site import theme
from disclosure.site.frame import Frame
from disclosure.words.texts import Language

router = DeclaredRouter()


@router.page("/search/")
@router.page("/en/search/")
async def results_page(request: Request, release: ServedRelease) -> Response:
    """With `q` the results of a search, without it the site's own page."""
    lang = language_of(request)
    try:
        given = _given(request.scope["query_string"])
        if not given.get("q"):
            site: StaticSite = request.app.state.site
            return await site.get_response(request.scope["path"].strip("/"), request.scope)
        if unchanged := not_modified(request, release.etag):
            return unchanged
        values, status = await _found(release, given), 200
    except Problem as problem:
        values = _refused(request, problem, lang)
        status = problem.type.status
    page = await run_in_threadpool(_render, release, lang, values)
    headers = {"ETag": release.etag} if status == 200 else {}
    headers["Cache-Control"] = CACHE_CONTROL
    return Response(page, status, headers=headers, media_type="text/html")


def _given(query_string: bytes) -> dict[str, str]:
    """The parameters of a form: what is empty or foreign (a tracking mark) does not count."""
    given = query_parameters(query_string)
    return {name: value for name, value in given.items() if name in DECLARED and value.strip()}


async def _found(release: ServedRelease, given: Mapping[str, str]) -> dict[str, Any]:
    asked = read_search(given, release)
    found = await release.workers.run(lambda: asked.run(release))
    before = {**given, "offset": max(0, asked.offset - asked.limit)}
    following = asked.following(given, found)
    return {
        "q": asked.q,
        "kind": asked.kind,
        "chosen_publisher": asked.publisher,
        "results": [asdict(hit) for hit in found.hits],
        "total": found.total,
        "first": asked.offset + 1,
        "next_url": f"?{following}" if following else None,
        "previous_url": f"?{urlencode(before)}" if asked.offset else None,
        "error": None,
    }


def _refused(request: Request, problem: Problem, lang: Language) -> dict[str, Any]:
    """A refused search as a page without results that says why."""
    return {
        **dict.fromkeys(("kind", "chosen_publisher", "next_url", "previous_url")),
        **dict.fromkeys(("total", "first"), 0),
        "q": request.query_params.get("q", "")[:MAX_QUERY],
        "results": [],
        "error": problem.detail if lang == "zh" else problem.detail_en,
    }


def _render(release: ServedRelease, lang: Language, values: Mapping[str, Any]) -> bytes:
    """The page from `search.html`: in it `results` are `whoosh_index.Hit`s."""
    frame = Frame(site_of(release), lang, "search/")
    template = theme.environment().get_template("search.html")
    return template.render(p=frame, w=frame.w, kinds=KINDS, **values).encode()
