"""Texts of the interface: complete in both languages, all used, none outside their files."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

from disclosure.site.theme import THEME
from disclosure.words.texts import FOLDER, both, group, read_texts, text
from tests.support.website import ROOT

TABLE = re.compile(r"\w+(\.[\w-]+)+\.?")  # `feeds.title`, or what begins `feeds.title.all`
FILES = sorted(FOLDER.glob("*.toml"))
SOURCES = sorted(
    path for room in ("disclosure", "api", "scripts") for path in (ROOT / room).rglob("*.py")
)


def places(one: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(one) if name is not None}


# Functions of the verbs that complete the name of a text, and with what.
COMPLETED = {
    "say": "terminal.",
    "warn": "terminal.",
    "told": "terminal.",
    "help_of": "terminal.option.",
    "wrong": "terminal.usage.",
}


@cache
def literals() -> set[str]:
    """Every string in the code, of an f-string what stands before its first value; completed
    where it is given to a function that does so."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found |= strings(node)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                start = COMPLETED.get(node.func.id)
                if start:
                    inside = [one for part in ast.walk(node.args[0]) for one in strings(part)]
                    found |= {start + one for one in inside}
    page = (ROOT / "disclosure/reports/page.html").read_text("utf-8")
    return found | {f"reports.{name}" for name in re.findall(r'said\("([\w.]+)"', page)}


def strings(node: ast.AST) -> set[str]:
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return {str(node.values[0].value)}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return set()


@pytest.mark.parametrize("file", [*FILES, *sorted(THEME.glob("words*.toml"))], ids=lambda f: f.stem)
def test_both_languages_of_a_text_have_the_same_places(file: Path) -> None:
    assert not {
        name: pair for name, pair in read_texts(file).items() if places(pair[0]) ^ places(pair[1])
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_text_is_used(file: Path) -> None:
    """By its own name, or with all others of its table."""
    tables = tuple({f"{one.rstrip('.')}." for one in literals() if TABLE.fullmatch(one)})
    assert not [
        name
        for name in (f"{file.stem}.{one}" for one in read_texts(file))
        if name.removesuffix("_like") not in literals() and not name.startswith(tables)
    ]


def test_a_text_that_no_file_has_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="no_such_text"):
        text("feeds.no_such_text", "zh")


def test_a_place_without_a_value_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="publisher"):
        text("feeds.title.publisher", "en")


@pytest.mark.parametrize(
    "written",
    [
        '[list]\nall = { zh = "全部" }',
        'all = { zh = "全部", en = "" }',
        'all = { zh = "", fr = "" }',
    ],
)
def test_an_entry_that_lacks_a_language_is_an_error_that_names_it(
    written: str, tmp_path: Path
) -> None:
    (tmp_path / "some.toml").write_text(written, "utf-8")
    with pytest.raises(ValueError, match=r"some\.toml: (list\.)?all: give both zh and en"):
        read_texts(tmp_path / "some.toml")


def test_a_value_that_is_a_pair_is_given_by_language() -> None:
    assert both("feeds.title.publisher", publisher=("某市", "Some City")) == (
        "采购公告：某市",
        "Tender notices: Some City",
    )


def test_a_table_of_texts_is_given_by_name_in_its_order() -> None:
    assert list(group("feeds.event"))[:2] == ["documents_until", "submission_deadline"]
