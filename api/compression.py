"""Compression of answers: gzip for readers that take it, with an ETag of its own."""

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1000  # bytes; below, compressing saves nothing
LEVEL = 4
SUFFIX = "-gzip"
_TEXTS = ("text/", "application/json", "application/jsonl", "application/problem+json",
          "application/xml", "application/atom+xml", "application/rss+xml", "image/svg+xml",
          "application/manifest+json", "application/javascript")  # fmt: skip


def takes_gzip(headers: Headers) -> bool:
    """Whether `Accept-Encoding` names gzip (RFC 9110, 12.5.3) and does not rule it out."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


class Compression:
    """ASGI middleware: compresses texts as they are sent, a stream piece by piece.

    A strong ETag names bytes, so the compressed answer has another; a reader may send back either.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_wanted = takes_gzip(headers) and "range" not in headers
        # The application knows its own tags only.
        tags = headers.get("if-none-match", "")
        has_compressed = is_wanted and SUFFIX in tags
        if has_compressed:
            changed = MutableHeaders(raw=list(scope["headers"]))
            changed["if-none-match"] = tags.replace(f'{SUFFIX}"', '"')
            scope = {**scope, "headers": changed.raw}
        answer = _Answer(send, is_wanted, has_compressed, scope["method"] == "HEAD")
        await self.app(scope, receive, answer.send)


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: Send, is_wanted: bool, has_compressed: bool, is_head: bool) -> None:
        self._send = send
        self._is_wanted = is_wanted
        self._has_compressed = has_compressed
        self._is_head = is_head
        self._packer: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": self._headers(message)}
        elif message["type"] == "http.response.body" and self._packer and not self._is_head:
            message = self._packed(message)
        await self._send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        headers = MutableHeaders(raw=list(message["headers"]))
        if not _is_text(headers):
            if message["status"] == 304 and self._has_compressed:
                headers.add_vary_header("Accept-Encoding")
                _retag(headers)
            return headers.raw
        headers.add_vary_header("Accept-Encoding")
        length = headers.get("content-length")
        if self._is_wanted and message["status"] != 206 and _is_long(length):
            self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
            headers["Content-Encoding"] = "gzip"
            if length is not None:
                del headers["content-length"]
            _retag(headers)
        return headers.raw

    def _packed(self, message: Message) -> Message:
        assert self._packer is not None
        body = self._packer.compress(message.get("body", b""))
        if message.get("more_body", False):
            # What is ready goes out: a stream must not wait for its end.
            body += self._packer.flush(zlib.Z_SYNC_FLUSH)
        else:
            body += self._packer.flush()
        return {**message, "body": body}


def _retag(headers: MutableHeaders) -> None:
    if (tag := headers.get("etag")) and tag.endswith('"'):
        headers["etag"] = f'{tag[:-1]}{SUFFIX}"'


def _is_long(length: str | None) -> bool:
    return length is None or int(length) >= SMALLEST


def _is_text(headers: MutableHeaders) -> bool:
    return headers.get("content-type", "").startswith(_TEXTS) and (
        "content-encoding" not in headers
    )
