"""The page that lists the requirements of the source documents, by state, each with where it
works, and the corrections to their texts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from disclosure.model.schemas import REFERENCE
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare
from disclosure.site.source_requirements import STATES, TRAPS, headings, read_requirements
from disclosure.words.texts import Pair

PATH = "requirements/"
# Lists of the site and the words that head them: group and name.
_LISTS: Mapping[str, tuple[str, str]] = {
    "requirements/#corrections": ("corrections", "title"),
    "annual-plans/": ("plans", "title"),
    "audits/": ("oversight", "audits"),
    "cases/": ("oversight", "cases"),
    "catalogue/": ("catalogue", "title"),
    "delivery-records/": ("delivery", "list_title"),
    "publication-duties/": ("duties", "title"),
    "credit-standings/": ("credit", "list"),
    "datasets/": ("datasets", "title"),
    "ending-contracts/": ("ending", "title"),
    "feeds/": ("feeds", "title"),
    "figures/": ("figures", "title"),
    "open-tenders/": ("eligibility", "title"),
    "organizations/": ("organizations", "title"),
    "performance-results/": ("evaluations", "title"),
    "plan-and-reality/": ("plan_reality", "title"),
    "policies/": ("policies", "title"),
    "projects/": ("projects", "title"),
    "rules/": ("rules", "title"),
    "supervision/": ("supervision", "title"),
}


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """One page."""
    if not share.has(0):
        return
    requirements = read_requirements()
    groups = {
        state: {
            subject: rows
            for subject in [*requirements.subjects, TRAPS]
            if (rows := [r for r in requirements.rows if r.state == state and r.subject == subject])
        }
        for state in STATES
    }
    values: dict[str, Any] = {
        "groups": {state: group for state, group in groups.items() if group},
        "counts": Counter(row.state for row in requirements.rows if row.subject != TRAPS),
        "trap_counts": Counter(row.state for row in requirements.rows if row.subject == TRAPS),
        "told": requirements,
        "names": _names(register),
        "lists": _LISTS,
        "corrected": register.rows(
            "SELECT * FROM text_corrections WHERE publisher = ? ORDER BY package, row_number",
            REFERENCE,
        ),
    }
    yield Page(PATH, "requirements.html", values)


def _names(register: Register) -> Mapping[str, Pair]:
    """Paths of written pages, their sections, rules and policies → what they are called."""
    rules = register.each("SELECT rule_id, title, title_en FROM rules")
    policies = register.each("SELECT path, title, title_en FROM policies")
    return {
        **headings(),
        **{f"rules/{row['rule_id']}/": (row["title"], row["title_en"]) for row in rules},
        **{row["path"]: (row["title"], row["title_en"] or row["title"]) for row in policies},
    }
