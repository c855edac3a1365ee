"""Asks an application over ASGI, byte for byte as a server would, without a socket."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; numbers stay as written, so that digits can be compared."""
        return json.loads(self.body, parse_float=str)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Asker:
    """An application to be asked. `close` lets go of its register."""

    def __init__(self, output: Path, settings: Settings | None = None) -> None:
        self.app: FastAPI = create_app(output, settings or Settings())
        # A thread of its own: a browser under test keeps an event loop in the main one.
        self._thread = ThreadPoolExecutor(1)

    def close(self) -> None:
        self._thread.submit(self.app.state.releases.close).result()
        self._thread.shutdown()

    def __call__(self, address: str | bytes, method: str = "GET", **headers: str) -> Answer:
        """The answer to an address; keywords are headers, `if_none_match` for If-None-Match."""
        raw = address.encode() if isinstance(address, str) else address
        path, _, query = raw.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path.decode("utf-8", "replace")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        return self._thread.submit(lambda: asyncio.run(self._ask(scope))).result()

    async def _ask(self, scope: dict[str, Any]) -> Answer:
        sent: list[Any] = []
        received = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if not received.is_set():
                received.set()
                return {"type": "http.request", "body": b"", "more_body": False}
            return await asyncio.Future()  # the client stays until it has its answer

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start, *parts = sent
        headers: dict[str, str] = {}
        for name, value in start["headers"]:  # one that comes twice is a list (RFC 9110, 5.3)
            before = headers.get(name.decode())
            headers[name.decode()] = f"{before}, {value.decode()}" if before else value.decode()
        return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))
