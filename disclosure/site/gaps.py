"""What a project's chain lacks, as facts with days: never a judgement.

No sentence counts days from the instant of the release: the page of a project changes where a fact
of it does, and not every day.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from disclosure.register.register_file import Register


class Gap(NamedTuple):
    """One missing link: the name of its sentence in `words.toml`, and what is put into it."""

    sentence: str
    day: str | None = None
    month: str | None = None


Chain = Mapping[str, Any]
STAGES = ("catalogue", "plan", "notices", "award", "contract", "payments", "evaluation")


def kinds_published(register: Register) -> dict[str, set[str]]:
    """The kinds of package that each publisher publishes on this site."""
    kinds: dict[str, set[str]] = {}
    for row in register.each("SELECT publisher FROM publishers"):
        kinds[row["publisher"]] = set()
    for row in register.each("SELECT DISTINCT publisher, kind FROM packages"):
        kinds[row["publisher"]].add(row["kind"])
    return kinds


def of_project(chain: Chain, kinds: set[str]) -> dict[str, Gap]:
    """The gaps of a chain by stage; a stage that is there has none."""
    gaps = {
        "catalogue": None if chain["item"] else _catalogue(kinds),
        "plan": None if chain["plan_items"] else _plan(kinds),
        "notices": None if _notices(chain) else _not_tendered(chain),
        "award": None if chain["awards"] else _not_awarded(chain),
        "contract": None if chain["contracts"] else _not_contracted(chain),
        "payments": None if _payments(chain) else _not_paid(chain),
        "evaluation": None if chain["evaluations"] else _not_evaluated(chain, kinds),
    }
    return {stage: gap for stage, gap in gaps.items() if gap}


def standing_contracts(chain: Chain) -> list[Any]:
    """The contracts that were not cancelled."""
    return [contract for contract in chain["contracts"] if contract["row"]["status"] != "cancelled"]


def _notices(chain: Chain) -> list[Any]:
    return [notice for tender in chain["tenders"] for notice in tender["notices"]]


def _payments(chain: Chain) -> list[Any]:
    return [payment for contract in chain["contracts"] for payment in contract["payments"]]


def _catalogue(kinds: set[str]) -> Gap:
    return Gap("no_catalogue_item" if "catalogue" in kinds else "no_catalogue_at_all")


def _plan(kinds: set[str]) -> Gap:
    return Gap("no_plan" if "annual-plans" in kinds else "no_plans_at_all")


def _last(days: list[str | None]) -> str | None:
    return max((day for day in days if day), default=None)


def _not_tendered(chain: Chain) -> Gap:
    plans = [plan["row"] for plan in chain["plan_items"]]
    if plans and all(plan["status"] == "cancelled" for plan in plans):
        return Gap("plan_cancelled")
    due = _tender_due(chain)
    if due is None:
        return Gap("no_notice")
    sentence = "planned_month_passed" if due["is_past"] else "planned_month_to_come"
    return Gap(sentence, month=due["due_on"])


def _tender_due(chain: Chain) -> Any:
    """When the tender is due by the latest plan with a month."""
    due = next((due for due in reversed(chain["dues"]) if due["due"] == "tender"), None)
    return due if due and due["is_stated"] else None


def _not_awarded(chain: Chain) -> Gap | None:
    tenders = [tender["row"] for tender in chain["tenders"]]
    if chain["contracts"]:
        return Gap("no_award_but_contract")
    if not tenders:
        return Gap("nothing_yet")
    states = {tender["status"] for tender in tenders}
    # Beside a tender, an intention alone tells nothing of the result.
    states = states - {"planned"} or states
    deadline = _last([tender["submission_deadline"] for tender in tenders])
    if states == {"planned"}:
        due = _tender_due(chain)
        if due and due["is_past"]:
            return Gap("intended_month_passed", month=due["due_on"])
        return Gap("intention_only")
    if running := states & {"open", "suspended"}:
        return _running(deadline) if "open" in running else Gap("tender_suspended")
    if states <= {"cancelled", "failed"}:
        last = _last([tender["last_published_at"] for tender in tenders])
        return Gap("tender_cancelled" if "cancelled" in states else "tender_failed", day=last)
    if deadline:
        return Gap("no_award", day=deadline)
    return Gap("no_award_undated")


def _running(deadline: str | None) -> Gap:
    return Gap("tender_open", day=deadline) if deadline else Gap("tender_open_undated")


def _not_contracted(chain: Chain) -> Gap:
    awards = [award["row"] for award in chain["awards"]]
    if not awards:
        return Gap("nothing_yet")
    if all(award["status"] in {"cancelled", "unsuccessful"} for award in awards):
        return Gap("award_came_to_nothing")
    awarded = _last([award["awarded_on"] or award["published_on"] for award in awards])
    if awarded is None:
        return Gap("no_contract_undated")
    return Gap("no_contract", day=awarded)


def _not_paid(chain: Chain) -> Gap:
    return Gap("no_payment" if standing_contracts(chain) else "nothing_yet")


def _not_evaluated(chain: Chain, kinds: set[str]) -> Gap:
    if not standing_contracts(chain):
        return Gap("nothing_to_evaluate")
    if "performance-results" not in kinds:
        return Gap("no_evaluations_at_all")
    due = next((due for due in chain["dues"] if due["due"] == "evaluation"), None)
    if due is None:
        return Gap("no_evaluation_undated")
    return Gap("no_evaluation" if due["is_past"] else "contract_running", day=due["due_on"])
