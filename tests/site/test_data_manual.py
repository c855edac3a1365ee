"""The dictionary and the index of downloads: every table, every field, every file."""

import gzip
import re
from pathlib import Path

import pytest

from disclosure.model import schemas
from disclosure.site.pages.data_manual_pages import HEADS, picture
from tests.site.test_pages import page, site_of
from tests.support.small_town import register_of_two

KILOBYTES_150, GZIPPED_25 = 150 * 1024, 25 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    return site_of(register_of_two(folder), folder / "tree")


@pytest.mark.long
@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_dictionary_has_every_field_of_every_table_and_stays_light(
    site: Path, lang: str
) -> None:
    text = page(site, f"{lang}dictionary")
    for table in schemas.tables().values():
        part = text.partition(f'<h2 id="{table.resource}">')[2].partition("</section>")[0]
        fields = re.findall(r'<th scope="row"><code>(\w+)</code>', part)
        assert fields == [field.name for field in table.fields]
    assert len(text.encode()) < KILOBYTES_150
    assert len(gzip.compress(text.encode())) < GZIPPED_25


def test_the_picture_leads_from_each_table_to_what_it_belongs_to() -> None:
    boxes = {box.table.name: box for box in picture(schemas.tables())}
    places = {(box.x, box.y): name for name, box in boxes.items()}
    assert len(places) == len(boxes), "no box stands on another"
    leads = {name: box.above and places[box.above] for name, box in boxes.items()}
    for name, head in {
        "payments": "contracts",
        "indicators": "evaluations",
        "notices": "tenders",
        "plan_items": "projects",
        "contracts": "projects",
        "exclusions": "editions",
        "credit_records": "organizations",
    }.items():
        assert leads[name] == head
    assert {*HEADS} <= {*boxes}
    assert leads["projects"] is leads["organizations"] is None


def test_the_index_of_downloads_links_to_every_file_that_is_there(built_site: Path) -> None:
    folder = built_site / "downloads"
    there = {
        path.relative_to(built_site).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "index.html"
    }
    assert len(there) > 50
    linked = re.findall(r'href="[./]*(downloads/[^"]+)"', page(built_site, "en/downloads"))
    assert {*linked} == there
