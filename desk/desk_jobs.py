"""Jobs: publishing and taking back in a process of its own, and how far it has come.

A process of its own, because a build shares its work out by forking, and takes settings and
texts as they are when it starts. The desk may be closed meanwhile: it goes on to its end.
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
# Given what it is told and how to tell progress, does the work and says what came of it.
Work = Callable[..., Pair]


@dataclass
class DeskJob:
    """A job: what it does, the steps so far (what, how many, seconds), and its end."""

    name: str
    steps: list[tuple[str, int, float]] = field(default_factory=list)
    is_running: bool = True
    done: Pair | None = None
    failed: Pair | None = None
    faults: list[Fault] = field(default_factory=list)
    ended_at: float = 0.0


class DeskJobs:
    """One job at a time, and the last one that there was."""

    def __init__(self) -> None:
        self.last: DeskJob | None = None
        self._lock = Lock()

    def start(self, name: str, work: Work, values: Mapping[str, Any]) -> DeskJob:
        """Begin a job; the one that is under way, where there is one."""
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
    """Do the work here, in a process of its own, and tell what comes of it."""

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
