"""The styles of a workbook, with those of faulty cells added."""

from xml.dom import minidom

from disclosure.reports.xlsx.summary_sheet import COLOURS
from disclosure.reports.xlsx.xlsx_parts import child, children, like, parse, root, text_of


class Styles:
    """The styles of a workbook; styles of an earlier check are removed when it is opened."""

    def __init__(self, data: bytes) -> None:
        self._document = parse(data)
        self._lists = {
            name: child(root(self._document), name)
            for name in ("fonts", "fills", "borders", "cellXfs")
        }
        self._made: dict[tuple[int, str], int] = {}
        self._unmark()
        self._fills = {severity: self._add_fill(rgb) for severity, rgb in COLOURS.items()}

    def marked(self, style: int, severity: str) -> int:
        """The number of the style that equals `style` in the colour of a severity."""
        if (style, severity) not in self._made:
            forms = children(self._lists["cellXfs"], "xf")
            form = forms[style if style < len(forms) else 0].cloneNode(deep=True)
            assert isinstance(form, minidom.Element)
            form.setAttribute("fillId", str(self._fills[severity]))
            form.setAttribute("applyFill", "1")
            self._made[style, severity] = self._append("cellXfs", form)
        return self._made[style, severity]

    def graft(self, data: bytes) -> list[int]:
        """Add the styles of another workbook; returns the new number of each."""
        looks = root(parse(data))
        starts = {}
        for name in ("fonts", "fills", "borders"):
            starts[name] = len(_elements(self._lists[name]))
            for node in _elements(child(looks, name)):
                self._append(name, self._document.importNode(node, deep=True))
        numbers = []
        for form in children(child(looks, "cellXfs"), "xf"):
            taken = self._document.importNode(form, deep=True)
            for name, attribute in (
                ("fonts", "fontId"),
                ("fills", "fillId"),
                ("borders", "borderId"),
            ):
                taken.setAttribute(attribute, str(int(form.getAttribute(attribute)) + starts[name]))
            numbers.append(self._append("cellXfs", taken))
        return numbers

    def text(self) -> bytes:
        """The part as it is now."""
        return text_of(self._document)

    def _append(self, name: str, node: minidom.Element) -> int:
        holder = self._lists[name]
        number = len(_elements(holder))
        prefix = holder.tagName.rpartition(":")[0]
        if prefix and ":" not in node.tagName:
            _prefix(node, prefix)
        holder.appendChild(node)
        holder.setAttribute("count", str(number + 1))
        return number

    def _add_fill(self, colour: str) -> int:
        fill = like(self._lists["fills"], "fill")
        pattern = like(fill, "patternFill")
        pattern.setAttribute("patternType", "solid")
        front = like(fill, "fgColor")
        front.setAttribute("rgb", f"FF{colour.lstrip('#')}")
        pattern.appendChild(front)
        fill.appendChild(pattern)
        return self._append("fills", fill)

    def _unmark(self) -> None:
        ours = {f"FF{colour.lstrip('#')}" for colour in COLOURS.values()}
        fills = {
            str(number)
            for number, fill in enumerate(_elements(self._lists["fills"]))
            for colour in fill.getElementsByTagName("*")
            if colour.tagName.endswith("fgColor") and colour.getAttribute("rgb").upper() in ours
        }
        for form in children(self._lists["cellXfs"], "xf"):
            if form.getAttribute("fillId") in fills:
                form.setAttribute("fillId", "0")


def _elements(node: minidom.Element) -> list[minidom.Element]:
    return [inner for inner in node.childNodes if isinstance(inner, minidom.Element)]


def _prefix(node: minidom.Element, prefix: str) -> None:
    """Write an element and its content with a prefix."""
    node.tagName = node.nodeName = f"{prefix}:{node.tagName}"
    for inner in _elements(node):
        _prefix(inner, prefix)
