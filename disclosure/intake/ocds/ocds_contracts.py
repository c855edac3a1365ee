"""Contracts, their changes, milestones, payments and breaches."""

from disclosure.intake.ocds.contracting_process import ContractingProcess, ListedObject, Row
from disclosure.intake.ocds.json_nodes import JsonNode, first
from disclosure.intake.ocds.ocds_catalogue import read_items
from disclosure.intake.ocds.ocds_codes import CONTRACT_STATUSES, PENALTY_TYPES, known_code
from disclosure.intake.ocds.ocds_documents import read_documents
from disclosure.intake.ocds.ocds_ids import short_hash, shortened

_ENDED = {"cancelled", "terminated"}


def read_contracts(process: ContractingProcess, root: JsonNode) -> None:
    """Read the contracts of a release; a later release completes and corrects an earlier one."""
    listed = [_listed(process, node) for node in root.children("contracts")]
    contracts = process.keyed("contracts", listed)
    changed = [
        key
        for key, contract in contracts.items()
        if (row := process.rows["contracts"].get(key)) is not None
        and any(row.get(name) != cell for name, cell in contract.row.items() if cell)
    ]
    for contract_id, contract in contracts.items():
        node = contract.node
        row = process.merge("contracts", contract_id, contract.row, node)
        row.setdefault("contract_id", contract_id)
        row.setdefault("published_on", process.published_on)
        _read_parties(process, node, row, contract_id)
        read_documents(process, node.children("documents"), "contracts", contract_id)
        _read_changes(process, node, contract_id)
        _read_milestones(process, node, contract_id)
        _read_implementation(process, node.child("implementation"), contract_id)
    _read_tags(process, contracts, changed)


def _listed(process: ContractingProcess, node: JsonNode) -> ListedObject:
    local, row = node.identifier("id"), _row(process, node)
    content = ""
    if not local:
        process.reading.note(node.under("id"), "id-missing")
        content = short_hash(row["title"], row["amount"], row["signed_on"])
    return ListedObject(node, local, process.scoped("contract", local), row, content)


def _row(process: ContractingProcess, node: JsonNode) -> Row:
    items, description = node.children("items"), node.prose("description")
    read_items(process, items, has_text=not description)
    amount, currency = node.money("value")
    period = node.child("period")
    award, extended = node.identifier("awardID"), node.identifier("extendsContractID")
    row = {
        "title": node.line("title"),
        "title_en": node.line("title_en"),
        "award_id": process.scoped("award", award) if award else award,
        "parent_contract_id": process.scoped("contract", extended) if extended else extended,
        "content": description or first(description, "\n".join(_descriptions(items))),
        "amount": amount,
        "currency": currency,
        "status": known_code(node, "status", CONTRACT_STATUSES),
        "signed_on": node.day("dateSigned"),
        "starts_on": period.day("startDate"),
        "ends_on": period.day("endDate"),
        "source_url": node.url("url", "uri"),
    }
    if len(items) == 1 and (quantity := items[0].number("quantity")) is not None:
        row |= {"quantity": format(quantity, "f"), "unit": items[0].child("unit").name("name")}
    return row


def _descriptions(items: list[JsonNode]) -> list[str]:
    return list(
        dict.fromkeys(description for item in items if (description := item.line("description")))
    )


def _read_parties(process: ContractingProcess, node: JsonNode, row: Row, contract_id: str) -> None:
    """Suppliers and buyer of the contract itself, which extensions allow."""
    process.take_suppliers(node, process.contract_suppliers.setdefault(contract_id, {}))
    buyer = node.child("buyer")
    if buyer:
        process.leave_contact(buyer)
        purchaser_id = process.context.organizations.add(process.key, buyer, "purchaser")
        if not (process.fills_only and row.get("purchaser_id")):
            row["purchaser_id"] = purchaser_id or row.get("purchaser_id", "")


