"""What pages say of themselves where they are listed or shared: titles, cards, JSON-LD."""

import html
import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from disclosure.output.output_tree import Tree
from disclosure.site.plugin import build_site
from disclosure.site.sharing import CARD_SIZE, CARDS, data_block
from disclosure.site.theme import THEME
from disclosure.words.texts import LANGUAGES
from tests.site.test_pages import SITEURL, page, site_of
from tests.support.data_folders import tiny_town
from tests.support.small_town import ROWS, Row, compiled, write_town
from tests.support.two_releases import TownReleases

HOSTILE = 'x</script><script>alert("1")</script><!-- & \u2028 ]]>'
# The properties that users of schema.org's words ask for, by type; first the source of the demand.
# Google Search Central, "Dataset structured data": name and description are required, contentUrl of
# a DataDownload too; the rest is recommended. "Breadcrumb structured data": two items or more,
# each with position and name, and `item` except in the last. WebSite, Organization and
# GovernmentService: no user requires more than a name.
ASKED = {
    "Dataset": "name description license creator distribution temporalCoverage url identifier"
    " version keywords includedInDataCatalog isAccessibleForFree dateModified inLanguage",
    "DataDownload": "contentUrl encodingFormat",
    "DataCatalog": "name url",
    "BreadcrumbList": "itemListElement",
    "ListItem": "position name item",
    "GovernmentService": "name serviceType areaServed serviceOperator",
    "GovernmentOrganization": "name",
    "Organization": "name",
    "WebSite": "name url",
}
# Pages that no search engine shall list: they tell of the past, or stand for no address.
UNLISTED = 'name="robots" content="noindex"'
NO_ADDRESS = "404.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny town."""
    folder = tmp_path_factory.mktemp("sharing")
    tiny_town(folder / "data")
    compiled(folder / "data", folder / "register.sqlite")
    return site_of(folder / "register.sqlite", folder / "tree")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a town all of whose names and titles try to end a block of data."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = {
        kind: {resource: [*map(renamed, listed)] for resource, listed in resources.items()}
        for kind, resources in ROWS.items()
    }
    publisher = {"name": "town", "title": f"示例镇 {HOSTILE}", "title_en": HOSTILE}
    compiled(write_town(folder / "data", rows, publisher), folder / "register.sqlite")
    return site_of(folder / "register.sqlite", folder / "tree")


def renamed(row: Row) -> Row:
    """A row whose names and titles are hostile."""
    names = {"name", "name_en", "title", "title_en"}
    return {name: f"{cell} {HOSTILE}" if name in names else cell for name, cell in row.items()}


def blocks(text: str) -> Iterator[dict[str, Any]]:
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
        yield json.loads(block)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object with a type in a value, itself first."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def heads(site: Path) -> Iterator[tuple[str, str, str]]:
    """Language with path, title and description of every page that may be listed."""
    for path in site.rglob("*.html"):
        name, text = path.relative_to(site).as_posix(), path.read_text("utf-8")
        if UNLISTED in text or name.endswith(NO_ADDRESS):
            continue
        head = text.partition("</head>")[0]
        (title,) = re.findall(r"<title>(.*?)</title>", head, re.DOTALL)
        (told,) = re.findall(r'<meta name="description" content="(.*?)"', head, re.DOTALL)
        yield name, html.unescape(title), html.unescape(told)


def assert_all_differ(site: Path) -> None:
    for number in (1, 2):
        seen: dict[tuple[bool, str], str] = {}
        for head in heads(site):
            key = head[0].startswith("en/"), head[number]
            assert key not in seen, f"{seen[key]} and {head[0]}: {head[number]}"
            seen[key] = head[0]
            assert head[number].strip(" ·;:.。；：")


def test_no_two_pages_of_a_language_have_one_title_or_one_description(built_site: Path) -> None:
    assert_all_differ(built_site)


def test_no_two_pages_of_a_small_town_have_one_title_or_one_description(site: Path) -> None:
    assert_all_differ(site)


def test_a_notice_is_described_by_its_own_facts(site: Path) -> None:
    text = page(site, "en/tender-notices/tiny-town/N-3")
    (told,) = re.findall(r'<meta name="description" content="(.*?)"', text)
    for fact in ("Submission deadline: 15 September 2026 17:00", "Notice id: N-3"):
        assert fact in told
    assert "{" not in told and "None" not in told


def test_every_object_has_the_properties_that_its_users_ask_for(site: Path) -> None:
    seen = set()
    for path in site.rglob("*.html"):
        for block in blocks(path.read_text("utf-8")):
            assert block["@context"] == "https://schema.org"
            for one in objects(block):
                seen.add(one["@type"])
                if "@id" in one and one is not block:
                    continue  # named here, told in full on its own page
                missing = {*ASKED[one["@type"]].split()} - one.keys()
                # What this town gives no project or package, nobody can tell.
                optional = {"serviceType", "areaServed", "serviceOperator"}
                optional |= {"temporalCoverage", "version"}
                assert not missing - optional, (path, one)
    assert seen == {*ASKED}


