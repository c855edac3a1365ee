"""What a feed says of itself: its id, title, addresses and page, for each selection."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from disclosure.database.sqlite_database import Row
from disclosure.feeds.notice_entries import TAG, quoted
from disclosure.feeds.selections import ROOT, Selection, Subscriptions, forms
from disclosure.feeds.wording import FeedNames

LANGUAGES = {"zh": "zh-CN", "en": "en"}
NAME = {"zh": "阳光购服", "en": "Sunlit 阳光购服"}
TITLES = {
    "zh": {
        "all": "政府购买服务采购公告（全部）",
        "publisher": "采购公告：{publisher}",
        "changes": "更正、暂停与终止公告（全部）",
        "changes of": "更正、暂停与终止公告：{publisher}",
        "undertaker": "{name}承接的采购的公告（{publisher}）",
        "other": "采购公告：{name}（{publisher}）",
        "subtitle": "最新 50 条采购公告，按发布时间排列；含更正、终止等各类公告。",
        "archive": "采购公告全部历史的第 {number} 部分：{publisher}",
        "archive subtitle": "按发布时间排列的 50 条采购公告；写满后不再变化。",
        "retired": "这里的公告已不再公布；今后再有，仍在此订阅。",
        "calendar": "截止日期日历：{name}",
        "calendar subtitle": "领取采购文件、递交和开启的时间；更正后自动移动，终止的会标明。"
        "过去的至少留一个月，最多 500 项采购，先近后远。",
        "example": "示例数据，均为虚构。",
        "example prefix": "【示例】",
        "and": "{} · {}",
    },
    "en": {
        "all": "Tender notices for services that governments buy (all)",
        "publisher": "Tender notices: {publisher}",
        "changes": "Corrections, suspensions and cancellations (all)",
        "changes of": "Corrections, suspensions and cancellations: {publisher}",
        "undertaker": "Notices of tenders won by {name} ({publisher})",
        "other": "Tender notices: {name} ({publisher})",
        "subtitle": "The newest 50 notices by date of publication, corrections and cancellations"
        " included.",
        "archive": "All tender notices, part {number} of the history: {publisher}",
        "archive subtitle": "50 notices by date of publication; unchanging once full.",
        "retired": "The notices of this feed are no longer published; new ones would come here.",
        "calendar": "Deadlines: {name}",
        "calendar subtitle": "When documents, bids and openings are due; moves with corrections and"
        " says what was cancelled. The past stays for a month at least; 500 tenders at most, the"
        " nearest first.",
        "example": " Example data, all invented.",
        "example prefix": "[Example] ",
        "and": "{}, {}",
    },
}


@dataclass(frozen=True)
class FeedHeader:
    """What a feed says of itself (RFC 4287 §4.1.1, RSS 2.0 `channel`); addresses are absolute.

    `addresses` and `other_addresses` are those of the feed in this and the other language, by
    form. `history` are RFC 5005 links, relation and address; `is_archive` its fh:archive.
    """

    identifier: str
    title: str
    subtitle: str
    page: str
    addresses: dict[str, str]
    other_addresses: dict[str, str]
    language: str
    updated: datetime
    history: tuple[tuple[str, str], ...] = ()
    is_archive: bool = False


class FeedHeaders:
    """Makes the frames of one language."""

    def __init__(self, names: FeedNames, subscriptions: Subscriptions) -> None:
        self.names = names
        self.language = names.language
        self.subscriptions = subscriptions
        self._released = datetime.fromisoformat(names.register.released_at())

    def frame(
        self, selection: Selection, updated: datetime | None, parts: int | None = None
    ) -> FeedHeader:
        """The frame of a selection; without entries it is as old as the release.

        `parts`: the newest full part of the history that it is the present end of.
        """
        history: tuple[tuple[str, str], ...] = ()
        if parts:
            history = (("prev-archive", self._archive_address(selection.publisher, parts)),)
        return self.make(
            identifier=feed_identifier(selection, self.language),
            title=self.title(selection),
            publisher=selection.publisher,
            page=self._page(selection),
            forms=forms(selection),
            path=lambda language, form: self.subscriptions.path(selection, language, form),
            updated=updated,
            subtitle=self._retired(selection),
            history=history,
        )

    def _retired(self, selection: Selection) -> str | None:
        """What an empty feed says that had notices in an earlier release; None of all others."""
        return TITLES[self.language]["retired"] if selection in self.subscriptions.retired else None

    def archive(
        self, publisher: str, number: int, updated: datetime | None, *, is_full: bool
    ) -> FeedHeader:
        """The frame of part `number` of a publisher's history (RFC 5005 §4).

        The part that follows a full one always exists, if only as the one being filled: so a
        full part can name it and need never change.
        """
        whole = Selection("publisher", publisher)
        current = self.names.address(self.subscriptions.path(whole, self.language, "atom"))
        history = [("current", current)]
        if number > 1:
            history.append(("prev-archive", self._archive_address(publisher, number - 1)))
        if is_full:
            history.append(("next-archive", self._archive_address(publisher, number + 1)))
        texts = TITLES[self.language]
        names = {"publisher": self.names.publisher(publisher), "number": number}
        return self.make(
            identifier=feed_identifier(whole, self.language),
            title=texts["archive"].format(**names),
            subtitle=texts["archive subtitle"],
            publisher=publisher,
            page=self._page(whole),
            forms=("atom",),
            path=lambda language, _: self.subscriptions.archive_path(publisher, language, number),
            updated=updated,
            history=tuple(history),
            is_archive=is_full,
        )

    def make(
        self,
        *,
        identifier: str,
        title: str,
        publisher: str,
        page: str,
        forms: tuple[str, ...],
        path: Callable[[str, str], str],
        updated: datetime | None,
        subtitle: str | None = None,
        history: tuple[tuple[str, str], ...] = (),
        is_archive: bool = False,
    ) -> FeedHeader:
        """A frame; `page` and `path` (of language and form) are site paths, `publisher` may be
        empty."""
        texts = TITLES[self.language]
        subtitle = subtitle or texts["subtitle"]
        if self._is_example(publisher):
            title, subtitle = texts["example prefix"] + title, subtitle + texts["example"]
        other = self.names.other_language
        return FeedHeader(
            identifier=identifier,
            title=title,
            subtitle=subtitle,
            page=self.names.link(page),
            addresses={form: self.names.address(path(self.language, form)) for form in forms},
            other_addresses={form: self.names.address(path(other, form)) for form in forms},
            language=self.language,
            updated=updated or self._released,
            history=history,
            is_archive=is_archive,
        )

    def title(self, selection: Selection) -> str:
        """What the feed of a selection is called."""
        texts = TITLES[self.language]
        publisher = self.names.publisher(selection.publisher) if selection.publisher else ""
        dimension = selection.dimension
        if dimension == "changes" and publisher:
            return texts["changes of"].format(publisher=publisher)
        if dimension in {"all", "publisher", "changes"}:
            return texts[dimension].format(publisher=publisher)
        text = texts["undertaker" if dimension == "undertaker" else "other"]
        return text.format(name=self.about(selection), publisher=publisher)

    def about(self, selection: Selection) -> str:
        """The region, category, organization or method that a selection is about."""
        if selection.dimension == "method":
            return self.names.code("procurement-method", selection.code)
        tables = {"region": "regions", "region-category": "regions", "category": "items"}
        table = tables.get(selection.dimension, "organizations")
        name = self.names.of(table, selection.publisher, selection.code)
        if selection.item:
            item = self.names.of("items", selection.publisher, selection.item)
            return TITLES[self.language]["and"].format(name, item)
        return name

    def _is_example(self, publisher: str) -> bool:
        row = self.names.publishers.get(publisher)
        return row is not None and bool(row["is_example"])

    def _page(self, selection: Selection) -> str:
        """The page that shows what the feed is about; the list of all notices where there is no
        better one."""
        row: Row | None = None
        if selection.dimension == "publisher":
            row = self.names.publishers.get(selection.publisher)
        if selection.dimension in {"category", "region-category"}:
            row = self.names.row("items", selection.publisher, selection.item or selection.code)
        if selection.dimension in {"purchaser", "undertaker"}:
            row = self.names.row("organizations", selection.publisher, selection.code)
        return row["path"] if row else "tender-notices/"

    def _archive_address(self, publisher: str, number: int) -> str:
        return self.names.address(self.subscriptions.archive_path(publisher, self.language, number))


def feed_identifier(selection: Selection, language: str) -> str:
    """The `tag:` URI (RFC 4151) of a feed; the same for all time and all forms."""
    parts = [ROOT, selection.dimension]
    parts += [
        quoted(part) for part in (selection.publisher, selection.code, selection.item) if part
    ]
    return TAG + ("en/" if language == "en" else "") + "/".join(parts)
