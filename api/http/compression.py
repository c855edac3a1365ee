"""Compression of answers: gzip for readers that take it, with an ETag of its own."""

import zlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1000  # bytes; below, compressing saves nothing
LEVEL = 4
SUFFIX = b"-gzip"
_TEXTS = tuple(
    b"text/ application/json application/jsonl application/problem+json application/xml "
    b"application/atom+xml application/rss+xml image/svg+xml application/manifest+json "
    b"application/javascript".split()
)
_REFUSED = {b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"}
Headers = dict[bytes, bytes]  # names in lower case; none that we send or read here comes twice


def takes_gzip(accepted: bytes) -> bool:
    """Whether `Accept-Encoding` names gzip (RFC 9110, 12.5.3) and does not rule it out."""
    for part in accepted.lower().split(b","):
        name, _, weight = part.partition(b";")
        if name.strip() in {b"gzip", b"*"}:
            return weight.replace(b" ", b"") not in _REFUSED
    return False


class Compression:
    """ASGI middleware: compresses texts as they are sent, a stream piece by piece.

    A strong ETag names bytes, so the compressed answer has another; a reader may send back either.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        if not takes_gzip(headers.get(b"accept-encoding", b"")) or b"range" in headers:
            await self.app(scope, receive, send)
            return
        # The application knows its own tags only.
        tags = headers.get(b"if-none-match", b"")
        has_compressed = SUFFIX in tags
        if has_compressed:
            headers[b"if-none-match"] = tags.replace(SUFFIX + b'"', b'"')
            scope = {**scope, "headers": list(headers.items())}
        answer = _Answer(send, has_compressed, scope["method"] == "HEAD")
        await self.app(scope, receive, answer.send)


class _Answer:
    """One answer on its way out to a reader who takes gzip."""

    def __init__(self, send: Send, has_compressed: bool, is_head: bool) -> None:
        self._send = send
        self._has_compressed = has_compressed
        self._is_head = is_head
        self._packer: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            self._change(headers, message["status"])
            message["headers"] = list(headers.items())
        elif self._packer and message["type"] == "http.response.body" and not self._is_head:
            message = self._packed(message)
        await self._send(message)

    def _change(self, headers: Headers, status: int) -> None:
        """Makes the headers those of the compressed answer, where it will be one."""
        is_text = headers.get(b"content-type", b"").startswith(_TEXTS)
        if not is_text or b"content-encoding" in headers:
            if status == 304 and self._has_compressed:
                _retag(headers)
            return
        length = headers.get(b"content-length")
        if status != 206 and (length is None or int(length) >= SMALLEST):
            self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
            headers[b"content-encoding"] = b"gzip"
            headers.pop(b"content-length", None)
            _retag(headers)

    def _packed(self, message: Message) -> Message:
        assert self._packer is not None
        body = self._packer.compress(message.get("body", b""))
        # What is ready goes out: a stream must not wait for its end.
        body += self._packer.flush(zlib.Z_SYNC_FLUSH if message.get("more_body") else zlib.Z_FINISH)
        return {**message, "body": body}


def _retag(headers: Headers) -> None:
    tag = headers.get(b"etag", b"")
    if tag.endswith(b'"'):
        headers[b"etag"] = tag[:-1] + SUFFIX + b'"'
