"""Routes of the API's own description: the OpenAPI document, and a page of it for people."""

from collections.abc import Mapping

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api import ROOT
from api.http.problems import DOCUMENT
from api.http.query_strings import known_parameters
from api.http.responses import answer, written
from api.openapi.api_manual import Language, manual
from api.openapi.declared_routes import DeclaredRouter, Endpoint
from api.routes.served_releases import ServedRelease
from api.routes.site_frame import site_of

PAGES: Mapping[str, Language] = {DOCUMENT: "zh", f"/en{DOCUMENT}": "en"}


router = DeclaredRouter()


@router.read(f"{ROOT}/openapi.json")
async def openapi(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/openapi.json`."""
    known_parameters(request.scope["query_string"])
    if openapi not in release.made:
        document = await run_in_threadpool(request.app.document, release.publishers)
        release.made[openapi] = written(document)
    return answer(request, release, release.made[openapi])


def _page(lang: Language) -> Endpoint:
    async def docs(request: Request, release: ServedRelease) -> Response:
        site = site_of(release)
        text = await run_in_threadpool(lambda: manual(site, request.app.openapi(), lang))
        return answer(request, release, text, "text/html; charset=utf-8")

    return docs


for _path, _lang in PAGES.items():
    router.page(_path)(_page(_lang))
