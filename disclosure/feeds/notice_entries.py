"""A tender notice as words for a feed: title, facts, changes and categories in one language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.selections import AMENDING_KINDS, Selection, Subscriptions
from disclosure.feeds.wording import FeedNames
from disclosure.history.sightings import Sightings
from disclosure.model import schemas
from disclosure.register.tender_history import FACTS, NoticeVersion, Row
from disclosure.words.texts import text

# RFC 4151: the authority and day of all our ids. They name no server, so that moving the site to
# another address changes no id; `.example` belongs to nobody (RFC 2606), so nobody is spoken for.
TAG = "tag:sunlit.example,2026:"
# Kinds whose title needs no word before it.
PLAIN_KINDS = frozenset({"tender", "other"})


class Category(NamedTuple):
    """RFC 4287 §4.2.2: a code, the URI of its list, and the words for it."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True)
class FeedEntry:
    """One notice in one language, ready for RSS and Atom; `content` is HTML, all else is text."""

    identifier: str
    title: str
    title_language: str
    address: str
    other_address: str
    author: str
    author_address: str | None
    published: datetime | None
    updated: datetime
    categories: tuple[Category, ...]
    content: str


def notice_identifier(publisher: str, notice_id: str, language: str) -> str:
    """The `tag:` URI (RFC 4151) of a notice in one language; the same for all time."""
    folder = "en/tender-notices" if language == "en" else "tender-notices"
    return f"{TAG}{folder}/{quoted(publisher)}/{quoted(notice_id)}"


def quoted(text: str) -> str:
    """One segment of a `tag:` URI: everything outside RFC 3986's unreserved characters encoded."""
    return quote(text, safe="", errors="surrogatepass")


def marked(text: str, language: str, around: str) -> str:
    """Text as HTML, marked where its language is not that of what is around it."""
    html = escape(text).replace("\n", "<br>")
    if language == around or language.startswith(f"{around}-"):
        return html
    return f'<span lang="{escape(language)}">{html}</span>'


def listed(facts: Iterable[tuple[str, str]]) -> str:
    """Facts, a label and its value, both HTML, as a list in HTML; empty without facts."""
    items = "\n".join([f"<dt>{label}</dt><dd>{shown}</dd>" for label, shown in facts])
    return f"<dl>\n{items}\n</dl>" if items else ""


class NoticeHeading(NamedTuple):
    """The title of a notice and its language, the purchaser, and the address of its page."""

    title: str
    title_language: str
    author: str
    author_address: str | None
    address: str


