"""The glossary: what each official term means in one plain sentence, read from its own page."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

_ENTRY = re.compile(r"^### (?P<term>.+?) \{: #(?P<anchor>[\w-]+) \}\n\n(?P<text>.+)$", re.MULTILINE)
_OTHER_NAME = re.compile(r"^<span[^>]*>[^<]*</span>[：:] *")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"<[^>]*>|[*`]")
_SENTENCE = {"zh": re.compile(r".*?[。！？]"), "en": re.compile(r".*?[.!?](?= |$)")}


class Term(NamedTuple):
    """A term and the first sentence of its meaning, in one language."""

    name: str
    meaning: str


# Fields of any table that a reader may ask about → the glossary's anchor.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "agency_id": "agency",
        "awarded_amount": "awarded-amount",
        "award_id": "award",
        "beneficiary_group": "beneficiary-group",
        "budget_amount": "budget-amount",
        "catalogue_item_id": "catalogue-item",
        "ceiling_amount": "ceiling-amount",
        "content": "content-block",
        "contract_amount": "contract-amount",
        "contract_form": "contract-form",
        "dimension": "dimension",
        "domain": "domain",
        "evaluator_id": "evaluator",
        "evaluator_kind": "evaluator",
        "follow_up": "follow-up",
        "fund_source": "fund-source",
        "identifier": "uscc",
        "is_basic": "basic-public-service",
        "is_framework": "framework-contract",
        "is_independent": "independent",
        "lot_id": "lot",
        "materials": "materials-block",
        "ocid": "ocid",
        "paid_amount": "paid-amount",
        "parent_contract_id": "framework-contract",
        "performer_id": "performer",
        "planned_amount": "annual-plan",
        "procurement_category_code": "procurement-category",
        "project_id": "project",
        "purchaser_id": "purchaser",
        "qualifications": "qualifications-block",
        "replaces_direct_provision": "fees-move-with-matter",
        "scale": "scale-block",
        "transferred_budget_amount": "fees-move-with-matter",
        "undertaker_id": "undertaker",
        "unit_price": "fees-by-matter",
        "weight": "weight",
    }
)
# Codes of these lists have entries of their own, under the code where nothing else is said.
CODES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "procurement-method": {},
        "undertaker-type": {"institution-business": ""},
        "purchaser-type": {},
        "notice-kind": {
            "intention": "procurement-intention",
            "tender": "tender-notice",
            "single-source": "single-source-notice",
        },
        "service-class": {
            "public": "public-service",
            "transactional": "transactional-service",
            "auxiliary": "auxiliary-service",
        },
        "delivery-mode": {},
        "dimension": {},
        "evaluator-kind": {"purchaser": "", "finance": ""},
    }
)
STAGES: Mapping[str, str] = MappingProxyType(
    {
        "catalogue": "guiding-catalogue",
        "plan": "annual-plan",
        "notices": "tender-notice",
        "award": "award",
        "contract": "contract",
        "payments": "paid-amount",
        "evaluation": "performance-result",
    }
)
Glossary = Mapping[str, Mapping[str, Term]]


@cache
def read_glossary(content: Path) -> Glossary:
    """The terms of `content/pages/{zh,en}/glossary.md` by anchor and language; none without them.

    Only terms that both languages explain are given.
    """
    terms: dict[str, dict[str, Term]] = {}
    for lang, sentence in _SENTENCE.items():
        path = content / "pages" / lang / "glossary.md"
        text = path.read_text("utf-8") if path.is_file() else ""
        for entry in _ENTRY.finditer(text):
            plain = _TAG.sub("", _LINK.sub(r"\1", _OTHER_NAME.sub("", entry["text"]))).strip()
            first = sentence.match(plain)
            meaning = first[0] if first else plain
            terms.setdefault(entry["anchor"], {})[lang] = Term(entry["term"], meaning)
    return {anchor: both for anchor, both in terms.items() if len(both) == len(_SENTENCE)}


def anchor_of_code(codelist: str | None, code: str | None) -> str:
    """The anchor of a code's own entry; empty where its list has none."""
    if codelist is None or codelist not in CODES or not code:
        return ""
    return CODES[codelist].get(code, code)
