"""The invented city: the same for the same seed, valid, whole, and with every honest gap."""

import csv
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from disclosure.model.identifiers import is_uscc
from disclosure.packages.package import read_package
from scripts.example_city.city_calendar import NOW
from scripts.example_city.city_organizations import directory
from scripts.example_city.generating import generate
from scripts.example_city.indicator_rows import score_of
from scripts.generate_example import PROJECTS
from tests.support.data_folders import faults_of
from tests.support.example_city import COMMITTED, by, table
from tests.support.website import ROOT


def digests(city: Path) -> dict[str, str]:
    """The hash of every file of a city."""
    files = sorted(path for path in city.rglob("*") if path.is_file())
    return {str(p.relative_to(city)): sha256(p.read_bytes()).hexdigest() for p in files}


def codes(codelist: str) -> set[str]:
    """The codes of a codelist."""
    path = ROOT / "data" / "codelists" / f"{codelist}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_the_committed_city_is_what_the_generator_writes(tmp_path: Path) -> None:
    generate(tmp_path / "example-city", PROJECTS, 1)
    assert digests(tmp_path / "example-city") == digests(COMMITTED)


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    for hash_seed in ("0", "4711"):
        subprocess.run(
            [
                sys.executable,
                "-m",
                "scripts.generate_example",
                "--projects",
                "25",
                "--seed",
                "3",
                "--out",
                str(tmp_path / hash_seed),
            ],
            cwd=ROOT,
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": hash_seed},
        )
    assert digests(tmp_path / "0") == digests(tmp_path / "4711")


def test_another_seed_gives_another_city(tmp_path: Path) -> None:
    generate(tmp_path / "one", 5, 1)
    generate(tmp_path / "two", 5, 2)
    assert table("notices", tmp_path / "one") != table("notices", tmp_path / "two")


def test_a_project_stays_the_same_when_there_are_more_of_them(tmp_path: Path) -> None:
    generate(tmp_path / "few", 3, 1)
    plans = {row["plan_item_id"]: row for row in table("plan-items", tmp_path / "few")}
    again = by("plan-items", "plan_item_id")
    who = {"purchaser_id", "catalogue_item_id"}
    for key, row in plans.items():
        assert {k: v for k, v in row.items() if k not in who} == {
            k: v for k, v in again[key].items() if k not in who
        }


@pytest.mark.parametrize("projects", [1, 2, 5, 40])
def test_a_city_of_any_size_is_valid(tmp_path: Path, projects: int) -> None:
    generate(tmp_path / "example-city", projects, 11)
    assert not [
        fault.line() for fault in faults_of(tmp_path, has_whole_reference=True) if fault.is_error
    ]


def test_the_committed_city_is_valid_and_its_warnings_are_the_ones_meant(tmp_path: Path) -> None:
    (tmp_path / "example-city").symlink_to(COMMITTED)
    found = Counter(fault.code for fault in faults_of(tmp_path, has_whole_reference=True))
    assert set(found) == {
        "award-over-ceiling",
        "award-published-late",
        "breach-in-look-back",
        "breach-without-decision",
        "catalogue-never-planned",
        "catalogue-not-in-force",
        "consultation-without-result",
        "contract-after-termination",
        "contract-clause-missing",
        "contract-over-award",
        "contract-published-late",
        "contract-while-barred",
        "direct-award-above-limit",
        "enquiry-answered-late",
        "enquiry-unanswered",
        "entry-not-in-use",
        "entry-unjustified",
        "evaluation-interval-long",
        "evaluation-missing",
        "evaluation-published-late",
        "fewer-people-served",
        "grade-against-indicators",
        "historic-method",
        "inspection-failed",
        "intention-late",
        "intention-missing",
        "key-project-unevaluated",
        "last-payment-before-evaluation",
        "milestone-unmet",
        "notice-block-missing",
        "one-winner-throughout",
        "paid-unevaluated",
        "performed-by-another",
        "payment-late",
        "payment-over-days",
        "plan-after-tender",
        "plan-missing",
        "plan-outside-catalogue",
        "plan-unfiled",
        "planned-not-tendered",
        "posts-added",
        "posts-not-services",
        "rectification-late",
        "single-bidder",
        "special-fund",
        "split-below-threshold",
        "tender-before-filing",
        "tender-over-plan",
        "third-party-not-independent",
        "transfer-amount-missing",
        "unrelated-condition",
    }


def test_every_package_says_that_it_is_an_example() -> None:
    for folder in sorted(COMMITTED.iterdir()):
        package, faults = read_package(folder)
        assert package and not faults
        assert package.descriptor["is_example"] is True
        assert "示例" in package.descriptor["title"]
        assert "invented" in package.descriptor["title_en"]


# Who by Order 102, article 8, may not undertake; the city keeps to it.
NO_UNDERTAKERS = {"institution-class-1", "budget-paid-mass-organization"}


