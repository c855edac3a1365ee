"""Every row has its place on the site, in both languages, escaped, under any prefix."""

import html
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from disclosure.model import schemas
from disclosure.output.output_tree import Tree
from disclosure.register.register_file import open_register
from disclosure.site import sitemap
from disclosure.site.gaps import STAGES
from disclosure.site.plugin import build_site
from tests.support.data_folders import tiny_town
from tests.support.small_town import ROWS, Row, compiled, register_of, register_of_two, write_town
from tests.support.website import ROOT

SITEURL = "https://town.example/sub"
ID = re.compile(r'\bid="([^"]*)"')


def site_of(register: Path, folder: Path, siteurl: str = SITEURL) -> Path:
    build_site(register, Tree(folder), siteurl, lambda _what, _count: None)
    return folder / "site"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return register_of_two(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def site(register: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(register, tmp_path_factory.mktemp("tree"))


def page(site: Path, path: str) -> str:
    return (site / path / "index.html").read_text("utf-8")


def words(text: str) -> str:
    """What a reader of the page's main part reads."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


@pytest.fixture(scope="module")
def whole_chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The register and site of a town that has at least a row of most tables."""
    folder = tmp_path_factory.mktemp("tiny")
    tiny_town(folder / "data")
    compiled(folder / "data", folder / "register.sqlite")
    return folder / "register.sqlite", site_of(folder / "register.sqlite", folder / "tree")


def test_every_row_of_the_register_has_its_page_and_anchor(
    register: Path, site: Path, whole_chain: tuple[Path, Path]
) -> None:
    assert_all_rows_are_shown(register, site)
    assert_all_rows_are_shown(*whole_chain)


def test_a_project_with_every_link_tells_its_chain_in_order(
    whole_chain: tuple[Path, Path],
) -> None:
    text = page(whole_chain[1], "en/projects/tiny-town/TT-1")
    stages = re.findall(r'<section class="stage (\w+)" aria-labelledby="(\w+)"', text)
    assert stages == [("has", stage) for stage in STAGES]
    assert "Warm Sun Elderly Care Centre" in words(text)


def assert_all_rows_are_shown(register: Path, site: Path) -> None:
    connection = open_register(register)
    for table in [*(table.name for table in schemas.tables().values()), "publishers", "packages"]:
        for (path,) in connection.execute(f"SELECT path FROM {table}"):
            where, _, anchor = path.partition("#")
            for lang in ("", "en/"):
                text = page(site, lang + where)
                assert not anchor or anchor in map(html.unescape, ID.findall(text)), path


def test_no_page_gives_an_id_twice(site: Path) -> None:
    for path in site.rglob("*.html"):
        ids = ID.findall(path.read_text("utf-8"))
        assert len(ids) == len(set(ids)), path


def test_building_twice_in_two_folders_gives_equal_bytes(
    register: Path, site: Path, tmp_path: Path
) -> None:
    again = site_of(register, tmp_path / "again")
    assert files(again) == files(site)


def files(site: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }


def test_text_from_data_is_escaped_and_keeps_its_lines(site: Path) -> None:
    text = page(site, "tender-notices/town/N-1")
    assert "社区养老 &lt;b&gt; &amp; 服务" in text
    assert "助餐<br>助浴" in text
    assert "<b>" not in text


def test_every_page_of_an_example_says_so_in_both_languages(site: Path) -> None:
    for path in ("projects/town/P-1", "en/tender-notices/town/N-1", "en/publishers/town"):
        head = page(site, path).partition("<main")[0]
        assert "示例数据" in head
        assert "Invented example" in head
    assert "示例数据" not in page(site, "projects/paraguay/ES").partition("<main")[0]
    assert 'class="mark"' in page(site, "tender-notices")


def test_the_language_switch_stays_on_the_page(site: Path) -> None:
    there, back = page(site, "projects/town/P-1"), page(site, "en/projects/town/P-1")
    assert 'href="../../../en/projects/town/P-1/" lang="en"' in there
    assert 'href="../../../../projects/town/P-1/" lang="zh-CN"' in back
    assert f'hreflang="en" href="{SITEURL}/en/projects/town/P-1/"' in there


def test_a_foreign_text_carries_its_language(site: Path) -> None:
    text = page(site, "en/tender-notices/paraguay/ES-1")
    assert '<h1><span lang="es">Servicio de limpieza</span></h1>' in text
    assert "Care in the community" in page(site, "en/tender-notices/town/N-2")
    assert '<span lang="zh-CN">社区养老</span>' in page(site, "en/tender-notices/town/N-2")


def test_no_page_prints_a_raw_code(site: Path) -> None:
    text = words(page(site, "en/tender-notices/town/N-1"))
    assert "Public tender" in text
    assert "public-tender" not in text


def test_a_deadline_without_a_known_hour_shows_the_day_only(site: Path) -> None:
    text = words(page(site, "en/tender-notices/town/N-3"))
    assert "30 September 2026" in text
    assert "23:59" not in text


def test_a_correction_names_what_it_amends_and_why(site: Path) -> None:
    text = page(site, "tender-notices/town/N-2")
    change = text.partition('id="change"')[2].partition("</section>")[0]
    assert 'href="../../../tender-notices/town/N-1/"' in change
    assert "延期" in change


def test_a_project_says_plainly_what_is_missing(site: Path) -> None:
    text = words(page(site, "en/projects/town/P-1"))
    assert "This publisher has not published annual plans here." in text
    assert "No award was published, though a contract was." in text
    assert "PYG" not in text


def test_money_is_given_in_full_and_in_wan(site: Path) -> None:
    text = words(page(site, "projects/town/P-1"))
    assert "1,199,999.90 元 （120 万元）" in text
    assert "PYG 5,000,000" in words(page(site, "projects/paraguay/ES"))


def test_pages_link_relatively_and_the_404_page_from_the_prefix(site: Path) -> None:
    assert 'href="/sub/theme/style.css"' in (site / "404.html").read_text("utf-8")
    for path in site.rglob("index.html"):
        links = re.findall(
            r'<(?:a|link|script|form|img)[^>]*? (?:href|src|action)="([^"]*)"',
            path.read_text("utf-8"),
        )
        assert not [link for link in links if link.startswith("/")], path


def test_an_address_that_is_no_web_address_is_shown_and_not_linked(tmp_path: Path) -> None:
    notice: Row = {
        "notice_id": "N",
        "tender_id": "T",
        "project_id": "P",
        "kind": "tender",
        "title": "<script>alert(1)</script>",
        "content": "{{ 7*7 }} {site}",
    }
    text = page(site_of(register_of(tmp_path, notice), tmp_path / "tree"), "tender-notices/town/N")
    assert "<script>alert" not in text
    assert "{{ 7*7 }} {site}" in text


def test_a_list_of_many_is_cut_into_pages_that_link_to_each_other(tmp_path: Path) -> None:
    many = [
        {
            "notice_id": f"N-{n:03}",
            "tender_id": f"T-{n}",
            "project_id": f"P-{n}",
            "kind": "tender",
            "title": f"第{n}项",
            "purchaser_id": "BUYER",
            "published_at": f"2026-07-{1 + n % 28:02}T09:00:00+08:00",
        }
        for n in range(120)
    ]
    site = site_of(register_of(tmp_path, *many), tmp_path / "tree")
    listed = [
        re.findall(r'href="[./]*tender-notices/town/(N-\d+)/"', page(site, path))
        for path in ("tender-notices", "tender-notices/page/2", "tender-notices/page/3")
    ]
    assert [len(found) for found in listed] == [50, 50, 20]
    assert len({name for found in listed for name in found}) == 120
    assert 'rel="next" href="../../../tender-notices/page/3/"' in page(
        site, "tender-notices/page/2"
    )
    assert "120" in words(page(site, "organizations/town/BUYER/projects/page/3"))


def test_a_classification_has_a_page_for_each_group_of_its_second_level(tmp_path: Path) -> None:
    chain = {
        "C": None,
        "C01": "C",
        "C02": "C",
        "C0201": "C02",
        "C020101": "C0201",
        "D": None,
        "D/1": "D",
        "D11": "D/1",
    }
    rows: list[Row] = [
        {"code": code, "name": f"品目{code}", "parent_code": above} for code, above in chain.items()
    ]
    data = write_town(tmp_path / "data", {"classifications": {"categories": rows}})
    compiled(data, tmp_path / "register.sqlite")
    site = site_of(tmp_path / "register.sqlite", tmp_path / "tree")
    top = "datasets/town/classifications"
    groups = {path.parent.name for path in (site / top).glob("*/index.html")}
    assert len(groups) == 2
    assert "C02" in groups
    for code in ("C", "C01", "C02", "D"):
        assert f' id="categories-{code}"' in page(site, top)
    assert "C0201" not in page(site, top)
    assert f'href="../../../{top}/C02/"' in page(site, top)
    for code in ("C0201", "C020101"):
        assert f' id="categories-{code}"' in page(site, f"{top}/C02")
        assert f"品目{code}" in words(page(site, f"{top}/C02"))


def test_an_empty_register_still_has_every_list(tmp_path: Path) -> None:
    rows = {"organizations": ROWS["organizations"]}
    compiled(write_town(tmp_path / "data", rows), tmp_path / "register.sqlite")
    site = site_of(tmp_path / "register.sqlite", tmp_path / "tree")
    for path in ("", "tender-notices", "projects", "catalogue", "annual-plans", "open-tenders"):
        assert 'class="empty"' in page(site, path), path


def test_the_sitemap_names_every_page_once_and_splits_when_there_are_many(tmp_path: Path) -> None:
    (tmp_path / "paths").write_text("".join(f"projects/t/{n}/\n" for n in range(60_000)), "utf-8")
    written = dict(sitemap.files([tmp_path / "paths"], ["about/"], SITEURL))
    named = re.findall(
        rb"<loc>([^<]*)</loc>",
        b"".join(data for name, data in written.items() if name.startswith("sitemap-")),
    )
    assert len(named) == len(set(named)) == 2 * 60_001
    assert set(written) == {"robots.txt", "sitemap.xml", *(f"sitemap-{n}.xml" for n in (1, 2, 3))}
    assert f"{SITEURL}/en/about/".encode() in named


def test_the_sitemap_of_a_small_site_is_one_file_with_every_page(site: Path) -> None:
    named = re.findall(r"<loc>([^<]*)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    pages = [path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")]
    # A figure alone is shown in pages of other sites; search engines are led to its own page.
    listed = [page for page in pages if not page.removeprefix("en/").startswith("embed/")]
    assert len(named) == len(listed) < len(pages)


def test_pelican_alone_builds_the_same_pages(register: Path, site: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pelican",
        "content",
        "-s",
        "pelicanconf.py",
        "-o",
        str(tmp_path / "out"),
        "--fatal",
        "warnings",
        "-e",
        f'REGISTER="{register}"',
        f'SITEURL="{SITEURL}"',
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert files(tmp_path / "out") == files(site)


def test_written_pages_find_the_root_from_where_they_are(site: Path) -> None:
    assert 'href="../projects/"' in page(site, "about")
    assert 'href="../projects/"' in page(site, "en/about")
    assert "{site}" not in page(site, "about") + page(site, "en/about")
