"""Limits the time for a row: a package's own pattern can keep Python's `re` busy for years."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, ParamSpec, TypeVar

ROW_TIMEOUT_S = 10.0
_ALARM = getattr(signal, "SIGALRM", None)
P = ParamSpec("P")
T = TypeVar("T")


class RowTooSlow(BaseException):
    """A row took longer than `ROW_TIMEOUT_S`. Not an Exception, since engines report those as cell
    errors."""


@contextmanager
def row_limits() -> Iterator[None]:
    """Within this context `limited` functions raise RowTooSlow; only in the main thread and on
    systems with SIGALRM (not Windows)."""
    is_possible = threading.current_thread() is threading.main_thread()
    if _ALARM is None or not is_possible:
        yield
        return
    before = signal.signal(_ALARM, _end)
    try:
        yield
    finally:
        signal.signal(_ALARM, before)


def limited(work: Callable[P, T]) -> Callable[P, T]:
    """The same function, ended after `ROW_TIMEOUT_S` within `row_limits`."""

    def ended(*args: P.args, **kwargs: P.kwargs) -> T:
        if _ALARM is None or signal.getsignal(_ALARM) is not _end:
            return work(*args, **kwargs)
        signal.setitimer(signal.ITIMER_REAL, ROW_TIMEOUT_S)
        try:
            return work(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    return ended


def _end(_number: int, _frame: object) -> NoReturn:
    raise RowTooSlow
