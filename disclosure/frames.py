"""What a feed says of itself: its id, title, addresses and page, for each selection."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from disclosure.feed_entries import TAG, quoted
from disclosure.selections import FORMS, ROOT, Selection, Subscriptions
from disclosure.wording import Names, link

LANGUAGES = {"zh": "zh-CN", "en": "en"}
NAME = {"zh": "阳光购服", "en": "Sunlit 阳光购服"}
TITLES = {
    "zh": {
        "all": "政府购买服务采购公告（全部）",
        "publisher": "采购公告：{publisher}",
        "other": "采购公告：{name}（{publisher}）",
        "subtitle": "最新 50 条采购公告，按发布时间排列；含更正、终止等各类公告。",
        "example": "示例数据，均为虚构。",
        "example prefix": "【示例】",
    },
    "en": {
        "all": "Tender notices for services that governments buy (all)",
        "publisher": "Tender notices: {publisher}",
        "other": "Tender notices: {name} ({publisher})",
        "subtitle": "The newest 50 notices by date of publication, corrections and cancellations"
        " included.",
        "example": " Example data, all invented.",
        "example prefix": "[Example] ",
    },
}


@dataclass(frozen=True)
class Frame:
    """What a feed says of itself (RFC 4287 §4.1.1, RSS 2.0 `channel`); addresses are absolute.

    `addresses` and `other_addresses` are those of the feed in this and the other language, by form.
    """

    identifier: str
    title: str
    subtitle: str
    page: str
    addresses: dict[str, str]
    other_addresses: dict[str, str]
    language: str
    updated: datetime


class Frames:
    """Makes the frames of one language."""

    def __init__(
        self,
        register: sqlite3.Connection,
        subscriptions: Subscriptions,
        siteurl: str,
        language: str,
    ) -> None:
        self._names = Names(register, language)
        self._subscriptions = subscriptions
        self._siteurl = siteurl.rstrip("/")
        self._language = language
        released = register.execute("SELECT released_at FROM release").fetchone()
        self._released = datetime.fromisoformat(released["released_at"])

    def frame(self, selection: Selection, updated: datetime | None) -> Frame:
        """The frame of a selection; without entries it is as old as the release."""
        texts = TITLES[self._language]
        publisher = self._names.publishers.get(selection.publisher)
        title = self._title(selection)
        subtitle = texts["subtitle"]
        if publisher is not None and publisher["is_example"]:
            title, subtitle = texts["example prefix"] + title, subtitle + texts["example"]
        other = "en" if self._language == "zh" else "zh"
        return Frame(
            identifier=feed_identifier(selection, self._language),
            title=title,
            subtitle=subtitle,
            page=link(self._siteurl, self._page(selection), self._language),
            addresses={form: self._address(selection, self._language, form) for form in FORMS},
            other_addresses={form: self._address(selection, other, form) for form in FORMS},
            language=self._language,
            updated=updated or self._released,
        )

    def _title(self, selection: Selection) -> str:
        texts = TITLES[self._language]
        if selection.dimension == "all":
            return texts["all"]
        publisher = self._names.publisher(selection.publisher)
        if selection.dimension == "publisher":
            return texts["publisher"].format(publisher=publisher)
        table = {"region": "regions", "category": "items", "purchaser": "organizations"}
        name = self._names.of(table[selection.dimension], selection.publisher, selection.code)
        return texts["other"].format(name=name, publisher=publisher)

    def _page(self, selection: Selection) -> str:
        """The page that shows what the feed is about; the list of all notices where there is no
        better one."""
        row = None
        if selection.dimension == "publisher":
            return str(self._names.publishers[selection.publisher]["path"])
        if selection.dimension in {"category", "purchaser"}:
            table = "items" if selection.dimension == "category" else "organizations"
            row = self._names.row(table, selection.publisher, selection.code)
        return row["path"] if row else "tender-notices/"

    def _address(self, selection: Selection, language: str, form: str) -> str:
        return f"{self._siteurl}/{quote(self._subscriptions.path(selection, language, form))}"


def feed_identifier(selection: Selection, language: str) -> str:
    """The `tag:` URI (RFC 4151) of a feed; the same for all time and both forms."""
    parts = [ROOT, selection.dimension]
    parts += [quoted(part) for part in (selection.publisher, selection.code) if part]
    return TAG + ("en/" if language == "en" else "") + "/".join(parts)
