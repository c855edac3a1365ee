"""Awards and who won them."""

from collections import Counter

from disclosure.intake.ocds.contracting_process import ContractingProcess, ListedObject, Row
from disclosure.intake.ocds.json_nodes import JsonNode, first
from disclosure.intake.ocds.ocds_catalogue import read_items
from disclosure.intake.ocds.ocds_codes import code
from disclosure.intake.ocds.ocds_documents import read_documents
from disclosure.intake.ocds.ocds_ids import short_hash


def read_awards(process: ContractingProcess, root: JsonNode) -> None:
    """Read the awards of a release; a later release completes and corrects an earlier one."""
    listed = [_listed(process, node) for node in root.children("awards")]
    for award_id, award in process.keyed("awards", listed).items():
        node = award.node
        row = process.merge("awards", award_id, award.row, node)
        row.setdefault("award_id", award_id)
        row.setdefault("published_on", process.published_on)
        _remember_tender(process, row, root)
        process.take_suppliers(node, process.suppliers.setdefault(award_id, {}))
        read_items(process, node.children("items"), has_text=False)
        read_documents(process, node.children("documents"), "awards", award_id)


def _listed(process: ContractingProcess, node: JsonNode) -> ListedObject:
    local = node.identifier("id")
    amount, currency = node.money("value")
    title = node.line("title")
    lots = node.words("relatedLots")
    if len(lots) > 1:
        node.reading.note(node.under("relatedLots"), "award-of-several-lots", f"{len(lots)}")
    row = {
        "title": title or first(title, node.line("description")),
        "title_en": node.line("title_en"),
        "lot_id": _lot(process, lots) if lots else node.nothing("relatedLots"),
        "amount": amount,
        "currency": currency,
        "status": code(node, "status", "award-status"),
        "awarded_on": node.day("date"),
        "source_url": node.url("url", "uri"),
    }
    content = ""
    if not local:
        process.reading.note(node.under("id"), "id-missing")
        date, suppliers = str(node.value.get("date")), str(node.value.get("suppliers"))
        content = short_hash(title, amount, date, suppliers)
    return ListedObject(node, local, process.scoped("award", local), row, content)


def _lot(process: ContractingProcess, lots: list[str]) -> str:
    """The lot of an award; none where it is of several, each with a share that nothing tells."""
    return process.scoped("lot", lots[0]) if len(lots) == 1 else ""


def _remember_tender(process: ContractingProcess, row: Row, root: JsonNode) -> None:
    """The tender of the same release is the award's, as far as the release says one."""
    is_known = bool(row.get("tender_id")) and process.fills_only
    if root.value.get("tender") and process.current_tender and not is_known:
        row["tender_id"] = process.current_tender


def finish_awards(process: ContractingProcess) -> None:
    """Complete the awards and put their undertakers, now that tenders and lots are known."""
    bidders = {t.tender_id: t.bidders_count for t in process.tenders.values() if t.notice_count}
    lot_counts = Counter(row["tender_id"] for row in process.rows["lots"].values())
    for award_id, row in process.rows["awards"].items():
        lot_id = process.referred("lots", row.get("lot_id", ""), "awards/relatedLots")
        tender_id = _tender_of(process, row, lot_id, list(bidders))
        row |= {
            "project_id": process.key,
            "tender_id": tender_id,
            "lot_id": lot_id,
            "bidders_count": _bidders_of(process, bidders.get(tender_id), lot_counts[tender_id]),
        }
        _put_undertakers(process, award_id)
    awarded = {row["tender_id"] for row in process.rows["awards"].values()}
    if any(count is not None for tender, count in bidders.items() if tender not in awarded):
        process.reading.note("tender/numberOfTenderers", "no-column")


def _bidders_of(process: ContractingProcess, count: int | None, lot_count: int) -> int | None:
    """How many bid for an award of a tender with so many bidders: none can be told where it has
    several lots, unless there was one bidder for all of them."""
    if count is None or count <= 1 or lot_count < 2:
        return count
    process.reading.note("tender/numberOfTenderers", "bidders-of-all-lots", str(count))
    return None


def _tender_of(process: ContractingProcess, row: Row, lot_id: str, tender_ids: list[str]) -> str:
    if row.get("tender_id") in tender_ids:
        return str(row["tender_id"])
    same_title = [
        i for i in tender_ids if row.get("title") and process.tenders[i].title == row["title"]
    ]
    for candidates in (tender_ids, same_title):
        if len(candidates) == 1:
            return candidates[0]
    if lot_id:
        return str(process.rows["lots"][lot_id]["tender_id"])
    if tender_ids:
        process.reading.note("awards", "tender-ambiguous", row["award_id"])
    return ""


def _put_undertakers(process: ContractingProcess, award_id: str) -> None:
    winners = list(dict.fromkeys(process.suppliers.get(award_id, {}).values()))
    for undertaker_id in winners:
        row = {
            "award_id": award_id,
            "undertaker_id": undertaker_id,
            "role": "sole" if len(winners) == 1 else "member",
        }
        process.rows["award-undertakers"][f"{award_id}\x1f{undertaker_id}"] = row
