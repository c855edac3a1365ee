"""The static site, served from whatever release `current` points to."""

import mimetypes
import os
import re
import stat
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from api.http.file_validators import Memory, Validators
from api.http.responses import CACHE_CONTROL, has_tag
from disclosure.words.texts import bilingual

# Types that Python's table does not have on every system.
_TYPES = {
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    ".ics": "text/calendar",
    ".opml": "text/x-opml",
    ".sqlite": "application/vnd.sqlite3",
    ".csv": "text/csv",
    ".js": "text/javascript",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".webmanifest": "application/manifest+json",
}
FEED_JSON = "application/feed+json"
XML = "application/xml"
_XML_FEEDS = (".atom", ".rss")
_JSON_FEED = re.compile(r"^/(en/)?feeds/.+\.json$")
for _suffix, _type in _TYPES.items():
    mimetypes.add_type(_type, _suffix)


# Ranges of a file, in bytes (RFC 9110 §14.1.2), and the most of them in one request.
_PARTS = re.compile(r"bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+))*\s*", re.IGNORECASE)
_MAX_RANGES = 16


def wants_page(headers: Headers) -> bool:
    """Whether the client is a browser: it shows a feed with its style sheet if served as XML,
    but as plain text if served with the type of a feed."""
    return "text/html" in headers.get("accept", "")


class _File(FileResponse):
    """A file, whole or in ranges. A `Range` of another unit, or an invalid one, is ignored (RFC
    9110 §14.2): the client gets the whole file."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        byte_range = Headers(scope=scope).get("range")
        if byte_range is not None and not _are_parts(byte_range):
            headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)


def _are_parts(byte_range: str) -> bool:
    if not _PARTS.fullmatch(byte_range):
        return False
    bounds = [part.strip().split("-") for part in byte_range.partition("=")[2].split(",")]
    is_ordered = all(not first or not last or int(first) <= int(last) for first, last in bounds)
    return is_ordered and len(bounds) <= _MAX_RANGES


class StaticSite(StaticFiles):
    """Starlette's static files with relative redirects and a 404 page in each language."""

    def __init__(self, site: Path) -> None:
        super().__init__(directory=site, html=True, check_dir=False)
        self._memory = Memory()

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            full, status = await run_in_threadpool(self.lookup_path, path)
            if status and stat.S_ISREG(status.st_mode) and scope["path"].endswith("/"):
                return await self._missing(path)  # a file is no folder
            if status and stat.S_ISDIR(status.st_mode):
                index = os.path.join(path, "index.html")  # noqa: PTH118
                full, status = await run_in_threadpool(self.lookup_path, index)
                if status and not scope["path"].endswith("/"):
                    # Relative, since only a proxy in front knows scheme and host.
                    last = scope.get("raw_path", b"").rsplit(b"/", 1)[-1].decode("ascii", "replace")
                    query = scope["query_string"].decode("ascii", "ignore")
                    return RedirectResponse(f"./{last}/{'?' if query else ''}{query}")
            if status and stat.S_ISREG(status.st_mode):
                return await self._file(path, full, status, scope)
        except (ValueError, OSError):  # a NUL, a name that is too long, a surrogate
            path = ""
        return await self._missing(path)

    async def _file(self, name: str, path: str, status: os.stat_result, scope: Scope) -> Response:
        """The file, or 304 where the reader has it (RFC 9110 §13.2.2); `name` in the site, `path`
        in the tree that is served now."""
        validators = await self._memory.validators(name, path, status)
        headers = {
            "ETag": validators.etag,
            "Last-Modified": validators.last_modified,
            "Cache-Control": CACHE_CONTROL,
        }
        if _has_it(Headers(scope=scope), validators):
            return Response(status_code=304, headers=headers)
        kind = FEED_JSON if _JSON_FEED.search(scope["path"]) else None
        if name.endswith(_XML_FEEDS):
            headers["Vary"] = "Accept"
            kind = XML if wants_page(Headers(scope=scope)) else None
        return _File(path, stat_result=status, headers=headers, media_type=kind)

    async def _missing(self, path: str) -> Response:
        is_english = path == "en" or path.startswith("en/")
        for name in ("en/404.html", "404.html") if is_english else ("404.html",):
            full, status = await run_in_threadpool(self.lookup_path, name)
            if status:
                return FileResponse(full, status_code=404, stat_result=status)
        return Response(bilingual("api.no_page", ""), 404, media_type="text/plain")


def _has_it(request: Headers, validators: Validators) -> bool:
    """Whether the client has the file. A date counts only if it is the one that we sent: an
    earlier release may be restored, and then its dates return."""
    if_none_match = request.get("if-none-match")
    if if_none_match is not None:
        return has_tag(if_none_match, validators.etag)
    return request.get("if-modified-since") == validators.last_modified
