"""Replies of the invented city's offices to the findings of the rules in its data."""

from scripts.example_city.city_calendar import NOW
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_places import city
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import words


def reply_rows(organizations: CityOrganizations) -> Rows:
    """The rows of `replies`, all by the finance bureau; one answers a finding that no longer
    exists."""
    office = organizations.finance(city().region_code).organization_id
    for number, reply in enumerate(words("replies")["reply"], start=1):
        cells = {"reply_id": f"YC-D{number:03}", "organization_id": office, **reply}
        yield TableRow("replies", NOW, cells)
