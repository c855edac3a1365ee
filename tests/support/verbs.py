"""Verbs run as their users run them, but from a process that has imported the program already.

Importing it takes longer than most of what the tests publish. A server without threads (the
standard library's fork server) is forked for each verb: its own arguments, environment, folder
and output, and nothing of what an earlier one did.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
_PRELOADED = [
    "disclosure.intake.amendments.tender_entries",
    "disclosure.intake.inbox.opened_workbook",
    "disclosure.publish.redacting",
    "disclosure.publish.releasing",
    "disclosure.reports.report_writing",
    "scripts.publish",
]


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def run_verb(verb: str, *words: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """What `python -m scripts.VERB WORDS` comes to in the root of the project, with only `env`."""
    with TemporaryDirectory() as folder:
        process = _server().Process(target=_run, args=(verb, words, dict(env), folder))
        process.start()
        process.join()
        said, complained = (Path(folder, name).read_text("utf-8") for name in ("out", "err"))
    code = process.exitcode
    assert code is not None
    return subprocess.CompletedProcess([verb, *words], code, said, complained)


def run_function(target: Callable[..., None], *values: object) -> int:
    """Run a function of a module in a process of its own; its exit code, negative for a signal."""
    process = _server().Process(target=target, args=values)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(verb: str, words: tuple[str, ...], env: dict[str, str], folder: str) -> None:
    for name, descriptor in (("out", 1), ("err", 2)):
        file = os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(ROOT)
    module = f"scripts.{verb}"
    sys.argv = [module, *words]
    sys.modules.pop(module, None)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
