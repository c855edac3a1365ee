"""Performance results: evaluations of contracts, with the grade and conclusion that follow."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random

from scripts.example_city.city_calendar import days, working_day
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_projects import Project
from scripts.example_city.contract_change_rows import kinds_of_change
from scripts.example_city.contract_rows import Contract
from scripts.example_city.indicator_rows import (
    Delivery,
    Measured,
    indicator_rows,
    measured,
    points,
    shortest,
)
from scripts.example_city.random_draws import between, happens, pick, stream
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words

_GRADES = ((9000, "excellent"), (8000, "good"), (6000, "fair"))
_NAMED = 3  # a conclusion names so many missed indicators, those that cost most


@dataclass(frozen=True)
class Evaluation:
    """An evaluation: by whom, when, over which period, and the measured indicators."""

    evaluation_id: str
    kind: str
    is_midterm: bool
    contract: Contract
    period_from: date
    period_to: date
    evaluated: date
    published: date
    indicators: list[Measured]

    @cached_property
    def score(self) -> int:
        """The sum of the indicators' scores, in hundredths of a point."""
        return sum(indicator.score for indicator in self.indicators)

    @property
    def grade(self) -> str:
        """The grade that the score stands for: 90, 80 and 60 points are the limits."""
        return next((grade for limit, grade in _GRADES if self.score >= limit), "poor")


def evaluations(project: Project, contract: Contract) -> list[Evaluation]:
    """The evaluations of a contract: of its middle where it is paid in two, and of its end."""
    if "no-evaluation" in project.flags or (contract.parent_id and project.index % 2):
        return []
    rng, results = stream(contract.contract_id, "evaluation"), []
    level, middle = _level(project, contract, rng), _middle(contract)
    if contract.first < 100 and not happens(rng, 12):
        results.append(_evaluation(project, contract, 1, "purchaser", middle, level, rng))
    kind = "third-party" if happens(rng, 48) else "recipients" if happens(rng, 20) else "purchaser"
    number = len(results) + 1
    results.append(_evaluation(project, contract, number, kind, contract.ends, level, rng))
    if "key-project" in project.flags:
        again = _evaluation(project, contract, number + 1, "finance", contract.ends, level, rng)
        results.append(again)
    return results


def _level(project: Project, contract: Contract, rng: Random) -> int:
    """The quality of the service, in thousandths of its targets; low if it ended early."""
    if "poor" in project.flags:
        return between(rng, 320, 380)
    is_ended_early = "termination" in kinds_of_change(project, contract)
    turn = between(rng, 0, 0 if is_ended_early else 99)
    low, high = (550, 630) if turn < 9 else (740, 800) if turn < 32 else (985, 1020)
    return between(rng, low, high)


