"""Organizations of the invented city: who buys, agencies, evaluators, and who undertakes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isqrt
from random import Random

from scripts.example_city.city_calendar import working_day
from scripts.example_city.city_places import CityPlace, city, community, districts, streets
from scripts.example_city.credit_facts import CreditFact, credit_facts
from scripts.example_city.invented_codes import unified_code
from scripts.example_city.random_draws import between, pick, stream
from scripts.example_city.texts import words

LARGE = 2000  # from so many projects on, every bureau of every district buys


@dataclass(frozen=True)
class Organization:
    """An organization; `work` is the field an undertaker works in."""

    organization_id: str
    identifier: str
    name: str
    name_en: str
    roles: str
    region_code: str
    registered_on: date
    purchaser_type: str = ""
    undertaker_type: str = ""
    parent_id: str = ""
    work: str = ""
    credit: tuple[CreditFact, ...] = ()

    def is_barred(self, day: date) -> bool:
        """Whether a suspension or violation stands on a day."""
        return any(fact.bars_on(day) for fact in self.credit)


@dataclass(frozen=True)
class CityOrganizations:
    """Every organization of a run, and the ways to find one."""

    purchasers: dict[tuple[str, str], Organization]
    undertakers: Sequence[Organization]
    agencies: Sequence[Organization]
    evaluators: Sequence[Organization]
    by_work: dict[str, list[Organization]] = field(default_factory=dict)

    def buyer(self, key: str, place: CityPlace) -> Organization:
        """Who buys a service of a bureau for a place: the nearest that exists."""
        district = place.region_code if place.district else ""
        for owner in (("street", place.name), (key, district)):
            if place.district and owner in self.purchasers:
                return self.purchasers[owner]
        return self.purchasers[key, ""]

    def finance(self, region_code: str) -> Organization:
        """The finance bureau of the city or of a district."""
        bureau = self.purchasers.get(("finance", region_code))
        return bureau or self.purchasers["finance", ""]

    def capable(self, work: str) -> Sequence[Organization]:
        """Undertakers that work in a field."""
        return self.by_work.get(work) or self.undertakers


def directory(seed: int, projects: int) -> CityOrganizations:
    """The organizations of a run: their number grows with the number of projects."""
    undertakers = [_undertaker(seed, n) for n in range(33 + 3 * isqrt(projects * 4 // 5))]
    by_work: dict[str, list[Organization]] = {}
    for undertaker in undertakers:
        by_work.setdefault(undertaker.work, []).append(undertaker)
    return CityOrganizations(
        dict(_purchasers(seed, projects)),
        undertakers,
        list(_offices(seed, "agency", "A")),
        list(_offices(seed, "evaluator", "E")),
        by_work,
    )


def _purchasers(seed: int, projects: int) -> Iterator[tuple[tuple[str, str], Organization]]:
    number = 0
    for place in (city(), *districts()):
        for bureau in words("organizations")["bureau"]:
            is_first = bureau["key"] in ("finance", "civil-affairs")
            is_here = not place.district or is_first or projects >= LARGE
            if is_here and not (place.district and bureau.get("city_only")):
                number += 1
                yield (
                    (bureau["key"], place.region_code if place.district else ""),
                    _bureau(seed, number, bureau, place),
                )
    for street in streets()[:: 1 if projects >= LARGE else 6]:
        number += 1
        bureau = {"key": "street", "name": "", "name_en": ""}
        yield ("street", street.name), _bureau(seed, number, bureau, street)


def _bureau(seed: int, number: int, bureau: dict[str, str], place: CityPlace) -> Organization:
    whole = city()
    name, name_en = f"{place.name}{bureau['name']}", f"{place.name_en} {bureau['name_en']}"
    if place.district:
        name = f"{whole.name}{name}"
    if place.street:
        suffix = "办事处" if place.street.endswith("街道") else "人民政府"
        suffix_en = "Office" if suffix == "办事处" else "Government"
        near, far = place.name_en.split(", ")
        name, name_en = f"{name}{suffix}", f"{near} {suffix_en}, {far}"
    roles = "purchaser;payer" if bureau["key"] != "finance" else "purchaser;issuer;evaluator;payer"
    code = unified_code(bureau.get("lead", "11"), place.region_code, seed, "P", number)
    return Organization(
        f"YC-P{number:03d}",
        code,
        name,
        name_en.strip(),
        roles,
        place.region_code,
        date(2012, 3, 1),
        purchaser_type=bureau.get("type", "administrative-organ"),
    )


def _offices(seed: int, role: str, letter: str) -> Iterator[Organization]:
    for number, text in enumerate(words("organizations")[role], start=1):
        code = unified_code(text["lead"], city().region_code, seed, letter, number)
        yield Organization(
            f"YC-{letter}{number:02d}",
            code,
            text["name"],
            text["name_en"],
            role,
            city().region_code,
            date(2016, 5, 4 + number),
        )


def _brand(number: int) -> tuple[str, str]:
    names = words("organizations")["names"]
    first, first_en = names["first"][number * 7 % len(names["first"])]
    at = number * 11 % len(names["second"])
    second, second_en = names["second"][at]
    if second == first:  # no brand says one character twice
        second, second_en = names["second"][at - 1]
    return first + second, first_en + second_en


def _undertaker(seed: int, number: int) -> Organization:
    rng = stream(seed, "undertaker", number)
    patterns = words("organizations")["undertaker"]
    pattern = patterns[number % len(patterns)]
    place, code = _seat(rng, pattern["name"], number // len(patterns)), ""
    if pattern["lead"]:
        code = unified_code(pattern["lead"], place.region_code, seed, "U", number)
    return Organization(
        f"YC-U{number + 1:04d}",
        code,
        *_names(number, pattern, place),
        _undertaker_roles(number),
        place.region_code,
        working_day(date(between(rng, 2013, 2023), between(rng, 1, 12), between(rng, 1, 28))),
        undertaker_type=pattern["type"],
        work=pattern["field"],
        parent_id=_parent_of(pattern["type"], number),
        credit=credit_facts(seed, number, pattern["type"]),
    )


def _undertaker_roles(number: int) -> str:
    return "undertaker;tenderer;payee" + (";performer" if number % 9 == 4 else "")


def _parent_of(kind: str, number: int) -> str:
    """Institutions belong to a bureau; now and then an enterprise belongs to another one."""
    if kind in ("institution-class-2", "institution-business"):
        return f"YC-P{2 + number % 8:03d}"
    return "YC-U0002" if kind == "enterprise" and number % 19 == 5 else ""


def _seat(rng: Random, name: str, lap: int) -> CityPlace:
    """The seat of an undertaker: a village or community if its name has one, else a district."""
    if "{v}" not in name and "{c}" not in name:
        return pick(rng, districts())
    urban = "{c}" in name
    near = [street for street in streets() if street.street.endswith("街道") == urban]
    later, turn = divmod(lap, len(near))
    return community(near[turn], later + 4 * turn)


def _names(number: int, pattern: dict[str, str], place: CityPlace) -> tuple[str, str]:
    """An undertaker's names: filled in are brand, place and a number."""
    lap = number // len(words("organizations")["undertaker"])
    (brand, brand_en), count = _brand(number + lap * 3), f"{number + 1:03d}"
    zh = {"b": brand, "w": place.name, "v": place.name, "c": place.name, "n": count}
    en = {"B": brand_en, "W": place.name_en, "V": place.name_en, "C": place.name_en, "n": count}
    return pattern["name"].format(**zh), pattern["name_en"].format(**en)
