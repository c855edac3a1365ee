"""Every kind of page, in both languages, is valid HTML in the judgement of the Nu HTML checker."""

import gzip
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.website import ROOT, one_page_of_each_kind, pages_by_kind

VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

# What must have a page each, by the first folder of its address and its depth below that.
KINDS = {
    ("index.html",),
    ("404.html",),
    ("annual-plans", "index.html"),
    ("browse", "index.html"),
    ("browse", "*", "index.html"),
    ("browse", "*", "*", "*", "index.html"),
    ("browse", "*", "*", "*", "*", "*", "index.html"),
    ("catalogue", "index.html"),
    ("catalogue", "*", "*", "index.html"),
    ("catalogue", "*", "*", "*", "index.html"),
    ("datasets", "index.html"),
    ("datasets", "*", "*", "index.html"),
    ("datasets", "*", "*", "*", "index.html"),
    ("figures", "index.html"),
    ("figures", "*", "index.html"),
    ("figures-explained", "index.html"),
    ("organizations", "index.html"),
    ("organizations", "*", "*", "index.html"),
    ("organizations", "*", "*", "*", "index.html"),
    ("performance-results", "index.html"),
    ("performance-results", "*", "*", "index.html"),
    ("plan-and-reality", "index.html"),
    ("plan-and-reality", "*", "index.html"),
    ("plan-and-reality", "*", "*", "index.html"),
    ("plan-and-reality", "*", "*", "*", "index.html"),
    ("policies", "*", "*", "index.html"),
    ("projects", "index.html"),
    ("projects", "*", "*", "index.html"),
    ("publishers", "index.html"),
    ("publishers", "*", "index.html"),
    ("releases", "index.html"),
    ("releases", "*", "index.html"),
    ("tender-notices", "index.html"),
    ("tender-notices", "*", "*", "index.html"),
    ("tender-notices", "*", "*", "*", "*", "index.html"),
}


def faults_of(pages: list[Path]) -> list[str]:
    """The checker's errors in `pages`, one line each; one Java process reads them all."""
    options = ["--format", "json", "--stdout", "--exit-zero-always"]
    # So short a run is over before compiling its code any further would pay.
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"]
    command = [*java, "-jar", str(VNU), *options]
    done = subprocess.run([*command, *map(str, pages)], capture_output=True, text=True, check=True)
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return [
        f"{message.get('url')}:{message.get('lastLine')}: {message['message']}"
        for message in messages
        if message["type"] != "info"
    ]


def test_every_kind_of_page_exists_in_both_languages(built_site: Path) -> None:
    found = set(pages_by_kind(built_site))
    assert not KINDS - found
    assert not {("en", *kind) for kind in KINDS} - found


def test_no_heading_stands_over_an_empty_list(built_site: Path) -> None:
    empty = re.compile(r"</h[2-4]>\s*<(dl|ul|ol)[^>]*>\s*</\1>")
    assert not [
        page for page in built_site.rglob("*.html") if empty.search(page.read_text("utf-8"))
    ]


def test_a_page_without_charts_or_maps_is_small(built_site: Path) -> None:
    sizes = {page: page.stat().st_size for page in built_site.rglob("*.html")}
    codelists = [built_site / lang / "codelists/index.html" for lang in ("", "en")]
    assert all(sizes.pop(page) < 100 * 1024 for page in codelists)
    # Lists of feeds are looked through like dictionaries, and packed they are small.
    feeds = [built_site / lang / "feeds/index.html" for lang in ("", "en")]
    assert all(sizes.pop(page) < 150 * 1024 for page in feeds)
    assert all(len(gzip.compress(page.read_bytes())) < 25 * 1024 for page in feeds)
    large = [page for page, size in sizes.items() if size > 60 * 1024]
    assert all("<svg" in page.read_text("utf-8").partition("<main")[2] for page in large), large


def one_page_of_each_kind_and_publisher(site: Path) -> list[Path]:
    """The first page of each kind that a publisher has, for each of them."""
    publishers = sorted(page.parent.name for page in site.glob("publishers/*/index.html"))
    of_publisher = ["/".join(kind) for kind in pages_by_kind(site) if kind.count("*") >= 2]
    return [
        min(matches).relative_to(site)
        for publisher in publishers
        for pattern in of_publisher
        if (matches := list(site.glob(pattern.replace("*", publisher, 1))))
    ]


def test_one_page_of_each_kind_and_of_each_publisher_is_valid_html(built_site: Path) -> None:
    by_publisher = one_page_of_each_kind_and_publisher(built_site)
    assert len(by_publisher) > 100
    pages = {*one_page_of_each_kind(built_site), *by_publisher}
    faults = faults_of([built_site / page for page in sorted(pages)])
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_the_judge_finds_a_fault_where_there_is_one(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<!doctype html><html lang=zh><title>坏</title><p><div></p></html>", "utf-8")
    assert any("bad.html" in fault for fault in faults_of([page]))
