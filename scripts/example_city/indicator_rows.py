"""Indicators of an evaluation: a tree by dimension; weights add up to 100, scores to the score."""

from random import Random

from scripts.example_city.chance import between, pick
from scripts.example_city.city_projects import Project
from scripts.example_city.table_row import Cell
from scripts.example_city.texts import words

# Weights of quantity, quality, satisfaction, timeliness, cost, benefit.
_SCHEMES = (
    (20, 30, 20, 10, 10, 10),
    (25, 25, 20, 10, 5, 15),
    (20, 30, 15, 10, 10, 15),
    (30, 20, 20, 10, 10, 10),
)
_MIDTERM = ((30, 40, 30, 0, 0, 0), (35, 35, 20, 10, 0, 0))
_LOWER = ("差错率", "误差率", "新发生率", "偏差率")


def indicator_rows(
    project: Project, evaluation_id: str, rng: Random, merit: int, quantity: int, is_midterm: bool
) -> tuple[list[dict[str, Cell]], int]:
    """The cells of every indicator, roots before leaves, and the total score in hundredths."""
    weights = pick(rng, _MIDTERM if is_midterm else _SCHEMES)
    rows: list[dict[str, Cell]] = []
    total = 0
    dimensions: dict[str, list[str]] = words("results")["dimensions"]
    for number, (dimension, weight) in enumerate(zip(dimensions, weights, strict=True), start=1):
        if weight:
            root = f"{evaluation_id}-I{number}"
            shared = {"evaluation_id": evaluation_id, "dimension": dimension}
            leaves, score = _leaves(project, shared, root, rng, weight, merit, quantity)
            zh, en = dimensions[dimension]
            rows.append(
                {
                    **shared,
                    "indicator_id": root,
                    "name": zh,
                    "name_en": en,
                    "weight": f"{weight}.00",
                    "score": _points(score),
                }
            )
            rows += leaves
            total += score
    return rows, total


def _points(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _leaves(
    project: Project,
    shared: dict[str, str],
    root: str,
    rng: Random,
    weight: int,
    merit: int,
    quantity: int,
) -> tuple[list[dict[str, Cell]], int]:
    names = _names(project, shared["dimension"])
    rows: list[dict[str, Cell]] = []
    total = 0
    for number, (zh, en) in enumerate(names, start=1):
        own = weight * 100 // len(names)
        ratio = merit + between(rng, -50, 45)
        is_count = shared["dimension"] == "quantity" and quantity > 0
        measured, score = (
            _counted(project, quantity, ratio, own) if is_count else _rated(zh, rng, ratio, own)
        )
        rows.append(
            {
                **shared,
                "indicator_id": f"{root}-{number}",
                "parent_indicator_id": root,
                "name": zh,
                "name_en": en,
                "weight": _points(own),
                "score": _points(score),
                **measured,
            }
        )
        total += score
    return rows, total


def _names(project: Project, dimension: str) -> list[list[str]]:
    """Names of a dimension's indicators: the service's own, or what every service has."""
    if dimension == "quantity":
        return [project.service.text["quantity_en"]]
    if dimension == "quality":
        return list(project.service.text["quality_en"])
    if dimension == "benefit":
        return [project.service.text["benefit_en"]]
    return list(words("results")["indicators"][dimension])


def score_of(target: int, actual: int, weight: int, is_lower: bool) -> int:
    """Hundredths of a point: the weight by actual over target (or the reverse), at most all.

    Rounded half up, so that anybody can compute it again from the published cells.
    """
    above, below = (target, actual) if is_lower else (actual, target)
    if above >= below:
        return weight
    return (2 * weight * above + below) // (2 * below)


def _counted(
    project: Project, quantity: int, ratio: int, weight: int
) -> tuple[dict[str, Cell], int]:
    """So many units of the service, against those of the contract."""
    actual = quantity * min(ratio + 40, 1060) // 1000
    cells: dict[str, Cell] = {
        "unit": project.service.unit,
        "direction": "higher",
        "target": quantity,
        "actual": actual,
    }
    return cells, score_of(quantity, actual, weight, is_lower=False)


def _rated(name: str, rng: Random, ratio: int, weight: int) -> tuple[dict[str, Cell], int]:
    """A percentage in hundredths, of which more is better, save for errors and deviations."""
    is_lower = name.endswith(_LOWER)
    if is_lower:
        target = pick(rng, (100, 200, 300, 500))
        actual = target * 1000 // max(ratio, 300)
    else:
        target = pick(rng, (8500, 9000, 9000, 9500, 9800))
        actual = min(10000, target * ratio // 1000)
    cells: dict[str, Cell] = {
        "unit": "%",
        "direction": "lower" if is_lower else "higher",
        "target": _points(target),
        "actual": _points(actual),
    }
    return cells, score_of(target, actual, weight, is_lower)
