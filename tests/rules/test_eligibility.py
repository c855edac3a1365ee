"""Whether an organization may bid: each condition is judged as its text says, here and in the
browser."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from disclosure.register.register_file import Register, open_register
from disclosure.rules.eligibility.eligibility_rules import (
    EligibilityRule,
    eligibility_rules,
    judge,
    look_back,
)
from disclosure.site.eligibility_checks import years_in_force
from tests.support.website import ROOT

CASES = json.loads((ROOT / "tests/fixtures/eligibility.json").read_text("utf-8"))
SCRIPT = """
import { readFileSync } from "node:fs";
const { judge } = await import(process.argv[1]);
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map((one) => judge(one.rule, one.answers, one.back))));
"""


def asked() -> list[dict[str, Any]]:
    """Every condition in force for every tender, with the answers of every organization."""
    return [
        {"organization": name, "tender": tender, "rule": rule, "answers": answers, "back": back}
        for name, answers in CASES["organizations"].items()
        for tender, where in CASES["tenders"].items()
        for rule in eligibility_rules().values()
        if rule.is_in_force(where["day"])
        for back in [_back(where, rule)]
    ]


def _back(where: dict[str, Any], rule: EligibilityRule) -> Any:
    if rule.id not in where["years"]:
        return None
    years, is_confirmed = where["years"][rule.id]
    return look_back(years, where["day"], is_confirmed=is_confirmed)


@pytest.mark.parametrize("tender", CASES["tenders"])
@pytest.mark.parametrize("name", CASES["organizations"])
def test_a_verdict_is_the_one_written_by_hand(name: str, tender: str) -> None:
    found: dict[str, list[str]] = {"does-not": [], "unknown": [], "meets": []}
    for one in asked():
        if (one["organization"], one["tender"]) == (name, tender):
            verdict = judge(one["rule"], one["answers"], one["back"])
            if verdict is not None:
                found[verdict].append(one["rule"].id)
    expected = CASES["verdicts"][name][tender]
    assert found["does-not"] == expected["does-not"]
    assert found["unknown"] == expected["unknown"]


def test_the_browser_judges_as_the_register_does() -> None:
    cases = asked()
    given = [
        {
            "rule": asdict(one["rule"]),
            "answers": one["answers"],
            "back": one["back"] and asdict(one["back"]),
        }
        for one in cases
    ]
    script = ROOT / "theme/static/eligibility.js"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT, str(script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    verdicts = [judge(one["rule"], one["answers"], one["back"]) for one in cases]
    assert json.loads(done.stdout) == verdicts
    assert {*verdicts} == {"meets", "does-not", "unknown", None}


@pytest.mark.parametrize("rule", eligibility_rules().values(), ids=lambda rule: rule.id)
def test_nobody_fails_by_what_is_not_known(rule: EligibilityRule) -> None:
    """Whatever else is answered: no answer, or no number of years, is never a refusal."""
    for answers in CASES["organizations"].values():
        without = {name: value for name, value in answers.items() if name != rule.id}
        assert judge(rule, without, look_back(2, "2026-10-10", is_confirmed=True)) != "does-not"
        if rule.parameters:
            assert judge(rule, answers, None) != "does-not"


@pytest.mark.parametrize(
    ("years", "day", "since"),
    [
        (2, "2026-10-10", "2024-10-10"),
        (1, "2028-02-29", "2027-03-01"),
        (3, "2026-03-01", "2023-03-01"),
    ],
)
def test_years_are_counted_back_to_the_same_day(years: int, day: str, since: str) -> None:
    assert look_back(years, day, is_confirmed=True).since == since


@pytest.fixture(scope="module")
def register(built_output: Path) -> Register:
    return open_register(built_output / "current/register.sqlite")


@pytest.mark.parametrize(
    ("name", "place", "day", "value"),
    [
        ("inspection-years", "990102", "2026-10-10", 2),
        ("inspection-years", "990102", "2023-06-01", None),
        ("inspection-passed-years", "110105", "2026-10-10", 1),
        ("inspection-passed-years", "310114", "2026-10-10", 2),
        ("inspection-passed-years", "310115", "2026-10-10", None),
        ("no-breach-years", "110105", "2026-10-10", None),
        ("no-breach-years", "", "2026-10-10", None),
    ],
)
def test_the_number_of_years_is_that_of_the_place_on_the_day(
    register: Register, name: str, place: str, day: str, value: int | None
) -> None:
    found = years_in_force(register, [name], "example-city", place, day)
    assert (found["value"] if found else None) == value
