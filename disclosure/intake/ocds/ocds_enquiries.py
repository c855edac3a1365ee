"""Enquiries (OCDS enquiries extension): questions on a tender and their answers."""

from disclosure.intake.ocds.contracting_process import ContractingProcess
from disclosure.intake.ocds.json_nodes import Node
from disclosure.intake.ocds.ocds_ids import short_hash


def read_enquiries(process: ContractingProcess, tender: Node, tender_id: str) -> None:
    """Keep each enquiry; who asked is not imported and is counted."""
    for node in tender.children("enquiries"):
        if node.value.get("author"):
            process.workshop.report.privacy["names"] += 1
        node.skip("author")
        summary, decision = node.prose("description"), node.prose("answer")
        local = node.identifier("id") or short_hash(summary, node.line("title"))
        enquiry_id = process.scoped("enquiry", local)
        row = {
            "enquiry_id": enquiry_id,
            "tender_id": tender_id,
            "kind": "question",
            "title": node.line("title"),
            "received_on": node.day("date"),
            "decided_on": node.day("dateAnswered"),
            "decision": decision,
            "summary": summary,
        }
        process.put("enquiries", enquiry_id, row, node.path)
