"""The style sheet by which a browser shows a feed that somebody opens: CSS alone, no XSLT."""

from pathlib import Path
from urllib.parse import quote, urlsplit

from disclosure.words.texts import text

_SHEET = Path(__file__).with_name("feed.css")


def style_path(language: str) -> str:
    """The site path of the style sheet of one language."""
    return f"{'en/' if language == 'en' else ''}feeds/feed.css"


def style_reference(siteurl: str, language: str) -> str:
    """The address by which a feed names it: from the root of its own server, since a browser takes
    style sheets of XML from there only."""
    return f"{quote(urlsplit(siteurl).path.rstrip('/'))}/{style_path(language)}"


def style_sheet(language: str) -> bytes:
    """The style sheet of one language, which says what a feed is and how to subscribe."""
    intro = text("feeds.style.intro", language).replace("\\", "\\\\").replace('"', '\\"')
    return _SHEET.read_text("utf-8").replace('"INTRO"', f'"{intro}"').encode()
