"""The analysis of texts and queries keeps to its test vectors, which browsers' code shares."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.search import analysis
from disclosure.search.analysis import QueryError
from tests.support.website import ROOT

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (ROOT / "tests/fixtures/analysis-vectors.json").read_text("utf-8")
)
TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from('养老服务第号 ab12，-“"ａée\u0301ｶﾞ'))
)


def terms(text: str) -> list[list[Any]]:
    """Each term with each of its positions."""
    found = analysis.positions([text])
    return sorted([term, position] for term, places in found.items() for position in places)


@pytest.mark.parametrize("vector", VECTORS["fold"], ids=lambda vector: vector["text"])
def test_texts_fold_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert analysis.fold(vector["text"]) == vector["folded"]


@pytest.mark.parametrize("vector", VECTORS["terms"], ids=lambda vector: vector["text"])
def test_terms_are_characters_bigrams_and_words_at_their_offsets(vector: dict[str, Any]) -> None:
    assert terms(vector["text"]) == sorted(vector["terms"])


@pytest.mark.parametrize("vector", VECTORS["lines"], ids=lambda vector: vector["lines"][0])
def test_lines_stand_apart(vector: dict[str, Any]) -> None:
    assert analysis.positions(vector["lines"]) == vector["positions"]


@pytest.mark.parametrize("vector", VECTORS["queries"], ids=lambda vector: vector["query"])
def test_a_query_is_phrases_and_words(vector: dict[str, Any]) -> None:
    assert [one.text for one in analysis.query_phrases(vector["query"])] == vector["phrases"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["reason"])
def test_a_query_without_words_or_with_too_many_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(QueryError, match=vector["reason"]):
        analysis.query_phrases(vector["query"])


@pytest.mark.parametrize(
    "vector", VECTORS["matches"], ids=lambda vector: f"{vector['text']}~{vector['query']}"
)
def test_a_text_matches_when_it_holds_every_phrase(vector: dict[str, Any]) -> None:
    folded = analysis.fold(vector["text"])
    held = [analysis.holds(folded, one) for one in analysis.query_phrases(vector["query"])]
    assert all(held) is vector["matches"]


def test_positions_end_before_they_no_longer_fit_into_two_bytes() -> None:
    found = analysis.positions(["老" * 70_000 + "年"])
    assert found["老"][-1] == found["老老"][-1] == analysis.MAX_POSITION
    assert "年" not in found


def test_marked_spans_are_what_the_reader_wrote() -> None:
    text = "关于　第５０５２号养老 Home-Care，homes"
    found = analysis.spans(text, analysis.query_phrases("第5052号 home"))
    assert [text[start:end] for start, end in found] == ["第５０５２号", "Home"]


def test_a_span_keeps_the_accent_of_its_last_letter() -> None:
    text = "caffe\u0301 latte"
    ((start, end),) = analysis.spans(text, analysis.query_phrases("caffe"))
    assert text[start:end] == "caffe\u0301"


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = analysis.fold(text)
    assert analysis.fold(once) == once


@given(TEXTS)
def test_every_term_stands_where_its_position_says(text: str) -> None:
    folded = analysis.fold(text)
    for term, position in terms(text):
        assert folded[position : position + len(term)] == term


@given(TEXTS)
def test_a_text_holds_itself_and_is_marked_whole(text: str) -> None:
    phrase = analysis.phrase(text)
    if phrase is not None:
        assert analysis.holds(analysis.fold(text), phrase)
        assert analysis.spans(text, [phrase])
