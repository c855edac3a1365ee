"""JSON Feed 1.1: entries and frames as its items and feeds."""

import json
from typing import Any

from disclosure.feeds.feed_headers import LANGUAGES, FeedHeader
from disclosure.feeds.notice_entries import FeedEntry
from disclosure.site_settings import site_settings

VERSION = "https://jsonfeed.org/version/1.1"
MEDIA_TYPE = "application/feed+json"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def item(entry: FeedEntry, language: str) -> bytes:
    """An entry as an item (JSON Feed 1.1, "Items"), as it stands inside a feed."""
    author = {"name": entry.author} | (
        {"url": entry.author_address} if entry.author_address else {}
    )
    members: dict[str, Any] = {
        "id": entry.identifier,
        "url": entry.address,
        "title": entry.title,
        "content_html": entry.content,
        "date_modified": entry.updated.isoformat(),
        "authors": [author],
        "tags": list(dict.fromkeys(category.label for category in entry.categories)),
        "language": LANGUAGES[language],
    }
    if entry.published is not None:
        members["date_published"] = entry.published.isoformat()
    return _text(members)


def splice(frame: FeedHeader, items: bytes) -> bytes:
    """A whole feed (JSON Feed 1.1, "Top-level") around items that were written before."""
    head = _text(
        {
            "version": VERSION,
            "title": frame.title,
            "home_page_url": frame.page,
            "feed_url": frame.addresses["json"],
            "description": frame.subtitle,
            "authors": [{"name": site_settings().name(frame.language)}],
            "language": LANGUAGES[frame.language],
        }
    )
    return b"".join((head.removesuffix(b"}"), b',"items":[\n', items, b"\n]}\n"))


def _text(value: dict[str, Any]) -> bytes:
    return _ENCODER.encode(value).encode()


def feed_url(feed: bytes) -> str:
    """The address that a feed declares; KeyError or ValueError if it is none of ours."""
    return str(json.loads(feed)["feed_url"])
