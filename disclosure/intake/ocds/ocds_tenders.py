"""Tenders: each release that tells something new of a tender becomes a notice."""

from disclosure.intake.ocds.contacts import Contact
from disclosure.intake.ocds.contracting_process import (
    ContractingProcess,
    Row,
    TenderState,
    filled,
    merge,
)
from disclosure.intake.ocds.json_nodes import Node
from disclosure.intake.ocds.ocds_catalogue import read_items, scale_lines
from disclosure.intake.ocds.ocds_codes import code, method
from disclosure.intake.ocds.ocds_dates import DAY_END, Instant
from disclosure.intake.ocds.ocds_documents import read_documents
from disclosure.intake.ocds.ocds_enquiries import read_enquiries

SCALE_LINES = 200
# Notice field → the members of the tender that fill it, for those a release may set to null.
_SOURCES = {
    "content": ("description",),
    "qualifications": ("eligibilityCriteria",),
    "materials": ("submissionMethodDetails",),
    "method_basis": ("procurementMethodRationale",),
    "procurement_method": ("procurementMethod",),
    "budget_amount": ("value",),
}
_CHANGES = {"tenderamendment", "tenderupdate"}


def read_tender(process: ContractingProcess, node: Node, buyer: Contact) -> None:
    """Take a release's tender: a notice if it is new, its lots, documents, enquiries, items."""
    tender = _tender(process, node) if node else None
    if tender is None or (not tender.notice_count and node.value.keys() <= {"id"}):
        return
    row, times = _fields(process, node, buyer)
    cleared = [] if process.is_compiled else _cleared(node, tender)
    differs = any(tender.folded.get(name) != value for name, value in row.items())
    is_new = differs or bool(cleared) or not tender.notice_count
    reason = _change_reason(node)
    status = node.identifier("status").casefold()
    kind = notice_kind(process.tags, status, tender, is_new=is_new)
    if process.is_compiled and process.has_single_releases and tender.notice_count:
        kind = ""
    if kind:
        _put_notice(
            process,
            node,
            tender,
            {
                **row,
                "kind": kind,
                "change_reason": reason,
                "cleared_fields": cleared,
                "is_time_known": _is_time_known(process, times),
            },
        )
    else:
        process.at.note(
            node.path, "compiled-left-out" if process.is_compiled else "notice-unchanged"
        )
    tender.folded |= row
    for name in cleared:
        tender.folded.pop(name, None)
    tender.title = node.line("title") or tender.title
    _read_lots(process, node, tender)
    _read_attachments(process, node, tender)
    read_enquiries(process, node, tender.tender_id)
    tender.bidders_count = _bidders(process, node, tender)


def _tender(process: ContractingProcess, node: Node) -> TenderState:
    local = node.identifier("id")
    if not local and len(process.tender_ids) == 1:
        local = process.tender_ids[0]
    elif not local:
        process.at.note(node.under("id"), "id-missing")
    tender_id = process.scoped("tender", local)
    process.current_tender = tender_id
    return process.tenders.setdefault(tender_id, TenderState(tender_id))


def _fields(process: ContractingProcess, node: Node, buyer: Contact) -> tuple[Row, list[Instant]]:
    """The filled fields of a notice, and the times whose hour may be unknown."""
    items = node.children("items")
    entity_id, contact = _entity(process, node)
    contact = contact if contact != Contact() else buyer
    item_id = read_items(process, items)
    process.catalogue_item_id = item_id or process.catalogue_item_id
    amount, currency = node.money("value")
    deadline = node.child("tenderPeriod").instant("endDate", DAY_END)
    opening = node.child("bidOpening").instant("date")
    row = {
        "purchaser_id": process.purchaser_id,
        "agency_id": entity_id if entity_id != process.purchaser_id else "",
        "catalogue_item_id": item_id,
        "region_code": process.workshop.region_code,
        "content": node.prose("description"),
        "scale": _scale(node, items),
        "qualifications": node.prose("eligibilityCriteria", "conditionsForParticipation"),
        "materials": node.prose("submissionMethodDetails"),
        "procurement_method": method(node, "procurementMethod"),
        "method_original": node.line("procurementMethodDetails", "eTenderProcurementMethod"),
        "method_basis": node.prose("procurementMethodRationale"),
        "budget_amount": amount,
        "currency": currency,
        "submission_deadline": deadline.text() if deadline else "",
        "opening_at": opening.text() if opening else "",
        "place": node.line("addressForLodgement"),
        "contact_office": contact.office,
        "contact_phone": contact.phone,
        "contact_email": contact.email,
    }
    if row["procurement_method"] == "other" and not row["method_original"]:
        row["method_original"] = node.identifier("procurementMethod")
    return filled(row), [time for time in (deadline, opening) if time]


def _entity(process: ContractingProcess, node: Node) -> tuple[str, Contact]:
    """The procuring entity: the purchaser where no buyer is named, else the agency."""
    entity = node.child("procuringEntity")
    if not entity:
        return "", Contact()
    is_purchaser = not process.purchaser_id
    role = "purchaser" if is_purchaser else "agency"
    entity_id = process.workshop.organizations.add(process.key, entity)
    contact = process.contact_of(entity)
    if is_purchaser and entity_id:
        process.at.note(entity.path, "purchaser-assumed")
        process.purchaser_id = entity_id
    if entity_id:
        role = "purchaser" if entity_id == process.purchaser_id else role
        process.workshop.organizations.add(process.key, entity, role)
    return entity_id, contact


