"""Ids that no row has: an empty list with a note, never an error."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.asking import Asker
from tests.support.two_releases import NEXT_DAY, publish, state_of


@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("notices?purchaser_id=BUYR", "purchaser_id", "BUYER"),
        ("notices?purchaser_id=buyer", "purchaser_id", "BUYER"),
        ("notices?notice_id=N1", "notice_id", "N-1"),
        ("notices?tender_id=T1", "tender_id", "T-1"),
        ("notices?catalogue_item_id=A0l", "catalogue_item_id", "A01"),
        ("notices?region_code=99010l", "region_code", "990101"),
        ("contracts?undertaker_id=护理院", "undertaker_id", "护理/院"),
        ("packages?package=tender-notice", "package", "tender-notices"),
        ("notices?project_id=zzzz", "project_id", None),
    ],
)
def test_an_id_that_no_row_has_gives_an_empty_list_that_names_the_nearest(
    ask: Asker, query: str, parameter: str, nearest: str | None
) -> None:
    answer = ask(f"/api/v1/{query}")
    assert (answer.status, answer.json["total"], answer.json["items"]) == (200, 0, [])
    (note,) = answer.json["notes"]
    assert (note["parameter"], note["nearest"]) == (parameter, nearest)
    assert note["value"] in note["detail"] and note["value"] in note["detail_en"]


@pytest.mark.parametrize(
    "query",
    [
        "notices?purchaser_id=BUYER&kind=other",  # there is such an id
        "notices?purchaser_id=BUYR&purchaser_id=BUYER",  # something is found
        "notices?title=nothing",  # no id
        "notices",
    ],
)
def test_nothing_is_noted_where_no_id_is_unknown_or_something_is_found(
    ask: Asker, query: str
) -> None:
    assert "notes" not in ask(f"/api/v1/{query}").json


def test_every_unknown_id_has_a_note_of_its_own(ask: Asker) -> None:
    found = ask("/api/v1/notices?purchaser_id=BUYR&tender_id=T1&purchaser_id=BUYES").json
    assert {one["value"]: one["nearest"] for one in found["notes"]} == {
        "BUYR": "BUYER",
        "BUYES": "BUYER",
        "T1": "T-1",
    }


def test_files_and_feeds_of_an_unknown_id_are_empty_and_no_error(ask: Asker) -> None:
    assert ask("/api/v1/notices.csv?purchaser_id=BUYR").text.count("\n") == 1
    assert ask("/api/v1/notices.jsonl?purchaser_id=BUYR").body == b""
    assert ask("/api/v1/feeds/tender-notices.json?purchaser_id=BUYR").json["items"] == []


def test_addresses_of_a_publisher_who_went_answer_on(tmp_path: Path) -> None:
    town = state_of(tmp_path / "data", "later")
    other = town / "other-town"
    shutil.copytree(town / "tiny-town", other)
    for path in other.glob("*/datapackage.json"):
        text = path.read_text("utf-8").replace('"tiny-town"', '"other-town"')
        path.write_text(text.replace("tiny-town", "other-town"), "utf-8")
    publish(town, tmp_path / "output")
    shutil.rmtree(other)
    publish(town, tmp_path / "output", NEXT_DAY)
    with closing(Asker(tmp_path / "output")) as ask:
        assert ask("/api/v1/notices?publisher=other-town").json["total"] == 0
        feed = ask("/api/v1/feeds/tender-notices.json?publisher=other-town")
        assert (feed.status, feed.json["items"]) == (200, [])
        assert ask("/api/v1/notices?publisher=othr-town").json["nearest"] == "other-town"
