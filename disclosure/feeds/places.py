"""Places that one subscribes to: everywhere, a publisher, a district, a domain, a domain there."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from disclosure.feeds.selections import ALL, Dimension, Selection, Subscriptions
from disclosure.feeds.wording import FeedNames
from disclosure.model.identifiers import segment
from disclosure.words.texts import text


class FeedPlace(NamedTuple):
    """Everywhere, at a publisher, in a region of it, in a domain, or in a domain of a region."""

    publisher: str = ""
    region: str = ""
    domain: str = ""

    @property
    def below(self) -> str:
        """Its part of an address: empty, or `/P`, `/P/R`, `/P/R/D`, `/P/domain/D`."""
        region = self.region or ("domain" if self.domain else "")
        return "".join(
            f"/{segment(part)}" for part in (self.publisher, region, self.domain) if part
        )

    def path(self, topic: str, language: str, form: str) -> str:
        """The site path of the feed or calendar of a topic there."""
        return f"{'en/' if language == 'en' else ''}feeds/{topic}{self.below}.{form}"

    @property
    def page(self) -> str:
        """The path of the page on which one subscribes to what happens there."""
        return f"subscribe{self.below}/"

    @property
    def notices(self) -> Selection:
        """The selection of the tender notices there."""
        if not self.publisher:
            return ALL
        if self.region and self.domain:
            return Selection("region-domain", self.publisher, self.region, self.domain)
        dimension: Dimension = "region" if self.region else "domain" if self.domain else "publisher"
        return Selection(dimension, self.publisher, self.region or self.domain)

    @property
    def above(self) -> "FeedPlace":
        """The wider place that it is listed under."""
        if self.region and self.domain:
            return self._replace(domain="")
        return FeedPlace(self.publisher if self.region or self.domain else "")


def place_of(selection: Selection) -> FeedPlace | None:
    """The place that a selection of notices is; None for every other selection."""
    publisher, code = selection.publisher, selection.code
    if selection.dimension == "region-domain":
        return FeedPlace(publisher, code, selection.item)
    if selection.dimension == "domain":
        return FeedPlace(publisher, domain=code)
    if selection.dimension == "region":
        return FeedPlace(publisher, code)
    return FeedPlace(publisher) if selection.dimension in {"all", "publisher"} else None


def places_of(row: Mapping[str, Any], subscriptions: Subscriptions) -> list[FeedPlace]:
    """The places that a row with `publisher`, `region_code` and `domain` belongs to, the widest
    first: as a notice does, it belongs to each region above its own too."""
    publisher, region, domain = row["publisher"], row["region_code"], row["domain"]
    within: list[FeedPlace] = [FeedPlace(), FeedPlace(publisher)]
    if domain:
        within.append(FeedPlace(publisher, domain=domain))
    above = subscriptions.upward(Selection("region", publisher, region)) if region else []
    for region_above in reversed(above):
        within.append(FeedPlace(publisher, region_above.code))
        if domain:
            within.append(FeedPlace(publisher, region_above.code, domain))
    return within


def subscribed_place(subscriptions: Subscriptions, row: Mapping[str, Any]) -> FeedPlace | None:
    """The narrowest place of a row with `publisher`, `region_code` and `domain` that has notices,
    and so a page on which one subscribes; None where there is none."""
    publisher, region, domain = row["publisher"], row["region_code"] or "", row["domain"] or ""
    for place in (
        FeedPlace(publisher, region, domain),
        FeedPlace(publisher, region),
        FeedPlace(publisher, "", domain),
        FeedPlace(publisher),
    ):
        if place.notices in subscriptions:
            return place
    return None


def place_name(names: FeedNames, place: FeedPlace) -> str:
    """What a place is called."""
    if not place.publisher:
        return text("feeds.ending.everywhere", names.language)
    region = names.of("regions", place.publisher, place.region) if place.region else ""
    domain = names.code("domain", place.domain) if place.domain else ""
    if region and domain:
        return text("feeds.ending.both", names.language, region=region, domain=domain)
    return region or domain or names.publisher(place.publisher)
