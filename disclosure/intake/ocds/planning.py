"""Planning: what a process says before its tender becomes a plan item."""

from disclosure.intake.ocds.contracting_process import ContractingProcess, Row, filled
from disclosure.intake.ocds.json_nodes import JsonNode, first, scalar_text
from disclosure.intake.ocds.ocds_documents import read_documents

# Until its tender is open, the period is when it is meant to be (OCDS tenderStatus).
_PLANNED = {"", "planning", "planned"}
_OWN = ("revision", "revised_on", "revision_reason", "status", "published_on")


def read_planning(process: ContractingProcess, planning: JsonNode, tender: JsonNode) -> None:
    """Take a release's planning section; a later one that differs is a revision of the plan."""
    if not planning:
        return
    plan_item_id = process.scoped("plan", "")
    before = process.rows["plan-items"].get(plan_item_id, {})
    plan = process.merge("plan-items", plan_item_id, _row(planning, tender), planning)
    if not before:
        plan |= {
            "plan_item_id": plan_item_id,
            "project_id": process.key,
            "revision": 1,
            "status": "planned",
            "published_on": process.published_on,
        }
    elif not process.fills_only and _content(plan) != _content(before):
        plan |= {
            "revision": before["revision"] + 1,
            "status": "adjusted",
            "revised_on": process.published_on,
        }
    read_documents(process, planning.children("documents"), "plan-items", plan_item_id)


def _content(plan: Row) -> Row:
    return {name: cell for name, cell in filled(plan).items() if name not in _OWN}


def _row(planning: JsonNode, tender: JsonNode) -> Row:
    budget = planning.child("budget")
    amount, currency = budget.money("amount")
    project, description = budget.line("project"), budget.line("description")
    rationale = planning.line("rationale")
    title = first(project, tender.line("title"), description, rationale)
    _leave_unread(budget, planning, title, project, description)
    is_planned = scalar_text(tender.value.get("status")).strip().casefold() in _PLANNED
    start = tender.child("tenderPeriod").day("startDate") if is_planned else ""
    return {
        "title": title,
        "budget_amount": amount,
        "currency": currency,
        "planned_tender_month": start[:7] or start,
        "source_url": first(planning.url("url"), budget.url("uri")),
    }


def _leave_unread(
    budget: JsonNode, planning: JsonNode, title: str, project: str, description: str
) -> None:
    """There is one column of text: what did not become the title is noted as left out."""
    if project and description and title != description:
        budget.reading.read.discard(budget.under("description"))
    if planning.value.get("rationale") and (project or description):
        planning.reading.read.discard(planning.under("rationale"))


def finish_plan(process: ContractingProcess) -> None:
    """Complete the plan item with the data of the rest of the process."""
    tender = next(iter(process.tenders.values()), None)
    method = tender.folded.get("procurement_method", "") if tender else ""
    for plan in process.rows["plan-items"].values():
        of_process = {
            "title": tender.title if tender else "",
            "purchaser_id": process.purchaser_id,
            "catalogue_item_id": process.catalogue_item_id,
            "procurement_method": method,
        }
        plan |= {**of_process, **filled(plan)}
