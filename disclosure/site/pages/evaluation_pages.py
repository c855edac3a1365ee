"""Pages of performance results: the lists, and each evaluation with its indicators."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.model.identifiers import segment
from disclosure.register.register_file import Register
from disclosure.site.charts import bullet, single, strip, text
from disclosure.site.comparisons import ComparedScores
from disclosure.site.list_orders import Listed, listings
from disclosure.site.page import Page, WorkerShare

LIST = """
SELECT e.publisher, e.package, e.evaluation_id, e.title, e.title_en, e.evaluator_kind, e.score,
       e.grade, e.follow_up, e.evaluated_on, e.published_on, e.path, p.region_code, a.domain,
       a.judged_count, a.met_count, o.name AS undertaker_name, o.name_en AS undertaker_name_en,
       o.path AS undertaker_path
  FROM evaluations AS e
  JOIN attainments AS a ON a.publisher = e.publisher AND a.evaluation_id = e.evaluation_id
  LEFT JOIN projects AS p ON p.publisher = e.publisher AND p.project_id = a.project_id
  LEFT JOIN organizations AS o
    ON o.publisher = e.publisher AND o.organization_id = p.undertaker_id
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


# What a publisher's list is narrowed by: the folder of its pages, and the column.
FACETS: Mapping[str, str] = {
    "domain": "a.domain",
    "evaluator-kind": "e.evaluator_kind",
    "district": "p.region_code",
}
# From where on a score is of the next class of the distribution.
CLASSES = (0, 60, 70, 80, 90, 95)


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """All pages of evaluations: one an evaluation, then the lists."""
    beside = ComparedScores(register)
    query = "SELECT * FROM evaluations ORDER BY publisher, evaluation_id"
    for row in share.of(register.each(query)):
        values_of_page = partial(page_values, register, row, beside)
        yield Page(row["path"], "evaluation.html", values_of_page, row["publisher"])
    having = register.publishers_with("evaluations")
    about: dict[str, Any] = {"publishers": having, "facets": {}, "chosen": None}
    total = register.count("evaluations")
    everything = Listed(LIST, (), total, ORDERS)
    values = {**about, **distribution(register, "1")}
    yield from listings(
        register, "performance-results/", "evaluations.html", everything, share, values=values
    )
    for publisher in having:
        yield from of_publisher(register, publisher, about, share)


def page_values(register: Register, row: Row, beside: ComparedScores) -> dict[str, Any]:
    """What the page of an evaluation shows: it, and what it is set beside."""
    values = evaluation(register, row)
    return values | compared(values, beside)


def of_publisher(
    register: Register, publisher: Row, about: Mapping[str, Any], share: WorkerShare
) -> Iterator[Page]:
    """The list of a publisher, and those of each value of each facet of which several occur."""
    name = publisher["publisher"]
    path = f"performance-results/{publisher['path'].split('/')[1]}/"
    facets = {facet: occurring(register, name, facet, path) for facet in FACETS}
    values = {**about, "facets": {facet: all_ for facet, all_ in facets.items() if len(all_) > 1}}

    def listed(
        where: str, keys: tuple[str, ...], count: int, path: str, more: Mapping[str, Any]
    ) -> Iterator[Page]:
        # A narrowed list is short enough for one order.
        orders = {"recent": NEWEST_FIRST} if more else ORDERS
        listed_rows = Listed(f"{LIST} WHERE {where}", keys, count, orders)
        list_values = {**values, **distribution(register, where, *keys), **more}
        return listings(
            register, path, "evaluations.html", listed_rows, share, name, values=list_values
        )

    yield from listed("e.publisher = ?", (name,), publisher["row_count"], path, {})
    for facet, choices in values["facets"].items():
        for choice in choices:
            where = f"e.publisher = ? AND {FACETS[facet]} = ?"
            chosen = {"chosen": (facet, choice["code"])}
            keys = (name, choice["code"])
            yield from listed(where, keys, choice["count"], choice["path"], chosen)


_FROM = LIST[LIST.index("FROM") :]


def occurring(register: Register, publisher: str, facet: str, path: str) -> list[dict[str, Any]]:
    """The values of a facet in a publisher's evaluations: code, count, path; the most frequent
    first."""
    column = FACETS[facet]
    occurrences = register.tuples(
        f"SELECT {column}, COUNT(*) {_FROM} WHERE e.publisher = ? AND {column} IS NOT NULL"
        f" GROUP BY {column} ORDER BY 2 DESC, 1",
        publisher,
    )
    return [
        {"code": code, "count": count, "path": f"{path}{facet}/{segment(code)}/"}
        for code, count in occurrences
    ]


