"""Tender numbers: whether two rows of one number are of two purchases, as where two bodies count
alike, one body begins anew each year, or a number was copied into the row below."""

import re
from collections.abc import Mapping
from datetime import date

from disclosure.intake.joining.join_organizations import Agreement, OrganizationNames
from disclosure.intake.joining.join_titles import core_of, title_parts, turns_in

Values = Mapping[str, str]
_HAN = re.compile(r"[\u3400-\u9fff]")
# No purchase is announced again so many days after.
_DAYS = 300


class TenderNumbers:
    """Compares rows of notices and results of one number; `names`: of organizations, by id."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.compared: OrganizationNames | None = None

    def are_apart(self, values: Values, other_values: Values) -> bool:
        """Whether two rows of one number are of other purchasers, or of notices far apart, or both
        begin a purchase, each of another service."""
        return (
            self._have_other_purchasers(values, other_values)
            or _days_between(values, other_values) > _DAYS
            or _begin_others(values, other_values)
        )

    def _have_other_purchasers(self, values: Values, other_values: Values) -> bool:
        ours, theirs = (one.get("purchaser_id", "") for one in (values, other_values))
        if not ours or not theirs or ours == theirs:
            return False
        if self.compared is None:
            self.compared = OrganizationNames(self.names.values())
        name, other_name = (self.names.get(one, one) for one in (ours, theirs))
        return self.compared.compare(name, other_name) == Agreement.DIFFERENT


def have_other_titles(title: str, other_title: str) -> bool:
    """Whether two titles of one language have nothing in common but how they begin, with a place or
    body; lots may be called otherwise than their purchase."""
    if title in other_title or other_title in title:
        return False
    titles = title, other_title
    are_chinese = {bool(_HAN.search(one)) for one in titles}
    if len(are_chinese) > 1 or any("lot" in turns_in(one) for one in titles):
        return False
    cores = [core_of(one) if all(are_chinese) else one for one in titles]
    signs = enumerate(zip(*cores, strict=False))
    at = next((at for at, (sign, other) in signs if sign != other), min(map(len, cores)))
    parts, other_parts = (title_parts(core[at:]) for core in cores)
    return bool(parts and other_parts) and parts.isdisjoint(other_parts)


def _begin_others(values: Values, other_values: Values) -> bool:
    """Whether two rows are notices that begin a purchase, and their titles name other services."""
    if any(one.get("kind") != "tender" for one in (values, other_values)):
        return False
    titles = [one.get("title", "") for one in (values, other_values)]
    return have_other_titles(*titles)


def _days_between(values: Values, other_values: Values) -> int:
    """The days between two notices; 0 where one is no notice or has no day."""
    days = [one.get("published_at", "")[:10] for one in (values, other_values)]
    if not all(days):
        return 0
    try:
        return abs((date.fromisoformat(days[0]) - date.fromisoformat(days[1])).days)
    except ValueError:
        return 0
