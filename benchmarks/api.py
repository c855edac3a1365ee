"""The API beside Datasette and beside a route of constant bytes: same rows, one worker, one run."""

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from api.lists.cursors import write_cursor
from benchmarks.feeds import INSTANT, write_city
from benchmarks.judged_queries import mean_scores
from benchmarks.results import BenchmarkResult, ResultTable, begin, options_of
from benchmarks.servers import CONNECTIONS, ROOT, Speed, alone, fetch, load, memory, running, whole
from disclosure.output.output_tree import PlainFolder
from disclosure.register.column_orders import write_orders
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import open_register
from disclosure.register.row_files import write_rows
from disclosure.search.static.static_index import write_static_search
from disclosure.search.whoosh.whoosh_index import Index, build_index

REGISTER = "a/site/downloads/register.sqlite"  # where whoever asks for a release looks for it
WORDS = (
    "养老",
    "社区居家",
    "采购",
    "日间照料",
    "care",
    "home",
    "第5号",
    "助餐 助浴",
    "服务",
    "tender",
    "结算 OR 保洁",
    "title:养老 -更正",
    "每周不少于三次",
    "第777号社区",
    "kind:notices 老年人",
)
FACETS = (
    "kind",
    "region_code",
    "procurement_method",
    "catalogue_item_id",
    "purchaser_id",
    "is_time_known",
)
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


def make(output: Path, count: int) -> None:
    """An output folder with a register of `count` notices and both its indices, without pages."""
    register = output / REGISTER
    register.parent.mkdir(parents=True)
    write_city(output / "data", count)
    compile_register(output / "data", register, INSTANT, lambda *_: None)
    with closing(open_register(register)) as connection:
        build_index(connection, output / "a/search", lambda *_: None)
        site = PlainFolder(output / "a/site")
        write_static_search(connection, site, lambda *_: None)
        write_rows(connection, output / "a/rows")
        write_orders(connection, output / "a/orders")
    (output / "current").symlink_to("a")


