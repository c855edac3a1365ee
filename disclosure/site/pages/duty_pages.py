"""Pages of who must publish what by when: duties by district, kind and year, what is late or
missing, how fresh the data sets are, and rows without an official address."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing

ROOT = "publication-duties/"
SHOWN = 60
_ALWAYS, _RARE = ("on-time", "late", "missing"), ("undated", "no-limit")
FEW = 10  # a year with less than one in ten of the fullest one is told as nearly empty
_LATE = """
SELECT d.*, p.title, p.title_en, p.path AS project_path, o.name AS purchaser_name,
       o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM publication_duties AS d
  LEFT JOIN projects AS p ON p.publisher = d.publisher AND p.project_id = d.project_id
  LEFT JOIN organizations AS o
    ON o.publisher = d.publisher AND o.organization_id = d.purchaser_id
 WHERE d.publisher = :publisher AND d.state IN ('late', 'missing')
 ORDER BY d.due_on IS NULL, d.due_on DESC, d.publication_duty_id
"""
# Districts that publish through this publisher and have no catalogue, or none that is filed.
_UNFILED = """
SELECT duty, region_code, publisher FROM publication_duties
 WHERE publisher = ? AND duty IN ('catalogue', 'catalogue-filing') AND state = 'missing'
   AND region_code IS NOT NULL
 ORDER BY duty, region_code
"""
_FRESHNESS = """
SELECT k.*, COALESCE(r.row_count, 0) AS row_count, d.due_on, d.state
  FROM packages AS k
  LEFT JOIN (SELECT publisher, package, SUM(row_count) AS row_count FROM package_resources
             GROUP BY publisher, package) AS r
    ON r.publisher = k.publisher AND r.package = k.package
  LEFT JOIN publication_duties AS d
    ON d.publisher = k.publisher AND d.duty = 'data-set' AND d.row_key = k.package
 WHERE k.publisher = ? ORDER BY k.created, k.package
"""


class DutyCounts(NamedTuple):
    """How many duties there are by state, and the longest delay in days."""

    states: Counter[str]
    longest: int | None

    @property
    def total(self) -> int:
        return self.states.total()


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The overview, and of each publisher its tables and what is late or missing."""
    duties = statistics.rows(register, "publication-duties")
    addresses = statistics.rows(register, "official-addresses")
    everyone = register.publishers()
    if share.has(0):
        table = [(row, path_of(row), _counts(_rows_of(duties, row))) for row in everyone]
        values: dict[str, Any] = {"table": table, "shown": _states_shown(_counts(duties))}
        yield Page(ROOT, "publication-duties.html", values)
    for row in everyone:
        yield from _pages_of(register, share, row, _rows_of(duties, row), _rows_of(addresses, row))


def path_of(publisher: Row) -> str:
    """The path of a publisher's page of duties."""
    return f"{ROOT}{publisher['path'].split('/')[1]}/"


def _pages_of(
    register: Register, share: WorkerShare, owner: Row, duties: list[Row], addresses: list[Row]
) -> Iterator[Page]:
    path, publisher, counts = path_of(owner), owner["publisher"], _counts(duties)
    if share.has(0):
        by_year = _counts_by((row for row in duties if row["year"]), "year")
        fullest = max((counts_of_year.total for _, counts_of_year in by_year), default=0)
        values: dict[str, Any] = {
            "owner": owner,
            "counts": counts,
            "shown": _states_shown(counts),
            "by_place": _counts_by(duties, "region_code"),
            "by_duty": _counts_by(duties, "duty"),
            "by_year": by_year,
            "unfiled": register.rows(_UNFILED, publisher),
            "nearly_empty": [
                year for year, counts_of_year in by_year if counts_of_year.total * FEW < fullest
            ],
            "data_sets": register.rows(_FRESHNESS, publisher),
            "addresses": addresses,
            "path": path,
        }
        yield Page(path, "publication-duties-of.html", values, publisher)
    yield from listing(
        f"{path}late/",
        "publication-duties-late.html",
        register.each(_LATE, publisher=publisher),
        counts.states["late"] + counts.states["missing"],
        share,
        publisher,
        size=SHOWN,
        values={"owner": owner, "path": path},
    )


def _states_shown(counts: DutyCounts) -> list[str]:
    """The states that a table has columns for."""
    return [*_ALWAYS, *(state for state in _RARE if counts.states[state])]


def _rows_of(rows: Iterable[Row], publisher: Row) -> list[Row]:
    return [row for row in rows if row["publisher"] == publisher["publisher"]]


def _counts_by(rows: Iterable[Row], column: str) -> list[tuple[Any, DutyCounts]]:
    """The counts by a column, what has none last."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    ordered = sorted(groups, key=lambda value: (value is None, str(value)))
    return [(value, _counts(groups[value])) for value in ordered]


def _counts(rows: Iterable[Row]) -> DutyCounts:
    states, longest = Counter[str](), None
    for row in rows:
        states[row["state"]] += row["duty_count"]
        if row["longest_days"] is not None:
            longest = max(longest or 0, row["longest_days"])
    return DutyCounts(states, longest)
