"""Pages of projects: the lists, and each project's whole chain from catalogue to evaluation."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection, Row
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.model.links import graph, rows_on
from disclosure.site import amendments, gaps
from disclosure.site.list_orders import Listed, listings
from disclosure.site.page import Page, WorkerShare, count, one, publishers_of, rows
from disclosure.site.pages.notice_pages import documents, organization

LIST = """
SELECT p.publisher, p.project_id, p.title, p.title_en, p.stage, p.fiscal_year, p.domain,
       p.currency, p.planned_amount, p.budget_amount, p.awarded_amount, p.contract_amount,
       p.score, p.first_on, p.last_on, p.path,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM projects AS p
  LEFT JOIN organizations AS o
    ON o.publisher = p.publisher AND o.organization_id = p.purchaser_id
"""
NEWEST_FIRST = " ORDER BY p.last_on DESC, p.publisher, p.project_id"
AMOUNT = "COALESCE(p.contract_amount, p.awarded_amount, p.budget_amount, p.planned_amount)"
ORDERS = {
    "recent": NEWEST_FIRST,
    "amount": f" ORDER BY {AMOUNT} IS NULL, p.currency, {AMOUNT} DESC, p.publisher, p.project_id",
    "score": " ORDER BY p.score IS NULL, p.score DESC, p.publisher, p.project_id",
    "low-score": " ORDER BY p.score IS NULL, p.score, p.publisher, p.project_id",
}

# Each table of the chain, in the order it is told.
CHAIN = ("plan_items", "notices", "tenders", "awards", "contracts", "evaluations")

TERMS = ("content", "quality_standard", "settlement", "rights_and_obligations", "breach_liability")
# What an evaluation found, without the headings above its indicators.
FINDINGS = """
SELECT i.* FROM indicators AS i WHERE i.publisher = ? AND i.evaluation_id = ?
   AND i.dimension IN ('quantity', 'quality', 'satisfaction')
   AND NOT EXISTS (SELECT 1 FROM indicators AS below WHERE below.publisher = i.publisher
        AND below.evaluation_id = i.evaluation_id
        AND below.parent_indicator_id = i.indicator_id)
 ORDER BY i.dimension = 'satisfaction', i.dimension = 'quality', i.indicator_id
