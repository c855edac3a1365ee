"""Why rows were withdrawn, where their publisher says so in the package's description.

A datapackage.json may hold `"withdrawals": [{"resource": "notices", "id": "N-1", "reason": "…",
"reason_en": "…", "is_redacted": true}]`; the last two are optional. What is redacted leaves a page
that says so, but the history does not keep what it said: for what the law forbids to publish.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from disclosure.faults import Fault, FaultyData
from disclosure.packages import Package
from disclosure.releases.comparing import Reason
from disclosure.schemas import tables

EXPECTED = '[{"resource": "notices", "id": "N-1", "reason": "…", "reason_en": "…"}]'
_NAMES = {"resource", "id", "reason", "reason_en", "is_redacted"}


def reasons(packages: Iterable[Package]) -> dict[tuple[str, str, str], Reason]:
    """(publisher, resource, id) → why it was withdrawn.

    Raises FaultyData where a `withdrawals` is not written as it should be.
    """
    found: dict[tuple[str, str, str], Reason] = {}
    faults: list[Fault] = []
    for package in packages:
        told = package.descriptor.get("withdrawals", [])
        for entry in told if isinstance(told, list) else [told]:
            if _is_right(entry):
                key = (package.publisher, entry["resource"], entry["id"])
                is_redacted = entry.get("is_redacted", False)
                found[key] = Reason(entry["reason"], entry.get("reason_en"), is_redacted)
            else:
                faults.append(
                    package.place().fault(
                        "property-wrong",
                        field="withdrawals",
                        value=json.dumps(entry, ensure_ascii=False),
                        expected=EXPECTED,
                    )
                )
    if faults:
        raise FaultyData(faults)
    return found


def _is_right(entry: Any) -> bool:
    return (
        isinstance(entry, Mapping)
        and {"resource", "id", "reason"} <= entry.keys() <= _NAMES
        and isinstance(entry.get("is_redacted", False), bool)
        and all(
            isinstance(entry[name], str) and entry[name].strip()
            for name in entry.keys() - {"is_redacted"}
        )
        and entry["resource"] in tables()
    )
