"""Figures beyond bars: flows, districts, days, points; what a bar counts; one figure alone."""

import gzip
import itertools
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from disclosure.site.charts import ChartLabel, dotted, single, text
from disclosure.site.deadline_calendar import months
from disclosure.site.flow_charts import GAP, OTHERS, ROOM, SHOWN, WHOLE, FlowChart, flow_chart
from tests.site.test_pages import page, words
from tests.support.asking import Asker

CITY = "example-city"
KILOBYTES_150, GZIPPED_25 = 150 * 1024, 25 * 1024
TITLES = [text("from"), text("for"), text("to")]


def named(key: str | None) -> tuple[ChartLabel, str | None]:
    return text(key), f"{key}/" if key else None


def flow(*flows: tuple[tuple[str | None, ...], float]) -> FlowChart:
    return flow_chart(flows, TITLES, [named] * 3, "CNY")


SMALL = flow(
    (("a", "x", "p"), 60.0),
    (("a", "y", "q"), 20.0),
    (("b", "x", "p"), 15.0),
    (("b", None, "q"), 5.0),
)


def test_every_column_of_a_flow_holds_all_that_flows() -> None:
    assert SMALL.total == 100
    assert [[node.label.name for node in nodes] for nodes in SMALL.columns] == [
        ["a", "b"],
        ["x", "y", None],
        ["p", "q"],
    ]
    assert [[node.value for node in nodes] for nodes in SMALL.columns] == [
        [80, 20],
        [75, 20, 5],
        [75, 25],
    ]
    for nodes in SMALL.columns:
        assert sum(node.height for node in nodes) == pytest.approx(WHOLE)


def test_bands_leave_and_reach_their_bars_from_edge_to_edge_without_overlap() -> None:
    for left, bands, right in zip(SMALL.columns, SMALL.bands, SMALL.columns[1:], strict=False):
        for nodes, number in ((left, 0), (right, 1)):
            ends: dict[str, list[tuple[float, float]]] = {}
            for one in bands:
                y = [float(value) for value in re.findall(r"-?[\d.]+", one.outline)]
                low, high = (y[1], y[14]) if number == 0 else (y[7], y[8])
                node = one.source if number == 0 else one.target
                ends.setdefault(str(node.label.name), []).append((low, high))
            for node in nodes:
                pieces = sorted(ends[str(node.label.name)])
                assert pieces[0][0] == pytest.approx(node.top, abs=0.1)
                assert pieces[-1][1] == pytest.approx(node.top + node.height, abs=0.2)
                for before, after in itertools.pairwise(pieces):
                    assert before[1] == pytest.approx(after[0], abs=0.15)


def test_what_is_small_comes_together_and_no_label_covers_another() -> None:
    chart = flow(*(((f"{n:02}", "x", "p"), 100.0 - n) for n in range(20)))
    first = chart.columns[0]
    assert len(first) == SHOWN + 1
    assert first[-1].label == OTHERS and first[-1].path is None
    assert first[-1].value == sum(100 - n for n in range(SHOWN, 20))
    tops = [node.top for node in first]
    assert all(b - a >= ROOM + GAP - 0.01 for a, b in itertools.pairwise(tops))
    nine = flow(*(((f"{n}", "x", "p"), 1.0) for n in range(SHOWN + 1)))
    assert OTHERS not in [node.label for node in nine.columns[0]], "one alone keeps its name"


def test_points_stand_on_a_scale_that_begins_at_the_tens_below_the_least() -> None:
    chart = dotted(
        single([(text("a"), 0, 84.0), (text("b"), 0, 96.0)], [], "%", whole=100, marks=[90, None])
    )
    assert chart.floor == 80
    assert [bar.segments[0].start for bar in chart.bars] == [20, 80]
    assert [bar.mark for bar in chart.bars] == [50, None]


def test_the_days_of_a_month_stand_under_their_weekdays() -> None:
    tenders: list[dict[str, str | None]] = [
        {"tender_id": name, "submission_deadline": f"2026-{day}T23:30:00+08:00"}
        for name, day in (("B", "09-30"), ("A", "09-30"), ("C", "11-02"))
    ]
    tenders.append({"tender_id": "D", "submission_deadline": None})
    september, november = months(tenders)
    assert (september.iso, november.iso) == ("2026-09", "2026-11")
    # 1 September 2026 is a Tuesday, 30 September a Wednesday.
    assert [day and day.number for day in september.weeks[0]] == [None, 1, 2, 3, 4, 5, 6]
    (last,) = september.days
    assert last.iso == "2026-09-30" and last.shade == 2
    assert september.weeks[-1][2] is last
    assert [tender["tender_id"] for tender in last.tenders] == ["A", "B"]


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_register(built_site.parent / "register.sqlite")) as connection:
        yield connection


def test_every_bar_that_counts_opens_as_many_rows(built_site: Path) -> None:
    text = page(built_site, f"en/figures/{CITY}")
    for figure in ("flow", "competition"):
        table = text.partition(f'aria-labelledby="{figure}"')[2].partition("</figure>")[0]
        rows = re.findall(
            rf'<a href="[./]*(?:en/)?(figures/[^"]+/{figure}/[^"]+/)">.*?</th>(.*?)</tr>', table
        )
        assert len(rows) > 4
        for path, cells in rows:
            count = re.findall(r'class="n">([\d,]+)', cells)[-1]
            shown = words(page(built_site, f"en/{path}"))
            assert f"{count} in all" in shown, path


def test_a_flow_opens_its_organizations_and_its_figures(built_site: Path) -> None:
    text = page(built_site, f"figures/{CITY}/money")
    drawn = text.partition('aria-labelledby="money-flow-CNY"')[2].partition("</figure>")[0]
    assert len(re.findall(r'<a href="[./]*organizations/[^"]+">', drawn)) > 10
    anchors = re.findall(r'<a href="#([^"]+)" tabindex="-1"><path', drawn)
    assert len(anchors) > 20
    assert {*anchors} == {*re.findall(r'<tr id="([^"]+)"', drawn)}


def test_pages_of_figures_stay_within_their_bounds(built_site: Path) -> None:
    found = [*built_site.glob("**/figures/**/index.html")]
    assert len(found) > 40
    for path in found:
        data = path.read_bytes()
        assert len(data) < KILOBYTES_150, path
        assert len(gzip.compress(data)) < GZIPPED_25, path


def test_a_figure_alone_says_whose_it_is_and_leads_to_its_page(built_site: Path) -> None:
    text = page(built_site, f"en/figures/{CITY}/money")
    (address,) = re.findall(r'&lt;iframe src="[^"]*8000/(en/embed/[^"]+/money-flow-CNY/)"', text)
    alone = page(built_site, address)
    assert "Invented example" in alone
    assert '<base target="_blank">' in alone and '<meta name="robots" content="noindex">' in alone
    assert re.search(rf'href="[./]*figures/{CITY}/money/#money-flow-CNY"', alone)
    assert f"/{address}" not in (built_site / "sitemap.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/embed/figures/town/flow/", "*"),
        ("/en/embed/figures/town/flow/", "*"),
        ("/figures/town/", "'none'"),
        ("/en/figures/embed/", "'none'"),
        ("/api/v1/projects", "'none'"),
        ("/nowhere/embed/", "'none'"),
    ],
)
def test_only_a_figure_alone_may_be_shown_in_a_frame(path: str, framed: str, ask: Asker) -> None:
    policy = ask(path).headers["content-security-policy"]
    assert policy.endswith(f"; frame-ancestors {framed}")
    assert policy.startswith(
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    )
