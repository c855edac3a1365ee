"""A town that publishes again and again: register, history and feed, without pages."""

import json
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from disclosure.history.comparing import compare
from disclosure.history.history_file import DOWNLOAD, create, finish, seal
from tests.support.small_town import ROWS, SITEURL, compiled, write_town


def notice(number: int, **more: object) -> dict[str, object]:
    """A notice of a tender of its own, which may still be answered."""
    return {
        "notice_id": f"N-{number}",
        "tender_id": f"T-{number}",
        "project_id": f"P-{number}",
        "kind": "tender",
        "title": f"公告{number:06}",
        "purchaser_id": "BUYER",
        "region_code": "990101",
        "catalogue_item_id": "A01",
        "published_at": "2026-09-20T09:00:00+08:00",
        "published_has_time": "true",
        "submission_deadline": "2026-10-10T17:00:00+08:00",
        "submission_deadline_has_time": "true",
        "budget_amount": "1280000.00",
        "currency": "CNY",
        **more,
    }


class Publications:
    """Publishes states of the town into `output`, one after the other."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.notices: dict[str, Mapping[str, Any]] = {}
        self.organizations = ROWS["organizations"]
        self.digests: dict[str, str] = {}
        self.number = 0
        self._trees = (output / "a", output / "b")
        output.mkdir(parents=True)
        self._history = output / "history.draft"
        self._connection = create(self._history)
        self._before: Path | None = None

    def publish(self, day: str = "2026-09-22") -> None:
        """Publishes the notices and the files of digests as they are now."""
        self.number += 1
        tree = self._trees[self.number % 2]
        shutil.rmtree(tree, ignore_errors=True)
        (tree / "site/downloads").mkdir(parents=True)
        (tree / "site/feeds").mkdir()
        feed = {"feed_url": f"{SITEURL}/feeds/tender-notices.json"}
        (tree / "site/feeds/tender-notices.json").write_text(json.dumps(feed), "utf-8")
        for path, told in self.digests.items():
            (tree / "site" / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / "site" / path).write_text(told, "utf-8")
        register = self.output / f"register-{self.number % 2}.sqlite"
        register.unlink(missing_ok=True)
        rows = {
            **ROWS,
            "organizations": self.organizations,
            "tender-notices": {"notices": list(self.notices.values())},
        }
        with tempfile.TemporaryDirectory() as folder:
            compiled(write_town(Path(folder), rows), register)
        compare(self._connection, self._before, register, self.number, {})
        facts = (f"{day}T00:00:00.{self.number:03}Z", "publish", None, "0", str(self.number))
        seal(self._connection, self.number, facts)
        history = tree / "site" / DOWNLOAD
        with closing(sqlite3.connect(history)) as copy:
            self._connection.backup(copy)
        with closing(sqlite3.connect(history, isolation_level=None)) as copy:
            finish(copy, history)
        shutil.copyfile(register, tree / "register.sqlite")
        link = self.output / "next"
        link.symlink_to(tree.name)
        link.replace(self.output / "current")
        self._before = register

    def kept(self, folder: Path) -> Path:
        """A copy of what is published now, as an output folder."""
        shutil.copytree((self.output / "current").resolve(), folder / "tree")
        (folder / "current").symlink_to("tree")
        return folder

    def add(self, *notices: Mapping[str, Any]) -> None:
        """Adds notices to the next publication, or changes those with their ids."""
        self.notices |= {str(one["notice_id"]): one for one in notices}

    def go_on(self, draw: random.Random) -> list[str]:
        """Adds a few notices, changes one in place now and then, publishes; the ids that are
        told of."""
        first = len(self.notices) + 1
        added = [notice(first + step) for step in range(draw.choice((1, 1, 2, 3, 12)))]
        told = [str(one["notice_id"]) for one in added]
        if self.notices and draw.random() < 0.3:
            changed = draw.choice(sorted(self.notices))
            budget = f"{draw.randrange(10**6)}.00"
            self.add({**self.notices[changed], "budget_amount": budget})
            told.append(changed)
        self.add(*added)
        self.publish()
        return told

    def close(self) -> None:
        """Closes the history."""
        self._connection.close()
