"""Contracts, their changes, milestones and payments."""

from disclosure.intake.ocds.contracting_process import ContractingProcess, Row, merge
from disclosure.intake.ocds.json_nodes import Node
from disclosure.intake.ocds.ocds_catalogue import read_items
from disclosure.intake.ocds.ocds_documents import read_documents
from disclosure.intake.ocds.ocds_ids import short_hash


def read_contracts(process: ContractingProcess, root: Node) -> None:
    """Take the contracts of a release; a later release fills in and corrects an earlier one."""
    for node in root.children("contracts"):
        local = node.identifier("id")
        if not local:
            process.at.note(node.under("id"), "id-missing")
        row = _row(process, node)
        contract_id = (
            process.scoped("contract", local)
            if local
            else process.claimed(
                "contracts",
                process.scoped("contract", ""),
                (row["title"], row["amount"], row["signed_on"]),
                node.path,
            )
        )
        row["contract_id"] = contract_id
        kept = merge(process.contracts, contract_id, row)
        kept.setdefault("published_on", process.published_on)
        _read_parties(process, node, kept, contract_id)
        read_documents(process, node.children("documents"), "contracts", contract_id)
        _read_changes(process, node, contract_id)
        _read_tags(process, node, contract_id)
        _read_milestones(process, node, contract_id)
        _read_implementation(process, node.child("implementation"), contract_id)


def _row(process: ContractingProcess, node: Node) -> Row:
    items = node.children("items")
    read_items(process, items)
    amount, currency = node.money("value")
    period = node.child("period")
    award, extended = node.identifier("awardID"), node.identifier("extendsContractID")
    row = {
        "title": node.line("title"),
        "title_en": node.line("title_en"),
        "award_id": process.scoped("award", award) if award else "",
        "parent_contract_id": process.scoped("contract", extended) if extended else "",
        "content": node.prose("description"),
        "amount": amount,
        "currency": currency,
        "signed_on": node.day("dateSigned"),
        "starts_on": period.day("startDate"),
        "ends_on": period.day("endDate"),
        "source_url": node.url("url", "uri"),
    }
    if len(items) == 1 and (quantity := items[0].number("quantity")) is not None:
        row |= {"quantity": format(quantity, "f"), "unit": items[0].child("unit").name("name")}
    row["content"] = row["content"] or "\n".join(dict.fromkeys(_descriptions(items)))
    return row


def _descriptions(items: list[Node]) -> list[str]:
    return [found for item in items if (found := item.line("description"))]


def _read_parties(process: ContractingProcess, node: Node, row: Row, contract_id: str) -> None:
    """Suppliers and buyer of the contract itself, which extensions allow."""
    known = process.contract_suppliers.setdefault(contract_id, {})
    for supplier in node.children("suppliers"):
        process.contact_of(supplier)
        if found := process.workshop.organizations.add(process.key, supplier, "undertaker"):
            known[found] = None
    buyer = node.child("buyer")
    if buyer:
        process.contact_of(buyer)
        found = process.workshop.organizations.add(process.key, buyer, "purchaser")
        row["purchaser_id"] = found or row.get("purchaser_id", "")


def _read_changes(process: ContractingProcess, node: Node, contract_id: str) -> None:
    for amendment in [*node.children("amendments"), *node.children("amendment")]:
        day, reason = amendment.day("date"), amendment.prose("rationale")
        title = amendment.line("description")
        if not (day or reason or title):
            continue
        local = amendment.identifier("id") or short_hash(day, reason, title)
        change_id = f"{contract_id}-change-{local}"
        row = {
            "contract_change_id": change_id,
            "contract_id": contract_id,
            "kind": "amendment",
            "title": title,
            "changed_on": day,
            "reason": reason,
            "published_on": process.published_on,
        }
        process.put("contract-changes", change_id, row, amendment.path)
        documents = amendment.children("documents")
        read_documents(process, documents, "contract-changes", change_id)


