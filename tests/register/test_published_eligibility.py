"""Which tenders no published fact excludes an undertaker from; verdicts written by hand."""

from collections.abc import Mapping

import pytest

from disclosure.register.eligibility_checks import EligibilityCheck, PublishedLookBack
from disclosure.register.published_eligibility import published_facts, verdict_of
from disclosure.rules.eligibility.eligibility_rules import (
    LookBack,
    Verdict,
    eligibility_rules,
    look_back,
)

DEADLINE = "2026-09-20"
SURE = look_back(2, DEADLINE, is_confirmed=True)
UNSURE = look_back(2, DEADLINE, is_confirmed=False)
SOCIAL = "social-service-institution"


def verdict(
    rule: str, kind: str | None, back: LookBack | None, *records: tuple[str, str]
) -> Verdict | None:
    """Of an organization of a kind with credit records, each its kind and day."""
    rows: list[Mapping[str, object]] = [
        {"kind": what, "occurred_on": day, "valid_until": None} for what, day in records
    ]
    rows.sort(key=lambda row: str(row["occurred_on"]), reverse=True)
    facts = published_facts({"undertaker_type": kind}, rows)
    look_backs = [PublishedLookBack(back, "", None)] if back else []
    check = EligibilityCheck(eligibility_rules()[rule], look_backs, None)
    return verdict_of(check, facts, DEADLINE)[0]


@pytest.mark.parametrize(
    ("rule", "kind", "back", "records", "wanted"),
    [
        # The kind is published, and article 6 has it, or article 8 bars it, or neither.
        ("undertaker-kind", SOCIAL, None, [], "meets"),
        ("undertaker-kind", "institution-class-1", None, [], "does-not"),
        ("undertaker-kind", "individual", None, [], "unknown"),
        ("undertaker-kind", None, None, [], "unknown"),
        # Nothing that only the organization knows is published.
        ("legal-person", SOCIAL, None, [], "unknown"),
        # A breach within two years excludes, where the two years are confirmed.
        ("no-breach", SOCIAL, SURE, [("breach", "2025-01-01")], "does-not"),
        ("no-breach", SOCIAL, SURE, [("breach", "2024-09-20")], "does-not"),
        ("no-breach", SOCIAL, UNSURE, [("breach", "2025-01-01")], "unknown"),
        ("no-breach", SOCIAL, None, [("breach", "2025-01-01")], "unknown"),
        # An older one proves nothing of the years since, nor does the lack of any, nor a later one.
        ("no-breach", SOCIAL, SURE, [("breach", "2024-09-19")], "unknown"),
        ("no-breach", SOCIAL, SURE, [], "unknown"),
        ("no-breach", SOCIAL, SURE, [("breach", "2026-09-21")], "unknown"),
        # A later one does not hide one that counts.
        (
            *("no-breach", SOCIAL, SURE),
            [("breach", "2026-09-21"), ("breach", "2025-01-01")],
            "does-not",
        ),
        ("no-violation", "enterprise", SURE, [("violation", "2026-01-01")], "does-not"),
        # Two years in a row passed are two; one is not known to be all.
        (
            *("inspections", SOCIAL, SURE),
            [("inspection-passed", "2026-06-04"), ("inspection-passed", "2025-06-04")],
            "meets",
        ),
        ("inspections", SOCIAL, SURE, [("inspection-passed", "2026-06-04")], "unknown"),
        # One that failed within two years breaks the row, unless the number is to be confirmed.
        (
            *("inspections", SOCIAL, SURE),
            [("inspection-passed", "2026-06-04"), ("inspection-failed", "2025-06-04")],
            "does-not",
        ),
        ("inspections", SOCIAL, UNSURE, [("inspection-failed", "2025-06-04")], "unknown"),
        ("inspections", SOCIAL, SURE, [("inspection-failed", "2023-06-04")], "unknown"),
        # It is asked of social organizations only; of what is no known kind nothing is decided.
        ("inspections", "enterprise", SURE, [("inspection-failed", "2025-06-04")], None),
        ("inspections", None, SURE, [("inspection-failed", "2025-06-04")], "unknown"),
    ],
)
def test_published_facts_come_to(
    rule: str,
    kind: str | None,
    back: LookBack | None,
    records: list[tuple[str, str]],
    wanted: Verdict | None,
) -> None:
    assert verdict(rule, kind, back, *records) == wanted


def test_a_suspension_that_still_holds_on_the_day_excludes_whatever_the_years() -> None:
    check = EligibilityCheck(eligibility_rules()["no-breach"], [], None)
    for until, wanted in (("2026-09-20", "does-not"), ("2026-09-19", "unknown"), (None, "unknown")):
        row = {"kind": "suspension", "occurred_on": "2025-01-01", "valid_until": until}
        facts = published_facts({"undertaker_type": SOCIAL}, [row])
        assert verdict_of(check, facts, DEADLINE)[0] == wanted
