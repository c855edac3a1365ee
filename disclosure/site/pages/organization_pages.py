"""Pages of organizations: the lists, and what each one bought and undertook, by currency."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds.selections import Selection, Subscriptions
from disclosure.register.credit_history import credit_history
from disclosure.register.delivery_totals import FILE, delivery_totals
from disclosure.register.names import Names
from disclosure.register.organization_totals import count, standing, totals
from disclosure.register.published_eligibility import published_facts
from disclosure.register.register_file import Register, own_first
from disclosure.site.page import Page, WorkerShare, listing
from disclosure.site.pages import plan_reality_pages, project_pages
from disclosure.site.possible_tenders import OpenTenders, facts_to_keep

SHOWN = 20
LIST = """
SELECT o.publisher, o.package, o.organization_id, o.name, o.name_en, o.scheme, o.identifier,
       o.roles, o.purchaser_type, o.undertaker_type, o.region_code, o.path
  FROM organizations AS o
"""
BY_NAME = " ORDER BY o.name, o.publisher, o.organization_id"
CONTRACTS = """
SELECT c.*, o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM contracts AS c
  LEFT JOIN organizations AS o ON o.publisher = c.publisher AND o.organization_id = c.purchaser_id
 WHERE c.publisher = ? AND c.undertaker_id = ? ORDER BY c.signed_on DESC, c.contract_id
"""
# The other side of each pair, the largest first; `{own}` and `{other}` are purchaser or undertaker.
PARTNERS = """
SELECT a.*, o.name, o.name_en, o.path AS other_path
  FROM partners AS a
  JOIN organizations AS o ON o.publisher = a.publisher AND o.organization_id = a.{other}_id
 WHERE a.publisher = ? AND a.{own}_id = ?
 ORDER BY a.currency, a.contract_amount DESC, a.partner_id LIMIT 15
"""
YEARS = """
SELECT c.currency, SUBSTR(c.signed_on, 1, 4) AS year, COUNT(*) AS contract_count,
       ROUND(SUM(c.counted_amount), 4) AS contract_amount
  FROM contracts AS c
 WHERE c.publisher = ? AND c.{own}_id = ? AND c.counted_amount IS NOT NULL
   AND c.signed_on IS NOT NULL AND c.currency IS NOT NULL
 GROUP BY 1, 2 ORDER BY 1, 2
"""
# What came of what an undertaker provided alone.
SCORES = """
SELECT a.*, e.evaluated_on, e.grade, p.title, p.title_en, p.path AS project_path
  FROM projects AS p
  JOIN attainments AS a ON a.publisher = p.publisher AND a.project_id = p.project_id
  JOIN evaluations AS e ON e.publisher = a.publisher AND e.evaluation_id = a.evaluation_id
 WHERE p.publisher = ? AND p.undertaker_id = ? AND a.score IS NOT NULL
 ORDER BY e.evaluated_on DESC, a.evaluation_id LIMIT 20
"""
SIDES: Mapping[str, tuple[str, str]] = {
    "bought": ("purchaser", "undertaker"),
    "undertook": ("undertaker", "purchaser"),
}
SAME = """
SELECT o.* FROM organization_groups AS mine
  JOIN organization_groups AS theirs
    ON theirs.group_publisher = mine.group_publisher
   AND theirs.group_organization_id = mine.group_organization_id
  JOIN organizations AS o
    ON o.publisher = theirs.publisher AND o.organization_id = theirs.organization_id
 WHERE mine.publisher = ? AND mine.organization_id = ?
   AND NOT (theirs.publisher = mine.publisher AND theirs.organization_id = mine.organization_id)
 ORDER BY o.publisher, o.organization_id LIMIT 50
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """All pages of organizations: one or more an organization, then the lists."""
    feeds = register.once(Subscriptions)
    plan_reality_pages.prepare(register)
    query = "SELECT * FROM organizations ORDER BY publisher, organization_id"
    tenders, names = OpenTenders(register), Names(register)
    for row in share.of(register.each(query)):
        values = partial(page_values, register, row, feeds, tenders, names)
        yield Page(row["path"], "organization.html", values, row["publisher"])
        yield from longer_lists(register, row)
    having = register.publishers_with("organizations")
    about = {"publishers": having}
    total = register.count("organizations")
    in_order = f" JOIN publishers AS p ON p.publisher = o.publisher ORDER BY {own_first('p')}"
    everything = register.each(f"{LIST} {in_order}, o.name, o.organization_id")
    yield from listing(
        "organizations/", "organizations.html", everything, total, share, values=about
    )
    for publisher in having:
        name = publisher["publisher"]
        cursor = register.each(f"{LIST} WHERE o.publisher = ? {BY_NAME}", name)
        path = f"organizations/{publisher['path'].split('/')[1]}/"
        yield from listing(
            path,
            "organizations.html",
            cursor,
            publisher["row_count"],
            share,
            name,
            values=about,
        )


