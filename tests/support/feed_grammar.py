"""Grammars that the rules for Atom and RSS share: addresses, dates, languages, HTML in a feed."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

Rule = Callable[[Element], Iterator[str]]
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
)
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+( \(.+\))?")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
# RFC 4151 §2.1: tagging entity (authority, date) and specific (pchar, "/" and "?").
TAG = re.compile(
    r"tag:([a-z0-9-]+\.)*[a-z0-9-]+,\d{4}(-\d\d(-\d\d)?)?"
    r":(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
)


def counted(element: Element, names: str, least: int, most: int) -> Iterator[str]:
    """Each of `names` (`atom:` for the Atom namespace) that is not there so many times."""
    for name in names.split():
        count = len(element.findall(name.replace("atom:", ATOM)))
        if not least <= count <= most:
            yield f"{count} {name} in {element.tag}"


class Markup(HTMLParser):
    """Collects what HTML content must not have: open elements, scripts, relative links."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "form"}:
            self.faults.append(tag)
        if tag != "br":
            self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name not in {"href", "lang"}:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not re.match(r"https?://", value or ""):
                self.faults.append(f"{value} is not absolute")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")


def markup_faults(html: str) -> list[str]:
    """What is wrong with HTML that shall stand in a reader's page."""
    parser = Markup()
    parser.feed(html)
    parser.close()
    return parser.faults + [f"<{tag}> is not closed" for tag in parser.open]
