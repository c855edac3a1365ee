"""Rules for Atom feeds; each function's docstring names the clause it holds to.

Taken from RFC 4287 (Atom), RFC 5005 (archives), RFC 4151 (`tag:` URIs) and RFC 3339 (dates).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from tests.support.feed_grammar import (
    ATOM,
    EMAIL,
    IRI,
    LANGUAGE,
    MEDIA_TYPE,
    RFC3339,
    TAG,
    URI,
    Rule,
    counted,
    markup_faults,
)

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HISTORY = "{http://purl.org/syndication/history/1.0}"
RELATIONS = {"alternate", "self", "related", "enclosure", "via"}
# RFC 5005 §4: the documents of one feed that is kept in parts.
RELATIONS |= {"current", "prev-archive", "next-archive"}
ATOM_RULES: list[Rule] = []


def atom(rule: Rule) -> Rule:
    ATOM_RULES.append(rule)
    return rule


def entries(root: Element) -> list[Element]:
    return root.findall(f"{ATOM}entry")


@atom
def a_document_is_a_feed_in_the_atom_namespace(root: Element) -> Iterator[str]:
    """RFC 4287 §2 and §4.1.1: the document element is atom:feed."""
    if root.tag != f"{ATOM}feed":
        yield root.tag


@atom
def a_feed_has_one_id_title_and_updated(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.1: exactly one atom:id, atom:title, atom:updated."""
    yield from counted(root, "atom:id atom:title atom:updated", 1, 1)


