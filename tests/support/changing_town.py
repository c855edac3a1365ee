"""The tiny town changing at random, and its sites: one from what is served, one from nothing."""

import csv
import json
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from disclosure.downloads.exports import export_tasks
from disclosure.feeds.feed_files import feed_tasks
from disclosure.history.redactions import Redaction
from disclosure.output.output_tree import Output, Tree
from disclosure.output.processes import run_tasks
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package import Package
from disclosure.publish.build_inputs import write_digest
from disclosure.publish.building import search_tasks
from disclosure.publish.redacted_values import redact_in_folder
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.register.compiling import compile_register
from disclosure.register.served_tree import ServedTree
from disclosure.search.whoosh.whoosh_index import Index
from disclosure.site.plugin import build_site
from tests.support.data_folders import PUBLISHER, silent, tiny_town
from tests.support.short_reference import short_reference

SITEURL = "https://tiny-town.example.org"
Rows = list[dict[str, str]]


def edit(table: Path, change: Callable[[Rows], object]) -> None:
    """Changes the rows of a table in place."""
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        fields, rows = [*(reader.fieldnames or [])], [*reader]
    change(rows)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def compiled(
    data: Path, register: Path, instant: datetime, **named: Any
) -> tuple[list[Package], list[Fault]]:
    """What compiling comes to: the packages and their warnings; all faults of faulty data."""
    try:
        with short_reference():
            return compile_register(data, register, instant, silent, **named)
    except FaultyData as error:
        return [], error.faults