def questions(count: int, form: str) -> list[str]:
    """Distinct lists: a purchaser's notices from some amount on."""
    rng = random.Random(2)
    purchasers = max(1, count // 100)
    return [form.format(f"O-{rng.randrange(purchasers):06}", number) for number in range(20_000)]


def ids(count: int, form: str) -> list[str]:
    rng = random.Random(3)
    return [form.format(f"N-{rng.randrange(count):07}") for _ in range(20_000)]


def searches(count: int) -> list[str]:
    """Distinct searches: words of all kinds, and titles with a number."""
    rng = random.Random(4)
    numbered = [f"第{rng.randrange(count)}号" for _ in range(150)]
    several = [f"{first} {second}" for first in WORDS[:8] for second in WORDS[:8] if first < second]
    return [f"/api/v1/search?q={quote(words)}" for words in (*WORDS, *several, *numbered)]


def counted(names: tuple[str, ...]) -> list[str]:
    """Distinct filters that leave between nothing and all of the rows, with counts."""
    facets = ",".join(names)
    return [
        f"/api/v1/notices?budget_amount.from={number * 500 + 1}&facets={facets}&limit=1"
        for number in range(200)
    ]


def last_page(count: int) -> str:
    """The list after the row that 51 follow."""
    cursor = write_cursor("", None, ("bench", f"N-{count - 52:07}"))
    return f"/api/v1/notices?cursor={cursor}"


def ranking(folder: Path) -> str:
    """How well the search serves the sixty judged queries over the committed city."""
    register, search = folder / "city.sqlite", folder / "city"
    compile_register(ROOT / "data", register, INSTANT, lambda *_: None)
    with closing(open_register(register)) as connection:
        build_index(connection, search, lambda *_: None)
        with closing(Index(search)) as index:
            means = mean_scores(index, connection)
    scores = ", ".join(f"{name} {mean:.2f}" for name, mean in means.items())
    return f"nDCG@10 of the judged queries: {scores}."


Row = tuple[str, Speed]


def ours(output: Path, count: int, folder: Path, result: BenchmarkResult) -> Iterator[Row]:
    command = (sys.executable, "-m", "scripts.serve", "--port", "{port}", "--output", str(output))
    lists = questions(
        count, "/api/v1/notices?publisher=bench&purchaser_id={}&budget_amount.from={}"
    )
    rows_by_id = ids(count, "/api/v1/notices/bench/{}")
    with running(*command, probe="/api/v1/notices") as (address, process):
        (folder / "many").write_bytes(fetch(address + lists[0]))
        (folder / "one").write_bytes(fetch(address + rows_by_id[0]))
        yield "list", load(address, process, lists, folder)
        yield "by id", load(address, process, rows_by_id, folder)
        yield "first page, alone", alone(address, process, ["/api/v1/notices"] * 200)
        yield "last page, alone", alone(address, process, [last_page(count)] * 200)
        fetch(address + counted(FACETS)[0])
        yield "one facet, alone", alone(address, process, counted(FACETS[:1]))
        yield "six facets, alone", alone(address, process, counted(FACETS))
        if (output / "current/search").exists():
            fetch(address + "/api/v1/search?q=a")
            yield "search, alone", alone(address, process, searches(count))
        result.note(f"The worker has {memory(process):.0f} MB after all of it.")
        for form in ("jsonl", "csv"):
            speed = whole(address, process, f"/api/v1/notices.{form}")
            result.note(f"All rows as {form.upper()}: {speed}.")


def datasette(output: Path, count: int, folder: Path, *more: str) -> Iterator[Row]:
    """Datasette as it comes, without its guesses at facets; `more` are further settings."""
    program = str(Path(sys.executable).with_name("datasette"))
    settings = ("suggest_facets off", "default_page_size 50", *more)
    words = [word for setting in settings for word in ("--setting", *setting.split())]
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


def shown(
    who: str, rows: Iterator[Row], against: dict[str, Speed], table: ResultTable
) -> dict[str, Speed]:
    """Prints the rows as they come, with their ratio to our own."""
    speeds = {}
    for name, speed in rows:
        mine = against.get(name)
        ratios = ("", "", "")
        if mine:
            ratios = (
                f"{mine.rate / speed.rate:.2f} ×",
                f"{mine.by_processor / speed.by_processor:.2f} ×",
                f"{speed.p99 / mine.p99:.2f} ×",
            )
        table.row(
            f"{who}: {name}",
            *(f"{speed.rate:,.0f}", f"{speed.by_processor:,.0f}"),
            *(f"{speed.p50:.2f} ms", f"{speed.p99:.2f} ms"),
            *ratios,
        )
        speeds[name] = speed
    return speeds


def main() -> None:
    parser = options_of("api", __doc__)
    parser.add_argument("notices", nargs="?", type=int, default=100_000)
    parser.add_argument("--output", type=Path, help="a folder of an earlier run, to use again")
    args = parser.parse_args()
    if shutil.which(os.environ.get("WRK", "wrk")) is None:
        sys.exit("wrk is missing: apt-get install wrk")
    result = begin("api", ["fastapi", "uvicorn", "datasette"])
    with tempfile.TemporaryDirectory() as scratch:
        output = args.output or Path(scratch) / "output"
        if not output.exists():
            make(output, args.notices)
        columns = ("requests a second", "a second of processor", "p50", "p99")
        ratios = ("ours, requests", "ours, a second of processor", "ours, p99")
        title = f"{args.notices:,} notices, one worker, {CONNECTIONS} connections"
        table = result.table(title, "", *columns, *ratios)
        folder = Path(scratch)
        mine = shown("ours", ours(output, args.notices, folder, result), {}, table)
        rivals: dict[str, Callable[[], Iterator[Row]]] = {
            "Datasette": lambda: datasette(output, args.notices, folder),
            "Datasette, one thread": lambda: datasette(
                output, args.notices, folder, "num_sql_threads 1"
            ),
            "constant bytes": lambda: constant(folder),
        }
        for who, rows in rivals.items():
            shown(who, rows(), mine, table)
        result.note(ranking(folder))
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
