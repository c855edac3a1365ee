"""What the scripts print while they work, and the faults at their end."""

import sys
import time
from collections.abc import Iterable, Sequence

from disclosure.packages.faults import Fault
from scripts.terminal import warn


class Progress:
    """Prints each section of a long run when it ends, and on a terminal while it runs."""

    def __init__(self) -> None:
        self._section = ""
        self._count = 0
        self._started = time.monotonic()
        self._shown = 0.0

    def __call__(self, section: str, count: int) -> None:
        if section != self._section:
            self.end()
            self._section, self._started = section, time.monotonic()
        self._count = count
        now = time.monotonic()
        if sys.stdout.isatty() and now - self._shown > 0.1:
            print(f"\r  {section} {count:,}\033[K", end="", flush=True)
            self._shown = now

    def end(self) -> None:
        """End the running section, with its count and seconds."""
        if self._section:
            start = "\r" if sys.stdout.isatty() else ""
            end = "\033[K" if sys.stdout.isatty() else ""
            seconds = time.monotonic() - self._started
            print(f"{start}  {self._section} {self._count:,} ({seconds:.1f} s){end}", flush=True)
        self._section = ""


def print_faults(faults: Sequence[Fault], limit: int | None = None) -> None:
    """Every fault in compiler form, errors first, and their count; `limit` bounds warnings."""
    errors = [fault for fault in faults if fault.is_error]
    warnings = [fault for fault in faults if not fault.is_error]
    _print(errors)
    _print(warnings[:limit])
    if limit is not None and len(warnings) > limit:
        warn("faults.hidden", count=_sum(warnings[limit:]))
    if faults:
        warn("faults.counts", errors=_sum(errors), warnings=_sum(warnings))


def print_refusal(faults: Sequence[Fault]) -> None:
    """Every fault of data that were not published, and that the published site is unchanged."""
    print_faults(faults)
    warn("faults.refused")


def _print(faults: Iterable[Fault]) -> None:
    for fault in faults:
        print(fault.line(), file=sys.stderr)


def _sum(faults: Iterable[Fault]) -> int:
    return sum(fault.count for fault in faults)
