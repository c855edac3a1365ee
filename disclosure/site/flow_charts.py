"""Flows between columns of bars (a Sankey diagram): where each column's money comes from and goes.

Columns keep their order, and the bars in each stand by size, so the layout needs no search: the
height of a bar and of a band is its share of the whole, and bands leave a bar in the order of the
bars that they lead to. Bands are drawn between two columns in a box of 100 by `height` units.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from disclosure.site.charts import ChartLabel

WHOLE = 360  # height in pixels of everything that flows, where bars are not too small
ROOM = 17  # of a bar at least, for its label
GAP = 7
SHOWN = 8  # bars of a column; what is smaller comes together as one
OTHERS = ChartLabel("word", "series", "others")

Key = str | None
Flow = tuple[tuple[Key, ...], float]  # an amount with its key in each column
Slot = tuple[bool, Key]  # whether it is the bar of the others, and else the key of a bar
Naming = Callable[[Key], tuple[ChartLabel, str | None]]


class FlowNode(NamedTuple):
    """A bar: its label, the path that it opens, its value, and its place in pixels."""

    label: ChartLabel
    path: str | None
    value: float
    top: float
    height: float


class FlowBand(NamedTuple):
    """What flows between two bars of neighbouring columns, and its outline in the box between."""

    source: FlowNode
    target: FlowNode
    value: float
    outline: str


class FlowChart(NamedTuple):
    """A flow: its columns of bars with their titles, the bands between them, its height."""

    titles: Sequence[ChartLabel]
    columns: Sequence[Sequence[FlowNode]]
    bands: Sequence[Sequence[FlowBand]]
    height: float
    unit: str

    @property
    def total(self) -> float:
        """Everything that flows."""
        return round(sum(node.value for node in self.columns[0]), 2)


def flow_chart(
    flows: Iterable[tuple[Sequence[Key], float]],
    titles: Sequence[ChartLabel],
    names: Sequence[Naming],
    unit: str,
) -> FlowChart:
    """The flow of amounts, each with its key in every column; `names` returns the label and path
    of a key. The largest keys of each column are shown, the rest as one bar."""
    positive = [(tuple(keys), amount) for keys, amount in flows if amount > 0]
    whole = sum(amount for _, amount in positive) or 1
    slots = [slots_of(positive, column) for column in range(len(titles))]
    columns: list[dict[Slot, FlowNode]] = []
    for column, name in enumerate(names):
        values = summed((slots[column][keys[column]], amount) for keys, amount in positive)
        nodes, top = {}, 0.0
        for key in sorted(values, key=lambda slot: (slot[0], -values[slot], slot[1] or "")):
            label, path = (OTHERS, None) if key[0] else name(key[1])
            height = round(WHOLE * values[key] / whole, 2)
            nodes[key] = FlowNode(label, path, round(values[key], 2), round(top, 2), height)
            top += max(height, ROOM) + GAP
        columns.append(nodes)
    bands = []
    for column, (left, right) in enumerate(pairwise(columns)):
        ends = slots[column], slots[column + 1]
        amounts = summed(
            ((ends[0][keys[column]], ends[1][keys[column + 1]]), amount)
            for keys, amount in positive
        )
        bands.append(banded(left, right, amounts, whole))
    lowest = [node.top + max(node.height, ROOM) for nodes in columns for node in nodes.values()]
    nodes_of = [[*nodes.values()] for nodes in columns]
    return FlowChart(titles, nodes_of, bands, round(max(lowest, default=0), 1), unit)


def slots_of(flows: Sequence[Flow], column: int) -> dict[Key, Slot]:
    """The bar of each key of a column: its own, or that of the others."""
    sums = summed((keys[column], amount) for keys, amount in flows)
    order = sorted(sums, key=lambda key: (-sums[key], key or ""))
    with_own_bar = {*(order if len(order) <= SHOWN + 1 else order[:SHOWN])}
    return {key: (False, key) if key in with_own_bar else (True, None) for key in order}


def summed(amounts: Iterable[tuple[Any, float]]) -> dict[Any, float]:
    """Amounts added up by what stands with them."""
    sums: dict[Any, float] = {}
    for key, amount in amounts:
        sums[key] = sums.get(key, 0) + amount
    return sums


def banded(
    left: dict[Slot, FlowNode],
    right: dict[Slot, FlowNode],
    amounts: dict[tuple[Slot, Slot], float],
    whole: float,
) -> list[FlowBand]:
    """The bands between two columns, from top to bottom."""
    start = {key: node.top for key, node in left.items()}
    end = {key: node.top for key, node in right.items()}
    bands = []
    for source, from_node in left.items():
        for target, to_node in right.items():
            amount = amounts.get((source, target))
            if amount is None:
                continue
            width = WHOLE * amount / whole
            outline = band(start[source], end[target], width)
            start[source] += width
            end[target] += width
            bands.append(FlowBand(from_node, to_node, round(amount, 2), outline))
    return bands


def band(from_y: float, to_y: float, width: float) -> str:
    """The outline of a band of a width, as a path from x 0 to 100."""
    y, z, v, u = (f"{value:.1f}" for value in (from_y, to_y, from_y + width, to_y + width))
    return f"M0 {y}C50 {y} 50 {z} 100 {z}V{u}C50 {u} 50 {v} 0 {v}Z"
