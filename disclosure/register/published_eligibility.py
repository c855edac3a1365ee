"""The published facts of an organization for a tender's conditions, and the verdicts on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure.database.sqlite_database import Row
from disclosure.register.eligibility_checks import EligibilityCheck
from disclosure.rules.eligibility.eligibility_rules import SOCIAL, Verdict, judge

# The kinds of credit records that a condition considers, by its id.
_RECORDS = {
    "inspections": ("inspection-passed", "inspection-failed"),
    "no-breach": ("breach", "suspension"),
    "no-violation": ("violation",),
}


@dataclass(frozen=True)
class PublishedFacts:
    """The published facts of an undertaker for the conditions: its kind, and its credit records
    by condition, the latest first."""

    kind: str
    records: Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class PublishedEligibility:
    """The conditions of a tender that published facts meet, and those that are unknown.

    `excluded_by` is the condition (None: the reservation) and the record (None for its kind) that
    exclude the undertaker; None where no published fact excludes it.
    """

    meets: Sequence[EligibilityCheck]
    unknown: Sequence[EligibilityCheck]
    excluded_by: tuple[EligibilityCheck | None, Row | None] | None


def published_facts(organization: Row, credit: Sequence[Row]) -> PublishedFacts:
    """The facts of an organization and of its credit records."""
    dated = sorted(
        (row for row in credit if row["occurred_on"]),
        key=lambda row: str(row["occurred_on"]),
        reverse=True,
    )
    records = {
        rule: [row for row in dated if row["kind"] in kinds] for rule, kinds in _RECORDS.items()
    }
    return PublishedFacts(organization["undertaker_type"] or "", records)


def verdict_of(
    check: EligibilityCheck, facts: PublishedFacts, day: str
) -> tuple[Verdict | None, Row | None]:
    """The verdict of published facts on one condition of a tender whose deadline is on `day`, and
    the record that decides it; None where it does not apply to its kind.

    Unpublished facts are unknown: no record does not prove that there is none, and an old record
    does not prove that none followed.
    """
    rule, records = check.rule, facts.records.get(check.rule.id, ())
    answers = {"undertaker-kind": facts.kind}
    if rule.id == "inspections":
        answers[rule.id], telling = _inspections(records, check)
        return judge(rule, answers, check.backs), telling
    if rule.id not in _RECORDS:
        return judge(rule, answers, check.backs), None
    for row in records:
        if row["kind"] == "suspension" and row["occurred_on"] <= day <= (row["valid_until"] or ""):
            return "does-not", row
        verdict = judge(rule, answers | {rule.id: row["occurred_on"]}, check.backs)
        if verdict in {"does-not", None}:
            return verdict, row
    return judge(rule, answers, check.backs), None


def _inspections(records: Sequence[Row], check: EligibilityCheck) -> tuple[str, Row | None]:
    """How many years in a row were passed, as far as known: enough of them, or those since a
    failure within the look-back; else nothing."""
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


def published_eligibility(
    tender: Row, checks: Sequence[EligibilityCheck], facts: PublishedFacts, day: str
) -> PublishedEligibility:
    """The verdicts of published facts of an undertaker for a tender with its conditions, on the
    day of its deadline."""
    excluded: tuple[EligibilityCheck | None, Row | None] | None = None
    if tender["reserved_for"] == "social-organizations" and facts.kind not in {"", *SOCIAL}:
        excluded = (None, None)
    by_verdict: dict[Verdict, list[EligibilityCheck]] = {"meets": [], "unknown": []}
    for check in checks:
        verdict, record = verdict_of(check, facts, day)
        if verdict == "does-not":
            excluded = excluded or (check, record)
        elif verdict is not None:
            by_verdict[verdict].append(check)
    return PublishedEligibility(by_verdict["meets"], by_verdict["unknown"], excluded)
