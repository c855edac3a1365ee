"""Pages of performance results: the lists, and each evaluation with its indicators."""

from collections.abc import Iterator
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register
from disclosure.site.list_orders import Listed, listings
from disclosure.site.page import Page, WorkerShare

LIST = """
SELECT e.publisher, e.package, e.evaluation_id, e.title, e.title_en, e.evaluator_kind, e.score,
       e.grade, e.follow_up, e.evaluated_on, e.published_on, e.path,
       p.title AS project_title, p.title_en AS project_title_en, p.path AS project_path
  FROM evaluations AS e
  LEFT JOIN projects AS p ON p.publisher = e.publisher AND p.project_id = e.project_id
"""
_DAY = "COALESCE(e.published_on, e.evaluated_on)"
# A day after the release is a slip and comes last.
NEWEST_FIRST = (
    f" ORDER BY {_DAY} > (SELECT u.as_of FROM publishers u WHERE u.publisher = e.publisher),"
    f" {_DAY} DESC, e.publisher, e.evaluation_id"
)

ORDERS = {
    "recent": NEWEST_FIRST,
    "score": " ORDER BY e.score IS NULL, e.score DESC, e.publisher, e.evaluation_id",
    "low-score": " ORDER BY e.score IS NULL, e.score, e.publisher, e.evaluation_id",
}


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """All pages of evaluations: lists first, then one an evaluation."""
    having = register.publishers_with("evaluations")
    about = {"publishers": having}
    total = register.count("evaluations")
    everything = Listed(LIST, (), total, ORDERS)
    yield from listings(
        register, "performance-results/", "evaluations.html", everything, share, values=about
    )
    for publisher in having:
        name = publisher["publisher"]
        own = Listed(f"{LIST} WHERE e.publisher = ?", (name,), publisher["row_count"], ORDERS)
        path = f"performance-results/{publisher['path'].split('/')[1]}/"
        yield from listings(register, path, "evaluations.html", own, share, name, values=about)
    query = "SELECT * FROM evaluations ORDER BY publisher, evaluation_id"
    for row in share.of(register.each(query)):
        yield Page(row["path"], "evaluation.html", evaluation(register, row), row["publisher"])


def evaluation(register: Register, row: Row) -> dict[str, Any]:
    """An evaluation with its indicators as a flat tree, its project and contract."""
    publisher = row["publisher"]
    indicators = register.below("evaluations", "indicators", publisher, row["evaluation_id"])
    return {
        "row": row,
        "evaluator": register.find("organizations", publisher, row["evaluator_id"]),
        "project": register.find("projects", publisher, row["project_id"]),
        "contract": register.find("contracts", publisher, row["contract_id"]),
        "payments": register.below("evaluations", "payments", publisher, row["evaluation_id"]),
        "indicators": in_order(indicators),
        "documents": register.documents("evaluations", publisher, row["evaluation_id"]),
    }


def in_order(indicators: list[Row]) -> list[tuple[int, Row]]:
    """Each indicator with its depth, children below their parent; orphans stand at the top."""
    known = {indicator["indicator_id"] for indicator in indicators}
    children: dict[str | None, list[Row]] = {}
    for indicator in indicators:
        parent = indicator["parent_indicator_id"]
        children.setdefault(parent if parent in known else None, []).append(indicator)
    ordered: list[tuple[int, Row]] = []
    seen: set[str] = set()

    def walk(parent: str | None, depth: int) -> None:
        for indicator in children.get(parent, []):
            if indicator["indicator_id"] not in seen:
                seen.add(indicator["indicator_id"])
                ordered.append((depth, indicator))
                walk(indicator["indicator_id"], depth + 1)

    walk(None, 0)
    # What only a circle leads to would be lost otherwise.
    return ordered + [(0, row) for row in indicators if row["indicator_id"] not in seen]
