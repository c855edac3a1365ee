"""The conditions of bidding: one TOML file each, and what an answer to one comes to."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

_FOLDER = Path(__file__).parent
# Kinds of undertakers (codelist `undertaker-type`) that are social organizations.
SOCIAL = frozenset(
    {"social-association", "social-service-institution", "foundation", "registration-exempt"}
)
AnswerKind = Literal["choice", "yes", "years", "last-day"]
Verdict = Literal["meets", "does-not", "unknown"]
NEVER = "never"


@dataclass(frozen=True)
class EligibilityRule:
    """One condition; `README.md` beside its file explains the entries."""

    id: str
    order: int
    title: str
    title_en: str
    question: str
    question_en: str
    answer: AnswerKind
    jurisdiction: str
    in_force_from: str
    papers: str
    papers_en: str
    in_force_to: str = "9999-12-31"
    only_for: str = ""
    law: str = ""
    article: str = ""
    note: str = ""
    note_en: str = ""
    parameters: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    barred: list[str] = field(default_factory=list)

    def is_in_force(self, day: str) -> bool:
        """Whether it is on a day."""
        return self.in_force_from <= day <= self.in_force_to


@dataclass(frozen=True)
class LookBack:
    """How many years a condition looks back, from which day to which; whether the number is
    confirmed."""

    years: int
    since: str
    until: str
    is_confirmed: bool


@cache
def eligibility_rules() -> Mapping[str, EligibilityRule]:
    """Every condition by its id, in their order. TypeError where an entry is missing or unknown."""
    found = [
        EligibilityRule(id=path.stem, **tomllib.loads(path.read_text("utf-8")))
        for path in _FOLDER.glob("*.toml")
    ]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: rule.order)}


def look_back(years: int, day: str, *, is_confirmed: bool) -> LookBack:
    """The years before a day: an event on the first day of them is still among them."""
    until = date.fromisoformat(day)
    try:
        since = until.replace(year=until.year - years)
    except ValueError:  # 29 February
        since = date(until.year - years, 3, 1)
    return LookBack(years, since.isoformat(), day, is_confirmed)


def judge(
    rule: EligibilityRule, answers: Mapping[str, str], back: LookBack | None
) -> Verdict | None:
    """What the answers of an organization come to; None where it is not asked of its kind.

    `answers` are by the id of the condition: a kind of undertaker, `yes` or `no`, a number of
    years, a day or `never`; absent or empty where it is not known.
    """
    kind = answers.get("undertaker-kind", "")
    if rule.only_for == "social" and kind and kind not in SOCIAL:
        return None
    found = _of_answer(rule, answers.get(rule.id, ""), back)
    if found == "does-not" and rule.only_for and not kind:
        return "unknown"
    return found


def _of_answer(rule: EligibilityRule, answer: str, back: LookBack | None) -> Verdict:
    if rule.answer == "choice":
        return _of_three(answer in rule.allowed, answer in rule.barred)
    if rule.answer == "yes":
        return _of_three(answer == "yes", answer == "no")
    if rule.answer == "last-day" and answer == NEVER:
        return "meets"
    if not answer or back is None:
        return "unknown"
    if rule.answer == "years":
        is_met, is_missed = int(answer) >= back.years, int(answer) < back.years
    else:
        # What came after the day says nothing of what came before it.
        is_met, is_missed = answer < back.since, back.since <= answer <= back.until
    return _of_three(is_met, is_missed and back.is_confirmed)


def _of_three(is_met: bool, is_missed: bool) -> Verdict:
    return "meets" if is_met else "does-not" if is_missed else "unknown"