def _read_changes(process: ContractingProcess, node: JsonNode, contract_id: str) -> None:
    listed = []
    for amendment in node.amendments():
        day, reason = amendment.day("date"), amendment.prose("rationale")
        title = amendment.line("description")
        if not (day or reason or title):
            continue
        local = amendment.identifier("id")
        row = {"title": title, "changed_on": day, "reason": reason}
        wanted_id = _part_id(contract_id, "change", local or short_hash(day, reason, title))
        listed.append(ListedObject(amendment, local, wanted_id, row, contract_id))
    for change_id, change in process.keyed("contract-changes", listed).items():
        row = {
            **change.row,
            "contract_change_id": change_id,
            "contract_id": contract_id,
            "kind": "amendment",
        }
        merged = process.merge("contract-changes", change_id, row, change.node)
        merged.setdefault("published_on", process.published_on)
        documents = change.node.children("documents")
        read_documents(process, documents, "contract-changes", change_id)


def _part_id(contract_id: str, noun: str, local: str) -> str:
    return shortened(f"{contract_id}-{noun}-{local}")


def _read_tags(
    process: ContractingProcess, contracts: dict[str, ListedObject], changed: list[str]
) -> None:
    """Changes that only the tag of the release states: a termination, an amendment without a list.

    The tag is of the whole release: of several contracts it applies to those with a status or list
    for it or that differ from before; if it is not clear to which, that is noted.
    """
    tags = {tag.casefold() for tag in process.tags}
    by_kind: dict[str, list[str]] = {}
    if "contracttermination" in tags:
        ended = [key for key, contract in contracts.items() if contract.row["status"] in _ENDED]
        by_kind["termination"] = ended or changed
    if "contractamendment" in tags and not any(
        contract.node.value.get("amendments") or contract.node.value.get("amendment")
        for contract in contracts.values()
    ):
        by_kind["amendment"] = changed
    for kind, meant in by_kind.items():
        if not meant and len(contracts) > 1:
            process.reading.note("tag", "tag-ambiguous", f"{kind}: {len(contracts)}")
        for contract_id in meant or (list(contracts) if len(contracts) == 1 else []):
            _put_told_by_tag(process, contract_id, kind)


def _put_told_by_tag(process: ContractingProcess, contract_id: str, kind: str) -> None:
    change_id = f"{contract_id}-{kind}-{process.published_on or 'undated'}"
    process.rows["contract-changes"][change_id] = {
        "contract_change_id": change_id,
        "contract_id": contract_id,
        "kind": kind,
        "changed_on": process.published_on,
        "published_on": process.published_on,
    }


def _read_milestones(process: ContractingProcess, node: JsonNode, contract_id: str) -> None:
    """Milestones of a contract or its implementation.

    Both lists may use one id for two things; it is one milestone where the titles agree.
    """
    listed = []
    for milestone in node.children("milestones"):
        title = milestone.line("title", "description")
        due, met = milestone.day("dueDate"), milestone.day("dateMet")
        local = milestone.identifier("id")
        wanted_id = _part_id(contract_id, "milestone", local or short_hash(title, due))
        known_row = process.rows["milestones"].get(wanted_id, {})
        is_same = not (title and known_row.get("title")) or title == known_row["title"]
        owner = process.claims["milestones", wanted_id].get(wanted_id, "") if is_same else ""
        row = {"title": title, "due_on": due, "met_on": met}
        listed.append(ListedObject(milestone, local, wanted_id, row, owner or node.path))
    for milestone_id, listed_milestone in process.keyed("milestones", listed).items():
        row = {**listed_milestone.row, "milestone_id": milestone_id, "contract_id": contract_id}
        process.merge("milestones", milestone_id, row, listed_milestone.node)
        documents = listed_milestone.node.children("documents")
        read_documents(process, documents, "milestones", milestone_id)


