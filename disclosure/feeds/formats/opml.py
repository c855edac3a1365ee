"""OPML 2.0: lists of feeds that a reader imports at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from disclosure.feeds.feed_headers import LANGUAGES
from disclosure.feeds.plain_text import line
from disclosure.site_settings import site_settings

MEDIA_TYPE = "text/x-opml"


@dataclass(frozen=True)
class Outline:
    """A feed by its address, or without one a heading over others."""

    text: str
    address: str = ""
    page: str = ""
    inside: tuple["Outline", ...] = ()


def opml(title: str, language: str, outlines: Iterable[Outline]) -> bytes:
    """A subscription list (OPML 2.0, "Subscription lists") in `zh` or `en`, as W3C's feed validator
    wants it: a title and type on each feed, no `docs` in the head. It does not say when it was
    written, so that it stays as it is until its feeds are others."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "<head>",
        f"<title>{escape(line(title))}</title>",
        f"<ownerName>{escape(site_settings().name(language))}</ownerName>",
        "</head>",
        "<body>",
        *(text for outline in outlines for text in _lines(outline, LANGUAGES[language])),
        "</body>",
        "</opml>",
    ]
    return "\n".join(lines).encode() + b"\n"


def _lines(outline: Outline, language: str) -> Iterator[str]:
    if outline.address:
        yield _feed(outline, language)
        return
    yield f"<outline text={quoteattr(line(outline.text))}>"
    for inner in outline.inside:
        yield from _lines(inner, language)
    yield "</outline>"


@lru_cache(maxsize=20_000)  # a feed stands in several lists
def _feed(outline: Outline, language: str) -> str:
    text = quoteattr(line(outline.text))
    page = f" htmlUrl={quoteattr(outline.page)}" if outline.page else ""
    version = ' version="RSS2"' if outline.address.partition("?")[0].endswith(".rss") else ""
    return (
        f'<outline type="rss"{version} text={text} title={text}'
        f" xmlUrl={quoteattr(outline.address)}{page} language={quoteattr(language)}/>"
    )
