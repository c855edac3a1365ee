"""The conditions of bidding for a tender: those in force at its place and time, with their
years."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

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

# Eligibility is shown while bids are, or will be, possible.
ASKED = frozenset({"planned", "open", "suspended", "undated"})


@dataclass(frozen=True)
class PublishedLookBack:
    """The look-back of a condition, and the article and policy that define it; the policy is
    None where its text is not published here."""

    back: LookBack
    article: str
    policy: Row | None


@dataclass(frozen=True)
class EligibilityCheck:
    """One condition for one tender: every look-back that applies (none where no number is known
    for the place), and the policy of the condition itself."""

    rule: EligibilityRule
    look_backs: Sequence[PublishedLookBack]
    policy: Row | None

    @property
    def backs(self) -> list[LookBack]:
        """The look-backs alone."""
        return [published.back for published in self.look_backs]

    @property
    def bases(self) -> list[tuple[Row | None, str]]:
        """The policies and articles that require it, of each look-back or its own; an empty
        article is still to be confirmed."""
        bases = [(published.policy, published.article) for published in self.look_backs]
        return bases or [(self.policy, self.rule.article)]

    @property
    def backs_json(self) -> str:
        """The look-backs as JSON for the browser, which judges by them."""
        return json.dumps([asdict(back) for back in self.backs])


def eligibility_of(register: Register, tender: Row | None) -> list[EligibilityCheck]:
    """The conditions for a tender that is open for bids, in their order; none for any other, nor
    for an intention that a tender followed."""
    if tender is None or tender["status"] not in ASKED or tender["is_followed"]:
        return []
    publisher = register.publisher(tender["publisher"])
    assert publisher is not None
    day = bidding_day(register, tender)
    return [
        _check(register, rule, publisher["publisher"], tender["region_code"] or "", day)
        for rule in eligibility_rules().values()
        if binds(rule, publisher["region_scheme"]) and rule.is_in_force(day)
    ]


def bidding_day(register: Register, tender: Row) -> str:
    """The day by which the conditions of a tender are judged: that of its deadline, or the
    present one where none is published."""
    day: str = tender["submission_deadline"] or register.day(tender["publisher"])
    return day[:10]


def _check(
    register: Register, rule: EligibilityRule, publisher: str, place: str, day: str
) -> EligibilityCheck:
    published = look_backs(register, rule, publisher, place, day)
    return EligibilityCheck(rule, published, _policy(register, publisher, rule.law))


def look_backs(
    register: Register, rule: EligibilityRule, publisher: str, place: str, day: str
) -> list[PublishedLookBack]:
    """Every look-back of a condition in a place on a day, those for all kinds first."""
    published = []
    for names, only_for in ((rule.parameters, ""), (rule.social_parameters, "social")):
        number = years_in_force(register, names, publisher, place, day)
        if number is not None:
            years, is_confirmed = int(number["value"]), number["status"] == "confirmed"
            back = look_back(years, day, is_confirmed=is_confirmed, only_for=only_for)
            policy = _policy(register, publisher, number["policy_id"])
            published.append(PublishedLookBack(back, number["article"] or "", policy))
    return published


def _policy(register: Register, publisher: str, policy: str) -> Row | None:
    find = register.once(_policies)
    rows = (find(source, policy) for source in (publisher, REFERENCE))
    return next(filter(None, rows), None)


def _policies(register: Register) -> Callable[[str, str], Row | None]:
    """What finds a policy: there are few, and each tender asks for the same."""
    return register.remembered(partial(register.find, "policies"))


def years_in_force(
    register: Register, names: list[str], publisher: str, place: str, day: str
) -> Row | None:
    """The first number with one of these names that is in force in a place on a day: of the
    narrowest place, the publisher's own before the reference's, the later before the earlier;
    None where there is none."""
    rows = [
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
    rows.sort(
        key=lambda row: (
            len(place_of(row["jurisdiction"] or "CN")),
            row["publisher"] == publisher,
            row["in_force_from"] or FIRST_DAY,
        )
    )
    return rows[-1] if rows else None
