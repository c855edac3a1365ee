"""The rows of the organizations package: who there is, and facts about undertakers' credit."""

from disclosure.model.identifiers import USCC_SCHEME
from scripts.example_city.city_calendar import NOW
from scripts.example_city.city_organizations import CityOrganizations, Organization
from scripts.example_city.credit_facts import CreditFact
from scripts.example_city.random_draws import pick, stream
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import words


def organization_rows(organizations: CityOrganizations) -> Rows:
    """The rows of `organizations`."""
    groups = (organizations.purchasers.values(), organizations.agencies, organizations.evaluators)
    for organization in (
        *(organization for group in groups for organization in group),
        *organizations.undertakers,
    ):
        yield TableRow(
            "organizations",
            NOW,
            {
                "organization_id": organization.organization_id,
                "scheme": USCC_SCHEME if organization.identifier else "",
                "identifier": organization.identifier,
                "name": organization.name,
                "name_en": organization.name_en,
                "roles": organization.roles,
                "purchaser_type": organization.purchaser_type,
                "undertaker_type": organization.undertaker_type,
                "parent_organization_id": organization.parent_id,
                "region_code": organization.region_code,
                "registered_on": organization.registered_on if organization.undertaker_type else "",
            },
        )


def credit_rows(organizations: CityOrganizations) -> Rows:
    """The rows of `credit-records`."""
    for undertaker in organizations.undertakers:
        for order, fact in enumerate(undertaker.credit, start=1):
            yield _record(undertaker, order, fact)


def _record(organization: Organization, order: int, fact: CreditFact) -> TableRow:
    text = words("credit")[fact.kind]
    year = {"year": fact.day.year - 1}
    name = f"{organization.organization_id}-R{order}"
    return TableRow(
        "credit-records",
        fact.day,
        {
            "credit_record_id": name,
            "organization_id": organization.organization_id,
            "kind": fact.kind,
            "title": text["title"].format(**year),
            "title_en": text["title_en"].format(**year),
            "occurred_on": fact.day,
            "valid_until": fact.valid_until or "",
            "issuer": text["issuer"],
            "basis": pick(stream(organization.organization_id, order), text["basis"]).format(
                **year
            ),
            **words("credit_answers").get(name, {}),
        },
    )
