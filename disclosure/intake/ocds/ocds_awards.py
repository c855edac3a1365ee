"""Awards and who won them."""

from disclosure.intake.ocds.contracting_process import ContractingProcess, Row, merge
from disclosure.intake.ocds.json_nodes import Node
from disclosure.intake.ocds.ocds_catalogue import read_items
from disclosure.intake.ocds.ocds_codes import code
from disclosure.intake.ocds.ocds_documents import read_documents


def read_awards(process: ContractingProcess, root: Node) -> None:
    """Take the awards of a release; a later release fills in and corrects an earlier one."""
    for node in root.children("awards"):
        local = node.identifier("id")
        if not local:
            process.at.note(node.under("id"), "id-missing")
        amount, currency = node.money("value")
        title = node.line("title")
        award_id = (
            process.scoped("award", local)
            if local
            else process.claimed(
                "awards",
                process.scoped("award", ""),
                (title, amount, str(node.value.get("date")), str(node.value.get("suppliers"))),
                node.path,
            )
        )
        row = {
            "award_id": award_id,
            "title": title or node.line("description"),
            "title_en": node.line("title_en"),
            "lot_id": _lot(process, node),
            "amount": amount,
            "currency": currency,
            "status": code(node, "status", "award-status"),
            "awarded_on": node.day("date"),
            "source_url": node.url("url", "uri"),
        }
        kept = merge(process.awards, award_id, row)
        kept.setdefault("published_on", process.published_on)
        _remember_tender(process, kept, root)
        _read_suppliers(process, node, award_id)
        read_items(process, node.children("items"))
        read_documents(process, node.children("documents"), "awards", award_id)


def _remember_tender(process: ContractingProcess, row: Row, root: Node) -> None:
    """The tender of the same release is the award's, as far as the release says one."""
    if root.value.get("tender") and process.current_tender:
        row["tender_id"] = process.current_tender


def _lot(process: ContractingProcess, node: Node) -> str:
    lots = node.words("relatedLots")
    if len(lots) > 1:
        node.at.note(node.under("relatedLots"), "one-of-several", f"{len(lots)}")
    return process.scoped("lot", lots[0]) if lots else ""


def _read_suppliers(process: ContractingProcess, node: Node, award_id: str) -> None:
    known = process.suppliers.setdefault(award_id, {})
    for supplier in node.children("suppliers"):
        undertaker_id = process.workshop.organizations.add(process.key, supplier, "undertaker")
        process.contact_of(supplier)
        if undertaker_id:
            known[undertaker_id] = None


def finish_awards(process: ContractingProcess) -> None:
    """Put the awards and their undertakers, now that tenders and lots are known."""
    bidders = {t.tender_id: t.bidders_count for t in process.tenders.values() if t.notice_count}
    for award_id, row in process.awards.items():
        tender_id = _tender_of(process, row, list(bidders))
        lot_id = row.get("lot_id", "")
        if lot_id and lot_id not in process.lots:
            process.at.note("awards/relatedLots", "reference-unresolved", lot_id)
            lot_id = ""
        row |= {
            "project_id": process.key,
            "tender_id": tender_id,
            "lot_id": lot_id,
            "bidders_count": bidders.get(tender_id),
        }
        process.put("awards", award_id, row, "awards")
        _put_undertakers(process, award_id)


def _tender_of(process: ContractingProcess, row: Row, known: list[str]) -> str:
    if row.get("tender_id") in known:
        return str(row["tender_id"])
    lot = process.lots.get(row.get("lot_id", ""), {})
    same_title = [i for i in known if row.get("title") and process.tenders[i].title == row["title"]]
    for candidates in (known, same_title):
        if len(candidates) == 1:
            return candidates[0]
    if lot:
        return str(lot["tender_id"])
    if known:
        process.at.note("awards", "tender-ambiguous", row["award_id"])
    return ""


def _put_undertakers(process: ContractingProcess, award_id: str) -> None:
    winners = list(process.suppliers.get(award_id, {}))
    for undertaker_id in winners:
        row = {
            "award_id": award_id,
            "undertaker_id": undertaker_id,
            "role": "sole" if len(winners) == 1 else "member",
        }
        key = f"{award_id}\x1f{undertaker_id}"
        process.put("award-undertakers", key, row, "awards/suppliers")
