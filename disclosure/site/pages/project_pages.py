"""Pages of projects: the lists, and each project's whole chain from catalogue to evaluation."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register
from disclosure.site import amendments, gaps, project_answers
from disclosure.site.answer_sentence import sentence
from disclosure.site.charts import price_strip
from disclosure.site.comparisons import BrowsedPlaces, Comparisons
from disclosure.site.list_orders import Listed, listings
from disclosure.site.page import Page, WorkerShare

LIST = """
SELECT p.publisher, p.project_id, p.title, p.title_en, p.stage, p.fiscal_year, p.domain,
       p.currency, p.planned_amount, p.budget_amount, p.awarded_amount, p.contract_amount,
       p.score, p.first_on, p.last_on, p.path,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path,
       u.name AS undertaker_name, u.name_en AS undertaker_name_en, u.path AS undertaker_path
  FROM projects AS p
  LEFT JOIN organizations AS o
    ON o.publisher = p.publisher AND o.organization_id = p.purchaser_id
  LEFT JOIN organizations AS u
    ON u.publisher = p.publisher AND u.organization_id = p.undertaker_id
"""
NEWEST_FIRST = " ORDER BY p.last_on DESC, p.publisher, p.project_id"
AMOUNT = "COALESCE(p.contract_amount, p.awarded_amount, p.budget_amount, p.planned_amount)"
# Contracts are told from contracts, plans from plans: an order never mixes what has been agreed
# with what was only budgeted.
_KIND_OF_AMOUNT = (
    "CASE WHEN p.contract_amount IS NOT NULL THEN 1 WHEN p.awarded_amount IS NOT NULL THEN 2"
    " WHEN p.budget_amount IS NOT NULL THEN 3 WHEN p.planned_amount IS NOT NULL THEN 4 ELSE 5 END"
)
ORDERS = {
    "recent": NEWEST_FIRST,
    "amount": (
        f" ORDER BY {_KIND_OF_AMOUNT}, p.currency, {AMOUNT} DESC, p.publisher, p.project_id"
    ),
    "score": " ORDER BY p.score IS NULL, p.score DESC, p.publisher, p.project_id",
    "low-score": " ORDER BY p.score IS NULL, p.score, p.publisher, p.project_id",
}

# The tables of the chain, in the order it is told.
CHAIN = ("plan_items", "tenders", "awards", "contracts", "evaluations")

TERMS = ("content", "quality_standard", "settlement", "rights_and_obligations", "breach_liability")
# What an evaluation found, without the headings above its indicators.
FINDINGS = """
SELECT i.* FROM indicators AS i WHERE i.publisher = ? AND i.evaluation_id = ?
   AND i.dimension IN ('quantity', 'quality', 'satisfaction')
   AND NOT EXISTS (SELECT 1 FROM indicators AS below WHERE below.publisher = i.publisher
        AND below.evaluation_id = i.evaluation_id
        AND below.parent_indicator_id = i.indicator_id)
 ORDER BY i.dimension = 'satisfaction', i.dimension = 'quality', i.package, i.row_number
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """All pages of projects: one a project, then the lists."""
    kinds, beside = gaps.kinds_published(register), register.once(Comparisons)
    places = BrowsedPlaces(register)
    query = (
        "SELECT p.*, o.time_zone FROM projects AS p"
        " JOIN publishers AS o ON o.publisher = p.publisher"
        " ORDER BY p.publisher, p.project_id"
    )
    for row in share.of(register.each(query)):
        values = partial(page_values, register, row, kinds[row["publisher"]], beside, places)
        yield Page(row["path"], "project.html", values, row["publisher"])
    having = register.publishers_with("projects")
    about = {"publishers": having}
    total = register.count("projects")
    everything = Listed(LIST, (), total, ORDERS)
    yield from listings(register, "projects/", "projects.html", everything, share, values=about)
    for publisher in having:
        name = publisher["publisher"]
        of_publisher = Listed(
            f"{LIST} WHERE p.publisher = ?", (name,), publisher["row_count"], ORDERS
        )
        path = f"projects/{publisher['path'].split('/')[1]}/"
        yield from listings(
            register, path, "projects.html", of_publisher, share, name, values=about
        )


def page_values(
    register: Register, row: Row, kinds: set[str], beside: Comparisons, places: BrowsedPlaces
) -> dict[str, Any]:
    """What the page of a project shows: its chain, what is missing of it, and what that comes to.

    `kinds` are those that its publisher publishes.
    """
    values = project(register, row)
    values["missing"] = gaps.of_project(values, kinds)
    values["turned_at"] = turned_at(values)
    return values | at_once(values, beside, places)


def at_once(values: dict[str, Any], beside: Comparisons, places: BrowsedPlaces) -> dict[str, Any]:
    """The answers at the top of the page, its comparisons, and the links onward."""
    row, steps = values["row"], project_answers.steps(values)
    own_prices = [price for contract in values["contracts"] for price in contract["unit_prices"]]
    codes = {"district": row["region_code"], "domain": row["domain"]}
    return {
        "answer": project_answers.answer(values),
        "sentence": sentence,
        "steps": {step.stage: step for step in steps},
        "timeline": project_answers.timeline(steps),
        "prices": [price_strip(group) for group in beside.prices(own_prices) if is_telling(group)],
        "near": beside.near(row),
        "browse": {
            facet: places.path(row["publisher"], facet, code) for facet, code in codes.items()
        },
    }


def is_telling(group: Mapping[str, Sequence[Row]]) -> bool:
    """Whether unit prices add anything to the amount: of several, or of more than one unit."""
    return len(group["all"]) > 1 or group["own"][0]["quantity"] != 1


