"""The guard: who may talk to the desk, and what a browser may do with its pages.

Only a browser of this machine that was given the token of this start, at the desk's own address,
from a page of the desk's own. Another site's page can name the address (DNS rebinding) and send
forms to it (CSRF), but has neither the host, nor the origin, nor the cookie.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from disclosure.words.texts import LANGUAGES, text

COOKIE = "sunlit-desk"
ENTRY = "/open"
_SAFE = {"GET", "HEAD"}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Not no-referrer, with which browsers send the origin of a form as null.
HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class DeskKey:
    """The secret of one start, and what is derived from it."""

    token: str

    def is_token(self, offered: str) -> bool:
        """Whether this is the token."""
        return hmac.compare_digest(offered.encode(), self.token.encode())

    @property
    def form(self) -> str:
        """The value in every form of the desk's own pages."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()

    def is_form(self, offered: str) -> bool:
        """Whether this is the value in the desk's own forms."""
        return hmac.compare_digest(offered.encode(), self.form.encode())


class DeskGuard:
    """Passes only requests of the browser that has the key."""

    def __init__(self, app: ASGIApp, key: DeskKey, port: int) -> None:
        self.app, self.key = app, key
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = self._judge(scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [
                    (k, v) for k, v in message["headers"] if k.decode().lower() not in HEADERS
                ]
                guarding = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*others, *guarding]
            await send(message)

        await (answer or self.app)(scope, receive, send_guarded)

    def _judge(self, scope: Scope) -> Response | None:
        """The answer to a request that is not passed on; None if it is."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        hosts = [value for name, value in headers if name == "host"]
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return _refusal(421)
        if scope["method"] not in _SAFE and not _is_own(headers, hosts[0].lower()):
            return _refusal(403)
        if scope["path"] == ENTRY and scope["method"] == "GET":
            return self._enter(scope)
        if not self.key.is_token(_cookie(headers)):
            return _refusal(403)
        return None

    def _enter(self, scope: Scope) -> Response:
        tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        if not self.key.is_token(tokens[0]):
            return _refusal(403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, self.key.token, httponly=True, samesite="strict", path="/")
        return answer


def _is_own(headers: list[tuple[str, str]], host: str) -> bool:
    """Whether a changing request comes from a page of the desk itself."""
    origins = [value for name, value in headers if name == "origin"]
    sites = [value for name, value in headers if name == "sec-fetch-site"]
    return origins == [f"http://{host}"] and all(site == "same-origin" for site in sites)


def _cookie(headers: list[tuple[str, str]]) -> str:
    cookies: SimpleCookie = SimpleCookie()
    for name, value in headers:
        if name == "cookie":
            try:
                cookies.load(value)
            except CookieError:
                return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _refusal(status: int) -> Response:
    sentences = "".join(
        f'<p lang="{language}">{text("desk.refused", language)}</p>' for language in LANGUAGES
    )
    page = f'<!doctype html><html lang="zh-CN"><title>403</title><main>{sentences}</main></html>'
    return HTMLResponse(page, status)
