"""The built site as the tests see it: built once from `data/`, its pages by kind, and served."""

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from benchmarks.servers import free_port
from tests.support import verbs

ROOT = verbs.ROOT
_SETTINGS = {"API", "HISTORY", "SITEURL"}  # of the caller's shell
SALT_SEED = "tests"
INSTANT = "1790035200"  # 2026-09-22T00:00:00Z; every test build is as of this moment


def environment(**more: str) -> dict[str, str]:
    """The environment of a build: a fixed instant and source of salts, no settings of the caller's
    shell."""
    kept = {key: value for key, value in os.environ.items() if key not in _SETTINGS}
    fixed = {"SOURCE_DATE_EPOCH": INSTANT, "SALT_SEED": SALT_SEED, "PYTHONPATH": str(ROOT)}
    return {**kept, **fixed, **more}


def build(
    data: Path, output: Path, instant: str = INSTANT, *, has_whole_reference: bool = False
) -> subprocess.CompletedProcess[str]:
    """Publishes beside the short lists or the whole ones; the caller judges the exit code and
    words."""
    return verbs.run_verb(
        *("publish", "--data", str(data), "--output", str(output)),
        env=environment(SOURCE_DATE_EPOCH=instant),
        has_whole_reference=has_whole_reference,
    )


def copy_program(tree: Path, paths: Iterable[str]) -> None:
    """Copies what lies in these folders and files of the project, but for what git ignores; with
    what was compiled of it, which is right as long as a file's time is."""
    named = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    copied = [name for name in filter(None, named.stdout.split("\0")) if (ROOT / name).is_file()]
    for name in copied:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name)
    for folder in {Path(name).parent / "__pycache__" for name in copied}:
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, tree / folder, dirs_exist_ok=True)


def generate_city(data: Path, *, projects: int, seed: int) -> Path:
    """Writes an invented publisher of that many projects into `data`, and returns `data`."""
    verb = [sys.executable, "-m", "scripts.generate_example"]
    out = str(data / "example-city")
    command = [*verb, "--projects", str(projects), "--seed", str(seed), "--out", out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return data


def fingerprint(output: Path) -> str:
    """One hash over the names and bytes of the site that `current` serves, its register too."""
    tree = (output / "current" / "site").resolve()
    whole = hashlib.sha256()
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        whole.update(path.relative_to(tree).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


@contextmanager
def served(output: Path, *more: str) -> Iterator[str]:
    """The address at which `scripts.serve` serves `output`, until the block ends.

    `more` are further arguments of the verb.
    """
    port = free_port()
    command = [sys.executable, "-m", "scripts.serve", "--port", str(port)]
    command += ["--output", str(output), *more]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            await_answer(server, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def await_answer(server: subprocess.Popen[bytes], address: str, seconds: float = 30) -> None:
    """Returns when `address` answers; AssertionError with the server's words when it ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise AssertionError(f"the server ended: {server.communicate()[0].decode()}")
        try:
            urllib.request.urlopen(f"{address}/", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} did not answer within {seconds} s")


def kind_of(page: Path) -> tuple[str, ...]:
    """What pages of one template share: language, first folder, depth, and the name of the file.

    `en/projects/example-city/P-1/index.html` is `("en", "projects", "*", "*", "index.html")`.
    Pages made from Markdown are each a kind of their own, as they lie one folder deep.
    """
    parts = page.parts
    head = 2 if parts[0] == "en" else 1
    return (*parts[:head], *("*" for _ in parts[head:-1]), *parts[head:][-1:])


@cache
def pages_by_kind(site: Path) -> dict[tuple[str, ...], list[Path]]:
    """All HTML pages of `site`, relative and sorted, grouped by `kind_of`."""
    kinds: dict[tuple[str, ...], list[Path]] = {}
    for page in sorted(site.rglob("*.html")):
        relative = page.relative_to(site)
        kinds.setdefault(kind_of(relative), []).append(relative)
    return kinds


def one_page_of_each_kind(site: Path) -> list[Path]:
    """The first page of each kind, and of each thing that the second release did to pages of a
    kind: change, add or withdraw. In both languages, sorted."""
    found = {pages[0] for pages in pages_by_kind(site).values()}
    return sorted(
        found | {Path(tongue, page) for page in told_again(site) for tongue in ("", "en")}
    )


def told_again(site: Path) -> list[Path]:
    """One page of each kind that the second release changed, added or withdrew."""
    with closing(sqlite3.connect(site / "downloads" / "history.sqlite")) as history:
        rows = history.execute(
            "SELECT MIN(page) FROM changes WHERE release = 2 GROUP BY resource, action UNION"
            " SELECT MIN(path) FROM removed_pages WHERE release = 2 GROUP BY resource"
        )
        return [Path(page, "index.html") for (page,) in rows]
