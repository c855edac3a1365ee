"""Two states published one after the other: their pages tell what changed, and stay whole."""

import hashlib
import json
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.history.digest_chain import altered
from tests.site.test_links import (
    test_every_address_of_the_sitemap_is_a_page_of_the_site as sitemap_is_right,
)
from tests.site.test_links import (
    test_every_page_has_its_twin_in_the_other_language as pages_have_twins,
)
from tests.site.test_links import (
    test_links_inside_pages_are_relative_so_that_any_prefix_serves as links_are_relative,
)
from tests.site.test_links import (
    test_no_page_has_a_dead_link_or_a_link_to_a_missing_anchor as no_link_is_dead,
)
from tests.support.two_releases import (
    NEXT_DAY,
    TownReleases,
    as_of,
    publish,
    releases_of,
    run,
)
from tests.support.verbs import run_verb
from tests.support.website import fingerprint


@pytest.fixture(scope="module")
def states(town_releases: TownReleases) -> dict[str, Path]:
    """The data folders of the town, earlier and later."""
    return town_releases.states


@pytest.fixture(scope="module")
def output(town_releases: TownReleases) -> Path:
    """Both states published, the later one a day later. Copy it to publish more."""
    return town_releases.both


@pytest.fixture
def copy(output: Path, tmp_path: Path) -> Path:
    """A copy of both releases that a test may change."""
    shutil.copytree(output, tmp_path / "output", symlinks=True)
    return tmp_path / "output"


def words(output: Path, path: str) -> str:
    """The text of a page, its tags taken out and its spaces single."""
    page = (output / "current/site" / path / "index.html").read_text("utf-8")
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_a_moved_deadline_is_told_in_words_on_notice_and_project(output: Path) -> None:
    for folder in ("tender-notices/tiny-town/N-3", "projects/tiny-town/TT-2"):
        assert ("Submission deadline 15 September 2026 17:00 → 18 September 2026 17:00") in words(
            output, f"en/{folder}"
        )
        assert ("响应截止时间 2026年9月15日 17:00 → 2026年9月18日 17:00") in words(output, folder)


def test_a_date_that_was_moved_in_place_and_by_a_correction_raises_its_sequence_twice(
    output: Path,
) -> None:
    for tree, told in (("a", 0), ("b", 2)):
        calendar = (output / tree / "site/tender-notices/tiny-town/N-3.ics").read_text("utf-8")
        assert re.findall(r"^SEQUENCE:(\d+)", calendar, re.MULTILINE) == [str(told)], tree


def test_a_corrected_amount_is_told_with_its_currency(output: Path) -> None:
    assert "Ceiling CNY 98,000 → CNY 96,500.10" in words(output, "en/tender-notices/tiny-town/N-1")
    assert "98,000 元 → 96,500.10 元" in words(output, "tender-notices/tiny-town/N-1")


def test_a_correction_and_a_cancellation_are_told_on_their_projects(output: Path) -> None:
    assert "Added: Notices N-6 · Legal aid: correction" in words(
        output, "en/projects/tiny-town/TT-2"
    )
    canteen = words(output, "projects/tiny-town/TT-3")
    assert "新增：公告 N-7 · 社区食堂终止公告" in canteen
    assert "采购已终止" in canteen or "终止" in canteen


def test_what_was_withdrawn_says_so_when_and_why_at_its_old_address(output: Path) -> None:
    english = words(output, "en/tender-notices/tiny-town/N-5")
    assert "not been published since 23 September 2026" in english
    assert "Published by mistake; it belongs to another purchase." in english
    chinese = words(output, "tender-notices/tiny-town/N-5")
    assert "已撤下" in chinese and "误发，内容属于另一采购。" in chinese
    assert "内容属于另一采购" in chinese, "what was published last is still told"
    project = words(output, "en/projects/tiny-town/TT-4")
    assert "Published by mistake" in project, "it went with its only notice"


