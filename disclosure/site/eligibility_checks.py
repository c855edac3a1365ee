"""The conditions of bidding for a tender: those in force where and when it is, with their years."""

from dataclasses import dataclass

from disclosure.database.sqlite_database import Row
from disclosure.model.schemas import REFERENCE
from disclosure.register.findings import binds
from disclosure.register.register_file import Register
from disclosure.register.rule_parameters import FIRST_DAY, LAST_DAY, place_of
from disclosure.rules.eligibility.eligibility_rules import (
    EligibilityRule,
    LookBack,
    eligibility_rules,
    look_back,
)

# Who may bid is asked while one still can, or will be able to.
ASKED = frozenset({"planned", "open", "suspended", "undated"})


@dataclass(frozen=True)
class EligibilityCheck:
    """One condition for one tender: how far it looks back (None where no number is known for the
    place), and the policy that it rests on, if its text is published here."""

    rule: EligibilityRule
    back: LookBack | None
    article: str
    policy: Row | None


def eligibility_of(register: Register, tender: Row | None) -> list[EligibilityCheck]:
    """The conditions for a tender that may be bid for, in their order; none for any other.

    What counts is the day of its deadline, or the present one where none is published.
    """
    if tender is None or tender["status"] not in ASKED:
        return []
    publisher = register.publisher(tender["publisher"])
    assert publisher is not None
    day = (tender["submission_deadline"] or register.day(publisher["publisher"]))[:10]
    return [
        _check(register, rule, publisher["publisher"], tender["region_code"] or "", day)
        for rule in eligibility_rules().values()
        if binds(rule, publisher["region_scheme"]) and rule.is_in_force(day)
    ]


def _check(
    register: Register, rule: EligibilityRule, publisher: str, place: str, day: str
) -> EligibilityCheck:
    number = years_in_force(register, rule.parameters, publisher, place, day)
    back = None
    if number is not None:
        is_confirmed = number["status"] == "confirmed"
        back = look_back(int(number["value"]), day, is_confirmed=is_confirmed)
    law = number["policy_id"] if number else rule.law
    article = (number["article"] if number else rule.article) or ""
    policies = (register.find("policies", one, law) for one in (publisher, REFERENCE))
    return EligibilityCheck(rule, back, article, next(filter(None, policies), None))


def years_in_force(
    register: Register, names: list[str], publisher: str, place: str, day: str
) -> Row | None:
    """The number of one of some names that holds in a place on a day: of the narrowest place, the
    publisher's own before the reference's, the later before the earlier; None where there is
    none."""
    found = [
        row
        for name in names
        for row in register.rows(
            "SELECT * FROM parameters WHERE publisher IN (?1, ?2) AND value IS NOT NULL"
            " AND (parameter_id = ?3 OR parameter_id LIKE '%-' || ?3)"
            " AND COALESCE(in_force_from, ?5) <= ?4 AND COALESCE(in_force_to, ?6) >= ?4",
            publisher,
            REFERENCE,
            name,
            day,
            FIRST_DAY,
            LAST_DAY,
        )
        if place.startswith(place_of(row["jurisdiction"] or "CN"))
    ]
    found.sort(
        key=lambda row: (
            len(place_of(row["jurisdiction"] or "CN")),
            row["publisher"] == publisher,
            row["in_force_from"] or FIRST_DAY,
        )
    )
    return found[-1] if found else None
