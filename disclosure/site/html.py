"""HTML made in Python: marked as safe in one place, addresses percent-encoded."""

import re
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup, escape

_NEEDS_NO_QUOTING = re.compile(r"[A-Za-z0-9._/#~-]*")


def html(text: str) -> Markup:
    """Marks `text` as HTML. Every value in it must have gone through `escape` (or be ours)."""
    return Markup(text)  # noqa: S704 - the one place; f-strings are ten times faster than format


def quoted(path: str) -> str:
    """A site path, with anchor, as a link writes it: percent-encoded where needed."""
    return path if _NEEDS_NO_QUOTING.fullmatch(path) else quote(path, safe="/#~")


def link(address: str, content: str) -> Markup:
    """A link; `content` is escaped unless it is Markup."""
    return html(f'<a href="{escape(address)}">{escape(content)}</a>')


# A number as offices write it: area code and number, with a plus, blanks and hyphens.
_NUMBER = re.compile(r"\+?[0-9][0-9 -]{5,}[0-9]")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def telephones(text: str) -> Markup:
    """A text with each telephone number in it as a link to call it (RFC 3966)."""
    parts, end = [], 0
    for found in _NUMBER.finditer(text):
        number = re.sub("[ -]", "", found[0])
        parts += [escape(text[end : found.start()]), link(f"tel:{number}", found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def mail(text: str) -> Markup:
    """An address of mail as a link to write to it (RFC 6068); any other text as it is."""
    return link(f"mailto:{text}", text) if _MAIL.fullmatch(text) else escape(text)


@lru_cache(maxsize=4096)
def time(moment: str, words: str) -> Markup:
    """A `<time>` with its machine-readable form."""
    return html(f'<time datetime="{escape(moment)}">{escape(words)}</time>')


def in_language(language: str, content: str) -> Markup:
    """A text in another language than the page's."""
    return html(f'<span lang="{escape(language)}">{escape(content)}</span>')


def code(text: str) -> Markup:
    """A code, id or address that is not a link."""
    return html(f"<code>{escape(text)}</code>")
