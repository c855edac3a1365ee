"""What frictionless says of an error is said in Chinese too."""

import re

import frictionless
import pytest
from frictionless.resources import TableResource

from disclosure.packages.engine_notes import in_both_languages

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]+")
# A cell, its field, and words of what is said of it in Chinese and English.
CELLS: list[tuple[str, dict[str, object], str, str]] = [
    ("x", {"type": "integer"}, "应为整数", "must be a whole number"),
    ("x", {"type": "date"}, "应为日期", "must be a date"),
    ("x", {"type": "date", "format": "%d.%m.%Y"}, "格式为 %d.%m.%Y", "of the format %d.%m.%Y"),
    ("x", {"type": "yearmonth"}, "应为年月", "a year and month"),
    ("x", {"type": "boolean"}, "true 或 false", "true or false"),
    ("7", {"type": "integer", "constraints": {"maximum": 5}}, "不得大于：5", "not above: 5"),
    ("abc", {"type": "string", "constraints": {"maxLength": 2}}, "最多字数：2", "at most: 2"),
    ("abc", {"type": "string", "constraints": {"pattern": "[0-9]+"}}, "应符合：[0-9]+", "[0-9]+"),
    ("x", {"type": "string", "constraints": {"enum": ["y"]}}, "只能是其中之一：y", "one of: y"),
    ("", {"type": "string", "constraints": {"required": True}}, "必须填写", "filled in"),
]


@pytest.mark.parametrize(("cell", "field", "chinese", "english"), CELLS)
def test_what_is_wrong_with_a_cell_is_said_in_both_languages(
    cell: str, field: dict[str, object], chinese: str, english: str
) -> None:
    schema = frictionless.Schema.from_descriptor(
        {"fields": [{"name": "a", **field}, {"name": "b"}]}
    )
    resource = TableResource(data=[["a", "b"], [cell, "x"]], schema=schema)
    (error,) = resource.validate().tasks[0].errors
    said, said_en = in_both_languages(error.note)
    assert chinese in said
    assert english in said_en
    assert not ENGLISH.search(said.replace("true 或 false", ""))


def test_a_note_without_words_of_its_own_is_quoted() -> None:
    assert in_both_languages("no such thing") == ("原文为“no such thing”", "no such thing")


def test_a_note_in_a_note_is_said_in_both_languages_too() -> None:
    note = 'cannot retrieve metadata "a.json" because "[Errno 2] No such file or directory: \'a\'"'
    assert in_both_languages(note) == (
        "读不出 a.json（文件不存在）",
        "a.json cannot be read (there is no such file)",
    )