def _read_tags(process: ContractingProcess, node: Node, contract_id: str) -> None:
    """A change that only the release's tag tells of: a termination, an amendment without list."""
    tags = {tag.casefold() for tag in process.tags}
    kinds = ["termination"] if "contracttermination" in tags else []
    if "contractamendment" in tags and not (
        node.value.get("amendments") or node.value.get("amendment")
    ):
        kinds.append("amendment")
    for kind in kinds:
        change_id = f"{contract_id}-{kind}-{process.published_on or 'undated'}"
        row = {
            "contract_change_id": change_id,
            "contract_id": contract_id,
            "kind": kind,
            "changed_on": process.published_on,
            "published_on": process.published_on,
        }
        process.put("contract-changes", change_id, row, "tag")


def _read_milestones(process: ContractingProcess, node: Node, contract_id: str) -> None:
    for milestone in node.children("milestones"):
        title = milestone.line("title", "description")
        due, met = milestone.day("dueDate"), milestone.day("dateMet")
        local = milestone.identifier("id") or short_hash(title, due)
        wanted = f"{contract_id}-milestone-{local}"
        milestone_id = process.claimed("milestones", wanted, (title,), milestone.path)
        row = {
            "milestone_id": milestone_id,
            "contract_id": contract_id,
            "title": title,
            "due_on": due,
            "met_on": met,
        }
        process.put("milestones", milestone_id, row, milestone.path)
        documents = milestone.children("documents")
        read_documents(process, documents, "milestones", milestone_id)


def _read_implementation(process: ContractingProcess, node: Node, contract_id: str) -> None:
    if not node:
        return
    read_documents(process, node.children("documents"), "contracts", contract_id)
    _read_milestones(process, node, contract_id)
    for transaction in node.children("transactions"):
        _read_payment(process, transaction, contract_id)


def _read_payment(process: ContractingProcess, node: Node, contract_id: str) -> None:
    """A transaction: `value` of OCDS 1.1, `amount` of 1.0."""
    amount, currency = node.money("value", "amount")
    day = node.day("date")
    local = node.identifier("id") or short_hash(amount, currency, day, str(node.value.get("uri")))
    wanted = process.scoped("payment", local)
    payment_id = process.claimed("payments", wanted, (contract_id,), node.path)
    for key, role in (
        ("payer", "payer"),
        ("providerOrganization", "payer"),
        ("payee", "payee"),
        ("receiverOrganization", "payee"),
    ):
        organization = node.child(key)
        if organization:
            process.workshop.organizations.add(process.key, organization, role)
            process.contact_of(organization)
    row = {
        "payment_id": payment_id,
        "contract_id": contract_id,
        "title": node.line("description"),
        "amount": amount,
        "currency": currency,
        "paid_on": day,
        "source_url": node.url("uri", "source"),
    }
    process.put("payments", payment_id, row, node.path)


def finish_contracts(process: ContractingProcess) -> None:
    """Put the contracts, now that the awards and their undertakers are known."""
    for contract_id, row in process.contracts.items():
        for name, targets in (
            ("award_id", process.awards),
            ("parent_contract_id", process.contracts),
        ):
            if row.get(name) and row[name] not in targets:
                process.at.note("contracts", "reference-unresolved", row[name])
                row[name] = ""
        if not row.get("award_id") and len(process.awards) == 1 and "award_id" not in row:
            row["award_id"] = next(iter(process.awards))
        suppliers = list(process.contract_suppliers.get(contract_id, {}))
        suppliers = suppliers or list(process.suppliers.get(row.get("award_id", ""), {}))
        if len(suppliers) > 1:
            process.at.note("contracts/suppliers", "one-of-several", f"{len(suppliers)}")
        row |= {
            "project_id": process.key,
            "purchaser_id": row.get("purchaser_id") or process.purchaser_id,
            "undertaker_id": suppliers[0] if len(suppliers) == 1 else "",
        }
        process.put("contracts", contract_id, row, "contracts")
