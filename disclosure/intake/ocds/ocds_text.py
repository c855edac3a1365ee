"""Text from OCDS files: HTML becomes plain text, broken and invisible characters go."""

import html
import re
from html.parser import HTMLParser

# Only real HTML elements count as markup: "price <5 and >3" is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|center|cite|code|dd|div|dl|dt|em|font|h[1-6]|head|hr|"
    r"html|i|img|li|o:p|ol|p|pre|s|script|small|span|strong|style|sub|sup|table|tbody|td|tfoot|th|"
    r"thead|title|tr|tt|u|ul)(?:\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_BLOCKS = {
    *("address", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul"),
}
_SILENT = {"script", "style", "head", "title"}
# Controls, lone surrogates, non-characters and the byte order mark; the zero-width joiners stay,
# because Persian, Hindi and others spell with them.
_BROKEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069]|[\U0001fffe-\U0001ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


class _Plain(HTMLParser):
    """Collects the text of HTML; a block element starts a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own signature
        if tag in _SILENT:
            self.silent += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in {"td", "th"}:
            self.parts.append(" ")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain(text: str) -> str:
    """`text` without HTML: tags and comments go, entities become characters, blocks lines."""
    if _TAG.search(text):
        parser = _Plain()
        # Line ends inside HTML are only spaces (HTML Living Standard, white space collapsing).
        parser.feed(_LINE_END.sub(" ", text).replace("\n", " "))
        parser.close()
        return "".join(parser.parts)
    return html.unescape(text) if _ENTITY.search(text) else text


def sound(text: str) -> str:
    """`text` with characters only that UTF-8, XML and a table can carry."""
    if text.isprintable():
        return text
    return _BROKEN.sub("", _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text)))


def prose(text: str) -> str:
    """Plain text of several lines: runs of spaces are one, blank lines at most one."""
    lines = (_SPACES.sub(" ", line).strip() for line in sound(plain(sound(text))).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def line(text: str) -> str:
    """Plain text on one line."""
    if text.isprintable() and "<" not in text and "&" not in text:
        return " ".join(text.split())
    return " ".join(sound(plain(sound(text))).split())


def slug(text: str, length: int = 40) -> str:
    """Letters and digits of any script, lower-case, joined by hyphens; may be empty."""
    words = re.findall(r"[^\W_]+", sound(text).casefold())
    return "-".join(words)[:length].strip("-")