@pytest.mark.parametrize(
    ("name", "field", "codelist"),
    [
        ("notices", "kind", "notice-kind"),
        ("organizations", "undertaker_type", "undertaker-type"),
        ("organizations", "purchaser_type", "purchaser-type"),
        ("credit-records", "kind", "credit-record-kind"),
        ("items", "service_class", "service-class"),
        ("items", "domain", "domain"),
        ("plan-items", "status", "plan-status"),
        ("plan-items", "fund_source", "fund-source"),
        ("plan-items", "delivery_mode", "delivery-mode"),
        ("plan-items", "procurement_method", "procurement-method"),
        ("plan-items", "beneficiary_group", "beneficiary-group"),
        ("awards", "status", "award-status"),
        ("award-undertakers", "role", "award-role"),
        ("contracts", "contract_form", "contract-form"),
        ("contract-changes", "kind", "contract-change-kind"),
        ("enquiries", "kind", "enquiry-kind"),
        ("evaluations", "evaluator_kind", "evaluator-kind"),
        ("evaluations", "grade", "grade"),
        ("evaluations", "follow_up", "follow-up"),
        ("indicators", "dimension", "dimension"),
        ("indicators", "direction", "direction"),
    ],
)
def test_every_code_occurs(name: str, field: str, codelist: str) -> None:
    assert {row[field] for row in table(name)} - {""} == codes(codelist) - NO_UNDERTAKERS


def test_every_code_of_an_organization_is_valid_and_cannot_be_real() -> None:
    found = [row["identifier"] for row in table("organizations") if row["identifier"]]
    assert len(found) == len(set(found)) > 100
    assert all(is_uscc(code) and code[2:4] == "99" for code in found)


def test_every_division_is_an_invented_one_of_its_own_package() -> None:
    regions = {row["region_code"] for row in table("regions")}
    assert all(code.startswith("99") for code in regions)
    for name in ("organizations", "notices", "editions"):
        assert {row["region_code"] for row in table(name)} - {""} <= regions


def test_every_title_has_an_english_one() -> None:
    for path in COMMITTED.glob("*/*.csv"):
        for row in table(path.stem):
            for field, english in (("title", "title_en"), ("name", "name_en")):
                if row.get(field):
                    assert row[english].isascii(), row


def test_every_service_category_is_one_of_the_official_catalogue() -> None:
    official = {row["code"] for row in table("categories", ROOT / "data" / "reference")}
    assert {row["procurement_category_code"] for row in table("items")} <= official


def test_unit_price_by_quantity_is_the_planned_budget() -> None:
    for row in table("plan-items"):
        product = Decimal(row["unit_price"]) * Decimal(row["quantity"])
        assert product == Decimal(row["budget_amount"])


def test_weights_add_up_to_a_hundred_and_scores_to_the_score() -> None:
    evaluations, tops = by("evaluations", "evaluation_id"), Counter[str]()
    scores = {key: Decimal(0) for key in evaluations}
    parts, wholes = Counter[str](), dict[str, Decimal]()
    for row in table("indicators"):
        if row["parent_indicator_id"]:
            parts[row["parent_indicator_id"]] += Decimal(row["weight"])  # type: ignore[assignment]
        else:
            wholes[row["indicator_id"]] = Decimal(row["weight"])
            tops[row["evaluation_id"]] += int(Decimal(row["weight"]))
            scores[row["evaluation_id"]] += Decimal(row["score"])
    assert set(tops.values()) == {100} and tops.keys() == evaluations.keys()
    assert parts == wholes
    assert all(Decimal(evaluations[key]["score"]) == score for key, score in scores.items())


def test_the_score_of_an_indicator_can_be_computed_from_its_cells() -> None:
    for row in table("indicators"):
        if row["target"]:
            target, actual, weight = (
                int(Decimal(row[name]) * 100) for name in ("target", "actual", "weight")
            )
            expected = score_of(target, actual, weight, row["direction"] == "lower")
            assert int(Decimal(row["score"]) * 100) == expected


def test_shares_of_an_award_add_up_to_a_hundred() -> None:
    shares = Counter[str]()
    for row in table("award-undertakers"):
        shares[row["award_id"]] += int(row["share"])
    assert set(shares.values()) == {100}


def test_nothing_is_known_before_it_happened() -> None:
    for name, fields in {
        "notices": ("published_at",),
        "awards": ("awarded_on", "published_on"),
        "contracts": ("signed_on", "published_on"),
        "milestones": ("met_on",),
        "payments": ("paid_on",),
        "evaluations": ("evaluated_on", "published_on"),
        "plan-items": ("published_on", "revised_on"),
        "enquiries": ("received_on", "decided_on"),
    }.items():
        latest = max(row[field] for row in table(name) for field in fields)
        assert latest[:10] <= NOW.isoformat(), name


def test_some_tenders_are_open_and_some_purchases_of_the_year_are_still_to_come() -> None:
    deadlines = {
        row["tender_id"]: row["submission_deadline"]
        for row in table("notices")
        if row["submission_deadline"]
    }
    assert 10 <= sum(deadline > "2026-09-15T09" for deadline in deadlines.values()) <= 25
    assert sum(row["planned_tender_month"] > "2026-09" for row in table("plan-items")) >= 5


def test_a_smaller_city_leaves_nothing_of_a_larger_one_behind(tmp_path: Path) -> None:
    generate(tmp_path / "first", 2, 1)
    generate(tmp_path / "second", 30, 1)
    generate(tmp_path / "second", 2, 1)
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


def test_no_two_organizations_of_a_large_city_share_a_name_or_code() -> None:
    everyone = directory(1, 200_000)
    for field in ("name", "identifier", "organization_id"):
        found = Counter(getattr(one, field) for one in everyone.undertakers)
        assert found.pop("", 0) < 100
        assert set(found.values()) == {1}, found.most_common(3)
