"""Check data packages, ours or not; say where each fault is and how to fix it."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.instant import release_instant
from scripts.progress import Progress, print_faults
from scripts.terminal import help_of, told, verb_parser, warn

FORMATS = ("text", "json", "html", "xlsx")


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    options = verb_parser("validate", "validate")
    add = options.add_argument
    add("data", type=Path, nargs="*", default=[Path("data")], metavar="PATH", help=help_of("paths"))
    add("--format", choices=FORMATS, default="text", help=help_of("format"))
    add("--out", type=Path, metavar="FILE", help=help_of("report_file"))
    add("--watch", action="store_true", help=help_of("watch"))
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 no errors, 1 errors, 2 usage."""
    option_parser = parser()
    args = option_parser.parse_args(arguments)
    for path in args.data:
        if not path.exists():
            option_parser.error(told("usage.no_path", path=path))
    if args.format == "xlsx" and args.out is None:
        option_parser.error(told("usage.xlsx_needs_out"))
    if args.out and not args.out.absolute().parent.is_dir():
        option_parser.error(told("usage.no_folder", path=args.out))
    if not args.watch:
        return check(args)
    try:
        return watch(args)
    except KeyboardInterrupt:
        print()
        return 0


def check(args: argparse.Namespace) -> int:
    """Check once and report; the exit code."""
    from disclosure.reports.checking import check_paths
    from disclosure.reports.report import make_report
    from disclosure.reports.report_words import MEANING
    from disclosure.reports.report_writing import write_report
    from disclosure.words.texts import both

    is_shown = args.format == "text" and args.out is None
    progress = Progress()
    instant = release_instant()
    outcome = check_paths(args.data, instant, progress if is_shown else silent)
    progress.end()
    report = make_report(
        outcome.faults, [str(path) for path in args.data], instant, outcome.package_count
    )
    if is_shown:
        print_faults(report.faults)
    else:
        write_report(report, args.format, args.out, sys.stdout)
    if report.is_valid and is_shown:
        valid = both("terminal.faults.valid", count=report.package_count, meaning=MEANING)
        print(*valid, sep="\n")
    return 0 if report.is_valid else 1


def silent(_section: str, _count: int) -> None:
    """No progress: only the report may be in the output."""


def watch(args: argparse.Namespace) -> int:
    """Check, then again after each change, until a key interrupts it."""
    seen = None
    while True:
        now = state(args.data)
        if now != seen:
            seen = now
            check(args)
            warn("faults.watching")
        time.sleep(0.5)


def state(paths: Sequence[Path]) -> list[tuple[str, int, int]]:
    """Every file at `paths` (beside a descriptor: in its folder) with its time and size."""
    stamps = []
    for path in paths:
        for file in sorted((path if path.is_dir() else path.parent).rglob("*")):
            try:
                status = file.stat()
            except OSError:
                continue
            stamps.append((str(file), status.st_mtime_ns, status.st_size))
    return stamps


if __name__ == "__main__":
    sys.exit(main())
