"""Whether an organization may bid: each condition is judged as its text says, here and in the
browser; the verdicts were written by hand by somebody else."""

import json
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from disclosure.output.output_tree import Tree
from disclosure.packages.package_writing import write_descriptor
from disclosure.register.compiling import compile_register
from disclosure.register.eligibility_checks import look_backs, years_in_force
from disclosure.register.register_file import Register, open_register
from disclosure.rules.eligibility.eligibility_rules import (
    EligibilityRule,
    LookBack,
    eligibility_rules,
    judge,
    look_back,
)
from disclosure.site.plugin import build_site
from disclosure.words.formats import article
from tests.support.small_town import write_town
from tests.support.website import ROOT

CASES = json.loads((ROOT / "tests/fixtures/eligibility.json").read_text("utf-8"))
VERDICTS = {"m": "meets", "d": "does-not", "u": "unknown", "-": "not-asked"}
MENDED = {cell: one["verdict"] for one in CASES["mended"] for cell in one["cells"]}
# A condition of a page with its basis, and each law with its article there, empty where it is to be
# confirmed.
BASIS = re.compile(r'<li data-rule="([^"]+)".*?<p class="about">(.*?)</p>', re.DOTALL)
_LAW = r'(?:<a [^>]*policies/[^/"]+/([^/"]+)/"[^>]*>.*?</a> )?'
NAMED = {
    "zh": re.compile(f"[：；]{_LAW}(?:(第[^条]+条)|条款待核实)"),
    "en": re.compile(f"[:;] {_LAW}(?:art. (\\S+)|article to be confirmed)"),
}
SCRIPT = """
import { readFileSync } from "node:fs";
const { judge } = await import(process.argv[1]);
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map((one) => judge(one.rule, one.answers, one.backs))));
"""


@pytest.fixture(scope="module")
def register(built_output: Path) -> Register:
    return open_register(built_output / "current/register.sqlite")


@pytest.fixture(scope="module")
def asked(register: Register) -> list[dict[str, Any]]:
    """Every condition in force for every tender, with the look-backs of the register's numbers and
    the answers of every organization."""
    return [
        {
            "cell": f"{name} {tender} {rule.id}",
            "rule": rule,
            "answers": answers,
            "backs": backs,
        }
        for tender, where in CASES["tenders"].items()
        for rule in eligibility_rules().values()
        if rule.is_in_force(where["day"])
        for backs in [_backs(register, rule, where)]
        for name, answers in CASES["organizations"].items()
    ]


def _backs(register: Register, rule: EligibilityRule, where: dict[str, str]) -> list[LookBack]:
    found = look_backs(register, rule, where["publisher"], where["place"], where["day"])
    return [one.back for one in found]


def by_hand() -> dict[str, str]:
    """The verdict of each cell, as written or as mended since."""
    written = {
        f"{name} {tender} {condition}": VERDICTS[letter]
        for name, tenders in CASES["verdicts"].items()
        for tender, letters in tenders.items()
        for condition, letter in zip(CASES["conditions"], letters, strict=True)
    }
    assert not [cell for cell in MENDED if MENDED[cell] == written[cell]]
    for one in CASES["mended"]:
        assert set(one.get("unconfirmed", ())) <= set(one["cells"])
    return written | MENDED


def test_every_verdict_is_the_one_written_by_hand(asked: list[dict[str, Any]]) -> None:
    found = dict.fromkeys(by_hand(), "not-asked")
    for one in asked:
        found[one["cell"]] = judge(one["rule"], one["answers"], one["backs"]) or "not-asked"
    assert len(found) == 5760
    assert found == by_hand()


def test_each_verdict_of_each_condition_has_five_organizations() -> None:
    """But nobody fails by those of which no article was read; the cases say why of each."""
    having: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cell, verdict in by_hand().items():
        name, _, condition = cell.split()
        having[condition, verdict].add(name)
    few = {
        (condition, verdict)
        for condition in CASES["conditions"]
        for verdict in ("meets", "does-not", "unknown")
        if len(having[condition, verdict]) < 5
    }
    assert few == {(condition, "does-not") for condition in CASES["cannot_fail"]}
    assert all(CASES["cannot_fail"].values())
    unconfirmed = {rule.id for rule in eligibility_rules().values() if not _can_fail(rule)}
    assert unconfirmed == {*CASES["cannot_fail"]}
    assert not any(having[one] for one in few)


