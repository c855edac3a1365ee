"""Postings read in part, and followed by others, are those of all of them."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from whoosh import fields, index

from disclosure.search.whoosh import whoosh_index
from disclosure.search.whoosh.posting_blocks import (
    BITS,
    BLOCK,
    AnalysedText,
    PostingCodec,
    Postings,
    behind,
)
from disclosure.search.whoosh.posting_buffer import PostingPool
from disclosure.search.whoosh.whoosh_index import Index
from tests.support.small_release import publish

DOCUMENTS = 5 * BLOCK + 10


@pytest.fixture(scope="module")
def postings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postings]:
    """Those of a word that every document has, but for a stretch, and some twice."""
    folder = tmp_path_factory.mktemp("blocks")
    opened = index.create_in(folder, fields.Schema(text=AnalysedText()))
    writer = opened.writer(codec=PostingCodec(), compound=False)
    writer.pool = PostingPool(folder, 16)
    for number in range(DOCUMENTS):
        is_there = not 100 <= number < 4000
        writer.add_document(text=f"{'care ' * (1 + number % 3) if is_there else ''}{number % 7}")
    writer.commit(merge=False)
    with closing(opened.reader()) as reader:
        yield reader.postings("text", b"care")
    opened.close()


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [0],
        [99, 100],
        [2000, 3999],  # none has it
        [DOCUMENTS - 1],
        [*range(DOCUMENTS)],
        [*range(BLOCK - 3, BLOCK + 3)],
        *(sorted(random.Random(size).sample(range(DOCUMENTS), size)) for size in (3, 40, 3000)),
    ],
)
def test_the_places_in_some_documents_are_those_among_all(
    postings: Postings, wanted: list[int]
) -> None:
    every, some = postings.places(), postings.places(np.array(wanted, np.uint32))
    assert len(every) > 4 * BLOCK
    asked = {*wanted}
    assert [place for place in some.tolist() if place >> BITS in asked] == [
        place for place in every.tolist() if place >> BITS in asked
    ]


@pytest.mark.parametrize("counts", [(0, 0), (0, 9), (9, 0), (1, 1), (5, 500), (500, 5), (300, 400)])
def test_what_is_followed_is_found_whichever_is_longer(counts: tuple[int, int]) -> None:
    rng = random.Random(sum(counts))
    for shift in (0, 1, 3):
        starts, followers = (sorted(rng.sample(range(2, 900), count)) for count in counts)
        found = behind(np.array(starts, np.int64), np.array(followers, np.int64), shift)
        told = {place - shift for place in followers}
        assert found.tolist() == [place for place in starts if place in told]


def test_queries_asked_again_are_answered_alike_whatever_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = publish(tmp_path, "a") / "a/search"
    asked = [
        "服务",
        "服务 采购",
        "care",
        "服务",
        "-care 服务",
        "采购 OR care",
        "title:服务",
        "服务",
    ]

    def answers(index: Index, queries: list[str]) -> list[object]:
        return [(index.search(query), index.rows(query, kind="notices")) for query in queries]

    fresh = []
    for query in asked:
        with closing(Index(search)) as alone:
            fresh += answers(alone, [query])
    for most in (whoosh_index.COMMON_BYTES, 20, 0):
        monkeypatch.setattr(whoosh_index, "COMMON_BYTES", most)
        with closing(Index(search)) as kept:
            assert answers(kept, asked) == fresh
            assert answers(kept, asked[::-1]) == fresh[::-1]
