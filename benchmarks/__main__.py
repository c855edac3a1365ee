"""Measures the chain from packages to site on invented cities of growing size: `make bench`."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTANT = "1790035200"  # a fixed release instant, so that runs can be compared


@dataclass(frozen=True)
class Measurement:
    """One step of the chain: its wall-clock seconds and how many things it handled."""

    step: str
    seconds: float
    count: int
    unit: str

    def line(self) -> str:
        rate = self.count / self.seconds
        return (
            f"{self.step:<24}{self.seconds:>9.2f} s{self.count:>10,} {self.unit:<6}{rate:>12,.0f}/s"
        )


def timed(verb: str, *words: str) -> float:
    """The seconds that `python -m scripts.VERB WORDS…` takes; its own words when it fails."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", f"scripts.{verb}", *words],
        cwd=ROOT,
        env={**os.environ, "SOURCE_DATE_EPOCH": INSTANT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"scripts.{verb} failed:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - started


def row_count(data: Path) -> int:
    """Lines of all tables below `data` without their headers; quoted line breaks count as lines."""
    return sum(path.read_bytes().count(b"\n") - 1 for path in data.rglob("*.csv"))


def page_count(output: Path) -> int:
    return sum(1 for _ in (output / "current" / "site").rglob("*.html"))


def measure(projects: int, folder: Path) -> Iterator[Measurement]:
    """The whole chain for a city of `projects` projects, made below `folder`."""
    data, output = folder / "data", folder / "output"
    words = ("--projects", str(projects), "--seed", "1", "--out", str(data))
    seconds = timed("generate_example", *words)
    rows = row_count(data)
    yield Measurement("generate", seconds, rows, "rows")
    yield Measurement("validate", timed("validate", str(data)), rows, "rows")
    build = ("--data", str(data), "--output", str(output))
    seconds = timed("build", *build)
    pages = page_count(output)
    yield Measurement("build, nothing there", seconds, pages, "pages")
    yield Measurement("build, other tree", timed("build", *build), pages, "pages")
    yield Measurement("build, nothing changed", timed("build", *build), pages, "pages")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "projects", nargs="*", type=int, default=[100, 1_000], help="sizes; default: 100 1000"
    )
    for projects in parser.parse_args().projects:
        print(f"\n{projects:,} projects, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
        with tempfile.TemporaryDirectory() as folder:
            for measurement in measure(projects, Path(folder)):
                print(measurement.line(), flush=True)


if __name__ == "__main__":
    main()
