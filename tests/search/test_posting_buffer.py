"""Postings come out of the pool by field and term, whole, however often memory was full."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from disclosure.search.whoosh.posting_buffer import PostingPool

# For each document: field → term → places.
DOCUMENTS = st.lists(
    st.dictionaries(
        st.sampled_from(["text", "title"]),
        st.dictionaries(
            st.sampled_from(["a", "b", "é", "老", "\U00020000", "\uffee", ""]),
            st.lists(st.integers(0, 2**16 - 1), min_size=1, max_size=3),
        ),
    ),
    max_size=30,
)


@given(DOCUMENTS, st.sampled_from([0, 1]))
def test_a_pool_gives_back_what_was_added_by_field_and_term(
    documents: list[dict[str, dict[str, list[int]]]], megabytes: int
) -> None:
    wanted: dict[tuple[str, bytes], tuple[list[int], list[int], list[int]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        pool = PostingPool(Path(folder), megabytes)
        for number, document in enumerate(documents):
            for field, terms in document.items():
                pool.add((field, None, number, 1.0, terms))
                for term, places in terms.items():
                    parts = wanted.setdefault((field, term.encode()), ([], [], []))
                    for numbers, more in zip(parts, ([number], [len(places)], places), strict=True):
                        numbers.extend(more)
        found = [*pool.iter_postings()]
        pool.cleanup()
    assert [(one.field, one.term) for one in found] == sorted(wanted)
    for one in found:
        assert tuple(map(list, one[2:])) == wanted[one.field, one.term]
