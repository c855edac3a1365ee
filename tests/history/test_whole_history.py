"""A publisher's whole history as a feed in parts (RFC 5005): complete, linked, never rewritten."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.support.atom_rules import HISTORY
from tests.support.feed_grammar import ATOM
from tests.support.feed_rules import complaints
from tests.support.small_town import NOTICE, SITEURL, Row, entries_of, register_of, subscribed

pytestmark = pytest.mark.long  # towns of a hundred notices and more

STEM = "feeds/tender-notices/publisher/town"


def notices(count: int) -> list[Row]:
    """So many notices, of five tenders."""
    return [
        NOTICE
        | {
            "notice_id": f"N-{n:03}",
            "tender_id": f"T-{n % 5}",
            "content": f"第{n}次",
            "kind": "tender" if n < 5 else "correction",
            "published_at": f"2026-{n // 28 + 1:02}-{n % 28 + 1:02}T09:00:00+08:00",
        }
        for n in range(count)
    ]


def published(folder: Path, count: int) -> dict[str, bytes]:
    """The site's files when `count` notices have been published."""
    return subscribed(register_of(folder, *notices(count)))


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("growing")
    return {count: published(folder / str(count), count) for count in (49, 50, 99, 100, 120, 151)}


def links(feed: Element) -> dict[str, str]:
    """The links of a history by relation, as paths of the site."""
    return {
        link.get("rel", ""): link.get("href", "").removeprefix(f"{SITEURL}/")
        for link in feed.findall(f"{ATOM}link")
        if link.get("rel") in {"self", "current", "prev-archive", "next-archive"}
    }


def is_archive(data: bytes) -> bool:
    return fromstring(data).find(f"{HISTORY}archive") is not None


@pytest.mark.parametrize("language", ["", "en/"])
@pytest.mark.parametrize("count", [49, 50, 99, 100, 120, 151])
def test_back_from_the_present_every_notice_is_met(
    growing: dict[int, dict[str, bytes]], count: int, language: str
) -> None:
    found = met(growing[count], f"{language}{STEM}.atom")
    assert found == [f"N-{n:03}" for n in reversed(range(count))]


def met(files: dict[str, bytes], path: str) -> list[str]:
    """The notices on the way from a feed back to the oldest part."""
    found: list[str] = []
    while path:
        assert complaints(files[path]) == []
        found += [key for key in entries_of(files[path]) if key not in found]
        path = links(fromstring(files[path])).get("prev-archive", "")
    return found


def test_a_notice_that_comes_late_changes_no_full_part_and_is_met(tmp_path: Path) -> None:
    late = NOTICE | {"notice_id": "LATE", "published_at": "2025-01-01T09:00:00+08:00"}
    first = register_of(tmp_path / "first", *notices(110))
    second = register_of(tmp_path / "second", *notices(112), late)
    before, after = subscribed(first), subscribed(second, earlier=[first])
    full = [path for path, data in before.items() if "/archive/" in path and is_archive(data)]
    assert len(full) == 2 * 2
    assert [path for path in full if after[path] != before[path]] == []
    assert "LATE" in entries_of(after[f"{STEM}.atom"])
    assert set(met(after, f"{STEM}.atom")) == {f"N-{n:03}" for n in range(112)} | {"LATE"}


def test_forth_from_the_oldest_part_every_notice_is_met(
    growing: dict[int, dict[str, bytes]],
) -> None:
    met: list[str] = []
    files, path = growing[151], f"{STEM}/archive/1.atom"
    while path:
        met += reversed(entries_of(files[path]))
        path = links(fromstring(files[path])).get("next-archive", "")
    assert met == [f"N-{n:03}" for n in range(151)]


def test_a_full_part_never_changes_again(growing: dict[int, dict[str, bytes]]) -> None:
    seen: dict[str, bytes] = {}
    for files in growing.values():
        full = {
            path: data for path, data in files.items() if "/archive/" in path and is_archive(data)
        }
        assert {path: data for path, data in seen.items() if full[path] != data} == {}
        seen |= full
    assert len(seen) == 2 * 3


def test_only_full_parts_are_archives_and_the_next_address_always_exists(
    growing: dict[int, dict[str, bytes]],
) -> None:
    for count, files in growing.items():
        parts = [path for path in files if path.startswith(f"{STEM}/archive/")]
        assert len(parts) == (count // 50 + 1 if count >= 50 else 0)
        for path in parts:
            found = links(fromstring(files[path]))
            assert found["current"] == f"{STEM}.atom"
            assert is_archive(files[path]) == ("next-archive" in found)
            assert is_archive(files[path]) == (len(entries_of(files[path])) == 50)
            assert all(target in files for target in found.values())


def test_the_parts_of_a_feed_share_its_id(growing: dict[int, dict[str, bytes]]) -> None:
    files = growing[120]
    parts = (f"{STEM}.atom", f"{STEM}/archive/1.atom", f"{STEM}/archive/3.atom")
    ids = {fromstring(files[path]).findtext(f"{ATOM}id") for path in parts}
    assert len(ids) == 1
