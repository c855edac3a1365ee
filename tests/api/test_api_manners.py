"""Web manners: compression, rate limit, access log, health, several workers."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from api.http.access_log import AccessLog
from api.http.rate_limit import RateLimit, client_of, network_of
from api.settings import Settings
from benchmarks.servers import free_port
from tests.support.asking import Asker
from tests.support.small_release import publish
from tests.support.small_town import ROWS
from tests.support.website import ROOT, environment

NOTICE = {"notice_id": "N-9", "tender_id": "T", "project_id": "P", "kind": "other"}


@pytest.mark.parametrize("path", ["/api/v1/notices", "/api/v1/regions.csv", "/api/v1/docs"])
def test_texts_are_compressed_for_readers_that_take_it(ask: Asker, path: str) -> None:
    plain, packed = ask(path), ask(path, accept_encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert (
        "Accept-Encoding" in packed.headers["vary"] and "Accept-Encoding" in plain.headers["vary"]
    )


def test_a_compressed_answer_has_a_tag_of_its_own(ask: Asker) -> None:
    plain = ask("/api/v1/notices").headers["etag"]
    packed = ask("/api/v1/notices", accept_encoding="gzip").headers["etag"]
    assert plain != packed
    again = ask("/api/v1/notices", accept_encoding="gzip", if_none_match=packed)
    assert (again.status, again.headers["etag"]) == (304, packed)
    assert ask("/api/v1/notices", if_none_match=packed).status == 200


@pytest.mark.parametrize("accept", ["", "identity", "gzip;q=0", "br"])
def test_nothing_is_compressed_for_others(ask: Asker, accept: str) -> None:
    assert "content-encoding" not in ask("/api/v1/notices", accept_encoding=accept).headers


def test_files_that_are_no_texts_stay_as_they_are(ask: Asker) -> None:
    answer = ask("/downloads/register.sqlite", accept_encoding="gzip")
    assert "content-encoding" not in answer.headers
    assert answer.body.startswith(b"SQLite format 3")


def test_a_client_may_ask_so_often_and_then_has_to_wait(town_output: Path) -> None:
    with closing(Asker(town_output, Settings(rate=0.5, burst=3))) as ask:
        statuses = [ask("/api/v1/notices").status for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        refused = ask("/api/v1/notices")
        assert refused.json["type"] == "/api/v1/docs#too-many-requests"
        assert 1 <= int(refused.headers["retry-after"]) <= 2
        assert ask("/search/?q=a").status == 429
        assert ask("/").status == 200


def test_a_bucket_fills_with_time_and_each_client_has_one() -> None:
    async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None: ...

    now = [0.0]
    limit = RateLimit(nothing, Settings(rate=2, burst=1), clock=lambda: now[0])
    assert [limit.wait("a"), limit.wait("a"), limit.wait("b")] == [0, 1, 0]
    now[0] = 0.5
    assert limit.wait("a") == 0


def test_the_access_log_is_json_and_names_nobody(town_output: Path, ask: Asker) -> None:
    out = io.StringIO()
    inner, ask.app.middleware_stack = ask.app.middleware_stack, None
    ask.app.middleware_stack = AccessLog(inner or ask.app.build_middleware_stack(), out)
    ask("/api/v1/notices?kind=tender")
    ask.app.middleware_stack = inner
    line = json.loads(out.getvalue())
    assert (line["method"], line["path"], line["query"]) == (
        "GET",
        "/api/v1/notices",
        "kind=tender",
    )
    assert line["status"] == 200 and line["bytes"] > 100 and line["ms"] >= 0
    assert "127.0.0.1" not in out.getvalue()


def test_health_is_told_and_never_kept(ask: Asker, tmp_path: Path) -> None:
    answer = ask("/healthz")
    assert (answer.status, answer.json["status"]) == (200, "ok")
    assert answer.headers["cache-control"] == "no-store"
    with closing(Asker(tmp_path)) as empty:
        assert empty("/healthz").status == 503


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "*" * 7000,
        "q=" + "a*" * 10_000,
        "x=" + "a" * 1_000_000,
        "&".join("kind=tender" for _ in range(10_000)),
        "&".join("kind=tender" for _ in range(65)),
    ],
)
def test_costly_questions_are_refused_at_once(ask: Asker, query: str) -> None:
    assert ask(f"/api/v1/notices?{query}").status in {400, 414}
    assert ask(f"/api/v1/search?{query}").status in {400, 414}


@pytest.mark.long
def test_workers_share_a_port_and_follow_a_release_without_dropping_a_request(
    tmp_path: Path,
) -> None:
    publish(tmp_path, "a", has_cards=True)
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "scripts.serve",
        "--port",
        str(port),
        "--workers",
        "2",
        "--output",
        str(tmp_path),
    ]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), start_new_session=True) as server:
        try:
            address = f"http://127.0.0.1:{port}/api/v1/notices"
            _await(address)
            with ThreadPoolExecutor(4) as readers:
                asked = [readers.submit(_total, address) for _ in range(60)]
                publish(tmp_path, "b", {**ROWS, "tender-notices": {"notices": [NOTICE]}})
                asked += [readers.submit(_total, address) for _ in range(60)]
                totals = [one.result() for one in asked]
            assert set(totals) <= {1, 6}
            assert _total(address) == 1
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def _total(address: str) -> int:
    with urllib.request.urlopen(address, timeout=30) as answer:
        total: int = json.load(answer)["total"]
        return total


def _await(address: str) -> None:
    for _ in range(150):
        try:
            _total(address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{address} did not answer")


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_one_client_is_an_address_without_its_port_or_a_64_network(
    address: str, client: str
) -> None:
    assert network_of(address) == client


def test_the_last_of_several_forwarded_lines_is_the_proxy_s_own() -> None:
    lines = [
        (b"x-forwarded-for", b"198.51.100.1, 198.51.100.2"),
        (b"x-forwarded-for", b"192.0.2.7"),
    ]
    scope = {"type": "http", "headers": lines, "client": ("127.0.0.1", 4711)}
    assert client_of(scope, Settings(is_behind_proxy=True)) == "192.0.2.7"
    assert client_of(scope, Settings()) == "127.0.0.1"
