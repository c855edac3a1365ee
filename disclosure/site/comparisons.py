"""Comparisons on a page: comparable prices and scores, and similar projects.

Read once by each process that writes pages; a page reads from memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.model.identifiers import segment
from disclosure.register.register_file import Register

SHOWN = 4
_PRICES = """
SELECT u.publisher, u.catalogue_item_id, u.unit, u.currency, u.year, u.contract_id, u.project_id,
       u.region_code, u.unit_price, u.comparable_count, u.lower_quartile, u.median,
       u.upper_quartile, u.path, p.title, p.title_en
  FROM unit_prices AS u
  LEFT JOIN projects AS p ON p.publisher = u.publisher AND p.project_id = u.project_id
 ORDER BY u.publisher, u.unit_price, u.contract_id
"""
_NEAR = """
SELECT publisher, project_id, title, title_en, catalogue_item_id, purchaser_id, undertaker_id,
       region_code, fiscal_year, currency, contract_amount, score, path
  FROM projects WHERE catalogue_item_id IS NOT NULL OR undertaker_id IS NOT NULL
 ORDER BY publisher, fiscal_year DESC, project_id
"""
_SCORES = """
SELECT a.*, e.grade, e.evaluated_on, e.is_independent
  FROM attainments AS a
  JOIN evaluations AS e ON e.publisher = a.publisher AND e.evaluation_id = a.evaluation_id
 ORDER BY a.publisher, a.score, a.evaluation_id