def test_a_data_set_says_when_where_from_and_under_which_licence(built_site: Path) -> None:
    text = page(built_site, "en/datasets/example-city/annual-plans-2024")
    (told,) = (one for one in blocks(text) if one["@type"] == "Dataset")
    assert not {*ASKED["Dataset"].split()} - told.keys()
    assert told["license"].startswith("https://creativecommons.org/")
    assert told["temporalCoverage"] == "2024-01-01/2024-12-31"
    for one in told["distribution"]:
        path = one["contentUrl"].partition("/datasets/")[2]
        assert (built_site / "datasets" / path).is_file()
    assert len(told["distribution"]) == 2


def test_descriptions_of_data_sets_are_as_long_as_google_asks(site: Path) -> None:
    """Between 50 and 5,000 characters."""
    for path in site.glob("**/datasets/*/*/index.html"):
        for told in blocks(path.read_text("utf-8")):
            if told["@type"] == "Dataset":
                assert 50 <= len(told["description"]) <= 5000, path


def test_crumbs_begin_at_the_first_page_and_are_two_or_more(site: Path) -> None:
    count = 0
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        for told in blocks(text):
            if told["@type"] != "BreadcrumbList":
                continue
            count += 1
            steps = told["itemListElement"]
            prefix = "/en/" if path.relative_to(site).parts[0] == "en" else "/"
            assert steps[0]["item"] == SITEURL + prefix
            assert [step["position"] for step in steps] == [*range(1, len(steps) + 1)]
            assert len(steps) >= 2, path
            shown = text.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
            links = re.findall(r"<a [^>]*>(.*?)</a>", shown)
            names = [html.unescape(re.sub("<[^>]*>", "", link)) for link in links]
            assert [" ".join(name.split()) for name in names] == [one["name"] for one in steps]
    assert count > 50


def test_no_cell_ends_a_block_of_data_or_begins_a_script(hostile: Path) -> None:
    names = 0
    for path in hostile.rglob("*.html"):
        text = path.read_text("utf-8")
        for opening in re.findall(r"<script\b[^>]*>", text):
            assert re.fullmatch(
                r'<script (type="application/ld\+json"|type="module" src="[^"]+")>', opening
            ), path
        assert "alert(" not in re.sub(
            r'<script type="application/ld\+json">[^<]*</script>', "", text
        ).replace("alert(&#34;", "")
        assert "<!--" not in text
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text):
            assert not set("<>&") & set(block), path
            names += any('alert("1")' in str(one.get("name")) for one in objects(json.loads(block)))
    assert names > 10, "the hostile names do reach blocks of data"


def test_a_block_keeps_what_its_values_say() -> None:
    text = str(data_block({"@type": "Thing", "name": HOSTILE, "url": None, "list": []}))
    (told,) = blocks(text)
    assert told == {"@context": "https://schema.org", "@type": "Thing", "name": HOSTILE}
    assert "\\u003c/script\\u003e" in text and "\\u0026" in text


def test_every_section_has_a_card_of_the_size_that_pages_promise() -> None:
    names = {f"{name}-{lang}.png" for name in {*CARDS.values(), "home"} for lang in LANGUAGES}
    folder = THEME / "static/cards"
    assert {path.name for path in folder.iterdir()} == names
    for name in names:
        data = (folder / name).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", data[16:24]) == CARD_SIZE
        assert len(data) < 40_000, "a card is fetched by every chat that shows it"


def test_every_page_names_a_card_that_is_there(site: Path) -> None:
    for path in site.rglob("index.html"):
        text = path.read_text("utf-8")
        if "/embed/" in path.as_posix():
            continue  # shown in other pages, never shared itself
        (card,) = re.findall(r'<meta property="og:image" content="([^"]+)">', text)
        assert (site / card.removeprefix(f"{SITEURL}/")).is_file()


def test_the_sitemap_tells_since_which_release_a_page_is_as_it_is(
    town_releases: TownReleases,
) -> None:
    text = (town_releases.both / "current/site/sitemap.xml").read_text("utf-8")
    since = dict(re.findall(r"<loc>[^<]*8000/([^<]*)</loc><lastmod>([^<]*)</lastmod>", text))
    assert since["tender-notices/tiny-town/N-3/"] == "2026-09-23T00:00:00Z"
    assert since["en/tender-notices/tiny-town/N-3/"] == "2026-09-23T00:00:00Z"
    assert since["tender-notices/tiny-town/N-2/"] == "2026-09-22T00:00:00Z"
    assert "<loc>http://127.0.0.1:8000/about/</loc></url>" in text, "nobody knows since when"


def test_without_an_address_no_page_promises_a_card(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    compiled(tmp_path / "data", tmp_path / "register.sqlite")
    build_site(tmp_path / "register.sqlite", Tree(tmp_path / "tree"), "", lambda *_: None)
    assert "og:image" not in (tmp_path / "tree/site/index.html").read_text("utf-8")
