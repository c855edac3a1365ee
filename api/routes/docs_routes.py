"""Routes of the API's own description: the OpenAPI document, and a page of it for people."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api import ROOT
from api.http.problems import DOCUMENT
from api.http.query_strings import query_parameters, refuse_unknown
from api.http.responses import answer, written
from api.openapi.api_manual import Language, manual
from api.openapi.declared_routes import DeclaredRouter, Endpoint
from api.openapi.document import DocumentedApp
from api.routes.served_releases import ServedReleases
from api.routes.site_frame import site_of

PAGES: Mapping[str, Language] = {DOCUMENT: "zh", f"/en{DOCUMENT}": "en"}


def docs_routes(releases: ServedReleases, app: DocumentedApp) -> DeclaredRouter:
    """`/api/v1/openapi.json`, and `/api/v1/docs` with `/en/api/v1/docs`."""
    router = DeclaredRouter()

    @lru_cache(maxsize=2)
    def document(publishers: Sequence[str]) -> bytes:
        return written(app.document(publishers))

    @router.read(f"{ROOT}/openapi.json")
    async def openapi(request: Request) -> Response:
        refuse_unknown(query_parameters(request.scope["query_string"]), ())
        with releases.present() as release:
            body = await run_in_threadpool(document, tuple(release.publishers))
            return answer(request, release, body)

    def page(lang: Language) -> Endpoint:
        async def docs(request: Request) -> Response:
            with releases.present() as release:
                site = site_of(release)
                text = await run_in_threadpool(lambda: manual(site, app.openapi(), lang))
                return answer(request, release, text, "text/html; charset=utf-8")

        return docs

    for path, lang in PAGES.items():
        router.page(path)(page(lang))
    return router
