"""The feeds and downloads of the built site: whole, and at one with its pages."""

import html
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.feed_rules import complaints

SITEURL = "http://127.0.0.1:8000/"  # the default of the build verb
LINK = re.compile(rf'(?:href=(?:"|&quot;)|<link>|<uri>){re.escape(SITEURL)}([^"<&]*)')


def feeds(site: Path) -> Iterator[tuple[str, str]]:
    for folder in ("feeds", "en/feeds"):
        for path in sorted((site / folder).rglob("*")):
            if path.suffix in {".atom", ".rss"}:
                yield path.relative_to(site).as_posix(), path.read_text("utf-8")


def broken_feeds(site: Path, step: int) -> dict[str, list[str]]:
    """What the rules say of every so-many-th feed."""
    return {
        path: found
        for path, text in islice(feeds(site), 0, None, step)
        if (found := complaints(text.encode()))
    }


def test_a_sample_of_the_feeds_keeps_every_rule(built_site: Path) -> None:
    assert broken_feeds(built_site, 5) == {}


@pytest.mark.soak
def test_every_feed_keeps_every_rule(built_site: Path) -> None:
    assert broken_feeds(built_site, 1) == {}


def test_every_link_from_a_feed_into_the_site_leads_somewhere(built_site: Path) -> None:
    dead = set()
    for path, text in feeds(built_site):
        for link in set(LINK.findall(html.unescape(text))):
            target = built_site / unquote(link.partition("#")[0])
            if not (target.is_file() or (target / "index.html").is_file()):
                dead.add((path, link))
    assert not dead


def test_every_page_of_a_row_has_its_json_beside_it(built_site: Path) -> None:
    folders = ("projects", "tender-notices", "organizations", "performance-results", "policies")
    for folder in folders:
        for page in (built_site / folder).glob("*/*/index.html"):
            if page.parent.parent.name not in {"page", "order"} and page.parent.name != "page":
                assert page.parent.with_name(f"{page.parent.name}.json").is_file(), page
