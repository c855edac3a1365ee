"""How a command that publishes ends if nothing was published, in one place for all of them."""

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scripts.progress import Progress, print_refusal
from scripts.terminal import warn


@contextmanager
def refusals_reported(texts: Mapping[type[Exception], str], progress: Progress) -> Iterator[None]:
    """Ends `progress` with the block; if the block was refused, prints why and exits with 1.

    `texts` names the texts of errors that only this command raises, or that it prints first for
    faulty data. The served site is always complete.
    """
    from disclosure.history.history_file import BrokenHistory
    from disclosure.packages.faults import FaultyData
    from disclosure.publish.redacted_values import ReturnOfRedacted

    try:
        yield
    except Exception as error:
        progress.end()
        if type(error) in texts:
            warn(texts[type(error)], error=error)
        elif isinstance(error, ReturnOfRedacted):
            warn("publish.redacted", error=error)
        elif isinstance(error, BrokenHistory | OSError | sqlite3.OperationalError):
            warn("publish.unfinished", error=error)
        elif not isinstance(error, FaultyData):
            raise
        if isinstance(error, FaultyData):
            print_refusal(error.faults)
        sys.exit(1)
    progress.end()


def say_waiting() -> None:
    """Says that another publish holds the output."""
    warn("publish.waiting")
