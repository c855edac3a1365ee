"""Indicators of an evaluation: targets, results around them, and the scores that follow.

Indicators form a tree by dimension; the weights of the leaves add up to 100, their scores to the
score of the evaluation.
"""

import re
from dataclasses import dataclass
from random import Random

from scripts.example_city.random_draws import between, happens, pick, stream
from scripts.example_city.services import Service
from scripts.example_city.table_row import Cell
from scripts.example_city.texts import words

# Weights of quantity, quality, satisfaction, timeliness, cost, benefit.
_WEIGHTS = (
    (20, 30, 20, 10, 10, 10),
    (25, 25, 20, 10, 5, 15),
    (20, 30, 15, 10, 10, 15),
    (30, 20, 20, 10, 10, 10),
)
_MIDTERM_WEIGHTS = ((30, 40, 30, 0, 0, 0), (35, 35, 20, 10, 0, 0))
_LOWER_IS_BETTER = ("差错率", "误差率", "新发生率", "偏差率")
_TIME_UNITS = ("月", "年")  # nobody gives more months of a service than the contract has
_SMALL_QUANTITY = 4  # below it, half a term is measured as progress, not as a count
_SATISFACTION = re.compile(r"满意率不低于(\d+)%")
# How far results lie around their target, in hundredths of what is left to 100 %.
_SPREAD = {"quality": 45, "satisfaction": 40, "timeliness": 45, "benefit": 55}
_DEMANDING = 9_500  # where nearly all is asked for, even a bad service does not miss it by far
_FULL = 10_000  # 100 % in hundredths of a percent


@dataclass(frozen=True)
class Measured:
    """A leaf indicator. `target` and `actual` are hundredths of the unit, `weight` and `score`
    hundredths of a point."""

    dimension: str
    name: str
    name_en: str
    unit: str
    is_lower_better: bool
    target: int
    actual: int
    weight: int

    @property
    def score(self) -> int:
        """The points that follow from target, actual and weight."""
        return score_of(self.target, self.actual, self.weight, self.is_lower_better)

    @property
    def is_met(self) -> bool:
        """Whether the result reaches the target."""
        if self.is_lower_better:
            return self.actual <= self.target
        return self.actual >= self.target


def score_of(target: int, actual: int, weight: int, is_lower: bool) -> int:
    """Hundredths of a point: the weight by actual over target (or the reverse), at most all.

    Rounded half up, so that anybody can compute it again from the published cells.
    """
    above, below = (target, actual) if is_lower else (actual, target)
    if above >= below:
        return weight
    return (2 * weight * above + below) // (2 * below)


@dataclass(frozen=True)
class Delivery:
    """The basis of indicators: `quantity` is that of the contract, 0 if it has none; `level` is
    the quality of the service, in thousandths of its targets. Every evaluator counts the same
    amounts, so these are drawn from `seed`, which is of the contract."""

    quantity: int
    level: int
    is_midterm: bool
    seed: str


def measured(service: Service, delivery: Delivery, rng: Random, mildness: int) -> list[Measured]:
    """The leaf indicators of an evaluation in the order of their dimensions; who is milder than
    others sees rates that are better by `mildness` thousandths."""
    weights = pick(rng, _MIDTERM_WEIGHTS if delivery.is_midterm else _WEIGHTS)
    level = delivery.level + mildness
    leaves: list[Measured] = []
    for dimension, weight in zip(words("results")["dimensions"], weights, strict=True):
        if not weight:
            continue
        if dimension == "quantity":
            leaves.append(_amount(service, delivery, weight * 100))
            continue
        named = _rates(service, dimension)
        for name, name_en, target in named:
            own_weight = weight * 100 // len(named)
            leaves.append(
                _rate(rng, _own_level(rng, level), dimension, (name, name_en), target, own_weight)
            )
    return leaves


def _own_level(rng: Random, level: int) -> int:
    """The level of one indicator: of a poor service, every fourth is all right."""
    is_right = happens(rng, 25)
    return 1000 if is_right and 500 <= level < 950 else level


