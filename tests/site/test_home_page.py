"""The first page says within ten seconds what is here, for whom, and how far it came."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from tests.site.test_pages import page

CITY = "example-city"
COUNTS = ("plan", "notice", "award", "contract", "payment", "evaluation")


@pytest.fixture(scope="module")
def register(built_site: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_register(built_site.parent / "register.sqlite")) as connection:
        yield connection


def test_the_funnel_counts_the_projects_that_have_each_step(
    built_site: Path, register: sqlite3.Connection
) -> None:
    counts = ", ".join(f"SUM({name}_count > 0)" for name in COUNTS)
    query = f"SELECT {counts} FROM projects WHERE publisher = ?"
    expected = [*register.execute(query, (CITY,)).fetchone()]
    for lang in ("", "en/"):
        funnel = page(built_site, lang).partition('<ol class="funnel">')[2].partition("</ol>")[0]
        assert [int(number) for number in re.findall(r"<strong>(\d+)</strong>", funnel)] == expected


def test_the_project_told_on_the_first_page_is_told_alike_on_its_own(built_site: Path) -> None:
    story = page(built_site, "").partition('aria-labelledby="story"')[2].partition("</section>")[0]
    (path,) = re.findall(r'<p class="name"><a href="\./(projects/[^"]+)/"', story)
    told = re.sub("<[^>]*>", "", story.partition('<p class="answer">')[2].partition("</p>")[0])
    assert told
    assert told in re.sub("<[^>]*>", "", page(built_site, path))


def test_publishers_of_other_places_stand_behind_those_of_the_site(built_site: Path) -> None:
    table = page(built_site, "").partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r'publishers/([\w-]+)/"', table) == [CITY, "new-south-wales", "paraguay"]


@pytest.mark.parametrize("path", ["", f"en/projects/{CITY}/YC-2024-0001"])
def test_a_page_is_shared_with_its_own_title_and_description(built_site: Path, path: str) -> None:
    text = page(built_site, path)
    (title,) = re.findall(r'<meta property="og:title" content="([^"]+)">', text)
    (told,) = re.findall(
        r'<meta name="description" content="([^"]+)" property="og:description">', text
    )
    assert f"<title>{title} · " in text
    assert not path or "Jianing" in told
