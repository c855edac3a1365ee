"""Pages of plan and reality: what became of each plan, tender and contract, every number opened."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing
from disclosure.site.pages.project_pages import LIST

ROOT = "plan-and-reality/"
# What can become of a project, in the order it is told; the names are those of the SQL.
PARTS: Mapping[str, tuple[str, ...]] = {
    "plan": (
        "planned-tendered",
        "planned-unannounced",
        "planned-not-due",
        "planned-undated",
        "planned-never-tendered",
        "plan-cancelled",
    ),
    "tender": ("tendered-unplanned", "awarded-over-plan"),
    "result": (
        "contracted-evaluated",
        "contracted-running",
        "contracted-undated",
        "contracted-not-evaluated",
    ),
    "catalogue": ("catalogue-changed", "catalogue-unchanged", "catalogue-pending"),
}
OUTCOMES = tuple(outcome for part in PARTS.values() for outcome in part)
SHOWN_OF_PURCHASER = 20

YEARS = """
SELECT publisher, fiscal_year, purchaser_id, outcome, COUNT(*) AS project_count
  FROM project_outcomes GROUP BY publisher, fiscal_year, purchaser_id, outcome
"""
OF_OUTCOMES = f"""{LIST}
  JOIN project_outcomes AS x ON x.publisher = p.publisher AND x.project_id = p.project_id
"""
BY_PURCHASER = " ORDER BY x.purchaser_id, p.last_on DESC, p.project_id"
Year = int | None


class OutcomeCount(NamedTuple):
    """How many projects of one purchaser and year came to one outcome."""

    publisher: str
    year: Year
    purchaser: str | None
    outcome: str
    number: int


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The overview, then each publisher, each year, each list of rows, each purchaser."""
    prepare(register)
    counts = [OutcomeCount(*cells) for cells in register.tuples(YEARS)]
    everyone = register.publishers()
    having = [
        row for row in everyone if any(count.publisher == row["publisher"] for count in counts)
    ]
    if share.has(0):
        groups = [of_publisher(register, row, counts) for row in having]
        yield Page(ROOT, "plan-and-reality.html", {"groups": groups, "parts": PARTS})
    for row in having:
        own_counts = [count for count in counts if count.publisher == row["publisher"]]
        if share.has(0):
            group = of_publisher(register, row, own_counts)
            yield Page(
                path_of(row),
                "plan-and-reality-of.html",
                {**group, "parts": PARTS},
                row["publisher"],
            )
        for year in years(own_counts):
            yield from year_pages(register, row, year, own_counts, share)
        yield from purchasers(register, row, own_counts, share)


def prepare(register: Register) -> None:
    """Keeps the outcomes of all projects as a table of this connection."""
    statistics.keep(
        register, "project-outcomes", ("publisher", "purchaser_id", "fiscal_year", "outcome")
    )


def has_outcomes(register: Register, organization: Row) -> bool:
    """Whether an organization has a page of plan and reality; after `prepare`."""
    query = "SELECT 1 FROM project_outcomes WHERE publisher = ? AND purchaser_id = ? LIMIT 1"
    key = (organization["publisher"], organization["organization_id"])
    return register.row(query, *key) is not None


def path_of(publisher: Row, year: Year | str = "", outcome: str = "") -> str:
    """The path of a publisher's page, of one of its years, or of an outcome in that year."""
    path = f"{ROOT}{publisher['path'].split('/')[1]}/"
    if year == "":
        return path
    of_year = f"{path}{'undated' if year is None else year}/"
    return f"{of_year}{outcome}/" if outcome else of_year


def years(counts: Iterable[OutcomeCount]) -> list[Year]:
    """The years that occur, the latest first; those without a year last."""
    return sorted({count.year for count in counts}, key=lambda year: (year is None, -(year or 0)))


def summed(counts: Iterable[OutcomeCount], year: Year) -> dict[str, int]:
    """Projects of a year by outcome, over all purchasers."""
    sums: Counter[str] = Counter()
    for count in counts:
        if count.year == year:
            sums[count.outcome] += count.number
    return dict(sums)


def of_publisher(register: Register, row: Row, counts: Sequence[OutcomeCount]) -> dict[str, Any]:
    """A publisher's years with their counts, and what it does not publish at all."""
    own_counts = [count for count in counts if count.publisher == row["publisher"]]
    kinds = register.column(
        "SELECT DISTINCT kind FROM packages WHERE publisher = ?", row["publisher"]
    )
    return {
        "owner": row,
        "path": path_of(row),
        "years": [
            {
                "year": year,
                "path": path_of(row, year),
                "counts": summed(own_counts, year),
                "planned": sum(summed(own_counts, year).get(name, 0) for name in PARTS["plan"]),
            }
            for year in years(own_counts)
        ],
        "outcomes": occurring(own_counts),
        "purchasers": by_purchaser(register, row, own_counts),
        "lacks": [kind for kind in ("annual-plans", "performance-results") if kind not in kinds],
    }


