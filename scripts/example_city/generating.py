"""Writes the example city: every package of a publisher, streamed from one walk over projects."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from scripts.example_city.catalogue_rows import catalogue_rows
from scripts.example_city.city_calendar import YEARS
from scripts.example_city.city_organizations import CityOrganizations, directory
from scripts.example_city.city_places import region_rows
from scripts.example_city.city_projects import project
from scripts.example_city.city_publisher import PUBLISHER, write
from scripts.example_city.delivery_stories import delivery_projects, is_told, own_catalogue
from scripts.example_city.organization_rows import credit_rows, organization_rows
from scripts.example_city.oversight_rows import (
    audit_office,
    policy_evaluation,
    standing_suspension,
    with_oversight,
)
from scripts.example_city.policy_rows import policy_rows
from scripts.example_city.project_chain import project_rows
from scripts.example_city.reply_rows import reply_rows
from scripts.example_city.table_row import TableRow, text_of

# Which kind of package a project's rows go into.
KIND_OF = {
    "plan-items": "annual-plans",
    "budget-steps": "annual-plans",
    "evaluations": "performance-results",
    "indicators": "performance-results",
    "people-served": "performance-results",
    "audits": "performance-results",
}
PROGRESS_EVERY = 1000

CellRow = Mapping[str, object]
Report = Callable[[str, int], None]


def generate(out: Path, projects: int, seed: int, report: Report | None = None) -> dict[str, int]:
    """Writes the publisher's packages below `out`; returns the number of rows of each table.

    The same number of projects and seed give the same bytes. Memory does not grow with the number
    of projects: rows are spilled to a temporary folder beside `out` as they come.
    """
    _clear(out)
    organizations, counts = directory(seed, projects), dict[str, int]()
    report = report or (lambda _section, _count: None)
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in _fixed(organizations, is_told(projects)).items():
        _write(out, name, 0, _grouped(rows), counts, report)
    with tempfile.TemporaryDirectory(dir=out, prefix=".spill-") as folder:
        spill = Path(folder)
        _spill(spill, projects, seed, organizations, report)
        for name in ("annual-plans", "tender-notices", "performance-results"):
            for year in YEARS:
                tables = {path.name: _read(path) for path in (spill / name / str(year)).glob("*")}
                if tables:
                    _write(out, name, year, tables, counts, report)
    return counts


def _clear(out: Path) -> None:
    """Removes the packages of an earlier run: a smaller city has fewer of them."""
    for path in out.glob("*/datapackage.json"):
        earlier = json.loads(path.read_text("utf-8"))
        if earlier.get("is_example") is True and earlier["publisher"]["name"] == PUBLISHER:
            shutil.rmtree(path.parent)


def _fixed(organizations: CityOrganizations, has_county: bool) -> dict[str, Iterator[TableRow]]:
    """The packages whose size does not follow the number of projects closely; with the catalogue
    of a county of its own, an audit office and a suspension, where the city is large enough."""

    def organizations_and_credit() -> Iterator[TableRow]:
        yield from organization_rows(organizations)
        yield from credit_rows(organizations)
        if has_county:
            yield audit_office()
            yield standing_suspension()

    issuers = {
        organization.region_code: organization.organization_id
        for (key, _), organization in organizations.purchasers.items()
        if key == "finance"
    }
    return {
        "regions": region_rows(),
        "organizations": organizations_and_credit(),
        "catalogue": chain(
            catalogue_rows(issuers), own_catalogue(organizations) if has_county else ()
        ),
        "policies": policy_rows(),
        "replies": reply_rows(organizations),
    }


def _grouped(rows: Iterable[TableRow]) -> dict[str, Iterable[CellRow]]:
    by_resource: dict[str, list[CellRow]] = {}
    for row in rows:
        by_resource.setdefault(row.resource, []).append(_cells(row))
    return dict(by_resource)


def _cells(row: TableRow) -> dict[str, str]:
    return {name: text_of(cell) for name, cell in row.cells.items() if cell != ""}


def _spill(
    folder: Path, projects: int, seed: int, organizations: CityOrganizations, report: Report
) -> None:
    """Every project's rows, by package, year and table, one JSON object a line."""
    files: dict[tuple[str, int, str], TextIO] = {}
    with ExitStack() as stack:

        def keep(row: TableRow) -> None:
            kind = KIND_OF.get(row.resource, "tender-notices")
            place = (kind, _year(row), row.resource)
            if place not in files:
                path = folder / kind / str(place[1]) / row.resource
                path.parent.mkdir(parents=True, exist_ok=True)
                files[place] = stack.enter_context(path.open("w", encoding="utf-8"))
            files[place].write(json.dumps(_cells(row), ensure_ascii=False) + "\n")

        def keep_all(rows: Iterable[TableRow]) -> None:
            for row in with_oversight(rows) if is_told(projects) else rows:
                keep(row)

        for index in range(projects):
            keep_all(project_rows(project(seed, index, organizations), organizations))
            if (index + 1) % PROGRESS_EVERY == 0 or index + 1 == projects:
                report("projects", index + 1)
        keep_all(delivery_projects(projects, seed, organizations))
        if is_told(projects):
            keep_all(policy_evaluation())


def _year(row: TableRow) -> int:
    """The package's year: a plan's budget year, else the year in which a row became known."""
    year = int(str(row.cells.get("fiscal_year", row.day.year)))
    return min(max(year, YEARS[0]), YEARS[-1])


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _write(
    out: Path,
    kind: str,
    year: int,
    rows: Mapping[str, Iterable[CellRow]],
    counts: dict[str, int],
    report: Report,
) -> None:
    def counted(table: str, cells: Iterable[CellRow]) -> Iterator[CellRow]:
        for number, row in enumerate(cells, start=1):
            counts[table] = counts.get(table, 0) + 1
            if number % PROGRESS_EVERY == 0:
                report(f"{kind} {year or ''} {table}", number)
            yield row

    write(out, kind, year, {name: counted(name, table_rows) for name, table_rows in rows.items()})
