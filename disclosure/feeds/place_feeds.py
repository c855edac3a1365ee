"""Feeds of topics in one place: awards, results and contracts that end, of a district or domain."""

from collections.abc import Iterator
from datetime import datetime

from disclosure.feeds.feed_headers import FeedHeader, FeedHeaders
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.notice_entries import TAG, quoted
from disclosure.feeds.place_topics import forms_of, narrow_places, place_title
from disclosure.feeds.places import FeedPlace
from disclosure.feeds.selections import NEWEST
from disclosure.feeds.topic_entries import TopicWriter
from disclosure.feeds.topics import Topic
from disclosure.words.texts import text


def place_feeds(frames: FeedHeaders, topic: Topic) -> Iterator[tuple[str, bytes]]:
    """The newest 50 entries of a topic in each place, as site path and bytes."""
    writer, language = TopicWriter(frames.names), frames.language
    entries: dict[FeedPlace, list[tuple[datetime, dict[str, bytes]]]] = {}
    for row in frames.names.register.each(topic.whole_query, publisher=None):
        wanting = [
            entries.setdefault(place, [])
            for place in narrow_places(row, frames.subscriptions)
            if len(entries.get(place, ())) < NEWEST
        ]
        if wanting:
            entry = writer.entry(topic, row)
            updated_and_fragments = (entry.updated, fragments(entry, language, forms_of(topic)))
            for inside in wanting:
                inside.append(updated_and_fragments)
    for place, inside in sorted(entries.items()):
        header = _header(frames, topic, place, max(updated for updated, _ in inside))
        for form in forms_of(topic):
            data = b"".join(by_form[form] for _, by_form in inside)
            yield place.path(topic.name, language, form), splice(header, form, data)


def _header(frames: FeedHeaders, topic: Topic, place: FeedPlace, updated: datetime) -> FeedHeader:
    language = frames.language
    parts = (place.publisher, place.region or "domain", place.domain)
    identifier = "/".join(quoted(part) for part in parts if part)
    folder = "en/" if language == "en" else ""
    return frames.make(
        identifier=f"{TAG}{folder}feeds/{topic.name}/{identifier}",
        title=place_title(frames, topic, place),
        subtitle=text("feeds.subtitle.topic", language),
        publisher=place.publisher,
        page=place.page,
        forms=forms_of(topic),
        path=lambda tongue, form: place.path(topic.name, tongue, form),
        updated=updated,
    )
