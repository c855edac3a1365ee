"""The browser, and who builds its index, analyse texts exactly as Python does."""

import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from benchmarks.static_reader import ask
from disclosure.search import analysis
from disclosure.search.lexicon import stem
from disclosure.search.static.gram_keys import FLAG_BITS, NUMBER_BITS, GramKeys
from disclosure.search.static.grams import hash_of_stem, hash_of_units
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
    # Of too many words the search for cards keeps those that tell most.
    vectors = [vector for vector in VECTORS[about] if vector.get("reason") != "many"]
    answers = ask([(what, vector[given]) for vector in vectors])
    assert answers == [vector[wanted] for vector in vectors]


def test_the_browser_matches_as_the_vectors_say() -> None:
    answers = ask([("matches", vector) for vector in VECTORS["matches"]])
    assert answers == [vector["matches"] for vector in VECTORS["matches"]]


def named_characters(*unnamed: str) -> list[str]:
    """Every character of Unicode whose category is none of `unnamed`, nor unassigned, private or a
    surrogate."""
    left_out = {"Cn", "Co", "Cs", *unnamed}
    every = map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode + 1)])
    return [one for one in every if unicodedata.category(one) not in left_out]


@pytest.mark.long
def test_the_browser_folds_every_character_as_python_does() -> None:
    """Every one that both know: the newest Unicode comes to one before the other. They are folded
    in lines, many to a text; of a text that comes out otherwise, one by one."""
    (known,) = ask([("known", "".join(named_characters()))])
    blocks = [known[at : at + 200] for at in range(0, len(known), 200)]
    texts = ["\n".join(f"a{one}b{one}" for one in block) for block in blocks]
    answers = zip(blocks, texts, ask([("fold", text) for text in texts]), strict=True)
    odd = [one for block, text, theirs in answers if analysis.fold(text) != theirs for one in block]
    different = [
        (f"U+{ord(one):04X}", mine, theirs)
        for one, theirs in zip(odd, ask([("fold", f"a{one}b{one}") for one in odd]), strict=True)
        if (mine := analysis.fold(f"a{one}b{one}")) != theirs
    ]
    assert len(known) > 100_000
    assert not different, (len(different), different[:20])
    assert not odd


def test_the_browser_marks_what_python_marks() -> None:
    text, query = (
        "关于　第５０５２号養老 Home-Care，homes cafe\u0301 𠮷野",
        "第5052号 home 养老 cafe 𠮷",
    )
    (answer,) = ask([("spans", {"text": text, "query": query})])
    wanted = analysis.spans(text, analysis.query_phrases(query))
    assert answer == [text[start:end] for start, end in wanted]


def grams_of(texts: list[list[str]], folder: Path) -> list[set[int]]:
    """The hashes that the index has of each text."""
    folder.mkdir()
    grams = GramKeys(folder, [])
    cards = ["".join(f"{line}\n" for line in lines) for lines in texts]
    grams.add([*range(len(texts))], [zone for card in cards for zone in ("", "", "", card)])
    found: list[set[int]] = [set() for _ in texts]
    for keys in grams.buckets():
        hashes = (keys >> np.uint64(NUMBER_BITS + FLAG_BITS)).tolist()
        numbers = (keys >> np.uint64(FLAG_BITS) & np.uint64((1 << NUMBER_BITS) - 1)).tolist()
        for number, one in zip(numbers, hashes, strict=True):
            found[number].add(one)
    return found


def hashes_of(lines: list[str]) -> set[int]:
    """The hashes of every unit, of two and three in a row, and of words without endings."""
    found: set[int] = set()
    for line in lines:
        units = analysis.units(analysis.fold(line))
        found |= {hash_of_stem(one.text) for one in units}
        for length in (1, 2, 3):
            for at in range(len(units) - length + 1):
                found.add(hash_of_units(units[at : at + length]))
    return found


def test_the_index_holds_the_grams_that_the_analysis_finds(tmp_path: Path) -> None:
    lines = [
        "居家養老服务，Home-care!",
        "",
        "、第5052号 a",
        "é caffe\u0301 老",
        "一\u200b二 三",
        "x" * 80,
    ]
    texts = [lines, ["ｶﾞ ㎡ 㐀か\u3099"], [], lines[::-1]]
    assert grams_of(texts, tmp_path / "some") == list(map(hashes_of, texts))


@pytest.mark.parametrize(
    "word", ["services", "buses", "companies", "glass", "bus", "training", "sing", "养老", "x2s"]
)
def test_the_browser_takes_the_same_endings_off_words(word: str) -> None:
    assert ask([("stem", word)]) == [stem(word)]


@pytest.mark.long
def test_the_index_folds_every_character_as_the_analysis_does(tmp_path: Path) -> None:
    named = [one for one in named_characters("Cc") if one < "\uac00"]
    texts = [[f"a{character}b 养{character}老"] for character in named]
    held = grams_of(texts, tmp_path / "every")
    different = [
        f"U+{ord(character):04X}"
        for character, lines, mine in zip(named, texts, held, strict=True)
        if mine != hashes_of(lines)
    ]
    assert not different, (len(different), different[:5])
