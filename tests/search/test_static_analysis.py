"""The browser, and who builds its index, analyse texts exactly as Python does."""

import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from disclosure.search.static.occurrences import RANK_BITS, Occurrences

from benchmarks.static_reader import ask
from disclosure.search import analysis
from disclosure.search.static.units import TERM_BITS
from tests.search.test_analysis import VECTORS


@pytest.mark.parametrize(
    ("about", "given", "wanted"),
    [
        ("fold", "text", "folded"),
        ("terms", "text", "terms"),
        ("queries", "query", "phrases"),
        ("refused", "query", "reason"),
    ],
)
def test_the_browser_analyses_as_the_vectors_say(about: str, given: str, wanted: str) -> None:
    what = {"queries": "phrases", "refused": "phrases"}.get(about, about)
    answers = ask([(what, vector[given]) for vector in VECTORS[about]])
    assert answers == [vector[wanted] for vector in VECTORS[about]]


def test_the_browser_matches_as_the_vectors_say() -> None:
    answers = ask([("matches", vector) for vector in VECTORS["matches"]])
    assert answers == [vector["matches"] for vector in VECTORS["matches"]]


def test_the_browser_folds_every_character_as_python_does() -> None:
    """Every one that both know: the newest Unicode comes to one before the other."""
    named = [
        character
        for character in map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode + 1)])
        if unicodedata.category(character) not in {"Cn", "Co", "Cs"}
    ]
    is_known = ask([("isKnown", character) for character in named])
    known = [one for one, is_one in zip(named, is_known, strict=True) if is_one]
    answers = ask([("fold", f"a{one}b{one}") for one in known])
    different = [
        (f"U+{ord(one):04X}", mine, theirs)
        for one, theirs in zip(known, answers, strict=True)
        if (mine := analysis.fold(f"a{one}b{one}")) != theirs
    ]
    assert len(known) > 100_000
    assert not different, (len(different), different[:20])


def test_the_browser_marks_what_python_marks() -> None:
    text, query = (
        "关于　第５０５２号養老 Home-Care，homes cafe\u0301 𠮷野",
        "第5052号 home 养老 cafe 𠮷",
    )
    (answer,) = ask([("spans", {"text": text, "query": query})])
    wanted = analysis.spans(text, analysis.query_phrases(query))
    assert answer == [text[start:end] for start, end in wanted]


def terms_of(texts: list[list[str]], folder: Path) -> list[set[str]]:
    """The terms that the index finds in each text."""
    folder.mkdir()
    occurrences = Occurrences(folder)
    occurrences.add(0, ["".join(f"{line}\n" for line in lines) for lines in texts])
    found: list[set[str]] = [set() for _ in texts]
    for keys in occurrences.terms.buckets():
        terms = keys >> np.uint64(RANK_BITS) & np.uint64((1 << TERM_BITS) - 1)
        ranks = (keys & np.uint64((1 << RANK_BITS) - 1)).tolist()
        for rank, term in zip(ranks, occurrences.alphabet.texts(terms), strict=True):
            found[rank].add(term)
    return found


def test_the_index_holds_the_terms_that_the_analysis_finds(tmp_path: Path) -> None:
    lines = [
        "居家養老服务，Home-care!",
        "",
        "、第5052号 a",
        "é caffe\u0301 老",
        "一\u200b二 三",
        "x" * 80,
    ]
    texts = [lines, ["ｶﾞ ㎡ 㐀か\u3099"], [], lines[::-1]]
    held = terms_of(texts, tmp_path / "some")
    assert held == [set(analysis.positions(lines)) for lines in texts]


def test_the_index_folds_every_character_as_the_analysis_does(tmp_path: Path) -> None:
    named = [
        character
        for character in map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode + 1)])
        if unicodedata.category(character) not in {"Cn", "Co", "Cs", "Cc"} and character < "\uac00"
    ]
    texts = [[f"a{character}b 养{character}老"] for character in named]
    held = terms_of(texts, tmp_path / "every")
    different = [
        (f"U+{ord(character):04X}", mine, set(analysis.positions(lines)))
        for character, lines, mine in zip(named, texts, held, strict=True)
        if mine != set(analysis.positions(lines))
    ]
    assert not different, (len(different), different[:5])
