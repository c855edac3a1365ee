"""The search without a server finds exactly what a plain scan finds, newest first, in few bytes."""

import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from disclosure.search.static.facet_files import FacetLists

from benchmarks.static_queries import Corpus, Query
from benchmarks.static_reader import ask
from disclosure.register.register_file import open_register
from disclosure.search.entries import SearchEntry, entries
from disclosure.search.static.numbering import numbers
from disclosure.search.static.packing import deflated, number, packed
from disclosure.search.static.static_index import FOLDER, write_static_search
from tests.support.small_release import silent
from tests.support.small_town import ROWS, compiled, write_town


class Kept(dict[str, bytes]):
    """Files in memory."""

    def write(self, path: str, data: bytes) -> None:
        self[path] = data

    def put_into(self, folder: Path) -> Path:
        for path, data in self.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder / FOLDER


def index_of(folder: Path, rows: Any = ROWS) -> Kept:
    compiled(write_town(folder / "data", rows), folder / "register.sqlite")
    kept = Kept()
    with closing(open_register(folder / "register.sqlite")) as register:
        write_static_search(register, kept, silent)
    return kept


def found(folder: Path, *asked: Query, pages: int = 1) -> list[Any]:
    return ask(
        [("search", {"query": one.text, "facets": one.facets, "pages": pages}) for one in asked],
        folder,
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a small town."""
    folder = tmp_path_factory.mktemp("town")
    return index_of(folder).put_into(folder / "site")


@pytest.fixture(scope="module")
def corpus(built_site: Path) -> Corpus:
    """The entries of the committed data, to scan through."""
    with closing(open_register(built_site.parent / "register.sqlite")) as register:
        every: list[SearchEntry] = list(entries(register))
        facets = FacetLists(register)
        return Corpus(every, [facets.of(entry) for entry in every], seed=3)


@pytest.fixture(scope="module")
def answered(built_site: Path, corpus: Corpus) -> list[tuple[Query, Any]]:
    """Hard queries with their answers."""
    asked = list(corpus.queries(8))
    return list(zip(asked, found(built_site / FOLDER, *asked), strict=True))


def test_hard_queries_are_answered_as_a_plain_scan_does(
    answered: list[tuple[Query, Any]], corpus: Corpus
) -> None:
    wrong = [
        (query, answer["pages"][0])
        for query, answer in answered
        if not corpus.is_answered(query, answer)
    ]
    assert len(answered) > 200
    assert not wrong, wrong[:3]


def test_a_query_takes_few_requests_and_bytes(answered: list[tuple[Query, Any]]) -> None:
    for query, answer in answered:
        assert len(answer["files"]) <= 15, (query, answer["files"])
        assert sum(size for _, size in answer["files"]) <= 300_000, (query, answer["files"])
    cut = [query for query, answer in answered if not answer["isAtEnd"] and is_short(answer)]
    assert len(cut) < len(answered) // 100, cut


def is_short(answer: Any) -> bool:
    return len(answer["pages"][0]) < 10


def test_what_a_page_could_not_find_the_next_ones_do(built_site: Path, corpus: Corpus) -> None:
    """Long phrases of frequent parts, some of which take more requests than a page may."""
    lines = {line for text in corpus.texts for line in text.split("\n") if len(line) > 40}
    asked = [Query("", f'"{line[5:36].strip()}"') for line in corpus.rng.sample(sorted(lines), 60)]
    for query, answer in zip(asked, found(built_site / FOLDER, *asked, pages=4), strict=True):
        listed = [path for page in answer["pages"] for path in page]
        assert listed[:10] == corpus.scan(query, 10)[0], query
        assert len(answer["files"]) <= 4 * 15, query


def test_pages_follow_one_another_to_the_end(built_site: Path, corpus: Corpus) -> None:
    for query in (Query("", "服务"), Query("", "养老服务"), Query("", "care", ("kind:notices",))):
        (answer,) = found(built_site / FOLDER, query, pages=6)
        listed = [path for page in answer["pages"] for path in page]
        assert listed == corpus.scan(query, 60)[0]


def test_a_total_is_exact_or_says_that_it_is_a_least(built_site: Path, corpus: Corpus) -> None:
    asked = [Query("", text) for text in ("服务", "号", "2026", "养老服务", "居家 2026")]
    asked += [Query("", "养老", (f"year:{year}",)) for year in (2024, 2025, 2026)]
    asked += [Query("", "服务", ("year:2025", "kind:notices")), Query("", "", ("year:2024",))]
    for query, answer in zip(asked, found(built_site / FOLDER, *asked), strict=True):
        count = len(corpus.scan(query, 100_000)[0])
        total = answer["total"]
        assert total["count"] == count if total["isExact"] else total["count"] <= count, query


def test_traditional_and_simplified_queries_find_the_same(built_site: Path) -> None:
    asked = [Query("", text) for text in ("养老服务", "養老服務", "残疾人", "殘疾人")]
    first, second, third, fourth = (
        answer["pages"] for answer in found(built_site / FOLDER, *asked)
    )
    assert first == second != [[]]
    assert third == fourth


def test_facets_alone_list_the_newest(built_site: Path, corpus: Corpus) -> None:
    for facets in (("kind:notices",), ("state:open", "kind:notices"), ("year:2025",)):
        (answer,) = found(built_site / FOLDER, Query("", "", facets))
        listed = [
            path
            for path, held in zip(corpus.keys, corpus.facets, strict=True)
            if held.issuperset(facets)
        ]
        assert answer["pages"][0] == listed[:10]


def test_a_district_is_found_by_the_region_it_lies_in(town: Path) -> None:
    inner, outer = found(
        town,
        Query("", "社区养老", ("district:town/990101",)),
        Query("", "社区养老", ("district:town/990000",)),
    )
    assert "tender-notices/town/N-1/" in inner["pages"][0]
    assert outer["pages"] == inner["pages"]


def test_nothing_is_found_where_nothing_is(town: Path) -> None:
    asked = [Query("", "不存在的词"), Query("", "养老", ("kind:nothing",)), Query("", "zzz 养")]
    for answer in found(town, *asked):
        assert answer["pages"] == [[]]
        assert answer["total"] == {"count": 0, "isExact": True}


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert index_of(tmp_path / "one") == index_of(tmp_path / "two")


def test_a_register_without_dates_or_words_is_indexed(tmp_path: Path) -> None:
    rows = {"organizations": {"organizations": [{"organization_id": "O", "name": "、"}]}}
    folder = index_of(tmp_path, rows).put_into(tmp_path / "site")
    (answer,) = found(folder, Query("", "示例镇", ("kind:publishers",)))
    assert answer["pages"] == [["publishers/town/"]]


def test_a_late_row_moves_the_numbers_of_its_month_only() -> None:
    before = numbers({"": 5, "2026-01": 40, "2026-02": 7})
    after = numbers({"": 5, "2026-01": 42, "2026-02": 7})
    assert before.first == after.first


def test_a_new_notice_changes_few_files_of_documents(tmp_path: Path) -> None:
    tables = ROWS["tender-notices"]
    notice = {**tables["notices"][0], "title_en": ""}
    old = [
        {**notice, "notice_id": f"M-{n}", "published_at": f"2026-0{n % 8 + 1}-01T00:00:00Z"}
        for n in range(200)
    ]
    new = {**notice, "notice_id": "N-9", "published_at": "2026-09-20T09:00:00+08:00"}
    first, second = (
        index_of(
            tmp_path / name,
            {**ROWS, "tender-notices": {**tables, "notices": [*tables["notices"], *more]}},
        )
        for name, more in (("one", old), ("two", [*old, new]))
    )
    documents = [path for path in first if "/documents/" in path]
    changed = [path for path in documents if first[path] != second.get(path)]
    assert len(documents) > 10
    assert len(changed) <= 3, changed


def test_numbers_are_packed_low_bits_first() -> None:
    values = [0, 127, 128, 16_384, 2**21, 2**31]
    assert packed(np.array(values)) == b"".join(map(number, values))
    assert number(300) == bytes([0b10101100, 0b10])
    assert zlib.decompress(deflated(b"abc", is_text=False)) == b"abc"
