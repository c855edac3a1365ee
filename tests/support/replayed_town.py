"""The changing town published by the verbs, some of them killed; beside each, the same verb from
nothing: with the history and the kept releases, and no tree to take anything over from."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from disclosure.publish import build_inputs
from disclosure.register import compiling
from disclosure.search.whoosh.whoosh_index import Index
from tests.support.changing_town import HAPPENINGS, ChangingTown, rows_of
from tests.support.data_folders import PUBLISHER
from tests.support.two_releases import as_of
from tests.support.verbs import kill_with_all_its_processes, run_verb, running_verb

# Of a tree: what says how it was made, not what; and the index of the API, which is asked.
_NOT_COMPARED = (".written", "made-from/", "register.staging", "search/", "static-search.json")
_TABLES = {"notices": "notice_id", "payments": "payment_id", "documents": "document_id"}


class ReplayedTown(ChangingTown):
    """Changes below `folder`, each step published by a verb; `play` is one."""

    happenings = HAPPENINGS | {"roll_back": 2, "redact": 2}

    def __init__(self, folder: Path, seed: int, begun: Path | None = None) -> None:
        """That of a seed: from nothing, or from the output of another that played nothing yet."""
        super().__init__(folder, seed)
        self.output, self.whole = folder / "output", folder / "whole"
        self._verb = ["publish", "--data"]  # and the data
        self._seconds = 1.5  # of the last verb
        self.kills = 0
        if begun is None:
            assert self._run(self.output, self.data) == 0
        else:
            shutil.copytree(begun, self.output, symlinks=True)
        shutil.copytree(self.output, self.whole, symlinks=True)

    # What may happen besides ---------------------------------------------------------------

    def roll_back(self) -> None:
        """A release that is kept is served again, whatever the data are."""
        releases = [path.name for path in (self.output / "releases").iterdir()]
        self._verb = ["rollback", self._draw.choice(sorted(releases))]

    def redact(self) -> None:
        """A text or a row is taken back, which the data may have corrected before."""
        resource = self._draw.choice([*_TABLES])
        rows = rows_of(self._town / f"tender-notices/{resource}.csv")
        if not rows:
            return
        row = self._draw.choice(rows)
        place = [resource, row[_TABLES[resource]]]
        if resource == "notices" and self._draw.random() < 0.7:
            place.append(self._draw.choice(("content", "place", "title_en")))
            if self._draw.random() < 0.3:
                place.append("--corrected")
        elif self._draw.random() < 0.2:
            place = ["packages", "tender-notices", "description"]
        why = ["--reason", "个人信息", "--basis", "个保法"]
        self._verb = ["redact", PUBLISHER, *place, *why, "--data"]

    # Publishing ----------------------------------------------------------------------------

    def play(self, *happenings: str) -> None:
        """Lets something happen (or these), and publishes it: killed up to twice, and then whole or
        not at all."""
        kept, data, whole = (self.data.with_name(name) for name in ("kept", "beside", "next"))
        for folder in (kept, data, whole):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.data, kept)
        self._verb = ["publish", "--data"]
        self.step(*happenings)
        self.told.append(" ".join(self._verb[:5]))
        shutil.copytree(self.data, data)
        shutil.copytree(self.whole, whole, ignore=shutil.ignore_patterns("a", "b", "current", ".*"))
        code = self._run(whole, data)
        after = self.whole if code else whole
        for _ in range(self._draw.choice((0, 0, 1, 1, 2))):
            self._kill()
            assert self._is_as(self.whole) or self._is_as(after), self.told
        if not code and self._draw.random() < 0.2 and not self._is_redacting():
            after = after if self._is_as(after) else self.whole
            self.told.append("left")
        else:
            if self._is_redacting() and self._draw.random() < 0.5:
                self.told.append("by publishing")
                self._verb = ["publish", "--data"]
            started = time.monotonic()
            assert self._run(self.output, self.data) == code, self.told
            self._seconds = time.monotonic() - started
            self._assert_as(after, data)
        if code:
            shutil.rmtree(self.data)
            kept.rename(self.data)
            self.told.append("refused")
        if after == whole:
            shutil.rmtree(self.whole)
            whole.rename(self.whole)

    def _assert_as(self, output: Path, data: Path) -> None:
        ours, theirs = kept_beyond(self.output), kept_beyond(output)
        found = [
            *differing(self.output / "current", output / "current"),
            *differing(self.data, data),
            *(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)),
        ]
        assert found == [], (found, self.told)

    def _is_as(self, output: Path) -> bool:
        return differing(self.output / "current", output / "current") == []

    def _is_redacting(self) -> bool:
        return (self.output / "redaction.begun.json").exists()

    def _words(self, output: Path, data: Path) -> list[str]:
        last = [str(data)] if self._verb[-1] == "--data" else []
        return [*self._verb, *last, "--output", str(output)]

    def _surroundings(self) -> tuple[dict[str, str], Callable[[], None]]:
        return as_of(str(int(self._instant.timestamp()))), partial(run_as, self._program)

    def _run(self, output: Path, data: Path) -> int:
        env, before = self._surroundings()
        return run_verb(*self._words(output, data), env=env, before=before).returncode

    def _kill(self) -> None:
        """Starts the verb and kills it at any moment, or soon after the switch."""
        env, before = self._surroundings()
        served, is_late = (self.output / "current").readlink(), self._draw.random() < 0.3
        moment = self._draw.uniform(0, 0.1 if is_late else 1.1 * self._seconds)
        words = self._words(self.output, self.data)
        with running_verb(*words, env=env, before=before) as running:
            while is_late and running.is_alive() and (self.output / "current").readlink() == served:
                time.sleep(0.001)
            running.join(moment)
            if running.is_alive():
                kill_with_all_its_processes(running)
                self.kills += 1
        self.told.append(f"killed {'late' if is_late else ''} {moment:.2f}")


def run_as(program: str) -> None:
    """Lets this process be another edition of the program, which its pages tell."""
    here = pytest.MonkeyPatch()
    here.setattr(build_inputs, "program_digest", lambda: program)
    here.setattr(compiling, "__version__", program)


# Comparing -------------------------------------------------------------------------------------


def files_of(folder: Path) -> dict[str, bytes]:
    """The files below a folder by their paths."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def differing(one: Path, other: Path) -> list[str]:
    """What two served trees, or two data folders, have otherwise."""
    ours, theirs = (files_of(folder.resolve()) for folder in (one, other))
    names = sorted(ours.keys() | theirs.keys())
    found = [
        name
        for name in names
        if not name.startswith(_NOT_COMPARED) and ours.get(name) != theirs.get(name)
    ]
    is_same = found or "register.sqlite" not in ours or answers_of(one) == answers_of(other)
    return found if is_same else ["search"]


