"""The static site, served from whatever release `current` points to."""

import mimetypes
import os
import stat
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.responses import CACHE_CONTROL

# What Python's table does not know on every system.
_TYPES = {
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    ".sqlite": "application/vnd.sqlite3",
    ".csv": "text/csv",
    ".js": "text/javascript",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".webmanifest": "application/manifest+json",
}
for _suffix, _type in _TYPES.items():
    mimetypes.add_type(_type, _suffix)


class StaticSite(StaticFiles):
    """Starlette's static files with relative redirects and a 404 page in each language."""

    def __init__(self, site: Path) -> None:
        super().__init__(directory=site, html=True, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            return await self._found(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            return await self._missing(path)
        except (ValueError, OSError):  # a NUL, a name that is too long, a surrogate
            return await self._missing("")

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = CACHE_CONTROL
        return response

    async def _found(self, path: str, scope: Scope) -> Response:
        full, found = await run_in_threadpool(self.lookup_path, path)
        if found and stat.S_ISREG(found.st_mode):
            return self.file_response(full, found, scope)
        if found and stat.S_ISDIR(found.st_mode):
            index, page = await run_in_threadpool(
                self.lookup_path,
                os.path.join(path, "index.html"),  # noqa: PTH118
            )
            if page and stat.S_ISREG(page.st_mode):
                if scope["path"].endswith("/"):
                    return self.file_response(index, page, scope)
                # Relative, since only a proxy in front knows scheme and host.
                last = scope.get("raw_path", b"").rsplit(b"/", 1)[-1].decode("ascii", "replace")
                query = scope["query_string"].decode("ascii", "ignore")
                return RedirectResponse(f"./{last}/{'?' if query else ''}{query}")
        raise HTTPException(404)

    async def _missing(self, path: str) -> Response:
        is_english = path == "en" or path.startswith("en/")
        for name in ("en/404.html", "404.html") if is_english else ("404.html",):
            full, found = await run_in_threadpool(self.lookup_path, name)
            if found:
                return FileResponse(full, status_code=404, stat_result=found)
        return Response("404 没有这个页面。No such page.", 404, media_type="text/plain")
