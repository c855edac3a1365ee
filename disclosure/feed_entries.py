"""A tender notice as words for a feed: title, facts, changes and categories in one language."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from disclosure import schemas
from disclosure.histories import FACTS, Row, Version
from disclosure.plain_text import clean, line
from disclosure.selections import AMENDING_KINDS, Selection, Subscriptions
from disclosure.wording import Names, link

# RFC 4151: the authority and day of all our ids. They name no server, so that moving the site to
# another address changes no id; `.example` belongs to nobody (RFC 2606), so nobody is spoken for.
TAG = "tag:sunlit.example,2026:"
# Kinds whose title needs no word before it.
PLAIN_KINDS = frozenset({"tender", "other"})


@dataclass(frozen=True)
class Category:
    """RFC 4287 §4.2.2: a code, the URI of its list, and the words for it."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True)
class Entry:
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
    if language.split("-", maxsplit=1)[0] == around:
        return html
    return f'<span lang="{escape(language)}">{html}</span>'


def listed(facts: Iterable[tuple[str, str]]) -> str:
    """Facts, a label as text and its value as HTML, as a list in HTML; empty without facts."""
    items = "\n".join(f"<dt>{escape(label)}</dt><dd>{shown}</dd>" for label, shown in facts)
    return f"<dl>\n{items}\n</dl>" if items else ""


class Writer:
    """Makes entries in one language; keeps what the register says of publishers and packages."""

    def __init__(
        self,
        register: sqlite3.Connection,
        subscriptions: Subscriptions,
        siteurl: str,
        language: str,
    ) -> None:
        self.names = Names(register, language)
        self.language = language
        self.siteurl = siteurl
        self._subscriptions = subscriptions
        self._fields = schemas.tables()["notices"].field
        self._packages = {
            (row["publisher"], row["package"]): row
            for row in register.execute("SELECT * FROM packages")
        }

    def entry(self, version: Version) -> Entry:
        """The entry of one version. A notice without a date is as old as its package."""
        notice = version.notice
        publisher = notice["publisher"]
        package = self._packages[publisher, notice["package"]]
        published = notice.get("published_at")
        undated = package["created"] or self.names.publishers[publisher]["as_of"]
        purchaser = version.state.get("purchaser_id")
        organization = self.names.row("organizations", publisher, purchaser) if purchaser else None
        title, language = self._title(notice, package["language"])
        return Entry(
            identifier=notice_identifier(publisher, notice["notice_id"], self.language),
            title=title,
            title_language=language,
            address=self._link(notice["path"]),
            other_address=link(
                self.siteurl, notice["path"], "zh" if self.language == "en" else "en"
            ),
            author=self.names.of("organizations", publisher, purchaser)
            if purchaser
            else self.names.publisher(publisher),
            author_address=self._link(organization["path"]) if organization else None,
            published=datetime.fromisoformat(published) if published else None,
            updated=datetime.fromisoformat(published or undated),
            categories=tuple(self._categories(version)),
            content="\n".join(self._content(version, package["language"])),
        )

    def _link(self, path: str) -> str:
        return link(self.siteurl, path, self.language)

    def _title(self, notice: Row, text_language: str) -> tuple[str, str]:
        title = self.names.best(notice, "title")
        is_english = bool(notice.get("title_en")) and title == line(notice["title_en"])
        prefix = ""
        if self.names.publishers[notice["publisher"]]["is_example"]:
            prefix += self.names.words["example prefix"]
        if notice["kind"] not in PLAIN_KINDS:
            kind = self.names.code("notice-kind", notice["kind"]).removesuffix("公告")
            prefix += self.names.words["kind prefix"].format(kind)
        return line(prefix + (title or notice["notice_id"])), "en" if is_english else text_language

    def _categories(self, version: Version) -> Iterator[Category]:
        publisher = version.notice["publisher"]
        kind = version.notice["kind"]
        yield Category(kind, f"{TAG}codelists/notice-kind", self.names.code("notice-kind", kind))
        if method := version.state.get("procurement_method"):
            scheme = f"{TAG}codelists/procurement-method"
            yield Category(method, scheme, self.names.code("procurement-method", method))
        place = quoted(publisher)
        region, item = version.state.get("region_code"), version.state.get("catalogue_item_id")
        for table, nearest in (
            ("regions", Selection("region", publisher, region) if region else None),
            ("items", Selection("category", publisher, item) if item else None),
        ):
            for selection in self._subscriptions.upward(nearest) if nearest else ():
                label = self.names.of(table, publisher, selection.code)
                yield Category(line(selection.code), f"{TAG}{table}/{place}", label)

    def _content(self, version: Version, text_language: str) -> Iterator[str]:
        notice, words = version.notice, self.names.words
        if self.names.publishers[notice["publisher"]]["is_example"]:
            yield f"<p><strong>{words['example']}</strong></p>"
        yield from self._amendment(notice, text_language)
        is_amending = notice["kind"] in AMENDING_KINDS or notice.get("amends_notice_id")
        if version.changes and is_amending:
            yield f"<h3>{words['changes']}</h3>"
            yield self._list(self._changed(version, text_language))
        yield self._list(self._facts(version, text_language))
        yield from self._links(notice)

    def _amendment(self, notice: Row, text_language: str) -> Iterator[str]:
        colon = self.names.words["colon"]
        if amended := notice.get("amends_notice_id"):
            row = self.names.row("notices", notice["publisher"], amended)
            title = escape(self.names.of("notices", notice["publisher"], amended))
            shown = f'<a href="{escape(self._link(row["path"]))}">{title}</a>' if row else title
            yield f"<p>{self.names.words['amends']}{colon}{shown}</p>"
        if reason := notice.get("change_reason"):
            label = escape(self._label("change_reason"))
            yield f"<p>{label}{colon}{self._text(clean(reason), text_language)}</p>"

    def _changed(self, version: Version, text_language: str) -> Iterator[tuple[str, str]]:
        for change in version.changes:
            before = self._shown(change.field, change.before, version, text_language)
            after = self._shown(change.field, change.after, version, text_language)
            yield change.field, f"<del>{before}</del> → <ins>{after}</ins>"

    def _facts(self, version: Version, text_language: str) -> Iterator[tuple[str, str]]:
        for name in FACTS:
            value = version.state.get(name)
            if value is not None:
                yield name, self._shown(name, value, version, text_language)

    def _shown(self, name: str, value: Any, version: Version, text_language: str) -> str:
        if value is None:
            return self.names.words["none"]
        field, publisher = self._fields[name], version.notice["publisher"]
        shown = self.names.value(field, publisher, value, version.state.get("currency"))
        is_own_text = field.type == "string" and not (
            field.reference or field.codelist or field.flag("is_region")
        )
        return self._text(shown, text_language if is_own_text else self.language)

    def _text(self, text: str, language: str) -> str:
        return marked(text, language, self.language)

    def _list(self, facts: Iterator[tuple[str, str]]) -> str:
        return listed((self._label(name), shown) for name, shown in facts)

    def _label(self, field: str) -> str:
        return self.names.words.get(field) or self._fields[field].label(self.language)

    def _links(self, notice: Row) -> Iterator[str]:
        page = escape(self._link(notice["path"]))
        yield f'<p><a href="{page}">{self.names.words["page"]}</a></p>'
        source = notice.get("source_url") or ""
        if urlsplit(source).scheme in {"http", "https"}:
            yield f'<p><a href="{escape(clean(source))}">{self.names.words["source"]}</a></p>'
