"""RSS 2.0 and Atom as feedgen writes them; the only module that imports feedgen."""

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
            for link, (language, _) in zip(element.findall("link"), self.links, strict=True):
                link.attrib.update(
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
    """`entry` as a feedgen object."""
    generated = FeedgenEntry()
    generated.id(entry.identifier)
    generated.title(entry.title)
    other = "en" if language == "zh" else "zh"
    # feedgen takes the last alternate for RSS's one link.
    links = ((other, entry.other_address), (language, entry.address))
    for _, address in links:
        generated.link(href=address, rel="alternate")
    author = {"name": entry.author}
    generated.author(author | ({"uri": entry.author_address} if entry.author_address else {}))
    generated.category([category._asdict() for category in entry.categories])
    generated.content(entry.content, type="html")
    generated.updated(entry.updated)
    if entry.published is not None:
        generated.published(entry.published)
    generated.register_extension("extras", EntryExtras)
    generated.extras.entry, generated.extras.links = entry, links
    return generated


def plain_entry(entry: FeedEntry, language: str, form: str) -> str:
    """The `<entry>` or `<item>` of an entry, which needs the namespaces of a feed around it."""
    generated = feedgen_entry(entry, language)
    if form == "atom":
        return str(etree.tostring(generated.atom_entry(), encoding="unicode"))
    holder = etree.Element("rss", nsmap=FeedExtras().extend_ns())
    holder.append(generated.rss_entry())
    rss = str(etree.tostring(holder, encoding="unicode"))
    return rss[rss.index("<item>") : rss.rindex("</rss>")]


def feedgen_feed(frame: FeedHeader, form: str) -> FeedGenerator:
    """`frame` as a feedgen object, with its own date: feedgen's default is the present instant."""
    generator = FeedGenerator()
    generator.register_extension("extras", FeedExtras, EntryExtras, atom=False)
    if frame.is_archive:
        generator.register_extension("archive", ArchiveExtras, rss=False)
    generator.id(frame.identifier)
    generator.title(frame.title)
    generator.subtitle(frame.subtitle)
    generator.author(name=site_settings().name(frame.language))
    generator.generator(text("feeds.site_name", "en"))
    generator.language(LANGUAGES[frame.language])
    generator.updated(frame.updated)
    generator.lastBuildDate(frame.updated)
    other = "en" if frame.language == "zh" else "zh"
    for rel, href in frame.history if form == "atom" else ():
        generator.link(href=href, rel=rel, type=MEDIA_TYPES["atom"])
    # feedgen takes the last link for RSS's one link.
    for rel, href, media_type, language in (
        ("self", frame.addresses[form], MEDIA_TYPES[form], frame.language),
        ("alternate", frame.other_addresses[form], MEDIA_TYPES[form], other),
        ("alternate", frame.page, "text/html", frame.language),
    ):
        generator.link(href=href, rel=rel, type=media_type, hreflang=LANGUAGES[language])
    return generator


def plain_feed(frame: FeedHeader, form: str) -> str:
    """A whole feed without entries."""
    generator = feedgen_feed(frame, form)
    written = str(generator.atom_str() if form == "atom" else generator.rss_str(), "utf-8")
    return styled(written, frame.style)


def styled(written: str, style: str) -> str:
    """A document with a style sheet (xml-stylesheet, W3C 2010) after its declaration."""
    declaration, _, document = written.partition("\n")
    if not style:
        return written
    sheet = f'<?xml-stylesheet type="text/css" href={quoteattr(style)}?>'
    return f"{declaration}\n{sheet}\n{document}"
