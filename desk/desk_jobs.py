"""Jobs: publishing and redacting in a separate process, and their progress.

A separate process, since a build forks workers, and reads settings and texts at its start. The job
continues if the desk is closed.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any

from disclosure.packages.faults import Fault, FaultyData
from disclosure.words.texts import BilingualError, Pair, both

Progress = Callable[[str, int], None]
# Called with its values and a progress function; does the work and returns its result in words.
Work = Callable[..., Pair]


@dataclass
class DeskJob:
    """A job: what it does, the steps so far (what, how many, seconds), and its result."""

    name: str
    steps: list[tuple[str, int, float]] = field(default_factory=list)
    is_running: bool = True
    done: Pair | None = None
    failed: Pair | None = None
    faults: list[Fault] = field(default_factory=list)
    ended_at: float = 0.0


class DeskJobs:
    """One job at a time, and the most recent one."""

    def __init__(self) -> None:
        self.last: DeskJob | None = None
        self._lock = Lock()

    def start(self, name: str, work: Work, values: Mapping[str, Any]) -> DeskJob:
        """Start a job, or return the one that is running."""
        with self._lock:
            if self.last is not None and self.last.is_running:
                return self.last
            job = self.last = DeskJob(name)
            receiving, sending = get_context("spawn").Pipe(duplex=False)
            process = get_context("spawn").Process(target=_run, args=(sending, work, dict(values)))
            process.start()
            sending.close()
            Thread(target=_follow, args=(job, receiving, process), daemon=True).start()
            return job


def _follow(job: DeskJob, receiving: Connection, process: Any) -> None:
    started = time.monotonic()
    with suppress(EOFError, OSError):
        while True:
            kind, value = receiving.recv()
            if kind == "step":
                name, count = value
                seconds = time.monotonic() - started
                if job.steps and job.steps[-1][0] == name:
                    job.steps[-1] = (name, count, seconds)
                else:
                    job.steps.append((name, count, seconds))
            elif kind == "done":
                job.done = value
            elif kind == "failed":
                job.failed = value
            else:
                job.faults = value
    process.join()
    if job.done is None and job.failed is None:
        job.failed = both("desk.job.cut_short")
    job.ended_at = time.time()
    job.is_running = False


def _run(sending: Connection, work: Work, values: dict[str, Any]) -> None:
    """Do the work in this process, and send its progress and result to the desk."""

    def tell(kind: str, value: object) -> None:
        with suppress(OSError):  # the desk was closed
            sending.send((kind, value))

    def progress(section: str, count: int) -> None:
        tell("step", (section, count))

    try:
        done = work(progress=progress, **values)
    except FaultyData as error:
        tell("faults", error.faults)
        tell("failed", both("desk.job.faulty"))
    except BilingualError as error:
        tell("failed", error.pair)
    except Exception as error:  # noqa: BLE001 - told to the clerk, whatever it was
        failure = f"{type(error).__name__}: {error}"
        tell("failed", both("desk.job.failed", error=failure))
    else:
        tell("done", done)
    sending.close()
