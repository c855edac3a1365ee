"""Pages of figures: charts of each publisher, drawn from the published statistics."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site import deadline_calendar
from disclosure.site.charts import (
    Bar,
    Chart,
    ChartLabel,
    code,
    dotted,
    pivot,
    single,
    stacked,
    text,
    word,
)
from disclosure.site.comparisons import BrowsedPlaces
from disclosure.site.embedding import embedded
from disclosure.site.page import Page, WorkerShare
from disclosure.site.pages import figure_row_pages, money_pages, notice_pages, plan_reality_pages
from disclosure.site.pages.evaluation_pages import domain_paths

ROOT = "figures/"
FLOW = ("planned", "noticed", "awarded", "contracted", "paid", "evaluated")
FLOW_WORDS = ("in_plan", "noticed", "awarded_too", "contracted_too", "paid", "evaluated")
BIDDERS = (
    "one_bidder",
    "two_bidders",
    "three_bidders",
    "four_or_five_bidders",
    "more_bidders",
    "unknown",
)
DAYS = ("same_day", "within_7_days", "within_30_days", "within_90_days", "longer")
STEPS = (
    "award-published",
    "contract-signed",
    "contract-published",
    "milestone-met",
    "evaluation-made",
    "evaluation-published",
)
# Figures whose bars have lists to browse, and the facet of these.
FACET_OF_BARS = {
    "money-by-domain": "domain",
    "plan-against-actual": "year",
    "basic-services": "year",
    "priority-fields": "year",
    "supply-and-demand": "district",
    "methods": "method",
}
SUPPLY = ("planned_count", "undertaker_count", "contracted_undertaker_count")
OF_MONEY = {"money-by-domain", "plan-against-actual", "basic-services", "priority-fields"}


class Figure(NamedTuple):
    """A chart with the name of the statistic that it shows, in one currency where it is money."""

    name: str
    chart: Chart
    currency: str | None = None

    @property
    def anchor(self) -> str:
        """The id of the figure on its page."""
        return f"{self.name}-{self.currency}" if self.currency else self.name


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The overview, and the charts of each publisher: few pages, by one process."""
    if not share.has(1):
        return
    everyone = register.publishers_with("projects")
    rows_by_statistic = {name: statistics.rows(register, name) for name in DRAWN}
    places = BrowsedPlaces(register)

    def rows_of(row: Row) -> BarRows:
        unsaid = figure_row_pages.unsaid(register, row["publisher"])
        return BarRows(places, domain_paths(register, row), unsaid)

    groups: list[dict[str, Any]] = [
        {
            "owner": row,
            "path": path_of(row),
            "figures": [
                figure._replace(chart=opened(figure, row, rows))
                for rows in [rows_of(row)]
                for figure in figures(rows_by_statistic, row["publisher"])
            ],
            "months": deadline_calendar.months(
                register.rows(f"{notice_pages.OPEN} AND t.publisher = ?", row["publisher"])
            ),
            "money_path": money_pages.path_of(row) if money_pages.has(register, row) else None,
        }
        for row in everyone
    ]
    names = list(statistics.statistics())
    yield Page(ROOT, "figures.html", {"groups": groups, "names": names})
    for group in groups:
        yield Page(group["path"], "figures-of.html", group, group["owner"]["publisher"])
        yield from embedded(group["figures"], group["path"], "embed.html", group["owner"])


def path_of(publisher: Row) -> str:
    """The path of a publisher's charts."""
    return f"{ROOT}{publisher['path'].split('/')[1]}/"


def figures(rows_by_statistic: dict[str, list[Row]], publisher: str) -> list[Figure]:
    """The charts of a publisher that have anything to show, in the order of the page."""
    drawn = []
    for name, draw in DRAWN.items():
        own_rows = [row for row in rows_by_statistic[name] if row["publisher"] == publisher]
        for currency in currencies(own_rows) if name in OF_MONEY else [None]:
            part = (
                own_rows if currency is None else [r for r in own_rows if r["currency"] == currency]
            )
            chart = draw(part)
            if any(bar.total for bar in chart.bars):
                drawn.append(Figure(name, chart, currency))
    return drawn


class BarRows(NamedTuple):
    """Where the rows behind bars are listed: places to browse, evaluations by domain, and the
    figures with rows that lack the value by which the bars are grouped."""

    places: BrowsedPlaces
    evaluated: Mapping[str, str]
    unsaid: Collection[str]


