"""RSS 2.0 and Atom as feedgen writes them; the only door to feedgen."""

from typing import Any
from xml.sax.saxutils import quoteattr

from feedgen.entry import FeedEntry as FeedgenEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from disclosure.feeds.feed_headers import LANGUAGES, FeedHeader
from disclosure.feeds.notice_entries import FeedEntry
from disclosure.site_settings import site_settings
from disclosure.words.texts import text

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}


class EntryExtras:
    """What feedgen lacks: the language of an Atom title, the type and language of an Atom entry's
    links, and an author in RSS who has no e-mail (`dc:creator`, RSS Best Practices, "author")."""

    def __init__(self) -> None:
        self.entry: FeedEntry | None = None
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


def feedgen_entry(entry: FeedEntry, language: str) -> FeedgenEntry:
    """`entry` as feedgen holds it."""
    made = FeedgenEntry()
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


def plain_entry(entry: FeedEntry, language: str, form: str) -> str:
    """The `<entry>` or `<item>` of an entry, which needs the namespaces of a feed around it."""
    made = feedgen_entry(entry, language)
    if form == "atom":
        return str(etree.tostring(made.atom_entry(), encoding="unicode"))
    holder = etree.Element("rss", nsmap=FeedExtras().extend_ns())
    holder.append(made.rss_entry())
    rss = str(etree.tostring(holder, encoding="unicode"))
    return rss[rss.index("<item>") : rss.rindex("</rss>")]


def feedgen_feed(frame: FeedHeader, form: str) -> FeedGenerator:
    """`frame` as feedgen holds it. feedgen stamps the present instant unless told another."""
    made = FeedGenerator()
    made.register_extension("extras", FeedExtras, EntryExtras, atom=False)
    if frame.is_archive:
        made.register_extension("archive", ArchiveExtras, rss=False)
    made.id(frame.identifier)
    made.title(frame.title)
    made.subtitle(frame.subtitle)
    made.author(name=site_settings().name(frame.language))
    made.generator(text("feeds.site_name", "en"))
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


def plain_feed(frame: FeedHeader, form: str) -> str:
    """A whole feed without entries."""
    made = feedgen_feed(frame, form)
    written = str(made.atom_str() if form == "atom" else made.rss_str(), "utf-8")
    return styled(written, frame.style)


def styled(written: str, style: str) -> str:
    """A document with a style sheet (xml-stylesheet, W3C 2010) after its declaration."""
    declaration, _, document = written.partition("\n")
    if not style:
        return written
    sheet = f'<?xml-stylesheet type="text/css" href={quoteattr(style)}?>'
    return f"{declaration}\n{sheet}\n{document}"
