"""The rate limit: how many requests a client may make, where a setting asks for a limit."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api import ROOT
from api.http.problems import Problem
from api.http.responses import problem_response
from api.settings import Settings

COUNTED = (ROOT, "/search/", "/en/search/")
REMEMBERED = 10_000  # clients; who was quiet longest is forgotten first


class RateLimit:
    """ASGI middleware: a bucket for each client, which fills by `rate` a second up to `burst`.

    Counts requests to the API and searches only: files of the site cost next to nothing.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self._settings = settings
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(COUNTED):
            wait = self.wait(client_of(scope, self._settings))
            if wait > 0:
                problem = Problem(
                    "too-many-requests",
                    f"每秒最多 {self._settings.rate:g} 次请求；请 {wait} 秒后再试。",
                    f"At most {self._settings.rate:g} requests a second; try again in {wait} s.",
                )
                refused = problem_response(problem, {"Retry-After": str(wait)})
                await refused(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def wait(self, client: str) -> int:
        """Takes one request from the client's bucket; the seconds to wait when it is empty."""
        now = self._clock()
        left, before = self._buckets.pop(client, (float(self._settings.burst), now))
        left = min(self._settings.burst, left + (now - before) * self._settings.rate)
        self._buckets[client] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if left >= 1 else math.ceil((1 - left) / self._settings.rate)


def client_of(scope: Scope, settings: Settings) -> str:
    """Who asks: the address of the connection, or what the proxy in front says it is."""
    if settings.is_behind_proxy:
        told = Headers(scope=scope).get("x-forwarded-for", "")
        if told:
            return told.rsplit(",", 1)[-1].strip()
    client = scope.get("client")
    return str(client[0]) if client else ""
