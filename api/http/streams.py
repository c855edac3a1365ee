"""Streams: a list that may be longer than memory, read in threads and sent as it is read."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.worker_pool import WorkerPool


class Stream(Response):
    """A response whose body is produced piece by piece by `make`, called in a thread of `workers`.

    The release that it reads stays open until the last piece is sent or the client has
    disconnected.
    """

    def __init__(
        self,
        make: Callable[[], Iterator[bytes]],
        workers: WorkerPool,
        release: AbstractContextManager[object],
        media_type: str,
        headers: dict[str, str],
    ) -> None:
        super().__init__(None, 200, headers, media_type)
        del self.headers["content-length"]
        self._make, self._workers, self._release = make, workers, release
        release.__enter__()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                pieces = self._make()
                while not gone.done() and (
                    piece := await self._workers.run_unbounded(lambda: next(pieces, b""))
                ):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self._release.__exit__(None, None, None)


async def _disconnected(receive: Receive) -> None:
    """Returns when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
