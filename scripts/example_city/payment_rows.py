"""Payments of contracts: after an evaluation as they should be, and a few before one."""

from datetime import date
from random import Random

from scripts.example_city.city_calendar import days, working_day
from scripts.example_city.city_projects import Project
from scripts.example_city.contract_rows import Contract
from scripts.example_city.evaluation_rows import Evaluation
from scripts.example_city.random_draws import between, happens, stream
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.yuan_amounts import CURRENCY, part, yuan


def payment_rows(project: Project, contract: Contract, evaluations: list[Evaluation]) -> Rows:
    """The rows of `payments` of a contract."""
    rng = stream(contract.contract_id, "payment")
    middle = next((evaluation for evaluation in evaluations if evaluation.is_midterm), None)
    final = next((evaluation for evaluation in evaluations if not evaluation.is_midterm), None)
    first = 0
    if contract.first < 100:
        first = part(contract.amount, contract.first * 10) // 10 * 10
        day, grounds = _first_day(project, contract, middle, rng)
        title = f"第一期服务费（合同金额的{contract.first}%）"
        paid = first - (_withheld(grounds, first) if grounds else 0)
        yield _row(contract, 1, title, f"First payment, {contract.first} %", paid, day, grounds)
    rest, day = contract.amount - first, working_day(contract.ends + days(between(rng, 20, 70)))
    if "paid-early" in project.flags and (project.index % 2 or not first):
        final, day = None, working_day(max(contract.ends, contract.published), between(rng, 1, 5))
    if final:
        day = working_day(final.published, between(rng, 3, 22))
        rest -= _withheld(final, rest)
    title = "尾款" if first else "服务费"
    name = "Final payment" if first else "Payment in full"
    yield _row(contract, 2 if first else 1, title, name, rest, day, final)


def _first_day(
    project: Project, contract: Contract, middle: Evaluation | None, rng: Random
) -> tuple[date, Evaluation | None]:
    """After the mid-term evaluation; in advance if the contract or the purchaser allows it."""
    if "paid-early" in project.flags or (middle and happens(rng, 3)):
        return working_day(contract.published, between(rng, 3, 12)), None
    if middle:
        return working_day(middle.published, between(rng, 2, 15)), middle
    half = contract.starts + days((contract.ends - contract.starts).days // 2)
    return working_day(max(half, contract.published), between(rng, 3, 15)), None


def _withheld(evaluation: Evaluation, due: int) -> int:
    """The part of an amount due that is withheld after a fair or poor result."""
    withheld = {"poor": 400, "fair": 100}.get(evaluation.grade, 0)
    return part(due, withheld) // 10 * 10


def _row(
    contract: Contract,
    number: int,
    title: str,
    title_en: str,
    amount: int,
    day: date,
    grounds: Evaluation | None,
) -> TableRow:
    return TableRow(
        "payments",
        day,
        {
            "payment_id": f"{contract.contract_id}-Y{number}",
            "contract_id": contract.contract_id,
            "evaluation_id": grounds.evaluation_id if grounds else "",
            "title": title,
            "title_en": title_en,
            "amount": yuan(amount),
            "currency": CURRENCY,
            "paid_on": day,
        },
    )
