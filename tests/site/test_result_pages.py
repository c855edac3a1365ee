"""Pages of results, organizations and catalogue items show what the register works out of them."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from disclosure.register.register_file import open_register
from disclosure.site.charts import bullet, strip
from disclosure.words import formats
from tests.site.test_pages import page, words

CITY = "example-city"


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_register(built_site.parent / "register.sqlite")) as connection:
        yield connection


def document(site: Path, path: str) -> Any:
    return json.loads((site / f"{path.rstrip('/')}.json").read_text("utf-8"))


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_page_of_an_evaluation_judges_each_indicator_as_its_json_counts(
    built_site: Path, register: sqlite3.Connection, lang: str
) -> None:
    query = "SELECT path FROM attainments WHERE judged_count > met_count LIMIT 5"
    for (path,) in register.execute(query).fetchall():
        (told,) = document(built_site, path)["attainments"]
        table = page(built_site, lang + path).partition('<table class="indicators">')[2]
        table = table.partition("</table>")[0]
        assert table.count('class="met"') == told["met_count"]
        assert table.count('class="missed"') == told["judged_count"] - told["met_count"]
        assert table.count('class="bullet"') == told["judged_count"]


def test_an_evaluation_stands_beside_those_of_its_project_and_of_its_domain(
    built_site: Path,
) -> None:
    path = f"performance-results/{CITY}/YC-2024-0001-E1-2/"
    text = page(built_site, path)
    (told,) = document(built_site, path)["attainments"]
    assert f"{CITY}/YC-2024-0001-E1-1/" in text
    assert f"{told['domain_score_count']} 个得分" in words(text)
    assert f"中位数 {formats.number(told['domain_score_median'])}" in words(text)


def test_a_list_of_results_is_narrowed_by_domain_and_tells_its_spread(
    built_site: Path, register: sqlite3.Connection
) -> None:
    (count,) = register.execute(
        "SELECT COUNT(*) FROM attainments WHERE publisher = ? AND domain = 'elderly-care'", (CITY,)
    ).fetchone()
    path = f"performance-results/{CITY}/domain/elderly-care/"
    assert f'{path}"' in page(built_site, f"performance-results/{CITY}")
    text = page(built_site, path)
    assert f"共 {count} 条" in words(text)
    spread = text.partition('<dl class="spread">')[2].partition("</dl>")[0]
    classes = [int(number) for number in re.findall(r"<dd>(\d+)", spread)]
    (scored,) = register.execute(
        "SELECT COUNT(score) FROM attainments WHERE publisher = ? AND domain = 'elderly-care'",
        (CITY,),
    ).fetchone()
    assert sum(classes) == scored


@pytest.mark.parametrize("own", ["purchaser", "undertaker"])
def test_an_organization_tells_its_partners_as_its_json_does(
    built_site: Path, register: sqlite3.Connection, own: str
) -> None:
    row = register.execute(
        f"SELECT o.path, o.organization_id FROM partners p JOIN organizations o ON o.publisher ="
        f" p.publisher AND o.organization_id = p.{own}_id WHERE p.publisher = ?"
        " GROUP BY 1 HAVING COUNT(*) BETWEEN 3 AND 15 ORDER BY 1 LIMIT 1",
        (CITY,),
    ).fetchone()
    told = document(built_site, row["path"])["partners"]
    mine = [one for one in told if one[f"{own}_id"] == row["organization_id"]]
    text = words(page(built_site, row["path"]))
    for one in mine:
        assert formats.money(one["contract_amount"], one["currency"], "zh") in text
        assert f"{formats.number(one[f'{own}_share'])} %" in text


def test_a_catalogue_item_lists_the_prices_that_compare_with_their_median(
    built_site: Path, register: sqlite3.Connection
) -> None:
    row = register.execute(
        "SELECT i.path, u.median, u.currency, u.comparable_count FROM unit_prices u JOIN items i"
        " ON i.publisher = u.publisher AND i.item_id = u.catalogue_item_id"
        " WHERE u.median IS NOT NULL ORDER BY u.unit_price_id LIMIT 1"
    ).fetchone()
    text = words(page(built_site, row["path"]))
    assert f"{row['comparable_count']} 份合同" in text
    assert formats.money(round(row["median"], 2), row["currency"], "zh") in text


def test_every_contract_that_compares_is_listed_with_its_price(
    built_site: Path, register: sqlite3.Connection
) -> None:
    """Also where so many crowd that not all are drawn."""
    groups = register.execute(
        "SELECT i.path, u.year, u.unit, COUNT(*), MIN(u.unit_price), MAX(u.unit_price), u.currency"
        " FROM unit_prices u JOIN items i ON i.publisher = u.publisher"
        " AND i.item_id = u.catalogue_item_id GROUP BY 1, 2, 3, 7"
        " HAVING MAX(u.median) IS NOT NULL"
    ).fetchall()
    assert groups
    for path, _, _, count, lowest, highest, currency in groups:
        drawn = page(built_site, path).split('<div class="drawn">')[1:]
        lists = [
            words(f"<main>{one.partition('</div>')[0]}</main>").removeprefix("> ") for one in drawn
        ]
        counts = [one.partition("</div>")[0].count("<li>") for one in drawn]
        ends = [formats.money(price, currency, "zh") for price in (lowest, highest)]
        assert any(
            shown.startswith(" – ".join(ends)) and listed == count
            for shown, listed in zip(lists, counts, strict=True)
        ), path


def test_a_bullet_ends_where_the_result_does_and_its_tick_stands_at_the_target() -> None:
    found = bullet(80, 100)
    assert found is not None
    assert found.bar / found.tick == pytest.approx(0.8, abs=0.001)
    assert bullet(-1, 5) is None
    assert bullet(0, 0) is None
    missed_all = bullet(0, 5)
    assert missed_all is not None
    assert missed_all.bar == 0


def test_a_crowded_strip_stays_small_and_keeps_its_own_dot() -> None:
    rows: list[Mapping[str, Any]] = [{"id": n, "score": 90} for n in range(500)]
    found = strip(rows, "score", [rows[-1]], "id")
    assert len(found.dots) == 6
    assert [dot.is_own for dot in found.dots].count(True) == 1
    assert (found.undrawn_count, len(found.rows), len(found.others)) == (494, 500, 499)
