"""What a feed says of itself: its id, title, addresses and page, for each selection."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from disclosure.database.sqlite_database import Row
from disclosure.feeds.formats.feed_styles import style_reference
from disclosure.feeds.notice_entries import TAG, quoted
from disclosure.feeds.places import place_of
from disclosure.feeds.plain_text import line
from disclosure.feeds.selections import NEWEST, ROOT, Selection, Subscriptions, forms
from disclosure.feeds.wording import FeedNames, subject
from disclosure.words.texts import text

LANGUAGES = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class FeedHeader:
    """What a feed says of itself (RFC 4287 §4.1.1, RSS 2.0 `channel`); addresses are absolute.

    `addresses` and `other_addresses` are those of the feed in this and the other language, by
    form. `history` are RFC 5005 links, relation and address; `is_archive` its fh:archive. `style`
    is the address of the style sheet by which a browser shows it.
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
    style: str = ""


class FeedHeaders:
    """Makes the frames of one language."""

    def __init__(self, names: FeedNames, subscriptions: Subscriptions) -> None:
        self.names = names
        self.language = names.language
        self.subscriptions = subscriptions

    @property
    def released_at(self) -> datetime:
        """The instant of the release, in UTC."""
        return datetime.fromisoformat(self.names.register.released_at())

    def frame(
        self,
        selection: Selection,
        updated: datetime | None,
        parts: int | None = None,
        total: int = 0,
    ) -> FeedHeader:
        """The frame of a selection; without entries it is as old as the release.

        `parts`: the newest full part of the history that it is the present end of. `total`: how
        many notices the selection has, of which the feed says that it holds the newest.
        """
        history: tuple[tuple[str, str], ...] = ()
        if parts:
            history = (("prev-archive", self._archive_address(selection.publisher, parts)),)
        return self.make(
            identifier=feed_identifier(selection, self.language),
            title=self.title(selection),
            publisher=selection.publisher,
            page=self.page(selection),
            forms=forms(selection),
            path=lambda language, form: self.subscriptions.path(selection, language, form),
            updated=updated,
            subtitle=self._retired(selection) or self.newest_of(total),
            history=history,
        )

    def newest_of(self, total: int) -> str | None:
        """What a feed says that holds the newest of more; None where it holds all."""
        if total <= NEWEST:
            return None
        return text("feeds.subtitle.newest_of", self.language, newest=NEWEST, total=total)

    def _retired(self, selection: Selection) -> str | None:
        """What an empty feed says that had notices in an earlier release; None of all others."""
        if selection not in self.subscriptions.retired:
            return None
        return text("feeds.subtitle.retired", self.language)

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
        return self.make(
            identifier=feed_identifier(whole, self.language),
            title=text(
                "feeds.title.archive",
                self.language,
                publisher=self.names.publisher(publisher),
                number=number,
            ),
            subtitle=text("feeds.subtitle.archive", self.language),
            publisher=publisher,
            page=self.page(whole),
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
        subtitle = subtitle or text("feeds.subtitle.notices", self.language)
        title = self.marked(title, publisher)
        if self._is_example(publisher):
            space = " " if self.language == "en" else ""
            subtitle += space + text("example.sentence", self.language)
        other = self.names.other_language
        return FeedHeader(
            identifier=identifier,
            title=title,
            subtitle=subtitle,
            page=self.names.link(page),
            addresses={form: self.names.address(path(self.language, form)) for form in forms},
            other_addresses={form: self.names.address(path(other, form)) for form in forms},
            language=self.language,
            updated=updated or self.released_at,
            history=history,
            is_archive=is_archive,
            style=style_reference(self.names.siteurl, self.language),
        )

    def marked(self, title: str, publisher: str) -> str:
        """A title that says so first where what the publisher shows is invented."""
        prefix = text("example.prefix", self.language) if self._is_example(publisher) else ""
        return prefix + title

    def title(self, selection: Selection) -> str:
        """What the feed of a selection is called."""
        publisher = self.names.publisher(selection.publisher) if selection.publisher else ""
        dimension = selection.dimension
        if dimension == "changes" and publisher:
            return text("feeds.title.changes_of", self.language, publisher=publisher)
        if dimension in {"all", "publisher", "changes"}:
            return text(f"feeds.title.{dimension}", self.language, publisher=publisher)
        key = "feeds.title.undertaker" if dimension == "undertaker" else "feeds.title.other"
        return text(
            key,
            self.language,
            name=line(subject(self.names.names, selection, self.language)) or "?",
            publisher=publisher,
        )

    def _is_example(self, publisher: str) -> bool:
        row = self.names.publishers.get(publisher)
        return row is not None and bool(row["is_example"])

    def page(self, selection: Selection) -> str:
        """The page that shows what the feed is about; the list of all notices where there is no
        better one."""
        row: Row | None = None
        if selection.dimension in {"domain", "region-domain"}:
            place = place_of(selection)
            return place.page if place and selection in self.subscriptions else "subscribe/"
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