"""
_PRICE_GROUP = ("publisher", "catalogue_item_id", "unit", "currency", "year")
# What decides which projects are near one.
_COMPARED = (
    *("publisher", "project_id", "catalogue_item_id", "purchaser_id", "undertaker_id"),
    "fiscal_year",
)
_SCORE_GROUP = ("publisher", "domain", "evaluator_kind")


class Comparisons:
    """Prices and projects of a register, by what they compare by."""

    def __init__(self, register: Register) -> None:
        # A page depends on what it is set beside, not on all that could be.
        read = register.sources(lambda: self._read(register))
        self.of_item = register.derived("prices of an item", self._find_of_item, read)
        self._group = register.derived("prices that compare", self._find_group, read)
        self._near = register.derived("projects near by", self._find_near, read)

    def _read(self, register: Register) -> None:
        self._prices = _grouped(register.each(_PRICES), _PRICE_GROUP)
        self._price_groups: dict[tuple[str, str], list[list[Row]]] = defaultdict(list)
        for rows in sorted(self._prices.values(), key=_newest_first):
            if rows[0]["comparable_count"]:
                item = rows[0]["publisher"], rows[0]["catalogue_item_id"]
                self._price_groups[item].append(rows)
        near = register.rows(_NEAR)
        self._of_item = _grouped(near, ("publisher", "catalogue_item_id"))
        self._of_undertaker = _grouped(near, ("publisher", "undertaker_id"))

    def prices(self, own_rows: Sequence[Row]) -> list[dict[str, Any]]:
        """The unit prices of a project by what is comparable: `own` rows, and `all` rows to
        compare with; only its own if there are no others."""
        groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in own_rows:
            groups[tuple(row[name] for name in _PRICE_GROUP)].append(row)
        return [
            {"own": rows, "all": self._group(*key) if rows[0]["comparable_count"] else rows}
            for key, rows in groups.items()
        ]

    def _find_group(self, *key: str | int | None) -> list[Row]:
        return self._prices[key]

    def _find_of_item(self, publisher: str, item: str) -> list[list[Row]]:
        """All unit prices of a catalogue item that compare, by year and unit, the newest first."""
        return self._price_groups.get((publisher, item), [])

    def near(self, project: Row) -> Mapping[str, list[Row]]:
        """Other projects: the same service for the same purchaser in other years, the same service
        of its year for others, and what else its undertaker does."""
        return self._near(*(project[name] for name in _COMPARED))

    def _find_near(
        self,
        publisher: str,
        project: str,
        item: str | None,
        purchaser: str | None,
        undertaker: str | None,
        year: int | None,
    ) -> Mapping[str, list[Row]]:
        same: list[Row] = []
        if item:
            same = self._of_item.get((publisher, item), [])
        other = [row for row in same if row["project_id"] != project]
        of_purchaser = [row for row in other if row["purchaser_id"] == purchaser]
        shown_ids = {row["project_id"] for row in of_purchaser} | {project}
        beside = [row for row in other if row["fiscal_year"] == year]
        next_door = [row for row in beside if row["project_id"] not in shown_ids]
        by_same: list[Row] = []
        if undertaker:
            by_same = self._of_undertaker[publisher, undertaker]
        shown_ids |= {row["project_id"] for row in next_door[:SHOWN]}
        return {
            "years": of_purchaser[:SHOWN],
            "next_door": next_door[:SHOWN],
            "undertaker": [row for row in by_same if row["project_id"] not in shown_ids][:SHOWN],
        }


class ComparedScores:
    """The scores of a register, by what they compare by and by project."""

    def __init__(self, register: Register) -> None:
        read = register.sources(lambda: self._read(register))
        self._domain = register.derived("scores of a domain", self._find_of_domain, read)
        self._project = register.derived("scores of a project", self._find_of_project, read)

    def _read(self, register: Register) -> None:
        every = register.rows(_SCORES)
        scored = [row for row in every if row["score"] is not None]
        self._of_group = _grouped(scored, _SCORE_GROUP)
        self._of_project = _grouped(every, ("publisher", "project_id"))

    def of_domain(self, attainment: Row) -> list[Row]:
        """The scores of its domain by the same kind of evaluator, the lowest first; none where it
        has no score, domain or kind itself."""
        key = tuple(attainment[name] for name in _SCORE_GROUP)
        return [] if attainment["score"] is None or None in key else self._domain(*key)

    def _find_of_domain(self, *key: str) -> list[Row]:
        return self._of_group[key]

    def of_project(self, attainment: Row) -> list[Row]:
        """All evaluations of its project, the earliest first."""
        if attainment["project_id"] is None:
            return [attainment]
        evaluations = self._project(attainment["publisher"], attainment["project_id"])
        return sorted(
            evaluations, key=lambda row: (row["evaluated_on"] or "", row["evaluation_id"])
        )

    def _find_of_project(self, publisher: str, project: str) -> list[Row]:
        return self._of_project[publisher, project]


def _newest_first(rows: list[Row]) -> tuple[int, str]:
    return -(rows[0]["year"] or 0), rows[0]["unit"]


def _grouped(rows: Iterable[Row], names: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


# Facet → the table and column whose values have lists.
_BROWSED = {
    "district": ("projects", "p.region_code"),
    "domain": ("projects", "p.domain"),
    "year": ("projects", "COALESCE(p.fiscal_year, CAST(SUBSTR(p.first_on, 1, 4) AS INTEGER))"),
    "method": ("tenders", "p.procurement_method"),
}


class BrowsedPlaces:
    """Which districts, domains, years and methods of a publisher have a list to browse: those of
    which more than one occurs."""

    def __init__(self, register: Register) -> None:
        self._several = {
            (row["publisher"], facet): row["path"].split("/")[1]
            for facet, (table, column) in _BROWSED.items()
            for row in register.each(
                f"SELECT o.publisher, o.path FROM {table} AS p JOIN publishers AS o"
                f" ON o.publisher = p.publisher GROUP BY o.publisher"
                f" HAVING COUNT(DISTINCT {column}) > 1"
            )
        }

    def path(self, publisher: str, facet: str, code: str | None) -> str | None:
        """The path of the list of a value of a facet; None where there is none."""
        folder = self._several.get((publisher, facet))
        return f"browse/{folder}/{facet}/{segment(code)}/" if folder and code else None
