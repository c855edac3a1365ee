"""Measures the chain from packages to site on invented cities of growing size: `make bench`."""

import argparse
import math
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.measured_verbs import INSTANT, Measurement, measured
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


def growth(small: Measurement, large: Measurement, times: float) -> str:
    """By which power of the size a step's processor time grew."""
    return f"{large.step:<28}size^{math.log(large.processor / small.processor, times):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "projects", nargs="*", type=int, default=[100, 1_000], help="sizes; default: 100 1000"
    )
    sizes = sorted(parser.parse_args().projects)
    runs: list[list[Measurement]] = []
    for projects in sizes:
        print(f"\n{projects:,} projects, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
        print(f"{'':<28}{'clock':>11}{'processors':>11}{'memory':>10}")
        runs.append([])
        with tempfile.TemporaryDirectory() as folder:
            for measurement in measure(projects, Path(folder)):
                runs[-1].append(measurement)
                print(measurement.line(), flush=True)
    if len(sizes) > 1:
        print(f"\nprocessor time from {sizes[0]:,} to {sizes[-1]:,} projects")
        for small, large in zip(runs[0], runs[-1], strict=True):
            print(growth(small, large, sizes[-1] / sizes[0]))


if __name__ == "__main__":
    main()
