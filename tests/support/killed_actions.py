"""Actions in a process of their own, which kills itself before the write that is asked for.

Writes are told by audit events (PEP 578), so that nothing of the program is another than it is.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from tests.support import verbs

_WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"}
# A process that got this far ends with this, and writes how many writes there were.
DONE, COUNT = 0, "count.txt"


def run_killed(action: str, folder: Path, last: int) -> int:
    """Run the code of an action with `folder`, killed before its write of the number `last` below
    it; the exit code, -9 where it was killed. 0 as `last` kills nothing and counts the writes."""
    return verbs.run_function(_run, action, str(folder), last)


def writes_of(action: str, folder: Path) -> int:
    """Run an action to its end; how many writes it had."""
    assert run_killed(action, folder, 0) == DONE
    return int((folder.parent / f"{folder.name}-{COUNT}").read_text("utf-8"))


def _run(action: str, folder: str, last: int) -> None:
    count = 0

    def on_event(event: str, values: tuple[Any, ...]) -> None:
        nonlocal count
        if event == "open":
            is_write = isinstance(values[1], str) and bool(set(values[1]) & set("wax+"))
        else:
            is_write = event in _WRITES
        if is_write and str(values[0]).startswith(folder):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    os.chdir(verbs.ROOT)
    sys.addaudithook(on_event)
    exec(action, {"folder": Path(folder)})  # noqa: S102 - the code of a test
    if not last:
        Path(f"{folder}-{COUNT}").write_text(str(count), "utf-8")
