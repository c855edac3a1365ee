"""The worker: a thread for the questions that take long, so that they keep nobody waiting."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from api.http.problems import Problem
from disclosure.words.texts import both

T = TypeVar("T")

MAX_WAITING = 500


class WorkerPool:
    """Runs long questions one after the other; refuses when the row is too long.

    A second thread would answer nothing sooner, since only one at a time may run Python; but the
    event loop would wait for either of them whenever it has read or sent something.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="worker")
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, done in a thread. Problem when too many are waiting."""
        if self._waiting >= MAX_WAITING:
            raise Problem(
                "busy",
                both("api.problem.busy"),
            )
        return await self.run_unbounded(work)

    async def run_unbounded(self, work: Callable[[], T]) -> T:
        """The same for a part of what was let in already: it waits, but is never refused."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Lets the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
