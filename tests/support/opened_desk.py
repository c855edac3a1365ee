"""A desk in a folder of its own, asked as the browser that was given its key would ask."""

import asyncio
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from desk.deployment import Deployment, DeskPublisher
from desk.desk_app import create_desk
from desk.desk_guard import COOKIE, DeskKey
from tests.support.asking import Answer

PORT = 8010
HOST = f"127.0.0.1:{PORT}"
HOME = f"http://{HOST}"
BUREAU = DeskPublisher("tiny-town", "微型镇民政局", "Tiny Town Bureau")
_FORM = "application/x-www-form-urlencoded"


class OpenedDesk:
    """The desk of `folder`, asked over ASGI without a socket."""

    def __init__(self, folder: Path, publisher: DeskPublisher | None = BUREAU) -> None:
        self.deployment = Deployment(folder)
        if publisher is not None:
            self.deployment.set_publisher(publisher)
        self.key = DeskKey("secret-of-this-start")
        self.app = create_desk(self.deployment, self.key, PORT)
        self.cookie = {"cookie": f"{COOKIE}={self.key.token}"}

    def get(self, path: str) -> str:
        """A page that is there."""
        answer = self.ask(path, **self.cookie)
        assert answer.status == 200, (path, answer.status)
        return answer.text

    def post(self, path: str, **texts: str) -> Answer:
        """What a form of the desk's own pages is answered."""
        body = urlencode({"form_key": self.key.form, **texts}).encode()
        return self.send(path, body, {**self.cookie, "origin": HOME})

    def drop(self, file: Path, name: str = "") -> str:
        """Drop a workbook; the address of its page."""
        parts = [
            f'--b\r\ncontent-disposition: form-data; name="form_key"\r\n\r\n{self.key.form}\r\n',
            f'--b\r\ncontent-disposition: form-data; name="files"; filename="{name or file.name}"',
        ]
        body = "".join(parts).encode() + b"\r\n\r\n" + file.read_bytes() + b"\r\n--b--\r\n"
        kind = {"content-type": "multipart/form-data; boundary=b"}
        answer = self.send("/workbooks", body, {**self.cookie, "origin": HOME, **kind})
        assert answer.status == 303, answer.text
        return answer.headers["location"]

    def send(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer to a POST."""
        return self._answer("POST", path, {"content-type": _FORM, **headers}, body)

    def ask(self, path: str, **headers: str) -> Answer:
        """The answer to a GET."""
        return self._answer("GET", path, headers, b"")

    def _answer(self, method: str, address: str, more: Mapping[str, str], body: bytes) -> Answer:
        path, _, query = address.encode().partition(b"?")
        headers = {"host": HOST, **more}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote_to_bytes(path.partition(b"#")[0]).decode("utf-8", "replace"),
            "raw_path": path,
            "query_string": query.partition(b"#")[0],
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", PORT),
        }
        # A thread of its own: a browser under test keeps an event loop in the main one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(self._run(scope, body))).result()

    async def _run(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[Any] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop()
            return await asyncio.Future()  # the client stays until it has its answer

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start, *parts = sent
        headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))


def errors_on(page: str) -> list[str]:
    """The places of a workbook's page that must be mended, as their links say."""
    return re.findall(r'<li class="error"><a href="[^"]*">(\w+)</a>', page)