def _can_fail(rule: EligibilityRule) -> bool:
    return rule.has_years or bool(rule.law)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], str]:
    """The page of each tender, by language: all are open, as of before the first deadline."""
    folder = tmp_path_factory.mktemp("twelve")
    for publisher, kind in product(("reference", "example-city"), ("policies", "regions")):
        copy = folder / "data" / publisher / kind
        shutil.copytree(ROOT / "data" / publisher / kind, copy)
        # The day of an example is that of its data, of all others that of the release.
        told = json.loads((copy / "datapackage.json").read_text("utf-8"))
        write_descriptor(copy / "datapackage.json", {**told, "is_example": False})
    policies = ROOT / "data/example-city/policies/datapackage.json"
    city = json.loads(policies.read_text("utf-8"))["publisher"]
    # The numbers of the reference hold for a town that publishes none of its own.
    for publisher, town, scheme in (
        ("reference", {"name": "town", "title": "镇"}, "GB-T-2260"),
        ("example-city", city, "example"),
    ):
        notices = [
            {"notice_id": name, "tender_id": name, "project_id": name, "kind": "tender"}
            | {"title": name, "region_code": one["place"], "published_at": "2013-08-01T09:00:00Z"}
            | {"submission_deadline": f"{one['day']}T12:00:00+08:00", "is_time_known": "true"}
            for name, one in CASES["tenders"].items()
            if one["publisher"] == publisher
        ]
        rows = {"tender-notices": {"notices": notices}}
        write_town(folder / "data", rows, town, region_scheme=scheme, is_example=False)
    path, instant = folder / "register.sqlite", datetime(2013, 9, 1, tzinfo=UTC)
    compile_register(folder / "data", path, instant, lambda _what, _count: None)
    tree = Tree(folder / "tree")
    build_site(path, tree, "https://town.example", lambda _what, _count: None)
    return {
        (name, lang): next(
            tree.folder.glob(f"site/{'en/' * (lang == 'en')}tender-notices/*/{name}/index.html")
        ).read_text("utf-8")
        for name in CASES["tenders"]
        for lang in NAMED
    }


def articles_of(tender: str, condition: str, lang: str) -> list[tuple[str, str]]:
    """Law and article of a condition for a tender, as written by hand, in the words of `lang`."""
    return [
        (one["law"], one["article"] and article(one["article"], lang))
        for one in CASES["articles"]
        if condition in one["conditions"] and tender in one.get("tenders", CASES["tenders"])
    ]


@pytest.mark.parametrize("tender", CASES["tenders"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_verdict_stands_with_the_very_article_written_by_hand(
    pages: Mapping[tuple[str, str], str], lang: str, tender: str
) -> None:
    asked = {
        condition: [(law, number) for law, number in NAMED[lang].findall(basis)]
        for condition, basis in BASIS.findall(pages[tender, lang])
    }
    verdicts = [CASES["verdicts"][name][tender] for name in CASES["organizations"]]
    assert asked == {
        condition: articles_of(tender, condition, lang)
        for place, condition in enumerate(CASES["conditions"])
        if any(letters[place] != "-" for letters in verdicts)
    }


def test_half_of_the_organizations_leave_something_unanswered() -> None:
    kinds = Counter(len(answers) < 12 for answers in CASES["organizations"].values())
    assert kinds[True] >= 20


def test_the_browser_judges_as_the_register_does(asked: list[dict[str, Any]]) -> None:
    given = [
        {
            "rule": asdict(one["rule"]),
            "answers": one["answers"],
            "backs": [asdict(back) for back in one["backs"]],
        }
        for one in asked
    ]
    script = ROOT / "theme/static/eligibility.js"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT, str(script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    expected = by_hand()
    verdicts = [verdict or "not-asked" for verdict in json.loads(done.stdout)]
    assert verdicts == [expected[one["cell"]] for one in asked]


@pytest.mark.parametrize("rule", eligibility_rules().values(), ids=lambda rule: rule.id)
def test_nobody_fails_by_what_is_not_known(rule: EligibilityRule) -> None:
    """Whatever else is answered: no answer, or no number of years, is never a refusal."""
    sure = look_back(2, "2026-10-10", is_confirmed=True)
    for answers in CASES["organizations"].values():
        without = {name: value for name, value in answers.items() if name != rule.id}
        assert judge(rule, without, [sure]) != "does-not"
        if rule.has_years:
            assert judge(rule, answers, []) != "does-not"
    assert judge(rule, {rule.id: "not-due"}, [sure]) in {"unknown", None}


@pytest.mark.parametrize(
    ("years", "day", "since"),
    [
        (2, "2026-10-10", "2024-10-10"),
        (1, "2028-02-29", "2027-02-28"),
        (4, "2028-02-29", "2024-02-29"),
        (3, "2026-03-01", "2023-03-01"),
    ],
)
def test_years_are_counted_back_to_the_same_day(years: int, day: str, since: str) -> None:
    assert look_back(years, day, is_confirmed=True).since == since


@pytest.mark.parametrize(
    ("name", "place", "day", "value"),
    [
        ("inspection-years", "990102", "2026-10-10", 2),
        ("inspection-years", "990102", "2023-06-01", None),
        ("inspection-passed-years", "110105", "2026-10-10", 1),
        ("inspection-passed-years", "310114", "2026-10-10", 2),
        ("inspection-passed-years", "310115", "2026-10-10", None),
        ("no-breach-years", "310115", "2026-10-10", None),
        ("clean-record-years", "310115", "2026-10-10", 3),
        ("clean-record-years", "", "2002-12-31", None),
    ],
)
def test_the_number_of_years_is_that_of_the_place_on_the_day(
    register: Register, name: str, place: str, day: str, value: int | None
) -> None:
    found = years_in_force(register, [name], "example-city", place, day)
    assert (found["value"] if found else None) == value
