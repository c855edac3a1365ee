"""RSS 2.0 and Atom: entries built once by feedgen, and spliced into every feed that has them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from disclosure.syndication.entries import Category, Entry
from disclosure.syndication.frames import LANGUAGES, NAME, Frame
from disclosure.syndication.selections import FORMS

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
QUOTE = {'"': "&quot;"}
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}


# An entry whose texts are found again in what feedgen writes of it.
_DATED, _CHANGED = datetime(2001, 1, 1, tzinfo=UTC), datetime(2002, 2, 2, tzinfo=UTC)
_SAMPLE = Entry(
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


class EntryExtras:
    """What feedgen lacks: the language of an Atom title, the type and language of an Atom entry's
    links, and an author in RSS who has no e-mail (`dc:creator`, RSS Best Practices, "author")."""

    def __init__(self) -> None:
        self.entry: Entry | None = None
        self.links: tuple[tuple[str, str], ...] = ()

    def extend_atom(self, element: Any) -> Any:
        """Adds `xml:lang` (RFC 4287 §2) to the title, and to the links what feedgen forgets."""
        if self.entry is not None:
            element.find("title").set(XML_LANG, self.entry.title_language)
            for made, (language, _) in zip(element.findall("link"), self.links, strict=True):
                made.attrib.update(
                    {"rel": "alternate", "type": "text/html", "hreflang": LANGUAGES[language]}
                )
        return element

    def extend_rss(self, element: Any) -> Any:
        """Adds `dc:creator`."""
        if self.entry is not None:
            etree.SubElement(element, f"{{{DUBLIN_CORE}}}creator").text = self.entry.author
        return element


class FeedExtras:
    """Declares the namespace of `EntryExtras` on the root of an RSS feed."""

    def extend_ns(self) -> dict[str, str]:
        """The prefixes that the root declares."""
        return {"dc": DUBLIN_CORE}

    def extend_rss(self, element: Any) -> Any:
        """The channel needs nothing more."""
        return element


class ArchiveExtras:
    """Marks an Atom feed as an archive document (RFC 5005 §4)."""

    def extend_ns(self) -> dict[str, str]:
        """The prefixes that the root declares."""
        return {"fh": HISTORY}

    def extend_atom(self, element: Any) -> Any:
        """Adds `fh:archive`."""
        etree.SubElement(element, f"{{{HISTORY}}}archive")
        return element


def feedgen_entry(entry: Entry, language: str) -> FeedEntry:
    """`entry` as feedgen holds it."""
    made = FeedEntry()
    made.id(entry.identifier)
    made.title(entry.title)
    other = "en" if language == "zh" else "zh"
    # feedgen takes the last alternate for RSS's one link.
    links = ((other, entry.other_address), (language, entry.address))
    for _, address in links:
        made.link(href=address, rel="alternate")
    author = {"name": entry.author}
    made.author(author | ({"uri": entry.author_address} if entry.author_address else {}))
    made.category([category._asdict() for category in entry.categories])
    made.content(entry.content, type="html")
    made.updated(entry.updated)
    if entry.published is not None:
        made.published(entry.published)
    made.register_extension("extras", EntryExtras)
    made.extras.entry, made.extras.links = entry, links
    return made


def fragments(entry: Entry, language: str, forms: Iterable[str] = FORMS) -> dict[str, bytes]:
    """The `<entry>` and `<item>` of an entry as `atom` and `rss`, which need the namespaces of
    `feedgen_feed` around them.

    The bytes that feedgen gives, from what it wrote once for an entry of the same shape.
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
    made = {}
    for form in forms:
        texts["categories"] = "".join([_category(form, one) for one in entry.categories])
        made[form] = (_template(form, *shape) % texts).encode()
    return made


@cache
def _template(form: str, language: str, has_author_address: bool, is_dated: bool) -> str:
    """What feedgen writes for an entry, with `%(name)s` where its texts stand."""
    sample = replace(
        _SAMPLE,
        author_address=_SAMPLE.author_address if has_author_address else None,
        published=_DATED if is_dated else None,
    )
    written = plain_fragment(feedgen_entry(sample, language), form).replace("%", "%%")
    written = written.replace(_category(form, _SAMPLE.categories[0]), "%(categories)s")
    written = written.replace("<link>@address@", "<link>%(link)s")
    for day, name in ((_CHANGED, "updated"), (_DATED, "published")):
        written = written.replace(day.isoformat(), f"%({name})s")
    written = written.replace(format_datetime(_DATED), "%(pub_date)s")
    return re.sub("@([a-z_]+)@", r"%(\1)s", written)


@lru_cache(maxsize=20_000)
def _category(form: str, category: Category) -> str:
    """What feedgen writes for a category."""
    sample = replace(_SAMPLE, categories=(category,))
    written = plain_fragment(feedgen_entry(sample, "zh"), form)
    found = re.search("<category.*(/>|</category>)", written)
    assert found is not None
    return found[0]


def plain_fragment(entry: FeedEntry, form: str) -> str:
    """The `<entry>` or `<item>` of an entry as feedgen writes it."""
    if form == "atom":
        return str(etree.tostring(entry.atom_entry(), encoding="unicode"))
    holder = etree.Element("rss", nsmap=FeedExtras().extend_ns())
    holder.append(entry.rss_entry())
    rss = str(etree.tostring(holder, encoding="unicode"))
    return rss[rss.index("<item>") : rss.rindex("</rss>")]


def feedgen_feed(frame: Frame, form: str) -> FeedGenerator:
    """`frame` as feedgen holds it. feedgen stamps the present instant unless told another."""
    made = FeedGenerator()
    made.register_extension("extras", FeedExtras, EntryExtras, atom=False)
    if frame.is_archive:
        made.register_extension("archive", ArchiveExtras, rss=False)
    made.id(frame.identifier)
    made.title(frame.title)
    made.subtitle(frame.subtitle)
    made.author(name=NAME[frame.language])
    made.generator(NAME["en"])
    made.language(LANGUAGES[frame.language])
    made.updated(frame.updated)
    made.lastBuildDate(frame.updated)
    other = "en" if frame.language == "zh" else "zh"
    for rel, href in frame.history if form == "atom" else ():
        made.link(href=href, rel=rel, type=MEDIA_TYPES["atom"])
    # feedgen takes the last link for RSS's one link.
    for rel, href, media_type, language in (
        ("self", frame.addresses[form], MEDIA_TYPES[form], frame.language),
        ("alternate", frame.other_addresses[form], MEDIA_TYPES[form], other),
        ("alternate", frame.page, "text/html", frame.language),
    ):
        made.link(href=href, rel=rel, type=media_type, hreflang=LANGUAGES[language])
    return made


def splice(frame: Frame, form: str, entries: bytes) -> bytes:
    """A whole feed: the frame that feedgen writes, and entries that it wrote before.

    The same bytes as feedgen gives for these entries, at a fraction of the time.
    """
    generator = feedgen_feed(frame, form)
    if form == "atom":
        head, end = generator.atom_str(), b"</feed>"
    else:
        head, end = generator.rss_str(), b"</channel></rss>"
    at = head.rindex(end)
    return b"".join((head[:at], entries, head[at:], b"\n"))
