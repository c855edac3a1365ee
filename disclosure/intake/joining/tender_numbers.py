"""Tender numbers: whether two rows of one number are of two purchases, as where two bodies count
alike, or one body begins anew each year."""

from collections.abc import Mapping
from datetime import date

from disclosure.intake.joining.join_organizations import Agreement, OrganizationNames

Values = Mapping[str, str]
# No purchase is announced again so many days after.
_DAYS = 300


class TenderNumbers:
    """Compares rows of notices and results of one number; `names`: of organizations, by id."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.compared: OrganizationNames | None = None

    def are_apart(self, values: Values, other_values: Values) -> bool:
        """Whether two rows of one number are of other purchasers, or of notices far apart."""
        return self._have_other_purchasers(values, other_values) or (
            _days_between(values, other_values) > _DAYS
        )

    def _have_other_purchasers(self, values: Values, other_values: Values) -> bool:
        ours, theirs = (one.get("purchaser_id", "") for one in (values, other_values))
        if not ours or not theirs or ours == theirs:
            return False
        if self.compared is None:
            self.compared = OrganizationNames(self.names.values())
        name, other_name = (self.names.get(one, one) for one in (ours, theirs))
        return self.compared.compare(name, other_name) == Agreement.DIFFERENT


def _days_between(values: Values, other_values: Values) -> int:
    """The days between two notices; 0 where one is no notice or has no day."""
    days = [one.get("published_at", "")[:10] for one in (values, other_values)]
    if not all(days):
        return 0
    try:
        return abs((date.fromisoformat(days[0]) - date.fromisoformat(days[1])).days)
    except ValueError:
        return 0