def _amount(service: Service, delivery: Delivery, weight: int) -> Measured:
    """So many units of the service against those of the contract; at half time half of them."""
    rng, is_midterm = stream(delivery.seed), delivery.is_midterm
    name, name_en, *unit_and_factor = service.text["quantity_indicator"]
    unit, factor = unit_and_factor or (service.unit, 1)
    target = delivery.quantity * factor
    if not target or (is_midterm and target < _SMALL_QUANTITY):
        names = words("results")["progress"]
        percent = 50 if is_midterm else 95
        return _rate(rng, delivery.level, "quantity", names, percent, weight)
    if is_midterm:
        target = (target + 1) // 2
    ratio = delivery.level + _around(rng, 15, 45)
    if unit.endswith(_TIME_UNITS):
        ratio = min(ratio, 1000)
    actual = max(1, (2 * target * ratio + 1000) // 2000)
    return Measured("quantity", name, name_en, unit, False, target * 100, actual * 100, weight)


def _rates(service: Service, dimension: str) -> list[tuple[str, str, float]]:
    """Names and targets in percent: those of the service, or those of every service."""
    if dimension == "quality":
        return [tuple(indicator) for indicator in service.text["quality_indicators"]]
    if dimension == "benefit":
        return [tuple(service.text["benefit_indicator"])]
    common = [tuple(indicator) for indicator in words("results")["indicators"][dimension]]
    promised = _SATISFACTION.search(service.text["standard"])
    if dimension == "satisfaction" and promised:
        return [(common[0][0], common[0][1], int(promised[1])), *common[1:]]
    return common


def _rate(
    rng: Random, level: int, dimension: str, names: tuple[str, str], percent: float, weight: int
) -> Measured:
    """A percentage of which more is better, save for errors and deviations."""
    name, name_en = names
    target, is_lower = round(percent * 100), name.endswith(_LOWER_IS_BETTER)
    if is_lower:
        actual = max(0, target * (1750 - level) // 1000 + _around(rng, 0, target // 3))
    else:
        if target >= _DEMANDING or dimension == "satisfaction":  # people are mild judges
            level = (level + 1000) // 2
        spread = max(_FULL - target, 150) * _SPREAD.get(dimension, 50) // 100
        spread = min(spread, target // 6)
        above = spread if dimension == "satisfaction" else spread // 2
        actual = min(_FULL, target * level // 1000 + _around(rng, above, spread))
    step = 10 if target % 100 == 0 and target > 500 else 1
    return Measured(dimension, name, name_en, "%", is_lower, target, actual // step * step, weight)


def _around(rng: Random, middle: int, spread: int) -> int:
    """A whole number around `middle`: the mean of three even draws within twice the `spread`."""
    return middle + sum(between(rng, -2 * spread, 2 * spread) for _ in range(3)) // 3


def indicator_rows(evaluation_id: str, leaves: list[Measured]) -> list[dict[str, Cell]]:
    """The cells of every indicator, each dimension before its leaves."""
    rows: list[dict[str, Cell]] = []
    dimensions: dict[str, list[str]] = words("results")["dimensions"]
    for number, (dimension, (name, name_en)) in enumerate(dimensions.items(), start=1):
        leaves_of_dimension = [leaf for leaf in leaves if leaf.dimension == dimension]
        if leaves_of_dimension:
            shared: dict[str, Cell] = {"evaluation_id": evaluation_id, "dimension": dimension}
            root = f"{evaluation_id}-I{number}"
            rows.append(
                {
                    **shared,
                    "indicator_id": root,
                    "name": name,
                    "name_en": name_en,
                    "weight": points(sum(leaf.weight for leaf in leaves_of_dimension)),
                    "score": points(sum(leaf.score for leaf in leaves_of_dimension)),
                }
            )
            for order, leaf in enumerate(leaves_of_dimension, start=1):
                rows.append(shared | _leaf_cells(leaf, root, order))
    return rows


def _leaf_cells(leaf: Measured, root: str, order: int) -> dict[str, Cell]:
    is_rate = leaf.unit == "%"
    sign = "≤" if leaf.is_lower_better else "≥"
    return {
        "indicator_id": f"{root}-{order}",
        "parent_indicator_id": root,
        "name": leaf.name,
        "name_en": leaf.name_en,
        "weight": points(leaf.weight),
        "score": points(leaf.score),
        "unit": leaf.unit,
        "direction": "lower" if leaf.is_lower_better else "higher",
        "target": points(leaf.target) if is_rate else leaf.target // 100,
        "actual": points(leaf.actual) if is_rate else leaf.actual // 100,
        "target_text": f"{sign}{shortest(leaf.target)}{leaf.unit}",
        "actual_text": f"{shortest(leaf.actual)}{leaf.unit}",
    }


def points(hundredths: int) -> str:
    """A number in hundredths as a cell: `92.50`."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def shortest(hundredths: int) -> str:
    """A number in hundredths as a sentence has it: `92.5`, `1200`."""
    return points(hundredths).rstrip("0").rstrip(".")
