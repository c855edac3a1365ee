"""Work shared out to forked processes, where this process can fork safely."""

import threading
from collections.abc import Callable
from multiprocessing import get_all_start_methods, get_context

# Called with what is being made, and how many of it so far.
Progress = Callable[[str, int], None]
# The build is made for two cores; pages, feeds and downloads each divide well by two.
PROCESSES = 2


def part_count() -> int:
    """In how many parts to work: one where other threads run or the system cannot fork, since a
    fork copies only the calling thread."""
    can_fork = "fork" in get_all_start_methods() and threading.active_count() == 1
    return PROCESSES if can_fork else 1


def told(progress: Progress, part: int) -> Progress:
    """`progress` in the first part, which runs in this process; a no-op in the other worker
    processes."""
    return progress if part == 0 else lambda _what, _count: None


def in_processes(work: Callable[[int], None], parts: int) -> None:
    """Runs `work(0)` here and `work(1)`, `work(2)` … in forked processes.

    What `work` does must reach the others through files. A SQLite connection must not be carried
    over a fork: each part opens its own. Raises what `work(0)` raises, and RuntimeError when
    another part fails.
    """
    context = get_context("fork") if parts > 1 else get_context()
    processes = [context.Process(target=work, args=(part,)) for part in range(1, parts)]
    for process in processes:
        process.start()
    try:
        work(0)
    except BaseException:
        for process in processes:
            process.terminate()
        raise
    finally:
        for process in processes:
            process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a worker process failed; see its traceback above")
