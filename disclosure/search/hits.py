"""A found entry as readers see it: its titles and an extract as HTML with the words marked."""

import html
from dataclasses import dataclass

from disclosure.search import analysis
from disclosure.search.analysis import Phrase

# The cells of an entry that a hit is made from, in this order; all but the last, which time alone
# may change, are texts of the entry.
TEXTS = ("kind", "publisher", "id", "path", "title", "title_en", "published_on", "text")
STORED = (*TEXTS, "status")
EXTRACT_BEFORE, EXTRACT_LENGTH = 40, 160  # characters


@dataclass(frozen=True)
class Hit:
    """An entry that was found. `title_marked` and `extract` are safe HTML with `<mark>`."""

    kind: str
    publisher: str
    id: str
    path: str
    title: str
    title_en: str
    published_on: str
    status: str
    title_marked: str
    title_en_marked: str
    extract: str


def hit(stored: tuple[str, ...], phrases: list[Phrase]) -> Hit:
    """The hit of an entry, from its cells `STORED`, for the phrases of the search."""
    kind, publisher, key, path, title, title_en, published_on, text, status = stored
    return Hit(
        kind,
        publisher,
        key,
        path,
        title,
        title_en,
        published_on,
        status,
        title_marked=marked(title, analysis.spans(title, phrases)),
        title_en_marked=marked(title_en, analysis.spans(title_en, phrases)),
        extract=_extract(text, phrases),
    )


def _extract(text: str, phrases: list[Phrase]) -> str:
    """The part of the text around its first match, else the beginning of its first sentence."""
    lines = text.split("\n")
    for line in lines:
        if matches := analysis.spans(line, phrases):
            start = max(0, matches[0][0] - EXTRACT_BEFORE)
            break
    else:
        # What has neither a space nor a character written without spaces is a code.
        line = next((line for line in lines if not line.isascii() or " " in line), "")
        start, matches = 0, []
    end = start + EXTRACT_LENGTH
    inside = [(a - start, min(b, end) - start) for a, b in matches if a < end]
    part = marked(line[start:end], inside)
    return f"{'…' if start else ''}{part}{'…' if end < len(line) else ''}"


def marked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text as HTML, its spans inside `<mark>`."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, html.escape(text[at:])])