def domain_paths(register: Register, publisher: Row) -> dict[str, str]:
    """Where the evaluations of each domain of a publisher are listed."""
    path = f"performance-results/{publisher['path'].split('/')[1]}/"
    facet_values = occurring(register, publisher["publisher"], "domain", path)
    return {
        facet_value["code"]: facet_value["path"] if len(facet_values) > 1 else path
        for facet_value in facet_values
    }


def distribution(register: Register, where: str, *keys: str) -> dict[str, Any]:
    """How the scores of a list are spread: their number by class, and the mean by evaluator."""
    rank = " + ".join(f"(e.score >= {lower})" for lower in CLASSES[1:])
    counts = dict(
        register.tuples(
            f"SELECT {rank}, COUNT(*) {_FROM} WHERE e.score IS NOT NULL AND {where} GROUP BY 1",
            *keys,
        )
    )
    bars = [(text(_class_name(place)), 0, counts.get(place, 0)) for place in range(len(CLASSES))]
    means = register.rows(
        f"SELECT e.evaluator_kind, COUNT(*) AS score_count, ROUND(AVG(e.score), 1) AS mean {_FROM}"
        f" WHERE e.score IS NOT NULL AND e.evaluator_kind IS NOT NULL AND {where}"
        " GROUP BY e.evaluator_kind ORDER BY 2 DESC, 1",
        *keys,
    )
    return {"spread": single(bars, []) if counts else None, "means": means}


def _class_name(place: int) -> str:
    """`60–69.99`: the scores of a class of the distribution."""
    lower = CLASSES[place]
    upper = f"{CLASSES[place + 1]}" if place + 1 < len(CLASSES) else "100"
    return f"{lower}–{upper}"


def evaluation(register: Register, row: Row) -> dict[str, Any]:
    """An evaluation with its indicators as a flat tree, its funds, its project and contract."""
    publisher = row["publisher"]
    attainment = register.find("attainments", publisher, row["evaluation_id"])
    assert attainment is not None  # the register derives one for each
    indicators = register.below("evaluations", "indicators", publisher, row["evaluation_id"])
    return {
        "row": row,
        "attainment": attainment,
        "evaluator": register.find("organizations", publisher, row["evaluator_id"]),
        "project": register.find("projects", publisher, attainment["project_id"]),
        "contract": register.find("contracts", publisher, row["contract_id"]),
        "policy": register.find("policies", publisher, row["policy_id"]),
        "payments": register.below("evaluations", "payments", publisher, row["evaluation_id"]),
        "changes": register.below(
            "evaluations", "contract_changes", publisher, row["evaluation_id"]
        ),
        "indicators": in_order(indicators),
        "funds": register.below("evaluations", "evaluation_funds", publisher, row["evaluation_id"]),
        "documents": register.documents("evaluations", publisher, row["evaluation_id"]),
    }


def compared(values: Mapping[str, Any], beside: ComparedScores) -> dict[str, Any]:
    """What an evaluation is set beside: its bullets, its three figures, other evaluations of the
    project, the scores of its domain."""
    attainment = values["attainment"]
    scores = beside.of_domain(attainment)
    headings = {row["parent_indicator_id"] for _, row in values["indicators"]}
    leaves = [row for _, row in values["indicators"] if row["indicator_id"] not in headings]
    return {
        "bullets": {
            row["indicator_id"]: bullet(row["actual"], row["target"])
            for row in leaves
            if row["is_met"] is not None
        },
        "headings": headings,
        "key_figures": [
            (dimension, rows)
            for dimension in ("quantity", "quality", "satisfaction")
            if (rows := [row for row in leaves if row["dimension"] == dimension])
        ],
        "same_project": [
            row for row in beside.of_project(attainment) if row["path"] != attainment["path"]
        ],
        "scores": strip(scores, "score", [attainment], "evaluation_id")
        if len(scores) > 1
        else None,
        "lowest": scores[0]["score"] if scores else None,
    }


def in_order(indicators: list[Row]) -> list[tuple[int, Row]]:
    """Each indicator with its depth, children below their parent; orphans stand at the top."""
    identifiers = {indicator["indicator_id"] for indicator in indicators}
    children: dict[str | None, list[Row]] = {}
    for indicator in indicators:
        parent = indicator["parent_indicator_id"]
        children.setdefault(parent if parent in identifiers else None, []).append(indicator)
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
