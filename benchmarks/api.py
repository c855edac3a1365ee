"""The API beside Datasette and beside a route of constant bytes: same rows, one worker, one run."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.feeds import INSTANT, write_city
from disclosure.compiling import compile_register
from disclosure.register import open_register
from disclosure.search import build_index
from tests.website import free_port

ROOT = Path(__file__).resolve().parent.parent
REGISTER = "a/site/downloads/register.sqlite"
CONNECTIONS, SECONDS = 16, 10
WORDS = (
    "养老", "社区居家", "采购", "日间照料", "care", "home", "第5号", "助餐 助浴", "服务", "tender",
    "结算 OR 保洁", "title:养老 -更正", "每周不少于三次", "第777号社区", "kind:notices 老年人",
)  # fmt: skip
FACETS = ("kind", "region_code", "procurement_method", "catalogue_item_id", "purchaser_id",
          "is_time_known")  # fmt: skip
# Asks one address after another, each connection from its own place in the list.
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
CONSTANT = """
import sys
from fastapi import FastAPI, Request, Response
app = FastAPI(openapi_url=None)
LIST, ONE = (open(path, "rb").read() for path in sys.argv[2:4])
async def many(request: Request): return Response(LIST, media_type="application/json")
async def one(request: Request): return Response(ONE, media_type="application/json")
app.add_api_route("/many", many, response_model=None)
app.add_api_route("/one", one, response_model=None)
import uvicorn
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


@dataclass(frozen=True)
class Speed:
    """Requests a second by the clock and by the server's processors; milliseconds of half, of 99 %.

    Where other work shares the machine, the processors' seconds say more than the clock's.
    """

    rate: float
    by_processor: float
    p50: float
    p99: float


