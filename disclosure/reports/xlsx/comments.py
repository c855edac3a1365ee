"""Comments of a worksheet: existing ones are kept and ours are added, with their boxes."""

import re
from collections.abc import Iterator, Mapping
from xml.dom import minidom
from xml.sax.saxutils import quoteattr

from disclosure.model.cell_references import address
from disclosure.reports.report import position
from disclosure.reports.xlsx.xlsx_parts import (
    MAIN,
    XlsxParts,
    add_text,
    child,
    children,
    like,
    parse,
    root,
    text_of,
)

AUTHOR = "Sunlit 阳光购服"
# The separator line above our text in a comment that somebody else wrote.
RULE = f"—— {AUTHOR} ——"
_LEGACY = re.compile(rb"""<(?:\w+:)?legacyDrawing\s[^>]*?\w+:id=["']([^"']+)["']""")
_SHAPE = re.compile(r"<(?:\w+:)?shape\b|</(?:\w+:)?shape>")
_NUMBERED = re.compile(r"_x0000_s(\d{1,9})\b")
_SPOT = re.compile(r"<(?:\w+:)?(Row|Column)>\s*(\d{1,9})\s*<")
_V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_X = 'xmlns:x="urn:schemas-microsoft-com:office:excel"'
_TYPE = (
    f'<v:shapetype {_V} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_EMPTY = (
    f'<xml {_V} {_X}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    "</o:shapelayout></xml>"
)
# Pixels of a box, and the Chinese characters of one of its lines.
_WIDTH, _LETTERS = 420, 26

Texts = Mapping[tuple[int, int], str]


def write_notes(parts: XlsxParts, sheet: str, texts: Texts, widths: Mapping[int, float]) -> str:
    """Write `texts` (by row and column) into the comments of a sheet; comments of an earlier check
    are removed, all others stay, with ours below their text.

    Returns the id of the shapes' part if the sheet did not refer to one, else an empty string.
    `widths`: column widths in characters, where they are set.
    """
    related = parts.related(sheet)
    kinds = dict(related.values())
    for part in [part for kind, part in related.values() if kind == "threadedComment"]:
        # Newer programs show threaded comments instead; the comments hold their text too.
        parts.unrelate(sheet, part)
        parts.remove(part)
    if not texts and "comments" not in kinds:
        return ""
    notes = parse(parts.read(kinds["comments"])) if "comments" in kinds else _no_notes()
    gone, added = _edit(root(notes), texts)
    if "comments" in kinds:
        parts.write(kinds["comments"], text_of(notes))
    else:
        part = parts.add("xl/sunlitComments", ".xml", "comments", text_of(notes))
        parts.relate(sheet, "comments", part)
    match = _LEGACY.search(parts.read(sheet))
    drawn = related.get(match[1].decode(), ("", ""))[1] if match else ""
    shapes = parts.read(drawn).decode("utf-8", "replace") if drawn else _EMPTY
    shapes = _draw(shapes, gone, {spot: texts[spot] for spot in added}, widths)
    if drawn:
        parts.write(drawn, shapes.encode())
        return ""
    part = parts.add("xl/drawings/sunlitNotes", ".vml", "vmlDrawing", shapes.encode())
    return parts.relate(sheet, "vmlDrawing", part)


def _no_notes() -> minidom.Document:
    return parse(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode())


