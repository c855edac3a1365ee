"""Check data packages, ours or not; say where each fault is and what to do."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.instant import release_instant
from scripts.progress import Progress, print_faults

FORMATS = ("text", "json", "html", "xlsx")


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    made = argparse.ArgumentParser(
        prog="python -m scripts.validate",
        description=__doc__,
        epilog="Nothing that is checked is changed. "
        "Exit status: 0 no errors (warnings may be there), 1 errors, 2 wrong usage.",
    )
    add = made.add_argument
    add(
        "data",
        type=Path,
        nargs="*",
        default=[Path("data")],
        metavar="PATH",
        help="a data folder (<publisher>/<package>/datapackage.json), a publisher, a package, "
        "or any datapackage.json (default: data) 数据文件夹、发布方或数据包",
    )
    add(
        "--format",
        choices=FORMATS,
        default="text",
        help="text for a terminal, json for programs, html to read or print, xlsx: the tables "
        "with every faulty cell marked (default: %(default)s) 报告格式",
    )
    add(
        "--out",
        type=Path,
        metavar="FILE",
        help="write the report to FILE, not to the terminal; xlsx needs it 报告文件",
    )
    add(
        "--watch",
        action="store_true",
        help="check again whenever a file is saved, until Ctrl-C 保存后自动重查",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 no errors, 1 errors, 2 usage."""
    made = parser()
    given = made.parse_args(arguments)
    for path in given.data:
        if not path.exists():
            made.error(f"{path}: 没有这个文件夹或文件 / no such folder or file")
    if given.format == "xlsx" and given.out is None:
        made.error("--format xlsx: 请用 --out 写明文件 / name the file with --out")
    if given.out and not given.out.absolute().parent.is_dir():
        made.error(f"{given.out}: 没有这个文件夹 / no such folder")
    if not given.watch:
        return check(given)
    try:
        return watch(given)
    except KeyboardInterrupt:
        print()
        return 0


def check(given: argparse.Namespace) -> int:
    """Check once and report; the exit code."""
    from disclosure.reports.checking import check_paths
    from disclosure.reports.report import make_report
    from disclosure.reports.report_words import MEANING
    from disclosure.reports.report_writing import write_report

    is_shown = given.format == "text" and given.out is None
    progress = Progress()
    instant = release_instant()
    outcome = check_paths(given.data, instant, progress if is_shown else silent)
    progress.end()
    report = make_report(
        outcome.faults, [str(path) for path in given.data], instant, outcome.package_count
    )
    if is_shown:
        print_faults(report.faults)
    else:
        write_report(report, given.format, given.out, sys.stdout)
    if report.is_valid and is_shown:
        count = report.package_count
        print(f"{count} 个数据包通过检查。{MEANING[0]}")
        print(f"{count} packages are valid. {MEANING[1]}")
    return 0 if report.is_valid else 1


def silent(_section: str, _count: int) -> None:
    """Nothing but the report may stand in the output."""


def watch(given: argparse.Namespace) -> int:
    """Check, then again after each change, until a key interrupts it."""
    seen = None
    while True:
        now = state(given.data)
        if now != seen:
            seen = now
            check(given)
            print("等待改动，Ctrl-C 结束 / waiting for changes, Ctrl-C ends", file=sys.stderr)
        time.sleep(0.5)


def state(paths: Sequence[Path]) -> list[tuple[str, int, int]]:
    """Every file at `paths` (beside a descriptor: in its folder) with its time and size."""
    found = []
    for path in paths:
        for file in sorted((path if path.is_dir() else path.parent).rglob("*")):
            try:
                status = file.stat()
            except OSError:
                continue
            found.append((str(file), status.st_mtime_ns, status.st_size))
    return found


if __name__ == "__main__":
    sys.exit(main())
