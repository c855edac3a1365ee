"""The zip of the site is the whole site, and works from Python's own plain server."""

import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.servers import free_port
from disclosure.downloads.whole_site import TOP, zip_site
from tests.support.browser import open_page
from tests.support.verbs import run_verb
from tests.support.website import build, environment, generate_city


@contextmanager
def plain_server(folder: Path) -> Iterator[str]:
    """`python -m http.server` in a folder, as the zip's README.txt says."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
        server.terminate()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city, published."""
    folder = tmp_path_factory.mktemp("whole")
    data = generate_city(folder / "data", projects=6, seed=3)
    done = build(data, folder / "output", has_whole_reference=True)
    assert done.returncode == 0, done.stderr
    return folder / "output"


def test_the_zip_holds_every_file_of_the_site_and_is_the_same_each_time(
    output: Path, tmp_path: Path
) -> None:
    site = output / "current" / "site"
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    count = zip_site(site, first)
    zip_site(site, second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = {name.removeprefix(f"{TOP}/") for name in archive.namelist()}
        home = archive.read(f"{TOP}/index.html")
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert names == files | {"README.txt", "SHA256SUMS"}
    assert (count, home) == (len(files), (site / "index.html").read_bytes())


def test_unpacked_the_site_is_served_by_python_and_searches_below_any_path(
    browser: Browser, output: Path, tmp_path: Path
) -> None:
    done = run_verb(
        "zip_site", "--output", str(output), str(tmp_path / "site.zip"), env=environment()
    )
    assert done.returncode == 0, done.stderr
    zipfile.ZipFile(tmp_path / "site.zip").extractall(tmp_path / "any" / "path")
    with plain_server(tmp_path) as address, open_page(browser) as (page, outside):
        page.goto(f"{address}/any/path/{TOP}/")
        page.get_by_role("main").get_by_role("searchbox").fill("服务")
        page.get_by_role("main").get_by_role("button").click()
        expect(page.locator("[data-part=list] .name a").first).to_be_visible()
        page.locator("[data-part=list] .name a").first.click()
        expect(page.locator("main h1")).to_be_visible()
        assert not outside


def test_before_anything_is_published_it_says_what_to_do(tmp_path: Path) -> None:
    done = run_verb("zip_site", "--output", str(tmp_path), env=environment())
    assert done.returncode == 1
    assert "make site" in done.stderr
