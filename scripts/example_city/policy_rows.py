"""Policies of the invented city, and the numbers that they set."""

from scripts.example_city.city_calendar import NOW
from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import words


def policy_rows() -> Rows:
    """The rows of `policies` and `parameters`."""
    for policy in words("policies")["policy"]:
        yield TableRow("policies", NOW, policy)
    for parameter in words("policies")["parameter"]:
        yield TableRow("parameters", NOW, {"jurisdiction": "990100", **parameter})
