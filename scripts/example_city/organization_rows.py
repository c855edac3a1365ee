"""The rows of the organizations package: who there is, and facts about undertakers' credit."""

from datetime import date

from disclosure.model.identifiers import USCC_SCHEME
from scripts.example_city.chance import between, happens, pick, stream
from scripts.example_city.city_organizations import CityOrganizations, Organization
from scripts.example_city.seasons import NOW, days, working_day
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import words

_INSPECTED = ("social-association", "social-service-institution", "foundation")


def organization_rows(everyone: CityOrganizations) -> Rows:
    """The rows of `organizations`."""
    groups = (everyone.purchasers.values(), everyone.agencies, everyone.evaluators)
    for one in (*(one for group in groups for one in group), *everyone.undertakers):
        yield TableRow(
            "organizations",
            NOW,
            {
                "organization_id": one.organization_id,
                "scheme": USCC_SCHEME if one.identifier else "",
                "identifier": one.identifier,
                "name": one.name,
                "name_en": one.name_en,
                "roles": one.roles,
                "purchaser_type": one.purchaser_type,
                "undertaker_type": one.undertaker_type,
                "parent_organization_id": one.parent_id,
                "region_code": one.region_code,
                "registered_on": one.registered_on if one.undertaker_type else "",
            },
        )


def credit_rows(seed: int, everyone: CityOrganizations) -> Rows:
    """The rows of `credit-records`."""
    for number, one in enumerate(everyone.undertakers):
        for order, (kind, day) in enumerate(_facts(seed, number, one), start=1):
            if day <= NOW:
                yield _record(one, order, kind, day)


def _facts(seed: int, number: int, one: Organization) -> list[tuple[str, date]]:
    """Kind and day: an inspection a year, and now and then something else."""
    rng = stream(seed, "credit", number)
    facts = []
    for year in (2024, 2025, 2026):
        if one.undertaker_type in _INSPECTED:
            is_failed = (number % 15 == 7 and year == 2025) or happens(rng, 3)
            kind = "inspection-failed" if is_failed else "inspection-passed"
            facts.append((kind, working_day(date(year, 6, between(rng, 3, 28)))))
    for kind, every, offset in (
        ("commendation", 8, 2),
        ("breach", 17, 4),
        ("violation", 23, 14),
        ("suspension", 29, 26),
    ):
        if number % every == offset:
            facts.append((kind, working_day(date(2024, 3, 1) + days(between(rng, 0, 800)))))
    return facts


def _record(one: Organization, order: int, kind: str, day: date) -> TableRow:
    text = words("credit")[kind]
    year = {"year": day.year - 1}
    last = "" if not text["years"] else day.replace(year=day.year + text["years"], day=28)
    return TableRow(
        "credit-records",
        day,
        {
            "credit_record_id": f"{one.organization_id}-R{order}",
            "organization_id": one.organization_id,
            "kind": kind,
            "title": text["title"].format(**year),
            "title_en": text["title_en"].format(**year),
            "occurred_on": day,
            "valid_until": last,
            "issuer": text["issuer"],
            "basis": pick(stream(one.organization_id, order), text["basis"]).format(**year),
        },
    )