def _scale(node: Node, items: list[Node]) -> str:
    lines = list(dict.fromkeys(scale_lines(items)))
    if len(lines) > SCALE_LINES:
        node.at.note(node.under("items"), "one-of-several", f"{len(lines)} > {SCALE_LINES}")
    return "\n".join(lines[:SCALE_LINES]) or node.prose("timeframeDelivery")


def _cleared(node: Node, tender: TenderState) -> list[str]:
    return [
        name for name, keys in _SOURCES.items() if tender.folded.get(name) and node.is_null(*keys)
    ]


def _change_reason(node: Node) -> str:
    """The amendments a tender tells of, oldest first: day and reason (1.0 `amendment`, too)."""
    told = []
    for amendment in [*node.children("amendments"), *node.children("amendment")]:
        day, text = amendment.day("date"), amendment.prose("rationale", "description")
        if day or text:
            told.append((day, f"{day}: {text}" if day and text else day or text))
    return "\n".join(dict.fromkeys(text for _, text in sorted(told)))


def notice_kind(tags: list[str], status: str, tender: TenderState, *, is_new: bool) -> str:
    """The kind of notice that a release makes of a tender; "" where it tells nothing new.

    OCDS 1.1 releaseTag and tenderStatus; what the tender was before decides the rest.
    """
    lower = {tag.casefold() for tag in tags}
    ends = {"cancelled": "cancellation", "withdrawn": "cancellation", "unsuccessful": "failed"}
    end = "cancellation" if "tendercancellation" in lower else ends.get(status, "")
    if end and tender.end != end:
        return end
    if tender.end and status == "active":
        return "resumption"
    if status in {"planning", "planned"} and tender.last_kind in {"", "intention"}:
        return "intention" if is_new else ""
    if lower & _CHANGES:
        return "correction"
    if tender.last_kind in {"", "intention"}:
        return "tender"
    return "correction" if is_new else ""


def _is_time_known(process: ContractingProcess, times: list[Instant]) -> bool:
    return all(time.is_time_known for time in [process.published, *times] if time)


def _put_notice(process: ContractingProcess, node: Node, tender: TenderState, row: Row) -> None:
    published = process.published.text() if process.published else ""
    wanted = process.scoped("notice", process.release_id or process.published_on)
    if process.release_id and process.has_key("notices", wanted):
        day = process.published_on or "undated"
        process.at.note("id", "id-repeated", process.release_id)
        wanted = f"{wanted}-{day}"
    content = (tender.tender_id, published, str(tender.notice_count))
    notice_id = process.claimed("notices", wanted, content, "id")
    if not process.release_id:
        process.at.note("id", "id-missing")
    notice = {
        **row,
        "notice_id": notice_id,
        "title": node.line("title") or tender.title,
        "title_en": node.line("title_en"),
        "tender_id": tender.tender_id,
        "project_id": process.key,
        "kind_original": ", ".join(process.tags),
        "amends_notice_id": tender.last_notice_id,
        "published_at": published,
        "source_url": node.url("url", "uri"),
    }
    process.put("notices", notice_id, notice, "tender")
    tender.notice_count += 1
    tender.last_notice_id, tender.last_kind = notice_id, row["kind"]
    if row["kind"] in {"cancellation", "failed", "resumption"}:
        tender.end = row["kind"].replace("resumption", "")


def _read_lots(process: ContractingProcess, node: Node, tender: TenderState) -> None:
    for lot in node.children("lots"):
        local = lot.identifier("id")
        if not local:
            process.at.note(lot.under("id"), "id-missing")
        title = lot.line("title")
        lot_id = (
            process.scoped("lot", local)
            if local
            else process.claimed(
                "lots", process.scoped("lot", ""), (title, tender.tender_id), lot.path
            )
        )
        amount, currency = lot.money("value")
        row = {
            "lot_id": lot_id,
            "tender_id": tender.tender_id,
            "title": title,
            "title_en": lot.line("title_en"),
            "content": lot.prose("description"),
            "budget_amount": amount,
            "currency": currency,
            "status": code(lot, "status", "lot-status"),
        }
        process.put("lots", lot_id, merge(process.lots, lot_id, row), lot.path)


def _read_attachments(process: ContractingProcess, node: Node, tender: TenderState) -> None:
    about = tender.last_notice_id
    nodes = node.children("documents")
    for amendment in [*node.children("amendments"), *node.children("amendment")]:
        nodes += amendment.children("documents")
    if about:
        read_documents(process, nodes, "notices", about)


def _bidders(process: ContractingProcess, node: Node, tender: TenderState) -> int | None:
    """How many bid: `numberOfTenderers`, else the tenderers that are listed."""
    number = node.whole("numberOfTenderers")
    tenderers = node.children("tenderers")
    for tenderer in tenderers:
        process.workshop.organizations.add(process.key, tenderer, "tenderer")
        process.contact_of(tenderer)
    if number is None and tenderers:
        number = len(tenderers)
    return tender.bidders_count if number is None else number
