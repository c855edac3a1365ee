"""Compression of answers: gzip for readers that take it, with an ETag of its own."""

import asyncio
import zlib
from concurrent.futures import ThreadPoolExecutor

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1000  # bytes; below, compressing saves nothing
LEVEL = 4
AT_ONCE = 8_000  # bytes compressed on the event loop: a tenth of a millisecond
# zlib releases the interpreter lock, so these threads do not block others.
_THREADS = ThreadPoolExecutor(2, thread_name_prefix="compression")
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

    A strong ETag identifies bytes, so the compressed answer has its own; clients may send back
    either.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        if not takes_gzip(headers.get(b"accept-encoding", b"")) or b"range" in headers:
            await self.app(scope, receive, send)
            return
        tags = headers.get(b"if-none-match", b"")
        if SUFFIX in tags:
            # The application knows only its own tags.
            headers[b"if-none-match"] = tags.replace(SUFFIX + b'"', b'"')
            scope = {**scope, "headers": list(headers.items())}
        packer: zlib._Compress | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal packer
            if message["type"] == "http.response.start":
                sent: Headers = dict(message["headers"])
                if is_compressed(sent, message["status"]):
                    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
                    sent[b"content-encoding"] = b"gzip"
                    sent.pop(b"content-length", None)
                is_known = message["status"] == 304 and SUFFIX in tags
                if b"etag" in sent and (packer or is_known):
                    sent[b"etag"] = sent[b"etag"][:-1] + SUFFIX + b'"'
                message["headers"] = list(sent.items())
            elif packer and scope["method"] != "HEAD":
                # Pieces are flushed at once: a stream must not wait for its end.
                is_last = not message.get("more_body", False)
                message = {
                    **message,
                    "body": await _packed(packer, message.get("body", b""), is_last),
                }
            await send(message)

        await self.app(scope, receive, send_compressed)


async def _packed(packer: "zlib._Compress", body: bytes, is_last: bool) -> bytes:
    def pack() -> bytes:
        mode = zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH
        return packer.compress(body) + packer.flush(mode)

    if len(body) <= AT_ONCE:
        return pack()
    return await asyncio.get_running_loop().run_in_executor(_THREADS, pack)


def is_compressed(headers: Headers, status: int) -> bool:
    """Whether an answer is sent compressed: a text that is not short, and whole."""
    is_text = headers.get(b"content-type", b"").startswith(_TEXTS)
    length = int(headers.get(b"content-length", SMALLEST))
    return is_text and status != 206 and length >= SMALLEST and b"content-encoding" not in headers
