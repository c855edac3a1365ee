"""What happened in the example city between two releases is told on pages, in feeds, by the API."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.publish.test_releases import words
from tests.support.asking import Asker
from tests.support.small_town import entries_of

CITY = "example-city"
CORRECTED, CANCELLED = "YC-2026-0007-T1-N3", "YC-2026-0037-T1-N3"
MOVED, REPAIRED, WITHDRAWN = "YC-2026-0136-T1-N3", "YC-2026-0251-T1-N2", "YC-2026-9999-T1-N1"


@pytest.fixture(scope="module")
def ask(built_output: Path) -> Iterator[Asker]:
    with closing(Asker(built_output)) as asker:
        yield asker


def events(output: Path, tree: str, notice: str) -> dict[str, tuple[str, str, str]]:
    """The events of a notice's calendar by the field they are of: start, SEQUENCE, STATUS."""
    path = output / tree / "site" / "tender-notices" / CITY / f"{notice}.ics"
    _, *found = path.read_text("utf-8").split("BEGIN:VEVENT")
    told = [dict(line.partition(":")[::2] for line in one.splitlines()) for one in found]
    zone = "DTSTART;TZID=Asia/Shanghai"
    return {
        one["UID"].partition("/")[0]: (one[zone], one["SEQUENCE"], one["STATUS"]) for one in told
    }


def test_the_second_release_tells_the_five_things_that_happened(ask: Asker) -> None:
    first = ask("/releases/index.json").json["releases"][1]["watermark"]
    told = ask(f"/api/v1/changes?since={first}").json["items"]
    assert [(one["action"], one["id"]) for one in told] == [
        ("changed", "tender-notices-2026"),
        ("added", CORRECTED),
        ("added", CANCELLED),
        ("added", MOVED),
        ("changed", REPAIRED),
        ("withdrawn", WITHDRAWN),
    ]
    ceiling = {"before": "664000.00", "after": "646000.00"}
    assert told[4]["changes"] == {"ceiling_amount": ceiling}
    assert told[5]["reason_en"] == "Published by mistake: it repeats YC-2026-0061-T1-N2."


def test_pages_tell_the_correction_the_moved_deadline_and_the_cancellation(
    built_output: Path,
) -> None:
    repaired = words(built_output, f"en/tender-notices/{CITY}/{REPAIRED}")
    assert "Ceiling CNY 664,000 → CNY 646,000" in repaired
    for project, notice in (("YC-2026-0136", MOVED), ("YC-2026-0037", CANCELLED)):
        assert f"新增：公告 {notice}" in words(built_output, f"projects/{CITY}/{project}")
    assert "8 October 2026" in words(built_output, f"en/projects/{CITY}/YC-2026-0136")
    assert "Cancelled" in words(built_output, f"en/projects/{CITY}/YC-2026-0037")


def test_what_was_withdrawn_leaves_a_page_that_search_engines_pass_over(
    built_output: Path, built_site: Path
) -> None:
    for path in (f"tender-notices/{CITY}/{WITHDRAWN}", f"projects/{CITY}/YC-2026-9999"):
        assert "误发，与 YC-2026-0061-T1-N2 重复。" in words(built_output, path)
        page = (built_site / path / "index.html").read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in page
        assert path not in (built_site / "sitemap.xml").read_text("utf-8")


def test_feeds_bring_what_happened(built_output: Path) -> None:
    before, after = (
        entries_of((built_output / tree / "site/feeds/tender-notices.atom").read_bytes())
        for tree in ("a", "b")
    )
    assert after.keys() - before.keys() == {CORRECTED, CANCELLED, MOVED}
    assert WITHDRAWN in before and WITHDRAWN not in after
    assert after[REPAIRED].updated == "2026-09-22T00:00:00+00:00"
    assert before[REPAIRED].updated == "2026-09-08T15:45:00+08:00"
    assert after[REPAIRED].id == before[REPAIRED].id


def test_calendars_move_and_cancel(built_output: Path) -> None:
    tender = MOVED.replace("N3", "N2")
    before, after = (events(built_output, tree, tender) for tree in ("a", "b"))
    assert before["submission_deadline"] == ("20260924T090000", "0", "CONFIRMED")
    assert after["submission_deadline"] == ("20261008T090000", "1", "CONFIRMED")
    cancelled = events(built_output, "b", CANCELLED)
    assert {(sequence, status) for _, sequence, status in cancelled.values()} == {
        ("1", "CANCELLED")
    }
    assert not (built_output / "b/site/tender-notices" / CITY / f"{WITHDRAWN}.ics").exists()


def test_the_feed_of_data_sets_tells_what_the_release_did_to_each(built_site: Path) -> None:
    newest, *_ = entries_of((built_site / "en/feeds/datasets.atom").read_bytes()).values()
    assert newest.title.endswith("(release 2)")
    assert "3 rows added, 1 changed, 1 withdrawn" in newest.content[0].value


def test_the_api_says_of_the_withdrawn_that_it_is_gone(ask: Asker) -> None:
    answer = ask(f"/api/v1/notices/{CITY}/{WITHDRAWN}")
    assert (answer.status, json.loads(answer.body)["release"]) == (410, 2)
    assert ask(answer.json["page"]).status == 200