def page_values(
    register: Register, row: Row, feeds: Subscriptions, tenders: OpenTenders, names: Names
) -> dict[str, Any]:
    """What the page of an organization shows, and what an undertaker may still bid for."""
    values = organization(register, row, feeds)
    return values | _possible(tenders, names, values)


def _possible(tenders: OpenTenders, names: Names, values: dict[str, Any]) -> dict[str, Any]:
    """What an undertaker may still bid for, by what is published of it."""
    row = values["row"]
    roles = (row["roles"] or "").split(";")
    if "undertaker" not in roles and not values["award_count"] and not values["contract_count"]:
        return {"possible": None, "facts": ""}
    facts = published_facts(row, values["credit"])
    return {
        "possible": tenders.possible(row, facts),
        "facts": facts_to_keep(names, row, facts),
    }


def organization(register: Register, row: Row, feeds: Subscriptions) -> dict[str, Any]:
    """An organization: both its sides, its credit facts, its twins."""
    publisher, identifier = row["publisher"], row["organization_id"]
    bought = f"{project_pages.LIST} WHERE p.publisher = ? AND p.purchaser_id = ?"
    purchaser = Selection("purchaser", publisher, identifier)

    def listed(query: str) -> list[Row]:
        return register.rows(query, publisher, identifier)

    has_outcomes = plan_reality_pages.has_outcomes(register, row)
    return {
        "row": row,
        "outcomes_path": plan_reality_pages.purchaser_path(row) if has_outcomes else None,
        "parent": register.find("organizations", publisher, row["parent_organization_id"]),
        "bought": listed(f"{bought} {project_pages.NEWEST_FIRST} LIMIT {SHOWN}"),
        "contracts": listed(f"{CONTRACTS} LIMIT {SHOWN}"),
        **vars(totals(register, publisher, identifier)),
        "standing": standing(register, publisher, identifier),
        "sides": {
            side: {
                "partners": listed(PARTNERS.format(own=column, other=other_column)),
                "years": by_currency(listed(YEARS.format(own=column))),
            }
            for side, (column, other_column) in SIDES.items()
        },
        "delivered": {
            side: delivery_totals(register, column, publisher, identifier)
            for side, (column, _) in SIDES.items()
        },
        "delivery_file": FILE,
        "scores": listed(SCORES),
        "evaluated": listed(
            "SELECT * FROM evaluations WHERE publisher = ? AND evaluator_id = ?"
            f" ORDER BY evaluated_on DESC LIMIT {SHOWN}"
        ),
        "credit": credit_history(register, publisher, identifier),
        "same": listed(SAME),
        "documents": register.documents("organizations", publisher, identifier),
        "feeds": feeds,
        "selection": purchaser if purchaser in feeds else None,
    }


def by_currency(years: list[Row]) -> dict[str, list[Row]]:
    """Sums of years by currency, each of which has its own scale; a single year shows no trend."""
    by_unit: dict[str, list[Row]] = {}
    for row in years:
        by_unit.setdefault(row["currency"], []).append(row)
    return {currency: rows for currency, rows in by_unit.items() if len(rows) > 1}


def longer_lists(register: Register, row: Row) -> Iterator[Page]:
    """All its purchases and contracts, page by page, if its own page shows a part."""
    publisher, identifier = row["publisher"], row["organization_id"]
    bought = count(register, "bought_count", publisher, identifier)
    if bought > SHOWN:
        query = f"{project_pages.LIST} WHERE p.publisher = ? AND p.purchaser_id = ?"
        cursor = register.each(query + project_pages.NEWEST_FIRST, publisher, identifier)
        path = f"{row['path']}projects/"
        yield from listing(
            path,
            "projects-of.html",
            cursor,
            bought,
            WorkerShare(),
            publisher,
            values={"owner": row},
        )
    contracts = count(register, "contract_count", publisher, identifier)
    if contracts > SHOWN:
        cursor = register.each(CONTRACTS, publisher, identifier)
        path = f"{row['path']}contracts/"
        yield from listing(
            path,
            "contracts-of.html",
            cursor,
            contracts,
            WorkerShare(),
            publisher,
            values={"owner": row},
        )
