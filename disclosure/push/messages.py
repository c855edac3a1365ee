"""How several news become one message: as plain text or Markdown, within a length."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.words.texts import text

# Markdown of the robots has no escapes, and `<@all>` calls everybody: signs that look alike.
_NO_MARKS = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "_": "＿", "~": "～"}
)
_SHORT_TITLE, _LINE = 40, 160
FULL_AT_MOST = 5  # so many news are told with their facts, more with their titles and dates


@dataclass(frozen=True)
class NewsText:
    """One piece of news in one language: what it is called, by when to act (empty where there is
    nothing to do), its facts one by one, and the address of its page."""

    title: str
    due: str
    facts: tuple[str, ...]
    address: str

    def written(self) -> dict[str, object]:
        """As JSON."""
        return {
            "title": self.title,
            "due": self.due,
            "facts": list(self.facts),
            "address": self.address,
        }

    @classmethod
    def read(cls, written: dict[str, Any]) -> "NewsText":
        """From such JSON."""
        return cls(written["title"], written["due"], tuple(written["facts"]), written["address"])

    def shortened(self, level: int) -> "NewsText":
        """Whole (0), without facts (1), or with the beginning of its title only (2)."""
        if level == 0:
            return self
        title = self.title if level == 1 else cut(self.title, _SHORT_TITLE)
        return NewsText(title, self.due, (), self.address)


def cut(told: str, most: int) -> str:
    """The beginning of a text, with … where something is left out."""
    return told if len(told) <= most else told[: most - 1].rstrip() + "…"


def headline(number: int, language: str, *, may_have_come: bool) -> str:
    """What opens a message: its number, and whether it may have come before."""
    told = text("push.message.number", language, number=number)
    return told + text("push.message.repeated", language) if may_have_come else told


def plain(news: Sequence[NewsText], head: str) -> str:
    """A message as plain text."""
    parts = [head]
    for number, one in enumerate(news, 1):
        mark = f"{number}. " if len(news) > 1 else ""
        lines = [cut(line, _LINE) for line in (one.due, *one.facts) if line]
        parts.append("\n".join([mark + one.title, *lines, one.address]))
    return "\n\n".join(parts)


def markdown(news: Sequence[NewsText], head: str, line_end: str = "\n") -> str:
    """A message as the Markdown that group robots show: headings, bold, quotes and links."""
    parts = [unmarked(head)]
    for number, one in enumerate(news, 1):
        mark = f"{number}. " if len(news) > 1 else ""
        lines = [f"{mark}[{unmarked(one.title)}]({one.address})"]
        if one.due:
            lines.append(f"**{unmarked(one.due)}**")
        lines += [f"> {unmarked(cut(line, _LINE))}" for line in one.facts]
        parts.append(line_end.join(lines))
    return "\n\n".join(parts)


def unmarked(told: str) -> str:
    """A text without anything that Markdown or a robot would read as a mark."""
    return " ".join(told.translate(_NO_MARKS).split())
