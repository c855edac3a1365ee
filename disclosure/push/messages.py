"""How several news become one message: as plain text or Markdown, within a length."""

from collections.abc import Sequence

from disclosure.feeds.notice_news import NewsText, cut
from disclosure.site_settings import site_settings
from disclosure.words.texts import text

# Markdown of the robots has no escapes, and `<@all>` calls everybody: signs that look alike.
_NO_MARKS = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "_": "＿", "~": "～"}
)
_LINE = 300  # a digest is longer than an address
FULL_AT_MOST = 5  # number of news with their facts; if there are more, with titles and dates only


def headline(number: int, language: str, *, may_have_come: bool) -> str:
    """What opens a message: its number, and whether it may have come before."""
    opening = text(
        "push.message.number", language, site=site_settings().name(language), number=number
    )
    return opening + text("push.message.repeated", language) if may_have_come else opening


def plain(news: Sequence[NewsText], head: str) -> str:
    """A message as plain text."""
    parts = [head]
    for number, item in enumerate(news, 1):
        mark = f"{number}. " if len(news) > 1 else ""
        lines = [cut(line, _LINE) for line in (item.due, item.may_bid, *item.facts) if line]
        parts.append("\n".join([mark + item.title, *lines, item.address]))
    return "\n\n".join(parts)


def markdown(news: Sequence[NewsText], head: str, line_end: str = "\n") -> str:
    """A message as the Markdown that group robots show: headings, bold, quotes and links."""
    parts = [unmarked(head)]
    for number, item in enumerate(news, 1):
        mark = f"{number}. " if len(news) > 1 else ""
        lines = [f"{mark}[{unmarked(item.title)}]({item.address})"]
        if item.due:
            lines.append(f"**{unmarked(item.due)}**")
        if item.may_bid:
            lines.append(unmarked(cut(item.may_bid, _LINE)))
        lines += [f"> {unmarked(cut(line, _LINE))}" for line in item.facts]
        parts.append(line_end.join(lines))
    return "\n\n".join(parts)


def unmarked(plain_text: str) -> str:
    """A text without anything that Markdown or a robot would interpret as markup."""
    return " ".join(plain_text.translate(_NO_MARKS).split())
