"""Receivers of pushes on loopback: they check and answer as the real ones do, and write down what
they took.

`python -m tests.support.fake_receivers LOG SEED CLOCK` serves in a process of its own and prints
its ports (HTTP, SMTP). Faults are drawn by SEED (none for 0): a lost answer, a repeated one, one
that breaks off, errors before and after a message was taken. CLOCK is how many times faster than
the machine's its time runs.
"""

import base64
import hashlib
import hmac
import json
import random
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.website import ROOT

SECRET = "SEC-of-the-tests"
FAULTS = ("lost", "repeated", "broken", "error-before", "error-after")
START = 1_790_035_200.0


class FastClock:
    """Time that begins at 2026-09-22 with the machine's and runs `factor` times as fast."""

    def __init__(self, begun: float, factor: float) -> None:
        self._begun, self._factor = begun, factor

    def now(self) -> float:
        return START + (time.time() - self._begun) * self._factor

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self._factor + 0.001)


class Taken:
    """What the fakes took, one JSON object a line; and how often each was called."""

    def __init__(self, path: Path, seed: int, clock: FastClock) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._draw = random.Random(seed) if seed else None
        self._calls: dict[str, list[float]] = {}
        self._known: dict[str, str] = {}
        self.clock = clock

    def fault(self) -> str:
        with self._lock:
            if self._draw is None or self._draw.random() > 0.25:
                return ""
            return self._draw.choice(FAULTS)

    def note(self, kind: str, **facts: object) -> None:
        with self._lock:
            line = json.dumps({"kind": kind, "at": time.time(), **facts}, ensure_ascii=False)
            self._file.write(line + "\n")
            self._file.flush()

    def is_too_often(self, kind: str, count: int, seconds: float) -> bool:
        with self._lock:
            now = self.clock.now()
            # A message is noted when it is sent and counted when it comes: a little later.
            calls = [at for at in self._calls.get(kind, []) if at > now - seconds * 0.8]
            self._calls[kind] = [*calls, now]
            return len(calls) >= count

    def is_other_payload(self, key: str, body: str) -> bool:
        with self._lock:
            return self._known.setdefault(key, body) != body


Answer = tuple[int, dict[str, Any], str]  # status, JSON, and the text that was taken (or nothing)


