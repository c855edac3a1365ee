"""The invented city breaks rules where its generator says so, and nowhere else."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scripts.example_city.project_stories import flags_of, story_of

# Rule → the stories and peculiarities of the projects that break it.
BREACHES = {
    "award-over-ceiling": {"over-ceiling"},
    "award-published-late": {"published-late"},
    "contract-over-award": {"over-award"},
    "contract-published-late": {"published-late"},
    "direct-award-above-limit": {"direct"},
    "enquiry-answered-late": {"asked", "asked-again", "suspended"},
    "historic-method": {"appropriation", "directed-tender"},
    "intention-late": {"late-intention"},
    "intention-missing": {"no-intention"},
    "last-payment-before-evaluation": {"paid-early"},
    "notice-block-missing": {"incomplete-notice"},
    "performed-by-another": {"other-performer"},
    "plan-after-tender": {"late-plan"},
    "plan-missing": {"unplanned", "late-plan"},
    "posts-not-services": {"buys-posts"},
    "tender-before-filing": {"late-plan"},
    "third-party-not-independent": {"not-independent"},
    "transfer-amount-missing": {"not-transferred"},
    "unrelated-condition": {"odd-qualification"},
}


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    """The register of the committed data."""
    with closing(sqlite3.connect(built_site / "downloads/register.sqlite")) as connection:
        yield connection


@pytest.mark.parametrize("rule", BREACHES)
def test_a_rule_is_broken_by_the_projects_that_the_generator_means(
    rule: str, register: sqlite3.Connection
) -> None:
    found = register.execute(
        "SELECT DISTINCT project_id FROM findings WHERE publisher = 'example-city' AND rule_id = ?",
        (rule,),
    ).fetchall()
    numbers = [int(project.rpartition("-")[2]) - 1 for (project,) in found]
    assert numbers
    assert all(BREACHES[rule] & {story_of(n), *flags_of(n)} for n in numbers)
