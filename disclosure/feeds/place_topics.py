"""Which topics have entries in which district and domain, and what their feeds are called."""

from disclosure.database.sqlite_database import Row
from disclosure.feeds import topics
from disclosure.feeds.feed_headers import FeedHeaders
from disclosure.feeds.places import FeedPlace, place_name, places_of
from disclosure.feeds.selections import FORMS, Subscriptions
from disclosure.feeds.topics import Topic
from disclosure.register.register_file import Register
from disclosure.words.texts import text

OF_PLACE = tuple(topic for topic in topics.TOPICS if topic.of_place)


def forms_of(topic: Topic) -> tuple[str, ...]:
    """In which forms a topic's feed of a place is published."""
    return FORMS if topic is topics.ENDINGS else ("atom",)


def topics_of_places(
    register: Register, subscriptions: Subscriptions
) -> dict[FeedPlace, tuple[Topic, ...]]:
    """Every narrower place than a publisher with the topics that have entries there."""
    by_place: dict[FeedPlace, tuple[Topic, ...]] = {}
    for topic in OF_PLACE:
        query = f"SELECT DISTINCT publisher, region_code, domain FROM ({topic.whole_query})"
        rows = register.each(query, publisher=None)
        places = {place for row in rows for place in narrow_places(row, subscriptions)}
        for place in places:
            by_place[place] = (*by_place.get(place, ()), topic)
    return by_place


def narrow_places(row: Row, subscriptions: Subscriptions) -> list[FeedPlace]:
    """The places of a row below its publisher, which has feeds of its own."""
    if row["publisher"] is None:
        return []
    return [place for place in places_of(row, subscriptions) if place.region or place.domain]


def place_title(frames: FeedHeaders, topic: Topic, place: FeedPlace) -> str:
    """What the feed of a topic in a place is called."""
    title, where = topic.title(frames.language), place_name(frames.names, place)
    return text("feeds.ending.place", frames.language, title=title, place=where)
