"""Enquiries (OCDS enquiries extension): questions on a tender and their answers."""

from disclosure.intake.ocds.contracting_process import ContractingProcess, ListedObject
from disclosure.intake.ocds.json_nodes import JsonNode
from disclosure.intake.ocds.ocds_ids import short_hash


def read_enquiries(process: ContractingProcess, tender: JsonNode, tender_id: str) -> None:
    """Keep each enquiry; who asked is not imported and is counted."""
    listed = []
    for node in tender.children("enquiries"):
        if node.value.get("author"):
            process.context.report.privacy["names"] += 1
        node.skip("author")
        local, summary, title = node.identifier("id"), node.prose("description"), node.line("title")
        row = {
            "title": title,
            "received_on": node.day("date"),
            "decided_on": node.day("dateAnswered"),
            "decision": node.prose("answer"),
            "summary": summary,
        }
        wanted_id = process.scoped("enquiry", local or short_hash(summary, title))
        listed.append(ListedObject(node, local, wanted_id, row, tender_id))
    for enquiry_id, enquiry in process.keyed("enquiries", listed).items():
        row = {**enquiry.row, "enquiry_id": enquiry_id, "tender_id": tender_id, "kind": "question"}
        process.merge("enquiries", enquiry_id, row, enquiry.node)
