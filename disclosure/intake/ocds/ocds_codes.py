"""Codes of OCDS codelists and ours that stand for them (`ocds_code` in `data/codelists/`)."""

from functools import cache

from disclosure.intake.ocds.json_nodes import Node
from disclosure.model.schemas import codelists

# Several of our methods fall under one of OCDS; the general one of each.
METHODS = {
    "open": "public-tender",
    "selective": "invited-tender",
    "limited": "directed-tender",
    "direct": "single-source",
}


@cache
def _by_ocds(codelist: str) -> dict[str, str]:
    return {
        c.ocds_code.casefold(): c.code
        for c in reversed([*codelists()[codelist].values()])
        if c.ocds_code
    }


def code(node: Node, key: str, codelist: str) -> str:
    """Our code for the OCDS code at `key`; "" and a note where there is none."""
    written = node.identifier(key)
    found = _by_ocds(codelist).get(written.casefold(), "")
    if written and not found:
        node.at.note(node.under(key), "code-unknown", written)
    return found


def role(written: str) -> str:
    """Our role for one of partyRole, `other` where there is none."""
    return _by_ocds("organization-role").get(written.casefold(), "other")


def method(node: Node, key: str) -> str:
    """Our procurement method for one of OCDS `method`; `other` and a note where unknown."""
    written = node.identifier(key)
    found = METHODS.get(written.casefold(), "other") if written else ""
    if found == "other":
        node.at.note(node.under(key), "code-unknown", written)
    return found