def _edit(
    notes: minidom.Element, texts: Texts
) -> tuple[set[tuple[int, int]], list[tuple[int, int]]]:
    """Remove our old comments and add the new ones; returns the cells of the removed and of the
    new ones."""
    authors, listed = child(notes, "authors"), child(notes, "commentList")
    names = [_text(author) for author in children(authors, "author")]
    gone: set[tuple[int, int]] = set()
    there: dict[tuple[int, int], minidom.Element] = {}
    for node in children(listed, "comment"):
        spot = position(node.getAttribute("ref"))
        author = int(node.getAttribute("authorId") or 0)
        if author < len(names) and names[author] == AUTHOR:
            listed.removeChild(node)
            gone.add(spot)
        else:
            _without_ours(node)
            there[spot] = node
    if AUTHOR not in names:
        authors.appendChild(add_text(like(authors, "author"), AUTHOR))
        names.append(AUTHOR)
    added = []
    for spot, text in texts.items():
        if spot in there:
            node, words = child(there[spot], "text"), f"\n{RULE}\n{text}"
        else:
            node, words = _new(listed, spot, names.index(AUTHOR)), text
            added.append(spot)
        run = like(node, "r")
        run.appendChild(add_text(like(node, "t"), words))
        later = [*children(node, "rPh"), *children(node, "phoneticPr")]
        node.insertBefore(run, later[0] if later else None)
    return gone, added


def _new(listed: minidom.Element, spot: tuple[int, int], author: int) -> minidom.Element:
    node, text = like(listed, "comment"), like(listed, "text")
    node.setAttribute("ref", address(*spot))
    node.setAttribute("authorId", str(author))
    node.appendChild(text)
    listed.appendChild(node)
    return text


def _without_ours(comment: minidom.Element) -> None:
    """Remove the run of an earlier check: everything after our separator line."""
    for text in children(comment, "text"):
        for run in children(text, "r"):
            if _text(run).lstrip().startswith(RULE):
                text.removeChild(run)
        for node in text.getElementsByTagName("*"):
            words = _text(node) if node.tagName.rpartition(":")[2] == "t" else ""
            if RULE in words:
                for old in [*node.childNodes]:
                    node.removeChild(old)
                add_text(node, words.partition(RULE)[0].rstrip("\n"))


def _text(node: minidom.Node) -> str:
    if isinstance(node, minidom.Text):
        return str(node.data)
    return "".join(map(_text, node.childNodes))


def _draw(
    shapes: str, gone: set[tuple[int, int]], texts: Texts, widths: Mapping[int, float]
) -> str:
    """The shapes without the boxes of `gone`, with one for each of `texts`."""

    shapes = "".join(_without(shapes, gone))
    head, end, tail = shapes.rpartition("</xml>")
    boxes = "" if '"_x0000_t202"' in shapes or not texts else _TYPE
    last = max([1024, *map(int, _NUMBERED.findall(shapes))])
    for number, (spot, text) in enumerate(texts.items(), last + 1):
        boxes += _box(number, *spot, text, widths)
    return f"{head}{boxes}{end}{tail}"


def _without(shapes: str, gone: set[tuple[int, int]]) -> Iterator[str]:
    """The text without the shapes of these comments, in one pass."""
    start, done = -1, 0
    for tag in _SHAPE.finditer(shapes):
        if not tag[0].startswith("</"):
            start = tag.start()
        elif start >= 0:
            shape = shapes[start : tag.end()]
            spot = {name: int(number) + 1 for name, number in _SPOT.findall(shape)}
            is_note = 'ObjectType="Note"' in shape and len(spot) == 2
            if is_note and (spot["Row"], spot["Column"]) in gone:
                yield shapes[done:start]
                done = tag.end()
            start = -1
    yield shapes[done:]


def _box(number: int, row: int, column: int, text: str, widths: Mapping[int, float]) -> str:
    """A box wide enough to read, beside its cell."""
    lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
    right, width = column, 0.0
    while width < _WIDTH and right < column + 30:
        right += 1
        width += widths.get(right + 1, 9) * 7 + 5
    bottom = row + min(max(lines, 4), 24)
    anchor = f"{column}, 15, {max(row - 2, 0)}, 4, {right}, 15, {bottom}, 4"
    name = quoteattr(f"_x0000_s{number}")
    return (
        f'<v:shape {_V} {_X} id={name} type="#_x0000_t202" '
        'style="position:absolute;width:315pt;height:120pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
