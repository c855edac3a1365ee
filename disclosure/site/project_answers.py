"""What a project's page answers at once: who, for how much, was it good, how long each step took.

Each value comes from a named field or fact of the register; the template words what there is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.site.gaps import STAGES, standing_contracts

# The last of these that a project has is what it costs, as far as was published.
AMOUNTS = ("contract_amount", "awarded_amount", "budget_amount", "planned_amount")


class Step(NamedTuple):
    """A step of the chain: its first and last day, and the days since the step before it that has
    a day; how many months after the planned one, for a tender that came late."""

    stage: str
    first_on: str | None = None
    last_on: str | None = None
    days: int | None = None
    months_late: int | None = None


def answer(chain: Mapping[str, Any]) -> dict[str, Any]:
    """The clauses of the sentence; a value that was not published is None or empty."""
    row = chain["row"]
    amount = next((name for name in AMOUNTS if row[name] is not None), None)
    return {
        "amount": amount,
        "paid": _paid(row) if amount == "contract_amount" else None,
        "undertakers": _undertakers(chain),
        "is_decided": bool(chain["awards"] or standing_contracts(chain)),
        "waits_at": _waits_at(chain),
        "group": _group(chain) if row["beneficiaries_planned"] else None,
        "served": _served(chain),
        "is_people_result_missing": _is_people_result_missing(chain),
        "verdict": _verdict(chain),
        "contact": _contact(chain["tenders"]),
    }


def _paid(row: Row) -> str:
    """How the published payments stand to the contracts: none, part, full or over."""
    if row["paid_amount"] is None:
        return "none" if not row["payment_count"] else "unknown"
    difference = round(row["paid_amount"] - row["contract_amount"], 4)
    return "part" if difference < 0 else "over" if difference > 0 else "full"


def _undertakers(chain: Mapping[str, Any]) -> list[Row]:
    """Each undertaker once: of the contracts in force, else of the awards in force."""
    named = [one["undertaker"] for one in standing_contracts(chain) if one["undertaker"]]
    if not named:
        named = [
            {**won, "path": won["organization_path"]}
            for award in chain["awards"]
            if (award["row"]["status"] or "active") == "active"
            for won in award["undertakers"]
            if won["organization_path"]
        ]
    return [*{undertaker["path"]: undertaker for undertaker in named}.values()]


def _waits_at(chain: Mapping[str, Any]) -> str:
    """The step that the project has not come to, as far as was published; the evaluation for one
    that has a contract."""
    if standing_contracts(chain):
        return "evaluation"
    if chain["awards"]:
        return "contract"
    return "award" if chain["tenders"] else "notices"


def _group(chain: Mapping[str, Any]) -> str | None:
    """The group that the plan with the number of people names."""
    plans = [plan["row"] for plan in chain["plan_items"]]
    return next(
        (plan["beneficiary_group"] for plan in plans if plan["beneficiaries_planned"]), None
    )


def _served(chain: Mapping[str, Any]) -> int | None:
    """How many people the only contract served; those of several may be the same."""
    records = [record for contract in chain["contracts"] for record in contract["delivery_records"]]
    return records[0]["people_count"] if len(records) == 1 else None


def _is_people_result_missing(chain: Mapping[str, Any]) -> bool:
    """Whether a project was evaluated without any number of people served, and no indicator of
    quantity counts people."""
    if any(contract["people_served"] for contract in chain["contracts"]):
        return False
    attainments = [
        evaluation["attainment"] for evaluation in chain["evaluations"] if evaluation["attainment"]
    ]
    return bool(attainments) and not any(
        attainment["people_indicator_count"] for attainment in attainments
    )


def _leaves(evaluation: Mapping[str, Any], dimension: str) -> Sequence[Row]:
    by_dimension: dict[str, list[Row]] = dict(evaluation["findings"])
    return by_dimension.get(dimension, [])


def _verdict(chain: Mapping[str, Any]) -> dict[str, Any] | None:
    """The evaluation of the project's score, how its indicators fared, the first indicator of
    satisfaction, and the latest evaluation by each other kind of evaluator."""
    latest = chain["row"]["latest_evaluation_id"]
    by_id = {evaluation["row"]["evaluation_id"]: evaluation for evaluation in chain["evaluations"]}
    if latest not in by_id:
        return None
    chosen = by_id[latest]
    kinds = {
        evaluation["row"]["evaluator_kind"]: evaluation["row"]
        for evaluation in chain["evaluations"]
        if evaluation["row"]["score"] is not None
    }
    kinds.pop(chosen["row"]["evaluator_kind"], None)
    satisfactions = [
        indicator
        for indicator in _leaves(chosen, "satisfaction")
        if indicator["actual"] is not None
    ]
    return {
        "row": chosen["row"],
        "attainment": chosen["attainment"],
        "satisfaction": satisfactions[0] if satisfactions else None,
        "others": [*kinds.values()],
    }


def _contact(tenders: Sequence[Mapping[str, Any]]) -> Row | None:
    """The latest tender with a contact."""
    named = [tender["row"] for tender in tenders if tender["row"]["contact_office"]]
    return named[-1] if named else None


def steps(chain: Mapping[str, Any]) -> list[Step]:
    """The steps of the chain with their days."""
    chain_steps: list[Step] = []
    before: date | None = None
    for stage in STAGES:
        days = sorted(_days(chain, stage))
        if not days:
            chain_steps.append(Step(stage))
            continue
        since = (date.fromisoformat(days[0]) - before).days if before else None
        late = _months_late(chain, days[0]) if stage == "notices" else None
        chain_steps.append(Step(stage, days[0], days[-1], since, late))
        before = date.fromisoformat(days[0])
    return chain_steps


def _days(chain: Mapping[str, Any], stage: str) -> list[str]:
    named: Mapping[str, list[str | None]] = {
        "plan": [plan_item["row"]["published_on"] for plan_item in chain["plan_items"]],
        "notices": [
            notice["published_at"][:10]
            for tender in chain["tenders"]
            for notice in tender["notices"]
            if notice["published_at"]
        ],
        "award": [award["row"]["awarded_on"] for award in chain["awards"]],
        "contract": [contract["row"]["signed_on"] for contract in standing_contracts(chain)],
        "payments": [
            payment["paid_on"]
            for contract in chain["contracts"]
            for payment in contract["payments"]
        ],
        "evaluation": [evaluation["row"]["evaluated_on"] for evaluation in chain["evaluations"]],
    }
    return [day for day in named.get(stage, []) if day]


def _months_late(chain: Mapping[str, Any], first_on: str) -> int | None:
    """Months from the planned month of the tender to its first notice; None where it was in time,
    or no plan names a month."""
    months = [due["due_on"] for due in chain["dues"] if due["due"] == "tender" and due["is_stated"]]
    if not months:
        return None
    planned, first = (int(day[:4]) * 12 + int(day[5:7]) for day in (min(months), first_on))
    return first - planned if first > planned else None


class TimelineDot(NamedTuple):
    """A step on the line of time: its place in per cent, and the side of its word; None where the
    words beside it leave no room."""

    stage: str
    place: float
    side: str | None


# Per cent of the line that a word takes.
_WORD_WIDTH = 20


def timeline(chain_steps: Sequence[Step]) -> list[TimelineDot]:
    """The steps with a day, placed between the first day and the last; none for fewer than two."""
    days = sorted(
        (date.fromisoformat(step.first_on).toordinal(), step.stage)
        for step in chain_steps
        if step.first_on
    )
    if not days or days[0][0] == days[-1][0]:
        return []
    first, span = days[0][0], days[-1][0] - days[0][0]
    ends = {"below": -float(_WORD_WIDTH), "above": -float(_WORD_WIDTH)}
    dots = []
    for day, stage in days:
        place = round(2 + 96 * (day - first) / span, 2)
        side = next((name for name, end in ends.items() if place - end >= _WORD_WIDTH), None)
        if side:
            ends[side] = place
        dots.append(TimelineDot(stage, place, side))
    return dots