def opened(figure: Figure, owner: Row, rows: BarRows) -> Chart:
    """Its chart, each bar with the page that lists what it counts, where there is one."""
    bars = [
        bar._replace(path=_path_of_bar(figure.name, number, bar, owner, rows))
        for number, bar in enumerate(figure.chart.bars)
    ]
    return figure.chart._replace(bars=bars)


def _path_of_bar(name: str, number: int, bar: Bar, owner: Row, rows: BarRows) -> str | None:
    value = bar.label.name
    if not bar.total:
        return None
    if name == "flow" and not number:
        return f"projects/{owner['path'].split('/')[1]}/"
    if (rows_name := _rows_of_bar(name, number, value, rows.unsaid)) is not None:
        return figure_row_pages.path_of(owner["path"], name, rows_name)
    if name in FACET_OF_BARS:
        return rows.places.path(owner["publisher"], FACET_OF_BARS[name], value)
    if name == "satisfaction" and value:
        return rows.evaluated.get(value)
    if name == "plan-and-reality":
        return plan_reality_pages.path_of(owner, int(value) if value else None)
    return None


def _rows_of_bar(name: str, number: int, value: str | None, unsaid: Collection[str]) -> str | None:
    """The name of the rows of a bar, if they have a page of their own."""
    if name == "flow":
        return FLOW[number - 1]
    if name == "competition":
        return BIDDERS[number]
    if name == "lateness":
        return value
    if name == "undertaker-kinds":
        return value or figure_row_pages.NOT_SAID
    # Of the bars of supply and demand only the first of each district counts projects.
    if name == "supply-and-demand" and value and number % len(SUPPLY):
        return figure_row_pages.of_district(value, SUPPLY[number % len(SUPPLY)])
    return figure_row_pages.NOT_SAID if not value and name in unsaid else None


def currencies(own_rows: Sequence[Row]) -> list[str]:
    """The currencies of a statistic's rows; each is drawn on its own scale."""
    return sorted({row["currency"] for row in own_rows if row["currency"]})


def flow(own_rows: Sequence[Row]) -> Chart:
    """Projects that have reached each step."""
    everything = sum(row["project_count"] for row in own_rows)
    bars = [(word("series", "all_projects"), 1, everything)]
    for step, label in zip(FLOW, FLOW_WORDS, strict=True):
        bars.append((word("series", label), 0, sum(row[f"{step}_count"] for row in own_rows)))
    return single(bars, [], whole=everything)


def plan_and_reality(own_rows: Sequence[Row]) -> Chart:
    """What became of each year's plan."""
    names = [
        name
        for name in plan_reality_pages.PARTS["plan"]
        if any(r["outcome"] == name for r in own_rows)
    ]
    planned = [row for row in own_rows if row["outcome"] in names]
    _, table = pivot(planned, "fiscal_year", "outcome", "project_count")
    ordered = sorted(table, key=lambda year: (year is None, year or 0))
    bars = [(text(year), [table[year].get(name) for name in names]) for year in ordered]
    return stacked(bars, [word("outcome", name) for name in names])


def money_by_domain(own_rows: Sequence[Row]) -> Chart:
    """Contract value by domain, each year a piece, the largest first."""
    years, table = pivot(own_rows, "domain", "fiscal_year", "contract_amount")
    ordered = sorted(table, key=lambda name: (-sum(table[name].values()), name or ""))
    bars = [(code("domain", name), [table[name].get(year) for year in years]) for name in ordered]
    return stacked(
        bars, [text(year) for year in years], own_rows[0]["currency"] if own_rows else ""
    )


def plan_against_actual(own_rows: Sequence[Row]) -> Chart:
    """Planned, awarded and contracted money of each year's projects."""
    series = [word("series", name) for name in ("planned", "awarded", "contracted")]
    bars = []
    for row in own_rows:
        for number, name in enumerate(("planned", "awarded", "contract")):
            label = text(row["fiscal_year"])
            bars.append((label, number, row[f"{name}_amount"]))
    return single(bars, series, own_rows[0]["currency"] if own_rows else "")


def basic_services(own_rows: Sequence[Row]) -> Chart:
    """Contract value of each year: basic public services, others, and contracts without a
    statement."""
    years, table = pivot(own_rows, "is_basic", "fiscal_year", "contract_amount")
    kinds = [kind for kind in (1, 0, None) if any(table.get(kind, {}).values())]
    if not {1, 0} & {*kinds}:
        return Chart([], [])
    bars = [(text(year), [table[kind].get(year) for kind in kinds]) for year in years]
    names = {1: "basic", 0: "not_basic", None: "unknown"}
    return stacked(bars, [word("series", names[kind]) for kind in kinds], own_rows[0]["currency"])


