"""Paths: where on the site each row is read, on a page of its own or at an anchor of one.

A path has no leading slash and is the same for both languages (English lies under `en/`);
it is not percent-encoded.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from disclosure.model.identifiers import anchor, segment

# Table → the folder of its pages. `items` lie below their edition.
FOLDERS: Mapping[str, str] = {
    "projects": "projects",
    "notices": "tender-notices",
    "editions": "catalogue",
    "items": "catalogue",
    "organizations": "organizations",
    "evaluations": "performance-results",
    "policies": "policies",
    "packages": "datasets",
    "publishers": "publishers",
}
_KEYS: Mapping[str, str] = {
    "notices": "notice_id",
    "editions": "edition_id",
    "items": "item_id",
    "organizations": "organization_id",
    "evaluations": "evaluation_id",
    "policies": "policy_id",
}
_PROJECT_SOURCES = ("plan_items", "notices", "awards", "contracts", "evaluations")

_CONTRACT = (
    "(SELECT c.project_id FROM staging.contracts c "
    "WHERE c.publisher = s.publisher AND c.contract_id = s.contract_id)"
)
_TENDER = (
    "(SELECT t.project_id FROM tenders t "
    "WHERE t.publisher = s.publisher AND t.tender_id = s.tender_id)"
)
_AWARD = (
    "(SELECT a.project_id FROM staging.awards a "
    "WHERE a.publisher = s.publisher AND a.award_id = s.award_id)"
)
_DATASET = "page_path('packages', s.publisher, s.package)"
# The category one level below the root that another, deeper one belongs to.
_GROUP = """(WITH RECURSIVE above(code, parent) AS (
    SELECT s.code, s.parent_code
    UNION SELECT c.code, c.parent_code FROM above AS a
    JOIN staging.categories AS c
    ON c.publisher = s.publisher AND c.package = s.package AND c.code = a.parent)
    SELECT low.code FROM above AS low JOIN above AS high ON high.code = low.parent
    WHERE high.parent IS NULL AND low.code <> s.code)"""


def _project(project: str, resource: str, key: str) -> str:
    return f"row_path('projects', s.publisher, {project}, '{resource}', {key})"


def _documents() -> str:
    """A document is read with its row, where that row's page shows documents."""
    pages = {
        resource: f"row_path('{resource}', s.publisher, s.about_id, 'documents', s.document_id)"
        for resource in (
            "notices",
            "projects",
            "editions",
            "organizations",
            "evaluations",
            "policies",
        )
    }
    sources = {
        "tenders": "(SELECT t.project_id FROM tenders t "
        "WHERE t.publisher = s.publisher AND t.tender_id = s.about_id)",
        **{
            resource: f"(SELECT r.project_id FROM staging.{table} r "
            f"WHERE r.publisher = s.publisher AND r.{key} = s.about_id)"
            for resource, table, key in (
                ("plan-items", "plan_items", "plan_item_id"),
                ("awards", "awards", "award_id"),
                ("contracts", "contracts", "contract_id"),
            )
        },
    }
    pages |= {name: _project(sql, "documents", "s.document_id") for name, sql in sources.items()}
    cases = " ".join(f"WHEN '{name}' THEN {sql}" for name, sql in pages.items())
    return f"COALESCE(CASE s.about_resource {cases} END, {_DATASET})"


