"""Rules for RSS feeds; each function's docstring names the clause it holds to.

Taken from RSS 2.0.11 ("RSS", by its sections), the RSS Advisory Board's Best Practices Profile
("Profile"), RFC 822 as RSS dates are written, and RFC 4287 for the Atom link inside.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from tests.support.feed_grammar import (
    ATOM,
    EMAIL,
    LANGUAGE,
    MEDIA_TYPE,
    RFC822,
    TAG,
    URI,
    Rule,
    counted,
    markup_faults,
)

RSS_RULES: list[Rule] = []
CHANNEL = {
    *("title", "link", "description", "language", "copyright", "managingEditor", "webMaster"),
    *("pubDate", "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image"),
    *("rating", "textInput", "skipHours", "skipDays", "item"),
}
ITEM = {
    *("title", "link", "description", "author", "category", "comments", "enclosure", "guid"),
    *("pubDate", "source"),
}


def rss(rule: Rule) -> Rule:
    RSS_RULES.append(rule)
    return rule


def channels(root: Element) -> list[Element]:
    return root.findall("channel")


def items(root: Element) -> list[Element]:
    return root.findall("channel/item")


@rss
def a_document_is_rss_2_with_one_channel(root: Element) -> Iterator[str]:
    """RSS, "What is RSS?": an rss element, version 2.0, with one channel."""
    if root.tag != "rss" or root.get("version") != "2.0":
        yield f"{root.tag} {root.get('version')}"
    if [child.tag for child in root] != ["channel"]:
        yield f"{len(root)} children of rss"


@rss
def a_channel_has_title_link_and_description(root: Element) -> Iterator[str]:
    """RSS, "Required channel elements": title, link, description; each once and not empty."""
    for channel in channels(root):
        yield from counted(channel, "title link description", 1, 1)
        for name in ("title", "link", "description"):
            if not channel.findtext(name, "").strip():
                yield f"an empty {name}"


@rss
def nothing_but_categories_and_items_repeats(root: Element) -> Iterator[str]:
    """Profile, "Elements": an element of channel or item occurs once, unless it is a category."""
    for element in [*channels(root), *items(root)]:
        counts = Counter(child.tag for child in element if not child.tag.startswith("{"))
        once = counts.keys() - {"category", "item"}
        yield from (f"{name} {counts[name]} times" for name in sorted(once) if counts[name] > 1)


@rss
def all_elements_are_known_or_in_a_namespace(root: Element) -> Iterator[str]:
    """RSS, "Extending RSS": what the specification does not name must be in a namespace."""
    for element, known in [(c, CHANNEL) for c in channels(root)] + [(i, ITEM) for i in items(root)]:
        yield from (
            child.tag
            for child in element
            if not child.tag.startswith("{") and child.tag not in known
        )


@rss
def addresses_have_a_scheme(root: Element) -> Iterator[str]:
    """RSS, "Comments": link and url begin with an IANA-registered scheme; Profile: absolute."""
    for name in ("link", "comments", "docs", "url"):
        for element in root.iter(name):
            if not URI.fullmatch(element.text or ""):
                yield f"{name} {element.text}"


@rss
def an_item_has_a_title_or_a_description(root: Element) -> Iterator[str]:
    """RSS, "Elements of <item>": at least one of title or description, and here both."""
    for item in items(root):
        for name in ("title", "description"):
            if not item.findtext(name, "").strip():
                yield f"{item.findtext('guid')} has no {name}"


@rss
def titles_are_one_line(root: Element) -> Iterator[str]:
    """Profile, "title": plain text; a line that a reader can show in a list."""
    for title in root.iter("title"):
        if "\n" in (title.text or ""):
            yield repr(title.text)


@rss
def dates_are_rfc_822(root: Element) -> Iterator[str]:
    """RSS, "Optional channel elements" and <pubDate>: RFC 822 with a year of four digits; the
    day of the week is right."""
    for name in ("pubDate", "lastBuildDate"):
        for element in root.iter(name):
            text = element.text or ""
            if not RFC822.fullmatch(text) or not _is_right_day(text):
                yield text


def _is_right_day(text: str) -> bool:
    try:
        return f"{parsedate_to_datetime(text):%a}" == text[:3]
    except ValueError:
        return False


@rss
def the_channel_is_as_new_as_its_newest_item(root: Element) -> Iterator[str]:
    """RSS, lastBuildDate: the last time the content of the channel changed."""
    dates = [parsedate_to_datetime(e.text or "") for e in root.iterfind("channel/item/pubDate")]
    built = root.findtext("channel/lastBuildDate")
    newest: datetime | None = max(dates, default=None)
    if built is None or (newest is not None and parsedate_to_datetime(built) < newest):
        yield f"{built}, but an item is of {newest}"


@rss
def a_guid_is_there_and_unlike_the_others(root: Element) -> Iterator[str]:
    """RSS, <guid>: a string that identifies the item; Profile: every item should have one."""
    guids = Counter(item.findtext("guid", "") for item in items(root))
    yield from (guid or "no guid" for guid, count in guids.items() if count > 1 or not guid)


@rss
def a_guid_is_a_permalink_only_if_it_is_an_address(root: Element) -> Iterator[str]:
    """RSS, <guid>: isPermaLink is true unless said otherwise, and then a URL to the item."""
    for guid in root.iter("guid"):
        text, is_permalink = guid.text or "", guid.get("isPermaLink", "true")
        if is_permalink not in {"true", "false"}:
            yield is_permalink
        if is_permalink == "true" and not text.startswith(("http://", "https://")):
            yield f"{text} is no permalink"
        if text.startswith("tag:") and not TAG.fullmatch(text):
            yield text


@rss
def the_language_is_a_language_code(root: Element) -> Iterator[str]:
    """RSS, language: a code of its list or of the W3C (RFC 1766 and its successors)."""
    if not LANGUAGE.fullmatch(root.findtext("channel/language", "")):
        yield root.findtext("channel/language", "no language")


@rss
def an_author_is_an_email_address(root: Element) -> Iterator[str]:
    """RSS, <author>, managingEditor, webMaster: an e-mail address; Profile: a name goes into
    dc:creator instead."""
    for name in ("author", "managingEditor", "webMaster"):
        for element in root.iter(name):
            if not EMAIL.fullmatch(element.text or ""):
                yield f"{name} {element.text}"


@rss
def an_enclosure_has_url_length_and_type(root: Element) -> Iterator[str]:
    """RSS, <enclosure>: three required attributes; an http url, bytes, a media type."""
    for enclosure in root.iter("enclosure"):
        if not enclosure.get("url", "").startswith(("http://", "https://")):
            yield f"url {enclosure.get('url')}"
        if not enclosure.get("length", "").isdigit():
            yield f"length {enclosure.get('length')}"
        if not MEDIA_TYPE.fullmatch(enclosure.get("type", "")):
            yield f"type {enclosure.get('type')}"


@rss
def a_category_says_something(root: Element) -> Iterator[str]:
    """RSS, <category>: text; domain, if there, identifies the list it is from."""
    for category in root.iter("category"):
        if not (category.text or "").strip() or category.get("domain", "x") == "":
            yield str(category.attrib)


@rss
def a_channel_links_to_itself(root: Element) -> Iterator[str]:
    """Profile, "atom:link": should be there once with rel=self, the feed's own address and type."""
    found = [link for link in root.iterfind(f"channel/{ATOM}link") if link.get("rel") == "self"]
    if len(found) != 1:
        yield f"{len(found)} links to self"
    for link in found:
        if link.get("type") != "application/rss+xml" or not URI.fullmatch(link.get("href", "")):
            yield str(link.attrib)


@rss
def a_ttl_is_a_number_of_minutes(root: Element) -> Iterator[str]:
    """RSS, <ttl>: minutes, a positive whole number."""
    for ttl in root.iter("ttl"):
        if not (ttl.text or "").isdigit() or int(ttl.text or "0") == 0:
            yield str(ttl.text)


@rss
def descriptions_are_whole_and_harmless_html(root: Element) -> Iterator[str]:
    """RSS, <description>: entity-encoded HTML; Profile: no relative addresses, no scripts."""
    for item in items(root):
        yield from markup_faults(item.findtext("description", ""))
