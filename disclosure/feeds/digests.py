"""Digests: what happened in a place in a day or a week, as plain text and as plain HTML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import NamedTuple

from disclosure.feeds.ending_calendars import ending_facts
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeaders
from disclosure.feeds.happenings import (
    PERIODS,
    Happening,
    Period,
    Section,
    digest_periods,
    happenings,
)
from disclosure.feeds.notice_entries import NoticeEntryWriter
from disclosure.feeds.notice_news import NewsText, NoticeNewsWriter, cut
from disclosure.feeds.places import FeedPlace, place_name
from disclosure.feeds.plain_text import line
from disclosure.feeds.topic_entries import TopicWriter
from disclosure.register.tender_history import Key, NoticeInstant, NoticeVersion, versions_of
from disclosure.words import formats
from disclosure.words.texts import text

# Bytes reserved for heading, footer and the count of what is left out.
MAX_BYTES, _RESERVED = 25_000, 2_500
FORMS = ("txt", "html")
_LINE, _MOST_FACTS = 120, 4
# No external resources and no styles: mail programs and groups show it as it is.
_HTML_HEAD = """\
<!doctype html>
<html lang="%(language)s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="description" content="%(about)s">
<title>%(title)s</title>
</head>
<body>
<main>
<h1>%(title)s</h1>
<p>%(about)s</p>
"""
_HTML_FOOT = """\
<p><a href="%(address)s">%(page)s</a></p>
</main>
</body>
</html>
"""
_FRAMES = {
    "txt": ("%(title)s\n%(about)s\n\n", "%(page)s\n%(address)s\n"),
    "html": (_HTML_HEAD, _HTML_FOOT),
}


def digest_path(place: FeedPlace, period: Period, language: str, form: str) -> str:
    """The site path of the digest of a place, as `txt` or `html`."""
    return f"{'en/' if language == 'en' else ''}digests{place.below}/{period}.{form}"


def digests(frames: FeedHeaders) -> Iterator[tuple[str, bytes]]:
    """Every digest of one language as its site path and bytes, at most 25 kB each; a place without
    anything new has none."""
    by_place = happenings(frames.names.register, frames.subscriptions)
    writer = DigestWriter(
        frames, (happening for events in by_place.values() for happening in events)
    )
    for place, events in sorted(by_place.items()):
        for period in digest_periods(events):
            within = [happening for happening in events if period in happening.periods]
            for form in FORMS:
                path = digest_path(place, period, frames.language, form)
                yield path, writer.digest(place, period, within, form)


class WrittenItem(NamedTuple):
    """One item of a digest, as bytes of text and of HTML."""

    txt: bytes
    html: bytes


class DigestWriter:
    """Writes digests in one language; each thing that happened is put into words once."""

    def __init__(self, frames: FeedHeaders, events: Iterable[Happening]) -> None:
        self._frames = frames
        self._names = frames.names
        self._language = frames.language
        self._topics = TopicWriter(frames.names)
        self._news = NoticeNewsWriter(NoticeEntryWriter(frames.names, frames.subscriptions))
        distinct = {id(happening): happening for happening in events}.values()
        keys = [
            (happening.row["publisher"], happening.row["notice_id"])
            for happening in distinct
            if happening.section in {"new", "changed"}
        ]
        versions: Mapping[Key, NoticeVersion] = {
            (version.notice["publisher"], version.notice["notice_id"]): version
            for version in versions_of(frames.names.register, keys)
        }
        self._items = {
            id(happening): _written(self._news_of(happening, versions)) for happening in distinct
        }

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"feeds.digest.{name}", self._language, **values)

    def digest(self, place: FeedPlace, period: Period, within: list[Happening], form: str) -> bytes:
        """The digest of a place from what happened there in a period, in one form."""
        title, about = self._title(place, period), self._about(place, period)
        head, foot = _FRAMES[form]
        values = {
            "language": LANGUAGES[self._language],
            "title": title if form == "txt" else escape(title),
            "about": about if form == "txt" else escape(about),
            "address": self._names.link(place.page),
            "page": self._text("page"),
        }
        parts = [(head % values).encode()]
        sections: dict[Section, list[WrittenItem]] = {}
        for happening in within:
            sections.setdefault(happening.section, []).append(self._items[id(happening)])
        left = MAX_BYTES - _RESERVED
        for number, (section, items) in enumerate(sections.items()):
            # Sections share the remaining bytes, so that none crowds out the others.
            data = self._section(section, items, form, left // (len(sections) - number))
            left -= len(data)
            parts.append(data)
        return b"".join([*parts, (foot % values).encode()])

    def _section(self, section: Section, items: list[WrittenItem], form: str, left: int) -> bytes:
        heading = self._text(section, count=len(items))
        shown: list[bytes] = []
        for item in items:
            data = item.txt if form == "txt" else item.html
            left -= len(data)
            if left < 0:
                break
            shown.append(data)
        rest = self._text("more", count=len(items) - len(shown)) if len(items) > len(shown) else ""
        inside = b"".join(shown)
        if form == "txt":
            more = f"{rest}\n\n" if rest else ""
            return f"■ {heading}\n\n".encode() + inside + more.encode()
        more = f"<p>{escape(rest)}</p>\n" if rest else ""
        listed = b"<ul>\n" + inside + b"</ul>\n" if shown else b""
        return f"<h2>{escape(heading)}</h2>\n".encode() + listed + more.encode()

    def _title(self, place: FeedPlace, period: Period) -> str:
        is_example = self._names.publishers[place.publisher]["is_example"]
        prefix = text("example.prefix", self._language) if is_example else ""
        return prefix + self._text(period, place=place_name(self._names, place))

    def _about(self, place: FeedPlace, period: Period) -> str:
        """The period of the digest, and the publisher of its content."""
        as_of = datetime.fromisoformat(self._names.register.as_of(place.publisher))
        first = formats.day((as_of - PERIODS[period]).date().isoformat(), self._language)
        last = formats.day(as_of.date().isoformat(), self._language)
        name = self._names.publisher(place.publisher)
        return self._text("about", first=first, last=last, publisher=name)

    def _news_of(self, happening: Happening, versions: Mapping[Key, NoticeVersion]) -> NewsText:
        if happening.section in {"new", "changed"}:
            version = versions[happening.row["publisher"], happening.row["notice_id"]]
            return self._unmarked(self._news.news(version, is_changed=happening.is_edited))
        if happening.section == "closing":
            return self._closing(happening)
        return (
            self._ending(happening)
            if happening.topic is None
            else self._unmarked(self._result(happening))
        )

    def _unmarked(self, news: NewsText) -> NewsText:
        """The news without the mark of an example, which the digest has once at the top."""
        prefix = text("example.prefix", self._language)
        return replace(news, title=news.title.replace(prefix, "", 1))

    def _closing(self, happening: Happening) -> NewsText:
        row, names = happening.row, self._names
        publisher = row["publisher"]
        deadlines = []
        for field, word in (("submission_deadline", "due"), ("documents_until", "documents")):
            if row[field]:
                at = NoticeInstant(row[field], bool(row[f"{field}_has_time"]))
                deadlines.append(
                    text(f"feeds.news.{word}", self._language, at=names.local_moment(at, publisher))
                )
        facts = []
        if row["purchaser_id"]:
            facts.append(names.of("organizations", publisher, row["purchaser_id"]))
        if row["budget_amount"] is not None:
            facts.append(names.money(row["budget_amount"], row["currency"]))
        title = names.best(row, "title") or line(row["tender_id"])
        due = text("feeds.news.and", self._language).join(deadlines)
        return NewsText(title, due, tuple(facts), names.link(row["path"]))

    def _ending(self, happening: Happening) -> NewsText:
        row, names = happening.row, self._names
        title = names.best(row, "title") or names.best(row, "own_title") or line(row["contract_id"])
        due = self._text("ends", day=formats.day(row["ends_on"], self._language))
        return NewsText(title, due, tuple(ending_facts(names, row)), names.link(row["path"]))

    def _result(self, happening: Happening) -> NewsText:
        assert happening.topic is not None
        entry = self._topics.entry(happening.topic, happening.row)
        facts = (
            happening.topic.title(self._language),
            *self._topics.key_facts(happening.topic, happening.row),
        )
        return NewsText(entry.title, "", facts, entry.address)


def _written(news: NewsText) -> WrittenItem:
    lines = [cut(fact, _LINE) for fact in (news.due, *news.facts[:_MOST_FACTS]) if fact]
    title = cut(news.title, _LINE)
    txt = "".join(f"{text_line}\n" for text_line in (f"· {title}", *lines, news.address, ""))
    inside = "".join(f"<br>{escape(fact)}" for fact in lines)
    html = f'<li><a href="{escape(news.address)}">{escape(title)}</a>{inside}</li>\n'
    return WrittenItem(txt.encode(), html.encode())
