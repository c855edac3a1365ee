"""Places of the invented city: districts, subdistricts and towns, communities and villages."""

from dataclasses import dataclass
from functools import cache
from random import Random

from scripts.example_city.city_calendar import NOW
from scripts.example_city.random_draws import between, pick
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import words


@dataclass(frozen=True)
class CityPlace:
    """Where a service is given; `street` is empty for a whole district or the city."""

    region_code: str
    district: str
    street: str
    name: str
    name_en: str


def city() -> CityPlace:
    """The city as a whole."""
    text = words("city")
    return CityPlace(text["code"], "", "", text["name"], text["name_en"])


@cache
def districts() -> tuple[CityPlace, ...]:
    """The districts and counties, in the order of their codes."""
    return tuple(
        CityPlace(d["code"], d["name"], "", d["name"], d["name_en"])
        for d in words("city")["district"]
    )


@cache
def streets() -> tuple[CityPlace, ...]:
    """Every subdistrict, town and township."""
    return tuple(
        CityPlace(d["code"], d["name"], zh, f"{d['name']}{zh}", f"{en}, {d['name_en']}")
        for d in words("city")["district"]
        for zh, en in d["streets"]
    )


def streets_of(district: CityPlace) -> tuple[CityPlace, ...]:
    """The subdistricts, towns and townships of a district."""
    return tuple(street for street in streets() if street.region_code == district.region_code)


def community(street: CityPlace, number: int) -> CityPlace:
    """A community of a subdistrict, or a village of a town or township."""
    is_urban = street.street.endswith("街道")
    names: list[list[str]] = words("city")["names"]["communities" if is_urban else "villages"]
    zh, en = names[number % len(names)]
    kind, kind_en = ("社区", "Community") if is_urban else ("村", "Village")
    name, name_en = f"{street.name}{zh}{kind}", f"{en} {kind_en}, {street.name_en}"
    return CityPlace(street.region_code, street.district, street.street, name, name_en)


def place_of(rng: Random, scope: str) -> CityPlace:
    """A place of the scope `city`, `district`, `street`, `rural` or `community`."""
    if scope == "city":
        return city()
    if scope == "district":
        return pick(rng, districts())
    is_rural = scope == "rural"
    place = pick(rng, [s for s in streets() if not is_rural or not s.street.endswith("街道")])
    return community(place, between(rng, 0, 99)) if scope == "community" else place


def region_rows() -> Rows:
    """The rows of `regions`."""
    whole = city()
    for place in (whole, *districts()):
        is_city = place == whole
        yield TableRow(
            "regions",
            NOW,
            {
                "region_code": place.region_code,
                "name": place.name,
                "name_en": place.name_en,
                "level": "prefecture" if is_city else "county",
                "parent_region_code": "" if is_city else whole.region_code,
                "is_retired": False,
            },
        )
