"""The rate limit: how many requests a client may make, if a setting limits it."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api import ROOT
from api.http.problems import Problem
from api.http.responses import problem_response
from api.settings import Settings
from disclosure.words.texts import both

COUNTED = (ROOT, "/search/", "/en/search/")
MAX_CLIENTS = 10_000  # clients; the least recent is forgotten first


class RateLimit:
    """ASGI middleware: a token bucket for each client, refilled by `rate` a second up to `burst`.

    Only requests to the API and searches count: files of the site cost next to nothing.
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
                    both("api.problem.too_many_requests", rate=self._settings.rate, wait=wait),
                )
                refused = problem_response(problem, {"Retry-After": str(wait)})
                await refused(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def wait(self, client: str) -> int:
        """Takes one token from the client's bucket; the seconds to wait if there is none."""
        now = self._clock()
        tokens, before = self._buckets.pop(client, (float(self._settings.burst), now))
        tokens = min(self._settings.burst, tokens + (now - before) * self._settings.rate)
        self._buckets[client] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if tokens >= 1 else math.ceil((1 - tokens) / self._settings.rate)


def client_of(scope: Scope, settings: Settings) -> str:
    """The client: the network of the connection, or of the client that the proxy in front names.

    The proxy's own entry is the last of all lines of `X-Forwarded-For` (de facto; RFC 7239, 7.4):
    the entries before it were written by the client.
    """
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if settings.is_behind_proxy:
        lines = Headers(scope=scope).getlist("x-forwarded-for")
        address = ",".join(lines).rpartition(",")[2].strip() or address
    return network_of(address)


def network_of(address: str) -> str:
    """One client: an IPv4 address, or the /64 of an IPv6 client (RFC 6177).

    A port after the address (`192.0.2.1:4711`, `[2001:db8::1]:4711`) is ignored; anything but an
    address is unchanged.
    """
    bare = address[1:].partition("]")[0] if address.startswith("[") else address
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ip_address(bare)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed) if parsed.version == 4 else str(ip_network((parsed, 64), strict=False))
