"""The texts of the interface, as the files of `texts/` give them: by subject, in each language.

A file is a subject. Each of its entries has one text for every language, beside each other; a
name within a table is joined by dots. A text may have places for values, as `str.format` fills
them: `{name}`, `{count:,}`; a brace of its own is doubled. A place may choose by its number
between one and many: `{count} {count:row|rows}`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Pair = tuple[str, str]  # a text in Chinese and in English
FOLDER = Path(__file__).with_name("texts")


class BilingualError(Exception):
    """An error shown to users: `pair` is its text in Chinese and English."""

    def __init__(self, pair: Pair) -> None:
        super().__init__(" / ".join(pair))
        self.pair = pair

    def __reduce__(self) -> tuple[type, tuple[Pair]]:
        """By its pair, to be told to another process."""
        return type(self), (self.pair,)


def text(key: str, language: str, /, **values: object) -> str:
    """The text `subject.name` in one language, its places filled.

    KeyError where no file has it, or where one of its places gets no value.
    """
    return filled(text_of(_pair(key), language), values)


def both(key: str, /, **values: object) -> Pair:
    """The text `subject.name` in Chinese and English; a value that is a pair is given by
    language."""
    return _filled(_pair(key), values)


def bilingual(key: str, between: str = " ", /, **values: object) -> str:
    """The text `subject.name` in both languages on one line, Chinese first."""
    return between.join(both(key, **values))


def named(name: str, key: str, /, **values: object) -> dict[str, str]:
    """The text `subject.name` as values of a fault: `reason` and `reason_en` for `reason`."""
    chinese, english = both(key, **values)
    return {name: chinese, f"{name}_en": english}


def group(key: str) -> dict[str, Pair]:
    """The texts of the table `subject.table` in Chinese and English, by name, in their order."""
    subject, _, table = key.partition(".")
    return {
        name.removeprefix(f"{table}."): pair
        for name, pair in read_texts(FOLDER / f"{subject}.toml").items()
        if name.startswith(f"{table}.")
    }


def text_of(pair: Pair, language: str) -> str:
    """The one of two texts that is in a language."""
    return pair[1] if language == "en" else pair[0]


@cache
def read_texts(path: Path) -> Mapping[str, Pair]:
    """Every text of a file by its name.

    ValueError names the first entry that lacks one of the languages or holds anything else.
    """
    return dict(_entries(path.name, "", tomllib.loads(path.read_text("utf-8"))))


def _entries(file: str, name: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, Pair]]:
    if any(isinstance(inside, dict) for inside in entry.values()):
        for part, inside in entry.items():
            if not isinstance(inside, dict):
                raise ValueError(f"{file}: {name}: {part} stands beside tables")
            yield from _entries(file, f"{name}.{part}" if name else part, inside)
    elif set(entry) != set(LANGUAGES) or not all(entry.values()):
        raise ValueError(f"{file}: {name}: give both zh and en, and nothing else")
    else:
        yield name, (entry["zh"], entry["en"])


@cache
def _pair(key: str) -> Pair:
    subject, _, name = key.partition(".")
    return read_texts(FOLDER / f"{subject}.toml")[name]


def _filled(pair: Pair, values: Mapping[str, object]) -> Pair:
    chinese, english = (
        filled(form, {name: _of(value, place) for name, value in values.items()})
        for place, form in enumerate(pair)
    )
    return chinese, english


class _WithChoices(Formatter):
    """Fills places as `str.format` does, and those that choose by a number."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """The value in its form; of a choice, one of its words."""
        word = chosen(value, format_spec)
        return super().format_field(value, format_spec) if word is None else word


_CHOOSING = _WithChoices()


def chosen(value: object, form: str) -> str | None:
    """Of a form `one|many` the word for a number, which may be empty; None for any other form."""
    singular, is_choice, many = form.partition("|")
    return (singular if str(value) == "1" else many) if is_choice else None


def filled(form: str, values: Mapping[str, object]) -> str:
    """A text, its places filled."""
    if "|" in form:
        return _CHOOSING.vformat(form, (), values)
    return form.format(**values)


def _of(value: object, place: int) -> object:
    return value[place] if isinstance(value, tuple) else value
