"""The site of one publisher of its own: no trace of the invented city, and only its languages."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sheet_files import PLAN, delimited
from tests.support.website import ROOT, environment

pytestmark = pytest.mark.long  # verbs of its own publish

NOTICE = [
    ["公告标题", "公告类型", "采购编号", "采购人", "预算金额（元）", "发布时间", "响应截止时间"],
    [
        *("养老服务公开招标公告", "公开招标公告", "P-1", "微型镇民政局"),
        *("100000", "2026-09-02 09:00", "2026-10-23 09:30"),
    ],
]
# What the invented city and its people are called.
TRACES = re.compile("示例市|示例县|云汀|example.city", re.IGNORECASE)
TEXTS = {".html", ".json", ".js", ".mjs", ".css", ".atom", ".rss", ".ics", ".opml", ".csv", ".txt"}


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in Chinese of two workbooks, published as the desk publishes."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "site.toml").write_text('title = "某区购服"\nlanguages = "zh"\n', "utf-8")
    files = [delimited(folder / "a.csv", PLAN), delimited(folder / "b.csv", NOTICE)]
    words = ["--publisher", "our-bureau", "--title", "某区民政局", "--out", str(folder / "data")]
    run(folder, "import_sheet", *map(str, files), *words)
    output = ("--data", str(folder / "data"), "--output", str(folder / "output"))
    run(folder, "publish", *output, "--siteurl", "https://goufu.example.org")
    return folder / "output" / "current" / "site"


def run(folder: Path, verb: str, *words: str) -> None:
    """Run a verb for the deployment in `folder`, whose settings a process reads at its start."""
    env = environment(DEPLOYMENT=str(folder))
    command = [sys.executable, "-m", f"scripts.{verb}", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def texts(site: Path) -> Iterator[tuple[str, str]]:
    """The files of a site that hold text, and those inside its zips."""
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if path.suffix in TEXTS:
            yield name, path.read_text("utf-8")
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for inner in archive.namelist():
                    yield f"{name}!{inner}", archive.read(inner).decode("utf-8", "replace")


def test_a_site_of_its_own_data_holds_no_trace_of_the_invented_city(own_site: Path) -> None:
    found = {name: match[0] for name, text in texts(own_site) if (match := TRACES.search(text))}
    assert not found


def test_a_site_in_chinese_leads_to_no_english_page_and_keeps_their_addresses(
    own_site: Path,
) -> None:
    page = (own_site / "index.html").read_text("utf-8")
    assert "某区购服" in page and 'class="language"' not in page and "hreflang" not in page
    english = (own_site / "en/index.html").read_text("utf-8")
    assert 'content="noindex"' in english and 'class="language"' in english
    listed = (own_site / "sitemap.xml").read_text("utf-8")
    assert listed.count("<loc>") > 20 and "/en/" not in listed
