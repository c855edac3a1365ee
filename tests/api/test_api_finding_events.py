"""Findings are followed from the release that opens them to the one that closes them."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.asking import Asker
from tests.support.data_folders import PUBLISHER, faulty_town, tiny_town
from tests.support.two_releases import NEXT_DAY, publish

RULE = "contract-over-award"
LATER = str(int(NEXT_DAY) + 86_400)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town that keeps every rule, then breaks one (`while`), then keeps it again (`after`)."""
    folder = tmp_path_factory.mktemp("findings")
    tiny_town(folder / "sound")
    faulty_town(folder / "broken", RULE)
    publish(folder / "sound", folder / "while")
    publish(folder / "broken", folder / "while", NEXT_DAY)
    shutil.copytree(folder / "while", folder / "after", symlinks=True)
    publish(folder / "sound", folder / "after", LATER)
    return folder


@pytest.fixture(scope="module")
def ask(folder: Path) -> Iterator[Asker]:
    with closing(Asker(folder / "while")) as asker:
        yield asker


@pytest.fixture(scope="module")
def ask_after(folder: Path) -> Iterator[Asker]:
    with closing(Asker(folder / "after")) as asker:
        yield asker


def events(ask: Asker, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ask(f"/api/v1/finding-events?{query}").json["items"]
    return [one for one in items if one["rule_id"] == RULE]


def finding(ask: Asker) -> dict[str, Any]:
    (row,) = ask(f"/api/v1/findings?rule_id={RULE}&expand=opened_because").json["items"]
    found: dict[str, Any] = row
    return found


def test_a_finding_tells_the_release_that_opened_it(ask: Asker) -> None:
    row = finding(ask)
    assert (row["opened_in"], row["opened_because"]) == (2, "data")
    assert row["opened_at"] == "2026-09-23T00:00:00Z"
    assert row["opened_because_label_en"] == "The data changed"
    assert ask("/api/v1/findings?opened_in.from=2").json["total"] >= 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("", "自第 2 次发布（2026年9月23日"), ("en/", "found since release 2, 23 September 2026")],
)
def test_the_page_of_the_row_tells_since_when(
    ask: Asker, folder: Path, language: str, words: str
) -> None:
    page = language + finding(ask)["path"].partition("#")[0] + "index.html"
    text = (folder / "while/current/site" / page).read_text("utf-8")
    assert words in re.sub("<[^>]*>", "", text)
    assert re.search(r'href="(\.\./)+releases/2/"', text)


def test_the_download_tells_it_too(folder: Path) -> None:
    text = (folder / "while/current/site/downloads/findings.csv").read_text("utf-8")
    (row,) = (one for one in csv.DictReader(io.StringIO(text)) if one["rule_id"] == RULE)
    assert (row["opened_in"], row["opened_because"]) == ("2", "data")


def test_the_events_of_a_finding_tell_its_life(ask_after: Asker) -> None:
    told = events(ask_after)
    assert [(one["release"], one["action"], one["why"]) for one in told] == [
        (2, "opened", "data"),
        (3, "closed", "data"),
    ]
    (identifier,) = {one["finding_id"] for one in told}
    assert events(ask_after, f"publisher={PUBLISHER}&finding_id={identifier}") == told
    assert ask_after("/api/v1/finding-events?finding_id=none").json["total"] == 0


def test_a_closed_finding_answers_when_and_why(ask_after: Asker) -> None:
    identifier = events(ask_after)[0]["finding_id"]
    answer = ask_after(f"/api/v1/findings/{PUBLISHER}/{identifier}")
    assert (answer.status, answer.json["release"]) == (410, 3)
    assert "release 3 of 2026-09-24: the data changed" in answer.json["detail_en"]
    assert ask_after(f"/api/v1/findings/{PUBLISHER}/{identifier}x").status == 404


def test_events_are_paged_and_come_as_files(ask_after: Asker) -> None:
    whole = ask_after("/api/v1/finding-events.jsonl")
    wanted = [json.loads(line) for line in whole.text.splitlines()]
    paged, following = [], "/api/v1/finding-events?limit=1"
    while following:
        page = ask_after(following).json
        paged += page["items"]
        following = page["next"]
    assert paged == wanted
    assert whole.headers["x-total-count"] == str(len(wanted))
    rows = list(csv.DictReader(io.StringIO(ask_after("/api/v1/finding-events.csv?limit=1").text)))
    assert [row["finding_id"] for row in rows] == [wanted[0]["finding_id"]]


@pytest.mark.parametrize("query", ["publisher=twon", "after=-1", "limit=0", "rule=x", "bom=1"])
def test_what_is_wrong_is_refused(ask: Asker, query: str) -> None:
    assert ask(f"/api/v1/finding-events?{query}").status == 400