# Table → SQL, over the staged row `s`, of its path.
PATH_SQL: Mapping[str, str] = {
    **{
        table: f"page_path('{table}', s.publisher, s.{key})"
        for table, key in _KEYS.items()
        if table != "items"
    },
    "items": "item_path(s.publisher, s.edition_id, s.item_id)",
    "exclusions": "row_path('editions', s.publisher, s.edition_id, 'exclusions', s.exclusion_id)",
    "credit_records": (
        "row_path('organizations', s.publisher, s.organization_id, "
        "'credit-records', s.credit_record_id)"
    ),
    "plan_items": _project("s.project_id", "plan-items", "s.plan_item_id"),
    "lots": _project(_TENDER, "lots", "s.lot_id"),
    "awards": _project("s.project_id", "awards", "s.award_id"),
    "award_undertakers": _project(
        _AWARD, "award-undertakers", "s.award_id || '-' || s.undertaker_id"
    ),
    "contracts": _project("s.project_id", "contracts", "s.contract_id"),
    "contract_changes": _project(_CONTRACT, "contract-changes", "s.contract_change_id"),
    "milestones": _project(_CONTRACT, "milestones", "s.milestone_id"),
    "enquiries": _project(_TENDER, "enquiries", "s.enquiry_id"),
    "payments": (
        f"COALESCE({_project(_CONTRACT, 'payments', 's.payment_id')}, row_path('evaluations', "
        f"s.publisher, s.evaluation_id, 'payments', s.payment_id), {_DATASET})"
    ),
    "indicators": (
        "row_path('evaluations', s.publisher, s.evaluation_id, 'indicators', s.indicator_id)"
    ),
    "parameters": (
        f"COALESCE(row_path('policies', s.publisher, s.policy_id, 'parameters', s.parameter_id), "
        f"{_DATASET})"
    ),
    "documents": _documents(),
    # The data set's page prints its rows up to a thousand, so the division codes have no anchor.
    "regions": _DATASET,
    "categories": f"category_path(s.publisher, s.package, {_GROUP}, s.code)",
}


class Addresses:
    """The paths of one register; ids that differ by case only are told apart by a hash."""

    def __init__(self, ambiguous: Iterable[tuple[str, str, str]] = ()) -> None:
        self._ambiguous = frozenset(ambiguous)

    def _segment(self, table: str, publisher: str, key: str) -> str:
        return segment(key, is_ambiguous=(table, publisher, key) in self._ambiguous)

    def page(self, table: str, publisher: str, key: str | None) -> str | None:
        """The path of the page of a row: `projects/example-city/P-1/`."""
        if key is None:
            return None
        if table == "publishers":
            return f"publishers/{segment(publisher)}/"
        last = self._segment(table, publisher, key)
        return f"{FOLDERS[table]}/{segment(publisher)}/{last}/"

    def item(self, publisher: str, edition: str | None, item: str | None) -> str | None:
        """The path of a catalogue item, below its edition; none while either has no id."""
        below = self.page("editions", publisher, edition)
        return below and item and f"{below}{self._segment('items', publisher, item)}/"

    def category(self, publisher: str, package: str, group: str | None, code: str) -> str:
        """The path of a category: on its data set's page, or below that on its group's."""
        page = f"{FOLDERS['packages']}/{segment(publisher)}/{segment(package)}/"
        return f"{page}{segment(group) + '/' if group else ''}#{anchor('categories', code)}"

    def row(
        self,
        table: str,
        publisher: str,
        key: str | None,
        resource: str,
        identifier: str | None,
    ) -> str | None:
        """The path of a row at an anchor of another's page: `…/#contracts-C-1`."""
        page = self.page(table, publisher, key)
        return page and identifier and f"{page}#{anchor(resource, identifier)}"

    def register_functions(self, connection: sqlite3.Connection) -> None:
        """Offer `page_path`, `item_path`, `category_path` and `row_path` to SQL."""
        functions: tuple[tuple[str, int, Callable[..., str | None]], ...] = (
            ("page_path", 3, self.page),
            ("item_path", 3, self.item),
            ("category_path", 4, self.category),
            ("row_path", 5, self.row),
        )
        for name, count, function in functions:
            connection.create_function(name, count, function, deterministic=True)


def ambiguous_ids(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(table, publisher, id) of staged ids that are equal to another when lower-cased."""
    connection.create_function("fold_case", 1, str.casefold, deterministic=True)
    union = " UNION ".join(
        f"SELECT publisher, project_id AS id FROM staging.{table} WHERE project_id IS NOT NULL"
        for table in _PROJECT_SOURCES
    )
    sources = {
        table: f"SELECT publisher, {key} AS id FROM staging.{table} WHERE {key} IS NOT NULL"
        for table, key in _KEYS.items()
    }
    found = []
    for table, source in {**sources, "projects": union}.items():
        rows = connection.execute(
            f"""SELECT publisher, id FROM ({source}) AS ids WHERE (publisher, fold_case(id)) IN (
                SELECT publisher, fold_case(id) FROM ({source}) AS same
                GROUP BY 1, 2 HAVING COUNT(DISTINCT id) > 1)"""
        )
        found += [(table, publisher, identifier) for publisher, identifier in rows]
    return found
