"""Tables of a benchmark: printed as they come and, with `--save`, saved in `benchmarks/results/`.

`python -m benchmarks.readme` writes README.md from the saved files.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
ADDITIONS = 20_000_000


@dataclass
class ResultTable:
    """One table: its title, its columns and its rows, as texts."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def row(self, *cells: object) -> None:
        """Adds a row and prints it at once."""
        texts = [str(cell) for cell in cells]
        self.rows.append(texts)
        print_cells(texts)


@dataclass
class BenchmarkResult:
    """The result of a run, with its day and machine, and the versions of what was measured."""

    name: str
    taken: str
    machine: str
    versions: dict[str, str]
    tables: list[ResultTable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def table(self, title: str, *columns: str) -> ResultTable:
        """A further table, whose head is printed at once."""
        table = ResultTable(title, [*columns])
        self.tables.append(table)
        print(f"\n{title}")
        print_cells(["", *columns[1:]])
        return table

    def note(self, sentence: str) -> None:
        """Adds a sentence below the tables, and prints it."""
        self.notes.append(sentence)
        print(sentence, flush=True)

    def save(self, folder: Path = RESULTS) -> None:
        """Saves it, in place of an earlier result of the same name."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / f"{self.name}.json").write_text(text + "\n", "utf-8")


def print_cells(cells: Iterable[str]) -> None:
    first, *rest = cells
    print(f"{first:<44}" + "".join(f"{cell:>20}" for cell in rest), flush=True)


def read_result(path: Path) -> BenchmarkResult:
    """A saved result."""
    document = json.loads(path.read_text("utf-8"))
    tables = [ResultTable(**table) for table in document.pop("tables")]
    return BenchmarkResult(**document, tables=tables)


def options_of(name: str, about: str | None) -> argparse.ArgumentParser:
    """The options of a benchmark, to which it adds its own."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}".rstrip("."), description=about
    )
    parser.add_argument("--save", action="store_true", help="keep the tables for README.md")
    return parser


def begin(
    name: str, packages: Iterable[str] = (), programs: Mapping[str, str] | None = None
) -> BenchmarkResult:
    """A result to fill: taken today, here, with these packages and other programs."""
    now = datetime.now(UTC)
    versions = {"Python": platform.python_version()}
    versions |= {package: version(package) for package in packages} | dict(programs or {})
    return BenchmarkResult(name, f"{now.day} {now:%B %Y}", machine(), versions)


def machine() -> str:
    """The machine in a few words, with its speed and how busy it was when the run began."""
    load = os.getloadavg()[0]
    system = platform.freedesktop_os_release().get("PRETTY_NAME", sys.platform)
    return (
        f"{os.cpu_count()} cores, {system}, {ADDITIONS // 1_000_000} million additions in"
        f" {additions():.2f} s, load {load:.1f}"
    )


def additions() -> float:
    """The processor's seconds that a loop of additions takes: how fast this machine is now."""
    loop = f"total = 0\nfor number in range({ADDITIONS}):\n    total += number\n"
    program = f"{loop}import time\nprint(time.process_time())"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def span(values: Iterable[float], form: str = ".1f") -> str:
    """The minimum and the maximum of several runs; one number if both read alike."""
    texts = [f"{value:{form}}" for value in sorted(values)]
    return texts[0] if texts[0] == texts[-1] else f"{texts[0]}–{texts[-1]}"
