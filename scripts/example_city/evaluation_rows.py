"""Performance results: evaluations of contracts, and the indicators whose scores add up."""

from dataclasses import dataclass
from datetime import date
from random import Random

from scripts.example_city.chance import between, happens, pick, stream
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_projects import Project
from scripts.example_city.contract_rows import Contract
from scripts.example_city.indicator_rows import indicator_rows
from scripts.example_city.seasons import days, working_day
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words


@dataclass(frozen=True)
class Evaluation:
    """An evaluation: by whom, when, over which time, and how well it will turn out (‰)."""

    evaluation_id: str
    kind: str
    is_midterm: bool
    contract: Contract
    period_from: date
    period_to: date
    evaluated: date
    published: date
    merit: int


def evaluations(project: Project, contract: Contract) -> list[Evaluation]:
    """The evaluations of a contract: of its middle where it is paid in two, and of its end."""
    if "no-evaluation" in project.flags or (contract.parent_id and project.index % 2):
        return []
    rng, made = stream(contract.contract_id, "evaluation"), []
    merit, middle = _merit(project, rng), _middle(contract)
    if contract.first < 100 and not happens(rng, 12):
        made.append(_evaluation(contract, 1, "purchaser", True, middle, merit - 15, rng))
    kind = "third-party" if happens(rng, 48) else "recipients" if happens(rng, 20) else "purchaser"
    made.append(_evaluation(contract, len(made) + 1, kind, False, contract.ends, merit, rng))
    if "key-project" in project.flags:
        again = _evaluation(contract, len(made) + 1, "finance", False, contract.ends, merit, rng)
        made.append(again)
    return made


def _merit(project: Project, rng: Random) -> int:
    """How well the service was given, in thousandths."""
    if "poor" in project.flags:
        return between(rng, 470, 560)
    if happens(rng, 10):
        return between(rng, 660, 770)
    return between(rng, 820, 975)


def _middle(contract: Contract) -> date:
    return contract.starts + days((contract.ends - contract.starts).days // 2)


def _evaluation(
    contract: Contract, number: int, kind: str, is_midterm: bool, to: date, merit: int, rng: Random
) -> Evaluation:
    evaluated = working_day(to + days(between(rng, 8, 40) + (20 if kind == "finance" else 0)))
    published = working_day(evaluated, between(rng, 3, 15))
    name = contract.contract_id.replace("-C", "-E", 1)
    return Evaluation(
        f"{name}-{number}",
        kind,
        is_midterm,
        contract,
        contract.starts,
        to,
        evaluated,
        published,
        merit,
    )


def result_rows(project: Project, everyone: CityOrganizations, evaluation: Evaluation) -> Rows:
    """The row of an evaluation, and those of its indicators."""
    rng = stream(evaluation.evaluation_id)
    indicators, score = indicator_rows(
        project,
        evaluation.evaluation_id,
        rng,
        evaluation.merit,
        evaluation.contract.quantity,
        evaluation.is_midterm,
    )
    texts, grade = words("results"), grade_of(score)
    kind = texts["kinds"]["midterm" if evaluation.is_midterm else evaluation.kind]
    follow_up, conclusion = _follow_up(project, evaluation, grade, rng)
    yield TableRow(
        "evaluations",
        evaluation.published,
        {
            "evaluation_id": evaluation.evaluation_id,
            "title": f"{project.title}{kind['zh']}",
            "title_en": f"{kind['en']}: {project.title_en}",
            "project_id": project.id,
            "contract_id": evaluation.contract.contract_id,
            "evaluator_kind": evaluation.kind,
            **_evaluator(project, everyone, evaluation, rng),
            "period_from": evaluation.period_from,
            "period_to": evaluation.period_to,
            "evaluated_on": evaluation.evaluated,
            "published_on": evaluation.published,
            "score": f"{score // 100}.{score % 100:02d}",
            "grade": grade,
            "conclusion": conclusion,
            "follow_up": follow_up,
            "source_url": "https://cz.yangchuan.example.org/jxpj/"
            f"{evaluation.published.year}/{evaluation.evaluation_id}.html",
        },
    )
    for cells in indicators:
        yield TableRow("indicators", evaluation.published, cells)


def grade_of(score: int) -> str:
    """The grade of a score in hundredths of a point."""
    limits = ((9000, "excellent"), (8000, "good"), (6000, "fair"))
    return next((grade for limit, grade in limits if score >= limit), "poor")


def _follow_up(
    project: Project, evaluation: Evaluation, grade: str, rng: Random
) -> tuple[str, str]:
    texts = words("results")
    follow_up = {"fair": "rectify", "poor": "terminate"}.get(grade, "renew")
    conclusion = pick(rng, texts["conclusions"][grade])
    if evaluation.is_midterm:
        return ("rectify" if grade in ("fair", "poor") else "renew"), texts["mid"] + conclusion
    if "adjust-catalogue" in project.flags:
        return "adjust-catalogue", conclusion + texts["adjust"]
    return follow_up, conclusion


def _evaluator(
    project: Project, everyone: CityOrganizations, evaluation: Evaluation, rng: Random
) -> dict[str, Cell]:
    """Who evaluated; recipients have no id of their own, a purchaser judges its own purchase."""
    buyer, kind = evaluation.contract.purchaser, evaluation.kind
    third = pick(rng, everyone.evaluators).organization_id
    found = {
        "purchaser": buyer.organization_id,
        "third-party": third,
        "recipients": "",
        "finance": everyone.finance(buyer.region_code).organization_id,
    }[kind]
    independent = kind != "purchaser" and found != buyer.organization_id
    if kind == "third-party" and "not-independent" in project.flags:
        independent = False
    return {"evaluator_id": found, "is_independent": independent}
