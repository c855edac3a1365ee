"""Verbs run as their users run them, but from a process that has imported the program already.

Importing it takes longer than most of what the tests publish. A server without threads (the
standard library's fork server) is forked for each verb: its own arguments, environment, folder
and output, and nothing of what an earlier one did. That a verb starts by itself, `tests/house`
tries with `--help`.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.short_reference import publish_short, short_standard

ROOT = Path(__file__).resolve().parents[2]
_PRELOADED = [
    "disclosure.intake.amendments.tender_entries",
    "disclosure.intake.inbox.opened_workbook",
    "disclosure.publish.redacting",
    "disclosure.publish.releasing",
    "disclosure.reports.report_writing",
    "scripts.publish",
    "tests.support.short_reference",
    # What these import when they are first used.
    "jsonschema",
    "multiprocessing.sharedctypes",
    "numpy.ma",
    "pypinyin",
    "whoosh.writing",
    "zxingcpp",
]


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def run_verb(
    verb: str,
    *words: str,
    env: Mapping[str, str],
    before: Callable[[], None] | None = None,
    has_whole_reference: bool = False,
) -> subprocess.CompletedProcess[str]:
    """What `python -m scripts.VERB WORDS` comes to in the root of the project, with only `env`.

    `before` is done first in its process. Beside the data lie the short lists, unless
    `has_whole_reference`.
    """
    standard = None if has_whole_reference else short_standard()
    with TemporaryDirectory() as folder:
        process = _started(verb, words, env, Path(folder), standard, before)
        process.join()
        said, complained = (Path(folder, name).read_text("utf-8") for name in ("out", "err"))
    code = process.exitcode
    assert code is not None
    return subprocess.CompletedProcess([verb, *words], code, said, complained)


@contextmanager
def running_verb(
    verb: str,
    *words: str,
    env: Mapping[str, str],
    before: Callable[[], None] | None = None,
) -> Iterator[ForkServerProcess]:
    """A verb that runs while the block does, with the short lists; it is waited for at the end.
    `before` is done first in its process."""
    with TemporaryDirectory() as folder:
        process = _started(verb, words, env, Path(folder), short_standard(), before)
        try:
            yield process
        finally:
            process.join()


def kill_with_all_its_processes(process: ForkServerProcess) -> None:
    """Kill a running verb and what it forked."""
    assert process.pid is not None
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # it has no group yet, and forked nothing
        process.kill()


def _started(
    verb: str,
    words: tuple[str, ...],
    env: Mapping[str, str],
    folder: Path,
    standard: Path | None,
    before: Callable[[], None] | None,
) -> ForkServerProcess:
    values = (verb, words, dict(env), folder, standard, before)
    process = _server().Process(target=_run, args=values)
    process.start()
    return process


def run_function(target: Callable[..., None], *values: object) -> int:
    """Run a function of a module in a process of its own; its exit code, negative for a signal."""
    process = _server().Process(target=target, args=values)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(
    verb: str,
    words: tuple[str, ...],
    env: dict[str, str],
    folder: Path,
    standard: Path | None,
    before: Callable[[], None] | None,
) -> None:
    os.setsid()
    for name, descriptor in (("out", 1), ("err", 2)):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(ROOT)
    if standard is not None:
        publish_short(standard)
    if before is not None:
        before()
    module = f"scripts.{verb}"
    sys.argv = [module, *words]
    sys.modules.pop(module, None)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
