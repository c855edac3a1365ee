"""Earlier states to be published before later ones: of the example city, and of the tiny town.

`python -m tests.support.two_releases DIR` writes all of `data/` into DIR as it stood earlier.
"""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from disclosure.feeds.feed_files import feed_tasks
from disclosure.history.comparing import Reasons, compare
from disclosure.history.history_file import (
    DOWNLOAD,
    Release,
    create,
    finish,
    open_history,
    releases,
    seal,
)
from disclosure.output.output_tree import Output
from disclosure.output.processes import run_tasks
from disclosure.publish.build_inputs import write_digest
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.publish.release_files import write_release_files
from disclosure.register.compiling import compile_register
from tests.support.data_folders import INSTANT as MOMENT
from tests.support.data_folders import silent, tiny_town
from tests.support.short_reference import short_reference
from tests.support.verbs import run_verb
from tests.support.website import INSTANT, ROOT, environment

STATES = Path(__file__).parents[1] / "releases"
DAY_BEFORE = str(int(INSTANT) - 86_400)
NEXT_DAY = str(int(INSTANT) + 86_400)


def earlier_data(data: Path) -> Path:
    """Writes the publishers of `data/` into `data`, the example city as it stood earlier, and
    returns `data`. AssertionError or KeyError where `data/` does not go with that."""
    for publisher in ("example-city", "new-south-wales", "paraguay"):
        shutil.copytree(ROOT / "data" / publisher, data / publisher)
    states = json.loads((STATES / "example-city.json").read_text("utf-8"))
    for name, state in states.items():
        path = data / "example-city" / name
        if path.suffix == ".json":
            descriptor = json.loads(path.read_text("utf-8")) | state
            whole = {name: value for name, value in descriptor.items() if value is not None}
            path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
        else:
            turn_back(path, state)
    return data


def turn_back(path: Path, state: dict[str, Any]) -> None:
    """Gives a table the rows of an earlier state."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        fields, rows = reader.fieldnames or [], {row[state["key"]]: row for row in reader}
    for key in state["not yet"]:
        del rows[key]
    for key, cells in state["otherwise"].items():
        assert all(rows[key][field] != cell for field, cell in cells.items()), key
        rows[key] |= cells
    assert not {row[state["key"]] for row in state["still"]} & rows.keys()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows.values(), *state["still"]])


def state_of(data: Path, name: str) -> Path:
    """Writes the town as it was `earlier` or is `later` into `data`, and returns `data`."""
    town = tiny_town(data)
    for source in sorted((STATES / "tiny-town" / name).glob("*/*")):
        target = town / source.parent.name / source.name
        if source.name == "datapackage.patch.json":
            descriptor = target.with_name("datapackage.json")
            whole = json.loads(descriptor.read_text("utf-8"))
            whole |= json.loads(source.read_text("utf-8"))
            descriptor.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
        else:
            shutil.copyfile(source, target)
    return data


def run(
    verb: str,
    output: Path,
    *more: str,
    instant: str | None = INSTANT,
    before: Callable[[], None] | None = None,
    has_whole_reference: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Runs a verb as of `instant` or now, with `before` done first in its process; the caller
    judges exit code and words."""
    return run_verb(
        *(verb, "--output", str(output), *more),
        env=as_of(instant),
        before=before,
        has_whole_reference=has_whole_reference,
    )


def as_of(instant: str | None) -> dict[str, str]:
    """The environment of a verb as of an instant, or as of now."""
    surroundings = environment(SOURCE_DATE_EPOCH=instant or "")
    if instant is None:
        del surroundings["SOURCE_DATE_EPOCH"]
    return surroundings


def publish(
    data: Path,
    output: Path,
    instant: str = INSTANT,
    *more: str,
    has_whole_reference: bool = False,
) -> Path:
    """Publishes `data` into `output`, which is returned; fails with the words of the verb."""
    words = ("--data", str(data), *more)
    done = run("publish", output, *words, instant=instant, has_whole_reference=has_whole_reference)
    assert done.returncode == 0, done.stdout + done.stderr
    return output


@dataclass(frozen=True)
class TownReleases:
    """The tiny town's states, and what they were published as; whoever changes one copies it."""

    folder: Path

    @property
    def states(self) -> dict[str, Path]:
        """The data folders of the town, `earlier` and `later`."""
        return {name: self.folder / name for name in ("earlier", "later")}

    @property
    def first(self) -> Path:
        """The output folder in which the earlier state is published."""
        return self.folder / "first"

    @property
    def both(self) -> Path:
        """The output folder in which the later state is published after it, a day later."""
        return self.folder / "both"

    def make(self) -> None:
        """Publishes both, where that was not done."""
        if not (self.both / "releases" / "2").exists():
            for name, data in self.states.items():
                state_of(data, name)
            publish(self.states["earlier"], self.first)
            shutil.copytree(self.first, self.folder / "unfinished", symlinks=True)
            publish(self.states["later"], self.folder / "unfinished", NEXT_DAY)
            (self.folder / "unfinished").rename(self.both)


def publish_feeds(data: Path, output: Path, instant: str) -> None:
    """Publishes `data` as a release that has its register, history and feeds, but no page: what a
    later release is compared with, at a third of the time."""
    archive = ReleaseArchive(output)
    with archive.locked(lambda: None), Output(output).next_tree() as tree:
        register, history = tree.folder / "register.sqlite", tree.folder / "history.sqlite"
        moment = datetime.fromtimestamp(int(instant), UTC)
        packages, _ = compile_register(data, register, moment, silent)
        linked = tree.folder / "linked.sqlite"
        archive.begin(register, linked, packages, history, output / "current")
        run_tasks(feed_tasks(register, tree, "http://127.0.0.1:8000", history), silent)
        write_release_files(register, history, tree)
        tree.write(DOWNLOAD, history.read_bytes())
        history.unlink()
        linked.unlink()
        write_digest(tree.folder, "")
    archive.settle(output / "current")


def releases_of(output: Path) -> list[Release]:
    """The releases that the served site tells of."""
    with closing(open_history(output / "current/site/downloads/history.sqlite")) as history:
        return releases(history)


def register_of(data: Path, register: Path) -> Path:
    """The register of a data folder, beside the short lists."""
    with short_reference():
        compile_register(data, register, MOMENT, silent)
    return register


def history_of(
    path: Path, registers: list[Path], reasons: Reasons | None = None
) -> list[dict[str, Any]]:
    """The changes that a history of these registers tells, as rows; it is written to `path`."""
    with closing(create(path)) as connection:
        for number, register in enumerate(registers, 1):
            old = registers[number - 2] if number > 1 else None
            compare(connection, old, register, number, reasons or {})
            seal(connection, number, ("2026-09-22T00:00:00Z", "publish", None, "0", str(number)))
        finish(connection, path)
    with closing(open_history(path)) as history:
        return [dict(row) for row in history.execute("SELECT * FROM changes ORDER BY position")]


if __name__ == "__main__":
    earlier_data(Path(sys.argv[1]))
