"""RSS 2.0 and Atom from templates that feedgen wrote once, filled with the texts of each entry
and feed."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache, lru_cache
from xml.sax.saxutils import escape

from disclosure.feeds.feed_headers import FeedHeader
from disclosure.feeds.formats.feedgen_feeds import plain_entry, plain_feed
from disclosure.feeds.notice_entries import Category, FeedEntry
from disclosure.feeds.selections import FORMS

# In attributes a quotation mark is escaped too.
QUOTE = {'"': "&quot;"}

# An entry with placeholder texts that can be located in feedgen's output.
_DATED, _CHANGED = datetime(2001, 1, 1, tzinfo=UTC), datetime(2002, 2, 2, tzinfo=UTC)
_SAMPLE = FeedEntry(
    identifier="@identifier@",
    title="@title@",
    title_language="@title_language@",
    address="@address@",
    other_address="@other_address@",
    author="@author@",
    author_address="@author_address@",
    published=_DATED,
    updated=_CHANGED,
    categories=(Category("@term@", "@scheme@", "@label@"),),
    content="@content@",
)


def fragments(entry: FeedEntry, language: str, forms: Iterable[str] = FORMS) -> dict[str, bytes]:
    """The `<entry>` and `<item>` of an entry as `atom` and `rss`, which need the namespaces of a
    feed around them.

    The bytes that feedgen writes, from a template that it wrote once for an entry of the same
    shape.
    """
    shape = (language, bool(entry.author_address), entry.published is not None)
    texts = {
        "identifier": escape(entry.identifier),
        "title": escape(entry.title),
        "title_language": escape(entry.title_language),
        "address": escape(entry.address, QUOTE),
        "other_address": escape(entry.other_address, QUOTE),
        "link": escape(entry.address),
        "author": escape(entry.author),
        "author_address": escape(entry.author_address or ""),
        "content": escape(entry.content),
        "updated": entry.updated.isoformat(),
    }
    if entry.published is not None:
        texts["published"] = entry.published.isoformat()
        texts["pub_date"] = format_datetime(entry.published)
    written = {}
    for form in forms:
        texts["categories"] = "".join([_category(form, category) for category in entry.categories])
        written[form] = (_template(form, *shape) % texts).encode()
    return written


@cache
def _template(form: str, language: str, has_author_address: bool, is_dated: bool) -> str:
    """feedgen's output for an entry, with `%(name)s` in place of its texts."""
    sample = replace(
        _SAMPLE,
        author_address=_SAMPLE.author_address if has_author_address else None,
        published=_DATED if is_dated else None,
    )
    written = plain_entry(sample, language, form).replace("%", "%%")
    written = written.replace(_category(form, _SAMPLE.categories[0]), "%(categories)s")
    written = written.replace("<link>@address@", "<link>%(link)s")
    for day, name in ((_CHANGED, "updated"), (_DATED, "published")):
        written = written.replace(day.isoformat(), f"%({name})s")
    written = written.replace(format_datetime(_DATED), "%(pub_date)s")
    return _with_places(written)


@lru_cache(maxsize=20_000)
def _category(form: str, category: Category) -> str:
    """What feedgen writes for a category."""
    sample = replace(_SAMPLE, categories=(category,))
    written = plain_entry(sample, "zh", form)
    match = re.search("<category.*(/>|</category>)", written)
    assert match is not None
    return match[0]


def splice(frame: FeedHeader, form: str, entries: bytes) -> bytes:
    """A whole feed around entries that are written already: the same bytes as feedgen writes for
    them, from a template that it wrote once for a frame of the same shape."""
    history = frame.history if form == "atom" else ()
    shape = (frame.is_archive, bool(frame.style))
    head, end = _frame_template(form, frame.language, *shape, tuple(dict(history)))
    texts = {
        "identifier": escape(frame.identifier),
        "title": escape(frame.title),
        "subtitle": escape(frame.subtitle),
        "page": escape(frame.page, QUOTE),
        "link": escape(frame.page),
        "address": escape(frame.addresses[form], QUOTE),
        "other_address": escape(frame.other_addresses[form], QUOTE),
        "style": escape(frame.style, QUOTE),
        "updated": frame.updated.isoformat(),
        "built": format_datetime(frame.updated),
        **{rel: escape(href, QUOTE) for rel, href in history},
    }
    return b"".join(((head % texts).encode(), entries, end, b"\n"))


@cache
def _frame_template(
    form: str, language: str, is_archive: bool, has_style: bool, relations: tuple[str, ...]
) -> tuple[str, bytes]:
    """feedgen's output before and after the entries, with `%(name)s` in place of texts."""
    sample = FeedHeader(
        identifier="@identifier@",
        title="@title@",
        subtitle="@subtitle@",
        page="@page@",
        addresses={form: "@address@"},
        other_addresses={form: "@other_address@"},
        language=language,
        updated=_CHANGED,
        history=tuple((rel, f"@{rel}@") for rel in relations),
        is_archive=is_archive,
        style="@style@" if has_style else "",
    )
    whole = plain_feed(sample, form)
    at = whole.rindex("</feed>" if form == "atom" else "</channel></rss>")
    written = whole[:at].replace("%", "%%").replace("<link>@page@", "<link>%(link)s")
    written = written.replace(_CHANGED.isoformat(), "%(updated)s")
    written = written.replace(format_datetime(_CHANGED), "%(built)s")
    return _with_places(written), whole[at:].encode()


def _with_places(written: str) -> str:
    """`%(name)s` for each `@name@`."""
    return re.sub("@([a-z_-]+)@", r"%(\1)s", written)
