"""Pages of a publisher's money: who pays whom for what, from which funds, in which district."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site.charts import ChartLabel, code, word
from disclosure.site.comparisons import BrowsedPlaces
from disclosure.site.embedding import embedded
from disclosure.site.flow_charts import FlowChart, Key, flow_chart
from disclosure.site.page import Page, WorkerShare

STATISTICS = ("money-flow", "money-by-source", "money-by-district")


class FlowFigure(NamedTuple):
    """A flow with the name of the statistic that it shows, in one currency."""

    name: str
    chart: FlowChart
    currency: str

    @property
    def anchor(self) -> str:
        """The id of the figure on its page."""
        return f"{self.name}-{self.currency}"


class DistrictTile(NamedTuple):
    """A district with its contract value in all and by year, and the path of its list; each year
    with its height in per cent of the highest of all districts."""

    label: ChartLabel
    path: str | None
    projects: int
    amount: float
    years: Sequence[tuple[int | None, float, float]]


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """One page for each publisher with contracts or plans whose amounts are known."""
    if not share.has(1):
        return
    rows_by_statistic = {name: statistics.rows(register, name) for name in STATISTICS}
    for owner in register.publishers():
        values = of_publisher(register, owner, rows_by_statistic)
        if values["figures"]:
            yield Page(path_of(owner), "money-figures.html", values, owner["publisher"])
            yield from embedded(values["figures"], path_of(owner), "embed.html", owner)


def path_of(publisher: Row) -> str:
    """The path of a publisher's page of money, below that of its charts."""
    return f"figures/{publisher['path'].split('/')[1]}/money/"


def has(register: Register, publisher: Row) -> bool:
    """Whether a publisher has a page of money: its contracts or plans go two ways at least."""
    query = """
        SELECT 1 FROM (
            SELECT c.currency, COUNT(DISTINCT COALESCE(c.purchaser_id, '')) AS ways
              FROM contracts AS c WHERE c.publisher = ?1 AND c.counted_amount > 0
               AND c.currency IS NOT NULL GROUP BY c.currency
            UNION ALL
            SELECT i.currency, COUNT(DISTINCT COALESCE(i.fund_source, '')) FROM plan_items AS i
             WHERE i.publisher = ?1 AND COALESCE(i.status, 'planned') <> 'cancelled'
               AND i.budget_amount > 0 AND i.currency IS NOT NULL GROUP BY i.currency
        ) WHERE ways > 1 LIMIT 1
    """
    return register.row(query, publisher["publisher"]) is not None


def of_publisher(
    register: Register, owner: Row, rows_by_statistic: dict[str, list[Row]]
) -> dict[str, Any]:
    """The flows of a publisher in each currency, and its districts."""
    own_rows = {
        name: [row for row in rows if row["publisher"] == owner["publisher"]]
        for name, rows in rows_by_statistic.items()
    }
    places = BrowsedPlaces(register)
    bodies = organizations_of(register, owner["publisher"], own_rows["money-flow"])
    domains = named_by(places, owner["publisher"], "domain")
    purchaser, undertaker, domain = (
        word("series", name) for name in ("purchaser", "undertaker", "domain")
    )
    figures = []
    for currency in sorted({row["currency"] for row in own_rows["money-flow"]}):
        rows = [row for row in own_rows["money-flow"] if row["currency"] == currency]
        paid = [
            ((row["purchaser_id"], row["domain"], row["undertaker_id"]), row["contract_amount"])
            for row in rows
        ]
        chart = flow_chart(
            paid, (purchaser, domain, undertaker), (bodies, domains, bodies), currency
        )
        figures.append(FlowFigure("money-flow", chart, currency))
    for currency in sorted({row["currency"] for row in own_rows["money-by-source"]}):
        rows = [row for row in own_rows["money-by-source"] if row["currency"] == currency]
        planned = [((row["fund_source"], row["domain"]), row["planned_amount"]) for row in rows]
        titles = (word("series", "fund_source"), domain)
        chart = flow_chart(planned, titles, (sources, domains), currency)
        figures.append(FlowFigure("money-by-source", chart, currency))
    return {
        "owner": owner,
        "path": path_of(owner).removesuffix("money/"),
        "figures": [figure for figure in figures if len(figure.chart.columns[0]) > 1],
        "districts": districts(own_rows["money-by-district"], places, owner["publisher"]),
    }


def sources(key: Key) -> tuple[ChartLabel, str | None]:
    """A source of funds; it opens nothing."""
    return code("fund-source", key), None


def named_by(
    places: BrowsedPlaces, publisher: str, facet: str
) -> Callable[[Key], tuple[ChartLabel, str | None]]:
    """What a domain is called, and the list of its projects."""
    return lambda key: (code(facet, key), places.path(publisher, facet, key) if key else None)


def organizations_of(
    register: Register, publisher: str, flows: Sequence[Row]
) -> Callable[[Key], tuple[ChartLabel, str | None]]:
    """The labels and the pages of the organizations of some flows."""
    identifiers = {row[name] for row in flows for name in ("purchaser_id", "undertaker_id")}
    names_by_id: dict[Key, tuple[ChartLabel, str | None]] = {}
    for identifier in sorted(identifiers - {None}):
        row = register.find("organizations", publisher, identifier)
        if row is not None:
            label = ChartLabel("pair", row["name"], row["name_en"] or row["name"])
            names_by_id[identifier] = (label, row["path"])
    return lambda key: names_by_id.get(key) or (ChartLabel("text", "", key), None)


def districts(
    rows: Sequence[Row], places: BrowsedPlaces, publisher: str
) -> list[tuple[str, list[DistrictTile]]]:
    """The districts of each currency, by contract value; none if there is only one district."""
    by_currency = []
    for currency in sorted({row["currency"] for row in rows}):
        own_rows = [row for row in rows if row["currency"] == currency and row["region_code"]]
        regions = sorted({row["region_code"] for row in own_rows})
        years = sorted({row["fiscal_year"] for row in own_rows if row["fiscal_year"] is not None})
        amounts = {
            (row["region_code"], row["fiscal_year"]): row["contract_amount"] or 0
            for row in own_rows
        }
        highest = max(amounts.values(), default=0)
        if len(regions) < 2 or not highest:
            continue
        tiles = [
            DistrictTile(
                ChartLabel("region", publisher, region),
                places.path(publisher, "district", region),
                sum(row["project_count"] for row in own_rows if row["region_code"] == region),
                round(sum(amounts.get((region, year), 0) for year in [*years, None]), 2),
                [
                    (year, amount, round(100 * amount / highest, 1))
                    for year in years
                    for amount in [amounts.get((region, year), 0)]
                ],
            )
            for region in regions
        ]
        by_currency.append((currency, sorted(tiles, key=lambda tile: -tile.amount)))
    return by_currency