class NoticeEntryWriter:
    """Makes entries in one language; keeps what the register says of publishers and packages."""

    def __init__(self, names: FeedNames, subscriptions: Subscriptions) -> None:
        self.names = names
        self.language = names.language
        self._subscriptions = subscriptions
        self._sightings = Sightings(names.register.history)
        self._fields = schemas.tables()["notices"].field
        self._labels = {name: escape(names.field_label(name)) for name in self._fields}
        self._own_texts = frozenset(
            field.name
            for field in self._fields.values()
            if field.type == "string"
            if not (field.reference or field.codelist or field.flag("is_region"))
        )
        self._packages = {
            (row["publisher"], row["package"]): row
            for row in names.register.each(
                "SELECT publisher, package, language, created FROM packages"
            )
        }
        # Texts that many notices share are worded once.
        self._prefix = names.register.remembered(self._prefix_of)
        self._places = names.register.remembered(self._places_of)
        self._named = names.register.remembered(self._named_of)
        self._author = names.register.remembered(self._author_of)

    def entry(self, version: NoticeVersion) -> FeedEntry:
        """The entry of one version of a notice."""
        notice = version.notice
        publisher = notice["publisher"]
        package = self._packages[publisher, notice["package"]]
        dated = notice.get("published_at")
        published = datetime.fromisoformat(dated) if dated else None
        heading = self.heading(version)
        address = heading.address
        return FeedEntry(
            identifier=notice_identifier(publisher, notice["notice_id"], self.language),
            title=heading.title,
            title_language=heading.title_language,
            address=address,
            other_address=self.names.other_link(notice["path"]),
            author=heading.author,
            author_address=heading.author_address,
            published=published,
            updated=self._updated(notice, published),
            categories=tuple(self._categories(version)),
            content="\n".join(self._content(version, package["language"], address)),
        )

    def heading(self, version: NoticeVersion) -> NoticeHeading:
        """What an entry begins with, without its categories and content."""
        notice, publisher = version.notice, version.notice["publisher"]
        package = self._packages[publisher, notice["package"]]
        title, language = self._title(notice, package["language"])
        author, author_address = self._author(publisher, version.state.get("purchaser_id"))
        return NoticeHeading(
            title, language, author, author_address, self.names.link(notice["path"])
        )

    def _updated(self, notice: Row, published: datetime | None) -> datetime:
        """When it was published; when it first had its present state if it was changed in place
        or has no date. Without a history, a notice without a date has that of its package."""
        publisher = notice["publisher"]
        seen = self._sightings.last(publisher, "notices", notice["notice_id"])
        if seen is not None and (seen.is_changed or published is None):
            return max(seen.at, published) if published else seen.at
        package = self._packages[publisher, notice["package"]]
        return published or datetime.fromisoformat(package["created"])

    def _title(self, notice: Row, text_language: str) -> tuple[str, str]:
        title = self.names.best(notice, "title")
        is_english = bool(notice.get("title_en")) and title == line(notice["title_en"])
        prefix = self._prefix(notice["publisher"], notice["kind"])
        return line(prefix + (title or notice["notice_id"])), "en" if is_english else text_language

    def _prefix_of(self, publisher: str, kind: str) -> str:
        prefix = ""
        if self.names.publishers[publisher]["is_example"]:
            prefix += text("example.prefix", self.language)
        if kind not in PLAIN_KINDS:
            kind_name = self.names.code("notice-kind", kind).removesuffix("公告")
            prefix += text("feeds.notice.kind_prefix", self.language, kind=kind_name)
        return prefix

    def _author_of(self, publisher: str, purchaser: str | None) -> tuple[str, str | None]:
        """The name and the page of a purchaser; the publisher's name where there is none."""
        if not purchaser:
            return self.names.publisher(publisher), None
        row = self.names.row("organizations", publisher, purchaser)
        name = self.names.of("organizations", publisher, purchaser)
        return name, self.names.link(row["path"]) if row else None

    def _categories(self, version: NoticeVersion) -> Iterator[Category]:
        kind = version.notice["kind"]
        yield Category(kind, f"{TAG}codelists/notice-kind", self.names.code("notice-kind", kind))
        if method := version.state.get("procurement_method"):
            scheme = f"{TAG}codelists/procurement-method"
            yield Category(method, scheme, self.names.code("procurement-method", method))
        state = version.state
        yield from self._places(
            version.notice["publisher"], state.get("region_code"), state.get("catalogue_item_id")
        )

    def _places_of(
        self, publisher: str, region: str | None, item: str | None
    ) -> tuple[Category, ...]:
        """A region, an item, and what lies above them."""
        categories = []
        for table, nearest in (
            ("regions", Selection("region", publisher, region) if region else None),
            ("items", Selection("category", publisher, item) if item else None),
        ):
            scheme = f"{TAG}{table}/{quoted(publisher)}"
            for selection in self._subscriptions.upward(nearest) if nearest else ():
                label = self.names.of(table, publisher, selection.code)
                categories.append(Category(line(selection.code), scheme, label))
        return tuple(categories)

    def _content(self, version: NoticeVersion, text_language: str, address: str) -> Iterator[str]:
        notice = version.notice
        if self.names.publishers[notice["publisher"]]["is_example"]:
            yield f"<p><strong>{text('example.sentence', self.language)}</strong></p>"
        yield from self._amendment(notice, text_language)
        is_amending = notice["kind"] in AMENDING_KINDS or notice.get("amends_notice_id")
        if version.changes and is_amending:
            yield f"<h3>{self._text('changes')}</h3>"
            yield listed(self._changed(version, text_language))
        yield listed(self._facts(version, text_language))
        yield f'<p><a href="{escape(address)}">{self._text("page")}</a></p>'
        source = notice.get("source_url") or ""
        if urlsplit(source).scheme in {"http", "https"}:
            yield f'<p><a href="{escape(clean(source))}">{self._text("source")}</a></p>'

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"feeds.notice.{name}", self.language, **values)

    def _amendment(self, notice: Row, text_language: str) -> Iterator[str]:
        if amended := notice.get("amends_notice_id"):
            row = self.names.row("notices", notice["publisher"], amended)
            title = escape(self.names.of("notices", notice["publisher"], amended))
            if row:
                title = f'<a href="{escape(self.names.link(row["path"]))}">{title}</a>'
            yield f"<p>{self._text('amends')}{title}</p>"
        if reason := notice.get("change_reason"):
            reason_html = marked(clean(reason), text_language, self.language)
            yield f"<p>{self._text('reason', label=self._labels['change_reason'])}{reason_html}</p>"

    def _changed(self, version: NoticeVersion, text_language: str) -> Iterator[tuple[str, str]]:
        for change in version.changes:
            before = self._value_html(change.field, change.before, version, text_language)
            after = self._value_html(change.field, change.after, version, text_language)
            yield self._labels[change.field], f"<del>{before}</del> → <ins>{after}</ins>"

    def _facts(self, version: NoticeVersion, text_language: str) -> Iterator[tuple[str, str]]:
        for name in FACTS:
            value = version.state.get(name)
            if value is not None:
                yield self._labels[name], self._value_html(name, value, version, text_language)

    def _value_html(self, name: str, value: Any, version: NoticeVersion, text_language: str) -> str:
        """A value as HTML; a publisher's own texts are in `text_language`."""
        if value is None:
            return self._text("none")
        publisher = version.notice["publisher"]
        if name in self._own_texts:
            return marked(clean(value), text_language, self.language)
        if isinstance(value, str):
            return self._named(name, publisher, value)
        currency = version.state.get("currency")
        return escape(self.names.value(self._fields[name], publisher, value, currency))

    def _named_of(self, name: str, publisher: str, code: str) -> str:
        """What a code stands for, as HTML."""
        return escape(self.names.value(self._fields[name], publisher, code, None))
