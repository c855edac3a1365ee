"""Routes of the API's own description: the OpenAPI document, and a page of it for people."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.problems import DOCUMENT
from api.http.responses import answer
from api.lists.list_filters import only, parameters
from api.lists.resources import ROOT
from api.openapi.docs_page import Language, docs_page
from api.openapi.document import written
from api.routes.served_releases import ServedReleases

PAGES: Mapping[str, Language] = {DOCUMENT: "zh", f"/en{DOCUMENT}": "en"}


def docs_routes(releases: ServedReleases) -> APIRouter:
    """`/api/v1/openapi.json`, and `/api/v1/docs` with `/en/api/v1/docs`."""
    router = APIRouter()

    async def openapi(request: Request) -> Response:
        only(parameters(request.scope["query_string"]), ())
        with releases.present() as release:
            return answer(request, release, written(tuple(release.publishers)))

    router.add_api_route(
        f"{ROOT}/openapi.json", openapi, methods=["GET", "HEAD"], response_model=None
    )
    for path, lang in PAGES.items():
        router.add_api_route(
            path, _page(releases, lang), methods=["GET", "HEAD"], response_model=None
        )
    return router


def _page(releases: ServedReleases, lang: Language) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        with releases.present() as release:
            text = await run_in_threadpool(docs_page, release, lang)
            return answer(request, release, text, "text/html; charset=utf-8")

    return page
