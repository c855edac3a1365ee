"""Tenders: each release with something new about a tender becomes a notice."""

from disclosure.intake.ocds.contacts import PublicContact
from disclosure.intake.ocds.contracting_process import (
    ContractingProcess,
    ListedObject,
    Row,
    TenderState,
    filled,
)
from disclosure.intake.ocds.json_nodes import JsonNode
from disclosure.intake.ocds.ocds_account import stated_by
from disclosure.intake.ocds.ocds_catalogue import read_items, scale_line
from disclosure.intake.ocds.ocds_codes import TENDER_STATUSES, code, known_code, method
from disclosure.intake.ocds.ocds_dates import DAY_END, Instant
from disclosure.intake.ocds.ocds_documents import read_documents
from disclosure.intake.ocds.ocds_enquiries import read_enquiries
from disclosure.intake.ocds.ocds_requirements import put_requirements, read_requirements

SCALE_LINES = 200
_RESERVED = {
    "none": "none",
    "smevcse": "small-and-social",
    "publicservicemission": "social-organizations",
}
_CHANGES = {"tenderamendment", "tenderupdate"}
# What a notice keeps to itself: null there leaves the tender's earlier notices as they were.
_OWN = {"title", "title_en", "source_url", "change_reason"}


def read_tender(process: ContractingProcess, node: JsonNode, buyer: PublicContact) -> None:
    """Take a release's tender: a notice if it is new, its lots, documents, enquiries, items."""
    if not node:
        return
    tender = _tender(process, node)
    if not tender.notice_count and node.value.keys() <= {"id"}:
        process.account.leave("notices", "nothing-stated")
        return
    row, times = _fields(process, node, tender, buyer)
    status = known_code(node, "status", TENDER_STATUSES)
    has_new_lots = _read_lots(process, node, tender)
    has_new_requirements = read_requirements(process, node, tender)
    if process.fills_only and tender.notice_count:
        _fill(process, node, tender, row)
    else:
        is_new = has_new_lots or has_new_requirements
        _take_notice(process, node, tender, row, times, status, is_new=is_new)
    if has_new_requirements:
        put_requirements(process, tender)
    _read_attachments(process, node, tender)
    read_enquiries(process, node, tender.tender_id)
    tender.bidders_count = _bidders(process, node, tender)


def _take_notice(
    process: ContractingProcess,
    node: JsonNode,
    tender: TenderState,
    row: Row,
    times: list[Instant],
    status: str,
    *,
    is_new: bool,
) -> None:
    """Put a notice where the release tells something new, and fold it into the tender."""
    stated = filled(row)
    removed = process.removals(
        tender.folded, {name: cell for name, cell in row.items() if name not in _OWN}
    )
    differs = any(tender.folded.get(name) != cell for name, cell in stated.items())
    is_new = is_new or differs or bool(removed) or not tender.notice_count
    kind = notice_kind(process.tags, status, tender, is_new=is_new, is_repeated=process.is_repeated)
    tender.folded |= {**stated, **removed}
    if not kind:
        process.reading.note(node.path, "notice-unchanged")
        process.account.leave("notices", "notice-unchanged", stated_by("notices", node.value))
        return
    more = {
        "kind": kind,
        "cleared_fields": sorted(removed),
        "is_time_known": _is_time_known(process, times),
        "published_has_time": process.published.is_time_known if process.published else None,
    }
    _put_notice(process, node, tender, {**stated, **more})


def _fill(process: ContractingProcess, node: JsonNode, tender: TenderState, row: Row) -> None:
    """Fill what no notice of the tender tells from a compiled release, into its last notice."""
    new = {name: cell for name, cell in filled(row).items() if name not in tender.folded}
    notice = process.rows["notices"][tender.last_notice_id]
    process.reading.note(node.path, "compiled-left-out", ", ".join(sorted(new)))
    stated = stated_by("notices", node.value)
    if "budget_amount" in new:
        process.stated["notices", tender.last_notice_id] = stated
        process.account.leave("notices", "compiled")
    else:
        process.account.leave("notices", "compiled", stated)
    process.rows["notices"][tender.last_notice_id] = {**new, **notice}
    tender.folded |= new


def _tender(process: ContractingProcess, node: JsonNode) -> TenderState:
    local = node.identifier("id")
    if not local and len(process.tender_ids) == 1:
        local = process.tender_ids[0]
    elif not local:
        process.reading.note(node.under("id"), "id-missing")
    tender_id = process.scoped("tender", local)
    process.current_tender = tender_id
    return process.tenders.setdefault(tender_id, TenderState(tender_id))


