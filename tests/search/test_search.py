"""Search finds exactly what a plain scan over all texts finds, and in a sensible order."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from disclosure.search import analysis
from disclosure.search.entries import KINDS, SearchEntry, entries
from disclosure.search.whoosh.whoosh_index import Index, QueryError, build_index
from tests.support.small_release import publish, silent
from tests.support.small_town import ROWS, compiled, write_town

REGISTER = "register.sqlite"


def opened(tree: Path) -> Index:
    return Index(tree / "search")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The index of a small town."""
    with closing(opened(publish(tmp_path_factory.mktemp("town"), "a") / "a")) as index:
        yield index


@pytest.fixture(scope="module")
def committed(built_output: Path) -> Iterator[tuple[Index, list[SearchEntry], list[list[str]]]]:
    """The index of the committed data, its entries, and their folded lines to scan through."""
    tree = (built_output / "current").resolve()
    with closing(open_register(tree / REGISTER)) as register:
        every = list(entries(register))
    lines = [
        [analysis.fold(line) for line in (one.title, one.title_en, *one.text.split("\n"))]
        for one in every
    ]
    with closing(opened(tree)) as index:
        yield index, every, lines


def paths(index: Index, query: str) -> list[str]:
    return [hit.path for hit in index.search(query, limit=100).hits]


def samples(lines: list[list[str]], length: int, count: int, seed: int) -> list[str]:
    """Quoted random substrings of the texts, of a length, without spaces at their ends."""
    rng = random.Random(seed)
    long_enough = [line for many in lines for line in many if len(line) >= length]
    found: list[str] = []
    while len(found) < count:
        line = rng.choice(long_enough)
        start = rng.randrange(len(line) - length + 1)
        part = line[start : start + length]
        if part == part.strip() and analysis.phrase(part):
            found.append(f'"{part}"')
    return found


def words(lines: list[list[str]], count: int) -> list[str]:
    rng = random.Random(7)
    every = sorted({word for many in lines for line in many for word in line.split()})
    return rng.sample([word for word in every if word.isascii()], count)


def scan(lines: list[list[str]], query: str) -> set[int]:
    """The numbers of the texts that hold every phrase of the query, by looking at each."""
    wanted = analysis.query_phrases(query)
    return {
        number
        for number, many in enumerate(lines)
        if all(
            any(phrase.text in line and analysis.holds(line, phrase) for line in many)
            for phrase in wanted
        )
    }


def found_by(index: Index, every: list[SearchEntry], query: str) -> set[int]:
    numbers = {(one.kind, one.publisher, one.id): at for at, one in enumerate(every)}
    found: set[int] = set()
    offset = 0
    while hits := index.search(query, limit=100, offset=offset).hits:
        found |= {numbers[hit.kind, hit.publisher, hit.id] for hit in hits}
        offset += 100
    return found


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 8, 12])
def test_random_substrings_are_found_exactly(
    committed: tuple[Index, list[SearchEntry], list[list[str]]], length: int
) -> None:
    index, every, lines = committed
    for query in samples(lines, length, 12, seed=length):
        assert found_by(index, every, query) == scan(lines, query), query


def test_words_numbers_and_several_at_once_are_found_exactly(
    committed: tuple[Index, list[SearchEntry], list[list[str]]],
) -> None:
    index, every, lines = committed
    single = [*words(lines, 40), "养老", "养", "2026", "号", "home", "社区服务", "care"]
    for query in [*single, "养老 社区", "服务 采购", "2026 项目", "养老 nothing"]:
        assert found_by(index, every, query) == scan(lines, query), query


def test_every_kind_is_found_by_its_own_title(
    committed: tuple[Index, list[SearchEntry], list[list[str]]],
) -> None:
    index, every, _ = committed
    first = {one.kind: one for one in reversed(every) if one.title}
    assert set(first) <= set(KINDS)
    for kind, entry in first.items():
        title = entry.title.replace('"', " ")[:150]
        assert index.search(f'"{title}"', kind=kind).total, entry


def test_the_total_is_exact_on_every_page(town: Index) -> None:
    whole = town.search("养老", limit=100)
    assert whole.total == len(whole.hits) > 2
    pages = [town.search("养老", limit=2, offset=at) for at in range(0, whole.total, 2)]
    assert [hit for page in pages for hit in page.hits] == whole.hits
    assert {page.total for page in pages} == {whole.total}


def test_a_title_that_is_the_query_comes_first_then_titles_then_texts(town: Index) -> None:
    found = town.search("养老服务", limit=100)
    assert found.hits[0].title == "养老服务"
    in_title = ["<mark>" in hit.title_marked for hit in found.hits]
    assert in_title == sorted(in_title, reverse=True)


def test_open_tenders_come_before_newer_ones_that_are_closed(tmp_path: Path) -> None:
    notices = [
        {
            "notice_id": "OLD",
            "tender_id": "T-1",
            "project_id": "P-1",
            "kind": "tender",
            "title": "保洁",
            "published_at": "2026-08-01T00:00:00+08:00",
            "submission_deadline": "2026-12-01T00:00:00+08:00",
        },
        {
            "notice_id": "NEW",
            "tender_id": "T-2",
            "project_id": "P-2",
            "kind": "tender",
            "title": "保洁",
            "published_at": "2026-08-30T00:00:00+08:00",
            "submission_deadline": "2026-08-31T00:00:00+08:00",
        },
    ]
    publish(tmp_path, "a", {**ROWS, "tender-notices": {"notices": notices}})
    with closing(opened(tmp_path / "a")) as index:
        assert [hit.id for hit in index.search("保洁", kind="notices").hits] == ["OLD", "NEW"]


def test_kind_and_publisher_narrow_the_search(town: Index) -> None:
    assert {hit.kind for hit in town.search("养老", kind="notices").hits} == {"notices"}
    assert town.search("养老", publisher="nobody").total == 0
    in_town = town.search("养老", publisher="town")
    assert {hit.publisher for hit in in_town.hits} == {"town"}
    assert 0 < in_town.total < town.search("养老").total


def test_full_width_and_upper_case_find_the_same(town: Index) -> None:
    assert paths(town, "ＣＡＲＥ in the COMMUNITY") == paths(town, "care in the community") != []


def test_a_notice_is_found_by_the_name_of_its_purchaser(town: Index) -> None:
    assert "tender-notices/town/N-1/" in paths(town, "示例镇民政局")


def test_extracts_are_html_that_cannot_do_harm(town: Index) -> None:
    (hit,) = [one for one in town.search("养老").hits if one.id == "N-1"]
    assert hit.title_marked == "社区<mark>养老</mark> &lt;b&gt; &amp; 服务"


def test_wildcards_and_signs_have_no_power(town: Index) -> None:
    assert paths(town, "*养老*") == paths(town, "养老")
    with pytest.raises(QueryError, match="empty"):
        town.search("***")


def test_building_twice_gives_the_same_answers(tmp_path: Path, town: Index) -> None:
    compiled(write_town(tmp_path / "data"), tmp_path / "register.sqlite")
    with closing(open_register(tmp_path / "register.sqlite")) as register:
        build_index(register, tmp_path / "search", silent, memory_megabytes=1)
    with closing(Index(tmp_path / "search")) as again:
        for query in ("养老", "服务", "care", "C"):
            assert again.search(query, limit=100) == town.search(query, limit=100)
