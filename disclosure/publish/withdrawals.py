"""Why rows were withdrawn, as declared in the package's descriptor.

A datapackage.json may hold `"withdrawals": [{"resource": "notices", "id": "N-1", "reason": "…",
"reason_en": "…", "is_redacted": true}]`; the last two are optional. A redacted row leaves a page
that says so, but the history does not keep its content: for what the law forbids to publish.
"""

from collections.abc import Iterable

from disclosure.history.comparing import WithdrawalReason
from disclosure.packages.descriptors import property_faults
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package import Package


def reasons(packages: Iterable[Package]) -> dict[tuple[str, str, str], WithdrawalReason]:
    """(publisher, resource, id) → why it was withdrawn.

    Raises FaultyData where a `withdrawals` is malformed.
    """
    reasons_by_row: dict[tuple[str, str, str], WithdrawalReason] = {}
    faults: list[Fault] = []
    for package in packages:
        if wrong := [*property_faults(package.descriptor, package.place())]:
            faults += wrong
            continue
        for entry in package.descriptor.get("withdrawals", []):
            key = (package.publisher, entry["resource"], entry["id"])
            is_redacted = entry.get("is_redacted", False)
            reasons_by_row[key] = WithdrawalReason(
                entry["reason"], entry.get("reason_en"), is_redacted
            )
    if faults:
        raise FaultyData(faults)
    return reasons_by_row
