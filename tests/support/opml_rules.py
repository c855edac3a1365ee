"""Rules for OPML 2.0 subscription lists; each docstring names the section it holds to."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element, fromstring

from tests.support.feed_grammar import LANGUAGE, URI, Rule

OPML_RULES: list[Rule] = []
HEAD = {
    *("title", "dateCreated", "dateModified", "ownerName", "ownerEmail", "ownerId"),
    *("expansionState", "vertScrollState", "windowTop", "windowLeft", "windowBottom"),
    "windowRight",
}


def opml(rule: Rule) -> Rule:
    OPML_RULES.append(rule)
    return rule


def opml_complaints(data: bytes) -> list[str]:
    """Every rule that a list breaks, by name; ParseError if it is no XML."""
    root = fromstring(data)
    return [f"{rule.__name__}: {told}" for rule in OPML_RULES for told in rule(root)]


@opml
def a_document_is_opml_2_with_head_and_body(root: Element) -> Iterator[str]:
    """OPML 2.0, "What is an <opml>?": version 2.0, a head, then a body."""
    if root.tag != "opml" or root.get("version") != "2.0":
        yield f"{root.tag} {root.get('version')}"
    if [child.tag for child in root] != ["head", "body"]:
        yield str([child.tag for child in root])


@opml
def a_head_holds_what_is_known(root: Element) -> Iterator[str]:
    """OPML 2.0, "What is a <head>?": optional elements, each once; here a title always."""
    names = [child.tag for child in root.iterfind("head/*")]
    yield from sorted(set(names) - HEAD)
    if len(set(names)) < len(names) or not root.findtext("head/title", "").strip():
        yield str(names)


@opml
def dates_are_of_rfc_822(root: Element) -> Iterator[str]:
    """OPML 2.0, "What is a <head>?": dateCreated and dateModified conform to RFC 822."""
    for name in ("dateCreated", "dateModified"):
        told = root.findtext(f"head/{name}")
        if told is not None:
            try:
                is_zoned = parsedate_to_datetime(told).tzinfo is not None
            except ValueError:
                is_zoned = False
            if not is_zoned:
                yield told


@opml
def a_feed_has_a_title(root: Element) -> Iterator[str]:
    """OPML 2.0, "Subscription lists", as W3C's feed validator has it: an outline of type rss has
    a title beside its text; one without a type has no title, language or version."""
    for one in root.iter("outline"):
        if one.get("type") == "rss" and not one.get("title", "").strip():
            yield str(one.attrib)
        if "type" not in one.attrib and {"title", "language", "version"} & set(one.attrib):
            yield str(one.attrib)


@opml
def a_body_has_outlines(root: Element) -> Iterator[str]:
    """OPML 2.0, "What is a <body>?": one or more outlines, nothing else inside."""
    if root.find("body/outline") is None:
        yield "no outline"
    yield from (element.tag for element in root.iterfind("body//*") if element.tag != "outline")


@opml
def every_outline_has_text(root: Element) -> Iterator[str]:
    """OPML 2.0, "Text attribute": an outline without it is no valid one."""
    yield from (str(one.attrib) for one in root.iter("outline") if not one.get("text", "").strip())


@opml
def a_feed_has_type_and_address(root: Element) -> Iterator[str]:
    """OPML 2.0, "Subscription lists": type rss, and xmlUrl is the http address of the feed."""
    for one in root.iter("outline"):
        if (one.get("type") == "rss") != ("xmlUrl" in one.attrib):
            yield str(one.attrib)
        for name in ("xmlUrl", "htmlUrl"):
            if name in one.attrib and not URI.fullmatch(one.get(name, "")):
                yield f"{name} {one.get(name)}"
        if one.get("version") not in {None, "RSS", "RSS1", "RSS2", "scriptingNews"}:
            yield str(one.get("version"))
        if not LANGUAGE.fullmatch(one.get("language", "en")):
            yield str(one.get("language"))


@opml
def no_feed_is_listed_twice_in_one_place(root: Element) -> Iterator[str]:
    """OPML 2.0, "Subscription lists": each outline is a feed of its own."""
    for parent in [*root.iter("body"), *root.iter("outline")]:
        found = [one.get("xmlUrl") for one in parent.findall("outline") if one.get("xmlUrl")]
        yield from sorted({str(one) for one in found if found.count(one) > 1})