def make(output: Path, count: int) -> None:
    """An output folder with a register of `count` notices and its search index, without pages."""
    register = output / REGISTER
    register.parent.mkdir(parents=True)
    write_city(output / "data", count)
    compile_register(output / "data", register, INSTANT, lambda _what, _count: None)
    with closing(open_register(register)) as connection:
        build_index(connection, output / "a/search", lambda _what, _count: None)
    (output / "current").symlink_to("a")


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
    random.Random(1).shuffle(paths)  # noqa: S311
    listed, script = folder / "paths.txt", folder / "paths.lua"
    listed.write_text("\n".join(paths))
    script.write_text(SCRIPT % listed)
    before = spent(process)
    done = subprocess.run(
        [os.environ.get("WRK", "wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s",
         str(script), address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
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


def questions(count: int, form: str) -> list[str]:
    """Distinct lists: a purchaser's notices from some amount on."""
    rng = random.Random(2)  # noqa: S311
    purchasers = max(1, count // 100)
    return [form.format(f"O-{rng.randrange(purchasers):06}", number) for number in range(20_000)]


def ids(count: int, form: str) -> list[str]:
    rng = random.Random(3)  # noqa: S311
    return [form.format(f"N-{rng.randrange(count):07}") for _ in range(20_000)]


def searches(count: int) -> list[str]:
    """Distinct searches: words of all kinds, and titles with a number."""
    rng = random.Random(4)  # noqa: S311
    numbered = [f"第{rng.randrange(count)}号" for _ in range(150)]
    several = [f"{one} {two}" for one in WORDS[:8] for two in WORDS[:8] if one < two]
    return [f"/api/v1/search?q={quote(words)}" for words in (*WORDS, *several, *numbered)]


def counted(names: tuple[str, ...]) -> list[str]:
    """Distinct filters that leave between nothing and all of the rows, with counts."""
    facets = ",".join(names)
    return [
        f"/api/v1/notices?budget_amount.from={number * 500 + 1}&facets={facets}&limit=1"
        for number in range(200)
    ]


def memory(process: int) -> float:
    """Resident megabytes of a process."""
    text = Path(f"/proc/{process}/status").read_text("ascii")
    return int(text.split("VmRSS:")[1].split()[0]) / 1000


Row = tuple[str, Speed]


def ours(output: Path, count: int, folder: Path) -> Iterator[Row]:
    command = (sys.executable, "-m", "scripts.serve", "--port", "{port}", "--output", str(output))
    asked = questions(
        count, "/api/v1/notices?publisher=bench&purchaser_id={}&budget_amount.from={}"
    )
    one = ids(count, "/api/v1/notices/bench/{}")
    with running(*command, probe="/api/v1/notices") as (address, process):
        fetch(address + asked[0])  # the orders are made by the first who asks
        (folder / "many").write_bytes(fetch(address + asked[0]))
        (folder / "one").write_bytes(fetch(address + one[0]))
        yield "list", load(address, process, asked, folder)
        yield "by id", load(address, process, one, folder)
        fetch(address + counted(FACETS)[0])
        yield "one facet, alone", alone(address, process, counted(FACETS[:1]))
        yield "six facets, alone", alone(address, process, counted(FACETS))
        if (output / "current/search").exists():
            fetch(address + "/api/v1/search?q=a")
            yield "search, alone", alone(address, process, searches(count))
        print(f"memory of the worker: {memory(process):.0f} MB", flush=True)


def datasette(output: Path, count: int, folder: Path) -> Iterator[Row]:
    program = str(Path(sys.executable).with_name("datasette"))
    settings = ("suggest_facets off", "default_page_size 50", "num_sql_threads 1")
    words = [word for one in settings for word in ("--setting", *one.split())]
    command = (program, "-i", str(output / REGISTER), "--port", "{port}", *words)
    asked = "/register/notices.json?publisher=bench&purchaser_id={}&budget_amount__gte={}"
    with running(*command, probe="/-/versions.json") as (address, process):
        yield "list", load(address, process, questions(count, asked + "&_size=50"), folder)
        yield "by id", load(address, process, ids(count, "/register/notices/bench,{}.json"), folder)


def constant(folder: Path) -> Iterator[Row]:
    program = folder / "constant.py"
    program.write_text(CONSTANT)
    command = (sys.executable, str(program), "{port}", str(folder / "many"), str(folder / "one"))
    with running(*command, probe="/one") as (address, process):
        yield "list", load(address, process, ["/many"], folder)
        yield "by id", load(address, process, ["/one"], folder)


def shown(who: str, rows: Iterator[Row], against: dict[str, Speed]) -> dict[str, Speed]:
    """Prints the rows as they come, with their ratio to our own."""
    found = {}
    for name, speed in rows:
        mine = against.get(name)
        ratios = (
            f"{mine.rate / speed.rate:6.2f} × {mine.by_processor / speed.by_processor:6.2f} ×"
            if mine
            else ""
        )
        print(
            f"{who:<10}{name:<18}{speed.rate:>8,.0f}/s{speed.by_processor:>9,.0f}/processor s"
            f"  p50{speed.p50:8.2f} ms  p99{speed.p99:8.2f} ms {ratios}",
            flush=True,
        )
        found[name] = speed
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api", description=__doc__)
    parser.add_argument("notices", nargs="?", type=int, default=100_000)
    parser.add_argument("--output", type=Path, help="a folder of an earlier run, to use again")
    given = parser.parse_args()
    if shutil.which(os.environ.get("WRK", "wrk")) is None:
        sys.exit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as scratch:
        output = given.output or Path(scratch) / "output"
        if not output.exists():
            make(output, given.notices)
        print(f"{given.notices:,} notices, one worker, {CONNECTIONS} connections, load before "
              f"{os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
        folder = Path(scratch)
        mine = shown("sunlit", ours(output, given.notices, folder), {})
        others: dict[str, Callable[[], Iterator[Row]]] = {
            "datasette": lambda: datasette(output, given.notices, folder),
            "constant": lambda: constant(folder),
        }
        for who, rows in others.items():
            shown(who, rows(), mine)


if __name__ == "__main__":
    main()
