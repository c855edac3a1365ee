"""Servers under load: one started for a benchmark, queried by wrk or by a single client, and its
cost."""

import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS, SECONDS = 16, 10
# Requests one address after another, each connection from its own place in the list.
SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
local seed = 0
function setup(thread) seed = seed + 1; thread:set("first", seed * 7919) end
function request()
  if at == 0 then at = first end
  at = at + 1
  return wrk.format("GET", paths[at %% #paths + 1])
end
function response(status) if status ~= 200 then bad = (bad or 0) + 1 end end
function done(summary, latency)
  io.write(string.format("RESULT %%f %%f %%f %%d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.timeout + summary.errors.read))
end
"""


@dataclass(frozen=True)
class Speed:
    """Requests a second by the clock and by the server's processors; milliseconds at the median and
    at 99 %.

    Where other work shares the machine, the processors' seconds are more reliable than the clock's.
    """

    rate: float
    by_processor: float
    p50: float
    p99: float


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(*command: str, probe: str) -> Iterator[tuple[str, int]]:
    """Address and process id of a server, until the block ends; {port} in the command is filled."""
    port = free_port()
    words = [word.replace("{port}", str(port)) for word in command]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    fetch(address + probe)
                    break
                except OSError:
                    time.sleep(0.2)
            yield address, server.pid
        finally:
            server.terminate()


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310 - our own servers
        body: bytes = answer.read()
        return body


def spent(process: int) -> float:
    """Seconds of processors that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(address: str, process: int, paths: list[str], folder: Path) -> Speed:
    """wrk for `SECONDS`, each request the next of `paths`, shuffled."""
    random.Random(1).shuffle(paths)
    listed, script = folder / "paths.txt", folder / "paths.lua"
    listed.write_text("\n".join(paths))
    script.write_text(SCRIPT % listed)
    before = spent(process)
    done = subprocess.run(
        [
            os.environ.get("WRK", "wrk"),
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{SECONDS}s",
            "-s",
            str(script),
            address,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    rate, p50, p99, bad = done.stdout.rpartition("RESULT ")[2].split()
    if int(float(bad)):
        sys.exit(f"{bad} requests failed: {done.stdout}")
    by_processor = float(rate) * SECONDS / max(0.01, spent(process) - before)
    return Speed(float(rate), by_processor, float(p50), float(p99))


def alone(address: str, process: int, paths: list[str]) -> Speed:
    """One request after the other, each path once."""
    taken = []
    before = spent(process)
    for path in paths:
        started = time.perf_counter()
        fetch(address + path)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    half, most = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    by_processor = len(taken) / max(0.01, spent(process) - before)
    return Speed(1000 * len(taken) / sum(taken), by_processor, half, most)


def memory(process: int) -> float:
    """Resident megabytes of a process."""
    text = Path(f"/proc/{process}/status").read_text("ascii")
    return int(text.split("VmRSS:")[1].split()[0]) / 1000


def whole(address: str, process: int, path: str) -> str:
    """Reads a whole list; how long it took, and the most memory that the server had."""
    before, started, most, size = spent(process), time.perf_counter(), memory(process), 0
    with urllib.request.urlopen(address + path, timeout=600) as answer:  # noqa: S310 - our own
        while part := answer.read(1 << 20):
            size += len(part)
            most = max(most, memory(process))
    return (
        f"{size / 1e6:,.0f} MB in {time.perf_counter() - started:.1f} s,"
        f" {spent(process) - before:.1f} s of the processor, {most:.0f} MB at most"
    )