def _middle(contract: Contract) -> date:
    return contract.starts + days((contract.ends - contract.starts).days // 2)


def _evaluation(
    project: Project,
    contract: Contract,
    number: int,
    kind: str,
    to: date,
    level: int,
    rng: Random,
) -> Evaluation:
    evaluated = working_day(to + days(between(rng, 8, 40) + (20 if kind == "finance" else 0)))
    published = working_day(evaluated, between(rng, 3, 15))
    name = f"{contract.contract_id.replace('-C', '-E', 1)}-{number}"
    is_midterm = to < contract.ends
    seed = f"{contract.contract_id}:delivered:{to}"
    delivery = Delivery(contract.quantity, level, is_midterm, seed)
    mildness = 10 if kind == "purchaser" else 0
    leaves = measured(project.service, delivery, stream(name), mildness)
    return Evaluation(
        name, kind, is_midterm, contract, contract.starts, to, evaluated, published, leaves
    )


def result_rows(project: Project, organizations: CityOrganizations, evaluation: Evaluation) -> Rows:
    """The row of an evaluation, and those of its indicators."""
    rng = stream(evaluation.evaluation_id, "conclusion")
    kind = words("results")["kinds"]["midterm" if evaluation.is_midterm else evaluation.kind]
    follow_up, contract = _follow_up(project, evaluation), evaluation.contract
    title = project.title if project.title.endswith("项目") else f"{project.title}项目"
    yield TableRow(
        "evaluations",
        evaluation.published,
        {
            "evaluation_id": evaluation.evaluation_id,
            "title": f"{title}{contract.suffix}{kind['zh']}",
            "title_en": f"{kind['en']}: {project.title_en}{contract.suffix_en}",
            "project_id": project.id,
            "contract_id": contract.contract_id,
            "evaluator_kind": evaluation.kind,
            **_evaluator(project, organizations, evaluation, rng),
            "period_from": evaluation.period_from,
            "period_to": evaluation.period_to,
            "evaluated_on": evaluation.evaluated,
            "published_on": evaluation.published,
            "score": points(evaluation.score),
            "grade": evaluation.grade,
            "conclusion": _conclusion(evaluation, follow_up, rng),
            "follow_up": follow_up,
            "source_url": "https://cz.yangchuan.example.org/jxpj/"
            f"{evaluation.published.year}/{evaluation.evaluation_id}.html",
        },
    )
    for cells in indicator_rows(evaluation.evaluation_id, evaluation.indicators):
        yield TableRow("indicators", evaluation.published, cells)


def _follow_up(project: Project, evaluation: Evaluation) -> str:
    """What follows from the grade; a good result may show that the catalogue needs a change."""
    if evaluation.is_midterm:
        return "rectify" if evaluation.grade in ("fair", "poor") else "renew"
    follow_up = {"fair": "rectify", "poor": "terminate"}.get(evaluation.grade, "renew")
    if follow_up == "renew" and "adjust-catalogue" in project.flags:
        return "adjust-catalogue"
    return follow_up


def _conclusion(evaluation: Evaluation, follow_up: str, rng: Random) -> str:
    """The conclusion: the result, which targets were met and missed, and the consequences."""
    texts = words("results")
    missed = [indicator for indicator in evaluation.indicators if not indicator.is_met]
    advice = "improve" if missed and follow_up == "renew" else follow_up
    if evaluation.is_midterm:
        advice = f"midterm-{advice}"
    is_mostly_met = 2 * len(missed) <= len(evaluation.indicators)
    tone = evaluation.grade if is_mostly_met or evaluation.grade != "excellent" else "good"
    opening, follow = pick(rng, texts["openings"][tone]), pick(rng, texts["advice"][advice])
    return f"{opening}{_facts(evaluation, missed)}{follow}"


def _facts(evaluation: Evaluation, missed: list[Measured]) -> str:
    texts, count = words("results")["facts"], len(evaluation.indicators)
    worst = sorted(missed, key=lambda indicator: indicator.score - indicator.weight)[:_NAMED]
    named = "、".join(_result_in_words(indicator) for indicator in worst)
    if len(missed) > _NAMED:
        named += texts["more"]
    which = "all" if not missed else "none" if len(missed) == count else "some"
    numbers = {"count": count, "met": count - len(missed), "missed": len(missed)}
    return str(texts[which].format(list=named, **numbers))


def _result_in_words(indicator: Measured) -> str:
    """A missed indicator in a sentence: name, result and target."""
    actual, target = (
        _number_in_words(indicator, indicator.actual),
        _number_in_words(indicator, indicator.target),
    )
    return str(
        words("results")["facts"]["one"].format(name=indicator.name, actual=actual, target=target)
    )


def _number_in_words(indicator: Measured, hundredths: int) -> str:
    """A result or target in a sentence: `88.4%`, `1200亩次`; the unit where the name lacks it."""
    number = shortest(hundredths)
    return number if indicator.unit in indicator.name else f"{number}{indicator.unit}"


def _evaluator(
    project: Project, organizations: CityOrganizations, evaluation: Evaluation, rng: Random
) -> dict[str, Cell]:
    """Who evaluated; recipients have no id of their own, a purchaser judges its own purchase."""
    buyer, kind = evaluation.contract.purchaser, evaluation.kind
    third = pick(rng, organizations.evaluators).organization_id
    evaluator = {
        "purchaser": buyer.organization_id,
        "third-party": third,
        "recipients": "",
        "finance": organizations.finance(buyer.region_code).organization_id,
    }[kind]
    independent = kind != "purchaser" and evaluator != buyer.organization_id
    if kind == "third-party" and "not-independent" in project.flags:
        independent = False
    return {"evaluator_id": evaluator, "is_independent": independent}
