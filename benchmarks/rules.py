"""All rules over the tables of a city of many projects: seconds of a processor and memory.

A city of a thousand projects is compiled; its rows are then copied in the register itself, with ids
of their own, until there are as many projects as are asked for. What a city has once (catalogue,
regions, policies) stays; its organizations grow tenfold at most.
"""

import math
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from benchmarks.results import begin, options_of
from disclosure.model.schemas import tables
from disclosure.register.compiling import CACHE_KILOBYTES, compile_register
from disclosure.rules.registry import rules
from scripts.example_city.generating import generate

INSTANT = datetime(2026, 9, 22, tzinfo=UTC)
BASE = 1000  # projects of the city that is copied
_ORGANIZATIONS = 10
_ONCE = {"catalogue", "regions", "policies", "classifications"}
_ONCE_TABLES = {"findings", "publication-duties", "joins"}
_OF_ORGANIZATIONS = {
    *("organization_id", "parent_organization_id", "purchaser_id", "agency_id", "undertaker_id"),
    *("performer_id", "evaluator_id", "authority_id", "identifier"),
    *("credit_record_id", "credit_standing_id"),
}
_OF_ONE_CITY = {"catalogue_item_id", "edition_id", "item_id", "policy_id", "department_id"}


def _copied(column: str) -> str:
    """The SQL of a column of a copy: the number of the copy is appended to ids."""
    if column in _OF_ORGANIZATIONS:
        numbered_id = f"{column} || '~' || (n.n % {_ORGANIZATIONS})"
        return f"CASE n.n % {_ORGANIZATIONS} WHEN 0 THEN {column} ELSE {numbered_id} END"
    if column == "json":
        return "NULL"
    if column in {"row_key", "about_id", "ocid"} or (
        column.endswith("_id") and column not in _OF_ONE_CITY | {"rule_id", "finding_id"}
    ):
        return f"{column} || '~' || n.n"
    return column


def multiply(connection: sqlite3.Connection, copies: int) -> None:
    """Copies every row of projects and of the tables that belong to them, and organizations, so
    many times."""
    connection.execute("CREATE TEMP TABLE n (n INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO n VALUES (?)", ((n,) for n in range(1, copies)))
    for table in tables().values():
        if table.kind in _ONCE or table.resource in _ONCE_TABLES:
            continue
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
        indices = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
            " AND sql IS NOT NULL",
            (table.name,),
        ).fetchall()
        for name, _ in indices:
            connection.execute(f"DROP INDEX {name}")
        cells = ", ".join(_copied(name) for name in names)
        connection.execute(
            f"INSERT OR IGNORE INTO {table.name} SELECT {cells} FROM {table.name}, n ORDER BY n.n"
        )
        for _, sql in indices:
            connection.execute(sql)
    connection.execute("ANALYZE")


def register_of(folder: Path, projects: int) -> Path:
    """A register of so many projects, a multiple of `BASE` or fewer than that."""
    base, path = min(projects, BASE), folder / f"{projects}.sqlite"
    generate(folder / str(base) / "example-city", base, 7)
    compile_register(folder / str(base), path, INSTANT, lambda _what, _count: None)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        multiply(connection, projects // base)
        connection.execute("COMMIT")
    return path


def timed(path: Path) -> Iterator[tuple[str, float, int]]:
    """Each rule with the processor's seconds of its query and the number of rows found, with as
    many pages in memory as when a register is compiled."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
        for rule in rules().values():
            started = time.process_time()
            row_count = sum(1 for _ in connection.execute(rule.published_sql))
            yield rule.id, time.process_time() - started, row_count


def _run(path: Path) -> tuple[dict[str, tuple[float, int]], float]:
    """Run in a process of its own: seconds and rows by rule, and its peak memory in MB."""
    costs = {name: (seconds, count) for name, seconds, count in timed(path)}
    return costs, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    options = options_of("rules", __doc__)
    options.add_argument("projects", type=int, nargs="*", default=[1000, 10_000, 100_000])
    options.add_argument("--folder", type=Path, help="where registers lie and stay")
    args = options.parse_args()
    result = begin("rules", (), {"SQLite": sqlite3.sqlite_version})
    table = result.table(f"{len(rules())} rules, seconds of one processor", "", "all", "memory")
    taken: dict[int, dict[str, tuple[float, int]]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        for projects in args.projects:
            path = folder / f"{projects}.sqlite"
            path = path if path.exists() else register_of(folder, projects)
            with get_context("spawn").Pool(1) as pool:
                taken[projects], memory = pool.apply(_run, (path,))
            total = sum(seconds for seconds, _ in taken[projects].values())
            table.row(f"{projects:,} projects", f"{total:.1f}", f"{memory:.0f} MB")
    first, last = min(taken), max(taken)
    title = f"the slowest over {last:,} projects"
    table = result.table(title, "", "seconds", "rows found", "exponent")
    for name, (seconds, count) in sorted(taken[last].items(), key=lambda cost: -cost[1][0])[:5]:
        table.row(name, f"{seconds:.2f}", f"{count:,}", _exponent(taken, name, first, last))
    sums = {size: sum(seconds for seconds, _ in costs.values()) for size, costs in taken.items()}
    if first < last:
        slope = math.log(sums[last] / sums[first]) / math.log(last / first)
        result.note(f"The exponent from {first:,} to {last:,} projects is {slope:.2f}.")
    if args.save:
        result.save()
    return 0


def _exponent(
    taken: dict[int, dict[str, tuple[float, int]]], name: str, first: int, last: int
) -> str:
    if first == last:
        return ""
    ratio = taken[last][name][0] / taken[first][name][0]
    return f"{math.log(ratio) / math.log(last / first):.2f}"


if __name__ == "__main__":
    sys.exit(main())
