"""The theme: its templates as a Jinja environment, and its words in both languages."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import Any, Self

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from disclosure.site.html import escape, escaped, html
from disclosure.site.template_code import VERSION, DirectCode
from disclosure.site_settings import site_settings
from disclosure.words.texts import LANGUAGES, Language, chosen, read_texts, text_of

THEME = Path(__file__).resolve().parents[2] / "theme"


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled once, kept beside them as Python keeps its modules; where that folder
    cannot be written, each process compiles its own."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


# How Pelican and we ourselves make the environment, so that both render alike: data text is
# always escaped, and a name that nobody gave is an error, not an empty place on the page.
SETTINGS: Mapping[str, Any] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "undefined": StrictUndefined,
    "auto_reload": False,
    "extensions": [DirectCode],
    "bytecode_cache": CompiledTemplates(
        str(THEME / "templates" / "__pycache__"), f"%s.{VERSION.hexdigest()[:8]}.cache"
    ),
}


class WordGroup(SimpleNamespace):
    """Words under their names, as attributes and as items: `w.gap.no_plan`, `w.gap["no_plan"]`.

    Not a mapping, whose own `items` or `keys` would answer instead of a word of that name.
    """

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(name) from None


class Word(Markup):
    """A word or sentence of the interface, as HTML; `format` escapes what is put into it.

    A place may choose by its number between one and many: `{count} {count:contract|contracts}`.
    """

    parts: tuple[tuple[str, str | None, str], ...]  # each: text, name of the value after it, form

    def __new__(cls, text: str) -> Self:
        """The word of a text of our own, never of data."""
        word = super().__new__(cls, text)
        parsed = [*Formatter().parse(text)]
        if any(conversion for *_, conversion in parsed):
            raise ValueError(f"a value may have a form, but no conversion: {text}")
        word.parts = tuple((before, name, form or "") for before, name, form, _ in parsed)
        return word

    def format(self, /, **values: Any) -> Markup:  # type: ignore[override]
        """The word with its places filled, as `Markup.format` does, which reads it anew each time.

        KeyError for a place that gets no value.
        """
        filled = []
        for before, name, form in self.parts:
            filled.append(before)
            if name is not None:
                filled.append(escaped(_filled(values[name], form) if form else values[name]))
        return html("".join(filled))


def _filled(value: Any, form: str) -> str:
    word = chosen(value, form)
    return format(value, form) if word is None else word


Words = WordGroup  # groups of words, each a Group of Markup


@cache
def environment() -> Environment:
    """The templates of the theme, compiled once a process."""
    return Environment(  # noqa: S701 - SETTINGS turns autoescape on
        loader=FileSystemLoader(THEME / "templates"), **SETTINGS
    )


@cache
def words(lang: Language) -> Words:
    """Every word of the interface in one language, by group and name.

    Words are ours and may hold HTML entities; `format` escapes what is put into them.
    ValueError names the first entry that lacks one of the languages.
    """
    groups: dict[str, dict[str, Markup]] = {}
    for file in sorted(THEME.glob("words*.toml")):
        of_file: dict[str, dict[str, Markup]] = {}
        for name, pair in read_texts(file).items():
            group, _, word = name.partition(".")
            of_file.setdefault(group, {})[word] = Word(text_of(pair, lang))
        for group in groups.keys() & of_file.keys():
            raise ValueError(f"theme/{file.name}: {group}: this group is in another file too")
        groups |= of_file
    settings = site_settings()
    if settings.title:
        groups["site"]["name"] = escape(settings.name(lang))
    subtitle = settings.subtitle_en if lang == "en" else settings.subtitle
    if subtitle:
        groups["site"]["description"] = groups["home"]["headline"] = escape(subtitle)
    about = settings.about_en if lang == "en" else settings.about
    if about:
        groups["home"]["lead"] = escape(about)
    return WordGroup(
        **{name: WordGroup(**words_of_group) for name, words_of_group in groups.items()}
    )


@cache
def written_pages(content: Path) -> tuple[Mapping[str, str], ...]:
    """The pages of `content/pages/{zh,en}/*.md`, sorted by slug: slug, title, title_en.

    Only pages written in both languages are listed: each is linked from every page.
    """
    titles: dict[str, dict[str, str]] = {}
    for lang in LANGUAGES:
        for path in sorted((content / "pages" / lang).glob("*.md")):
            head = _metadata(path)
            titles.setdefault(head.get("slug", path.stem), {})[lang] = head["title"]
    return tuple(
        {"slug": slug, "title": by_lang["zh"], "title_en": by_lang["en"]}
        for slug, by_lang in sorted(titles.items())
        if len(by_lang) == len(LANGUAGES)
    )


def _metadata(path: Path) -> dict[str, str]:
    """The `Name: value` lines that open a Markdown page, names in lower case."""
    head: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        name, colon, value = line.partition(":")
        if not colon or not name.isidentifier():
            break
        head[name.lower()] = value.strip()
    return head
