"""Which open tenders no published fact excludes an undertaker from; unknowns are counted."""

import json
from dataclasses import dataclass

from disclosure.database.sqlite_database import Row
from disclosure.register.eligibility_checks import EligibilityCheck, bidding_day, eligibility_of
from disclosure.register.names import Names
from disclosure.register.published_eligibility import (
    PublishedEligibility,
    PublishedFacts,
    published_eligibility,
)
from disclosure.register.register_file import Register
from disclosure.site.pages import notice_pages
from disclosure.words.texts import LANGUAGES, text

_KEPT = 3
_OPEN = (
    f"{notice_pages.OPEN} AND t.publisher = ? AND t.entry = 'open-to-all'"
    f"{notice_pages.CLOSING_FIRST} LIMIT 200"
)


@dataclass(frozen=True)
class PossibleTender:
    """An open tender, and what published facts of an undertaker come to for it."""

    row: Row
    eligibility: PublishedEligibility


def facts_to_keep(names: Names, organization: Row, facts: PublishedFacts) -> str:
    """The facts as JSON, for a browser to show beside the answers of the organization: its name,
    and the facts by condition, each in `zh` and `en`; empty where nothing is published."""
    texts_by_condition: dict[str, dict[str, str]] = {}
    for number, language in enumerate(LANGUAGES):
        if facts.kind:
            title = names.code("undertaker-type", facts.kind)[number] or facts.kind
            texts_by_condition.setdefault("undertaker-kind", {})[language] = title
        for rule, records in facts.records.items():
            lines = [
                f"{row['occurred_on']} {names.code('credit-record-kind', row['kind'])[number]}"
                for row in records[:_KEPT]
            ]
            if lines:
                texts_by_condition.setdefault(rule, {})[language] = text(
                    "formats.comma", language
                ).join(lines)
    if not texts_by_condition:
        return ""
    called = {"zh": organization["name"], "en": organization["name_en"] or organization["name"]}
    return json.dumps({"name": called, "facts": texts_by_condition}, ensure_ascii=False)


class OpenTenders:
    """The tenders of each publisher that anybody may enter now, with their conditions."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.of = register.remembered(self._of)

    def _of(self, publisher: str) -> list[tuple[Row, list[EligibilityCheck], str]]:
        register = self._register
        return [
            (row, eligibility_of(register, row), bidding_day(register, row))
            for row in register.rows(_OPEN, publisher)
        ]

    def possible(self, organization: Row, facts: PublishedFacts) -> list[PossibleTender]:
        """Every open tender with the published facts of an undertaker; those of domains in which
        it has had contracts come first."""
        publisher = organization["publisher"]
        own_domains = set(
            self._register.column(
                "SELECT DISTINCT p.domain FROM contracts c JOIN projects p"
                " ON p.publisher = c.publisher AND p.project_id = c.project_id"
                " WHERE c.publisher = ? AND c.undertaker_id = ?",
                publisher,
                organization["organization_id"],
            )
        )
        tenders = [
            PossibleTender(row, published_eligibility(row, checks, facts, day))
            for row, checks, day in self.of(publisher)
        ]
        return sorted(tenders, key=lambda tender: tender.row["domain"] not in own_domains)
