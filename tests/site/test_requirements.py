"""What the sources ask for: all rows are told, and each that works is walked to where it works."""

import csv
import html
import re
import shutil
from pathlib import Path

import pytest

from disclosure.output.output_tree import Tree
from disclosure.site.plugin import build_site
from disclosure.site.source_requirements import read_requirements
from tests.support.data_folders import tiny_town
from tests.support.small_town import compiled
from tests.support.website import ROOT

# Row, a page where it works, and words that stand there, of our own choosing.
WALK = list(
    csv.DictReader((ROOT / "tests/fixtures/requirements.csv").read_text("utf-8").splitlines())
)
NUMBERS = [*map(str, range(1, 125)), *(f"T{number}" for number in range(1, 11))]
ROW = re.compile(r'<li id="row-(T?\d+)">(.*?)</li>', re.DOTALL)
TOLD = {"partly": (29, 2), "works": (95, 8)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny town and the policies of the reference data."""
    folder = tmp_path_factory.mktemp("requirements")
    tiny_town(folder / "data")
    shutil.copytree(ROOT / "data/reference/policies", folder / "data/reference/policies")
    compiled(folder / "data", folder / "register.sqlite")
    tree, address = Tree(folder / "tree"), "https://town.example"
    build_site(folder / "register.sqlite", tree, address, lambda _what, _count: None)
    return folder / "tree/site"


def main_part(site: Path, path: str) -> str:
    text = (site / path / "index.html").read_text("utf-8")
    return text.partition("<main")[2].partition("</main>")[0]


def words(site: Path, path: str) -> str:
    text = html.unescape(re.sub(r"<[^>]*>", " ", main_part(site, path)))
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_page_lists_all_rows_once_and_their_counts_by_state(site: Path, lang: str) -> None:
    text = main_part(site, f"{lang}requirements")
    assert sorted(number for number, _ in ROW.findall(text)) == sorted(NUMBERS)
    counts = re.findall(
        r'<a href="#(\w+)">[^<]+</a></th><td class="n">(\d+)</td><td class="n">(\d+)</td>', text
    )
    assert {state: (int(rows), int(traps)) for state, rows, traps in counts} == TOLD
    for state, (rows, traps) in TOLD.items():
        section = text.partition(f'<h2 id="{state}">')[2].partition("</section>")[0]
        numbers = [number for number, _ in ROW.findall(section)]
        assert (len(numbers), sum(n.startswith("T") for n in numbers)) == (rows + traps, traps)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_every_place_of_a_row_is_a_named_link_that_leads_there(site: Path, lang: str) -> None:
    for row in read_requirements().rows:
        assert row.places, row.number
        for path in row.places:
            page, _, anchor = path.partition("#")
            assert not anchor or f'id="{anchor}"' in main_part(site, lang + page), path
    for number, entry in ROW.findall(main_part(site, f"{lang}requirements")):
        links = re.findall(r'<a href="([^"]+)">([^<]+)', entry)
        assert links, number
        # A place that nothing names is told by its path.
        assert not [name for _, name in links if "/" in name], number


def test_every_row_that_works_is_walked_and_no_other() -> None:
    works = [row.number for row in read_requirements().rows if row.state == "works"]
    assert [one["number"] for one in WALK] == works


@pytest.mark.parametrize("one", WALK, ids=lambda one: one["number"])
def test_a_row_works_where_it_says(site: Path, one: dict[str, str]) -> None:
    assert one["words"] in words(site, one["page"])
    assert one["words_en"] in words(site, f"en/{one['page']}")


def test_a_row_that_works_and_lacks_something_is_refused(tmp_path: Path) -> None:
    text = (ROOT / "content/requirements.toml").read_text("utf-8")
    wrong = text.replace('state = "partly"', 'state = "works"', 1)
    (tmp_path / "wrong.toml").write_text(wrong, "utf-8")
    with pytest.raises(ValueError, match="7: state works and lacks do not agree"):
        read_requirements(tmp_path / "wrong.toml")
