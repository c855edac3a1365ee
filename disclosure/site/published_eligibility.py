"""Which open tenders no published fact excludes an undertaker from; unknowns are counted."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure.database.sqlite_database import Row
from disclosure.register.names import Names
from disclosure.register.register_file import Register
from disclosure.rules.eligibility.eligibility_rules import SOCIAL, Verdict, judge
from disclosure.site.eligibility_checks import EligibilityCheck, eligibility_of
from disclosure.site.pages import notice_pages
from disclosure.words.texts import LANGUAGES, text

_KEPT = 3
_OPEN = (
    f"{notice_pages.OPEN} AND t.publisher = ? AND t.entry = 'open-to-all'"
    f"{notice_pages.CLOSING_FIRST} LIMIT 200"
)
# The kinds of credit records that a condition asks for, by its id.
_RECORDS = {
    "inspections": ("inspection-passed", "inspection-failed"),
    "no-breach": ("breach", "suspension"),
    "no-violation": ("violation",),
}


@dataclass(frozen=True)
class PublishedFacts:
    """What is published of an undertaker that a condition asks for: its kind, and its credit
    records by the condition, the latest first."""

    kind: str
    records: Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class PossibleTender:
    """An open tender with how many conditions the published facts meet, and how many are not
    known; `excluded_by` are the condition (None: for whom it is reserved) and the record that keep
    the undertaker out (None where it is its kind)."""

    row: Row
    meets: int
    unknown: int
    excluded_by: tuple[EligibilityCheck | None, Row | None] | None


def published_facts(organization: Row, credit: Sequence[Row]) -> PublishedFacts:
    """The facts of an organization and of its credit records, the latest first."""
    records = {
        rule: [row for row in credit if row["kind"] in kinds and row["occurred_on"]]
        for rule, kinds in _RECORDS.items()
    }
    return PublishedFacts(organization["undertaker_type"] or "", records)


def verdict_of(
    check: EligibilityCheck, facts: PublishedFacts, day: str
) -> tuple[Verdict | None, Row | None]:
    """What published facts come to for one condition of a tender whose deadline is on `day`, and
    the record that tells; None where it is not asked of its kind.

    What is not published is unknown: no record is no proof that there is none, and one that is
    long past is no proof that none came since.
    """
    rule, records = check.rule, facts.records.get(check.rule.id, ())
    known = {"undertaker-kind": facts.kind}
    if rule.id == "inspections":
        known[rule.id], telling = _inspections(records, check)
        return judge(rule, known, check.backs), telling
    if rule.id not in _RECORDS:
        return judge(rule, known, check.backs), None
    for row in records:
        if row["kind"] == "suspension" and row["occurred_on"] <= day <= (row["valid_until"] or ""):
            return "does-not", row
        verdict = judge(rule, known | {rule.id: row["occurred_on"]}, check.backs)
        if verdict in {"does-not", None}:
            return verdict, row
    return judge(rule, known, check.backs), None


def _inspections(records: Sequence[Row], check: EligibilityCheck) -> tuple[str, Row | None]:
    """How many years in a row were passed, as far as that is known: enough of them, or those since
    a failure that is still looked back to; else nothing."""
    passed: set[str] = set()
    back = check.backs[0] if check.backs else None  # one number at most, of the narrowest place
    for row in records:
        if row["kind"] == "inspection-failed":
            is_within = back is not None and row["occurred_on"] >= back.since
            return (str(len(passed)), row) if is_within else ("", None)
        passed.add(row["occurred_on"][:4])
        if back is not None and len(passed) >= back.years:
            return str(len(passed)), row
    return "", None


def facts_to_keep(names: Names, organization: Row, facts: PublishedFacts) -> str:
    """The facts as JSON, for a browser to show beside the answers of the organization: its name,
    and the facts by condition, each in `zh` and `en`; empty where nothing is published."""
    told: dict[str, dict[str, str]] = {}
    for number, language in enumerate(LANGUAGES):
        if facts.kind:
            title = names.code("undertaker-type", facts.kind)[number] or facts.kind
            told.setdefault("undertaker-kind", {})[language] = title
        for rule, records in facts.records.items():
            lines = [
                f"{row['occurred_on']} {names.code('credit-record-kind', row['kind'])[number]}"
                for row in records[:_KEPT]
            ]
            if lines:
                told.setdefault(rule, {})[language] = text("formats.comma", language).join(lines)
    if not told:
        return ""
    called = {"zh": organization["name"], "en": organization["name_en"] or organization["name"]}
    return json.dumps({"name": called, "facts": told}, ensure_ascii=False)


class OpenTenders:
    """The tenders of each publisher that anybody may enter now, with their conditions."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.of = register.remembered(self._of)

    def _of(self, publisher: str) -> list[tuple[Row, list[EligibilityCheck], str]]:
        rows = self._register.rows(_OPEN, publisher)
        today = self._register.day(publisher)
        return [
            (row, eligibility_of(self._register, row), (row["submission_deadline"] or today)[:10])
            for row in rows
        ]

    def possible(self, organization: Row, facts: PublishedFacts) -> list[PossibleTender]:
        """Every one of them with what is known of an undertaker; those of domains that it has had
        contracts in come first."""
        publisher = organization["publisher"]
        own = set(
            self._register.column(
                "SELECT DISTINCT p.domain FROM contracts c JOIN projects p"
                " ON p.publisher = c.publisher AND p.project_id = c.project_id"
                " WHERE c.publisher = ? AND c.undertaker_id = ?",
                publisher,
                organization["organization_id"],
            )
        )
        found = [_judged(row, checks, facts, day) for row, checks, day in self.of(publisher)]
        return sorted(found, key=lambda one: one.row["domain"] not in own)


def _judged(
    row: Row, checks: list[EligibilityCheck], facts: PublishedFacts, day: str
) -> PossibleTender:
    counts: Counter[str] = Counter()
    excluded: tuple[EligibilityCheck | None, Row | None] | None = None
    if row["reserved_for"] == "social-organizations" and facts.kind and facts.kind not in SOCIAL:
        excluded = (None, None)
    for check in checks:
        verdict, record = verdict_of(check, facts, day)
        if verdict == "does-not":
            excluded = excluded or (check, record)
        elif verdict is not None:
            counts[verdict] += 1
    return PossibleTender(row, counts["meets"], counts["unknown"], excluded)