def _read_implementation(process: ContractingProcess, node: JsonNode, contract_id: str) -> None:
    if not node:
        return
    read_documents(process, node.children("documents"), "contracts", contract_id)
    _read_milestones(process, node, contract_id)
    listed = [
        _payment(process, transaction, contract_id) for transaction in node.children("transactions")
    ]
    for payment_id, payment in process.keyed("payments", listed).items():
        row = {**payment.row, "payment_id": payment_id, "contract_id": contract_id}
        process.merge("payments", payment_id, row, payment.node)
    failures = node.children("performanceFailures")
    breaches = [_breach(failure, contract_id) for failure in failures]
    for breach_id, breach in process.keyed("breaches", breaches).items():
        row = {**breach.row, "breach_id": breach_id, "contract_id": contract_id}
        merged = process.merge("breaches", breach_id, row, breach.node)
        merged.setdefault("published_on", process.published_on)
        read_documents(process, breach.node.children("documents"), "contracts", contract_id)


def _breach(node: JsonNode, contract_id: str) -> ListedObject:
    """A performance failure of the extension of the United Kingdom."""
    amount, currency = node.money("penaltyValue")
    title, decided, local = (
        node.line("description"),
        node.day("decisionDate"),
        node.identifier("id"),
    )
    row = {
        "title": title,
        "requirement": node.prose("requirement"),
        "decided_on": decided,
        "decision": node.prose("partialTermination"),
        "penalty_basis": known_code(node, "penaltyType", PENALTY_TYPES),
        "penalty_amount": amount,
        "currency": currency,
        "penalised_on": node.day("penaltyDate"),
    }
    local_id = local or short_hash(title, decided, row["requirement"])
    wanted_id = _part_id(contract_id, "breach", local_id)
    return ListedObject(node, local, wanted_id, row, contract_id)


def _payment(process: ContractingProcess, node: JsonNode, contract_id: str) -> ListedObject:
    """A transaction: `value` of OCDS 1.1, `amount` of 1.0."""
    amount, currency = node.money("value", "amount")
    day, local = node.day("date"), node.identifier("id")
    if not local:
        process.reading.note(node.under("id"), "id-missing")
    local_id = local or short_hash(amount, currency, day, str(node.value.get("uri")))
    for key, role in (
        ("payer", "payer"),
        ("providerOrganization", "payer"),
        ("payee", "payee"),
        ("receiverOrganization", "payee"),
    ):
        organization = node.child(key)
        if organization:
            process.context.organizations.add(process.key, organization, role)
            process.leave_contact(organization)
    row = {
        "title": node.line("description"),
        "amount": amount,
        "currency": currency,
        "paid_on": day,
        "source_url": node.url("uri", "source"),
    }
    return ListedObject(node, local, process.scoped("payment", local_id), row, contract_id)


# The fields of a contract that name another row, its table, and what they are in OCDS.
_REFERRED = (
    ("award_id", "awards", "awardID"),
    ("parent_contract_id", "contracts", "extendsContractID"),
)


def finish_contracts(process: ContractingProcess) -> None:
    """Complete the contracts, now that the awards and their undertakers are known."""
    awards = process.rows["awards"]
    for contract_id, row in process.rows["contracts"].items():
        if row.get("status") in _ENDED:
            process.reading.note("contracts/status", "contract-ended", row["status"])
        is_linked = "award_id" in row
        for name, resource, key in _REFERRED:
            row[name] = process.referred(resource, row.get(name, ""), f"contracts/{key}")
        if not is_linked and len(awards) == 1:
            row["award_id"] = next(iter(awards))
        stated = process.contract_suppliers.get(contract_id)
        stated = stated or process.suppliers.get(row["award_id"], {})
        suppliers = list(dict.fromkeys(stated.values()))
        if len(suppliers) > 1:
            process.reading.note("contracts/suppliers", "one-of-several", f"{len(suppliers)}")
        row |= {
            "project_id": process.key,
            "purchaser_id": row.get("purchaser_id") or process.purchaser_id,
            "undertaker_id": suppliers[0] if len(suppliers) == 1 else "",
        }
