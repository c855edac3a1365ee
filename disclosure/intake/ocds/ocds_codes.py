"""Codes of OCDS codelists and their counterparts of ours (`ocds_code` in `data/codelists/`)."""

from functools import cache

from disclosure.intake.ocds.json_nodes import JsonNode
from disclosure.model.schemas import codelists

# Several of our methods fall under one of OCDS; the general one of each.
METHODS = {
    "open": "public-tender",
    "selective": "invited-tender",
    "limited": "directed-tender",
    "direct": "single-source",
}
# Closed and open codelists of OCDS 1.1.5, and what 1.0 had beside them.
TENDER_STATUSES = frozenset(
    {"planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"}
)
CONTRACT_STATUSES = frozenset({"pending", "active", "cancelled", "terminated"})
# Of the extension of the United Kingdom (codelists/penaltyType.csv).
PENALTY_TYPES = frozenset({"contracted", "imposed", "negotiated"})
INITIATION_TYPES = frozenset({"tender"})
RELEASE_TAGS = frozenset(
    {
        *("planning", "planningupdate", "tender", "tenderamendment", "tenderupdate"),
        *("tendercancellation", "award", "awardupdate", "awardcancellation", "contract"),
        *("contractupdate", "contractamendment", "contracttermination", "implementation"),
        *("implementationupdate", "compiled"),
    }
)
# Roles without a counterpart of ours: they become `other` and are known all the same.
_OTHER_ROLES = frozenset({"enquirer", "interestedparty"})


@cache
def _by_ocds(codelist: str) -> dict[str, str]:
    return {
        c.ocds_code.casefold(): c.code
        for c in reversed([*codelists()[codelist].values()])
        if c.ocds_code
    }


def code(node: JsonNode, key: str, codelist: str) -> str:
    """Our code for the OCDS code at `key`; empty and a note where there is none."""
    written = node.identifier(key)
    if not written:
        return written
    own_code = counterpart(written, codelist)
    if not own_code:
        node.reading.note(node.under(key), "code-unknown", written)
    return own_code


def counterpart(written: str, codelist: str) -> str:
    """Our code for an OCDS code of an open codelist; empty where there is none."""
    return _by_ocds(codelist).get(written.casefold(), "")


def known_code(node: JsonNode, key: str, codes: frozenset[str]) -> str:
    """The code at `key` in lower case; empty and a note where it is none of `codes`."""
    written = node.identifier(key)
    if not written or written.casefold() in codes:
        return written.casefold() or written
    node.reading.note(node.under(key), "code-unknown", written)
    return ""


def known_tags(root: JsonNode) -> list[str]:
    """The tags of a release as written; each that OCDS does not have is noted."""
    tags = root.words("tag")
    for tag in tags:
        if tag.casefold() not in RELEASE_TAGS:
            root.reading.note(root.under("tag"), "code-unknown", tag)
    return tags


def roles(party: JsonNode) -> list[str]:
    """Our roles for those of a party, `other` where there is none; unknown ones are noted."""
    own_roles = []
    for written in party.words("roles"):
        role = _by_ocds("organization-role").get(written.casefold(), "other")
        if role == "other" and written.casefold() not in _OTHER_ROLES:
            party.reading.note(party.under("roles"), "code-unknown", written)
        own_roles.append(role)
    return own_roles


@cache
def _methods_by_title() -> dict[str, tuple[str, str]]:
    """Our methods by their titles: the code, and the code of OCDS that it falls under."""
    codes = codelists()["procurement-method"].values()
    return {
        title.casefold(): (entry.code, entry.ocds_code)
        for entry in codes
        if entry.ocds_code
        for title in (entry.title, entry.title_en)
    }


def method(node: JsonNode, key: str, details: str) -> str:
    """Our procurement method for one of OCDS `method`: the one of those under it that the details
    name; `other` and a note where unknown."""
    written = node.identifier(key)
    own_code, general = _methods_by_title().get(details.casefold(), ("", ""))
    if own_code and (written.casefold() == general or key not in node.value):
        return own_code
    if not written:
        return written
    method_code = METHODS.get(written.casefold(), "other")
    if method_code == "other":
        node.reading.note(node.under(key), "code-unknown", written)
    return method_code
