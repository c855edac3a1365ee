"""Work shared out to forked processes, where this process can fork safely, and their memory."""

import ctypes
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection

# Called with what is being made, and how many of it so far.
Progress = Callable[[str, int], None]
# Called with how many things one piece of work has made so far.
Report = Callable[[int], None]
Task = Callable[[Report], None]
# The build is made for two cores.
PROCESSES = 2


def give_back_memory() -> None:
    """Gives memory that a stage needed, and is free again, back to the system, so that the next
    stages, and the processes forked for them, do not need theirs beside it. Of C libraries GNU's
    keeps what is free between what is not."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def part_count() -> int:
    """In how many parts to work: one where other threads run or the system cannot fork, since a
    fork copies only the calling thread."""
    can_fork = "fork" in get_all_start_methods() and threading.active_count() == 1
    return PROCESSES if can_fork else 1


class Dealer:
    """Deals numbered pieces of work to processes, which are forked after it is made and go
    through the numbers upwards: each number to the first that asks for it."""

    def __init__(self) -> None:
        self._next = get_context("fork").Value("q", 0)

    def takes(self, number: int) -> bool:
        """Whether the piece is the caller's."""
        with self._next.get_lock():
            is_next = number >= self._next.value
            self._next.value = max(self._next.value, number + 1)
        return bool(is_next)


def run_tasks(tasks: Sequence[Task], report: Report) -> None:
    """Runs each task once, by several processes where it can fork: whichever is free takes the
    next, so that all are busy to the end when the longest tasks stand first.

    A task gets a function to call with how many things it has made so far; `report` is called
    with the sum of all. For what tasks may do and what is raised, see `in_processes`.
    """
    dealer, counts = Dealer(), get_context("fork").Array("q", len(tasks))

    def note(part: int, number: int, count: int) -> None:
        counts[number] = count
        if part == 0:
            report(sum(counts[:]))

    def work(part: int) -> None:
        for number, task in enumerate(tasks):
            if dealer.takes(number):
                task(partial(note, part, number))

    in_processes(work, part_count())
    report(sum(counts[:]))


def in_processes(work: Callable[[int], None], parts: int) -> None:
    """Runs `work(0)` here and `work(1)`, `work(2)` … in forked processes.

    What `work` does must reach the others through files. A SQLite connection must not be carried
    over a fork: each part opens its own. Raises what a part raises, that of another process with
    its traceback as a note; RuntimeError when one ends without a word, as when it is killed.
    """
    with ExitStack() as others:
        for part in range(1, parts):
            others.enter_context(_forked(partial(work, part)))
        work(0)


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[None]:
    """Does some work in another process while the block runs, or before it where this process
    cannot fork; done where the block ends. For what it may do and what is raised, see
    `in_processes`."""
    if part_count() > 1:
        with _forked(work):
            yield
    else:
        work()
        yield


@contextmanager
def _forked(work: Callable[[], None]) -> Iterator[None]:
    receiving, sending = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=_work_and_tell, args=(work, sending))
    process.start()
    sending.close()
    try:
        yield
        error = _told(receiving)
    except BaseException:
        process.terminate()
        raise
    finally:
        process.join()
        receiving.close()
    if error is not None:
        raise error
    if process.exitcode:
        raise RuntimeError(f"a worker process ended with {process.exitcode}")


def _work_and_tell(work: Callable[[], None], sending: Connection) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - raised by the process that waits for this one
        error.add_note(traceback.format_exc())
        sending.send(error)


def _told(receiving: Connection) -> Exception | None:
    """What a process that has ended, or is about to, failed with."""
    try:
        error: Exception = receiving.recv()
    except EOFError:
        return None
    return error
