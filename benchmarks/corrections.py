"""One corrected deadline of a live publisher an hour later, beside the first publish of all.

`python -m benchmarks.corrections [DATA]` publishes a copy of a data folder (`data`), then three
times more, each with the latest deadline of its first live publisher moved by a minute. It prints
the clock's and the processors' seconds of each, stage by stage, and how many pages were made.
"""

import csv
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.results import ResultTable, begin, options_of
from disclosure.publish import building, releasing
from disclosure.publish.release_archive import ReleaseArchive

INSTANT = datetime(2026, 9, 22, tzinfo=UTC)
CORRECTIONS = 3
STAGES = ("compile_register", "build_site", "run_tasks", "write_release_files")


def main() -> None:
    parser = options_of("corrections", __doc__)
    parser.add_argument("data", nargs="?", type=Path, default=Path("data"), help="default: data")
    args = parser.parse_args()
    source, result = args.data, begin("corrections")
    with tempfile.TemporaryDirectory() as folder:
        data, output = Path(folder, "data"), Path(folder, "output")
        for publisher in sorted(source.iterdir()):
            if any(publisher.glob("*/datapackage.json")):
                shutil.copytree(publisher, data / publisher.name)
        table = result.table(f"{source.resolve().name}/", "", "clock, s", "processors, s")
        publish(data, output, INSTANT, table, "everything")
        spent = []
        for number in range(1, CORRECTIONS + 1):
            correct(data, number)
            spent.append(publish(data, output, INSTANT + timedelta(hours=number), table))
        clock, processors = (median(seconds) for seconds in zip(*spent, strict=True))
        table.row("median of corrections", f"{clock:.1f}", f"{processors:.1f}")
    if args.save:
        result.save()


def correct(data: Path, minute: int) -> None:
    """Moves the latest deadline of the first publisher that is no example."""
    tables = sorted(data.glob("*/tender-notices*/notices.csv"))
    table = next(path for path in tables if "example" not in path.parts[-3])
    with table.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    last = max(rows, key=lambda row: row["submission_deadline"])
    deadline = last["submission_deadline"]
    last["submission_deadline"] = f"{deadline[:14]}{minute:02}{deadline[16:]}"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def publish(
    data: Path,
    output: Path,
    instant: datetime,
    table: ResultTable,
    name: str = "one corrected deadline",
) -> tuple[float, float]:
    """Publishes, prints the cost of each stage, and returns the seconds of the clock and of the
    processors."""
    with stages_timed(table), timed(name, table) as spent:
        releasing.publish(
            data,
            output,
            ReleaseArchive(output),
            instant=instant,
            siteurl="https://city.example.org",
            progress=lambda _what, _count: None,
        )
    pages = (output / "current/site").resolve().rglob("*.html")
    page_count = sum(page.stat().st_nlink == 1 for page in pages)
    table.row("pages in no other tree", f"{page_count:,}", "")
    return spent[0], spent[1]


@contextmanager
def stages_timed(table: ResultTable) -> Iterator[None]:
    """Adds a row to the table for each stage of a build that runs within the block."""
    before = {name: getattr(building, name) for name in STAGES}

    def measured(name: str) -> Any:
        def run(*values: Any, **named: Any) -> Any:
            with timed(name, table):
                return before[name](*values, **named)

        return run

    try:
        for name in STAGES:
            setattr(building, name, measured(name))
        yield
    finally:
        for name, function in before.items():
            setattr(building, name, function)


@contextmanager
def timed(name: str, table: ResultTable) -> Iterator[list[float]]:
    """Tells and fills in the clock's and the processors' seconds of a block."""
    spent: list[float] = []
    started, before = time.perf_counter(), os.times()
    yield spent
    now = os.times()
    processors = sum(now[:4]) - sum(before[:4])
    spent += [time.perf_counter() - started, processors]
    table.row(name, f"{spent[0]:.1f}", f"{processors:.1f}")


if __name__ == "__main__":
    main()
