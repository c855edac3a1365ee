"""A project of the example: what is bought, by whom, where, for how much, and its course."""

from dataclasses import dataclass
from datetime import date
from random import Random

from scripts.example_city.catalogue_rows import editions, item_for, items
from scripts.example_city.city_calendar import YEARS, day_in, month_of_buying, slip
from scripts.example_city.city_organizations import CityOrganizations, Organization
from scripts.example_city.city_places import CityPlace, districts, place_of, streets_of
from scripts.example_city.project_stories import (
    ROUND_LOTS,
    Round,
    flags_of,
    round_of,
    story_of,
    year_of,
)
from scripts.example_city.random_draws import between, happens, pick, stream, weighted
from scripts.example_city.services import Service, service_of, services, weights
from scripts.example_city.texts import joined
from scripts.example_city.yuan_amounts import OPEN_TENDER_FROM, PROCUREMENT_FROM, nice

# Whoever looks for elderly care in a district finds a tender that is open: the turns give none.
_BEGUN_LATELY = {227: date(2026, 9, 7)}


@dataclass(frozen=True)
class Project:
    """The facts of a project that all its rows share. Amounts are whole yuan."""

    id: str
    index: int
    year: int
    story: str
    flags: frozenset[str]
    service: Service
    place: CityPlace
    purchaser: Organization
    item_id: str
    title: str
    title_en: str
    quantity: int
    unit_price: int
    people: int
    months: int
    method: str
    planned_month: int
    begins: date
    lot_places: tuple[CityPlace, ...]

    @property
    def planned(self) -> int:
        """The amount in the plan: unit price by quantity."""
        return self.quantity * self.unit_price

    @property
    def budget(self) -> int:
        """The amount in the tender: that of the plan (of all years), or more if it exceeds it."""
        if self.story == "multi-year":
            return self.planned * 3
        return nice(self.planned * 118 // 100) if "over-plan" in self.flags else self.planned

    @property
    def ceiling(self) -> int:
        """The highest price that a tender takes."""
        return nice(self.budget * 98 // 100) if self.index % 4 == 0 else self.budget


def project(seed: int, index: int, organizations: CityOrganizations) -> Project:
    """Project `index` of a run; the same for every number of projects but for who takes part."""
    rng, bought_together = stream(seed, index), round_of(index)
    service = _service(rng, seed, index)
    year = max(year_of(index), service.since)
    story, flags = story_of(index), flags_of(index)
    if story in ("multi-year", "framework") and not service.since:
        year = 2024 + (index % 2 if story == "framework" else 0)
    place, lot_places = place_of(rng, service.scope), tuple[CityPlace, ...]()
    if bought_together:
        service, year = service_of(bought_together.service), bought_together.year
        place = _round_place(bought_together)
        lot_places = streets_of(place)[:ROUND_LOTS]
    purchaser = organizations.buyer(pick(rng, service.buyers), place)
    quantity, unit_price, people = _size(rng, service, max(1, len(lot_places)))
    months = max(between(rng, *service.months), 12 if story == "multi-year" else 0)
    planned_month = between(rng, 3, 4) if bought_together else month_of_buying(rng, year)
    begins = _BEGUN_LATELY.get(index, day_in(rng, year, slip(rng, planned_month)))
    title, title_en = _title(service, place, year, index)
    return Project(
        f"YC-{year}-{index + 1:04d}",
        index,
        year,
        story,
        flags,
        service,
        place,
        purchaser,
        _item(service, year, purchaser, flags),
        title,
        title_en,
        quantity,
        unit_price,
        people,
        months,
        _method(rng, service, story, flags, quantity * unit_price),
        planned_month,
        begins,
        lot_places,
    )


def _service(rng: Random, seed: int, index: int) -> Service:
    """Every third project takes the services in turn, so that each domain occurs."""
    number = weighted(rng, weights())
    if index % 3 == 0:
        number = (index // 3 * 29 + seed) % len(services())
    return services()[number]


def _round_place(bought_together: Round) -> CityPlace:
    """The district that buys; Songdu has a catalogue of its own, so its entries differ."""
    districts_without_catalogue = [
        district
        for district in districts()
        if district.region_code != editions()[-1]["region_code"]
    ]
    return districts_without_catalogue[
        (bought_together.number + bought_together.turn) % len(districts_without_catalogue)
    ]


def _size(rng: Random, service: Service, lots: int) -> tuple[int, int, int]:
    """Quantity, unit price in yuan, and how many people it is for (0 where nobody in person)."""
    quantity = between(rng, *service.text["quantity"])
    if happens(rng, 55):
        quantity = min(quantity, between(rng, *service.text["quantity"]))
    quantity *= lots
    margin = 10 if lots > 1 else 23
    unit_price = _plausible(between(rng, *service.text["price"]), margin, *service.text["price"])
    if "per" in service.text:
        people = int(quantity // service.text["per"])
    else:
        people = between(rng, *service.text.get("people", (0, 0))) * lots
    return quantity, unit_price, people if people < 200 else people // 10 * 10


def _plausible(price: int, margin: int, low: int, high: int, step: int) -> int:
    """A price drawn from a range, at most `margin` percent from its middle."""
    middle = (low + high) // 2
    within = min(max(price, middle * (100 - margin) // 100), middle * (100 + margin) // 100)
    return max(step, within // step * step)


def _title(service: Service, place: CityPlace, year: int, index: int) -> tuple[str, str]:
    zh = (
        f"{joined(place.name, service.name)}项目",
        f"{year}年{joined(place.name, service.name)}",
        f"{place.name}{year}年度{service.name}采购项目",
    )[index % 3]
    return zh, f"{service.name_en}, {place.name_en}, {year}"


def _item(service: Service, year: int, purchaser: Organization, flags: frozenset[str]) -> str:
    """The catalogue item; a few projects still cite the edition that has been superseded."""
    if "old-catalogue" in flags and not service.since:
        year = YEARS[0]
    item = item_for(service.key, year, purchaser.region_code)
    return item.item_id if item else items(editions()[0]["edition_id"])[0].item_id


def _method(rng: Random, service: Service, story: str, flags: frozenset[str], amount: int) -> str:
    if story == "direct":
        return "direct-appropriation" if "appropriation" in flags else "other"
    if story == "framework" or (service.method == "framework-agreement" and "lots" in flags):
        return "framework-agreement"
    if service.method == "cooperative-innovation":
        return service.method
    for flag in ("single-source", "invited-tender", "directed-tender"):
        if flag in flags:
            return flag
    if amount >= OPEN_TENDER_FROM:
        return "public-tender" if happens(rng, 95) else "competitive-consultation"
    usual = ("competitive-consultation", "public-tender", "competitive-negotiation", "inquiry")
    small = amount < PROCUREMENT_FROM * 2
    return usual[weighted(rng, (55, 8, 17, 20) if small else (52, 30, 13, 5))]
