"""The worker: a thread for long queries, so that they do not block the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from api.http.problems import Problem
from disclosure.words.texts import both

T = TypeVar("T")

MAX_WAITING = 500


class WorkerPool:
    """Runs long queries one after the other; refuses when the queue is too long.

    A second thread would answer nothing sooner, since only one at a time may run Python; but the
    event loop would wait for both whenever it has read or sent something.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="worker")
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, run in a thread. Problem when too many are waiting."""
        if self._waiting >= MAX_WAITING:
            raise Problem(
                "busy",
                both("api.problem.busy"),
            )
        return await self.run_unbounded(work)

    async def run_unbounded(self, work: Callable[[], T]) -> T:
        """The same for a part of an accepted request: it waits, but is never refused."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Stops the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