"""


def pages(register: Connection, share: WorkerShare) -> Iterator[Page]:
    """All pages of projects: lists first, then one a project."""
    having = publishers_of(register, "projects")
    about = {"publishers": having}
    total = count(register, "SELECT COUNT(*) FROM projects")
    everything = Listed(LIST, (), total, ORDERS)
    yield from listings(register, "projects/", "projects.html", everything, share, values=about)
    for publisher in having:
        name = publisher["publisher"]
        own = Listed(f"{LIST} WHERE p.publisher = ?", (name,), publisher["row_count"], ORDERS)
        path = f"projects/{publisher['path'].split('/')[1]}/"
        yield from listings(register, path, "projects.html", own, share, name, values=about)
    kinds = gaps.kinds_published(register)
    query = (
        "SELECT p.*, o.as_of, o.time_zone FROM projects AS p"
        " JOIN publishers AS o ON o.publisher = p.publisher"
        " ORDER BY p.publisher, p.project_id"
    )
    for row in share.of(register.execute(query)):
        values = project(register, row)
        values["missing"] = gaps.of_project(values, kinds[row["publisher"]])
        values["turned_at"] = turned_at(values)
        yield Page(row["path"], "project.html", values, row["publisher"])


def project(register: Connection, row: Row) -> dict[str, Any]:
    """What the page of a project tells: every row of its chain, and what hangs on each."""
    publisher, identifier = row["publisher"], row["project_id"]
    named = {"publisher": publisher, "key": identifier}
    chain = {table: register.execute(_belonging(table), named).fetchall() for table in CHAIN}
    return {
        "row": row,
        "purchaser": organization(register, publisher, row["purchaser_id"]),
        "item": _item(register, publisher, row["catalogue_item_id"]),
        "plan_items": [_planned(register, plan) for plan in chain["plan_items"]],
        "tenders": [_tender(register, tender, chain["notices"]) for tender in chain["tenders"]],
        "awards": [_award(register, award) for award in chain["awards"]],
        "contracts": terms_once([_contract(register, one) for one in chain["contracts"]]),
        "evaluations": [_evaluation(register, found) for found in chain["evaluations"]],
        "documents": documents(register, publisher, "projects", identifier),
        "dues": rows(
            register,
            "SELECT * FROM dues WHERE publisher = ? AND project_id = ? ORDER BY due, fiscal_year",
            publisher,
            identifier,
        ),
    }


def turned_at(chain: dict[str, Any]) -> str | None:
    """The last instant at which something on the page of a project changed by the calendar alone:
    a deadline passed, a month of a plan, the term of a contract."""
    zone = ZoneInfo(chain["row"]["time_zone"])
    passed = [
        datetime.fromisoformat(tender["row"]["submission_deadline"])
        for tender in chain["tenders"]
        if tender["row"]["status"] == "closed"
    ]
    days = []
    for gap in chain["missing"].values():
        if gap.sentence == "planned_month_passed":
            days.append(date.fromisoformat(f"{gap.month}-28") + timedelta(days=4))
            days[-1] = days[-1].replace(day=1)
        elif gap.sentence == "no_evaluation":
            days.append(date.fromisoformat(gap.day) + timedelta(days=1))
    passed += [datetime.combine(day, time(), zone) for day in days]
    return max(passed).isoformat(timespec="seconds") if passed else None


@cache
def _belonging(table: str) -> str:
    """SQL of all rows of a table that belong to a project, in their order."""
    return (
        f"SELECT * FROM {table} WHERE publisher = :publisher AND ({rows_on('projects', table)})"
        f" ORDER BY {graph()[table].order}"
    )


def _item(register: Connection, publisher: str, identifier: str | None) -> dict[str, Any] | None:
    if identifier is None:
        return None
    query = "SELECT * FROM items WHERE publisher = ? AND item_id = ?"
    item = one(register, query, publisher, identifier)
    if item is None:
        return None
    edition = "SELECT * FROM editions WHERE publisher = ? AND edition_id = ?"
    return {"row": item, "edition": one(register, edition, publisher, item["edition_id"])}


def _planned(register: Connection, plan: Row) -> dict[str, Any]:
    publisher = plan["publisher"]
    item = plan["catalogue_item_id"]
    query = "SELECT * FROM items WHERE publisher = ? AND item_id = ?"
    return {
        "row": plan,
        "item": one(register, query, publisher, item) if item else None,
        "purchaser": organization(register, publisher, plan["purchaser_id"]),
        "documents": documents(register, publisher, "plan-items", plan["plan_item_id"]),
    }


def _tender(register: Connection, tender: Row, notices: list[Row]) -> dict[str, Any]:
    publisher, identifier = tender["publisher"], tender["tender_id"]
    by_tender = " WHERE publisher = ? AND tender_id = ? ORDER BY "
    own = [notice for notice in notices if notice["tender_id"] == identifier]
    has_amending = any(map(amendments.is_amending, own))
    return {
        "row": tender,
        "notices": own,
        "amended": amendments.of_tender(register, publisher, identifier) if has_amending else {},
        "lots": rows(register, f"SELECT * FROM lots {by_tender} lot_id", publisher, identifier),
        "enquiries": rows(
            register,
            f"SELECT * FROM enquiries {by_tender} received_on, enquiry_id",
            publisher,
            identifier,
        ),
        "agency": organization(register, publisher, tender["agency_id"]),
        "documents": documents(register, publisher, "tenders", identifier),
    }


def _award(register: Connection, award: Row) -> dict[str, Any]:
    publisher = award["publisher"]
    return {
        "row": award,
        "undertakers": rows(
            register,
            "SELECT u.*, o.name, o.name_en, o.path AS organization_path FROM award_undertakers"
            " AS u LEFT JOIN organizations AS o ON o.publisher = u.publisher"
            " AND o.organization_id = u.undertaker_id WHERE u.publisher = ? AND u.award_id = ?"
            " ORDER BY u.role = 'member', u.undertaker_id",
            publisher,
            award["award_id"],
        ),
        "lot": one(
            register,
            "SELECT * FROM lots WHERE publisher = ? AND lot_id = ?",
            publisher,
            award["lot_id"],
        ),
        "documents": documents(register, publisher, "awards", award["award_id"]),
    }


def _contract(register: Connection, contract: Row) -> dict[str, Any]:
    publisher, identifier = contract["publisher"], contract["contract_id"]

    def hanging(table: str, order: str) -> list[Row]:
        query = f"SELECT * FROM {table} WHERE publisher = ? AND contract_id = ? ORDER BY {order}"
        return rows(register, query, publisher, identifier)

    payments = hanging("payments", "paid_on, payment_id")
    return {
        "row": contract,
        "undertaker": organization(register, publisher, contract["undertaker_id"]),
        "performer": organization(register, publisher, contract["performer_id"]),
        "parent": one(
            register,
            "SELECT * FROM contracts WHERE publisher = ? AND contract_id = ?",
            publisher,
            contract["parent_contract_id"],
        ),
        "changes": hanging("contract_changes", "changed_on, contract_change_id"),
        "milestones": hanging("milestones", "due_on, milestone_id"),
        "payments": payments,
        "paid": paid(payments),
        "documents": documents(register, publisher, "contracts", identifier),
    }


def terms_once(contracts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each contract with `own_terms`, and `same_terms` as (fields, earlier contract with them).

    Call-offs of one framework repeat its terms to the letter; told once, they can be read.
    """
    first: dict[tuple[str, str], Row] = {}
    for contract in contracts:
        row = contract["row"]
        filled = [name for name in TERMS if row[name]]
        contract["own_terms"] = [name for name in filled if (name, row[name]) not in first]
        same: dict[str, tuple[list[str], Row]] = {}
        for name in (name for name in filled if name not in contract["own_terms"]):
            earlier = first[name, row[name]]
            same.setdefault(earlier["contract_id"], ([], earlier))[0].append(name)
        contract["same_terms"] = list(same.values())
        first |= {(name, row[name]): row for name in contract["own_terms"]}
    return contracts


def paid(payments: list[Row]) -> dict[str | None, float]:
    """The sum of payments by currency; payments without an amount are left out."""
    sums: dict[str | None, float] = {}
    for payment in payments:
        if payment["amount"] is not None:
            already = sums.get(payment["currency"], 0)
            sums[payment["currency"]] = round(already + payment["amount"], 2)
    return sums


def _evaluation(register: Connection, evaluation: Row) -> dict[str, Any]:
    publisher = evaluation["publisher"]
    findings = rows(register, FINDINGS, publisher, evaluation["evaluation_id"])
    return {
        "row": evaluation,
        "evaluator": organization(register, publisher, evaluation["evaluator_id"]),
        "findings": [
            (dimension, list(found))
            for dimension, found in groupby(findings, itemgetter("dimension"))
        ],
    }
