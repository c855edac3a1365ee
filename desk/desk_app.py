"""The desk's application: its routes in both languages behind the guard."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from desk import (
    home_routes,
    identity_routes,
    publish_routes,
    published_routes,
    tender_routes,
    workbook_routes,
)
from desk.checked_workbooks import CheckedWorkbooks
from desk.deployment import Deployment
from desk.desk_forms import WrongForm
from desk.desk_guard import DeskGuard, DeskKey
from desk.desk_jobs import DeskJobs
from desk.desk_pages import ENGLISH, DeskPage
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.site.theme import THEME

STATIC = Path(__file__).with_name("static")
# Static files of the pages, by the last part of their addresses.
_FILES = {
    "style.css": THEME / "static" / "style.css",
    "favicon.svg": THEME / "static" / "favicon.svg",
    "desk.css": STATIC / "desk.css",
    "desk.js": STATIC / "desk.js",
}
_ROUTES = (
    *(home_routes, workbook_routes, publish_routes),
    *(tender_routes, published_routes, identity_routes),
)


def create_desk(deployment: Deployment, key: DeskKey, port: int) -> ASGIApp:
    """The application that serves the desk of a deployment at a port of this machine."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.deployment, app.state.key = deployment, key
    app.state.inbox, app.state.jobs = Inbox(deployment.inbox), DeskJobs()
    app.state.checks = CheckedWorkbooks(deployment)
    for routes in _ROUTES:
        app.include_router(routes.router)
        app.include_router(routes.router, prefix=ENGLISH)
    app.add_api_route("/desk/{name}", _file)
    app.add_api_route("/preview/{path:path}", publish_routes.previewed)
    app.add_api_route("/published/{path:path}", publish_routes.published)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(WrongForm, _on_form)
    return DeskGuard(app, key, port)


def _file(name: str) -> Response:
    if name not in _FILES:
        raise HTTPException(404)
    return FileResponse(_FILES[name])


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return DeskPage(request).show("trouble.html", {"status": error.status_code}, error.status_code)


async def _on_form(request: Request, error: Exception) -> Response:
    assert isinstance(error, WrongForm)
    return DeskPage(request).show("trouble.html", {"status": error.status}, error.status)
