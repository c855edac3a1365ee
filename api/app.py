"""The application: the API and the static site of one output folder."""

import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api import ROOT
from api.http.access_log import AccessLog
from api.http.compression import Compression
from api.http.problems import Problem, nearest, or_nearest
from api.http.rate_limit import RateLimit
from api.http.responses import on_error, on_problem
from api.http.security_headers import SecurityHeaders
from api.http.static_site import StaticSite
from api.lists.resources import resources
from api.openapi.document import DocumentedApp
from api.routes import (
    dataset_routes,
    docs_routes,
    feed_routes,
    finding_routes,
    health_routes,
    history_routes,
    search_page_routes,
    search_routes,
    search_total_routes,
    statistic_routes,
    table_routes,
)
from api.routes.served_releases import ServedReleases
from api.settings import OUTPUT, Settings, from_environment
from disclosure.words.texts import both

DEFAULTS = Settings()
# What is no table.
OTHERS = (
    "search",
    "statistics",
    "changes",
    "finding-events",
    "releases",
    "datasets",
    "codelists",
    "feeds.opml",
    "docs",
)


def create_app(output: Path, settings: Settings = DEFAULTS) -> DocumentedApp:
    """The application that serves `output/current`: API below /api/v1/, site for the rest.

    It follows `current`: a release that is switched to is served from the next request on.
    """
    releases = ServedReleases(output)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        releases.close()
        releases.workers.close()

    app = DocumentedApp(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.output, app.state.releases = output, releases
    app.state.site = StaticSite(releases.site)
    for router in (
        table_routes.router,
        feed_routes.router,
        search_routes.router,
        search_total_routes.router,
        history_routes.router,
        finding_routes.router,
        statistic_routes.router,
        dataset_routes.router,
        docs_routes.router,
        health_routes.router,
        search_page_routes.router,
    ):
        app.router.routes += router.routes
        app.declared += router.declared
    for path in ("/api", "/api/{rest:path}"):
        app.add_route(path, _unknown)
    app.mount("/", app.state.site)
    app.add_middleware(Compression)
    if settings.rate:
        app.add_middleware(RateLimit, settings=settings)
    app.add_middleware(SecurityHeaders)
    if settings.has_access_log:
        app.add_middleware(AccessLog)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(FileNotFoundError, _nothing_published)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, on_error)
    return app


def create_worker() -> DocumentedApp:
    """The application of one worker of several, which finds its settings in the environment."""
    app = create_app(Path(os.environ[OUTPUT]), from_environment())
    app.state.releases.present().index  # noqa: B018 - opened now, not by the first reader
    # Freeze start-up objects, so that garbage collections do not scan them and delay requests.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    # Switch threads 50 times as often as by default, so that a busy thread does not delay the event
    # loop.
    sys.setswitchinterval(0.0001)
    return app


async def _unknown(request: Request) -> Response:
    name = request.path_params.get("rest", "").removeprefix("v1/").strip("/")
    nearest_name = nearest(name.split("/")[0], [*resources(), *OTHERS])
    like = f"{ROOT}/{nearest_name}" if nearest_name else None
    raise Problem(
        "unknown-resource",
        both(
            or_nearest("api.problem.no_address", like), path=request.scope["path"][:200], like=like
        ),
        nearest=like,
    )


async def _nothing_published(request: Request, error: Exception) -> Response:
    """Without a release there is nothing to serve; any other missing file is an internal error."""
    if not (request.app.state.output / "current").exists():
        return await on_problem(
            request,
            Problem("not-published", both("api.problem.not_published")),
        )
    return await on_error(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    """For requests that no route accepts: an address that does not begin with a slash."""
    assert isinstance(error, HTTPException)
    detail = both("api.problem.no_route", path=request.scope["path"][:200], error=error.detail)
    return await on_problem(request, Problem("unknown-resource", detail))
