"""The page of an evaluation shows its funds, and its files and rows have them by the same name."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from disclosure.register.page_json import blocks, document
from disclosure.register.register_file import open_register
from tests.site.test_pages import page, site_of, words
from tests.support.small_town import Row, compiled, write_town

EVALUATION = {"evaluation_id": "E", "title": "助餐自评", "title_en": "Meals", "score": "95"}
AMOUNTS = ("initial_amount", "budget_amount", "spent_amount")


def line(number: int, title: str, *amounts: str) -> Row:
    own = {"evaluation_fund_id": f"E-{number}", "evaluation_id": "E", "title": title}
    return {**own, "currency": "CNY", **dict(zip(AMOUNTS, amounts, strict=True))}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a town that published two evaluations, of which one has funds."""
    folder = tmp_path_factory.mktemp("funds")
    rows: Mapping[str, Mapping[str, Sequence[Row]]] = {
        "performance-results": {
            "evaluations": [EVALUATION, {**EVALUATION, "evaluation_id": "F", "title": "助浴自评"}],
            "evaluation-funds": [
                line(1, "年度资金总额", "1000000.00", "1200000.00", "1140000.00"),
                line(2, "当年财政拨款", "", "900000.00", "0.00"),
            ],
        }
    }
    town = {"name": "town", "title": "示例镇", "title_en": "Example Town"}
    compiled(write_town(folder / "data", rows, town), folder / "register.sqlite")
    return site_of(folder / "register.sqlite", folder / "tree")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("", "预算与执行 资金名称 年初预算数 全年预算数 全年执行数 年度资金总额 1,000,000 元"),
        ("en/", "Budget and spending Funds Initial budget Budget of the year Spent in the year"),
    ],
)
def test_the_page_shows_what_was_planned_and_spent(site: Path, lang: str, said: str) -> None:
    text = page(site, f"{lang}performance-results/town/E/")
    assert said in words(text)
    table = text.partition('<h2 id="funds">')[2].partition("</table>")[0]
    assert [cell.count("1,140,000") for cell in table.split("<tr")] == [0, 0, 1, 0]
    assert "funds" not in page(site, f"{lang}performance-results/town/F/")


def test_the_files_beside_the_page_have_the_lines(site: Path) -> None:
    register = open_register(site.parent.parent / "register.sqlite")
    (row,) = (one for rows in blocks(register, "evaluations") for one in rows if one["key"] == "E")
    own = json.loads(document(register, "evaluations", row)[1])
    register.close()
    assert [one["title"] for one in own["evaluation_funds"]] == ["年度资金总额", "当年财政拨款"]
    assert [one["spent_amount"] for one in own["evaluation_funds"]] == [1140000, 0]
    assert [one["initial_amount"] for one in own["evaluation_funds"]] == [1000000, None]
