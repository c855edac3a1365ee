"""Every address that a page of the built site names is there, anchors too, under any prefix."""

import html
import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from sys import intern
from urllib.parse import unquote, urlsplit

from tests.support.website import pages_by_kind

LINK = re.compile(r'\b(?:href|src|action)="([^"]*)"')
ANCHOR = re.compile(r'\bid="([^"]*)"')
SITEURL = "http://127.0.0.1:8000/"  # the default, which canonical links and alternates carry


def all_pages(site: Path) -> list[Path]:
    return [page for pages in pages_by_kind(site).values() for page in pages]


@cache
def links_of(site: Path, page: Path) -> frozenset[str]:
    """The addresses that a page names; each page is read once."""
    found = LINK.findall((site / page).read_text("utf-8"))
    return frozenset(intern(html.unescape(link)) for link in set(found))


def target_of(page: Path, link: str) -> tuple[str, str] | None:
    """The file below the site and the anchor that `link` on `page` means; None outside the site."""
    above, rest = [*page.parent.parts], link
    while above and rest.startswith("../"):
        above.pop()
        rest = rest.removeprefix("../")
    if (rest.startswith(("#", "?")) and rest == link) or not link:
        return page.as_posix(), unquote(urlsplit(link).fragment)
    return target_from("/".join(above), rest if rest == link else f"./{rest}")


@cache
def target_from(start: str, link: str) -> tuple[str, str] | None:
    """The same for a link on a page in the folder `start`; most links of a page climb to the root
    first, and go on from there as those of all other pages."""
    parts = urlsplit(link.removeprefix(SITEURL))
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if link.startswith((SITEURL, "/")):
        start, path = "", path.lstrip("/")
    name = posixpath.normpath(posixpath.join(start, path))
    is_folder = not path or path.endswith(("/", "/.", "/..")) or path in {".", ".."}
    file = posixpath.normpath(posixpath.join(name, "index.html")) if is_folder else name
    return file, unquote(parts.fragment)


def targets(site: Path) -> Iterator[tuple[Path, str, str, str]]:
    """Page, link, file and anchor for every link into the site; the API is no part of the files."""
    for page in all_pages(site):
        for link in links_of(site, page):
            target = target_of(page, link)
            if target and not target[0].startswith("api/"):
                yield page, link, *target


def test_no_page_has_a_dead_link_or_a_link_to_a_missing_anchor(built_site: Path) -> None:
    files = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*")}
    dead: dict[str, str] = {}
    anchors: dict[str, dict[str, str]] = {}
    for page, link, file, anchor in targets(built_site):
        if file not in files:
            dead.setdefault(file, f"{page}: {link}")
        elif anchor and file.endswith(".html"):
            anchors.setdefault(file, {}).setdefault(anchor, f"{page}: {link}")
    for file, wanted in anchors.items():
        there = {html.unescape(name) for name in ANCHOR.findall((built_site / file).read_text())}
        dead |= {f"{file}#{name}": where for name, where in wanted.items() if name not in there}
    assert not dead, f"{len(dead)} dead: " + "\n".join(list(dead.values())[:30])


def test_links_inside_pages_are_relative_so_that_any_prefix_serves(built_site: Path) -> None:
    # The 404 page is shown at addresses of any depth, so only its links start at the root.
    absolute = [
        f"{page}: {link}"
        for page in all_pages(built_site)
        if page.name != "404.html"
        for link in links_of(built_site, page)
        if link.startswith("/")
    ]
    assert not absolute, "\n".join(absolute[:30])


def test_every_page_has_its_twin_in_the_other_language(built_site: Path) -> None:
    pages = {page.as_posix() for page in all_pages(built_site)}
    english = {page.removeprefix("en/") for page in pages if page.startswith("en/")}
    assert english == {page for page in pages if not page.startswith("en/")}


def test_every_address_of_the_sitemap_is_a_page_of_the_site(built_site: Path) -> None:
    sitemaps = list(built_site.glob("sitemap*.xml"))
    named = [
        html.unescape(address)
        for sitemap in sitemaps
        for address in re.findall(r"<loc>([^<]*)</loc>", sitemap.read_text("utf-8"))
    ]
    assert len(named) > 100
    assert all(address.startswith(SITEURL) for address in named)
    found = [target_of(Path("sitemap.xml"), address) for address in named]
    assert not [file for file, _ in filter(None, found) if not (built_site / file).is_file()]
