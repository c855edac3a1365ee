"""Postings come out of the pool by field and term, whole, however often memory was full."""

import struct
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from disclosure.search.whoosh.posting_buffer import PostingPool

# For each document: field and term → places.
DOCUMENTS = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from(["text", "title"]), st.sampled_from([b"a", b"b", b"\xe5", b""])),
        st.lists(st.integers(0, 2**16 - 1), min_size=1, max_size=3),
    ),
    max_size=30,
)


@given(DOCUMENTS, st.sampled_from([0, 1]))
def test_a_pool_gives_back_what_was_added_by_field_and_term(
    documents: list[dict[tuple[str, bytes], list[int]]], megabytes: int
) -> None:
    wanted: dict[tuple[str, bytes], tuple[list[int], list[int], list[int]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        pool = PostingPool(Path(folder), megabytes)
        for number, terms in enumerate(documents):
            for (field, term), places in terms.items():
                pool.add((field, term, number, 1.0, struct.pack(f"<{len(places)}H", *places)))
                parts = wanted.setdefault((field, term), ([], [], []))
                for numbers, more in zip(parts, ([number], [len(places)], places), strict=True):
                    numbers.extend(more)
        found = [*pool.iter_postings()]
        pool.cleanup()
    assert [(one.field, one.term) for one in found] == sorted(wanted)
    for one in found:
        assert tuple(map(list, one[2:])) == wanted[one.field, one.term]