class _Handler(BaseHTTPRequestHandler):
    taken: Taken

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        parts = urlsplit(self.path)
        kind = parts.path.strip("/").split("/")[0] or "ntfy"
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        fault = self.taken.fault()
        if fault == "error-before":
            self._reply(500, {"message": "busy"})
            return
        status, told, text = getattr(self, f"_{kind}")(json.loads(data), data, query)
        if text:
            self.taken.note(kind, text=text)
        if fault == "error-after":
            self._reply(502, {})
        elif fault == "lost":
            self.close_connection = True
        elif fault == "broken":
            self._reply(status, told, is_cut=True)
        else:
            self._reply(status, told, times=2 if fault == "repeated" else 1)

    def _reply(
        self, status: int, told: dict[str, Any], *, times: int = 1, is_cut: bool = False
    ) -> None:
        body = json.dumps(told).encode()
        for _ in range(times):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:3] if is_cut else body)
        self.close_connection = True

    def _wecom(self, told: dict[str, Any], _data: bytes, query: dict[str, str]) -> Answer:
        content = told["markdown"]["content"]
        if query.get("key") != "robot":
            return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, ""
        if len(content.encode()) > 4_096:
            return 200, {"errcode": 40058, "errmsg": "exceed max length 4096"}, ""
        if self.taken.is_too_often("wecom", 20, 60):
            return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, ""
        return 200, {"errcode": 0, "errmsg": "ok"}, content

    def _dingtalk(self, told: dict[str, Any], data: bytes, query: dict[str, str]) -> Answer:
        at = query.get("timestamp", "0")
        key, said = SECRET.encode(), f"{at}\n{SECRET}".encode()
        sign = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        is_late = abs(self.taken.clock.now() - int(at) / 1000) > 3_600
        if query.get("sign") != sign or is_late:
            return 200, {"errcode": 310000, "errmsg": "sign not match"}, ""
        if len(data) > 20_000:
            return 200, {"errcode": 460101, "errmsg": "message too long"}, ""
        if self.taken.is_too_often("dingtalk", 20, 60):
            return 200, {"errcode": 130101, "errmsg": "send too fast"}, ""
        return 200, {"errcode": 0, "errmsg": "ok"}, told["markdown"]["text"]

    def _feishu(self, told: dict[str, Any], data: bytes, _query: dict[str, str]) -> Answer:
        key = f"{told.get('timestamp')}\n{SECRET}".encode()
        sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        if told.get("sign") != sign:
            return 200, {"code": 19021, "msg": "sign match fail or timestamp not valid"}, ""
        if len(data) > 20_000:
            return 200, {"code": 9499, "msg": "Bad Request"}, ""
        if self.taken.is_too_often("feishu", 100, 60):
            return 200, {"code": 11232, "msg": "too many request"}, ""
        (post,) = told["content"]["post"].values()
        lines = [one["text"] for line in post["content"] for one in line]
        return 200, {"StatusCode": 0, "StatusMessage": "success", "code": 0}, "\n".join(lines)

    def _ntfy(self, told: dict[str, Any], _data: bytes, _query: dict[str, str]) -> Answer:
        if self.headers["Authorization"] != f"Bearer {SECRET}":
            return 403, {"code": 40301, "http": 403}, ""
        if told["topic"] != "care" or len(told["message"].encode()) > 4_096:
            return 400, {"code": 40024, "http": 400}, ""
        if self.taken.is_too_often("ntfy", 60, 60):
            return 429, {"code": 42901, "http": 429}, ""
        return 200, {"id": "x7", "event": "message"}, told["message"]

    def _webhook(self, told: dict[str, Any], data: bytes, _query: dict[str, str]) -> Answer:
        key = self.headers["Idempotency-Key"]
        if self.taken.is_other_payload(key, data.decode()):
            return 422, {"title": "Idempotency-Key is already used"}, ""
        mark = "（您可能已收到过本号）" if self.headers["May-Have-Come"] == "?1" else ""
        titles = "\n".join(one["title"] for one in told["news"])
        return 202, {}, f"第 {told['number']} 号{mark}\n{titles}"


class _Mailbox(socketserver.StreamRequestHandler):
    taken: Taken

    def handle(self) -> None:
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                if not self._take():
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        fault = self.taken.fault()
        if fault == "error-before":
            self._say("451 try again")
            return True
        self.taken.note("mail", mail=b"".join(lines).decode())
        if fault in {"lost", "broken", "error-after"}:
            return False
        self._say("250 queued")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Mailboxes(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def _serve(log: Path, seed: int, factor: float, begun: float) -> None:
    taken = Taken(log, seed, FastClock(begun, factor))
    _Handler.taken = _Mailbox.taken = taken
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    mail = _Mailboxes(("127.0.0.1", 0), _Mailbox)
    threading.Thread(target=mail.serve_forever, daemon=True).start()
    sys.stdout.write(f"{web.server_port} {mail.server_address[1]}\n")
    sys.stdout.flush()
    web.serve_forever()


class FakeReceivers:
    """The fakes of a process, seen from a test."""

    def __init__(self, log: Path, ports: tuple[int, int], clock: FastClock) -> None:
        self._log, self.clock = log, clock
        self._web, self.mail_port = ports

    def address(self, kind: str) -> str:
        """Where a kind of receiver listens."""
        tail = {"wecom": "wecom?key=robot", "ntfy": "care"}.get(kind, kind)
        return f"http://127.0.0.1:{self._web}/{tail}"

    def taken(self, kind: str) -> list[dict[str, Any]]:
        """What a kind of receiver took, in order."""
        lines = self._log.read_text("utf-8").splitlines() if self._log.exists() else []
        return [one for one in map(json.loads, lines) if one["kind"] == kind]


@contextmanager
def fake_receivers(log: Path, seed: int = 0, factor: float = 1.0) -> Iterator[FakeReceivers]:
    """Fakes in a process of their own."""
    begun = time.time()
    command = [sys.executable, "-m", "tests.support.fake_receivers", str(log), str(seed)]
    process = subprocess.Popen(
        [*command, str(factor), str(begun)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        with process.stdout as ports:
            web, mail = map(int, ports.readline().split())
        yield FakeReceivers(log, (web, mail), FastClock(begun, factor))
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