def test_the_data_of_what_was_withdrawn_says_so_too(output: Path) -> None:
    told = json.loads((output / "current/site/tender-notices/tiny-town/N-5.json").read_text())
    assert (told["status"], told["release"], told["reason"]) == (
        "withdrawn",
        2,
        "误发，内容属于另一采购。",
    )
    assert told["last"]["notice_id"] == "N-5"


def test_a_version_that_was_replaced_has_its_own_page(output: Path) -> None:
    told = words(output, "en/tender-notices/tiny-town/N-3/versions/1")
    assert "Submission deadline 15 September 2026 17:00" in told
    assert "published on 22 September 2026" in told and "replaced on 23 September 2026" in told


def test_every_version_has_an_anchor_on_its_page(output: Path) -> None:
    site = output / "current/site"
    with closing(sqlite3.connect(site / "downloads/history.sqlite")) as history:
        addresses = set(history.execute("SELECT page, release FROM changes"))
    assert len(addresses) > 20
    for page, release in addresses:
        assert f'id="release-{release}"' in (site / page / "index.html").read_text("utf-8"), page


def test_the_releases_are_listed_with_their_counts(output: Path) -> None:
    told = json.loads((output / "current/site/releases/index.json").read_text("utf-8"))
    assert [one["release"] for one in told["releases"]] == [2, 1]
    assert told["releases"][0]["counts"] == {"notices": {"added": 2, "changed": 2, "withdrawn": 1}}
    assert "Release 2 2 rows added, 2 changed, 1 withdrawn." in words(output, "en/releases")
    assert "撤下：公告 N-5 · 误发的公告 原因：误发" in words(output, "releases/2")


def test_the_history_is_among_the_downloads_with_their_sums(output: Path) -> None:
    folder = output / "current/site/downloads"
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    found = hashlib.sha256((folder / "history.sqlite").read_bytes()).hexdigest()
    assert f"{found}  history.sqlite" in lines


def test_no_link_of_a_site_with_history_is_dead(output: Path) -> None:
    site = (output / "current/site").resolve()
    no_link_is_dead(site)
    links_are_relative(site)
    pages_have_twins(site)
    sitemap_is_right(site)


def test_the_same_data_at_the_same_instant_is_the_same_release(
    states: dict[str, Path], copy: Path
) -> None:
    before = fingerprint(copy)
    publish(states["later"], copy, NEXT_DAY)
    assert fingerprint(copy) == before
    assert [one.number for one in releases_of(copy)] == [1, 2]


def test_the_same_data_after_the_same_releases_gives_the_same_bytes(
    states: dict[str, Path], output: Path, tmp_path: Path
) -> None:
    other = publish(states["earlier"], tmp_path / "output")
    publish(states["later"], other, NEXT_DAY)
    assert fingerprint(other) == fingerprint(output)


