"""Runs a program, such as a verb of `scripts/`, and measures it with all that it starts."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("", "clock", "processors", "memory of a process", "handled", "a second")
INSTANT = 1_790_035_200  # a fixed release instant, so that runs can be compared
# A small process: what a program starts from counts among its own memory.
_STARTER = """
import resource, subprocess, sys, time
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=sys.stderr)
seconds, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(done.returncode)
"""


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


def spent(command: list[str], folder: Path, **environment: str) -> tuple[float, float, float]:
    """The clock's and the processors' seconds of a program with all that it starts, and the memory
    that one process took at most, in MB; it ends the run with the program's own words when it
    fails."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [sys.executable, "-c", _STARTER, *command],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=output,
            check=False,
        )
        if done.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{output.read()}")
    clock, processors, megabytes = map(float, done.stdout.split())
    return clock, processors, megabytes


def measured(
    step: str, verb: str, *words: str, instant: int = INSTANT, program: Path = ROOT
) -> Measurement:
    """What `python -m scripts.VERB WORDS…` takes, as `spent` says. What the step handled is not
    counted yet. `program`: the working copy whose verb it is."""
    command = [sys.executable, "-m", f"scripts.{verb}", *words]
    return Measurement(step, *spent(command, program, SOURCE_DATE_EPOCH=str(instant)), 0, "")
