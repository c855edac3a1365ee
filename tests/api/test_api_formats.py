"""Lists as JSON Lines and CSV: whole, streamed, exact, and harmless in a spreadsheet."""

import csv
import io
import json

import pytest

from api.lists.resources import resources
from api.lists.row_members import members
from tests.support.asking import Asker

FORMULAS = ("=", "+", "-", "@")


@pytest.mark.parametrize("name", list(resources()))
def test_json_lines_hold_every_row_as_the_list_has_it(ask: Asker, name: str) -> None:
    answer = ask(f"/api/v1/{name}.jsonl")
    lines = [json.loads(line, parse_float=str) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/jsonl"
    assert (
        len(lines) == ask(f"/api/v1/{name}").json["total"] == int(answer.headers["x-total-count"])
    )
    assert lines[:50] == ask(f"/api/v1/{name}").json["items"]


@pytest.mark.parametrize("name", list(resources()))
def test_a_csv_has_the_fields_and_cells_of_the_rows(ask: Asker, name: str) -> None:
    fields = list(resources()[name].fields)
    rows = list(csv.DictReader(io.StringIO(ask(f"/api/v1/{name}.csv?limit=20").text)))
    for row, item in zip(rows, ask(f"/api/v1/{name}?limit=20").json["items"], strict=True):
        assert list(row) == fields
        for field in fields:
            if isinstance(item[field], str):
                assert row[field] in {item[field], f"'{item[field]}"}
            else:
                assert (row[field] == "") == (item[field] is None)


def test_a_cell_that_looks_like_a_formula_is_text(ask: Asker) -> None:
    (row,) = csv.DictReader(io.StringIO(ask("/api/v1/contracts.csv").text))
    assert row["content"] == "'=1+1"
    assert row["amount"] == "1199999.90"


def test_a_csv_for_excel_begins_with_its_mark(ask: Asker) -> None:
    assert ask("/api/v1/notices.csv?bom=true").body.startswith(b"\xef\xbb\xbfnotice_id,")
    assert ask("/api/v1/notices.csv").body.startswith(b"notice_id,")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("application/x-ndjson", "application/jsonl"),
        ("application/jsonl;q=0.5, text/csv;q=0.4", "application/jsonl"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
    ],
)
def test_accept_chooses_the_format(ask: Asker, accept: str, kind: str) -> None:
    answer = ask("/api/v1/notices", accept=accept)
    assert answer.headers["content-type"] == kind
    assert "Accept" in answer.headers["vary"].split(", ")


def test_a_format_that_is_none_of_ours_is_refused(ask: Asker) -> None:
    answer = ask("/api/v1/notices", accept="application/xml")
    assert (answer.status, answer.json["type"]) == (406, "/api/v1/docs#not-acceptable")


def test_formats_of_one_address_have_tags_of_their_own(ask: Asker) -> None:
    kinds = ("application/json", "application/jsonl", "text/csv")
    tags = {ask("/api/v1/notices", accept=kind).headers["etag"] for kind in kinds}
    assert len(tags) == 3
    tag = ask("/api/v1/notices.csv").headers["etag"]
    assert ask("/api/v1/notices.csv", if_none_match=tag).status == 304
    assert ask("/api/v1/notices.jsonl", if_none_match=tag).status == 200


def test_a_whole_list_is_filtered_sorted_and_cut_like_a_page(ask: Asker) -> None:
    query = "publisher=town&kind.null=false&sort=-published_at&fields=notice_id,kind"
    lines = ask(f"/api/v1/notices.jsonl?{query}").text.splitlines()
    items = ask(f"/api/v1/notices?{query}").json["items"]
    assert [json.loads(line) for line in lines] == items
    assert len(items) > 2
    assert ask(f"/api/v1/notices.csv?{query}&limit=1").text.count("\n") == 2


def test_a_release_stays_open_until_its_streams_end(ask: Asker) -> None:
    release = ask.app.state.releases.present()
    ask("/api/v1/regions.csv")
    assert release._readers == 0


def test_members_keep_what_is_written() -> None:
    text = '{"a":1.10,"b":"x,\\"y\\":","c":null,"d":[{"e":1}],"f":true}'
    assert members(text) == {
        "a": "1.10",
        "b": '"x,\\"y\\":"',
        "c": "null",
        "d": '[{"e":1}]',
        "f": "true",
    }
    assert members("{}") == {}