@atom
def a_feed_has_at_most_one_of_the_others(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.1: at most one generator, icon, logo, rights, subtitle."""
    yield from counted(root, "atom:generator atom:icon atom:logo atom:rights atom:subtitle", 0, 1)


@atom
def a_feed_or_each_entry_has_an_author(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.1 and §4.1.2: an author in the feed, or in every entry."""
    if root.find(f"{ATOM}author") is None:
        yield from (
            e.findtext(f"{ATOM}id", "") for e in entries(root) if e.find(f"{ATOM}author") is None
        )


@atom
def a_feed_links_to_itself(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.1: should have one link with rel=self, the preferred address."""
    found = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(found) != 1:
        yield f"{len(found)} links to self"


@atom
def alternates_differ_in_type_or_language(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.1 and §4.1.2: no two alternates of the same type and hreflang."""
    for element in [root, *entries(root)]:
        kinds = Counter(
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        )
        yield from (f"{kind} {count} times" for kind, count in kinds.items() if count > 1)


@atom
def an_entry_has_one_id_title_and_updated(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.2: exactly one atom:id, atom:title, atom:updated in each entry."""
    for entry in entries(root):
        yield from counted(entry, "atom:id atom:title atom:updated", 1, 1)


@atom
def an_entry_has_at_most_one_of_the_others(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.2: at most one content, published, rights, source, summary."""
    for entry in entries(root):
        names = "atom:content atom:published atom:rights atom:source atom:summary"
        yield from counted(entry, names, 0, 1)


@atom
def an_entry_has_content_or_an_alternate(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.2: without content at least one link with rel=alternate."""
    for entry in entries(root):
        links = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
        if entry.find(f"{ATOM}content") is None and "alternate" not in links:
            yield entry.findtext(f"{ATOM}id", "")


@atom
def text_and_html_have_no_child_elements(root: Element) -> Iterator[str]:
    """RFC 4287 §3.1.1.1, §3.1.1.2 and §4.1.3.3: text and html are escaped, not nested."""
    for name in ("title", "subtitle", "summary", "rights", "content"):
        for element in root.iter(f"{ATOM}{name}"):
            kind = element.get("type", "text")
            if kind not in {"text", "html", "xhtml"}:
                yield f"{name} of type {kind}"
            elif kind != "xhtml" and len(element):
                yield f"elements in {name}"


@atom
def a_person_has_one_name_and_its_uri_is_an_iri(root: Element) -> Iterator[str]:
    """RFC 4287 §3.2: exactly one name; at most one uri (an IRI) and one email."""
    for person in [*root.iter(f"{ATOM}author"), *root.iter(f"{ATOM}contributor")]:
        yield from counted(person, "atom:name", 1, 1)
        yield from counted(person, "atom:uri atom:email", 0, 1)
        if not person.findtext(f"{ATOM}name", "").strip():
            yield "a person without a name"
        uri, email = person.findtext(f"{ATOM}uri"), person.findtext(f"{ATOM}email")
        if uri is not None and not IRI.fullmatch(uri):
            yield uri
        if email is not None and not EMAIL.fullmatch(email):
            yield email


@atom
def dates_are_rfc_3339(root: Element) -> Iterator[str]:
    """RFC 4287 §3.3: RFC 3339 with an upper-case T and Z or an offset; a day that exists."""
    for name in ("updated", "published"):
        for element in root.iter(f"{ATOM}{name}"):
            text = element.text or ""
            if not RFC3339.fullmatch(text) or not _is_instant(text):
                yield text


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


@atom
def ids_are_iris(root: Element) -> Iterator[str]:
    """RFC 4287 §4.2.6: an absolute IRI, without white space around it."""
    for element in root.iter(f"{ATOM}id"):
        if not IRI.fullmatch(element.text or ""):
            yield element.text or "an empty id"


@atom
def ids_are_unlike_each_other(root: Element) -> Iterator[str]:
    """RFC 4287 §4.1.1: entries of one id are one entry; a feed here holds each once."""
    ids = Counter(element.text for element in root.iter(f"{ATOM}id"))
    yield from (str(text) for text, count in ids.items() if count > 1)


@atom
def tags_are_tag_uris(root: Element) -> Iterator[str]:
    """RFC 4151 §2.1: tag:authority,date:specific, all else percent-encoded."""
    values = [element.text or "" for element in root.iter(f"{ATOM}id")]
    values += [element.get("scheme", "") for element in root.iter(f"{ATOM}category")]
    yield from (v for v in values if v.startswith("tag:") and not TAG.fullmatch(v))


@atom
def links_have_an_address(root: Element) -> Iterator[str]:
    """RFC 4287 §4.2.7.1: href is there; absolute, as no xml:base is given; RFC 3986 characters."""
    for link in root.iter(f"{ATOM}link"):
        if not URI.fullmatch(link.get("href", "")):
            yield link.get("href", "no href")


@atom
def links_say_rel_type_and_language_rightly(root: Element) -> Iterator[str]:
    """RFC 4287 §4.2.7.2 to §4.2.7.4: a registered rel, a media type, a language tag."""
    for link in root.iter(f"{ATOM}link"):
        if link.get("rel", "alternate") not in RELATIONS:
            yield str(link.get("rel"))
        if not MEDIA_TYPE.fullmatch(link.get("type", "text/html")):
            yield str(link.get("type"))
        if not LANGUAGE.fullmatch(link.get("hreflang", "en")):
            yield str(link.get("hreflang"))


@atom
def an_archive_says_so_and_where_the_present_is(root: Element) -> Iterator[str]:
    """RFC 5005 §4: fh:archive once, in the feed; each relation of a history once; an archive
    links to the current document, which is no archive of itself."""
    marks = list(root.iter(f"{HISTORY}archive"))
    if len(marks) > 1 or len(marks) != len(root.findall(f"{HISTORY}archive")):
        yield f"{len(marks)} fh:archive"
    if marks and root.find(f"{HISTORY}complete") is not None:
        yield "an archive that is complete by itself"
    links = Counter(link.get("rel") for link in root.findall(f"{ATOM}link"))
    for name in ("current", "prev-archive", "next-archive"):
        if links[name] > 1:
            yield f"{links[name]} {name}"
    addresses = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    if marks and addresses.get("current") in {None, addresses.get("self")}:
        yield "an archive without a current document"


@atom
def categories_have_a_term_and_an_iri(root: Element) -> Iterator[str]:
    """RFC 4287 §4.2.2: term is there, scheme is an IRI, label is text for people."""
    for category in root.iter(f"{ATOM}category"):
        if not category.get("term") or not IRI.fullmatch(category.get("scheme", "a:b")):
            yield str(category.attrib)
        if category.get("label") == "":
            yield f"{category.get('term')} has an empty label"


@atom
def languages_are_language_tags(root: Element) -> Iterator[str]:
    """RFC 4287 §2: xml:lang as RFC 3066 (now BCP 47); the feed says its language."""
    if root.get(LANG) is None:
        yield "the feed has no language"
    tags = [element.get(LANG) for element in root.iter() if element.get(LANG) is not None]
    yield from (str(tag) for tag in tags if not LANGUAGE.fullmatch(str(tag)))


@atom
def nothing_is_published_after_it_was_updated(root: Element) -> Iterator[str]:
    """RFC 4287 §4.2.9 and §4.2.15: published is the first, updated the latest instant."""
    for entry in entries(root):
        published = entry.findtext(f"{ATOM}published")
        updated = entry.findtext(f"{ATOM}updated", "")
        if published and datetime.fromisoformat(published) > datetime.fromisoformat(updated):
            yield entry.findtext(f"{ATOM}id", "")


@atom
def the_feed_is_as_new_as_its_newest_entry(root: Element) -> Iterator[str]:
    """RFC 4287 §4.2.15: updated changes with significant changes, such as a new entry."""
    mine = root.findtext(f"{ATOM}updated", "")
    theirs = [entry.findtext(f"{ATOM}updated", "") for entry in entries(root)]
    newest = max(map(datetime.fromisoformat, theirs), default=None)
    if newest is not None and newest != datetime.fromisoformat(mine):
        yield f"{mine}, but an entry is of {newest.isoformat()}"


@atom
def titles_say_something(root: Element) -> Iterator[str]:
    """RFC 4287 §4.2.14 and §4.1.2: a title for people; one line, no mark-up to be shown."""
    for element in root.iter(f"{ATOM}title"):
        if not (element.text or "").strip() or "\n" in (element.text or ""):
            yield repr(element.text)


@atom
def html_is_whole_and_harmless(root: Element) -> Iterator[str]:
    """RFC 4287 §3.1.1.2 and §8.1: html fit for a div; no script; links absolute."""
    for content in root.iter(f"{ATOM}content"):
        if content.get("type") == "html":
            yield from markup_faults(content.text or "")
