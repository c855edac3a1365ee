"""Nearest words: the known heading or code that an unknown one is most like."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from disclosure.intake.spreadsheets.code_words import nearly_codes
from disclosure.intake.spreadsheets.column_labels import (
    CODE_WORDS,
    COUNT_WORDS,
    MAX_LABEL,
    QUESTION,
    TIME_WORDS,
    is_of_money,
    key,
    labels_of,
    without_brackets,
    words,
)
from disclosure.model.schemas import codelists, tables

# The share of characters in common, in order, from which two words are alike.
_ALIKE = 0.66
_TIMES = frozenset({"date", "datetime", "yearmonth", "integer"})


@lru_cache(maxsize=4096)
def nearest_field(label: str, resource: str) -> str:
    """The field whose column names are most like an unknown one, 应提交材料 like 应提交的材料;
    empty where none is like it."""
    fields = tables()[resource].field
    word = key(without_brackets(label))
    if len(label) > MAX_LABEL or word in words()["telling"]["unlike"]:
        return ""
    is_money = is_of_money(label)
    counted = next((end for end in COUNT_WORDS if word.endswith(end)), "")
    telling = [sign for sign in words()["telling"]["must"] if sign in word]
    added = [sign for sign in words()["telling"]["may"] if sign not in word]
    labels = {
        column_label: name
        for column_label, name in labels_of(resource).items()
        if name in fields
        and all(sign in without_brackets(column_label) for sign in telling)
        and not any(sign in column_label for sign in added)
        and fields[name].is_money >= is_money
        and (fields[name].type in _TIMES) >= word.endswith(TIME_WORDS)
        and column_label.endswith(counted)
        and column_label.startswith(QUESTION) == word.startswith(QUESTION)
    }
    if word.endswith(CODE_WORDS):
        labels = {
            column_label: name
            for column_label, name in labels.items()
            if column_label.endswith(CODE_WORDS)
        }
    nearest = _nearest(word, labels)
    return labels[nearest] if nearest else ""


@lru_cache(maxsize=4096)
def nearest_code(word: str, codelist: str) -> str:
    """The code whose title is most like an unknown word, or that people call nearly so (学生 are
    nearly 儿童); empty where none is."""
    nearly = nearly_codes(codelist).get(key(word))
    if nearly:
        return nearly
    titles = {key(code.title): code.code for code in codelists()[codelist].values()}
    nearest = _nearest(key(word), titles)
    return titles[nearest] if nearest else ""


def _nearest(word: str, candidates: Iterable[str]) -> str:
    """The word most like `word`: a part of it, or it a part, counts as alike."""

    def likeness(other: str) -> float:
        ratio = SequenceMatcher(None, word, other).ratio()
        is_part = min(len(word), len(other)) >= 3 and (word in other or other in word)
        return ratio + 0.3 * is_part

    best = max(candidates, key=likeness, default="")
    return best if best and likeness(best) >= _ALIKE else ""
