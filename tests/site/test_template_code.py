"""Templates say the same as Jinja's own, in fewer steps."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, meta
from markupsafe import Markup

from disclosure.output.output_tree import Tree
from disclosure.site import theme
from disclosure.site.plugin import build_site
from disclosure.site.template_code import DirectCode
from tests.support.data_folders import silent

HOSTILE = "<script>alert(\"x\") & 'y'</script>"
MARK = Markup(HOSTILE)  # noqa: S704 - as what a template is given may be

# A template, and what it says of HOSTILE `text`, its Markup `mark`, and the function `join`.
SAID = [
    ("{{ text }}", "&lt;script&gt;alert(&#34;x&#34;) &amp; &#39;y&#39;&lt;/script&gt;"),
    ("{{ mark }}", HOSTILE),
    ("{{ join('a', mark) }}", "a" + HOSTILE),
    ("{{ join(second='<', first=mark) }}", HOSTILE + "&lt;"),
    ("{{ join(*['<', mark]) }} {{ join(**{'first': '>', 'second': 1}) }}", None),
    ("{% macro m(a, b='<', c=none) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(mark) }}", None),
    (
        "{% macro m(a, b='<') %}{{ a }}{{ b }}{% endmacro %}{{ m(b=text, a=1) }}|{{ m(1, b=2) }}",
        None,
    ),
    (
        "{% macro m() %}{{ caller(text) }}{% endmacro %}{% call(t) m() %}{{ t }}{% endcall %}",
        None,
    ),
    ("{% macro m() %}{{ varargs[0] }}{{ kwargs.k }}{% endmacro %}{{ m(text, k=mark) }}", None),
    ("{% macro m(n) %}{{ n }}{{ m(n - 1) if n }}{% endmacro %}{{ m(3) ~ text }}", None),
    ("{% set s %}{{ text }}{% endset %}{{ s }}{{ s|length }}", None),
    ("{% for i in range(3) %}{{ loop.index }}{{ loop.cycle('<', mark) }}{% endfor %}", None),
    ("{% for i in [[1, [2]]] recursive %}{{ loop(i) if i is iterable else i }}{% endfor %}", None),
    ("{{ none }}{{ 1.5 }}{{ true }}{{ ['<'] }}{{ 'a' if text else 'b' }}{{ text|upper }}", None),
    ("{% block a %}{{ text }}{% block b %}{{ mark }}{% endblock %}{% endblock %}", None),
    ("{% autoescape false %}{{ text }}{% endautoescape %}{{ text }}", None),
]
WRONG = [
    "{{ nobody }}",
    "{{ nobody() }}",
    "{{ text.nothing }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{{ join(1) }}",
]


def joined(first: object, second: object) -> Markup:
    return Markup("{}{}").format(first, second)


def rendered(source: str, *, extensions: list[type[DirectCode]]) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, extensions=extensions)
    values = {"text": HOSTILE, "mark": MARK, "join": joined}
    return environment.from_string(source).render(values)


@pytest.mark.parametrize(("source", "said"), SAID)
def test_a_template_says_what_it_says_in_jinja(source: str, said: str | None) -> None:
    plain = rendered(source, extensions=[])
    assert rendered(source, extensions=[DirectCode]) == plain
    assert said in (None, plain)


@pytest.mark.parametrize("source", WRONG)
def test_what_is_wrong_in_jinja_is_wrong_in_the_same_words(source: str) -> None:
    told = []
    for extensions in ([], [DirectCode]):
        with pytest.raises(Exception, match=r".") as error:
            rendered(source, extensions=extensions)
        told.append((error.type, str(error.value)))
    assert told[0] == told[1]


def test_every_page_of_a_town_is_as_jinja_writes_it(
    town_output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = (town_output / "current/register.sqlite").resolve()
    build_site(register, direct := Tree(tmp_path / "direct"), "https://town.example", silent)
    ours = {"extensions", "bytecode_cache"}
    plain_settings = {name: value for name, value in theme.SETTINGS.items() if name not in ours}
    monkeypatch.setattr(theme, "SETTINGS", plain_settings)
    build_site(register, plain := Tree(tmp_path / "plain"), "https://town.example", silent)
    pages = sorted(path.relative_to(plain.site) for path in plain.site.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        assert (direct.site / page).read_bytes() == (plain.site / page).read_bytes(), page


def test_macros_that_are_imported_know_the_page_and_the_words_alone() -> None:
    folder = theme.THEME / "templates"
    texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}
    imported = {name for text in texts.values() for name in re.findall(r"import '([^']+)'", text)}
    assert len(imported) > 20
    for name in imported:
        known = meta.find_undeclared_variables(theme.environment().parse(texts[name]))
        assert known <= {"p", "w"}, name


def test_a_word_takes_values_as_markup_does() -> None:
    for source in ("{a} of {b:,}", "{a}{a} &amp; {{ {b:.2f}", "plain", "{b:03d}"):
        values = {"a": HOSTILE, "b": 1234}
        assert theme.Word(source).format(**values) == Markup(source).format(**values)  # noqa: S704
    assert theme.Word("{a}").format(a=Markup("<b>")) == "<b>"
    with pytest.raises(KeyError):
        theme.Word("{a}").format(b=1)
