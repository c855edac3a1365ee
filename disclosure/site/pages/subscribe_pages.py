"""Pages on which one subscribes in four taps: district, field, kind, and out come the addresses."""

from collections.abc import Iterator
from typing import Any

from disclosure.feeds import topics
from disclosure.feeds.digests import digest_path
from disclosure.feeds.ending_calendars import calendar_places
from disclosure.feeds.happenings import Period, digest_periods, happenings
from disclosure.feeds.place_topics import topics_of_places
from disclosure.feeds.places import FeedPlace, place_of
from disclosure.feeds.selections import Subscriptions
from disclosure.feeds.topics import Topic
from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare
from disclosure.site.pages import feed_pages, notice_pages
from disclosure.site.pages.ending_pages import COMING

# What may still be bid for, and what is announced: first what one has to act on soonest. A place
# without a region or a domain has all of them.
TENDERS = f"""
{notice_pages.OPEN.replace("t.status = 'open'", "t.status IN ('open', 'planned', 'suspended')")}
   AND NOT t.is_followed AND t.publisher = ?1
   AND (?2 = '' OR t.region_code = ?2) AND (?3 = '' OR t.domain = ?3)
 ORDER BY t.status <> 'open', t.entry <> 'open-to-all', t.enter_by_utc IS NULL, t.enter_by_utc,
       t.deadline_utc, t.listed_us DESC, t.tender_id LIMIT 20
"""

# What plans announce and no notice yet; an intention is among the tenders.
UNANNOUNCED = f"""
SELECT * FROM ({COMING}) AS c
 WHERE NOT EXISTS (SELECT 1 FROM tenders AS t
                    WHERE t.publisher = c.publisher AND t.project_id = c.project_id)
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """One page where district and field are chosen, and one for each place that has anything."""
    feeds = register.once(Subscriptions)
    offered = _offered(register, feeds)
    periods = register.aside(lambda: _digests(register, feeds))
    calendars = calendar_places(register, feeds)
    regions = Regions(register)
    groups = [_group(regions, publisher, offered) for publisher in _publishers(register, offered)]
    if share.has(0):
        fields = sorted({place.domain for place in offered} - {""})
        yield Page("subscribe/", "subscribe.html", {"groups": groups, "fields": fields})
    places = (
        (place, topics_of_place, periods.get(place, ()))
        for place, topics_of_place in sorted(offered.items())
    )
    for number, (place, topics_of_place, digests) in enumerate(register.turns(places)):
        if not share.has(number):
            continue
        is_district = bool(place.region) and not place.domain and place.notices in feeds
        values: dict[str, Any] = {
            "place": place,
            "feeds": feeds,
            "selection": place.notices if place.notices in feeds else None,
            "topics": topics_of_place,
            "tenders": register.rows(TENDERS, *place),
            "coming": register.rows(UNANNOUNCED, *place),
            "digests": digests,
            "digest_path": digest_path,
            "has_calendar": place in calendars,
            "below": [other for other in offered if other.above == place and other != place],
            "categories": feed_pages.district_path(*place[:2]) if is_district else None,
        }
        yield Page(place.page, "subscribe-to.html", values, place.publisher)


def _digests(register: Register, feeds: Subscriptions) -> dict[FeedPlace, tuple[Period, ...]]:
    """Of which periods each place has a digest."""
    happened = happenings(register, feeds)
    return {place: digest_periods(entries) for place, entries in happened.items()}


def _offered(register: Register, feeds: Subscriptions) -> dict[FeedPlace, tuple[Topic, ...]]:
    """Every place of a publisher that one can subscribe to, with the topics beside notices."""
    offered: dict[FeedPlace, tuple[Topic, ...]] = {}
    for selection in feeds:
        place = place_of(selection)
        if place is not None and place.publisher:
            offered[place] = ()
    offered |= topics_of_places(register, feeds)
    for topic, publisher in topics.occurring(register):
        if topic.of_place and publisher:
            place = FeedPlace(publisher)
            offered[place] = (*offered.get(place, ()), topic)
    return offered


def _publishers(register: Register, offered: dict[FeedPlace, tuple[Topic, ...]]) -> list[Any]:
    names = {place.publisher for place in offered}
    return [row for row in register.publishers() if row["publisher"] in names]


def _group(
    regions: Regions, publisher: Any, offered: dict[FeedPlace, tuple[Topic, ...]]
) -> dict[str, Any]:
    """A publisher's districts, each with the name that a search gives it and its domains, and its
    domains."""
    name = publisher["publisher"]
    own_places = sorted(place for place in offered if place.publisher == name)
    districts = []
    for place in own_places:
        if place.region and not place.domain:
            region = regions.row(name, place.region)
            search_value = f"{region['publisher'] if region else name}/{place.region}"
            inside = [
                other.domain
                for other in own_places
                if other.region == place.region and other.domain
            ]
            districts.append((place, search_value, inside))
    return {
        "publisher": publisher,
        "place": FeedPlace(name),
        "districts": districts,
        "fields": [place for place in own_places if place.domain and not place.region],
    }