def occurring(counts: Iterable[OutcomeCount]) -> list[str]:
    """The outcomes that occur, in the order of the page."""
    there = {count.outcome for count in counts}
    return [outcome for outcome in OUTCOMES if outcome in there]


def by_purchaser(
    register: Register, row: Row, outcome_counts: Iterable[OutcomeCount]
) -> list[dict[str, Any]]:
    """Purchasers with their counts by outcome, those with most projects first."""
    counts: dict[str, Counter[str]] = {}
    for count in outcome_counts:
        if count.purchaser is not None:
            counts.setdefault(count.purchaser, Counter())[count.outcome] += count.number
    bodies = {
        body["organization_id"]: body
        for body in register.rows(
            "SELECT * FROM organizations WHERE publisher = ?", row["publisher"]
        )
        if body["organization_id"] in counts
    }
    listed = [
        {"row": bodies[name], "path": purchaser_path(bodies[name]), "counts": dict(sums)}
        for name, sums in counts.items()
        if name in bodies
    ]
    return sorted(listed, key=lambda entry: (-sum(entry["counts"].values()), entry["path"]))


def purchaser_path(organization: Row) -> str:
    """The path of what became of one purchaser's plans."""
    return f"{organization['path']}plan-and-reality/"


def year_pages(
    register: Register,
    row: Row,
    year: Year,
    outcome_counts: Sequence[OutcomeCount],
    share: WorkerShare,
) -> Iterator[Page]:
    """A year with its purchasers, and the rows behind each of its numbers."""
    of_year = [count for count in outcome_counts if count.year == year]
    counts = summed(of_year, year)
    values = {
        "owner": row,
        "year": year,
        "path": path_of(row, year),
        "counts": counts,
        "outcomes": occurring(of_year),
        "purchasers": by_purchaser(register, row, of_year),
        "publisher_path": path_of(row),
        "parts": PARTS,
    }
    if share.has(0):
        yield Page(path_of(row, year), "plan-and-reality-year.html", values, row["publisher"])
    # All of them: the address of a number stays when it comes down to none.
    for outcome in OUTCOMES:
        cursor = register.each(
            f"{OF_OUTCOMES} WHERE x.publisher = ? AND x.fiscal_year IS ? AND x.outcome = ?"
            f" {BY_PURCHASER}",
            row["publisher"],
            year,
            outcome,
        )
        yield from listing(
            path_of(row, year, outcome),
            "plan-and-reality-rows.html",
            cursor,
            counts.get(outcome, 0),
            share,
            row["publisher"],
            values={
                "owner": row,
                "year": year,
                "outcome": outcome,
                "body": None,
                "parent": path_of(row, year),
            },
        )


def purchasers(
    register: Register, row: Row, outcome_counts: Sequence[OutcomeCount], share: WorkerShare
) -> Iterator[Page]:
    """The outcomes of each purchaser's plans: every outcome and year with its projects."""
    bodies = by_purchaser(register, row, outcome_counts)
    for body in (candidate for number, candidate in enumerate(bodies) if share.has(number)):
        identifier = body["row"]["organization_id"]
        of_body = sorted(
            (count for count in outcome_counts if count.purchaser == identifier),
            key=lambda count: (OUTCOMES.index(count.outcome), -(count.year or 0)),
        )
        sections: dict[str, list[dict[str, Any]]] = {}
        for count in of_body:
            query = (
                f"{OF_OUTCOMES} WHERE x.publisher = ? AND x.purchaser_id = ?"
                f" AND x.fiscal_year IS ? AND x.outcome = ? {BY_PURCHASER}"
            )
            key = (row["publisher"], identifier, count.year, count.outcome)
            year = "undated" if count.year is None else count.year
            path = f"{body['path']}{year}/{count.outcome}/"
            more = path if count.number > SHOWN_OF_PURCHASER else None
            shown = register.rows(f"{query} LIMIT {SHOWN_OF_PURCHASER}", *key)
            part = {"count": count, "rows": shown, "more": more}
            sections.setdefault(count.outcome, []).append(part)
            if more:
                values = {
                    "owner": row,
                    "year": count.year,
                    "outcome": count.outcome,
                    "body": body["row"],
                    "parent": body["path"],
                }
                yield from listing(
                    more,
                    "plan-and-reality-rows.html",
                    register.each(query, *key),
                    count.number,
                    WorkerShare(),
                    row["publisher"],
                    values=values,
                )
        values = {
            "owner": row,
            "body": body["row"],
            "sections": sections,
            "publisher_path": path_of(row),
        }
        yield Page(body["path"], "plan-and-reality-body.html", values, row["publisher"])
