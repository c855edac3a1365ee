"""The route that a supervisor asks whether the server can answer."""

import json

from fastapi import APIRouter, Response

from api.routes.served_releases import ServedReleases

ADDRESS = "/healthz"


def health_routes(releases: ServedReleases) -> APIRouter:
    """`/healthz`: 200 with the release that is served; 503 when nothing was published."""
    router = APIRouter()

    async def health() -> Response:
        release = releases.present()
        release.register.execute("SELECT 1").fetchone()
        body = json.dumps({"status": "ok", "released_at": release.released_at})
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    router.add_api_route(ADDRESS, health, methods=["GET", "HEAD"], response_model=None)
    return router