def _fields(
    process: ContractingProcess, node: JsonNode, tender: TenderState, buyer: PublicContact
) -> tuple[Row, list[Instant]]:
    """The cells of a notice, and the times whose hour may be unknown."""
    items = node.children("items")
    entity_id, contact = _entity(process, node)
    contact = contact if contact != PublicContact() else buyer
    process.notice_contact = contact
    item_id = read_items(process, items)
    if not (process.fills_only and process.catalogue_item_id):
        process.catalogue_item_id = item_id or process.catalogue_item_id
    amount, currency = node.money("value")
    period, opening_day = node.child("tenderPeriod"), node.child("bidOpening")
    deadline, opening = period.instant("endDate", DAY_END), opening_day.instant("date")
    asking = node.child("enquiryPeriod")
    questions = asking.instant("endDate", DAY_END)
    details = node.line("procurementMethodDetails", "eTenderProcurementMethod")
    row = {
        "title": node.line("title"),
        "title_en": node.line("title_en"),
        "purchaser_id": process.purchaser_id,
        "agency_id": entity_id if entity_id != process.purchaser_id else "",
        "catalogue_item_id": item_id or node.nothing("items"),
        "region_code": process.context.region_code,
        "content": node.prose("description"),
        "scale": _scale(node, items, tender),
        "qualifications": node.prose("eligibilityCriteria", "conditionsForParticipation"),
        "materials": node.prose("submissionMethodDetails"),
        "procurement_method": method(node, "procurementMethod", details),
        "method_original": details,
        "method_basis": node.prose("procurementMethodRationale"),
        "budget_amount": amount,
        "currency": currency,
        "submission_deadline": deadline.text() if deadline else period.nothing("endDate"),
        "submission_deadline_has_time": deadline.is_time_known if deadline else None,
        "opening_at": opening.text() if opening else opening_day.nothing("date"),
        "opening_has_time": opening.is_time_known if opening else None,
        "place": node.line("addressForLodgement"),
        "reserved_for": _reserved_for(node),
        "questions_until": questions.text() if questions else asking.nothing("endDate"),
        "questions_until_has_time": questions.is_time_known if questions else None,
        "contact_office": contact.office,
        "contact_phone": contact.phone,
        "contact_email": contact.email,
        "change_reason": _change_reason(node),
        "source_url": node.url("url", "uri"),
    }
    if row["procurement_method"] == "other" and not row["method_original"]:
        row["method_original"] = node.identifier("procurementMethod")
    if amount and not currency:
        row["currency"] = tender.folded.get("currency") or currency
    return row, [time for time in (deadline, opening) if time]


def _reserved_for(node: JsonNode) -> str:
    """For whom participation is reserved, by the codes of the extensions for it (the EU's and
    the UK's); empty if the source does not state it."""
    requirements = node.child("otherRequirements")
    source_codes = {code.casefold() for code in requirements.words("reservedParticipation")}
    if not source_codes:
        return requirements.nothing("reservedParticipation")
    own_codes = {_RESERVED.get(code, "other") for code in source_codes}
    return own_codes.pop() if len(own_codes) == 1 else "other"


def _entity(process: ContractingProcess, node: JsonNode) -> tuple[str, PublicContact]:
    """The procuring entity: the purchaser where no buyer is named, else the agency."""
    entity = node.child("procuringEntity")
    if not entity:
        return "", PublicContact()
    organizations, contact = process.context.organizations, process.contact_of(entity)
    entity_id = organizations.add(process.key, entity)
    is_purchaser = process.purchaser_id in ("", entity_id)
    entity_id = organizations.add(process.key, entity, "purchaser" if is_purchaser else "agency")
    if entity_id and not process.purchaser_id:
        process.reading.note(entity.path, "purchaser-assumed")
        process.purchaser_id = entity_id
    return entity_id, contact


def _scale(node: JsonNode, items: list[JsonNode], tender: TenderState) -> str:
    """What is bought, an item a line; items of later releases are merged by their ids."""
    if node.is_null("items") or any(not item.value.get("id") for item in items):
        tender.scale_lines.clear()
    for item in items:
        line = scale_line(item)
        tender.scale_lines[item.identifier("id") or line] = line
    lines = list(dict.fromkeys(line for line in tender.scale_lines.values() if line))
    if len(lines) > SCALE_LINES:
        node.reading.note(node.under("items"), "one-of-several", f"{len(lines)} > {SCALE_LINES}")
    text = "\n".join(lines[:SCALE_LINES]) if items else ""
    return text or node.prose("timeframeDelivery") or node.nothing("items")


