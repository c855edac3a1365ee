"""The samples for a deployment work as they stand: nginx in front, backup and restore."""

import os
import re
import shutil
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.http.responses import CACHE_CONTROL
from api.http.security_headers import HEADERS
from benchmarks.servers import free_port
from disclosure.history.digest_chain import examine_file
from tests.support.data_folders import tiny_town
from tests.support.two_releases import publish
from tests.support.website import ROOT, served

SAMPLE = ROOT / "docs/deployment/nginx.conf"
FRAME = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {sample}
}}
"""


@contextmanager
def nginx(folder: Path, site: Path, api: str) -> Iterator[str]:
    """Debian's nginx with our sample, for a site and the API's address; where it listens."""
    port = free_port()
    sample = SAMPLE.read_text("utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/srv/www/goufu", str(site)),
        ("http://127.0.0.1:8000", api),
        ("include mime.types;", "include /etc/nginx/mime.types;"),
    ):
        assert old in sample
        sample = sample.replace(old, new)
    path = folder / "nginx.conf"
    path.write_text(
        FRAME.format(folder=folder, sample=sample, user="user root;" if os.getuid() == 0 else ""),
        "utf-8",
    )
    with subprocess.Popen(["nginx", "-p", str(folder), "-c", str(path)]) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(200):
                try:
                    urllib.request.urlopen(f"{address}/")
                    break
                except OSError:
                    time.sleep(0.05)
            yield address
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def proxied(town_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The town's site and API behind nginx, with a limit of three requests at once."""
    folder = tmp_path_factory.mktemp("nginx")
    limit = ("--behind-proxy", "--rate", "0.01", "--burst", "3")
    with served(town_output, *limit) as api:
        site = (town_output / "current/site").resolve()
        with nginx(folder, site, api) as address:
            yield address


def ask(address: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer, names in lower case."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}


def test_pages_behind_nginx_have_the_headers_of_the_api_server(proxied: str) -> None:
    wanted = {name.decode(): value.decode() for name, value in HEADERS}
    names = {"content-security-policy", "x-content-type-options", "referrer-policy"}
    for path, status in (("/", 200), ("/nowhere/", 404)):
        found = ask(proxied + path)
        assert found[0] == status
        assert {name: found[1][name] for name in names} == {n: wanted[n] for n in names}


def test_only_a_figure_alone_may_be_framed_behind_nginx(tmp_path: Path) -> None:
    site = tmp_path / "site"
    pages = ("embed/figures/town/flow/", "en/embed/figures/town/flow/", "figures/town/", "")
    for path in pages:
        (site / path).mkdir(parents=True, exist_ok=True)
        (site / path / "index.html").write_text("<!doctype html>", "utf-8")
    tmp_path.chmod(0o755)
    with nginx(tmp_path, site, "http://127.0.0.1:9") as address:
        found = {path: ask(f"{address}/{path}")[1]["content-security-policy"] for path in pages}
    framed = {path: policy.rpartition("frame-ancestors ")[2] for path, policy in found.items()}
    assert framed == dict(zip(pages, ("*", "*", "'none'", "'none'"), strict=True))


def test_what_is_taken_away_is_never_run_in_the_name_of_the_site(proxied: str) -> None:
    status, headers = ask(f"{proxied}/downloads/register.sqlite")
    assert status == 200
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"


def test_feeds_calendars_and_lists_of_them_have_their_types_and_cache_times(tmp_path: Path) -> None:
    kinds = {
        "feeds/a.json": "application/feed+json",
        "en/feeds/a.atom": "application/atom+xml",
        "feeds/a.rss": "application/rss+xml",
        "feeds/a.opml": "text/x-opml",
        "tender-notices/a/N-1.ics": "text/calendar",
    }
    site = tmp_path / "site"
    for name in ("index.html", "404.html", *kinds):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name, "utf-8")
    with nginx(tmp_path, site, "http://127.0.0.1:9") as address:
        for name, kind in kinds.items():
            headers = ask(f"{address}/{name}")[1]
            assert headers["content-type"].startswith(kind), name
            assert headers["cache-control"] == CACHE_CONTROL, name
        assert "cache-control" not in ask(f"{address}/")[1]


def test_a_browser_gets_a_feed_as_xml_that_its_style_sheet_shows(proxied: str) -> None:
    address = f"{proxied}/feeds/tender-notices.atom"
    for accepted, kind in (("text/html,*/*", "application/xml"), ("*/*", "application/atom+xml")):
        status, headers = ask(address, Accept=accepted)
        assert (status, headers["content-type"].partition(";")[0]) == (200, kind)
        assert "Accept" in headers["vary"]


def test_a_client_cannot_pass_the_limit_by_naming_other_addresses(proxied: str) -> None:
    statuses = [
        ask(f"{proxied}/api/v1/projects", **{"X-Forwarded-For": f"198.51.100.{number}"})[0]
        for number in range(6)
    ]
    assert 429 in statuses
    assert statuses[0] == 200


def test_a_backup_is_restored_published_on_and_verified(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    tiny_town(tmp_path / "here/data")
    history = ("--history", str(tmp_path / "here/history"))
    publish(tmp_path / "here/data", tmp_path / "here/output", "1790000000", *history)
    with tarfile.open(tmp_path / "backup.tar.gz", "w:gz") as archive:
        for name in ("data", "history"):
            archive.add(tmp_path / "here" / name, name)
    shutil.rmtree(tmp_path / "here")
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        archive.extractall(tmp_path / "there", filter="data")
    notices = tmp_path / "there/data/tiny-town/tender-notices/notices.csv"
    notices.write_text(notices.read_text("utf-8").replace("居家养老", "居家照料", 1), "utf-8")
    there = ("--history", str(tmp_path / "there/history"))
    publish(tmp_path / "there/data", tmp_path / "there/output", "1790100000", *there)
    releases = (tmp_path / "there/output/current/site/releases/index.json").read_text("utf-8")
    assert re.search(r'"release": ?2\b', releases)
    assert examine_file(tmp_path / "there/history/history.sqlite") == []
