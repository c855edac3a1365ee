"""The access log: a line of JSON for each request, if a setting enables it."""

import json
import sys
import time
from datetime import UTC, datetime
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AccessLog:
    """ASGI middleware: time, method, path, query, status, bytes and milliseconds of each request.

    Client addresses are not logged: who reads public records is nobody's business.
    """

    def __init__(self, app: ASGIApp, out: TextIO | None = None) -> None:
        self.app = app
        self._out = out or sys.stderr

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        counts = {"status": 0, "bytes": 0}

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                counts["status"] = message["status"]
            elif message["type"] == "http.response.body":
                counts["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            line = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("utf-8", "replace"),
                **counts,
                "ms": round((time.perf_counter() - began) * 1000, 2),
            }
            print(json.dumps(line, ensure_ascii=True), file=self._out, flush=True)