def _change_reason(node: JsonNode) -> str:
    """The amendments that a tender lists, oldest first: day and reason (1.0 `amendment`, too)."""
    reasons = []
    for amendment in node.amendments():
        day, text = amendment.day("date"), amendment.prose("rationale", "description")
        if day or text:
            reasons.append((day, f"{day}: {text}" if day and text else day or text))
    return "\n".join(dict.fromkeys(text for _, text in sorted(reasons)))


def notice_kind(
    tags: list[str],
    status: str,
    tender: TenderState,
    *,
    is_new: bool,
    is_repeated: bool = False,
) -> str:
    """The kind of notice that a release makes of a tender; "" where it tells nothing new.

    OCDS 1.1 releaseTag and tenderStatus; what the tender was before decides the rest. A release
    that `is_repeated` has been read before under the same id and date.
    """
    if is_repeated and not is_new:
        return ""
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


def _put_notice(process: ContractingProcess, node: JsonNode, tender: TenderState, row: Row) -> None:
    published = process.published.text() if process.published else ""
    wanted_id = process.scoped("notice", process.release_id or process.published_on)
    taken = process.keys["notices"]
    if process.release_id and wanted_id in taken:
        process.reading.note("id", "id-repeated", process.release_id)
        wanted_id = f"{wanted_id}-{process.published_on or 'undated'}"
    if not process.release_id:
        process.reading.note("id", "id-missing")
    notice_id, number = wanted_id, 1
    while notice_id in taken:
        number += 1
        notice_id = f"{wanted_id}-{number}"
    taken.add(notice_id)
    process.rows["notices"][notice_id] = {
        **row,
        "notice_id": notice_id,
        "title": row.get("title") or tender.title,
        "tender_id": tender.tender_id,
        "project_id": process.key,
        "kind_original": ", ".join(process.tags),
        "amends_notice_id": tender.last_notice_id,
        "published_at": published,
    }
    process.stated["notices", notice_id] = stated_by("notices", node.value)
    tender.notice_count += 1
    tender.last_notice_id, tender.last_kind = notice_id, row["kind"]
    if row["kind"] in {"cancellation", "failed", "resumption"}:
        tender.end = row["kind"].replace("resumption", "")


def _read_lots(process: ContractingProcess, node: JsonNode, tender: TenderState) -> bool:
    """Take the lots of a tender; whether they change what earlier releases said of them."""
    listed = []
    for lot in node.children("lots"):
        local, title = lot.identifier("id"), lot.line("title")
        if not local:
            process.reading.note(lot.under("id"), "id-missing")
        amount, currency = lot.money("value")
        row = {
            "title": title,
            "title_en": lot.line("title_en"),
            "content": lot.prose("description"),
            "budget_amount": amount,
            "currency": currency,
            "status": code(lot, "status", "lot-status"),
        }
        unique_in = tender.tender_id if local else f"{tender.tender_id} {title}"
        wanted_id = process.scoped("lot", local)
        listed.append(ListedObject(lot, local, wanted_id, row, unique_in))
    is_changed = False
    for lot_id, listed_lot in process.keyed("lots", listed).items():
        before = process.rows["lots"].get(lot_id, {})
        row = {**listed_lot.row, "lot_id": lot_id, "tender_id": tender.tender_id}
        after = process.merge("lots", lot_id, row, listed_lot.node)
        is_changed |= filled(before) != filled(after)
    return is_changed


def _read_attachments(process: ContractingProcess, node: JsonNode, tender: TenderState) -> None:
    about = tender.last_notice_id
    nodes = node.children("documents")
    for amendment in node.amendments():
        nodes += amendment.children("documents")
    if about:
        read_documents(process, nodes, "notices", about, tender.tender_id)


def _bidders(process: ContractingProcess, node: JsonNode, tender: TenderState) -> int | None:
    """How many bid: `numberOfTenderers`, else the tenderers that are listed."""
    number = node.whole("numberOfTenderers")
    tenderers = node.children("tenderers")
    for tenderer in tenderers:
        process.context.organizations.add(process.key, tenderer, "tenderer")
        process.leave_contact(tenderer)
    if number is None and tenderers:
        number = len(tenderers)
    if number is None or (process.fills_only and tender.bidders_count is not None):
        return tender.bidders_count
    return number