class ChangingTown:
    """The town's data below `folder`, changed by what the seed draws, and published each time."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.data, self.output, self.whole = folder / "data", folder / "output", folder / "whole"
        self._town = tiny_town(self.data)
        self._draw = random.Random(seed)
        self._archive = ReleaseArchive(self.output)
        self._instant = datetime(2026, 9, 10, 1, tzinfo=UTC)
        self._number = 0
        self._redaction: Redaction | None = None
        self._program = "program"
        self._earlier: list[Path] = []
        self.told: list[str] = []  # what was done, for who reads a failure

    # What may happen -----------------------------------------------------------------------

    def correct(self) -> None:
        """A deadline is corrected in place."""
        day, hour = self._draw.randrange(8, 28), self._draw.randrange(9, 18)
        deadline = f"2026-09-{day:02}T{hour:02}:00:00+08:00"

        def change(rows: Rows) -> None:
            self._draw.choice(rows)["submission_deadline"] = deadline

        edit(self._town / "tender-notices/notices.csv", change)

    def insert(self) -> None:
        """A tender of a new project is announced."""
        number, day = self._number, self._draw.randrange(1, 10)

        def change(rows: Rows) -> None:
            rows.append(
                {
                    **rows[self._draw.choice((0, 2))],
                    "notice_id": f"N-{number}00",
                    "tender_id": f"T-{number}00",
                    "project_id": self._draw.choice((f"TT-{number}00", "TT-1", "TT-2")),
                    "title": f"第{number}号公告",
                    "title_en": self._draw.choice((f"Notice {number}", "")),
                    "published_at": f"2026-09-{day:02}T09:00:00+08:00",
                    "submission_deadline": f"2026-09-{day + 15:02}T09:00:00+08:00",
                    "region_code": self._draw.choice(("990000", "990001")),
                    "opening_at": "",
                }
            )

        edit(self._town / "tender-notices/notices.csv", change)

    def amend(self) -> None:
        """A tender is corrected, suspended or cancelled by a notice."""

        def change(rows: Rows) -> None:
            row = self._draw.choice(rows)
            about = ("tender_id", "project_id", "is_time_known")
            rows.append(
                {
                    **dict.fromkeys(row, ""),
                    **{name: row[name] for name in about},
                    "notice_id": f"N-{self._number}01",
                    "kind": self._draw.choice(("correction", "suspension", "cancellation")),
                    "title": f"第{self._number}号变更公告",
                    "amends_notice_id": row["notice_id"],
                    "change_reason": "因故",
                    "submission_deadline": self._draw.choice(("", "2026-09-29T10:00:00+08:00")),
                    "published_at": "2026-09-10T08:00:00+08:00",
                }
            )

        edit(self._town / "tender-notices/notices.csv", change)

    def withdraw(self) -> None:
        """The last row of a table is withdrawn."""
        table, resource, key = self._draw.choice(
            (
                ("tender-notices/notices.csv", "notices", "notice_id"),
                ("tender-notices/payments.csv", "payments", "payment_id"),
                ("performance-results/indicators.csv", "indicators", "indicator_id"),
            )
        )
        gone: Rows = []
        edit(self._town / table, lambda rows: gone.append(rows.pop()) if len(rows) > 1 else None)
        descriptor = (self._town / table).with_name("datapackage.json")
        told = json.loads(descriptor.read_text("utf-8"))
        told["withdrawals"] = [
            *told.get("withdrawals", []),
            *({"resource": resource, "id": row[key], "reason": "误登"} for row in gone),
        ]
        descriptor.write_text(json.dumps(told, ensure_ascii=False), "utf-8")

    def rename(self) -> None:
        """An organization, a region or the publisher gets another name."""
        name = f"名称{self._draw.randrange(100)}"
        table = self._draw.choice(("organizations/organizations.csv", "regions/regions.csv"))
        edit(self._town / table, lambda rows: self._draw.choice(rows).update(name=name))

    def evaluate(self) -> None:
        """A score, and what an indicator reached, are corrected."""
        score = str(self._draw.randrange(60, 100))
        folder = self._town / "performance-results"
        edit(folder / "evaluations.csv", lambda rows: rows[0].update(score=score))
        edit(folder / "indicators.csv", lambda rows: rows[0].update(actual=score))

    def plan(self) -> None:
        """A plan gets another budget, and once more money than its tender."""
        amount = f"{self._draw.randrange(40_000, 120_000)}.00"

        def change(rows: Rows) -> None:
            self._draw.choice(rows)["budget_amount"] = amount

        edit(self._town / "annual-plans/plan-items.csv", change)

    def revise(self) -> None:
        """A new edition of the catalogue supersedes the last."""

        def edition(rows: Rows) -> None:
            last = rows[-1]["edition_id"]
            rows.append(
                {
                    **rows[-1],
                    "edition_id": f"E-{self._number}",
                    "supersedes_edition_id": last,
                    "effective_from": f"2026-{self._draw.randrange(2, 9):02}-01",
                }
            )

        def items(rows: Rows) -> None:
            name = f"服务{self._number}"
            new = {"item_id": f"I-{self._number}", "edition_id": f"E-{self._number}", "name": name}
            rows.append({**rows[0], **new})

        edit(self._town / "catalogue/editions.csv", edition)
        edit(self._town / "catalogue/items.csv", items)

    def redact(self) -> None:
        """A field of a notice is taken back."""
        self._redaction = Redaction(
            PUBLISHER, "notices", "N-1", "content", "个人信息", "个保法", "2026-09-11T00:00:00Z"
        )
        redact_in_folder(self.data, self._redaction, "")

    def go_back(self) -> None:
        """The data of an earlier publication is published again."""
        if self._earlier:
            shutil.rmtree(self.data)
            shutil.copytree(self._draw.choice(self._earlier), self.data)

    def upgrade(self) -> None:
        """The program changes."""
        self._program = f"program {self._number}"

    def wait(self) -> None:
        """Nothing happens, for as long as a deadline or two."""
        self._instant += timedelta(hours=self._draw.choice((5, 40, 300)))

    def step(self) -> None:
        """Lets one to three things happen that leave the data valid, and an hour pass."""
        self._number += 1
        names = [
            *("correct", "insert", "amend", "withdraw", "rename", "evaluate", "plan", "revise"),
            *("redact", "go_back", "upgrade", "wait"),
        ]
        weights = [4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 2]
        before = self.data.with_name("before")
        for name in self._draw.choices(names, weights, k=self._draw.choice((1, 1, 2, 3))):
            shutil.rmtree(before, ignore_errors=True)
            shutil.copytree(self.data, before)
            redaction = self._redaction
            getattr(self, name)()
            register = before / "register"
            if any(one.is_error for one in compiled(self.data, register, self._instant)[1]):
                shutil.rmtree(self.data)
                register.unlink(missing_ok=True)
                before.rename(self.data)
                self._redaction = redaction
            else:
                self.told.append(name)
        self._instant += timedelta(hours=1)

    # Publishing ----------------------------------------------------------------------------

    def compile(self, register: Path, served: Path | None) -> list[Package]:
        """Compiles the data beside a register that is served: as from nothing, byte for byte and
        with the same words."""
        program, whole = self._program, self.data.with_name("whole.sqlite")
        found = compiled(self.data, register, self._instant, program=program, served=served)
        assert found == compiled(self.data, whole, self._instant), self.told
        assert register.read_bytes() == whole.read_bytes(), self.told
        packages, _ = found
        return packages

    def publish(self) -> int:
        """Publishes pages, feeds and search, from what is served and whole; how many files of pages
        were taken over."""
        self._earlier.append(self.data.with_name(f"data-{self._number}"))
        shutil.copytree(self.data, self._earlier[-1], dirs_exist_ok=True)
        folder, current = Output(self.output), self.output / "current"
        shutil.rmtree(self.whole, ignore_errors=True)
        with self._archive.locked(lambda: None), folder.next_tree() as tree:
            register, history = tree.folder / "register.sqlite", tree.folder / "history.sqlite"
            linked, redaction = tree.folder / "linked.sqlite", self._redaction
            packages = self.compile(register, None if redaction else current / "register.sqlite")
            self._archive.begin(register, linked, packages, history, current, None, redaction)
            self._redaction = None
            served = ServedTree.of(current, self._program, register, history)
            whole = Tree(self.whole)
            for one, before in ((tree, served), (whole, ServedTree())):
                build_site(register, one, SITEURL, silent, history, before)
                with export_tasks(
                    register, linked, packages, one, SITEURL, history, before
                ) as exports:
                    feeds = feed_tasks(register, one, SITEURL, history, before)
                    run_tasks([*search_tasks(register, one, before), *exports, *feeds], silent)
            whole.prune()
            history.unlink()
            linked.unlink()
            write_digest(tree.folder, "")
        self._archive.settle(current)
        found = current.resolve().glob("site/**/*.html")
        return sum(path.stat().st_nlink > 1 for path in found)


def answers_of(tree: Path) -> list[object]:
    """What the index of a tree answers to a few queries."""
    with closing(Index(tree / "search")) as index:
        found = [
            index.search(query, limit=100) for query in ("服务", "town", "N-1", "公告 OR 名称")
        ]
        return [*found, *(dict(index.rows(query)) for query in ("服务", "care"))]


def files_of(site: Path) -> dict[str, bytes]:
    """The files of a site by their paths."""
    found = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in found}


def differing(town: ChangingTown) -> list[str]:
    """The files that the site brought up has otherwise than the whole one."""
    brought_up = files_of(town.output / "current/site")
    whole: dict[str, Any] = files_of(town.whole / "site")
    names = sorted(brought_up.keys() | whole.keys())
    found = [name for name in names if brought_up.get(name) != whole.get(name)]
    is_same = answers_of(town.output / "current") == answers_of(town.whole)
    return found if is_same else [*found, "search"]
