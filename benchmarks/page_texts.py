"""What a reader of a page gets: its title, its words in order, and where its links lead; and the
same as an article in Markdown."""

import re
from pathlib import Path

from lxml import html

_INLINE = {"a", "code", "del", "ins", "small", "span", "strong", "time", "wbr"}
_BLANKS = re.compile(r"\s+")


def read_page(path: Path) -> tuple[str, str, list[str]]:
    """The title, the words of the body, and its links. The texts of different blocks or cells
    are kept apart, however the file is laid out."""
    page = html.document_fromstring(path.read_text("utf-8"))
    words: list[str] = []
    links: list[str] = []
    _read(page.find("body"), words, links)
    return page.findtext("head/title") or "", _BLANKS.sub(" ", "".join(words)).strip(), links


def _read(element: html.HtmlElement, words: list[str], links: list[str]) -> None:
    if element.tag == "script":
        return
    if element.tag == "a":
        links.append(element.get("href"))
    apart = "" if element.tag in _INLINE else "\n"
    words += [apart, element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            _read(child, words, links)
        words.append(child.tail or "")
    words.append(apart)


def compared(ours: Path, theirs: Path) -> tuple[int, list[str]]:
    """The number of pages that are equal in two folders, and the paths of those that differ."""
    paths = {
        path.relative_to(folder) for folder in (ours, theirs) for path in folder.rglob("*.html")
    }
    differing = [
        path.as_posix()
        for path in sorted(paths)
        if not (ours / path).is_file()
        or not (theirs / path).is_file()
        or read_page(ours / path) != read_page(theirs / path)
    ]
    return len(paths) - len(differing), differing


_SIGNS = re.compile(r"([\\`*_\[\]<>#|])")
_MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "li": "- ", "dt": "**"}


def markdown_of(page: Path, path: str) -> str:
    """The main part of a page as an article of Pelican that is to be written to `path`."""
    whole = html.document_fromstring(page.read_text("utf-8"))
    parts: list[str] = []
    _mark(whole.find(".//main"), parts)
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    title = _BLANKS.sub(" ", whole.findtext("head/title") or "")
    head = [
        f"Title: {title}",
        "Date: 2026-09-22",
        "Category: city",
        f"Slug: {path}",
        f"Save_as: {path}",
    ]
    return "\n".join([*head, f"URL: {path}", "", *(line + "\n" for line in lines if line)])


def _mark(element: html.HtmlElement, parts: list[str]) -> None:
    if element.tag in {"script", "svg"}:
        return
    before, after = "", ""
    if element.tag == "a":
        before, after = "[", f"]({element.get('href')})"
    elif element.tag not in _INLINE:
        before = "\n" + _MARKS.get(element.tag, "")
        after = "**\n" if element.tag == "dt" else "\n"
    parts += [before, _SIGNS.sub(r"\\\1", element.text or "")]
    for child in element:
        if isinstance(child.tag, str):
            _mark(child, parts)
        parts.append(_SIGNS.sub(r"\\\1", child.tail or ""))
    parts.append(after)
