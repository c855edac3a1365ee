"""Planning: what a process says before its tender becomes a plan item."""

from disclosure.intake.ocds.contracting_process import ContractingProcess, Row, filled
from disclosure.intake.ocds.json_nodes import Node
from disclosure.intake.ocds.ocds_documents import read_documents

_OWN = ("revision", "revised_on", "revision_reason", "status", "published_on")


def read_planning(process: ContractingProcess, planning: Node, tender: Node) -> None:
    """Take a release's planning section; a later one that differs is a revision of the plan."""
    if not planning:
        return
    row = _row(process, planning, tender)
    before = {name: value for name, value in process.plan.items() if name not in _OWN}
    changed = {**before, **filled(row)} != before
    if not process.plan:
        process.plan = {
            **filled(row),
            "revision": 1,
            "status": "planned",
            "published_on": process.published_on,
        }
    elif changed:
        process.plan |= {
            **filled(row),
            "revision": process.plan["revision"] + 1,
            "status": "adjusted",
            "revised_on": process.published_on,
        }
    documents = planning.children("documents")
    read_documents(process, documents, "plan-items", row["plan_item_id"])


def _row(process: ContractingProcess, planning: Node, tender: Node) -> Row:
    budget = planning.child("budget")
    amount, currency = budget.money("amount")
    project, description = budget.line("project"), budget.line("description")
    title = project or tender.line("title") or description or planning.line("rationale")
    _leave_unread(budget, planning, title, project, description)
    return {
        "plan_item_id": process.scoped("plan", ""),
        "title": title,
        "project_id": process.key,
        "budget_amount": amount,
        "currency": currency,
        "planned_tender_month": tender.child("tenderPeriod").day("startDate")[:7],
        "source_url": planning.url("url") or budget.url("uri"),
    }


def _leave_unread(budget: Node, planning: Node, title: str, project: str, description: str) -> None:
    """There is one column of text: what did not become the title is noted as left out."""
    if project and description and title != description:
        budget.at.read.discard(budget.under("description"))
    if planning.value.get("rationale") and (project or description):
        planning.at.read.discard(planning.under("rationale"))


def finish_plan(process: ContractingProcess) -> None:
    """Put the plan item, with what the rest of the process tells of it."""
    if not process.plan:
        return
    tender = next(iter(process.tenders.values()), None)
    method = tender.folded.get("procurement_method", "") if tender else ""
    row = {
        "title": tender.title if tender else "",
        "purchaser_id": process.purchaser_id,
        "catalogue_item_id": process.catalogue_item_id,
        "procurement_method": method,
        **process.plan,
    }
    process.put("plan-items", row["plan_item_id"], row, "planning")
