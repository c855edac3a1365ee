"""Measures the chain from packages to site on invented cities of growing size: `make bench`."""

import math
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.measured_verbs import COLUMNS, INSTANT, Measurement, measured
from benchmarks.results import begin, options_of
from disclosure.register.register_file import open_register

PUBLISHER = "example-city"
HOUR = 3_600
# A tender that can still be entered, as it was published last: its deadline is to be corrected.
OPEN = """
SELECT tender_id, submission_deadline FROM tenders
 WHERE publisher = ? AND status = 'open' AND submission_deadline IS NOT NULL
 ORDER BY tender_id LIMIT 1
"""


def row_count(data: Path) -> int:
    """Lines of all tables below `data` without their headers; quoted line breaks count as lines."""
    return sum(path.read_bytes().count(b"\n") - 1 for path in data.rglob("*.csv"))


def page_count(output: Path) -> int:
    """Pages of the site that is served."""
    return sum(1 for _ in (output / "current" / "site").rglob("*.html"))


def corrected(output: Path) -> tuple[str, str]:
    """An open tender of the served site, and the deadline that a correction gives it: a year
    later, at the same hour."""
    with closing(open_register(output / "current" / "register.sqlite")) as register:
        row = register.rows(OPEN, PUBLISHER)[0]
    deadline = str(row["submission_deadline"])
    return row["tender_id"], f"{int(deadline[:4]) + 1}{deadline[4:]}".replace("-02-29", "-02-28")


def measure(projects: int, folder: Path) -> Iterator[Measurement]:
    """The whole chain for a city of `projects` projects, made below `folder`."""
    data, output = folder / "data", folder / "output"
    words = ("--projects", str(projects), "--seed", "1", "--out", str(data))
    generated = measured("generate", "generate_example", *words)
    rows = row_count(data)
    yield generated.of(rows, "rows")
    yield measured("validate", "validate", str(data)).of(rows, "rows")
    publish = ("publish", "--data", str(data), "--output", str(output))
    first = measured("publish, nothing there", *publish)
    yield first.of(page_count(output), "pages")
    yield measured("publish, nothing changed", *publish).of(page_count(output), "pages")
    tender, deadline = corrected(output)
    cell = f"submission_deadline={deadline}"
    named = (PUBLISHER, tender, "--data", str(data), "--reason", "later", "--set", cell)
    measured("", "amend_tender", *named, instant=INSTANT + HOUR)
    once_more = measured("publish, a deadline moved", *publish, instant=INSTANT + HOUR)
    yield once_more.of(page_count(output), "pages")


def main() -> None:
    parser = options_of("", __doc__)
    parser.add_argument(
        "projects", nargs="*", type=int, default=[100, 1_000], help="sizes; default: 100 1000"
    )
    args = parser.parse_args()
    sizes, result = sorted(args.projects), begin("chain")
    runs: list[list[Measurement]] = []
    for projects in sizes:
        table = result.table(f"{projects:,} projects", *COLUMNS)
        runs.append([])
        with tempfile.TemporaryDirectory() as folder:
            for measurement in measure(projects, Path(folder)):
                runs[-1].append(measurement)
                table.row(*measurement.cells())
    if len(sizes) > 1:
        table = result.table(
            f"processors' seconds from {sizes[0]:,} to {sizes[-1]:,} projects", "", "exponent"
        )
        for small, large in zip(runs[0], runs[-1], strict=True):
            exponent = math.log(large.processor / small.processor, sizes[-1] / sizes[0])
            table.row(large.step, f"{exponent:.2f}")
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