def project(register: Register, row: Row) -> dict[str, Any]:
    """The contents of the page of a project: every row of its chain, and the rows that belong to
    each."""
    publisher, identifier = row["publisher"], row["project_id"]
    chain = {table: register.on_page("projects", table, publisher, identifier) for table in CHAIN}
    return {
        "row": row,
        "purchaser": register.find("organizations", publisher, row["purchaser_id"]),
        "item": _item(register, publisher, row["catalogue_item_id"]),
        "plan_items": [_planned(register, plan) for plan in chain["plan_items"]],
        "tenders": [_tender(register, tender) for tender in chain["tenders"]],
        "awards": [_award(register, award) for award in chain["awards"]],
        "contracts": terms_once([_contract(register, contract) for contract in chain["contracts"]]),
        "evaluations": [_evaluation(register, evaluation) for evaluation in chain["evaluations"]],
        "audits": [
            {
                "row": audit,
                "authority": register.find("organizations", publisher, audit["authority_id"]),
            }
            for audit in register.on_page("projects", "audits", publisher, identifier)
        ],
        "documents": register.documents("projects", publisher, identifier),
        "dues": register.rows(
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
        if gap.sentence in {"planned_month_passed", "intended_month_passed"}:
            days.append(date.fromisoformat(f"{gap.month}-28") + timedelta(days=4))
            days[-1] = days[-1].replace(day=1)
        elif gap.sentence == "no_evaluation":
            days.append(date.fromisoformat(gap.day) + timedelta(days=1))
    passed += [datetime.combine(day, time(), zone) for day in days]
    return max(passed).isoformat(timespec="seconds") if passed else None


def _item(register: Register, publisher: str, identifier: str | None) -> dict[str, Any] | None:
    item = register.find("items", publisher, identifier)
    if item is None:
        return None
    return {"row": item, "edition": register.find("editions", publisher, item["edition_id"])}


def _planned(register: Register, plan: Row) -> dict[str, Any]:
    publisher = plan["publisher"]
    return {
        "row": plan,
        "item": register.find("items", publisher, plan["catalogue_item_id"]),
        "purchaser": register.find("organizations", publisher, plan["purchaser_id"]),
        "steps": register.below("plan_items", "budget_steps", publisher, plan["plan_item_id"]),
        "documents": register.documents("plan-items", publisher, plan["plan_item_id"]),
    }


def _tender(register: Register, tender: Row) -> dict[str, Any]:
    publisher, identifier = tender["publisher"], tender["tender_id"]
    below = register.all_below("tenders", publisher, identifier)
    notices = register.below("tenders", "notices", publisher, identifier)
    has_amending = any(map(amendments.is_amending, notices))
    return {
        "row": tender,
        "notices": notices,
        **below,
        "amended": amendments.of_tender(register, publisher, identifier) if has_amending else {},
        "agency": register.find("organizations", publisher, tender["agency_id"]),
        "documents": register.documents("tenders", publisher, identifier),
    }


def _award(register: Register, award: Row) -> dict[str, Any]:
    publisher = award["publisher"]
    return {
        "row": award,
        "undertakers": register.rows(
            "SELECT u.*, o.name, o.name_en, o.path AS organization_path FROM award_undertakers"
            " AS u LEFT JOIN organizations AS o ON o.publisher = u.publisher"
            " AND o.organization_id = u.undertaker_id WHERE u.publisher = ? AND u.award_id = ?"
            " ORDER BY u.role = 'member', u.undertaker_id",
            publisher,
            award["award_id"],
        ),
        "lot": register.find("lots", publisher, award["lot_id"]),
        "documents": register.documents("awards", publisher, award["award_id"]),
    }


def _contract(register: Register, contract: Row) -> dict[str, Any]:
    publisher, identifier = contract["publisher"], contract["contract_id"]
    below = register.all_below("contracts", publisher, identifier)
    return {
        "row": contract,
        **below,
        "undertaker": register.find("organizations", publisher, contract["undertaker_id"]),
        "performer": register.find("organizations", publisher, contract["performer_id"]),
        "parent": register.find("contracts", publisher, contract["parent_contract_id"]),
        "changes": below["contract_changes"],
        "paid": paid(below["payments"]),
        "documents": register.documents("contracts", publisher, identifier),
    }


def terms_once(contracts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each contract with `own_terms`, `same_terms` as (fields, earlier contract with them), and
    whether those are the same as of the contract before (`has_terms_of_last`).

    Call-offs of one framework repeat its terms to the letter; shown once, they can be read.
    """
    first: dict[tuple[str, str], Row] = {}
    before: dict[str, list[str]] = {}
    for contract in contracts:
        row = contract["row"]
        filled = [name for name in TERMS if row[name]]
        contract["own_terms"] = [name for name in filled if (name, row[name]) not in first]
        same: dict[str, tuple[list[str], Row]] = {}
        for name in (name for name in filled if name not in contract["own_terms"]):
            earlier = first[name, row[name]]
            same.setdefault(earlier["contract_id"], ([], earlier))[0].append(name)
        contract["same_terms"] = list(same.values())
        repeated = {earlier: names for earlier, (names, _) in same.items()}
        contract["has_terms_of_last"] = bool(repeated) and repeated == before
        before = repeated
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


def _evaluation(register: Register, evaluation: Row) -> dict[str, Any]:
    publisher = evaluation["publisher"]
    findings = register.rows(FINDINGS, publisher, evaluation["evaluation_id"])
    return {
        "row": evaluation,
        "evaluator": register.find("organizations", publisher, evaluation["evaluator_id"]),
        "attainment": register.find("attainments", publisher, evaluation["evaluation_id"]),
        "findings": [
            (dimension, list(rows))
            for dimension, rows in groupby(findings, itemgetter("dimension"))
        ],
    }
