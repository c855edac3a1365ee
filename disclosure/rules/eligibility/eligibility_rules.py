"""The conditions of bidding: one TOML file each, and what an answer to one comes to."""

import tomllib
from calendar import monthrange
from collections.abc import Mapping, Sequence
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
NOT_DUE = "not-due"


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
    social_parameters: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    barred: list[str] = field(default_factory=list)

    @property
    def has_years(self) -> bool:
        """Whether it looks back over years."""
        return self.answer in ("years", "last-day")

    def is_in_force(self, day: str) -> bool:
        """Whether it is on a day."""
        return self.in_force_from <= day <= self.in_force_to


@dataclass(frozen=True)
class LookBack:
    """How many years a condition looks back, from which day to which; whether the number is
    confirmed, and whether it binds social organizations only (`only_for`: `social`)."""

    years: int
    since: str
    until: str
    is_confirmed: bool
    only_for: str = ""


@cache
def eligibility_rules() -> Mapping[str, EligibilityRule]:
    """Every condition by its id, in their order. TypeError where an entry is missing or unknown."""
    rules = [
        EligibilityRule(id=path.stem, **tomllib.loads(path.read_text("utf-8")))
        for path in _FOLDER.glob("*.toml")
    ]
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.order)}


def look_back(years: int, day: str, *, is_confirmed: bool, only_for: str = "") -> LookBack:
    """The years before a day, from the same day of the year on, which counts; where that year has
    no such day, from the last of the month (Civil Code, arts. 201 and 202)."""
    until = date.fromisoformat(day)
    year = until.year - years
    since = until.replace(year=year, day=min(until.day, monthrange(year, until.month)[1]))
    return LookBack(years, since.isoformat(), day, is_confirmed, only_for)


def judge(
    rule: EligibilityRule, answers: Mapping[str, str], backs: Sequence[LookBack]
) -> Verdict | None:
    """The verdict on the answers of an organization; None where the condition does not apply to its
    kind.

    `answers` are by the id of the condition: a kind of undertaker, `yes` or `no`, a number of years
    or `not-due`, a day or `never`; absent or empty where unknown. `backs`: every look-back in
    force, each of which binds, except those that do not apply to its kind.
    """
    kind = answers.get("undertaker-kind", "")
    if _is_other(rule.only_for, kind):
        return None
    binding = [back for back in backs if not _is_other(back.only_for, kind)]
    answer = answers.get(rule.id, "")
    if not rule.has_years or answer == NEVER:
        return _unless_known(_of_answer(rule, answer), rule.only_for, kind)
    verdicts = {
        _unless_known(_within(rule, answer, back), rule.only_for or back.only_for, kind)
        for back in binding
    }
    if "does-not" in verdicts:
        return "does-not"
    return "meets" if verdicts == {"meets"} else "unknown"


def _is_other(only_for: str, kind: str) -> bool:
    """Whether a condition for some kinds only does not apply to this known kind."""
    return only_for == "social" and bool(kind) and kind not in SOCIAL


def _unless_known(verdict: Verdict, only_for: str, kind: str) -> Verdict:
    """No kind fails a condition that may not apply to it."""
    return "unknown" if verdict == "does-not" and only_for and not kind else verdict


def _of_answer(rule: EligibilityRule, answer: str) -> Verdict:
    if rule.answer == "choice":
        return _of_three(answer in rule.allowed, answer in rule.barred)
    if rule.answer == "yes":
        return _of_three(answer == "yes", answer == "no" and bool(rule.law))
    return "meets" if answer == NEVER else "unknown"


def _within(rule: EligibilityRule, answer: str, back: LookBack) -> Verdict:
    if answer in ("", NOT_DUE):
        return "unknown"
    if rule.answer == "years":
        is_met, is_missed = int(answer) >= back.years, int(answer) < back.years
    else:
        # What came after the day says nothing of what came before it.
        is_met, is_missed = answer < back.since, back.since <= answer <= back.until
    return _of_three(is_met, is_missed and back.is_confirmed)


def _of_three(is_met: bool, is_missed: bool) -> Verdict:
    return "meets" if is_met else "does-not" if is_missed else "unknown"
