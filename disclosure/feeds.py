"""RSS 2.0 and Atom feeds of tender notices, as static files: each entry built once by feedgen."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from disclosure.feed_entries import Entry, Writer
from disclosure.frames import LANGUAGES, NAME, Frame, Frames
from disclosure.histories import versions
from disclosure.processes import in_processes, part_count
from disclosure.publishing import Tree
from disclosure.register import open_register
from disclosure.selections import FORMS, Key, Subscriptions, newest

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}


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


@dataclass(frozen=True)
class Fragments:
    """An entry as feedgen writes it, as the bytes that stand inside a feed."""

    atom: bytes
    rss: bytes


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
    made.category([vars(category).copy() for category in entry.categories])
    made.content(entry.content, type="html")
    made.updated(entry.updated)
    if entry.published is not None:
        made.published(entry.published)
    made.register_extension("extras", EntryExtras)
    made.extras.entry, made.extras.links = entry, links
    return made


def fragments(entry: FeedEntry) -> Fragments:
    """The `<entry>` and `<item>` of an entry, which need the namespaces of `frame` around them."""
    holder = etree.Element("rss", nsmap=FeedExtras().extend_ns())
    holder.append(entry.rss_entry())
    rss = etree.tostring(holder, encoding="UTF-8")
    return Fragments(
        atom=etree.tostring(entry.atom_entry(), encoding="UTF-8"),
        rss=rss[rss.index(b"<item>") : rss.rindex(b"</rss>")],
    )


def feedgen_feed(frame: Frame, form: str) -> FeedGenerator:
    """`frame` as feedgen holds it. feedgen stamps the present instant unless told another."""
    made = FeedGenerator()
    made.register_extension("extras", FeedExtras, EntryExtras, atom=False)
    made.id(frame.identifier)
    made.title(frame.title)
    made.subtitle(frame.subtitle)
    made.author(name=NAME[frame.language])
    made.generator(NAME["en"])
    made.language(LANGUAGES[frame.language])
    made.updated(frame.updated)
    made.lastBuildDate(frame.updated)
    other = "en" if frame.language == "zh" else "zh"
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


class Spool:
    """The fragments of one language's entries in a file without a name, so that memory holds only
    where each one lies."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0
        self._places: dict[Key, tuple[int, int, int]] = {}
        self.updated: dict[Key, datetime] = {}

    def add(self, key: Key, entry: Entry, made: Fragments) -> None:
        """Keeps the fragments of `entry`."""
        middle = self._end + len(made.atom)
        self._places[key] = (self._end, middle, middle + len(made.rss))
        self._end = self._places[key][2]
        self._file.write(made.atom + made.rss)
        self.updated[key] = entry.updated

    def joined(self, keys: list[Key]) -> dict[str, bytes]:
        """The fragments of `keys` in their order, by form, after all were added."""
        file = self._file.fileno()
        found: dict[str, list[bytes]] = {form: [] for form in FORMS}
        for start, middle, end in (self._places[key] for key in keys):
            both = os.pread(file, end - start, start)
            found["atom"].append(both[: middle - start])
            found["rss"].append(both[middle - start :])
        return {form: b"".join(pieces) for form, pieces in found.items()}


def feeds(
    register: sqlite3.Connection, siteurl: str, language: str, folder: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every feed of one language as its site path and bytes, in a fixed order.

    `siteurl` is the absolute address of the site's root. `folder` holds a nameless working file
    of about the size of one feed's entries times the notices that any feed shows.
    """
    subscriptions = Subscriptions(register)
    members = newest(register, subscriptions)
    wanted = frozenset(key for keys in members.values() for key in keys)
    writer = Writer(register, subscriptions, siteurl, language)
    frames = Frames(register, subscriptions, siteurl, language)
    with tempfile.TemporaryFile(dir=folder) as file:
        spool = Spool(file)
        for version in versions(register, wanted):
            entry = writer.entry(version)
            key = (version.notice["publisher"], version.notice["notice_id"])
            spool.add(key, entry, fragments(feedgen_entry(entry, language)))
        file.flush()
        for selection in subscriptions:
            keys = members[selection]
            frame = frames.frame(selection, max((spool.updated[key] for key in keys), default=None))
            for form, entries in spool.joined(keys).items():
                path = subscriptions.path(selection, language, form)
                yield path, splice(frame, form, entries)


def write_feeds(
    register: sqlite3.Connection,
    tree: Tree,
    siteurl: str,
    progress: Callable[[str, int], None] = lambda _what, _count: None,
) -> None:
    """Writes every feed of both languages into `tree` (issue 2, point 8), each language by a
    process of its own. `register` is a file's; `progress` hears the count of feeds."""
    file = Path(register.execute("PRAGMA database_list").fetchone()["file"])
    languages, parts = [*LANGUAGES], part_count()

    def work(part: int) -> None:
        count = 0
        with closing(open_register(file)) as own:
            for language in languages[part::parts]:
                for path, data in feeds(own, siteurl, language, tree.folder):
                    tree.write(path, data)
                    count += parts
                    if part == 0 and count % 100 == 0:
                        progress("feeds", count)
        if part == 0:
            progress("feeds", count)

    in_processes(work, parts)
