"""Requirements of a tender for bidders: OCDS selection criteria and criteria with requirement
groups."""

from collections.abc import Iterator

from disclosure.intake.ocds.contracting_process import ContractingProcess, Row, TenderState
from disclosure.intake.ocds.json_nodes import JsonNode, scalar_text
from disclosure.intake.ocds.ocds_codes import known_code
from disclosure.intake.ocds.ocds_ids import short_hash

# Of the extension `selectionCriteria` (codelist selectionCriteriaType).
_KINDS = {
    "suitability": "general",
    "economic": "economic",
    "technical": "technical",
    "other": "other",
}
_BOUNDS = (("expectedValue", "="), ("minValue", "≥"), ("maxValue", "≤"))


def read_requirements(process: ContractingProcess, node: JsonNode, tender: TenderState) -> bool:
    """Take what a release says of them into the tender's; whether that changes any.

    Criteria merge by their ids (OCDS 1.1, merging), null removes all; a compiled release gives
    them only where no other does.
    """
    removed = [name for name in ("criteria", "selectionCriteria") if node.is_null(name)]
    stated = {
        f"{local or short_hash(row['text'])}-{number}": row
        for local, rows in _criteria(process, node)
        for number, row in enumerate(rows)
    }
    before = dict(tender.requirements)
    if removed and not process.fills_only:
        tender.requirements.clear()
        process.reading.removed |= {node.under(name) for name in removed}
    if not (process.fills_only and before):
        tender.requirements |= stated
    return tender.requirements != before


def put_requirements(process: ContractingProcess, tender: TenderState) -> None:
    """The rows of the tender's last notice: all requirements in force with it, numbered."""
    for number, row in enumerate(tender.requirements.values(), start=1):
        key = f"{tender.last_notice_id}-R{number}"
        ids: Row = {"requirement_id": key, "notice_id": tender.last_notice_id}
        process.rows["requirements"][key] = {**ids, "number": str(number), **row}


def _criteria(process: ContractingProcess, tender: JsonNode) -> Iterator[tuple[str, list[Row]]]:
    """Each criterion of a tender and of its lots: its id and its rows."""
    for criterion in tender.children("criteria"):
        yield criterion.identifier("id"), _for_lots(process, criterion, [*_grouped(criterion)])
    for criterion in tender.child("selectionCriteria").children("criteria"):
        yield criterion.identifier("id"), _for_lots(process, criterion, [*_selecting(criterion)])
    for lot in tender.children("lots"):
        local = lot.identifier("id")
        lot_id = process.referred("lots", process.scoped("lot", local), lot.path) if local else ""
        for criterion in lot.child("selectionCriteria").children("criteria"):
            rows = [{**row, "lot_id": lot_id} for row in _selecting(criterion)]
            yield f"{local} {criterion.identifier('id')}".strip(), rows


def _for_lots(process: ContractingProcess, criterion: JsonNode, rows: list[Row]) -> list[Row]:
    """The rows of a criterion, once for each lot that it names."""
    lots = criterion.words("relatedLots")
    named = [
        process.referred("lots", process.scoped("lot", lot), criterion.under("relatedLots"))
        for lot in lots
    ]
    return [{**row, "lot_id": lot} for lot in named for row in rows] if named else rows


def _selecting(criterion: JsonNode) -> Iterator[Row]:
    """The row of a selection criterion (extension `selectionCriteria` and its like)."""
    criterion_text = _joined(criterion.line("name", "title"), criterion.prose("description"))
    if criterion_text:
        kind = known_code(criterion, "type", frozenset(_KINDS))
        yield {"kind": _KINDS.get(kind, "other"), "text": criterion_text}


def _grouped(criterion: JsonNode) -> Iterator[Row]:
    """The rows of a criterion with requirement groups: one for each of its requirements, all of
    which must be met; only one if its groups are alternatives, which are lines of it."""
    criterion_text = _joined(criterion.line("title"), criterion.prose("description"))
    groups = [
        (
            group.prose("description"),
            [_requirement(requirement) for requirement in group.children("requirements")],
        )
        for group in criterion.children("requirementGroups")
    ]
    if len(groups) > 1:
        lines = [
            _joined(description, "; ".join(filter(None, (row["text"] for row in rows))))
            for description, rows in groups
        ]
        evidence = "; ".join(filter(None, (row["evidence"] for _, rows in groups for row in rows)))
        yield {
            "kind": "other",
            "text": "\n– ".join([criterion_text, *lines]).strip(),
            "evidence": evidence,
        }
    elif groups and (rows := [row for row in groups[0][1] if row["text"]]):
        yield from rows
    elif criterion_text:
        yield {"kind": "other", "text": criterion_text}


def _requirement(node: JsonNode) -> dict[str, str]:
    requirement_text = _joined(node.line("title"), node.prose("description"))
    bounds = [f"{sign} {bound}" for name, sign in _BOUNDS if (bound := scalar_text(node.raw(name)))]
    evidence = [
        _joined(evidence_node.line("title"), evidence_node.prose("description"))
        for evidence_node in node.children("eligibleEvidences")
    ]
    text = (
        f"{requirement_text} ({', '.join(bounds)})"
        if requirement_text and bounds
        else requirement_text
    )
    return {"kind": "other", "text": text, "evidence": "; ".join(filter(None, evidence))}


def _joined(title: str, description: str) -> str:
    """Title and description, once where one says what the other does."""
    if title and description and title not in description:
        return f"{title}: {description}"
    return description or title
