"""Connections: uvicorn's own, but a request's head must end in time and in size, and what is no
HTTP is told in the words of every other error."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import MEDIA_TYPE, Problem
from api.http.security_headers import HEADERS
from disclosure.words.texts import both

HEAD_SECONDS = 30  # from the first byte, or from connecting, to the end of the headers
MOST_HEAD = 64 * 1024  # bytes


class Connection(HttpToolsProtocol):
    """One connection. A reader may be as slow as it likes over an answer, not over asking."""

    _timer: asyncio.TimerHandle | None = None
    _is_asking = False
    _asked = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for the first request."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._is_asking, self._asked = True, 0

    def on_headers_complete(self) -> None:
        """Its head has ended."""
        self._is_asking = False
        self._wait_no_longer()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Takes what has come; a head that goes on is waited for, up to a size."""
        super().data_received(data)
        if self._is_asking and not self.transport.is_closing():
            self._asked += len(data)
            if self._asked > MOST_HEAD:
                self.send_400_response("too long")
            elif self._timer is None:
                self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side has gone, or we have closed."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are English only
        """Says what is wrong with a request that cannot be read, and closes."""
        body = Problem(
            "invalid-request",
            both("api.problem.invalid_request", most=MOST_HEAD),
        ).body()
        told = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *HEADERS,
        ]
        lines = b"".join(b"%s: %s\r\n" % pair for pair in told)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n%s\r\n%s" % (lines, body))
        self.transport.close()

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.transport.close)

    def _wait_no_longer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
