"""The tiny town changing at random."""

import csv
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from disclosure.intake.amendments.row_withdrawals import withdraw_row
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package import Package
from disclosure.register.compiling import compile_register
from tests.support.data_folders import PUBLISHER, silent, tiny_town
from tests.support.short_reference import short_reference

Rows = list[dict[str, str]]


def rows_of(table: Path) -> Rows:
    """The rows of a table."""
    with table.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def edit(table: Path, change: Callable[[Rows], object]) -> None:
    """Changes the rows of a table in place."""
    rows = rows_of(table)
    fields = [*rows[0]]
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


# What may happen to the town, and how often beside the others.
HAPPENINGS = {
    "correct": 4,
    "insert": 3,
    "amend": 3,
    "withdraw": 2,
    "rename": 2,
    "evaluate": 2,
    "plan": 2,
    "revise": 1,
    "go_back": 1,
    "upgrade": 1,
    "wait": 2,
}


class ChangingTown:
    """The town's data below `folder`, changed by what the seed draws."""

    happenings = HAPPENINGS

    def __init__(self, folder: Path, seed: int) -> None:
        self.data = folder / "data"
        self._town = tiny_town(self.data)
        self._draw = random.Random(seed)
        self._instant = datetime(2026, 9, 10, 1, tzinfo=UTC)
        self._number = 0
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
            tenders = [row for row in rows if row["kind"] == "tender"]
            rows.append(
                {
                    **self._draw.choice(tenders[:2]),
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
        """A row of a table is withdrawn, unless others refer to it or it is the last."""
        table, resource, key = self._draw.choice(
            (
                ("tender-notices/notices.csv", "notices", "notice_id"),
                ("tender-notices/payments.csv", "payments", "payment_id"),
                ("performance-results/indicators.csv", "indicators", "indicator_id"),
            )
        )
        rows = rows_of(self._town / table)
        if len(rows) > 1:
            row = self._draw.choice(rows)
            with short_reference(), suppress(FaultyData):
                withdraw_row(self.data, PUBLISHER, resource, row[key], "误登")

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

    def go_back(self) -> None:
        """The data are those of an earlier step again."""
        shutil.rmtree(self.data)
        shutil.copytree(self._draw.choice(self._earlier), self.data)

    def upgrade(self) -> None:
        """The program changes."""
        self._program = f"program {self._number}"

    def wait(self) -> None:
        """Nothing happens, for as long as a deadline or two."""
        self._instant += timedelta(hours=self._draw.choice((5, 40, 300)))

    def step(self, *happenings: str) -> None:
        """Lets one to three things happen (or these) that leave the data valid, and an hour
        pass."""
        self._number += 1
        self._earlier.append(self.data.with_name(f"data-{self._number}"))
        shutil.copytree(self.data, self._earlier[-1])
        before = self.data.with_name("before")
        names, weights = [*self.happenings], [*self.happenings.values()]
        drawn = self._draw.choices(names, weights, k=self._draw.choice((1, 1, 2, 3)))
        for name in happenings or drawn:
            shutil.rmtree(before, ignore_errors=True)
            shutil.copytree(self.data, before)
            getattr(self, name)()
            register = before / "register"
            if any(one.is_error for one in compiled(self.data, register, self._instant)[1]):
                shutil.rmtree(self.data)
                register.unlink(missing_ok=True)
                before.rename(self.data)
            else:
                self.told.append(name)
        self._instant += timedelta(hours=1)

    def compile(self, register: Path, served: Path | None) -> list[Package]:
        """Compiles the data beside a register that is served: as from nothing, byte for byte and
        with the same words."""
        program, whole = self._program, self.data.with_name("whole.sqlite")
        found = compiled(self.data, register, self._instant, program=program, served=served)
        assert found == compiled(self.data, whole, self._instant), self.told
        assert register.read_bytes() == whole.read_bytes(), self.told
        packages, _ = found
        return packages