def test_going_back_is_a_release_of_its_own_that_erases_nothing(
    states: dict[str, Path], copy: Path
) -> None:
    done = run("rollback", copy, instant=NEXT_DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    last = releases_of(copy)[-1]
    assert (last.number, last.action, last.restores) == (3, "rollback", 1)
    assert "puts back release 1" in words(copy, "en/releases/3")
    told = words(copy, "en/tender-notices/tiny-town/N-5")
    assert "Notice published by mistake" in told
    assert "not been published since" not in told
    assert "Withdrawn" in told, "its history still tells that it was withdrawn once"
    assert "not been published since" in words(copy, "en/tender-notices/tiny-town/N-7")
    no_link_is_dead((copy / "current/site").resolve())
    again = run("rollback", copy, instant=NEXT_DAY)
    assert again.returncode == 1
    assert "no release before this one is kept" in again.stderr
    assert run("rollback", copy, "2", instant=NEXT_DAY).returncode == 0
    assert [one.restores for one in releases_of(copy)] == [None, None, 1, 2]
    same = run("publish", copy, "--data", str(states["later"]), instant=NEXT_DAY)
    assert "No row changed: still release 4" in same.stdout


def test_a_release_that_is_not_kept_is_named_with_those_that_are(copy: Path) -> None:
    done = run("rollback", copy, "9", instant=NEXT_DAY)
    assert done.returncode == 1
    assert "release 9 is not kept; kept are: 1, 2" in done.stderr


def test_a_day_without_changes_moves_the_instant_on_and_is_no_release(
    states: dict[str, Path], copy: Path
) -> None:
    before = fingerprint(copy)
    done = run("publish", copy, "--data", str(states["later"]), instant=str(int(NEXT_DAY) + 86_400))
    assert "No row changed: still release 2" in done.stdout
    assert [one.number for one in releases_of(copy)] == [1, 2]
    assert fingerprint(copy) != before
    told = json.loads((copy / "current/site/publishers/as-of.json").read_text("utf-8"))
    assert told["as_of"].startswith("2026-09-24")


def test_nothing_is_built_where_nothing_changed_and_nothing_has_come_to_pass(
    states: dict[str, Path], copy: Path
) -> None:
    done = run("publish", copy, "--data", str(states["later"]), instant=NEXT_DAY)
    assert done.returncode == 0 and "still release 2" in done.stdout
    assert "pages" not in done.stdout
    now = run("publish", copy, "--data", str(states["later"]), instant=None)
    assert "pages" in now.stdout, "the served instant is long past"
    again = run("publish", copy, "--data", str(states["later"]), instant=None)
    assert "pages" not in again.stdout and "still release 2" in again.stdout


def test_only_so_many_releases_are_kept_whole(states: dict[str, Path], copy: Path) -> None:
    publish(states["earlier"], copy, str(int(NEXT_DAY) + 1), "--keep", "2")
    assert sorted(path.name for path in (copy / "releases").iterdir()) == ["2", "3"]
    assert len(releases_of(copy)) == 3


def test_a_lost_history_file_is_made_again_from_the_served_site(
    states: dict[str, Path], copy: Path
) -> None:
    before = fingerprint(copy)
    (copy / "history.sqlite").unlink()
    publish(states["later"], copy, NEXT_DAY)
    assert fingerprint(copy) == before
    assert altered(copy / "history.sqlite") is None


def test_a_lost_history_is_made_again_from_the_releases_kept(
    states: dict[str, Path], copy: Path
) -> None:
    before = fingerprint(copy)
    for name in ("a", "b"):
        shutil.rmtree(copy / name)
    (copy / "current").unlink()
    (copy / "history.sqlite").unlink()
    publish(states["later"], copy, NEXT_DAY)
    assert fingerprint(copy) == before


def test_another_sites_history_is_refused_and_what_is_served_stays(
    states: dict[str, Path], copy: Path, tmp_path: Path
) -> None:
    other = publish(states["later"], tmp_path / "other", NEXT_DAY)
    shutil.copyfile(other / "history.sqlite", copy / "history.sqlite")
    before = fingerprint(copy)
    done = run("publish", copy, "--data", str(states["later"]), instant=NEXT_DAY)
    assert done.returncode == 1 and "not the one that is served" in done.stderr
    assert fingerprint(copy) == before


def test_a_withdrawal_that_is_not_written_rightly_is_named(
    states: dict[str, Path], tmp_path: Path
) -> None:
    shutil.copytree(states["later"], tmp_path / "data")
    descriptor = tmp_path / "data/tiny-town/tender-notices/datapackage.json"
    text = descriptor.read_text("utf-8").replace('"id": "N-5"', '"identifier": "N-5"')
    descriptor.write_text(text, "utf-8")
    done = run("publish", tmp_path / "output", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "tender-notices/datapackage.json: withdrawals: " in done.stdout + done.stderr
    assert not (tmp_path / "output/current").exists()


def test_of_two_publishes_at_once_the_second_says_that_it_waits(
    states: dict[str, Path], copy: Path
) -> None:
    words = ("publish", "--output", str(copy), "--data", str(states["earlier"]))
    env = as_of(str(int(NEXT_DAY) + 60))
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(run_verb, *words, env=env) for _ in range(2)]
    said = [one.result().stderr for one in both]
    assert [one.result().returncode for one in both] == [0, 0]
    assert sum("Another publish is under way" in words for words in said) == 1
    assert [one.number for one in releases_of(copy)] == [1, 2, 3]