def priority_fields(own_rows: Sequence[Row]) -> Chart:
    """Contract value of each year in the priority fields, and in all the rest."""
    years, table = pivot(own_rows, "domain", "fiscal_year", "contract_amount")
    if not any(amount for row in table.values() for amount in row.values()):
        return Chart([], [])
    whole = {row["fiscal_year"]: row["all_amount"] or 0 for row in own_rows}
    bars = []
    for year in years:
        values = [table[name].get(year) or 0 for name in table]
        bars.append((text(year), [*values, round(whole[year] - sum(values), 2)]))
    series = [*(code("domain", name) for name in table), word("series", "all_the_rest")]
    return stacked(bars, series, own_rows[0]["currency"])


def supply_and_demand(own_rows: Sequence[Row]) -> Chart:
    """Projects planned in each district, undertakers registered there, and those with contracts."""
    bars = [
        (ChartLabel("region", row["publisher"], row["region_code"]), number, row[name])
        for row in own_rows
        for number, name in enumerate(SUPPLY)
    ]
    return single(bars, [word("series", name) for name in SUPPLY])


def undertaker_kinds(own_rows: Sequence[Row]) -> Chart:
    """Contracts of each kind of undertaker, each year a piece, the most frequent first."""
    years, table = pivot(own_rows, "undertaker_type", "year", "contract_count")
    ordered = sorted(table, key=lambda name: (-sum(table[name].values()), name or ""))
    bars = [
        (code("undertaker-type", name), [table[name].get(year) for year in years])
        for name in ordered
    ]
    return stacked(bars, [text(year) for year in years])


def methods(own_rows: Sequence[Row]) -> Chart:
    """Tenders by method, each year a piece, the most frequent first."""
    years, table = pivot(own_rows, "procurement_method", "year", "tender_count")
    ordered = sorted(table, key=lambda name: (-sum(table[name].values()), name or ""))
    bars = [
        (code("procurement-method", name), [table[name].get(year) for year in years])
        for name in ordered
    ]
    return stacked(bars, [text(year) for year in years])


def competition(own_rows: Sequence[Row]) -> Chart:
    """Awards by the number of bidders, each year a piece."""
    years = sorted({row["year"] for row in own_rows}, key=lambda year: (year is None, year or 0))
    counts = {row["year"]: row for row in own_rows}
    if not any(row[f"{name}_count"] for row in own_rows for name in BIDDERS[:-1]):
        return Chart([], [])
    bars = [
        (word("series", name), [counts[year][f"{name}_count"] for year in years])
        for name in BIDDERS
    ]
    return stacked(bars, [text(year) for year in years])


def satisfaction(own_rows: Sequence[Row]) -> Chart:
    """Mean satisfaction by domain, with the mean target as a line; the lowest first."""
    ordered = sorted(own_rows, key=lambda row: (row["average_percent"], row["domain"] or ""))
    bars = [(code("domain", row["domain"]), 0, row["average_percent"]) for row in ordered]
    series = [word("series", "average"), word("series", "target")]
    marks = [row["target_percent"] for row in ordered]
    return dotted(single(bars, series, "%", whole=100, marks=marks))


def lateness(own_rows: Sequence[Row]) -> Chart:
    """Records of each step by the days it took, each bar of full length."""
    bars = []
    for step in STEPS:
        mine = [row for row in own_rows if row["step"] == step]
        if mine:
            counts = [sum(row[f"{name}_count"] for row in mine) for name in DAYS]
            bars.append((word("series", step), counts))
    return full_length(stacked(bars, [word("series", name) for name in DAYS]))


def full_length(chart: Chart) -> Chart:
    """The same chart with every bar stretched to 100 %: shares, whatever the totals."""
    bars = []
    for bar in chart.bars:
        longest = sum(piece.length for piece in bar.segments) or 1
        pieces = [
            piece._replace(
                start=round(100 * piece.start / longest, 3),
                length=round(100 * piece.length / longest, 3),
            )
            for piece in bar.segments
        ]
        bars.append(bar._replace(segments=pieces))
    return chart._replace(bars=bars)


DRAWN: dict[str, Callable[[Sequence[Row]], Chart]] = {
    "flow": flow,
    "plan-and-reality": plan_and_reality,
    "plan-against-actual": plan_against_actual,
    "money-by-domain": money_by_domain,
    "basic-services": basic_services,
    "priority-fields": priority_fields,
    "supply-and-demand": supply_and_demand,
    "methods": methods,
    "competition": competition,
    "undertaker-kinds": undertaker_kinds,
    "satisfaction": satisfaction,
    "lateness": lateness,
}
