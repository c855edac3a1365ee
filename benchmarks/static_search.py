"""The search without a server: what an index costs to build and a query to answer, and whether the
API answers the same: `python -m benchmarks.static_search [REGISTER]`."""

import resource
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measured_verbs import measured
from benchmarks.results import BenchmarkResult, begin, options_of
from benchmarks.static_queries import Corpus, Query
from benchmarks.static_reader import ask
from disclosure.output.output_tree import Tree
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import open_register
from disclosure.search.analysis import QueryError
from disclosure.search.cards import cards
from disclosure.search.static.card_search import FOLDER, CardSearch
from disclosure.search.static.static_index import write_static_search

INSTANT = datetime(2026, 9, 22, tzinfo=UTC)
MOST_BYTES, MOST_REQUESTS = 250_000, 15  # what a query may cost


def made_register(projects: int, folder: Path) -> Path:
    """The register of an invented city; a project has about 2.4 notices."""
    data, register = folder / "data", folder / "register.sqlite"
    city = data / "example-city"
    words = ("--projects", str(projects), "--seed", "1", "--out", str(city))
    measured("generate", "generate_example", *words)
    compile_register(data, register, INSTANT, lambda *_: None)
    return register


def build(register: Path, tree: Tree, result: BenchmarkResult) -> None:
    """Writes the index and reports the cost, reading the register included."""
    started = time.process_time()
    with closing(open_register(register)) as connection:
        write_static_search(connection, tree, lambda *_: None)
    seconds = time.process_time() - started
    count = sum(1 for _ in (tree.site / FOLDER / "cards").iterdir())
    files = [path for path in (tree.site / FOLDER).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table = result.table(f"{count:,} cards", "", "")
    table.row("written in", f"{seconds:.1f} s of one core, {peak:,.0f} MB of memory at most")
    table.row("deflated as they are stored", f"{len(files):,} files, {size / 1e6:,.1f} MB")


def twin(search: CardSearch, query: Query, count: int) -> dict[str, Any] | None:
    """What the API answers, in the form of the browser's; None where it refuses."""
    try:
        outcome = search.search(query.text, query.chosen, limit=count)
    except QueryError:
        return None
    return {
        "page": [[card.path, card.answer] for card in outcome.cards],
        "counts": list(outcome.counts),
        "also": outcome.also,
        "spelled": outcome.spelled,
        "meant": outcome.meant,
        "missing": outcome.missing,
        "isOnlyListed": outcome.is_only_listed,
        "values": outcome.values,
    }


def judge(queries: list[Query], folder: Path, result: BenchmarkResult) -> int:
    """Tells bytes and requests of every kind of query; how many the API answers otherwise."""
    answers = ask(
        [("search", {"query": query.text, "facets": query.chosen}) for query in queries], folder
    )
    search = CardSearch(folder)
    costs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    seconds: list[float] = []
    wrong = short = 0
    for query, answer in zip(queries, answers, strict=True):
        if "refused" in answer:
            continue
        files = answer["files"]
        costs[query.kind].append((sum(size for _, size in files), len(files)))
        costs["all"].append(costs[query.kind][-1])
        if costs["all"][-1] > (MOST_BYTES, 0) or costs["all"][-1][1] > MOST_REQUESTS:
            print(f"TOO MUCH: {query}: {costs['all'][-1]}")
        (page,) = answer["pages"]
        short += len(page) < 10 and not answer["isAtEnd"]
        started = time.perf_counter()
        mine = twin(search, query, len(page))
        seconds.append(time.perf_counter() - started)
        names = ("counts", "also", "spelled", "meant", "missing", "isOnlyListed", "values")
        if mine != {"page": page, **{name: answer[name] for name in names}}:
            wrong += 1
            print(f"WRONG: {query}: {page}")
    seconds.sort()
    middle, last = seconds[len(seconds) // 2] * 1000, seconds[len(seconds) * 99 // 100] * 1000
    result.note(f"The API's answer takes {middle:.1f} ms in the median, {last:.1f} ms at 99 %.")
    columns = ("queries", "kB, median", "95 %", "most", "requests, median", "95 %", "most")
    table = result.table("what a query fetches", "", *columns)
    for kind, many in costs.items():
        sizes, requests = sorted(size for size, _ in many), sorted(count for _, count in many)
        last = len(many) * 95 // 100
        kilobytes = [f"{sizes[at] / 1000:.1f}" for at in (len(many) // 2, last, -1)]
        table.row(kind, len(many), *kilobytes, *(requests[at] for at in (len(many) // 2, last, -1)))
    result.note(f"{short} first pages are cut short.")
    return wrong


def main() -> None:
    parser = options_of("static_search", __doc__)
    add = parser.add_argument
    add("register", nargs="?", type=Path, help="a register; default: of an invented city")
    add("--projects", type=int, default=2_000, help="its size; 41500 give 100,000 notices")
    add("--queries", type=int, default=40, help="about so many of each kind")
    add("--seeds", type=int, nargs="+", default=[5], help="what the queries are drawn by")
    args = parser.parse_args()
    result = begin("static_search")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        register = args.register or made_register(args.projects, folder)
        tree = Tree(folder / "tree")
        build(register, tree, result)
        with closing(open_register(register)) as connection:
            corpus = Corpus(list(cards(connection)), args.seeds[0])
        queries: list[Query] = []
        for seed in args.seeds:
            corpus.rng.seed(seed)
            queries += corpus.queries(args.queries)
        wrong = judge(queries, tree.site / FOLDER, result)
    result.note(f"{wrong} are answered otherwise by the API.")
    if args.save:
        result.save()
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
