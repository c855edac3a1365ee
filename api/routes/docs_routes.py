"""Routes of the API's own description: the OpenAPI document, and a page of it for people."""

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api import ROOT
from api.http.problems import DOCUMENT
from api.http.query_strings import known_parameters
from api.http.responses import answer, written
from api.openapi.api_manual import manual
from api.openapi.declared_routes import DeclaredRouter
from api.routes.served_releases import ServedRelease
from api.routes.site_frame import language_of, site_of

router = DeclaredRouter()


@router.read(f"{ROOT}/openapi.json")
async def openapi(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/openapi.json`."""
    known_parameters(request.scope["query_string"])
    if openapi not in release.cache:
        document = await run_in_threadpool(request.app.document, release.publishers)
        release.cache[openapi] = written(document)
    return answer(request, release.etag, release.cache[openapi])


@router.page(DOCUMENT)
@router.page(f"/en{DOCUMENT}")
async def docs(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/docs` and `/en/api/v1/docs`."""
    site, lang = site_of(release), language_of(request)
    text = await run_in_threadpool(lambda: manual(site, request.app.openapi(), lang))
    return answer(request, release.etag, text, "text/html; charset=utf-8")
