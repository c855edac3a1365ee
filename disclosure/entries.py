"""A tender notice as words for a feed: title, facts, changes and categories in one language."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from disclosure import schemas
from disclosure.histories import FACTS, Moment, Row, Version
from disclosure.plain_text import clean, line
from disclosure.selections import Selection, Subscriptions, region_row

# RFC 4151: the authority and day of all our ids. They name no server, so that moving the site to
# another address changes no id; `.example` belongs to nobody (RFC 2606), so nobody is spoken for.
TAG = "tag:sunlit.example,2026:"
# Kinds whose title needs no word before it.
PLAIN_KINDS = frozenset({"tender", "other"})

WORDS = {
    "zh": {
        "example": "示例数据：发布方、单位和采购均为虚构。",
        "example prefix": "【示例】",
        "kind prefix": "【{}】",
        "amends": "所涉公告",
        "changes": "变更内容",
        "none": "（无）",
        "page": "公告页面",
        "source": "来源页面",
        "colon": "：",
        "yuan": "{} 元",
        "money": "{} {}",
    },
    "en": {
        "example": "Example data: publisher, organizations and purchase are invented.",
        "example prefix": "[Example] ",
        "kind prefix": "[{}] ",
        "amends": "Concerns",
        "changes": "What changed",
        "none": "(none)",
        "page": "Page of this notice",
        "source": "Page at the source",
        "colon": ": ",
        "yuan": "CNY {}",
        "money": "{1} {0}",
    },
}


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


def link(siteurl: str, path: str, language: str) -> str:
    """The absolute address of a page or file of the site in one language."""
    page, _, fragment = path.partition("#")
    address = f"{siteurl.rstrip('/')}/{'en/' if language == 'en' else ''}{quote(page)}"
    return f"{address}#{quote(fragment)}" if fragment else address


class Names:
    """What organizations, catalogue items, regions and publishers are called in one language."""

    def __init__(self, register: sqlite3.Connection, language: str) -> None:
        self._register = register
        self.language = language
        self.publishers = {
            row["publisher"]: dict(row) for row in register.execute("SELECT * FROM publishers")
        }
        self._schemes = {name: row["region_scheme"] for name, row in self.publishers.items()}
        self.row = lru_cache(maxsize=20_000)(self._row)

    def _row(self, table: str, publisher: str, code: str) -> sqlite3.Row | None:
        if table == "regions":
            return region_row(self._register, self._schemes, publisher, code)
        key = {"organizations": "organization_id", "items": "item_id", "notices": "notice_id"}
        row: sqlite3.Row | None = self._register.execute(
            f"SELECT * FROM {table} WHERE publisher = ? AND {key[table]} = ?", (publisher, code)
        ).fetchone()
        return row

    def of(self, table: str, publisher: str, code: str) -> str:
        """The name (or a notice's title) in this language if there is one, else the other's, else
        the code itself."""
        row = self.row(table, publisher, code)
        return self.best(row, "title" if table == "notices" else "name") or line(code) or "?"

    def publisher(self, publisher: str) -> str:
        """The title of a publisher."""
        return self.best(self.publishers.get(publisher), "title") or publisher

    def best(self, row: sqlite3.Row | Row | None, field: str) -> str:
        """`field` or `field_en` of a row, as this language prefers; empty where both are."""
        if row is None:
            return ""
        order = (f"{field}_en", field) if self.language == "en" else (field, f"{field}_en")
        return next((line(row[name]) for name in order if row[name] and line(row[name])), "")


class Writer:
    """Makes entries in one language; keeps what the register says of publishers and packages."""

    def __init__(
        self, register: sqlite3.Connection, subscriptions: Subscriptions, siteurl: str, language: str
    ) -> None:
        self.names = Names(register, language)
        self.language = language
        self.siteurl = siteurl
        self._subscriptions = subscriptions
        self._words = WORDS[language]
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
            prefix += self._words["example prefix"]
        if notice["kind"] not in PLAIN_KINDS:
            kind = self.code("notice-kind", notice["kind"]).removesuffix("公告")
            prefix += self._words["kind prefix"].format(kind)
        return line(prefix + (title or notice["notice_id"])), "en" if is_english else text_language

    def code(self, codelist: str, code: str) -> str:
        """The title of a code."""
        known = schemas.codelists().get(codelist, {}).get(code)
        if known is None:
            return line(code)
        return known.title_en if self.language == "en" else known.title

    def _categories(self, version: Version) -> Iterator[Category]:
        publisher = version.notice["publisher"]
        kind = version.notice["kind"]
        yield Category(kind, f"{TAG}codelists/notice-kind", self.code("notice-kind", kind))
        if method := version.state.get("procurement_method"):
            scheme = f"{TAG}codelists/procurement-method"
            yield Category(method, scheme, self.code("procurement-method", method))
        place = quoted(publisher)
        folded = {
            "publisher": publisher,
            "purchaser_id": None,
            "region_code": version.state.get("region_code"),
            "catalogue_item_id": version.state.get("catalogue_item_id"),
        }
        for selection in self._subscriptions.of(folded):
            if selection.dimension in {"region", "category"}:
                table = "regions" if selection.dimension == "region" else "items"
                label = self.names.of(table, publisher, selection.code)
                yield Category(line(selection.code), f"{TAG}{table}/{place}", label)
