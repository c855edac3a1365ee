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
    """One step of the chain: the seconds of the clock and of the processors, the peak memory of
    the largest process in MB, and the number of things handled."""

    step: str
    seconds: float
    processor: float
    megabytes: float
    count: int
    unit: str

    def of(self, count: int, unit: str) -> "Measurement":
        """A copy with the number of things that the step handled."""
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
    """The cost of `python -m scripts.VERB WORDS…`, including all processes that it starts; exits
    with its output if it fails. The number of things handled is not set yet. `program`: the
    working copy to run."""
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", f"scripts.{verb}", *words],
            cwd=program,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(instant)},
            stdout=output,
            stderr=output,
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"scripts.{verb} failed:\n{output.read()}")
    return Measurement(step, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, 0, "")
