"""Texts of the interface: complete in both languages, all used, none outside their files."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from disclosure.site.theme import THEME
from disclosure.words.texts import FOLDER, both, chosen, group, read_texts, text
from tests.support.website import ROOT

TABLE = re.compile(r"\w+(\.[\w-]+)+\.?")  # `feeds.title`, or what begins `feeds.title.all`
FILES = sorted(FOLDER.glob("*.toml"))
SOURCES = sorted(
    path
    for room in ("disclosure", "api", "desk", "scripts")
    for path in (ROOT / room).rglob("*.py")
)


def places(one: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(one) if name is not None}


# Functions of the verbs that complete the name of a text, and with what.
COMPLETED = {
    "say": "terminal.",
    "warn": "terminal.",
    "refusals_reported": "terminal.",
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
    for template in (ROOT / "desk/templates").glob("*.html"):
        asked = re.findall(r"p\.said\('([\w.]+)'", template.read_text("utf-8"))
        found |= {f"desk.{name}" for name in asked}
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


# Modules that hold Chinese which is no text of the interface, and what it is there.
SHEETS = "disclosure/intake/spreadsheets/"
VOCABULARY = {
    "what people write in sheets, to be read": [
        *(f"{SHEETS}{name}.py" for name in ("catalogue_editions", "code_words", "consortia")),
        *(f"{SHEETS}{name}.py" for name in ("catalogue_layout", "catalogue_levels", "cell_values")),
        *(f"{SHEETS}{name}.py" for name in ("column_labels", "column_mapping", "draft_reading")),
        *(f"{SHEETS}{name}.py" for name in ("encodings", "evaluation_forms", "evaluation_funds")),
        *(f"{SHEETS}{name}.py" for name in ("columns_beside", "header_columns", "headers")),
        *(f"{SHEETS}{name}.py" for name in ("identifier_columns", "invisible_signs")),
        *(f"{SHEETS}{name}.py" for name in ("lines_above", "lot_numbers", "name_lookup")),
        *(f"{SHEETS}{name}.py" for name in ("column_contents", "day_stretches")),
        *(
            f"{SHEETS}{name}.py"
            for name in ("notice_corrections", "notice_requirements", "part_columns")
        ),
        *(f"{SHEETS}{name}.py" for name in ("row_sorts", "sheet_amounts", "sheet_dates")),
        *(f"{SHEETS}{name}.py" for name in ("shifted_cells", "stacked_headings", "total_rows")),
        *(
            f"{SHEETS}{name}.py"
            for name in (
                "contract_lots",
                "month_columns",
                "negative_lists",
                "part_rows",
                "short_years",
                "side_headings",
                "split_instants",
                "told_days",
                "unfit_evaluations",
                "unmade_evaluations",
                "unready_sheets",
            )
        ),
    ],
    "words of titles and names by which rows are joined": [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "disclosure/intake/joining").glob("join_*.py")
    ],
    "words that every file in Chinese has": ["disclosure/intake/ocds/chinese_text.py"],
    "words by which personal data are found": [
        "disclosure/checks/personal_names.py",
        "disclosure/checks/personal_numbers.py",
        "disclosure/intake/ocds/persons.py",
    ],
    "ranges of characters": ["disclosure/search/analysis.py"],
    "what names of places end with": ["disclosure/search/lexicon.py"],
    "examples of values of a descriptor": ["disclosure/packages/descriptors.py"],
    "the mark by which our comments in a clerk's workbook are found again": [
        "disclosure/reports/xlsx/comments.py"
    ],
    "the mark of a text that was taken back from a package, found again there": [
        "disclosure/packages/package_redaction.py"
    ],
    "the ending of titles in a codelist": ["disclosure/feeds/notice_entries.py"],
    "data of the invented city": [
        path.relative_to(ROOT).as_posix() for path in (ROOT / "scripts/example_city").glob("*.py")
    ],
}
HAN = re.compile(r"[\u3400-\u9fff]")


def test_no_text_in_chinese_stands_in_the_code() -> None:
    allowed = {path for paths in VOCABULARY.values() for path in paths}
    assert not {
        f"{name}:{line}"
        for path in SOURCES
        if (name := path.relative_to(ROOT).as_posix()) not in allowed
        for line in lines_in_chinese(path)
    }


def test_what_is_listed_as_vocabulary_holds_some() -> None:
    listed = {
        path
        for reason, paths in VOCABULARY.items()
        if not {"city", "joined"} & {*reason.split()}
        for path in paths
    }
    assert not {path for path in listed if not [*lines_in_chinese(ROOT / path)]}


def lines_in_chinese(path: Path) -> Iterator[int]:
    """The lines of a module with a string in Chinese that is no docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if id(node) not in told and isinstance(node, ast.Constant) and HAN.search(str(node.value)):
            yield node.lineno


def test_no_template_and_no_script_of_the_theme_holds_a_text_in_chinese() -> None:
    folders = [THEME, ROOT / "desk"]
    files = [file for one in folders for file in (one / "templates").glob("*.html")]
    files += [file for one in folders for file in (one / "static").rglob("*.js")]
    files += [ROOT / "disclosure/reports/page.html"]
    comment = re.compile(r"\{#.*?#\}|/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
    assert not [file.name for file in files if HAN.search(comment.sub("", file.read_text("utf-8")))]


def test_the_register_is_called_by_one_name_in_chinese() -> None:
    folders = ("api", "content", "data/schemas", "disclosure", "scripts", "theme")
    files = [path for one in folders for path in (ROOT / one).rglob("*") if path.is_file()]
    endings = {".html", ".json", ".md", ".py", ".sql", ".toml"}
    other = "登记" + "簿"
    assert not [
        path for path in files if path.suffix in endings if other in path.read_text("utf-8")
    ]


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 files, 1 MB"), (1, "1 file, 1 MB"), (1234, "1,234 files, 1 MB")]
)
def test_a_place_chooses_between_one_and_many(count: int, told: str) -> None:
    assert text("terminal.zip_site.done", "en", path="a", count=count, size="1 MB") == f"a: {told}"
    assert both("terminal.zip_site.done", path="a", count=count, size="1 MB")[1] == f"a: {told}"


def test_a_choice_may_be_of_nothing_and_other_forms_are_none() -> None:
    assert [chosen(number, "|s") for number in (1, 2)] == ["", "s"]
    assert (chosen(2, ",.2f"), chosen(2, "")) == (None, None)
