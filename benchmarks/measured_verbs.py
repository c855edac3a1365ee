"""Runs a verb of `scripts/` and measures it with all the processes that it starts."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("", "clock", "processors", "memory of a process", "handled", "a second")
INSTANT = 1_790_035_200  # a fixed release instant, so that runs can be compared


@dataclass(frozen=True)
class Measurement:
    """One step of the chain: seconds of the clock and of processors, the memory that one process
    took at most until its end, in MB, and how many things the step handled."""

    step: str
    seconds: float
    processor: float
    megabytes: float
    count: int
    unit: str

    def of(self, count: int, unit: str) -> "Measurement":
        """The same with what the step handled."""
        return replace(self, count=count, unit=unit)

    def cells(self) -> tuple[str, ...]:
        """Its row below `COLUMNS`."""
        return (
            self.step,
            f"{self.seconds:.2f} s",
            f"{self.processor:.2f} s",
            f"{self.megabytes:,.0f} MB",
            f"{self.count:,} {self.unit}",
            f"{self.count / self.seconds:,.0f}",
        )


def measured(
    step: str, verb: str, *words: str, instant: int = INSTANT, program: Path = ROOT
) -> Measurement:
    """What `python -m scripts.VERB WORDS…` takes, with all the processes that it starts; it ends
    the run with its own words when it fails. What the step handled is not counted yet. `program`:
    the working copy whose verb it is."""
    with tempfile.TemporaryFile("w+") as told:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", f"scripts.{verb}", *words],
            cwd=program,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(instant)},
            stdout=told,
            stderr=told,
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            sys.exit(f"scripts.{verb} failed:\n{told.read()}")
    return Measurement(step, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, 0, "")
