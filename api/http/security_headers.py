"""Headers of every answer, site and API alike: methods, length of a request, CORS, security."""

import re

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import Problem
from api.http.responses import problem_response
from disclosure.words.texts import both

METHODS = "GET, HEAD, OPTIONS"
MAX_ADDRESS = 8000  # bytes of path and query string together

# `data:` for images only: the QR code of a printed page is inline.
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors "
)
_ALWAYS = {
    "Content-Security-Policy": f"{_POLICY}'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-Total-Count, X-Watermark",
    "Vary": "Accept-Encoding",  # added to what an answer's own Vary names (RFC 9110, 5.3)
}
HEADERS = [(name.lower().encode(), value.encode()) for name, value in _ALWAYS.items()]
# Pages of a single figure, which any site may embed in a frame.
_EMBEDDED = re.compile(r"/(en/)?embed/")
_EMBEDDED_HEADERS = [
    (name, f"{_POLICY}*".encode() if name == b"content-security-policy" else value)
    for name, value in HEADERS
]
_OPTIONS = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, If-None-Match, If-Modified-Since, Range",
    "Access-Control-Max-Age": "86400",
}


class SecurityHeaders:
    """ASGI middleware: answers OPTIONS, refuses writing methods and long addresses, adds headers.

    The data are open to every origin; nothing here is secret and no cookie is read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = _EMBEDDED_HEADERS if _EMBEDDED.match(scope["path"]) else HEADERS
                message["headers"] = [*message["headers"], *added]
            await send(message)

        if scope["method"] == "OPTIONS":
            await Response(None, 204, _OPTIONS)(scope, receive, send_with_headers)
        elif problem := refusal(scope):
            allow = {"Allow": METHODS} if problem.type.status == 405 else None
            await problem_response(problem, allow)(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)


def refusal(scope: Scope) -> Problem | None:
    """Why a request is refused without processing: its method, or the length of its address."""
    if scope["method"] not in {"GET", "HEAD"}:
        return Problem(
            "method-not-allowed",
            both("api.problem.method", method=scope["method"][:20]),
        )
    length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
    if length > MAX_ADDRESS:
        return Problem(
            "too-long",
            both("api.problem.too_long", length=length, most=MAX_ADDRESS),
        )
    return None
