"""Parts: the files inside an XLSX, their relationships and their content types (ECMA-376)."""

import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj
from xml.dom import minidom

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "[Content_Types].xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
TYPES = {
    "worksheet": f"{_TYPE}worksheet+xml",
    "comments": f"{_TYPE}comments+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}
# The end of a worksheet in its order (ECMA-376, part 1, 18.3.1.99).
_ENDING = (
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
# A larger part is not edited: the workbook is rewritten.
MAX_PART = 64 << 20
_MAX_TREE = 8 << 20


class UnusualWorkbook(Exception):
    """A workbook that does not follow ECMA-376, or is too large to be edited in memory."""


def elements_after(name: str) -> frozenset[str]:
    """The elements that may follow one of the last elements of a worksheet."""
    return frozenset(_ENDING[_ENDING.index(name) + 1 :])


@dataclass
class XlsxParts:
    """The parts of an archive that passed the checks; changed parts are kept separately."""

    archive: zipfile.ZipFile
    changed: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def __contains__(self, name: str) -> bool:
        listed = name in self.archive.NameToInfo
        return name in self.changed or (listed and name not in self.removed)

    def read(self, name: str) -> bytes:
        """The current content of a part. Raises UnusualWorkbook if it does not exist or is too
        large."""
        if name in self.changed:
            return self.changed[name]
        info = self.archive.NameToInfo.get(name)
        if info is None or name in self.removed or info.file_size > MAX_PART:
            raise UnusualWorkbook(name)
        return self.archive.read(name)

    def write(self, name: str, data: bytes) -> None:
        """Put a part in place of what was there."""
        self.changed[name] = data

    def remove(self, name: str) -> None:
        """Take a part away, and its content type."""
        self.changed.pop(name, None)
        self.removed.add(name)
        document = parse(self.read(_TYPES))
        for node in children(root(document), "Override"):
            if node.getAttribute("PartName") == f"/{name}":
                root(document).removeChild(node)
        self.write(_TYPES, text_of(document))

    def add(self, stem: str, suffix: str, kind: str, data: bytes) -> str:
        """Add a part of a kind (`worksheet` …) under an unused name, which is returned."""
        number = 1
        while f"{stem}{number}{suffix}" in self:
            number += 1
        name = f"{stem}{number}{suffix}"
        self.write(name, data)
        document = parse(self.read(_TYPES))
        override = document.createElement("Override")
        override.setAttribute("PartName", f"/{name}")
        override.setAttribute("ContentType", TYPES[kind])
        root(document).appendChild(override)
        self.write(_TYPES, text_of(document))
        return name

    def related(self, owner: str) -> dict[str, tuple[str, str]]:
        """Id → kind (the end of its type) and part of everything that `owner` refers to."""
        targets = {}
        if (name := relations_of(owner)) in self:
            for node in children(root(parse(self.read(name))), "Relationship"):
                if node.getAttribute("TargetMode") != "External":
                    kind = node.getAttribute("Type").rpartition("/")[2]
                    target = _resolved(owner, node.getAttribute("Target"))
                    targets[node.getAttribute("Id")] = (kind, target)
        return targets

    def relate(self, owner: str, kind: str, part: str) -> str:
        """Make `owner` refer to a part; the new id."""
        name = relations_of(owner)
        empty = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
        )
        document = parse(self.read(name) if name in self else empty.encode())
        taken = {n.getAttribute("Id") for n in children(root(document), "Relationship")}
        number = 1
        while f"rIdSunlit{number}" in taken:
            number += 1
        node = document.createElement("Relationship")
        node.setAttribute("Id", f"rIdSunlit{number}")
        node.setAttribute("Type", f"{RELATIONS}/{kind}")
        node.setAttribute("Target", f"/{part}")
        root(document).appendChild(node)
        self.write(name, text_of(document))
        return f"rIdSunlit{number}"

    def unrelate(self, owner: str, part: str) -> None:
        """Make `owner` refer to a part no longer."""
        document = parse(self.read(relations_of(owner)))
        for node in children(root(document), "Relationship"):
            if _resolved(owner, node.getAttribute("Target")) == part:
                root(document).removeChild(node)
        self.write(relations_of(owner), text_of(document))

    def save(self, target: Path) -> None:
        """Write the archive with its changes; unchanged parts keep their order."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
            for info in self.archive.infolist():
                if info.filename not in self.changed.keys() | self.removed:
                    with self.archive.open(info) as old, written.open(info.filename, "w") as new:
                        copyfileobj(old, new)
            for name, data in self.changed.items():
                written.writestr(name, data)


def relations_of(owner: str) -> str:
    """The part that lists what `owner` refers to."""
    folder, _, name = owner.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _resolved(owner: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(owner), target))


def parse(data: bytes) -> minidom.Document:
    """A small part as a document that keeps its prefixes, as `mc:Ignorable` needs.

    Raises UnusualWorkbook for a large part, whose tree would fill the memory.
    """
    if len(data) > _MAX_TREE:
        raise UnusualWorkbook(f"{len(data)} bytes")
    # Entities were refused when the archive was opened.
    return minidom.parseString(data)  # noqa: S318


def root(document: minidom.Document) -> minidom.Element:
    """The outermost element."""
    element = document.documentElement
    assert element is not None
    return element


def text_of(document: minidom.Document) -> bytes:
    """The document as the bytes of a part."""
    return document.toxml(encoding="UTF-8")


def children(node: minidom.Element, name: str) -> list[minidom.Element]:
    """The children of a node that are elements of this local name."""
    return [
        child
        for child in node.childNodes
        if isinstance(child, minidom.Element) and child.tagName.rpartition(":")[2] == name
    ]


def child(node: minidom.Element, name: str) -> minidom.Element:
    """The first child with this local name. Raises UnusualWorkbook where there is none."""
    for element in children(node, name):
        return element
    raise UnusualWorkbook(name)


def like(node: minidom.Element, name: str) -> minidom.Element:
    """A new element of the same namespace prefix as `node`."""
    prefix = node.tagName.rpartition(":")[0]
    document = node.ownerDocument
    assert document is not None
    return document.createElement(f"{prefix}:{name}" if prefix else name)


def add_text(node: minidom.Element, text: str) -> minidom.Element:
    """The element, with `text` at its end; the spaces around it count in a `t` only."""
    document = node.ownerDocument
    assert document is not None
    if node.tagName.rpartition(":")[2] == "t":
        node.setAttribute("xml:space", "preserve")
    node.appendChild(document.createTextNode(text))
    return node
