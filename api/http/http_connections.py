"""Connections: uvicorn's own, with limits on their number, on the time and size of a request's
head, and on the time an answer may be left unread; malformed HTTP is answered by a problem like
every other error."""

import asyncio
import re
from collections import Counter
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import MEDIA_TYPE, Problem
from api.http.rate_limit import network_of
from api.http.security_headers import HEADERS
from disclosure.words.texts import both

HEAD_SECONDS = 30  # from the first byte, or from connecting, to the end of the headers
BODY_SECONDS = 30  # from there to the end of a body, which is ignored
UNREAD_SECONDS = 60  # that an answer may wait for its client to read
MAX_HEAD_BYTES = 64 * 1024  # bytes
MAX_CONNECTIONS = 4_000  # connections over all workers
MAX_CONNECTIONS_PER_CLIENT = 2_000  # of one client
# RFC 9112, 3.2: a request names one host (RFC 9110, 7.2), at most one before HTTP 1.1.
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::[0-9]{0,5})?", re.ASCII)
_OF_BODIES = {b"content-length", b"transfer-encoding"}


class Connection(HttpToolsProtocol):
    """One connection. A client may be slow to read an answer, but not to send a request."""

    _by_client: ClassVar[Counter[str]] = Counter()
    _client = ""
    _timer: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _is_asking = False
    _asked = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for the first request, unless there are too many connections."""
        super().connection_made(transport)
        self._client = network_of(self.client[0]) if self.client else ""
        self._by_client[self._client] += 1
        workers = max(1, self.config.workers)
        # A proxy in front connects for all of its clients.
        of_one = 0 if self.config.proxy_headers else self._by_client[self._client]
        if (
            len(self.connections) > MAX_CONNECTIONS // workers
            or of_one > MAX_CONNECTIONS_PER_CLIENT // workers
        ):
            self._refuse(Problem("busy", both("api.problem.busy")))
        else:
            self._wait(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._is_asking, self._asked = True, 0

    def on_headers_complete(self) -> None:
        """The head is complete. ValueError, which gives a 400, if it does not name exactly one
        host."""
        self._is_asking = False
        self._wait_no_longer()
        headers = dict(self.headers)
        if b"host" in headers:
            hosts = [value for name, value in self.headers if name == b"host"]
            if len(hosts) > 1 or not _HOST.fullmatch(hosts[0]):
                raise ValueError(hosts)
        elif self.parser.get_http_version() != "1.0":
            raise ValueError("no host")
        super().on_headers_complete()
        if not headers.keys().isdisjoint(_OF_BODIES):
            self._wait(BODY_SECONDS)

    def on_message_complete(self) -> None:
        """Its body has ended too."""
        self._wait_no_longer()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Takes received data; an incomplete head may continue, up to a size."""
        super().data_received(data)
        if self._is_asking and not self.transport.is_closing():
            self._asked += len(data)
            if self._asked > MAX_HEAD_BYTES:
                self.send_400_response("too long")
            elif self._timer is None:
                self._wait(HEAD_SECONDS)

    def pause_writing(self) -> None:
        """The client does not read at present."""
        super().pause_writing()
        self._let_go_unread()

    def resume_writing(self) -> None:
        """The client reads the answer again."""
        super().resume_writing()
        self._is_read()

    def timeout_keep_alive_handler(self) -> None:
        """No further request has come. Unread data of the last answer get a little more time."""
        super().timeout_keep_alive_handler()
        self._let_go_unread()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection was closed by either side."""
        self._wait_no_longer()
        self._is_read()
        self._by_client[self._client] -= 1
        if not self._by_client[self._client]:
            del self._by_client[self._client]
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are English only
        """Says what is wrong with a malformed request, and closes."""
        self._refuse(
            Problem("invalid-request", both("api.problem.invalid_request", most=MAX_HEAD_BYTES))
        )

    def _refuse(self, problem: Problem) -> None:
        body, status = problem.body(), HTTPStatus(problem.type.status)
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *HEADERS,
        ]
        lines = b"".join(b"%s: %s\r\n" % pair for pair in headers)
        first = f"HTTP/1.1 {status.value} {status.phrase}".encode()
        self.transport.write(b"%s\r\n%s\r\n%s" % (first, lines, body))
        self.transport.close()

    def _wait(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self.transport.close)

    def _wait_no_longer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _let_go_unread(self) -> None:
        self._is_read()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def _is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
