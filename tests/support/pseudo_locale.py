"""A copy of the program whose files of texts are written in runes: what reads otherwise is a text
that stands outside of them."""

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from disclosure.words.texts import FOLDER, LANGUAGES, read_texts
from tests.support.website import ROOT, copy_program

CODE = [
    *("api", "data/codelists", "data/reference/classifications", "data/schemas"),
    *("disclosure", "scripts", "theme"),
    *("tests/fixtures/tiny-town", "pelicanconf.py", "pyproject.toml"),
]
# Members of our JSON files and heads of rules that hold a text.
WORDED = re.compile(
    r"(title|description|message|remedy|source|summary|unit|tests|leaves_out|detail)(_en)?|zh|en|license_title"
)
# What is no letter of a text: places for values (of a choice by number the name alone), tags,
# entities, values of argparse.
KEPT = re.compile(r"\{\{|\}\}|\{\w+:(?=[^{}]*\|)|\{[^{}|]*\}|<[^<>]*>|&\w+;|%\(\w+\)s")
# What is no text of a page in Markdown: code, targets of links, tags, entities, places of values.
MARKUP = re.compile(
    r"```.*?```|``.*?``|`[^`]*`|\]\([^)]*\)|\{[^{}]*\}|<[^<>]*>|https?://\S+|&\w+;"
    r"|^(?:Title|Summary|Description): |^(?!Title:|Summary:|Description:)[A-Z]\w*: .*?$",
    re.DOTALL | re.MULTILINE,
)


def runes(text: str, kept_as: re.Pattern[str] = KEPT) -> str:
    """The text in an alphabet that no data has, as long as it was."""
    parts, at = [], 0
    for kept in kept_as.finditer(text):
        parts += [_runes(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, _runes(text[at:])])


def _runes(text: str) -> str:
    return "".join(chr(0x16A0 + ord(one) % 70) if one.isalpha() else one for one in text)


def translated_tree(tree: Path) -> Path:
    """The program in `tree`, with every file of texts in runes."""
    copy_program(tree, CODE)
    for file in [*FOLDER.glob("*.toml"), *(ROOT / "theme").glob("words*.toml")]:
        _write_toml(tree / file.relative_to(ROOT), read_texts(file))
    units = tree / "disclosure/words/measuring_units.toml"
    units.write_text(_units(units.read_text("utf-8")), "utf-8")
    for folder in ("api", "disclosure", "data/schemas", "data/reference"):
        for file in (tree / folder).rglob("*.json"):
            told = json.loads(file.read_text("utf-8"))
            file.write_text(json.dumps(_worded(told), ensure_ascii=False), "utf-8")
    for file in (tree / "data/codelists").glob("*.csv"):
        _write_codelist(file)
    for file in (tree / "disclosure/rules").glob("*.sql"):
        file.write_text(_rule(file.read_text("utf-8")), "utf-8")
    for file in (tree / "disclosure/rules/eligibility").glob("*.toml"):
        file.write_text(_condition(file.read_text("utf-8")), "utf-8")
    for page in (ROOT / "content/pages").rglob("*.md"):
        written = tree / page.relative_to(ROOT)
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(runes(page.read_text("utf-8"), MARKUP), "utf-8")
    told = (ROOT / "content/requirements.toml").read_text("utf-8")
    (tree / "content/requirements.toml").write_text(_requirements(told), "utf-8")
    return tree


def _requirements(text: str) -> str:
    """What the sources ask for with its texts in runes, without links to the written pages."""
    text = re.sub(
        r'\b(zh|en|article) = "([^"]*)"', lambda one: f'{one[1]} = "{runes(one[2])}"', text
    )
    return re.sub(r'"(?!rules/|codelists/#)[\w-]+/[^"]*"(, )?', "", text)


def _condition(text: str) -> str:
    """A condition of bidding with its texts in runes."""
    worded = re.compile(r'^((?:title|question|papers|note)(?:_en)?) = "(.*)"$', re.MULTILINE)
    return worded.sub(lambda one: f'{one[1]} = "{runes(one[2])}"', text)


def _units(text: str) -> str:
    """The units of measure with their English words in runes; the Chinese are those of data."""
    words = re.compile(r'^(?:en|"\S+") = \[.*\]$', re.MULTILINE)
    return words.sub(
        lambda one: re.sub(r'"([a-z][^"]*)"', lambda word: f'"{runes(word[1])}"', one[0]), text
    )


def _write_toml(file: Path, texts: Mapping[str, tuple[str, str]]) -> None:
    lines = []
    for name, pair in texts.items():
        key = ".".join(map(json.dumps, name.split(".", 2)))
        both = (
            f"{language} = {json.dumps(runes(one), ensure_ascii=False)}"
            for language, one in zip(LANGUAGES, pair, strict=True)
        )
        lines.append(f"{key} = {{ {', '.join(both)} }}\n")
    file.write_text("".join(lines), "utf-8")


def _worded(told: Any) -> Any:
    """A document of ours with its texts in runes; examples are data and stay."""
    if isinstance(told, list):
        return [_worded(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {
        key: runes(one)
        if isinstance(one, str) and WORDED.fullmatch(key)
        else one
        if key in {"example", "constraints"}
        else _worded(one)
        for key, one in told.items()
    }


def _write_codelist(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [*csv.DictReader(stream)]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {
                    name: runes(cell) if name.startswith("title") else cell
                    for name, cell in row.items()
                }
            )


def _rule(text: str) -> str:
    head, end, query = text.partition("*/")
    head = re.sub(
        r'^(\w+) = "(.*)"$',
        lambda line: f'{line[1]} = "{runes(line[2])}"' if WORDED.fullmatch(line[1]) else line[0],
        head,
        flags=re.MULTILINE,
    )
    return head + end + query
