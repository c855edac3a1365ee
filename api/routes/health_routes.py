"""The health check for a supervisor."""

import json

from fastapi import Request, Response

from api.openapi.declared_routes import DeclaredRouter
from api.routes.served_releases import ServedRelease

router = DeclaredRouter()


@router.page("/healthz")
async def health(_: Request, release: ServedRelease) -> Response:
    """`/healthz`: 200 with the release that is served; 503 if nothing was published."""
    release.register.released_at()  # checks that the file can be read
    body = json.dumps({"status": "ok", "released_at": release.released_at})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
