"""Rules for JSON Feed 1.1; each function's docstring names the section it holds to."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.feed_grammar import LANGUAGE, RFC3339, TAG, URI, markup_faults

Document = dict[str, Any]
JSON_FEED_RULES: list[Callable[[Document], Iterator[str]]] = []
TOP = {
    *("version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url"),
    *("icon", "favicon", "authors", "language", "expired", "hubs", "items"),
}
ITEM = {
    *("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image"),
    *("banner_image", "date_published", "date_modified", "authors", "tags", "language"),
    "attachments",
}


def rule(
    function: Callable[[Document], Iterator[str]],
) -> Callable[[Document], Iterator[str]]:
    JSON_FEED_RULES.append(function)
    return function


def json_complaints(data: bytes) -> list[str]:
    """Every rule that a JSON Feed breaks, by name; JSONDecodeError if it is no JSON."""
    document = json.loads(data.decode("utf-8"))
    return [f"{one.__name__}: {told}" for one in JSON_FEED_RULES for told in one(document)]


@rule
def a_feed_names_its_version(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Top-level": version is required, the URL of the version."""
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield str(feed.get("version"))


@rule
def a_feed_has_a_title_and_items(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Top-level": title and items are required; items is an array."""
    if not isinstance(feed.get("title"), str) or not feed["title"].strip():
        yield f"title {feed.get('title')}"
    if not isinstance(feed.get("items"), list):
        yield f"items {type(feed.get('items'))}"


@rule
def nothing_is_there_that_no_one_knows(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Extensions": names of others begin with an underscore."""
    for there, known in [(feed, TOP), *((item, ITEM) for item in feed["items"])]:
        yield from (name for name in there if name not in known and not name.startswith("_"))


@rule
def nothing_is_null(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Top-level": what is not known is left out."""
    for there in [feed, *feed["items"]]:
        yield from (f"{name} is null" for name, value in there.items() if value is None)


@rule
def addresses_are_absolute(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Top-level" and "Items": feed_url, home_page_url and url are URLs."""
    found = [feed.get("home_page_url"), feed.get("feed_url")]
    found += [item.get("url") for item in feed["items"]]
    yield from (str(url) for url in found if not URI.fullmatch(url or ""))


@rule
def an_item_has_an_id_unlike_the_others(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Items": id is required, a string, unique for all time."""
    ids = Counter(item.get("id") for item in feed["items"])
    yield from (
        str(one)
        for one, count in ids.items()
        if count > 1 or not isinstance(one, str) or not TAG.fullmatch(one)
    )


@rule
def an_item_has_content(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Items": content_html or content_text must be there; HTML is whole."""
    for item in feed["items"]:
        if not (item.get("content_html") or item.get("content_text")):
            yield f"{item.get('id')} is empty"
        yield from markup_faults(item.get("content_html", ""))


@rule
def dates_are_rfc_3339(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Items": date_published and date_modified in RFC 3339, with a zone."""
    for item in feed["items"]:
        for name in ("date_published", "date_modified"):
            if name in item and not RFC3339.fullmatch(item[name]):
                yield f"{name} {item[name]}"


@rule
def authors_have_a_name_or_an_address(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Authors": at least one of name, url, avatar."""
    for there in [feed, *feed["items"]]:
        for author in there.get("authors", []):
            if not author or set(author) - {"name", "url", "avatar"} or "" in author.values():
                yield str(author)


@rule
def tags_are_text(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Items": tags are strings, each a single one."""
    for item in feed["items"]:
        tags = item.get("tags", [])
        if not all(isinstance(tag, str) and tag for tag in tags) or len({*tags}) < len(tags):
            yield str(tags)


@rule
def languages_are_language_tags(feed: Document) -> Iterator[str]:
    """JSON Feed 1.1, "Top-level": language as in BCP 47 (RFC 5646)."""
    for there in [feed, *feed["items"]]:
        if not LANGUAGE.fullmatch(there.get("language", "")):
            yield str(there.get("language"))
