"""Data sets, releases, changes, statistics and searches as JSON Lines and CSV, like every list."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from disclosure.register.statistics import statistics
from tests.support.asking import Answer, Asker
from tests.support.two_releases import TownReleases

LISTS = (
    "datasets",
    "releases",
    "changes",
    "statistics",
    "statistics/flow",
    "search?q=服务",
    "search-totals?q=服务",
)
FORMS = {
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
}


@pytest.fixture(scope="module")
def ask(town_releases: TownReleases) -> Iterator[Asker]:
    """A town with a history of two releases."""
    with closing(Asker(town_releases.both)) as asker:
        yield asker


def ended(name: str, ending: str, more: str = "") -> str:
    """The address of a list with an ending, and parameters more."""
    path, _, query = name.partition("?")
    asked = "&".join(part for part in (query, more) if part)
    return f"/api/v1/{path}{ending}" + (f"?{asked}" if asked else "")


def lines(answer: Answer) -> list[Any]:
    return [json.loads(line, parse_float=str) for line in answer.text.splitlines()]


def cells(answer: Answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text)))


def has_cell(value: Any, cell: str) -> bool:
    """Whether a cell of a CSV has what a member of the JSON has."""
    if isinstance(value, str):
        return cell in {value, f"'{value}"}
    return cell == "" if value is None else bool(json.loads(cell, parse_float=str) == value)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("ending", FORMS)
def test_the_ending_and_accept_choose_the_same_format(ask: Asker, name: str, ending: str) -> None:
    by_ending = ask(ended(name, f".{ending}"))
    by_accept = ask(ended(name, ""), accept=FORMS[ending].partition(";")[0])
    assert by_ending.status == by_accept.status == 200
    assert by_ending.headers["content-type"] == FORMS[ending] == by_accept.headers["content-type"]
    assert "Accept" in by_ending.headers["vary"].split(", ")
    assert by_ending.body == by_accept.body or ending == "json"  # whose `next` goes on alike


@pytest.mark.parametrize("name", LISTS)
def test_json_lines_and_csv_hold_the_items_of_the_list(ask: Asker, name: str) -> None:
    items = ask(ended(name, "")).json["items"]
    assert items
    assert lines(ask(ended(name, ".jsonl")))[: len(items)] == items
    for row, item in zip(cells(ask(ended(name, ".csv"))), items, strict=False):
        assert list(row) == list(item)
        assert all(has_cell(value, row[field]) for field, value in item.items())


@pytest.mark.parametrize("name", LISTS)
def test_a_csv_for_excel_begins_with_its_mark(ask: Asker, name: str) -> None:
    assert ask(ended(name, ".csv", "bom=true")).body.startswith(b"\xef\xbb\xbf")
    assert not ask(ended(name, ".csv", "bom=false")).body.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", LISTS)
def test_formats_have_tags_of_their_own(ask: Asker, name: str) -> None:
    tags = [ask(ended(name, f".{form}")).headers["etag"] for form in FORMS]
    assert len({*tags}) == 3
    assert ask(ended(name, ".csv"), if_none_match=tags[1]).status == 304
    assert ask(ended(name, ".csv"), if_none_match=tags[0]).status == 200


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("ending", "more", "accept", "status"),
    [
        (".xml", "", "*/*", 404),
        ("", "", "image/png", 406),
        (".csv", "bom=1", "*/*", 400),
        (".csv", "bmo=true", "*/*", 400),
    ],
)
def test_what_is_wrong_is_a_problem(
    ask: Asker, name: str, ending: str, more: str, accept: str, status: int
) -> None:
    answer = ask(ended(name, ending, more), accept=accept)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_changes_as_a_file_are_followed_by_their_watermark(ask: Asker) -> None:
    whole = ask("/api/v1/changes.jsonl")
    parts: list[Any] = []
    since, part = "", whole
    for _ in range(1 + int(whole.headers["x-total-count"]) // 40):
        part = ask(f"/api/v1/changes.jsonl?limit=40{since}")
        parts += lines(part)
        since = f"&since={part.headers['x-watermark']}"
    assert parts == lines(whole) != []
    assert whole.headers["x-total-count"] == str(len(parts))
    assert part.headers["x-watermark"] == whole.headers["x-watermark"]
    assert ask(f"/api/v1/changes?{since[1:]}").json["items"] == []


def test_a_file_of_no_changes_has_its_header_all_the_same(ask: Asker) -> None:
    mark = ask("/api/v1/changes.csv").headers["x-watermark"]
    assert ask(f"/api/v1/changes.csv?since={mark}").text.startswith("position,release,")
    assert ask(f"/api/v1/changes.jsonl?since={mark}").body == b""


def test_a_search_as_a_file_holds_what_its_pages_hold(ask: Asker) -> None:
    wanted, following = [], "/api/v1/search?q=服务&limit=3"
    while following:
        page = ask(following).json
        wanted += page["items"]
        following = page["next"]
    whole = ask("/api/v1/search.jsonl?q=服务")
    assert lines(whole) == wanted
    assert int(whole.headers["x-total-count"]) == len(wanted) > 3
    part = ask("/api/v1/search.jsonl?q=服务&limit=2")
    assert lines(part) == wanted[:2]
    assert "offset=2" in part.headers["link"]
    assert lines(ask("/api/v1/search.jsonl?q=服务&offset=2")) == wanted[2:]
    assert ask("/api/v1/search.csv?q=没有的词").text.startswith("kind,publisher,id,path,title,")


@pytest.mark.parametrize("name", statistics())
def test_every_statistic_has_the_same_rows_in_every_format(ask: Asker, name: str) -> None:
    told = ask(f"/api/v1/statistics/{name}").json
    assert lines(ask(f"/api/v1/statistics/{name}.jsonl")) == told["items"]
    rows = ask(f"/api/v1/statistics/{name}.csv")
    assert rows.text.splitlines()[0].split(",") == told["columns"]
    assert len(cells(rows)) == told["total"]
