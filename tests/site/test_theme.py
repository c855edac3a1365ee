"""The theme says everything in both languages, and nothing in it leans on what CSP forbids."""

import re
from pathlib import Path

import pytest

from disclosure.site import theme
from disclosure.site.gaps import Gap
from disclosure.words.texts import LANGUAGES

TEMPLATES = sorted((theme.THEME / "templates").glob("*.html"))
STATIC = sorted(
    path for path in (theme.THEME / "static").rglob("*") if path.is_file() and path.suffix != ".png"
)
NAMED = re.compile(r"\bw\.([a-z_]+)\.([a-z_]+)")
CHOSEN = re.compile(r"\bw\.([a-z_]+)\[|self\.w\.([a-z_]+)|self\.w\[\"([a-z_]+)\"\]")


def words() -> set[tuple[str, str]]:
    groups = vars(theme.words("zh"))
    return {(group, name) for group, entries in groups.items() for name in vars(entries)}


def sources() -> str:
    views = sorted(Path(theme.__file__).parent.rglob("*.py"))
    return "\n".join(path.read_text("utf-8") for path in [*TEMPLATES, *views])


def test_every_word_that_a_template_asks_for_is_there() -> None:
    assert not set(NAMED.findall(sources())) - words()


def test_every_word_is_used() -> None:
    chosen = {group for found in CHOSEN.findall(sources()) for group in found if group}
    unused = {(group, name) for group, name in words() if group not in chosen}
    assert not unused - set(NAMED.findall(sources()))


def test_both_languages_take_the_same_values_in_each_sentence() -> None:
    for group, name in words():
        both = [str(theme.words(lang)[group][name]) for lang in LANGUAGES]
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in both]
        # A sentence may leave out a value that its language does not need, but not ask for more.
        assert places[0] == places[1], f"{group}.{name}"


def test_every_sentence_about_a_missing_link_takes_what_a_gap_gives() -> None:
    for name, sentence in vars(theme.words("en").gap).items():
        given = set(Gap(name)._fields) - {"sentence"}
        assert set(re.findall(r"\{(\w+)\}", sentence)) <= given, name


def test_a_word_that_is_not_there_stops_the_page() -> None:
    with pytest.raises(AttributeError, match="no_such_word"):
        theme.environment().from_string("{{ w.plain.no_such_word }}").render(w=theme.words("zh"))


def test_a_word_without_one_language_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "words.toml").write_text('[nav]\nhome = { zh = "首页" }\n', "utf-8")
    monkeypatch.setattr(theme, "THEME", tmp_path)
    with pytest.raises(ValueError, match=r"nav\.home: give both zh and en"):
        theme.words.__wrapped__("zh")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_has_style_or_script_of_its_own(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|<script(?! type=\"module\" src=)|\son\w+=", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


@pytest.mark.parametrize("file", STATIC, ids=lambda path: path.name)
def test_no_file_of_the_theme_asks_for_anything_outside(file: Path) -> None:
    text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|url\(|@import|data:", text)


def test_written_pages_are_listed_when_both_languages_have_them(tmp_path: Path) -> None:
    for lang, slugs in {"zh": ("about", "only"), "en": ("about",)}.items():
        (tmp_path / "pages" / lang).mkdir(parents=True)
        for slug in slugs:
            path = tmp_path / "pages" / lang / f"{slug}.md"
            path.write_text(f"Title: {slug} {lang}\nSlug: {slug}\n\nText: no head\n", "utf-8")
    pages = theme.written_pages(tmp_path)
    assert pages == ({"slug": "about", "title": "about zh", "title_en": "about en"},)
