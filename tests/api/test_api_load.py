"""Under load: mixed traffic, a thousand idle connections, slow readers, a release in between."""

import asyncio
import json
import resource
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from api.app import create_app
from api.http import http_connections
from api.http.http_connections import Connection
from benchmarks.servers import free_port, memory, running
from tests.support.small_release import publish
from tests.support.small_town import ROWS
from tests.support.traffic import bombard
from tests.support.website import ROOT, await_answer, environment, served

SLOW = b"GET /api/v1/regions.csv HTTP/1.1\r\nHost: a\r\n\r\n"
REGIONS = ROWS["regions"]["regions"]
NEW_REGION = {**REGIONS[1], "region_code": "990102"}


def port_of(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def test_mixed_traffic_is_answered_without_a_fault(town_output: Path) -> None:
    with served(town_output) as address:
        found = asyncio.run(bombard(port_of(address), 1, 40, lambda sent: sent < 4_000))
        assert json.loads(read(f"{address}/api/v1/notices"))["total"] == 6
    assert {200, 204, 304, 400, 404, 405, 414} <= set(found)
    assert found[200] > 1_000 and found[0] < 200


@pytest.mark.soak
def test_ten_minutes_of_mixed_traffic_are_answered_without_a_fault_in_bounded_memory(
    built_output: Path,
) -> None:
    """What the server holds after two minutes, its caches filled, is what it holds after ten."""
    command = (sys.executable, "-m", "scripts.serve", "--port", "{port}")
    with running(*command, "--output", str(built_output), probe="/") as (address, process):
        held = []
        for seed, minutes in ((2, 2), (3, 8)):
            goes_on = partial(is_before, time.monotonic() + minutes * 60)
            found = asyncio.run(bombard(port_of(address), seed, 64, goes_on))
            assert found[200] > 2_000 * minutes
            held.append(memory(process))
        assert json.loads(read(f"{address}/api/v1/notices"))["total"] > 0
    assert held[1] < 1.2 * held[0], f"{held} MB"


def is_before(end: float, _: int) -> bool:
    return time.monotonic() < end


@contextmanager
def served_as_by_a_login(output: Path) -> Iterator[str]:
    """The address of a server that was started with 1,024 open files, as most logins allow."""
    port = free_port()
    shell = (
        f"ulimit -Sn 1024; exec {sys.executable} -m scripts.serve --port {port} --output {output}"
    )
    with subprocess.Popen(
        ["sh", "-c", shell],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as server:
        try:
            await_answer(server, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.communicate(timeout=20)


@pytest.fixture
def many_files() -> Iterator[None]:
    """Lets this process open as many connections as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_readers_who_keep_still_keep_nobody_waiting(
    town_output: Path, many_files: None
) -> None:
    with served_as_by_a_login(town_output) as address:
        idle = [socket.create_connection(("127.0.0.1", port_of(address))) for _ in range(1_100)]
        for one in idle[:40]:
            one.send(SLOW)  # and never reads
        for one in idle[40:600]:
            one.send(b"GET /api/v1/not")  # and never goes on
        for path in ("api/v1/notices", "api/v1/search?q=care", "api/v1/regions.csv", ""):
            assert read(f"{address}/{path}")
        for one in idle[40:50]:
            one.send(b"ices HTTP/1.1\r\nHost: a\r\n\r\n")  # goes on after all
            assert one.recv(20).startswith(b"HTTP/1.1 200")
        for one in idle:
            one.close()


async def sent(output: Path, *parts: bytes) -> bytes:
    """What one connection answers to parts of a request, until it is closed."""
    app = create_app(output)
    config = uvicorn.Config(app, http=Connection, proxy_headers=False, timeout_keep_alive=60)
    state = ServerState()
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
    for part in parts:
        writer.write(part)
        await asyncio.sleep(0.01)
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    server.close()
    app.state.releases.close()
    return answer


@pytest.mark.parametrize("parts", [[], [b"GET /api"], [b"GET / HTTP/1.1\r\nA: b", b"c"]])
def test_who_never_ends_a_question_is_let_go(
    town_output: Path, parts: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_connections, "HEAD_SECONDS", 0.2)
    assert asyncio.run(sent(town_output, *parts)) == b""


@pytest.mark.parametrize("way", [b"Content-Length: 9", b"Transfer-Encoding: chunked"])
def test_who_never_ends_a_body_is_answered_and_let_go(
    town_output: Path, way: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_connections, "BODY_SECONDS", 0.5)
    asked = [b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + way + b"\r\n\r\n", *[b"1"] * 3]
    assert asyncio.run(sent(town_output, *asked)).startswith(b"HTTP/1.1 200 ")


def test_who_never_reads_an_answer_is_let_go(
    town_output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_connections, "UNREAD_SECONDS", 0.2)
    gone = threading.Event()

    class Watched(Connection):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            gone.set()

    async def ask() -> None:
        app = create_app(town_output)
        config, state = uvicorn.Config(app, http=Watched), ServerState()
        config.load()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Watched(config, state, {}), "127.0.0.1", 0)
        with socket.socket() as mute:
            mute.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            mute.connect(server.sockets[0].getsockname())
            mute.send(SLOW * 40)
            assert await asyncio.to_thread(gone.wait, 60)
        server.close()
        app.state.releases.close()

    asyncio.run(ask())


@pytest.mark.parametrize("bound", ["MAX_CONNECTIONS", "MAX_CONNECTIONS_PER_CLIENT"])
def test_there_are_only_so_many_connections(
    town_output: Path, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_connections, bound, 0)
    head, _, body = asyncio.run(sent(town_output)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Service Unavailable")
    assert json.loads(body)["type"] == "/api/v1/docs#busy"


@pytest.mark.parametrize(
    "hosts",
    [b"", b"Host: a\r\nHost: a\r\n", b"Host: a b\r\n", b"Host: a/b\r\n", b"Host: u@a\r\n"],
)
def test_a_request_names_one_host(town_output: Path, hosts: bytes) -> None:
    found = asyncio.run(sent(town_output, b"GET /healthz HTTP/1.1\r\n" + hosts + b"\r\n"))
    assert found.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("version", "host"), [(b"1.0", b""), (b"1.0", b"a"), (b"1.1", b""), (b"1.1", b"[::1]:8000")]
)
def test_a_host_may_be_empty_and_have_a_port(
    town_output: Path, version: bytes, host: bytes
) -> None:
    named = b"" if version == b"1.0" and not host else b"Host: " + host + b"\r\n"
    asked = b"GET /healthz HTTP/" + version + b"\r\n" + named + b"Connection: close\r\n\r\n"
    assert asyncio.run(sent(town_output, asked)).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "parts",
    [
        [b"GET /api/v1/search?q=\xe5\x85\xbb HTTP/1.1\r\nHost: a\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nHost: a\r\n", *[b"A: " + b"b" * 8000 + b"\r\n"] * 10],
        [b"hello\r\n\r\n"],
    ],
)
def test_what_is_no_request_is_a_problem_too(town_output: Path, parts: list[bytes]) -> None:
    head, _, body = asyncio.run(sent(town_output, *parts)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ") and b"application/problem+json" in head
    assert json.loads(body)["type"] == "/api/v1/docs#invalid-request"


def test_requests_that_cannot_be_read_do_not_fill_a_log_that_nobody_reads(
    town_output: Path,
) -> None:
    with served(town_output) as address:
        for _ in range(2_000):
            with socket.create_connection(("127.0.0.1", port_of(address)), 60) as one:
                one.send(b"hello\r\n\r\n")
                assert one.recv(20).startswith(b"HTTP/1.1 400")
        assert json.loads(read(f"{address}/api/v1/notices"))["total"] == 6


def test_a_slow_reader_gets_the_whole_stream_while_others_are_answered(tmp_path: Path) -> None:
    output = publish(tmp_path, "a", has_cards=True, has_whole_reference=True)
    with served(output) as address, socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", port_of(address)))
        slow.send(SLOW.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        parts: list[bytes] = []
        while part := slow.recv(65536 if len(parts) > 40 else 512):
            parts.append(part)
            if len(parts) in {1, 20, 40}:
                assert json.loads(read(f"{address}/api/v1/notices"))["total"] == 6
        whole = read(f"{address}/api/v1/regions.csv")
    rows = b"".join(parts).count(b",town,") + b"".join(parts).count(b",reference,")
    assert rows == whole.count(b",town,") + whole.count(b",reference,") > 1_000


def test_a_stream_that_began_before_a_release_ends_on_the_old_register(tmp_path: Path) -> None:
    publish(tmp_path, "a", has_whole_reference=True)
    app = create_app(tmp_path)
    pieces: list[bytes] = []

    async def send(message: Any) -> None:
        pieces.append(message.get("body", b""))
        if len(pieces) == 3:
            rows = {**ROWS, "regions": {"regions": [*REGIONS, NEW_REGION]}}
            publish(tmp_path, "b", rows, has_whole_reference=True)
            assert b'"released_at"' in await answer("/api/v1/")

    async def answer(path: str) -> bytes:
        sent: list[bytes] = []

        async def keep(message: Any) -> None:
            sent.append(message.get("body", b""))

        await app(scope(path), receive, keep)
        return b"".join(sent)

    async def stream() -> tuple[bytes, bytes]:
        await app(scope("/api/v1/regions.jsonl"), receive, send)
        after = await answer("/api/v1/regions.jsonl")
        app.state.releases.close()
        return b"".join(pieces), after

    before, after = asyncio.run(stream())
    assert before.count(b"\n") + 1 == after.count(b"\n") > 1_000
    assert b"990102" in after and b"990102" not in before


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/changes?limit=1000",
        "/api/v1/search?q=care&limit=100&facets=kind",
        "/api/v1/notices?limit=500",
        "/api/v1/notices?fields=title",
        "/api/v1/notices?facets=kind&sort=title",
        "/api/v1/notices?title.contains=a",
        "/api/v1/notices.csv",
        "/api/v1/releases",
        "/api/v1/datasets",
        "/search/?q=care",
    ],
)
def test_what_takes_long_waits_for_the_worker_and_nobody_waits_for_it(
    town_output: Path, path: str
) -> None:
    app, is_over = create_app(town_output), threading.Event()

    async def answer(asked: str) -> int:
        sent: list[Any] = []

        async def keep(message: Any) -> None:
            sent.append(message)

        await app(scope(asked), receive, keep)
        return int(sent[0]["status"])

    async def ask() -> None:
        busy = asyncio.ensure_future(app.state.releases.workers.run(is_over.wait))
        slow = asyncio.ensure_future(answer(path))
        for quick in ("/healthz", "/api/v1/notices/town/N-1", "/api/v1/notices?kind=x"):
            assert await asyncio.wait_for(answer(quick), 60) in {200, 400}
        assert not slow.done()
        is_over.set()
        # The town was published without a history: its releases are not found, but looked for.
        assert await slow == (404 if path.startswith(("/api/v1/changes", "/api/v1/rel")) else 200)
        await busy
        app.state.releases.close()

    asyncio.run(ask())


def scope(path: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


async def receive() -> dict[str, Any]:
    return await asyncio.Future()
