"""The served site: right types, its own 404 pages, search without JavaScript, new releases."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import served_register
from tests.support.asking import Asker
from tests.support.small_release import publish
from tests.support.small_town import ROWS
from tests.support.website import ROOT, environment, served


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/feeds/tender-notices.atom", "application/atom+xml"),
        ("/downloads/register.sqlite", "application/vnd.sqlite3"),
    ],
)
def test_files_have_their_types(ask: Asker, path: str, kind: str) -> None:
    assert ask(path).headers["content-type"] == kind


def test_a_browser_gets_a_feed_as_xml_that_its_style_sheet_shows(ask: Asker) -> None:
    for accepted, kind in (("text/html,*/*", "application/xml"), ("*/*", "application/atom+xml")):
        answer = ask("/feeds/tender-notices.atom", accept=accepted)
        assert answer.headers["content-type"] == kind
        assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "path", ["/feeds/tender-notices.atom/", "/404.html/", "/downloads/register.sqlite/"]
)
def test_a_file_is_no_folder(ask: Asker, path: str) -> None:
    assert ask(path[:-1]).status == 200
    assert ask(path).status == 404


def test_an_address_without_its_slash_leads_to_the_page(ask: Asker) -> None:
    answer = ask("/projects/town/P-1")
    assert (answer.status, answer.headers["location"]) == (307, "./P-1/")
    assert ask("/search?q=a").headers["location"] == "./search/?q=a"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nothing", "没有这个页面"),
        ("/en/nothing/", "Not found"),
        ("/english", "没有这个页面"),
        ("/a%00b", "没有这个页面"),
        ("/" + "a" * 5000, "没有这个页面"),
        ("/..%2f..%2fregister", "没有这个页面"),
        ("/../../../../etc/passwd", "没有这个页面"),
        ("//etc/passwd", "没有这个页面"),
    ],
)
def test_what_does_not_exist_is_404_in_the_language_of_its_place(
    ask: Asker, path: str, words: str
) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert words in answer.text


def test_an_unchanged_file_is_not_sent_again(ask: Asker) -> None:
    tag = ask("/").headers["etag"]
    assert ask("/", if_none_match=tag).status == 304


@pytest.mark.parametrize(
    ("asked", "status", "length"),
    [
        ("bytes=0-3", 206, 4),
        ("bytes=-2", 206, 2),
        ("bytes=3-", 206, None),
        ("bytes=0-1,4-5", 206, None),
        ("items=0-9", 200, None),  # RFC 9110 §14.2: a unit that is not known is ignored
        ("bytes=5-2", 200, None),
        ("bytes=0-99 foo", 200, None),
        ("bytes=", 200, None),
        ("bytes=a-b", 200, None),
        ("nonsense", 200, None),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(100)), 200, None),
        ("bytes=99999-", 416, None),
    ],
)
def test_a_part_of_a_file_is_given_where_it_is_asked_for_in_bytes(
    ask: Asker, asked: str, status: int, length: int | None
) -> None:
    answer = ask("/feeds/tender-notices.atom", range=asked)
    assert answer.status == status
    assert length is None or len(answer.body) == length


def test_results_of_a_search_are_a_page_that_needs_no_script(ask: Asker) -> None:
    page = ask("/search/?q=养老").text
    assert '<html lang="zh-CN"' in page
    assert 'href="../projects/town/P-1/"' in page
    assert '<html lang="en"' in ask("/en/search/?q=care").text


def test_totals_of_a_search_are_told_on_its_page_and_as_files(ask: Asker) -> None:
    assert "<caption>按服务领域</caption>" not in ask("/search/?q=养老").text
    page = ask("/search/?q=养老&totals=yes").text
    assert "<caption>按服务领域</caption>" in page
    assert "api/v1/search-totals.csv?q=%E5%85%BB%E8%80%81" in page
    assert {row["grouped_by"] for row in ask("/api/v1/search-totals?q=养老").json["items"]} >= {
        "purchaser",
        "domain",
    }
    assert ask("/api/v1/search-totals").status == 400
    assert ask("/api/v1/search-totals?kind=x").json["parameter"] == "kind"


@pytest.mark.parametrize("path", ["/search/", "/search/?q=", "/search/?utm=1"])
def test_without_words_the_search_page_is_the_site_s_own(ask: Asker, path: str) -> None:
    assert ask(path).text == "<!doctype html><title>搜索</title>"


@pytest.mark.parametrize("query", ["***", "a" * 300, "<script>alert(1)</script>", '"'])
def test_any_words_give_a_page(ask: Asker, query: str) -> None:
    answer = ask(f"/search/?q={query}")
    assert answer.status in {200, 400}
    assert "<script>alert" not in answer.text


def test_a_switched_release_is_served_without_a_restart(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    with closing(Asker(tmp_path)) as ask:
        before = ask("/api/v1/notices")
        publish(
            tmp_path,
            "b",
            {
                **ROWS,
                "tender-notices": {
                    "notices": [
                        {
                            "notice_id": "N-9",
                            "tender_id": "T",
                            "project_id": "P",
                            "kind": "other",
                            "title": "新公告",
                        }
                    ]
                },
            },
        )
        after = ask("/api/v1/notices", if_none_match=before.headers["etag"])
        assert before.json["total"] > after.json["total"] == 1
        assert ask("/api/v1/search?q=新公告").json["total"] == 2
        assert after.headers["etag"] != before.headers["etag"]


def test_before_the_first_build_every_answer_says_so(tmp_path: Path) -> None:
    with closing(Asker(tmp_path)) as ask:
        answer = ask("/api/v1/notices")
    assert (answer.status, answer.json["type"]) == (503, "/api/v1/docs#not-published")


def test_serving_nothing_is_refused_in_both_languages(tmp_path: Path) -> None:
    done = start("--output", str(tmp_path))
    assert done.returncode == 1
    assert "还没有构建" in done.stderr
    assert "nothing is built yet" in done.stderr


@pytest.mark.parametrize("part", ["search", "rows", "register.sqlite"])
def test_what_another_version_published_is_to_be_published_again(part: str, tmp_path: Path) -> None:
    path = publish(tmp_path, "a") / "a" / part
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    for file in files:
        file.write_bytes(b"of another version")
    done = start("--output", str(tmp_path))
    assert done.returncode == 1
    assert "请重新发布" in done.stderr
    assert "Publish again" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_named(town_output: Path) -> None:
    with served(town_output) as address:
        port = address.rsplit(":", 1)[1]
        done = start("--output", str(town_output), "--port", port)
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr


@pytest.mark.parametrize("port", ["0x", "-1", "70000"])
def test_a_port_that_is_none_is_refused(town_output: Path, port: str) -> None:
    assert start("--output", str(town_output), "--port", port).returncode in {1, 2}


def test_what_an_earlier_program_published_is_published_again_before_it_is_served(
    town_output: Path, tmp_path: Path
) -> None:
    shutil.copytree(town_output, tmp_path / "output", symlinks=True)
    register = served_register(tmp_path / "output/current")
    with closing(sqlite3.connect(register)) as connection:
        connection.execute("DROP INDEX tenders_status")
        connection.execute("ALTER TABLE tenders DROP COLUMN status")
        connection.commit()
    refused = start("--output", str(tmp_path / "output"), "--port", "0")
    assert refused.returncode == 1
    assert "tenders.status" in refused.stderr
    assert "make site" in refused.stderr


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the serve verb that is expected to end at once."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.serve", *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_304_survives_a_release_that_changed_nothing_in_the_file(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    with closing(Asker(tmp_path)) as ask:
        before = ask("/feeds/tender-notices.atom").headers
        publish(tmp_path, "b")
        os.utime(tmp_path / "b/site/feeds/tender-notices.atom", (2e9, 2e9))
        again = ask("/feeds/tender-notices.atom", if_none_match=before["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == before["etag"]
        since = ask("/feeds/tender-notices.atom", if_modified_since=before["last-modified"])
        assert since.status == 304


def test_changed_bytes_are_sent_even_if_they_are_older(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    with closing(Asker(tmp_path)) as ask:
        before = ask("/feeds/tender-notices.atom").headers
        publish(tmp_path, "b")
        feed = tmp_path / "b/site/feeds/tender-notices.atom"
        feed.write_text("<FEED/>", "utf-8")
        os.utime(feed, (1e9, 1e9))
        given = {"if_none_match": before["etag"], "if_modified_since": before["last-modified"]}
        for header, value in given.items():
            answer = ask("/feeds/tender-notices.atom", **{header: value})
            assert (answer.status, answer.text) == (200, "<FEED/>")


def test_a_validator_that_is_not_ours_or_of_another_file_gives_the_file(ask: Asker) -> None:
    for header in ({"if_none_match": '"x"'}, {"if_modified_since": "yesterday"}):
        assert ask("/", **header).status == 200
    tag = ask("/").headers["etag"]
    assert ask("/feeds/tender-notices.atom", if_none_match=tag).status == 200
    assert ask("/", if_none_match=f'"x", W/{tag}').status == 304
    assert ask("/", if_none_match=tag, if_modified_since="yesterday").status == 304