def answers_of(tree: Path) -> list[object]:
    """What the index of a tree answers: to a few queries, and to each name and title."""
    with closing(sqlite3.connect(tree / "register.sqlite")) as register:
        titles = register.execute(
            "SELECT title FROM notices UNION SELECT name FROM organizations"
            " UNION SELECT name FROM items ORDER BY 1"
        )
        named = [f'"{title}"' for (title,) in titles if '"' not in title]
    queries = ["服务", "town", "N-1", "公告 OR 名称", "公告 -更正", "care", "title:服务", *named]
    with closing(Index(tree / "search")) as index:
        found = [
            index.search(query, limit=limit, offset=offset)
            for query in queries
            for offset, limit in pairwise((0, 3, 100))
        ]
        rows = [
            {kind: [*numbers] for kind, numbers in index.rows(query).items()} for query in queries
        ]
        return [*found, *rows]


def kept_beyond(output: Path) -> dict[str, object]:
    """What an archive keeps: its history as SQL, the releases' files, what was redacted."""
    with closing(sqlite3.connect(output / "history.sqlite")) as history:
        told = [*history.iterdump()]
    redacted = output / "redacted.private.json"
    entries = json.loads(redacted.read_bytes()) if redacted.exists() else []
    return {
        "history": told,
        **files_of(output / "releases"),
        "redacted": [(entry["redaction"], len(entry["digests"])) for entry in entries],
    }
