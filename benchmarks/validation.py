"""Measures validation beside frictionless: a million clean notices, some of them faulty, and
tables where every cell is: `python -m benchmarks.validation`."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.results import ResultTable, begin, options_of
from disclosure.model.schemas import tables
from disclosure.packages.descriptors import make_descriptor, resource_descriptor

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = "为辖区内六十周岁以上老年人提供助餐、助浴和日间照料，每周不少于{0}次。"
_CELLS = {
    "title": "第{0}号社区居家养老服务采购公告",
    "title_en": '"Home care for the elderly, tender notice no. {0}"',
    "kind": "tender",
    "region_code": "990100",
    "content": _BLOCK,
    "scale": "全年约 {0} 人次，服务期一年，分四个季度验收。",
    "qualifications": "依法登记、具备独立承担民事责任能力的社会组织或企业，近三年无重大违法记录。",
    "materials": "登记证书、上一年度年检结论、服务方案、报价表。",
    "procurement_method": "public-tender",
    "budget_amount": "{0}.00",
    "currency": "CNY",
    "published_at": "2026-07-14T13:20:00+08:00",
    "submission_deadline": "2026-10-12T09:30:00+08:00",
    "is_time_known": "true",
    "contact_office": "示例市民政局养老服务科",
    "contact_phone": "0571-0000 0000",
}


def lines(rows: int, faulty_every: int) -> Iterator[str]:
    """The table of notices; every so many rows one has a month 13 for its deadline."""
    names = [field.name for field in tables()["notices"].fields]
    yield ",".join(names)
    template = ",".join(
        _CELLS.get(name, "{1}-{0:07}" if name.endswith("_id") else "") for name in names
    )
    for number in range(rows):
        line = template.format(number, "N")
        is_faulty = faulty_every and number % faulty_every == 0
        yield line.replace("2026-10-12T", "2026-13-12T") if is_faulty else line


def faulty_lines(rows: int) -> Iterator[str]:
    """The table with a cell in each column that is not of its type, too short or unknown."""
    fields = tables()["notices"].fields
    yield ",".join(field.name for field in fields)
    cells = ["" if field.is_required else "\x07 不对" for field in fields]
    for number in range(rows):
        yield ",".join(cells).replace("不对", f"不对{number % 977}")


def write(folder: Path, table: Iterator[str]) -> Path:
    """A package of one table of notices in `folder`; returns its descriptor."""
    folder.mkdir()
    with (folder / "notices.csv").open("w", encoding="utf-8", newline="") as file:
        for line in table:
            file.write(line + "\n")
    descriptor = make_descriptor(
        "tender-notices",
        name="notices",
        publisher={"name": "bench", "title": "测速市", "title_en": "Bench"},
        title="公告",
        created="2026-09-01T00:00:00+08:00",
        language="zh-CN",
        time_zone="Asia/Shanghai",
        region_scheme="none",
        licenses=[{"name": "CC-BY-4.0"}],
    )
    path = folder / "datapackage.json"
    whole = {**descriptor, "resources": [resource_descriptor(tables()["notices"])]}
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return path


@dataclass(frozen=True)
class Measurement:
    """One validation in a process of its own: seconds without start-up, peak memory, faults."""

    seconds: float
    megabytes: int
    faults: int


def measure(engine: str, path: Path) -> Measurement:
    """Validate the package at `path` by `engine` in a new process."""
    command = [sys.executable, "-m", "benchmarks.validation", "--engine", engine, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{engine} failed:\n{done.stdout}{done.stderr}")
    return Measurement(**json.loads(done.stdout))


def validate_by(engine: str, path: Path) -> Measurement:
    """Validates in this process, and returns the cost."""
    if engine == "ours":
        from disclosure.checks.any_package import check_package

        started = time.perf_counter()
        tallies = check_package(path).tallies.values()
        count = sum(tally.counts.total() for tally in tallies)
    else:
        import frictionless

        started = time.perf_counter()
        count = frictionless.validate(str(path), limit_errors=0).stats["errors"]
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Measurement(round(seconds, 2), peak, count)


def report(table: ResultTable, case: str, rows: int, path: Path, *, beside: bool) -> None:
    ours = measure("ours", path)
    cells = [case, f"{rows:,}", f"{ours.seconds:.2f}", ours.megabytes]
    if not beside:
        table.row(*cells, "–", "–", f"{ours.faults:,}")
        return
    theirs = measure("frictionless", path)
    if theirs.faults != ours.faults:
        sys.exit(f"{case}: {ours.faults} faults are not frictionless' {theirs.faults}")
    ratio = theirs.seconds / ours.seconds
    table.row(*cells, f"{theirs.seconds:.1f} s", f"{ratio:.0f}", f"{ours.faults:,}")


def main() -> None:
    parser = options_of("validation", __doc__)
    parser.add_argument("path", nargs="?", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--engine", choices=("ours", "frictionless"), help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the clean table")
    words = parser.parse_args()
    if words.path:
        print(json.dumps(asdict(validate_by(words.engine, words.path))))
        return
    rows = words.rows
    result = begin("validation", ["polars", "frictionless"])
    columns = ("", "rows", "seconds", "MB", "frictionless", "ratio", "faults")
    table = result.table("invented notices of about 720 bytes", *columns)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clean, some = write(folder / "clean", lines(rows, 0)), folder / "some"
        report(table, "clean", rows, clean, beside=True)
        report(table, "1 % of the rows faulty", rows, write(some, lines(rows, 100)), beside=True)
        faulty = write(folder / "all", faulty_lines(rows // 10))
        report(table, "every cell faulty", rows // 10, faulty, beside=False)
    if words.save:
        result.save()


if __name__ == "__main__":
    main()
