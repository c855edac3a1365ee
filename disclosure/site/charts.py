"""Charts as lengths: rows of bars in per cent of the longest, for the theme to draw as SVG.

Each bar is labelled above itself, so a chart has one form from a phone to a large screen.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row

Cells = Mapping[str, Any] | Row


class ChartLabel(NamedTuple):
    """What a row or series is called: a code of a codelist, a word of a group, or plain text."""

    kind: str  # "code", "word" or "text"
    group: str
    name: str | None


class Segment(NamedTuple):
    """One piece of a bar: which series, where it begins and how long it is, in per cent."""

    series: int
    start: float
    length: float
    value: float


class Bar(NamedTuple):
    """A labelled row of a chart: its value by series, drawn as segments, and their total."""

    label: ChartLabel
    values: list[float | None]
    segments: list[Segment]
    total: float
    mark: float | None = None  # a line across the bar, in per cent of the chart: a target
    marked: float | None = None  # and its value
    path: str | None = None  # of the page with the rows that it counts


class Chart(NamedTuple):
    """A chart: its bars and the names of its series; `unit` is a currency, `%` or empty.

    Stacked pieces follow each other and add up; else each bar is one series of its own. A chart
    with a `floor` shows points on a scale from there to 100 instead of bars from nothing.
    """

    bars: list[Bar]
    series: list[ChartLabel]
    unit: str = ""
    is_stacked: bool = False
    floor: int | None = None


def word(group: str, name: str) -> ChartLabel:
    """A word of the theme."""
    return ChartLabel("word", group, name)


def text(value: object) -> ChartLabel:
    """A plain text; None is shown as not given."""
    return ChartLabel("text", "", None if value is None else str(value))


def code(codelist: str, value: str | None) -> ChartLabel:
    """The title of a code; None is shown as not given."""
    return ChartLabel("code", codelist, value)


def stacked(
    bars: Iterable[tuple[ChartLabel, Sequence[float | None]]],
    series: list[ChartLabel],
    unit: str = "",
) -> Chart:
    """Bars whose pieces follow each other, longest bar 100 %."""
    labelled = [(label, list(values)) for label, values in bars]
    totals = [sum(value or 0 for value in values) for _, values in labelled]
    longest = max(totals, default=0)
    drawn = []
    for (label, values), total in zip(labelled, totals, strict=True):
        start, pieces = 0.0, []
        for number, value in enumerate(values):
            length = _share(value or 0, longest)
            if value:
                pieces.append(Segment(number, round(start, 3), length, value))
            start += length
        drawn.append(Bar(label, values, pieces, round(total, 2)))
    return Chart(drawn, series, unit, is_stacked=True)


def single(
    bars: Iterable[tuple[ChartLabel, int, float | None]],
    series: list[ChartLabel],
    unit: str = "",
    *,
    whole: float | None = None,
    marks: Sequence[float | None] = (),
) -> Chart:
    """Bars of one piece each, of the series named with it; `whole` is what makes 100 %."""
    labelled = list(bars)
    longest = whole or max((value or 0 for _, _, value in labelled), default=0)
    lines = [*marks, *[None] * (len(labelled) - len(marks))]
    drawn = []
    for (label, number, value), line in zip(labelled, lines, strict=True):
        piece = Segment(number, 0, _share(value or 0, longest), value or 0)
        place = None if line is None else _share(line, longest)
        drawn.append(Bar(label, [value], [piece] if value else [], value or 0, place, line))
    return Chart(drawn, series, unit)


def dotted(chart: Chart) -> Chart:
    """Per cent as points on a scale that begins at the tens below the least of them, where they
    lie close together; a length from nothing would say that nine tenths are alike."""
    values = [value for bar in chart.bars for value in (bar.total, bar.marked) if value is not None]
    floor = min(90, int(min(values, default=0) // 10) * 10)

    def place(value: float | None) -> float | None:
        return None if value is None else _share(max(0.0, value - floor), 100 - floor)

    bars = [
        bar._replace(
            segments=[Segment(0, place(bar.total) or 0.0, 0.0, bar.total)], mark=place(bar.marked)
        )
        for bar in chart.bars
    ]
    return chart._replace(bars=bars, floor=floor)


def _share(value: float, longest: float) -> float:
    return round(100 * value / longest, 3) if longest else 0.0


def pivot(
    rows: Iterable[Cells], row: str, column: str, value: str
) -> tuple[list[Any], dict[Any, dict[Any, float]]]:
    """The columns that occur, sorted, and the value of each row by column."""
    table: dict[Any, dict[Any, float]] = {}
    columns = set()
    for cells in rows:
        columns.add(cells[column])
        if cells[value] is not None:
            mine = table.setdefault(cells[row], {})
            mine[cells[column]] = mine.get(cells[column], 0) + cells[value]
    return sorted(columns, key=lambda name: (name is None, name or 0)), table


class Dot(NamedTuple):
    """A value on a strip: its place in per cent, its level where values crowd, its row."""

    place: float
    level: int
    row: Row
    is_own: bool


class Strip(NamedTuple):
    """Values that compare on one axis, from the lowest to the highest: `rows`, which are the `own`
    ones and the `others`. `dots` are what is drawn of them; some are left out where they crowd.
    `box` is where the middle half begins and how long it is, `median` its middle, all in per cent;
    None for too few values.
    """

    rows: Sequence[Row]
    dots: list[Dot]
    own: list[Row]
    others: list[Row]
    box: tuple[float, float] | None = None
    median: float | None = None

    @property
    def undrawn_count(self) -> int:
        """How many values have no dot, as they stand where the others crowd."""
        return len(self.rows) - len(self.dots)

    @property
    def levels(self) -> int:
        """How many levels the dots take."""
        return max((dot.level for dot in self.dots), default=0) + 1


_DOT_WIDTH = 2.4  # per cent; dots nearer than this are put above each other
_MOST_LEVELS = 5


def strip(
    rows: Sequence[Row],
    value: str,
    own_rows: Sequence[Row],
    key: str,
    quartiles: tuple[float, float, float] | None = None,
    axis: tuple[float, float] | None = None,
) -> Strip:
    """The values of a column of rows as dots, those of `own_rows` (by `key`) marked."""
    lowest, highest = axis or (rows[0][value], rows[-1][value])
    mine = {row[key] for row in own_rows}

    def place(number: float) -> float:
        share = (number - lowest) / (highest - lowest) if highest > lowest else 0.5
        return round(2 + 96 * share, 2)

    ends: list[float] = []
    dots = []
    for row in rows:
        at = place(row[value])
        level = next((n for n, end in enumerate(ends) if at - end >= _DOT_WIDTH), len(ends))
        is_own = row[key] in mine
        if level == _MOST_LEVELS and not is_own:
            continue  # no room above the others, where it would tell nothing more
        level = min(level, _MOST_LEVELS - 1)
        ends[level : level + 1] = [at]
        dots.append(Dot(at, level, row, is_own))
    others = [row for row in rows if row[key] not in mine]
    if quartiles is None:
        return Strip(rows, dots, [*own_rows], others)
    low, middle, high = (place(number) for number in quartiles)
    return Strip(rows, dots, [*own_rows], others, (low, round(high - low, 2)), middle)


def price_strip(group: Mapping[str, Sequence[Row]]) -> Strip:
    """Unit prices that compare, with their quartiles where there are enough for them."""
    first = group["all"][0]
    quartiles = None
    if first["median"] is not None:
        quartiles = (first["lower_quartile"], first["median"], first["upper_quartile"])
    return strip(group["all"], "unit_price", group["own"], "contract_id", quartiles)


class Bullet(NamedTuple):
    """A result and its target on one scale from zero, in per cent."""

    bar: float
    tick: float


def bullet(actual: float, target: float) -> Bullet | None:
    """A result beside its target; None where either is below zero."""
    if min(actual, target) < 0 or not max(actual, target):
        return None
    whole = 1.06 * max(actual, target)
    return Bullet(_share(actual, whole), _share(target, whole))
